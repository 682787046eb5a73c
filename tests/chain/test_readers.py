"""Any thread may read while blocks are made; each sees whole blocks only."""

import threading
from pathlib import Path

from chain.evm import Call
from chain.genesis import Genesis
from chain.ledger import Ledger
from tests.chain.notebook import NOTEBOOK, Signer, extend, word

BLOCKS = 40
READERS = 4


def test_readers_never_see_half_a_block(tmp_path: Path, genesis: Genesis) -> None:
    ledger = Ledger.create(tmp_path / "ledger.db", genesis)
    enterprise = Signer.named("enterprise")
    done = threading.Event()
    seen: list[int] = []
    torn: list[object] = []

    def read() -> None:
        try:
            while not done.is_set():
                head = ledger.head
                state = ledger.state(head)
                slots = {state.storage(NOTEBOOK, slot) for slot in (2, 3)}
                if head.number and slots != {head.number}:
                    torn.append((head.number, slots))
                assert ledger.header(head.number) == head
                assert ledger.block(head.hash).header == head
                assert ledger.call(head, Call(NOTEBOOK, word(9) + word(9))).success
                assert len(list(ledger.logs(head.number, head.number))) == (2 if head.number else 0)
                seen.append(head.number)
        except Exception as flaw:  # noqa: BLE001  # whatever it is, the test must tell
            torn.append(flaw)

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for number in range(1, BLOCKS + 1):
        extend(ledger, [enterprise.writes(slot, number) for slot in (2, 3)])
    done.set()
    for reader in readers:
        reader.join(timeout=30)
    assert not torn
    assert seen, "somebody read"
    ledger.close()
