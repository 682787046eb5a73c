"""The desk: what people and machines are told of the ledger, and how they act on it."""
