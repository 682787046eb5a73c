"""Every function that changes the ledger is an act at `tanji`, or named with who else calls it."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from api import figures
from api.client import app
from api.client.every_act import (
    ALONE_TOO,
    BY_CONTRACTS,
    BY_OTHER_COMMANDS,
    FOUNDING,
    VERBS,
    by_one,
    by_two,
    changing,
)
from api.client.exits import Exit, run
from api.client.wording import GRANT, arguments
from contracts import codec, load
from contracts.identifiers import name_bytes, uscc_bytes
from tests.api.acts_table import on_the_page, table
from tests.contracts.matrix import MATRIX
from tests.contracts.wrong_roles import EVERY_ROLE
from tests.founded import uscc

KEY = "0x00000000000000000000000000000000000000A1"
TEXT_OF_32 = f"0x{b'x'.hex() * 32}"
ACTS = [("act", name) for name in by_one()] + [("propose", name) for name in by_two()]
FOR_CONTRACTS = {"NoPower", "OnlyEmissions"}
"""What a key is told that calls what only another contract may."""

NOBODY_MAY = {
    f"{contract}.{function}": set(refused.values())
    for (contract, function), (_, refused) in MATRIX.items()
    if set(refused) >= set(EVERY_ROLE)
}
"""Functions that the contracts, in the matrix, refuse to every role, with what they say."""


def test_every_function_is_done_by_one_or_by_two_or_by_nobody() -> None:
    """The contracts decide: the matrix has every role try every function."""
    assert set(changing()) == {f"{contract}.{function}" for contract, function in MATRIX}
    founding = {name for name in changing() if name.endswith(f".{FOUNDING}")}
    refused = {error: {n for n, e in NOBODY_MAY.items() if e == {error}} for error in said()}
    assert refused.pop("FoundingIsOver") == founding
    assert refused.pop("OnlyApproved") == set(by_two()) - ALONE_TOO
    for_contracts = [names for error, names in refused.items() if error in FOR_CONTRACTS]
    assert set().union(*for_contracts) == set(BY_CONTRACTS)
    elsewhere = founding | set(BY_CONTRACTS) | set(BY_OTHER_COMMANDS) | (set(by_two()) - ALONE_TOO)
    assert set(by_one()) == set(changing()) - elsewhere
    assert set(by_two()) >= ALONE_TOO


def said() -> set[str]:
    return set().union(*NOBODY_MAY.values())


@pytest.mark.parametrize(("group", "name"), ACTS)
def test_its_command_asks_for_every_input(
    group: str, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert run(app, [group, name, "--help"]) == Exit.DONE
    told = capsys.readouterr().out
    for argument in arguments(*name.split(".")):
        assert f"{argument.name} " in told


@pytest.mark.parametrize("verb", [*BY_OTHER_COMMANDS.values(), *VERBS])
def test_a_command_that_stands_for_an_act_is_there(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, [*verb.split(), "--help"]) == Exit.DONE
    assert "Usage: tanji " + verb in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", sorted({name for _, name in ACTS}))
def test_every_input_can_be_said_in_words(name: str, tmp_path: Path) -> None:
    contract, function = name.split(".")
    fields = next(one["inputs"] for one in load(contract).abi if one.get("name") == function)
    told = [said_as(field) for field in fields]
    options = zip(arguments(contract, function), told, strict=True)
    given = [option.value([word] if option.many else word) for option, (word, _) in options]
    meant = {field["name"]: value for field, (_, value) in zip(fields, told, strict=True)}
    calldata = codec.encode_call(contract, function, given)
    assert codec.decode_call(contract, calldata) == (function, meant)


def said_as(field: Mapping[str, Any]) -> tuple[str, Any]:
    """A word for an input, and what the ledger is to get of it."""
    kind = field["type"]
    if kind.endswith("[]"):
        one = dict(field, type=kind[:-2], internalType=field["internalType"][:-2])
        word, value = said_as(one)
        return word, [value]
    if field["internalType"] == GRANT:
        expiry = figures.seconds("2031-01-01")
        return f"{KEY}:read,trade:2031-01-01", {"key": KEY, "rights": 9, "expiresAt": expiry}
    if kind == "tuple":
        parts = {part["name"]: said_as(part) for part in field["components"]}
        word = ",".join(f"{name}={word}" for name, (word, _) in parts.items())
        return word, {name: value for name, (_, value) in parts.items()}
    if field["internalType"].startswith("enum "):
        return figures.words(field["internalType"])[1], 1
    if kind == "uint40":
        return "2022-01-01", figures.seconds("2022-01-01")
    if field["name"] in ("fen", "price"):
        return "12.34", 1234
    if field["name"] == "rules":
        return "trusted_only,second_for_surrender", 6
    words = {
        "address": (uscc(101), figures.account(uscc(101))),
        "bool": ("yes", True),
        "bytes": ("0x0102", b"\1\2"),
        "bytes18": (uscc(101), uscc_bytes(uscc(101))),
        "bytes32": (TEXT_OF_32, b"x" * 32),
        "string": ("a, name=b", "a, name=b"),
    }
    return words.get(kind, ("7", 7))


def test_a_name_and_a_file_are_told_apart(tmp_path: Path) -> None:
    """A file that is not there is never taken for a short name."""
    order = arguments("Units", "freeze")[4]
    assert order.value("court-12") == name_bytes("court-12")
    file = tmp_path / "order.pdf"
    file.write_bytes(b"ordered")
    assert order.value(f"@{file}") == sha256(b"ordered").digest()
    assert run(app, [*FREEZE, "--order", f"@{file}.gone"]) == Exit.USAGE


FREEZE = ["propose", "Units.freeze", "--account", KEY, "--id", "1", "--from", "registration",
          "--quantity", "1"]  # fmt: skip
SET = ["propose", "Rulebook.set", "--setting"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([*FREEZE, "--order", "x" * 33], "--order"),
        ([*FREEZE[:-1], "1.5", "--order", "o"], "--quantity"),
        ([*FREEZE[:-1], str(1 << 64), "--order", "o"], "--quantity"),
        ([*FREEZE[:6], "--from", "pocket", "--quantity", "1", "--order", "o"], "--from"),
        ([*FREEZE], "order"),
        ([*SET, "name=offset.cap,subject=0,value=5"], "effectiveFrom"),
        ([*SET, "name=a,subject=0,value=5,effectiveFrom=2022-01-01,value=6"], "effectiveFrom"),
        ([*SET, "name=a,subject=x,value=5,effectiveFrom=2022-01-01"], "subject"),
        (["propose", "Units.issue"], "Units.issue"),
        (["act", "Units.freeze"], "Units.freeze"),
        (["act", "Rulebook.found"], "Rulebook.found"),
        (["act", "Units"], "Units"),
    ],
)
def test_what_cannot_be_said_is_wrong_usage_and_says_where(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, words) == Exit.USAGE
    assert named in capsys.readouterr().err


def test_the_page_names_every_act_and_the_commands_made_for_it() -> None:
    assert on_the_page() == table(), "write it anew: python -m tests.api.acts_table"
