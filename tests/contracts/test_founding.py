"""Founding: what block zero puts in place, and what not even block zero may."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from eth_utils import to_canonical_address

from chain.errors import FoundingReverted
from chain.evm import found
from contracts import ADDRESSES, NAMES, load
from contracts.codec import decode_error
from contracts.founding import DEADLINE, Founder, Key, Pack, Setting, founding_calls
from contracts.rules.publication import calendar_settings, founding_packs
from contracts.vocabulary import Kind, Right, Standing
from tests.contracts.world import (
    CHAIN_ID,
    CLERK,
    DEADLINE_AT,
    FOUNDED_AT,
    KEYS_EXPIRE_AT,
    OFFICER,
    PERIOD,
    ROLES,
    SHANDONG,
    World,
    actor,
    uscc,
)

KEY = Key(actor("newcomer").address, Right.READ, KEYS_EXPIRE_AT)
MINISTRY = Founder(uscc(1), Kind.MINISTRY, 0, "ministry", (KEY,))


def founds(
    founders: Sequence[Founder] = (),
    settings: Sequence[Setting] = (),
    packs: Sequence[Pack] = (),
):
    """Block zero of a ledger of our contracts."""
    codes = {to_canonical_address(ADDRESSES[name]): load(name).runtime for name in NAMES}
    calls = founding_calls(founders, settings, packs)
    data = [(to_canonical_address(call.to), call.data) for call in calls]
    return found(codes, data, CHAIN_ID, FOUNDED_AT)


def refusal_of(**given) -> str:
    with pytest.raises(FoundingReverted) as reverted:
        founds(**given)
    refusal = decode_error(reverted.value.output)
    assert refusal is not None
    return refusal.name


@pytest.mark.parametrize("role", [role for role, (_, kind, _) in ROLES.items() if kind < 6])
def test_an_institution_is_open_from_block_zero(world: World, role: str) -> None:
    number, kind, province = ROLES[role]
    account = getattr(world, role).account
    assert world.asks("Participants", "account", account) == {
        "uscc": uscc(number).encode(),
        "kind": kind,
        "standing": Standing.OPEN,
        "province": province,
        "sector": 0,
        "openedAt": FOUNDED_AT,
    }
    for name, rights in ((role, CLERK), (f"{role}_officer", OFFICER)):
        key = world.asks("Participants", "key", actor(name).address)
        assert (key["account"], key["rights"]) == (account, rights)


@pytest.mark.parametrize("kind", [Kind.VERIFIER, Kind.AUDITOR, Kind.BANK, Kind.REGISTRY])
def test_every_kind_of_institution_may_be_founded(kind: Kind) -> None:
    assert founds([replace(MINISTRY, kind=kind)])


@pytest.mark.parametrize("kind", [Kind.NONE, Kind.ENTERPRISE, Kind.TRADER])
def test_nobody_who_holds_is_founded(kind: Kind) -> None:
    assert refusal_of(founders=[replace(MINISTRY, kind=kind, province=SHANDONG)]) == "InvalidKind"


FLAWS = {
    "InvalidUscc": [replace(MINISTRY, uscc=uscc(1)[:-1] + "0")],
    "InvalidProvince": [replace(MINISTRY, kind=Kind.DEPARTMENT, province=0)],
    "AccountExists": [MINISTRY, replace(MINISTRY, kind=Kind.BANK)],
    "NoKeys": [replace(MINISTRY, keys=())],
    "InvalidGrant": [replace(MINISTRY, keys=(KEY, KEY))],
}


@pytest.mark.parametrize("error", FLAWS)
def test_founders_obey_the_rules_of_every_account(error: str) -> None:
    assert founds([MINISTRY])
    assert refusal_of(founders=FLAWS[error]) == error


def test_a_founding_key_must_not_have_expired() -> None:
    expired = replace(KEY, expires_at_s=FOUNDED_AT)
    assert refusal_of(founders=[replace(MINISTRY, keys=(expired,))]) == "InvalidGrant"
    assert founds([replace(MINISTRY, keys=(replace(KEY, expires_at_s=FOUNDED_AT + 1),))])


def test_a_founding_value_may_hold_from_any_second_but_each_after_the_last() -> None:
    past = Setting(DEADLINE, PERIOD, DEADLINE_AT, 0)
    assert founds(settings=[past, replace(past, effective_from_s=1)])
    assert refusal_of(settings=[past, past]) == "NotInTheFuture"


def test_a_founding_pack_has_a_hash_and_is_published_once() -> None:
    pack = Pack("pack", b"\x01" * 32)
    assert founds(packs=[pack])
    assert refusal_of(packs=[pack, pack]) == "PackExists"
    assert refusal_of(packs=[replace(pack, hash=b"\0" * 32)]) == "MissingHash"


def test_a_ledger_may_be_founded_with_every_rule_pack_and_the_whole_calendar() -> None:
    assert founds(settings=calendar_settings(), packs=founding_packs())


def test_founding_touches_three_contracts_and_leaves_the_code_alone() -> None:
    accounts = founds([MINISTRY], [Setting(DEADLINE, PERIOD, 1)])
    filled = {name for name in NAMES if accounts[to_canonical_address(ADDRESSES[name])].storage}
    assert filled == {"Participants", "Approvals", "Rulebook"}
    for name in NAMES:
        assert accounts[to_canonical_address(ADDRESSES[name])].code == load(name).runtime
