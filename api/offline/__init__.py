"""What a holder of a certificate runs on a machine of his own; imported by nothing here."""
