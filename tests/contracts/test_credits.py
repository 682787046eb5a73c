"""Credits: batches, serials that are taken once, revocation and what replaces it."""

import pytest
from eth_utils import to_checksum_address

from contracts import ADDRESSES, BEFORE_FIRST
from contracts.codec import encode_call
from contracts.identifiers import credit_id, name_bytes
from contracts.rules.credits import offset_eligible
from contracts.vocabulary import Bucket
from tests.contracts import credit_scenes as credits
from tests.contracts.scenes import HASH, NO_ACCOUNT
from tests.contracts.world import World, actor, refused

NO_HASH = b"\0" * 32
OWNER = "enterprise"


def facts(world: World, batch: int) -> dict:
    return world.asks("Credits", "facts", batch)


def totals(world: World, batch: int) -> dict:
    return world.asks("Units", "totals", credit_id(batch))


def replaces(world: World, batch: int, with_: int, quantity: int, role: str = OWNER):
    return world.does(actor(role), "Credits", "replace", batch, with_, quantity)


def revokes(world: World, batch: int, reason: bytes = HASH):
    pair = (world.credit_registry, world.ministry_officer)
    return world.both(*pair, "Credits", "revoke", batch, reason)


def test_a_batch_is_what_was_verified_with_serials_of_its_own(world: World) -> None:
    batch = credits.issued(world, 1_000)
    told = facts(world, batch)
    project = world.asks("CreditProjects", "project", 1)
    assert told == {
        "owner": world.enterprise.account,
        "project": 1,
        "accounting": 1,
        "quantity": 1_000,
        "first": 1,
        "retired": 0,
        "registeredAt": world.now - 1,
        "projectRegisteredAt": project["registeredAt"],
        "filedOn": 0,
        "legacy": False,
        "underNationalEts": False,
        "revoked": False,
    }
    held = world.asks("Units", "holding", world.enterprise.account, credit_id(batch))
    assert held["registration"] == 1_000
    with refused("WrongAccountingState", accounting=1, found=6):
        world.does(world.credit_registry, "Credits", "issueBatch", 1, False)


def test_serials_are_consecutive_over_all_batches(world: World) -> None:
    quantities = (1_000, 1, 250)
    batches = [credits.legacy(world, one) for one in quantities]
    assert [facts(world, one)["first"] for one in batches] == [1, 1_001, 1_002]
    assert world.asks("Credits", "batchCount") == 3
    with refused("NoSuchBatch", batch=4):
        facts(world, 4)


def test_credits_are_issued_to_an_open_credit_account_of_a_registered_project_only(
    world: World,
) -> None:
    number = credits.applied(world, credits.registered(world), 1_000)
    issue = (world.credit_registry, "Credits", "issueBatch", number, False)
    with refused("NoCreditAccount", account=world.enterprise.account):
        world.does(*issue)
    credits.ready(world, OWNER)
    gone = world.copy()
    gone.does(gone.credit_registry, "CreditProjects", "revoke", 1, HASH)
    with refused("WrongProjectStage", project=1, found=8):
        gone.does(*issue)
    world.does(*issue)


def test_a_legacy_batch_is_recorded_once_with_the_day_it_was_filed(world: World) -> None:
    batch = credits.legacy(world, 500, under_national_ets=True)
    told = facts(world, batch)
    assert (told["legacy"], told["filedOn"], told["project"]) == (True, 20170313, 0)
    assert told["underNationalEts"]
    again = (world.enterprise.account, 1, 20170313, False, name_bytes("old-1"), HASH)
    pair = (world.credit_registry, world.ministry_officer)
    with refused("AlreadyRecorded", recordNo=name_bytes("old-1"), batch=batch):
        world.both(*pair, "Credits", "recordLegacy", again)


@pytest.mark.parametrize("filed_on", [20170312, 20170313, 20170314, 20170315])
def test_what_is_legacy_is_what_the_rule_says(world: World, filed_on: int) -> None:
    day = str(filed_on)
    said = offset_eligible(
        filed_on=credits.date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}"),
        surrender_date=credits.date(2021, 12, 1),
    )
    if said.eligible:
        credits.legacy(world, 1, filed_on=filed_on)
        return
    assert said.reason == "NOT_LEGACY"
    with refused("FiledTooLate", filedOn=filed_on, before=20170314):
        credits.legacy(world, 1, filed_on=filed_on)


@pytest.mark.parametrize(
    ("error", "place", "value"),
    [
        ("InvalidDay", 2, 20170230),
        ("MissingHash", 4, NO_HASH),
        ("MissingHash", 5, NO_HASH),
        ("NothingToMove", 1, 0),
        ("MayNotReceive", 0, NO_ACCOUNT),
    ],
)
def test_a_legacy_record_that_is_not_whole_is_refused(
    world: World, error: str, place: int, value: object
) -> None:
    credits.ready(world, OWNER)
    record: list[object] = [world.enterprise.account, 1, 20170313, False, HASH, HASH]
    record[place] = value
    pair = (world.credit_registry, world.ministry_officer)
    with refused(error):
        world.both(*pair, "Credits", "recordLegacy", tuple(record))


