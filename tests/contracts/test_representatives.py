"""Representatives: rules tighten at once and loosen late, trust waits, lost keys are replaced."""

import pytest

from contracts.codec import encode_call
from contracts.founding import DELAY_RECOVERY, DELAY_TRUSTED
from contracts.identifiers import name_bytes, task_id
from contracts.vocabulary import AccountRule, Recovery, Right, Standing
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import KEYS_EXPIRE_AT, PERIOD, Actor, Result, World, actor, refused

FRESH = actor("newcomer")
ALL = AccountRule(7)
DAY = 86_400


def does(world: World, by: Actor, function: str, *args: object) -> Result:
    return world.does(by, "Representatives", function, *args)


def rules(world: World, role: str = "enterprise") -> AccountRule:
    account = getattr(world, role).account
    return AccountRule(world.asks("Representatives", "rulesOf", account))


def loosen(world: World, what: AccountRule) -> int:
    """Two keys of the enterprise ask; the second at which it takes effect."""
    keys = world.enterprise, world.enterprise_officer
    done = world.both(*keys, "Representatives", "loosen", what)
    return done.event("LooseningAsked")["effectiveFrom"]


def trusts(world: World, role: str = "buyer") -> bool:
    pair = world.enterprise.account, getattr(world, role).account
    return world.asks("Representatives", "isTrusted", *pair)


def asks_trust(world: World, role: str = "buyer") -> int:
    done = does(world, world.enterprise, "trust", getattr(world, role).account)
    return done.event("TrustAsked")["effectiveFrom"]


# --- rules ----------------------------------------------------------------------------------------


def test_an_account_is_opened_under_its_rules(world: World) -> None:
    scenes.apply_for(world, actor("applicant").uscc, scenes.Kind.TRADER, 0)
    account, grants = actor("applicant").account, scenes.grants("applicant")
    with refused("UnknownRule", rules=8):
        world.does(world.registry_officer, "Participants", "open", account, grants, 8)
    done = world.does(world.registry_officer, "Participants", "open", account, grants, ALL)
    assert done.event("RulesSet") == {"account": account, "rules": ALL}
    assert world.asks("Representatives", "rulesOf", account) == ALL


@pytest.mark.parametrize("hand", ["enterprise", "enterprise_officer"])
def test_one_key_tightens_at_once(world: World, hand: str) -> None:
    done = does(world, getattr(world, hand), "tighten", AccountRule.TRUSTED_ONLY)
    assert done.event("RulesTightened")["rules"] == AccountRule.TRUSTED_ONLY
    does(world, world.enterprise, "tighten", AccountRule.SECOND_FOR_TRADING)
    assert rules(world) == AccountRule.TRUSTED_ONLY | AccountRule.SECOND_FOR_TRADING
    for wrong in (0, 8, 255):
        with refused("UnknownRule", rules=wrong):
            does(world, world.enterprise, "tighten", wrong)


def test_two_keys_loosen_after_the_delay_and_not_a_second_earlier(world: World) -> None:
    does(world, world.enterprise, "tighten", ALL)
    at = loosen(world, AccountRule.TRUSTED_ONLY)
    delay = ("Rulebook", "delayFrom", name_bytes(DELAY_TRUSTED), world.now - 1)
    assert at == world.asks(*delay)
    world.now = at - 1
    assert rules(world) == ALL
    world.now = at
    assert rules(world) == ALL - AccountRule.TRUSTED_ONLY
    loosen(world, AccountRule.SECOND_FOR_TRADING)
    assert rules(world) == ALL - AccountRule.TRUSTED_ONLY


def test_what_does_not_hold_is_not_loosened_and_one_loosening_waits_at_a_time(world: World) -> None:
    with refused("NothingToLoosen", rules=AccountRule.TRUSTED_ONLY):
        loosen(world, AccountRule.TRUSTED_ONLY)
    does(world, world.enterprise, "tighten", ALL)
    at = loosen(world, AccountRule.TRUSTED_ONLY)
    with refused("AlreadyAsked", effectiveFrom=at):
        loosen(world, AccountRule.SECOND_FOR_TRADING)


