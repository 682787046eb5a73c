"""Where the time of a move goes: `python -m tests.bench.shares`, in processor time."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from chain import state, transition
from chain.evm import Execution
from chain.ledger import Ledger
from chain.state import World as LedgerWorld
from chain.storage import Storage
from node.admission import Admission
from node.sequencer import Sequencer
from tests.bench.growth import Grown
from tests.bench.sizes import SIZES

PARTS: tuple[tuple[Any, str, str], ...] = (
    (Admission, "admit", "admission"),
    (Admission, "_decode", "  of it decoding and recovering the signer"),
    (Sequencer, "order", "a block"),
    (Execution, "apply", "  executing"),
    (state, "look_up", "    of it reading state"),
    (LedgerWorld, "commit", "  writing the state's tries"),
    (transition, "ordered_root", "  roots of transactions and receipts"),
    (transition, "bloom_of", "  bloom"),
    (Ledger, "commit", "  committing, seal checked"),
    (Storage, "append", "    of it SQLite, synced"),
)


def main() -> None:
    size, spent = SIZES["medium"], Counter[str]()
    with tempfile.TemporaryDirectory(prefix="tanji-bench-") as folder:
        ledger = Grown(Path(folder) / "ledger", 1, size.accounts_many, size.per_block)
        ledger.grow(size.per_block, size.per_block)
        for owner, name, told in PARTS:
            setattr(owner, name, timed(getattr(owner, name), told, spent))
        count = 10 * size.per_block
        ledger.grow(count, size.per_block)
        ledger.close()
    table = Table("part", "microseconds of a move")
    for _, _, told in PARTS:
        table.add_row(told, f"{spent[told] / count * 1e6:.0f}")
    Console().print(table)


def timed(work: Callable[..., Any], told: str, spent: Counter[str]) -> Callable[..., Any]:
    """The same function, noting the processor time it takes."""

    def watched(*args: Any, **kwargs: Any) -> Any:
        began = time.process_time()
        try:
            return work(*args, **kwargs)
        finally:
            spent[told] += time.process_time() - began  # type: ignore[assignment]

    return watched


if __name__ == "__main__":
    main()
