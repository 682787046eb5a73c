"""The read model: what the ledger's events say, as rows that can be thrown away and made again."""
