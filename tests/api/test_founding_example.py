"""A ledger founded from the example in the documents, with real keys, is one to work with."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.ledger import Ledger
from contracts.identifiers import name_bytes
from contracts.rules import publication
from contracts.vocabulary import Act
from node.founding import Founding, read_founding
from node.init import initialise
from tests.api.play import HASH, PERIOD, SELLER, UNIT, Play, account
from tests.founded import ROLES, signer, uscc
from tests.node_process import NodeProcess

EXAMPLE = Path(__file__).parents[2] / "docs" / "founding.example.toml"
INTO = 20252025
JANUARY = 1_768_874_400
"""2026-01-20 10:00 in Beijing: the first window of carry-over."""
BEFORE_THE_DECREE = 1_714_492_799
"""2024-04-30 23:59:59 in Beijing."""


def filled() -> str:
    """The example with a code for every institution and an address for every key."""
    roles = {place: role for role, (place, _) in ROLES.items()}
    lines, number, keys = [], 0, 0
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if table := re.match(r"\[+(\w+)\]", line):
            role, keys = roles.get(table[1], ""), 0
        if line.startswith("uscc"):
            number += 1
            lines.append(f'uscc = "{uscc(number)}"')
        elif line.startswith("address"):
            lines.append(f'address = "{signer(f"{role}_officer" if keys else role).address}"')
            keys += 1
        else:
            lines.append(line.replace("rehearsal = false", "rehearsal = true"))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("example")
    (found / "founding.toml").write_text(filled(), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def founding(folder: Path) -> Founding:
    return read_founding(folder / "founding.toml")


@pytest.fixture(scope="module")
def play(folder: Path) -> Iterator[Play]:
    initialise(folder / "founding.toml", folder / "ledger", make_passphrase=True, ask=str)
    node = NodeProcess(folder)
    node.clock.write_text(str(JANUARY))
    try:
        node.start("--clock", str(node.clock))
        yield Play(Ledger.at(node.url))
    finally:
        node.close()


def test_its_values_and_packs_are_those_of_the_rules(founding: Founding) -> None:
    for one in (*publication.vintage_settings(), *publication.enforcement_settings()):
        assert one in founding.settings
    assert set(founding.packs) <= set(publication.founding_packs())


def test_carry_over_is_notified_applied_for_and_processed(play: Play) -> None:
    play.open_account(SELLER)
    caps, pack = [(370000, 1_000)], name_bytes("vintages")
    plan = ("Allocation", "publishPlan", PERIOD, HASH, pack, caps)
    play.two("ministry", "registry_officer", *plan)
    play.list_account(SELLER)
    play.allocate(SELLER, 1_000)
    play.act("registry", "CarryOver", "notify", INTO, pack, [(account(SELLER), 900, HASH)])
    play.act(SELLER, "CarryOver", "applyFor", INTO, [(UNIT, 900)])
    play.act("registry", "CarryOver", "process", [1])
    assert play.ledger.call("Units", "balanceOf", [account(SELLER), 100_000_000 + INTO]) == 900


def test_a_case_is_judged_by_the_instrument_of_its_act(play: Play) -> None:
    for number, (second, regime) in enumerate(((0, 20210201), (1, 20240501)), 1):
        what = (account(SELLER), PERIOD, Act.FALSE_REPORT, BEFORE_THE_DECREE + second, HASH)
        play.act("department", "Enforcement", "open", *what)
        assert play.ledger.call("Enforcement", "caseOf", [number])["regime"] == regime