@pytest.mark.parametrize("stopped", ["stopLoosening", "tighten", "revoke first", "revoke second"])
def test_any_key_stops_a_loosening_and_it_dies_with_either_that_asked(
    world: World, stopped: str
) -> None:
    does(world, world.enterprise, "tighten", ALL)
    at = loosen(world, AccountRule.TRUSTED_ONLY)
    if stopped == "stopLoosening":
        does(world, world.enterprise_officer, "stopLoosening")
        with refused("NothingToLoosen"):
            does(world, world.enterprise_officer, "stopLoosening")
    elif stopped == "tighten":
        does(world, world.enterprise, "tighten", AccountRule.TRUSTED_ONLY)
    else:
        keys = world.enterprise, world.enterprise_officer
        lost = keys[stopped == "revoke second"].address
        world.does(world.registry_officer, "Participants", "revokeKey", lost)
    world.now = at + DAY
    assert rules(world) == ALL


def test_a_key_revoked_after_it_took_effect_changes_nothing_back(world: World) -> None:
    does(world, world.enterprise, "tighten", ALL)
    world.now = loosen(world, ALL) + 1
    world.does(world.registry_officer, "Participants", "revokeKey", world.enterprise.address)
    assert rules(world) == AccountRule(0)


def test_a_surrender_by_the_rule_takes_two(stocked: World) -> None:
    scenes.settled(stocked, stocked.enterprise, 500_000)
    does(stocked, stocked.enterprise, "tighten", AccountRule.SECOND_FOR_SURRENDER)
    asked = ("Compliance", "request", PERIOD, [(ID, 10)])
    with refused("SecondNeeded", account=stocked.enterprise.account):
        stocked.does(stocked.enterprise, *asked)
    done = stocked.both(stocked.enterprise, stocked.enterprise_officer, *asked)
    assert done.event("SurrenderRequested")["account"] == stocked.enterprise.account


# --- trust ----------------------------------------------------------------------------------------


def test_an_addition_to_the_trusted_list_waits_and_a_removal_does_not(world: World) -> None:
    at = asks_trust(world)
    with refused("AlreadyAsked", effectiveFrom=at):
        asks_trust(world)
    world.now = at - 1
    assert not trusts(world)
    world.now = at
    assert trusts(world)
    does(world, world.enterprise_officer, "distrust", world.buyer.account)
    assert not trusts(world)
    with refused("NotTrusted", counterparty=world.buyer.account):
        does(world, world.enterprise_officer, "distrust", world.buyer.account)


def test_a_waiting_addition_dies_with_its_key_and_can_be_asked_for_again(world: World) -> None:
    at = asks_trust(world)
    granted = (FRESH.address, Right(31), KEYS_EXPIRE_AT)
    keys = world.enterprise, world.enterprise_officer
    world.both(*keys, "Participants", "grantKey", granted)
    world.does(world.registry_officer, "Participants", "revokeKey", world.enterprise.address)
    world.now = at + DAY
    assert not trusts(world)
    done = does(world, FRESH, "trust", world.buyer.account)
    assert done.names == ["TrustEnded", "TrustAsked"]


@pytest.mark.parametrize("role", ["enterprise", "registry", "verifier", "outsider"])
def test_only_another_holder_is_trusted(world: World, role: str) -> None:
    account = getattr(world, role).account
    with refused("InvalidCounterparty", counterparty=account):
        does(world, world.enterprise, "trust", account)


# --- recovery and rotation ------------------------------------------------------------------------


def recovering(world: World, rights: Right = Right.READ | Right.APPROVE) -> tuple[int, int]:
    """The department and the registry begin to replace the officer's key: its number and when."""
    lost = world.enterprise_officer.address
    granted = (FRESH.address, rights, KEYS_EXPIRE_AT)
    pair = world.department, world.registry_officer
    account = world.enterprise.account
    done = world.both(*pair, "Representatives", "startRecovery", account, lost, granted)
    event = done.event("RecoveryStarted")
    return event["id"], event["effectiveFrom"]


def test_a_lost_key_is_replaced_after_the_delay_by_whoever_completes(world: World) -> None:
    number, at = recovering(world)
    delay = ("Rulebook", "delayFrom", name_bytes(DELAY_RECOVERY), world.now - 1)
    assert at == world.asks(*delay)
    world.now = at - 1
    with refused("StillWaiting", effectiveFrom=at):
        does(world, world.outsider, "completeRecovery", number)
    done = does(world, world.outsider, "completeRecovery", number)
    assert done.names == ["RecoveryCompleted", "KeyRevoked", "KeyGranted"]
    assert world.asks("Participants", "authorise", FRESH.address, Right.APPROVE)
    with refused("NotEntitled"):
        world.asks("Participants", "authorise", world.enterprise_officer.address, Right.APPROVE)
    with refused("RecoverySpent", id=number, state=Recovery.COMPLETED):
        does(world, world.outsider, "completeRecovery", number)
    assert world.asks("Representatives", "recoveryCount") == 1


