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

    replayed: int
    """Transactions of each workload in the history that is replayed, on a tenth of the accounts."""

    reads_s: float
    """How long the node is asked while it makes blocks."""

    allocated: int
    allocated_many: int
    """Accounts of a national allocation, and of a larger one that is held against it."""

    stormers: int
    storm_s: int
    """Enterprises that ask to surrender before a deadline, and the seconds in which they do."""


SIZES = {
    "small": Size(20, 40, 24, 1, 96, 1, 12, 0.5, 20, 40, 200, 20),
    "medium": Size(300, 1_000, 250, 2, 10_000, 5, 120, 5.0, 600, 2_225, 1_000, 120),
    "full": Size(300, 10_000, 500, 3, 100_000, 7, 300, 20.0, 2_225, 8_500, 5_000, 600),
}
