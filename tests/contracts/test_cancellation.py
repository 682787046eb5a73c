"""Voluntary cancellation: two keys of the holder, a beneficiary and a reason, and no way back."""

import pytest

from contracts.identifiers import borrowed_id, credit_id, name_bytes
from contracts.vocabulary import Bucket, Kind, Purpose
from tests.contracts import credit_scenes, scenes
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import PERIOD, World, refused

FOREST = "National forest day 国家植树日"
WHY = "The festival's own emissions"
BENEFICIARY_MOST, REASON_MOST = 120, 240


def cancels(
    world: World,
    quantity: int = 100,
    unit: int = ID,
    purpose: Purpose = Purpose.EVENT_NEUTRALITY,
    beneficiary: str = FOREST,
    reason: str = WHY,
    holder: str = "enterprise",
):
    keys = getattr(world, holder), getattr(world, f"{holder}_officer")
    told = (unit, quantity, purpose, beneficiary, reason)
    return world.both(*keys, "Cancellation", "cancel", *told)


def test_what_is_cancelled_is_gone_numbered_and_stated(stocked: World) -> None:
    before = stocked.asks("Units", "totals", ID)
    done = cancels(stocked)
    assert done.names == ["Approved", "Shifted", "TransferSingle", "Cancelled"]
    assert done.event("Cancelled") == {
        "statement": 1,
        "account": stocked.enterprise.account,
        "id": ID,
        "quantity": 100,
        "firstSerial": 0,
        "purpose": Purpose.EVENT_NEUTRALITY,
        "beneficiary": FOREST,
        "reason": WHY,
    }
    assert stocked.asks("Cancellation", "statement", 1) == {
        "account": stocked.enterprise.account,
        "cancelledAt": stocked.now - 1,
        "purpose": Purpose.EVENT_NEUTRALITY,
        "id": ID,
        "quantity": 100,
        "firstSerial": 0,
    }
    after = stocked.asks("Units", "totals", ID)
    assert after == before | {
        "registration": before["registration"] - 100,
        "cancelled": before["cancelled"] + 100,
    }
    assert stocked.asks("Units", "conserved", ID)
    assert cancels(stocked).event("Cancelled")["statement"] == 2
    assert stocked.asks("Cancellation", "statementCount") == 2


def test_a_statement_that_nobody_made_is_empty(stocked: World) -> None:
    for number in (0, 1, 2**256 - 1):
        assert stocked.asks("Cancellation", "statement", number)["quantity"] == 0


def test_one_key_alone_cancels_nothing(stocked: World) -> None:
    told = (ID, 1, Purpose.VOLUNTARY, FOREST, WHY)
    with refused("OnlyApproved", sender=stocked.enterprise.address):
        stocked.does(stocked.enterprise, "Cancellation", "cancel", *told)
    with refused("WrongRelation"):
        stocked.both(stocked.enterprise, stocked.buyer_officer, "Cancellation", "cancel", *told)
    with refused("NotForThisKind"):
        stocked.proposes(stocked.registry, "Cancellation", "cancel", *told)


def test_cancellation_meets_no_obligation(stocked: World) -> None:
    scenes.owing(stocked, stocked.enterprise, 500)
    owed = stocked.asks("Compliance", "standing", stocked.enterprise.account, PERIOD)
    cancels(stocked, 500)
    assert stocked.asks("Compliance", "standing", stocked.enterprise.account, PERIOD) == owed


def test_what_was_cancelled_stays_in_the_plans_count_and_is_not_issued_again(
    stocked: World,
) -> None:
    issued = stocked.asks("Units", "totals", ID)["issued"]
    cancels(stocked, scenes.STOCK)
    assert stocked.asks("Units", "totals", ID)["issued"] == issued
    with refused("HoldingTooSmall", available=0, requested=1):
        cancels(stocked, 1)
    totals = stocked.asks("Units", "totals", ID)
    assert (totals["cancelled"], totals["registration"]) == (scenes.STOCK, 0)


@pytest.mark.parametrize(
    "unit", [0, PERIOD, 99_999_999, borrowed_id(PERIOD), 200_000_000, 4 * 10**8, 2**256 - 1]
)
def test_only_allowances_and_credits_are_cancelled(stocked: World, unit: int) -> None:
    with refused("NotCancellable", id=unit):
        cancels(stocked, unit=unit)


def test_only_registered_units_are_cancelled_and_never_more(stocked: World) -> None:
    scenes.to_trading(stocked, scenes.STOCK - 10)
    with refused("HoldingTooSmall", bucket=Bucket.REGISTRATION, available=10, requested=11):
        cancels(stocked, 11)
    with refused("NothingToMove", id=ID):
        cancels(stocked, 0)
    frozen = (stocked.enterprise.account, ID, Bucket.REGISTRATION, 1, HASH)
    stocked.both(stocked.ministry, stocked.registry_officer, "Units", "freeze", *frozen)
    with refused("HoldingTooSmall", available=9, requested=10):
        cancels(stocked, 10)
    cancels(stocked, 9)