@pytest.mark.parametrize("hand", ["enterprise", "enterprise_officer"])
def test_any_live_key_of_the_account_objects(world: World, hand: str) -> None:
    number, at = recovering(world)
    with refused("NotYourRecovery", id=number, account=world.buyer.account):
        does(world, world.buyer, "stopRecovery", number)
    does(world, getattr(world, hand), "stopRecovery", number)
    world.now = at + DAY
    with refused("RecoverySpent", id=number, state=Recovery.STOPPED):
        does(world, world.outsider, "completeRecovery", number)
    with refused("NoSuchRecovery", id=number + 1):
        does(world, world.enterprise, "stopRecovery", number + 1)


@pytest.mark.parametrize("standing", ["suspend", "restrict"])
@pytest.mark.parametrize("rights", [Right.READ, Right.APPROVE, Right.TRADE, Right.SURRENDER])
def test_a_live_key_objects_whatever_its_rights_and_the_accounts_standing(
    world: World, rights: Right, standing: str
) -> None:
    keys = world.enterprise, world.enterprise_officer
    only = Actor("only", b"\x77" * 32, world.enterprise.uscc)
    world.both(*keys, "Participants", "grantKey", (only.address, rights, KEYS_EXPIRE_AT))
    pair = world.department, world.registry_officer
    world.both(*pair, "Participants", standing, world.enterprise.account, HASH)
    number, _ = recovering(world)
    assert does(world, only, "stopRecovery", number).names == ["RecoveryStopped"]


def test_a_key_that_expired_does_not_object(world: World) -> None:
    keys = world.enterprise, world.enterprise_officer
    brief = Actor("brief", b"\x77" * 32, world.enterprise.uscc)
    expires = world.now + 100
    world.both(*keys, "Participants", "grantKey", (brief.address, Right.READ, expires))
    number, _ = recovering(world)
    world.now = max(expires, world.now)
    with refused("NotEntitled", key=brief.address):
        does(world, brief, "stopRecovery", number)


def test_a_lost_key_gives_way_to_one_other_however_many_recoveries_were_begun(
    world: World,
) -> None:
    lost, pair = world.enterprise_officer.address, (world.department, world.registry_officer)
    first, _ = recovering(world)
    another = Actor("another", b"\x78" * 32, world.enterprise.uscc)
    granted = (another.address, Right.APPROVE, KEYS_EXPIRE_AT)
    begin = ("Representatives", "startRecovery", world.enterprise.account, lost, granted)
    begun = world.both(*pair, *begin).event("RecoveryStarted")
    world.now = begun["effectiveFrom"]
    does(world, world.outsider, "completeRecovery", first)
    with refused("ReplacedBefore", key=lost, id=first):
        does(world, world.outsider, "completeRecovery", begun["id"])
    with refused("ReplacedBefore", key=lost, id=first):
        world.both(*pair, *begin)
    assert world.asks("Participants", "key", another.address)["rights"] == 0


def test_a_recovery_dies_with_the_institutions_key_that_asked(world: World) -> None:
    number, at = recovering(world)
    world.does(world.department_officer, "Participants", "revokeKey", world.department.address)
    world.now = at
    with refused("KeyWasRevoked", key=world.department.address):
        does(world, world.outsider, "completeRecovery", number)


def test_a_recovered_key_has_no_right_that_the_lost_one_had_not(world: World) -> None:
    with refused("InvalidGrant", key=FRESH.address):
        recovering(world, Right.READ | Right.TRADE)


def test_only_a_key_of_the_account_is_recovered_and_not_of_a_closed_one(world: World) -> None:
    pair = world.ministry, world.registry_officer
    granted = (FRESH.address, Right.READ, KEYS_EXPIRE_AT)
    begin = ("Representatives", "startRecovery", world.enterprise.account)
    for wrong in (world.buyer.address, FRESH.address):
        with refused("UnknownKey", key=wrong):
            world.both(*pair, *begin, wrong, granted)
    for step in ("startClosing", "close"):
        world.both(*pair, "Participants", step, world.enterprise.account, HASH)
    with refused("WrongStanding", found=Standing.CLOSED):
        world.both(*pair, *begin, world.enterprise.address, granted)


