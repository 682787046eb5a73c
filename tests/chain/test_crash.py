"""What was acknowledged is on the disk, however the process ends."""

import os
import signal
from pathlib import Path

from chain.__main__ import main
from chain.genesis import Genesis
from chain.ledger import Ledger
from tests.chain.notebook import Signer, extend

CYCLES = 20


def write_for_ever(path: Path, told: int) -> None:
    """Commit block after block and tell each number and hash once `commit` has returned."""
    ledger = Ledger.open(path)
    by = Signer.named("enterprise")
    by.nonce = ledger.state(ledger.head).nonce(by.address)
    while True:
        block = extend(ledger, [by.writes(by.nonce % 500, by.nonce + 1) for _ in range(3)]).block
        os.write(told, f"{block.header.number} {block.hash.hex()}\n".encode())


def acknowledged(path: Path, least: int) -> tuple[int, str]:
    """Let a process commit at least so many blocks, kill it, and give the last it told of."""
    hear, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            write_for_ever(path, tell)
        finally:
            os._exit(1)
    os.close(tell)
    with os.fdopen(hear) as pipe:
        lines = [pipe.readline() for _ in range(least)]
        os.kill(child, signal.SIGKILL)
        lines += pipe.readlines()
    os.waitpid(child, 0)
    number, name = lines[-1].split()
    return int(number), name


def test_no_acknowledged_block_is_lost_or_rewound_in_twenty_kills(
    tmp_path: Path, genesis: Genesis, capsys
) -> None:
    path = tmp_path / "ledger.db"
    Ledger.create(path, genesis).close()
    newest = 0
    for cycle in range(CYCLES):
        number, name = acknowledged(path, least=1 + cycle % 7)
        ledger = Ledger.open(path)
        assert ledger.head.number in (number, number + 1), "at most the one in flight is beyond"
        assert ledger.header(number).hash.hex() == name
        assert number > newest
        newest = ledger.head.number
        ledger.close()
    assert main(["fsck", str(path)]) == 0, capsys.readouterr().out