@pytest.mark.parametrize(
    ("field", "most"), [("beneficiary", BENEFICIARY_MOST), ("reason", REASON_MOST)]
)
def test_beneficiary_and_reason_are_said_within_bounds(
    stocked: World, field: str, most: int
) -> None:
    for text in ("", "x" * (most + 1), "碳" * (most // 3 + 1)):
        with refused(
            "TextOutOfBounds", field=name_bytes(field), most=most, found=len(text.encode())
        ):
            cancels(stocked, **{field: text})
    cancels(stocked, **{field: "碳" * (most // 3)})


def raw(world: World, text: bytes) -> None:
    """Cancel with a beneficiary of any bytes, as a hostile client would write them."""
    said = text.ljust(len(FOREST.encode()), b"x")
    call = scenes.call_of("Cancellation", "cancel", ID, 1, Purpose.VOLUNTARY, FOREST, WHY)
    assert call.count(FOREST.encode()) == 1
    scenes.both_raw(world, "Cancellation", call.replace(FOREST.encode(), said))


CHARACTERS = (
    "a", "~", " ", "é", "\u00a0", "\u07ff", "\u0800", "碳", "\ud7ff", "\ue000", "\uffff",
    "\U00010000", "😀", "\U0010ffff",
)  # fmt: skip


@pytest.mark.parametrize("character", CHARACTERS)
def test_every_character_of_unicode_may_be_written(stocked: World, character: str) -> None:
    raw(stocked, b"ab" + character.encode())


MALFORMED = {
    "control": b"\x1f", "delete": b"\x7f", "line": b"\n", "zero": b"\0", "c1 control": b"\xc2\x85",
    "lone continuation": b"\x80", "overlong of two": b"\xc0\xaf", "late overlong": b"\xc1\xbf",
    "overlong of three": b"\xe0\x9f\xbf", "overlong of four": b"\xf0\x8f\xbf\xbf",
    "surrogate": b"\xed\xa0\x80", "above the last": b"\xf4\x90\x80\x80", "no such byte": b"\xf5",
    "cut": b"\xe7\xa2", "broken third": b"\xe7\xa2x", "broken fourth": b"\xf0\x9f\x98x",
}  # fmt: skip


@pytest.mark.parametrize("flaw", MALFORMED)
def test_text_that_some_reader_could_not_read_is_refused(stocked: World, flaw: str) -> None:
    with refused("MalformedText", field=name_bytes("beneficiary"), position=2):
        raw(stocked, b"ab" + MALFORMED[flaw])


def test_text_cut_in_a_character_at_its_end_is_refused(stocked: World) -> None:
    whole = b"x" * (len(FOREST.encode()) - 2) + "碳".encode()[:2]
    with refused("MalformedText", position=len(whole) - 2):
        raw(stocked, whole)


def test_a_trader_may_cancel_and_a_suspended_account_may_not(stocked: World) -> None:
    scenes.owing(stocked, stocked.enterprise, 1)
    account = stocked.enterprise.account
    overseers = (stocked.ministry, stocked.registry_officer, "Participants")
    stocked.both(*overseers, "restrict", account, HASH)
    cancels(stocked, 1)
    stocked.both(*overseers, "suspend", account, HASH)
    with refused("NotEntitled"):
        cancels(stocked, 1)
    assert stocked.asks("Participants", "account", stocked.trader.account)["kind"] == Kind.TRADER
    with refused("HoldingTooSmall", account=stocked.trader.account):
        cancels(stocked, 1, holder="trader")


def test_cancelled_credits_take_the_lowest_serials_of_their_batch(stocked: World) -> None:
    credit_scenes.legacy(stocked, 500)
    batch = credit_scenes.legacy(stocked, 1_000)
    unit = credit_id(batch)
    first = cancels(stocked, 300, unit)
    assert first.names == ["Approved", "Shifted", "TransferSingle", "SerialsRetired", "Cancelled"]
    assert first.event("Cancelled")["firstSerial"] == 501
    assert cancels(stocked, 700, unit).event("Cancelled")["firstSerial"] == 801
    assert stocked.asks("Cancellation", "statement", 2)["firstSerial"] == 801
    with refused("HoldingTooSmall", available=0, requested=1):
        cancels(stocked, 1, unit)
    assert stocked.asks("Units", "totals", unit)["cancelled"] == 1_000


def test_credits_that_nobody_issued_or_somebody_revoked_are_not_cancelled(stocked: World) -> None:
    with refused("NoSuchBatch", batch=1):
        cancels(stocked, 1, credit_id(1))
    with refused("NoSuchBatch", batch=0):
        cancels(stocked, 1, credit_id(0))
    batch = credit_scenes.legacy(stocked, 500)
    scenes.to_trading(stocked, 500, unit=credit_id(batch))
    pair = (stocked.credit_registry, stocked.ministry_officer)
    stocked.both(*pair, "Credits", "revoke", batch, HASH)
    stocked.does(stocked.enterprise, "Market", "toRegistration", credit_id(batch), 500)
    with refused("BatchIsRevoked", batch=batch):
        cancels(stocked, 1, credit_id(batch))
