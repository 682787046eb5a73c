"""A table as its department keeps it, with the ledger lines that follow from it."""

from dataclasses import dataclass

from api.cycle.cast import Member
from contracts.vocabulary import Stage as Issue


@dataclass(frozen=True)
class Row:
    """A line of a table as the ledger takes it, with whom it is for."""

    member: Member
    issue: Issue
    quantity_t: int
    inputs: bytes


@dataclass(frozen=True)
class Kept:
    """A table of one province and stage, as its department keeps it for the registry."""

    stage: str
    hash: bytes
    """Of the table: what the ledger's lines name."""
    inputs_hash: bytes
    rows: tuple[Row, ...]