def test_a_key_known_to_be_stolen_is_revoked_first_and_recovered_then(world: World) -> None:
    stolen = world.enterprise_officer
    world.does(world.registry_officer, "Participants", "revokeKey", stolen.address)
    number, at = recovering(world)
    with refused("NotEntitled", key=stolen.address):
        does(world, stolen, "stopRecovery", number)
    world.now = at
    assert does(world, world.outsider, "completeRecovery", number).names == [
        "RecoveryCompleted",
        "KeyGranted",
    ]


def test_two_keys_rotate_a_key_of_their_account(world: World) -> None:
    keys = world.enterprise, world.enterprise_officer
    granted = (FRESH.address, Right(31), KEYS_EXPIRE_AT)
    with refused("UnknownKey", key=world.buyer.address):
        world.both(*keys, "Participants", "rotateKey", world.buyer.address, granted)
    retired = world.enterprise.address
    done = world.both(*keys, "Participants", "rotateKey", retired, granted)
    assert done.names == ["Approved", "KeyRevoked", "KeyGranted"]
    assert world.asks("Participants", "revokedAt", retired) == world.now - 1
    assert world.asks("Participants", "authorise", FRESH.address, Right.TRADE)


# --- tasks ----------------------------------------------------------------------------------------


def restriction(world: World) -> int:
    return world.proposes(
        world.department, "Participants", "restrict", world.enterprise.account, HASH
    )


def approves(world: World, by: Actor, number: int) -> Result:
    call = encode_call("Participants", "restrict", (world.enterprise.account, HASH))
    return world.does(by, "Approvals", "approve", number, call)


@pytest.fixture
def claimed(world: World) -> World:
    """The registry has a second officer, who claimed the proposal."""
    granted = (FRESH.address, Right.READ | Right.APPROVE, KEYS_EXPIRE_AT)
    world.both(world.registry, world.registry_officer, "Participants", "grantKey", granted)
    number = restriction(world)
    assert number == 2
    does(world, FRESH, "claim", task_id("proposal", number))
    return world


TASK = task_id("proposal", 2)


def test_a_task_is_known_by_kind_and_number(world: World) -> None:
    assert world.asks("Representatives", "taskOf", name_bytes("proposal"), 2) == TASK


def test_a_claimed_proposal_is_left_alone_by_the_other_keys_of_the_account(claimed: World) -> None:
    with refused("ClaimedByAnother", task=TASK, key=FRESH.address):
        approves(claimed, claimed.registry_officer, 2)
    with refused("ClaimedByAnother", task=TASK):
        does(claimed, claimed.registry, "claim", TASK)
    approves(claimed, FRESH, 2)


def test_a_key_that_only_reads_keeps_nobody_off_a_task(world: World) -> None:
    granted = (FRESH.address, Right.READ, KEYS_EXPIRE_AT)
    world.both(world.registry, world.registry_officer, "Participants", "grantKey", granted)
    with refused("NotEntitled", key=FRESH.address):
        does(world, FRESH, "claim", TASK)


def test_another_institution_is_not_bound_by_a_claim(claimed: World) -> None:
    approves(claimed, claimed.ministry_officer, 2)


@pytest.mark.parametrize("end", ["release", "lapse", "revoke"])
def test_a_claim_ends_by_release_by_time_and_with_its_key(claimed: World, end: str) -> None:
    until = claimed.asks("Representatives", "claimOf", claimed.registry.account, TASK)["until"]
    assert until == claimed.now - 1 + DAY
    if end == "release":
        does(claimed, FRESH, "release", TASK)
        with refused("NotClaimed", task=TASK):
            does(claimed, FRESH, "release", TASK)
    elif end == "revoke":
        claimed.does(claimed.registry_officer, "Participants", "revokeKey", FRESH.address)
    else:
        claimed.now = until
        does(claimed, claimed.registry_officer, "claim", TASK)
        with refused("ClaimedByAnother", key=claimed.registry_officer.address):
            does(claimed, FRESH, "release", TASK)
        return
    approves(claimed, claimed.registry_officer, 2)
