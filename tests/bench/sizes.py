"""How much is measured: a size for every change, and one for the figures that are quoted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    accounts: int
    accounts_many: int
    """Accounts of the second ledger, which is held against the first."""

    per_block: int
    """Transactions of one batch; a batch becomes one block."""

    rounds: int
    """How often the engines take turns, one batch each."""

    grown: int
    """Moves on the ledger that grows old."""

    pairs: int
    """Blocks on the young and on the old ledger, in turns."""

    reads_s: float
    """How long the node is asked while it makes blocks."""


SIZES = {
    "small": Size(12, 24, 24, 1, 96, 1, 0.5),
    "medium": Size(300, 1_000, 500, 3, 10_000, 5, 5.0),
    "full": Size(300, 10_000, 500, 5, 100_000, 9, 20.0),
}
