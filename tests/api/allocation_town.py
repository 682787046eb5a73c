"""A node and desk with accounts of every kind that allocation meets, and `tanji allocation`."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.client import app
from api.client.exits import Exit, run
from api.ledger import Ledger
from contracts.identifiers import account_address
from contracts.vocabulary import Status
from tests.api.allocated import list_many, open_many, table
from tests.api.desk_process import DeskProcess
from tests.api.person import Person, keep_keys
from tests.api.play import PERIOD, SHANDONG, UNIT, running
from tests.founded import uscc

ROLES = ("registry", "registry_officer", "department", "ministry")
HERE, THERE, APPLIED, UNLISTED, REHEARSING = range(101, 109), 301, 302, 303, 304
"""Enterprises of the department's province, one of another, one whose account is not open, one on
no list, and one that reports in rehearsal."""

CAP = 10_000_000
JIANGSU = 320000


@dataclass
class Town:
    """A node and desk with open accounts, and somebody at a terminal."""

    ledger: Ledger
    desk: DeskProcess
    folder: Path
    capture: pytest.CaptureFixture[str]

    def say(self, role: str, *words: str) -> tuple[int, dict]:
        """Run `tanji allocation` with the role's key; gives the exit code and its JSON."""
        code, told = Person(self.folder, self.desk.url, self.capture).say(
            role, "allocation", *words
        )
        assert isinstance(told, dict)
        return code, told

    def printed(self, *words: str) -> str:
        """What a command prints that is no JSON."""
        self.capture.readouterr()
        assert run(app, ["allocation", *words]) == Exit.DONE
        return self.capture.readouterr().out

    def file(self, *rows: dict[str, object]) -> str:
        path = self.folder / "table.csv"
        path.write_text(table(*rows), encoding="utf-8")
        return str(path)

    def issued(self) -> int:
        return self.ledger.call("Units", "totals", [UNIT])["issued"]

    def decided(self) -> int:
        return self.ledger.call("Allocation", "room", [PERIOD, SHANDONG])["decided"]

    def held(self, who: int) -> int:
        told = self.ledger.call("Units", "holding", [account_address(uscc(who)), UNIT])
        return told["registration"]


Place = tuple[Ledger, DeskProcess, Path]


@contextmanager
def settled(folder: Path) -> Iterator[Place]:
    """The node and desk, and a folder with the roles' keys."""
    with running(folder / "node") as (node, play):
        ledger = play.ledger
        play.publish()
        open_many(ledger, HERE)
        list_many(ledger, HERE)
        open_many(ledger, [THERE], province=JIANGSU)
        open_many(ledger, [UNLISTED, REHEARSING])
        list_many(ledger, [REHEARSING], status=Status.REHEARSAL)
        code = uscc(APPLIED).encode()
        play.act("registry", "Participants", "register", code, 8, SHANDONG, 4411, "n", b"\7" * 32)
        keep_keys(folder, (*ROLES, *(f"enterprise-{n}" for n in HERE)))
        with closing(DeskProcess(node.url, folder)) as desk:
            desk.wait_for_block(ledger.head().number)
            yield ledger, desk, folder