def test_no_serial_is_higher_than_every_reader_holds(world: World) -> None:
    most = 2**53 - 1
    credits.ready(world, OWNER)
    pair = (world.credit_registry, world.ministry_officer)

    def records(quantity: int, number: str) -> None:
        told = (world.enterprise.account, quantity, 20170313, False, name_bytes(number), HASH)
        world.both(*pair, "Credits", "recordLegacy", told)

    with refused("TooManySerials", left=most, requested=2**64 - 1):
        records(2**64 - 1, "old-1")
    records(10, "old-1")
    with refused("TooManySerials", left=most - 10, requested=most - 9):
        records(most - 9, "old-2")
    records(most - 10, "old-2")
    with refused("TooManySerials", left=0, requested=1):
        records(1, "old-3")


@pytest.mark.parametrize("by", ["ministry", "credit_registry"])
def test_two_institutions_revoke_a_batch_and_cancel_what_its_owner_has(
    world: World, by: str
) -> None:
    batch = credits.issued(world, 1_000)
    other = "credit_registry" if by == "ministry" else "ministry"
    pair = (actor(by), actor(f"{other}_officer"))
    with refused("MissingHash"):
        world.both(*pair, "Credits", "revoke", batch, NO_HASH)
    with refused("NoSuchBatch", batch=9):
        world.both(*pair, "Credits", "revoke", 9, HASH)
    done = world.both(*pair, "Credits", "revoke", batch, HASH)
    told = done.event("BatchRevoked")
    assert (told["cancelled"], told["owed"]) == (1_000, 0)
    taken = done.event("SerialsRetired")
    assert (taken["first"], taken["quantity"], taken["act"]) == (1, 1_000, batch)
    assert taken["by"] == ADDRESSES["Credits"]
    assert totals(world, batch)["cancelled"] == 1_000
    assert facts(world, batch)["revoked"]
    with refused("BatchIsRevoked", batch=batch):
        world.both(*pair, "Credits", "revoke", batch, HASH)


def test_one_institution_alone_revokes_nothing(world: World) -> None:
    batch = credits.legacy(world, 10)
    with refused("WrongRelation"):
        world.both(world.credit_registry, world.credit_registry_officer, "Credits", "revoke",
                   batch, HASH)  # fmt: skip


def test_what_the_owner_no_longer_holds_is_owed_and_replaced(world: World) -> None:
    batch, other = credits.legacy(world, 1_000), credits.legacy(world, 300)
    frozen = (world.enterprise.account, credit_id(batch), Bucket.REGISTRATION, 400, HASH)
    world.both(world.ministry, world.registry_officer, "Units", "freeze", *frozen)
    assert revokes(world, batch).event("BatchRevoked")["owed"] == 400
    with refused("NotTheBatchOwner", batch=batch, owner=world.enterprise.account):
        replaces(world, batch, other, 1, "buyer")
    with refused("MoreThanToReplace", batch=batch, owed=400, requested=401):
        replaces(world, batch, other, 401)
    with refused("TooFewSerials", batch=other, left=300, requested=301):
        replaces(world, batch, other, 301)
    with refused("HoldingTooSmall"):
        replaces(world, batch, batch, 1)
    with refused("NothingToMove"):
        replaces(world, batch, other, 0)
    told = replaces(world, batch, other, 300).event("CreditsReplaced")
    assert (told["with"], told["quantity"], told["owed"]) == (other, 300, 100)
    assert world.asks("Credits", "owedFor", batch) == 100
    assert world.asks("Credits", "owedBy", world.enterprise.account) == 100


def test_what_is_thawed_of_a_revoked_batch_replaces_itself_and_no_other(world: World) -> None:
    batch, other = credits.legacy(world, 1_000), credits.legacy(world, 300)
    pair = (world.ministry, world.registry_officer)
    for one in (batch, other):
        frozen = (world.enterprise.account, credit_id(one), Bucket.REGISTRATION, 200, HASH)
        world.both(*pair, "Units", "freeze", *frozen)
        revokes(world, one)
        world.both(*pair, "Units", "unfreeze", *frozen)
    with refused("BatchIsRevoked", batch=other):
        replaces(world, batch, other, 1)
    replaces(world, batch, batch, 200)
    assert totals(world, batch)["cancelled"] == facts(world, batch)["retired"] == 1_000
    with refused("MoreThanToReplace", owed=0):
        replaces(world, batch, batch, 1)
    replaces(world, other, other, 200)
    assert world.asks("Credits", "owedBy", world.enterprise.account) == 0


def test_who_owes_a_replacement_keeps_its_account(world: World) -> None:
    batch = credits.legacy(world, 10)
    frozen = (world.enterprise.account, credit_id(batch), Bucket.REGISTRATION, 4, HASH)
    world.both(world.ministry, world.registry_officer, "Units", "freeze", *frozen)
    revokes(world, batch)
    with refused("OwesReplacement", account=world.enterprise.account, owed=4):
        world.does(world.enterprise, "CreditAccounts", "close")


@pytest.mark.parametrize("place", [0x11, 0x12])
def test_who_cancels_takes_the_lowest_serials_each_once(world: World, place: int) -> None:
    credits.legacy(world, 7)
    batch = credits.legacy(world, 100)
    at = to_checksum_address(f"0x{BEFORE_FIRST + place:040x}")
    forward = "365f5f375f5f365f5f73" + ADDRESSES["Credits"][2:] + "5af15000"
    world.puts(at, bytes.fromhex(forward))
    for quantity in (30, 70, 1):
        asked = (batch, quantity, world.enterprise.account, 5)
        world._execute(world.outsider, at, encode_call("Credits", "retire", asked))
    told = facts(world, batch)
    assert (told["first"], told["retired"]) == (8, 100)
