"""Unified social credit codes: the check character, and who has which account."""

import pytest
from eth_utils import keccak, to_checksum_address

from contracts.identifiers import account_address, uscc_bytes
from contracts.vocabulary import Kind
from tests.contracts import scenes
from tests.contracts.world import ALPHABET, SHANDONG, World, refused, uscc

PUBLISHED = ("91350100M000100Y43", "914403001922038216", "9144030071526726XG")
"""Codes that others made: the standard's own example, and two of public companies."""

NOT_IN_THE_ALPHABET = "IOSVZ"


def check_character(body: str) -> str:
    weighted = sum(ALPHABET.index(mark) * pow(3, place, 31) for place, mark in enumerate(body))
    return ALPHABET[-weighted % 31]


@pytest.mark.parametrize("mark", ALPHABET)
def test_every_character_of_the_alphabet_counts_by_its_value(world: World, mark: str) -> None:
    body = f"9{mark}37000000{mark}00000{mark}"
    code = body[:17] + check_character(body[:17])
    scenes.apply_for(world, code, Kind.ENTERPRISE, SHANDONG)


@pytest.mark.parametrize("place", range(18))
def test_no_single_wrong_character_passes(world: World, place: int) -> None:
    right = uscc(77)
    for mark in ALPHABET:
        if mark != right[place]:
            wrong = right[:place] + mark + right[place + 1 :]
            with refused("InvalidUscc", uscc=uscc_bytes(wrong)):
                scenes.apply_for(world, wrong, Kind.ENTERPRISE, SHANDONG)


@pytest.mark.parametrize(
    "mark", [*NOT_IN_THE_ALPHABET, "a", "z", " ", "/", ":", "@", "[", "\0", "\x7f"]
)
def test_no_character_outside_the_alphabet_passes(world: World, mark: str) -> None:
    code = uscc(77)
    for place in (0, 9, 17):
        with refused("InvalidUscc"):
            wrong = code[:place] + mark + code[place + 1 :]
            scenes.apply_for(world, wrong, Kind.ENTERPRISE, SHANDONG)


@pytest.mark.parametrize("code", PUBLISHED)
def test_codes_made_by_others_pass(world: World, code: str) -> None:
    assert scenes.apply_for(world, code, Kind.ENTERPRISE, SHANDONG).output == account_address(code)


def test_an_account_has_the_address_of_its_code_and_no_other(world: World) -> None:
    code = uscc(77)
    said = scenes.apply_for(world, code, Kind.ENTERPRISE, SHANDONG).output
    expected = to_checksum_address(keccak(code.encode())[-20:])
    assert said == expected == account_address(code)
    assert world.asks("Participants", "addressOf", code.encode()) == expected
    assert world.asks("Participants", "addressOf", uscc(78).encode()) != expected


def test_a_legal_person_has_one_account(world: World) -> None:
    with refused("AccountExists", account=world.enterprise.account):
        scenes.apply_for(world, world.enterprise.uscc, Kind.TRADER, SHANDONG)
