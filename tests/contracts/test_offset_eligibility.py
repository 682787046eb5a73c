"""Which credits offset, and until when: the contract says what the rule says."""

from datetime import date

import pytest

from contracts.founding import LEGACY_LAST
from contracts.identifiers import credit_id
from contracts.rules.credits import offset_eligible
from tests.contracts import credit_scenes
from tests.contracts.offset_scenes import (
    BATCH,
    HELD,
    approves,
    asks,
    cancels,
    held,
    offsets,
    prepared,
    refuses,
    set_value,
    transmits,
)
from tests.contracts.scenes import HASH
from tests.contracts.world import World, refused

LEGACY_LAST_SECOND = 1_735_660_799
"""2024-12-31 23:59:59 in Beijing."""


@pytest.fixture(scope="module")
def ready(market_day: World) -> World:
    return prepared(market_day.copy())


@pytest.fixture
def owing(ready: World) -> World:
    """The enterprise owes units finally, and holds more legacy credits than the cap."""
    return ready.copy()


@pytest.mark.parametrize("day", [date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 1)])
def test_legacy_credits_offset_to_their_last_day_as_the_rule_says(owing: World, day: date) -> None:
    owing.now = credit_scenes.at_noon(day)
    verdict = offset_eligible(filed_on=date(2017, 3, 13), surrender_date=day)
    if verdict.eligible:
        asks(owing, (BATCH, 1), late=True)
        return
    assert verdict.reason == "LEGACY_EXPIRED"
    with refused("LegacyExpired", batch=BATCH, until=LEGACY_LAST_SECOND, judgedAt=owing.now):
        asks(owing, (BATCH, 1), late=True)


def test_the_last_second_of_legacy_credits_counts_and_the_next_does_not(owing: World) -> None:
    owing.now = LEGACY_LAST_SECOND
    asks(owing, (BATCH, 1), late=True)
    owing.now = LEGACY_LAST_SECOND + 1
    with refused("LegacyExpired", until=LEGACY_LAST_SECOND, judgedAt=LEGACY_LAST_SECOND + 1):
        asks(owing, (BATCH, 1), late=True)


def test_the_rulebook_may_set_another_last_second(owing: World) -> None:
    set_value(owing, LEGACY_LAST, owing.now + 100)
    asks(owing, (BATCH, 1))
    owing.now += 200
    with refused("LegacyExpired", batch=BATCH):
        asks(owing, (BATCH, 1))


def issued_on(world: World, day: date) -> int:
    """The number of a batch of new credits that was registered on a day."""
    project = credit_scenes.registered(world)
    number = credit_scenes.applied(world, project, 1_000)
    world.now = credit_scenes.at_noon(day)
    asked = (world.credit_registry, "Credits", "issueBatch", number, False)
    return int(world.does(*asked).output)


@pytest.mark.parametrize("day", [date(2024, 1, 21), date(2024, 1, 22), date(2024, 1, 23)])
def test_new_credits_offset_if_registered_after_the_day_as_the_rule_says(
    owing: World, day: date
) -> None:
    batch = issued_on(owing, day)
    verdict = offset_eligible(registered_on=day, surrender_date=day)
    if verdict.eligible:
        asks(owing, (batch, 1), late=True)
        return
    assert verdict.reason == "NOT_NEW"
    with refused("NotNew", batch=batch, registeredOn=int(day.strftime("%Y%m%d")), lastDay=20240122):
        asks(owing, (batch, 1), late=True)


@pytest.mark.parametrize("day", [date(2017, 3, 13), date(2017, 3, 14)])
def test_what_was_filed_too_late_to_be_legacy_is_no_legacy_batch(owing: World, day: date) -> None:
    filed_on = int(day.strftime("%Y%m%d"))
    verdict = offset_eligible(filed_on=day, surrender_date=date(2021, 6, 1))
    if verdict.eligible:
        batch = credit_scenes.legacy(owing, 10, filed_on=filed_on)
        asks(owing, (batch, 1))
        return
    assert verdict.reason == "NOT_LEGACY"
    with refused("FiledTooLate", filedOn=filed_on):
        credit_scenes.legacy(owing, 10, filed_on=filed_on)


def test_credits_of_projects_under_national_management_offset_nothing(owing: World) -> None:
    batch = credit_scenes.legacy(owing, 10, under_national_ets=True)
    verdict = offset_eligible(
        filed_on=date(2017, 3, 13), surrender_date=date(2030, 1, 1), national_ets_project=True
    )
    assert verdict.reason == "UNDER_NATIONAL_ETS"
    with refused("CreditUnderNationalEts", batch=batch):
        asks(owing, (BATCH, 1), (batch, 1))


def revoke(world: World, batch: int) -> None:
    pair = (world.credit_registry, world.ministry_officer)
    world.both(*pair, "Credits", "revoke", batch, HASH)


def test_a_revoked_batch_is_neither_asked_for_nor_approved(owing: World) -> None:
    asks(owing, (BATCH, 10))
    transmits(owing)
    revoke(owing, BATCH)
    with refused("BatchIsRevoked", batch=BATCH):
        asks(owing, (BATCH, 1))
    with refused("BatchIsRevoked", batch=BATCH):
        approves(owing)
    refuses(owing)
    assert held(owing)["registration"] == 10


def test_what_was_approved_before_a_revocation_is_cancelled_all_the_same(owing: World) -> None:
    asks(owing, (BATCH, 10))
    transmits(owing)
    approves(owing)
    revoke(owing, BATCH)
    retired = cancels(owing).event("OffsetRegistered")["retired"]
    assert retired == [{"batch": BATCH, "quantity": 10, "firstSerial": HELD - 10 + 1}]


def test_no_serial_is_taken_twice_whatever_takes_it(owing: World) -> None:
    """Offsets and cancellations in turn, of two batches: their serials never meet."""
    other = credit_scenes.legacy(owing, 1_000)
    keys = (owing.enterprise, owing.enterprise_officer)
    taken: list[int] = []
    for quantity in (1, 7, 30):
        for batch in (BATCH, other):
            for one in offsets(owing, (batch, quantity)).event("OffsetRegistered")["retired"]:
                taken += range(one["firstSerial"], one["firstSerial"] + one["quantity"])
            said = (credit_id(batch), quantity, 0, "everybody", "tried")
            done = owing.both(*keys, "Cancellation", "cancel", *said).event("Cancelled")
            taken += range(done["firstSerial"], done["firstSerial"] + done["quantity"])
    assert len(taken) == len(set(taken)) == 4 * (1 + 7 + 30)
    assert set(taken) == {*range(1, 77), *range(HELD + 1, HELD + 77)}
