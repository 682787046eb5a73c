"""The second person: proposals, and everything that stops them."""

import pytest
from eth_utils import to_canonical_address

from contracts import ADDRESSES
from contracts.codec import encode_call, selector
from contracts.founding import RULES
from contracts.identifiers import name_bytes
from contracts.vocabulary import Kind, Proposal, Relation, Right
from tests.contracts.scenes import HASH
from tests.contracts.world import KEYS_EXPIRE_AT, World, actor, refused

EXPIRY_MAX = 30 * 86_400
PARTICIPANTS = ADDRESSES["Participants"]
NOBODY = "0x" + "00" * 20


def restriction(world: World, act: str = "restrict") -> bytes:
    return encode_call("Participants", act, (world.enterprise.account, HASH))


def propose(world: World, expires_at: int | None = None) -> int:
    expires = world.now + 60 if expires_at is None else expires_at
    arguments = (PARTICIPANTS, restriction(world), expires)
    return world.does(world.department, "Approvals", "propose", *arguments).output


def approve(world: World, number: int, by=None, call: bytes | None = None):
    given = restriction(world) if call is None else call
    return world.does(by or world.registry_officer, "Approvals", "approve", number, given)


def test_a_proposal_is_a_task_that_everyone_can_read(world: World) -> None:
    expires = world.now + 60
    done = world.does(
        world.department, "Approvals", "propose", PARTICIPANTS, restriction(world), expires
    )
    assert done.event("Proposed") == {
        "id": 1,
        "initiator": world.department.account,
        "target": PARTICIPANTS,
        "selector": selector("Participants", "restrict"),
        "key": world.department.address,
        "call": restriction(world),
        "expiresAt": expires,
    }
    stored = world.asks("Approvals", "proposal", 1)
    assert (stored["state"], stored["target"]) == (Proposal.PROPOSED, PARTICIPANTS)
    assert world.asks("Approvals", "proposalCount") == 1


def test_approval_executes_once(world: World) -> None:
    number = propose(world)
    assert approve(world, number).names == ["Approved", "StandingChanged"]
    assert world.asks("Approvals", "proposal", number)["state"] == Proposal.APPROVED
    with refused("ProposalSpent", id=number, state=Proposal.APPROVED):
        approve(world, number)
    with refused("ProposalSpent", id=number, state=Proposal.APPROVED):
        world.does(world.department, "Approvals", "withdraw", number)


def test_a_proposal_can_be_withdrawn_by_its_account_and_then_not_approved(world: World) -> None:
    number = propose(world)
    assert world.does(world.department, "Approvals", "withdraw", number).names == ["Withdrawn"]
    with refused("ProposalSpent", id=number, state=Proposal.WITHDRAWN):
        approve(world, number)


@pytest.mark.parametrize("number", [0, 2, 2**255])
def test_a_proposal_that_nobody_made_is_none(world: World, number: int) -> None:
    propose(world)
    with refused("NoSuchProposal", id=number):
        approve(world, number)
    with refused("NoSuchProposal", id=number):
        world.does(world.department, "Approvals", "withdraw", number)


def test_a_proposal_expires_at_its_second(world: World) -> None:
    expires = world.now + 60
    first, second = propose(world, expires), propose(world, expires)
    world.now = expires - 1
    approve(world, first)
    with refused("ProposalExpired", id=second, expiredAt=expires):
        approve(world, second)
    world.does(world.department, "Approvals", "withdraw", second)


def test_an_expiry_lies_in_the_next_thirty_days(world: World) -> None:
    for wrong in (0, world.now, world.now + EXPIRY_MAX + 5, 2**40 - 1):
        with refused("InvalidExpiry"):
            propose(world, wrong)
    propose(world, world.now + EXPIRY_MAX)
    propose(world, world.now + 1)


def test_the_call_approved_is_the_call_proposed(world: World) -> None:
    number = propose(world)
    for other in (restriction(world, "suspend"), restriction(world) + b"\0", b""):
        with refused("CallMismatch"):
            approve(world, number, call=other)
    approve(world, number)


def test_the_second_person_is_another_key(world: World) -> None:
    both = actor("newcomer")
    granted = (both.address, Right(31), KEYS_EXPIRE_AT)
    world.both(world.enterprise, world.enterprise_officer, "Participants", "grantKey", granted)
    call = encode_call("Participants", "grantKey", [(world.outsider.address, 1, KEYS_EXPIRE_AT)])
    number = world.does(both, "Approvals", "propose", PARTICIPANTS, call, world.now + 9).output
    with refused("SecondPersonNeeded", key=both.address):
        approve(world, number, both, call)
    approve(world, number, world.enterprise_officer, call)


def test_two_institutions_are_two(world: World) -> None:
    number = world.proposes(
        world.registry, "Participants", "restrict", world.enterprise.account, HASH
    )
    with refused("WrongRelation"):
        approve(world, number, world.registry_officer)
    approve(world, number, world.ministry_officer)


def test_a_proposal_dies_with_the_key_that_made_it(world: World) -> None:
    number = propose(world)
    world.does(world.department_officer, "Participants", "revokeKey", world.department.address)
    with refused("NotEntitled", key=world.department.address, right=Right.INITIATE):
        approve(world, number)


def test_a_proposal_waits_while_its_account_is_suspended(world: World) -> None:
    granted = (world.outsider.address, 1, KEYS_EXPIRE_AT)
    number = world.proposes(world.enterprise, "Participants", "grantKey", granted)
    call = encode_call("Participants", "grantKey", (granted,))
    account = world.enterprise.account
    world.both(world.department, world.registry_officer, "Participants", "suspend", account, HASH)
    with refused("NotEntitled", right=Right.APPROVE):
        approve(world, number, world.enterprise_officer, call)


@pytest.mark.parametrize(
    ("contract", "function"),
    [("Units", "issue"), ("Cash", "pay"), ("Approvals", "approve"), ("Participants", "register")],
)
def test_what_has_no_rule_cannot_be_proposed(world: World, contract: str, function: str) -> None:
    call = selector(contract, function) + b"\0" * 64
    with refused("NoRule", target=ADDRESSES[contract], selector=call[:4]):
        world.does(world.ministry, "Approvals", "propose", ADDRESSES[contract], call, world.now + 9)


@pytest.mark.parametrize("call", [b"", b"\1", b"\1\2\3"])
def test_a_call_too_short_for_a_selector_has_no_rule(world: World, call: bytes) -> None:
    with refused("NoRule", selector=call.ljust(4, b"\0")):
        world.does(world.ministry, "Approvals", "propose", PARTICIPANTS, call, world.now + 9)


def test_a_rule_for_one_contract_is_none_for_another_address(world: World) -> None:
    call = restriction(world)
    for elsewhere in (ADDRESSES["Units"], world.outsider.address, NOBODY):
        with refused("NoRule", target=elsewhere):
            world.does(world.ministry, "Approvals", "propose", elsewhere, call, world.now + 9)


def test_a_refusal_of_the_executed_call_comes_through_and_the_proposal_stays(world: World) -> None:
    first, second = propose(world), propose(world)
    approve(world, first)
    with refused("WrongStanding"):
        approve(world, second)
    assert world.asks("Approvals", "proposal", second)["state"] == Proposal.PROPOSED


def machine() -> bytes:
    """Code of a contract that passes its call on to Approvals and answers what `acting` says."""
    approvals = to_canonical_address(ADDRESSES["Approvals"])
    acting = selector("Approvals", "acting")
    forward = bytes.fromhex("365f5f375f5f365f5f73") + approvals + bytes.fromhex("5af1604052")
    ask = b"\x63" + acting + bytes.fromhex("60e01b5f5260405f60045f5f73") + approvals
    return forward + ask + bytes.fromhex("5af15060605ff3")


def test_nobody_acts_outside_an_execution_not_even_later_in_the_same_transaction(
    world: World,
) -> None:
    approve(world, propose(world))
    assert world.asks("Approvals", "acting") == (NOBODY, NOBODY)
    address = "0x" + "c0" * 20
    granted = (address, Right.APPROVE, KEYS_EXPIRE_AT)
    world.both(world.ministry, world.ministry_officer, "Participants", "grantKey", granted)
    number = world.proposes(
        world.department, "Participants", "restore", world.enterprise.account, HASH
    )
    world.puts(address, machine())
    call = encode_call("Approvals", "approve", (number, restriction(world, "restore")))
    answer = world.calls(address, call)
    initiator, approver, approved = (answer[place : place + 32] for place in (0, 32, 64))
    assert int.from_bytes(approved) == 1
    assert (int.from_bytes(initiator), int.from_bytes(approver)) == (0, 0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.contract}.{rule.function}")
def test_every_founding_rule_holds_the_kinds_it_names(world: World, rule) -> None:
    found = world.asks(
        "Approvals", "rule", ADDRESSES[rule.contract], selector(rule.contract, rule.function)
    )
    assert found["relation"] == rule.relation != Relation.NONE
    for kind in Kind:
        assert bool(found["initiators"] >> kind & 1) == (kind in rule.initiators)
        assert bool(found["approvers"] >> kind & 1) == (kind in rule.approvers)


@pytest.mark.parametrize(
    ("contract", "function"),
    [("Rulebook", "set"), ("Rulebook", "publishPack"), ("Allocation", "publishPlan")],
)
def test_rules_and_plans_are_the_ministrys_to_propose(
    world: World, contract: str, function: str
) -> None:
    call = selector(contract, function)
    for role in ("registry", "department", "exchange", "enterprise"):
        with refused("NotForThisKind", account=getattr(world, role).account):
            world.does(
                getattr(world, role),
                "Approvals",
                "propose",
                ADDRESSES[contract],
                call,
                world.now + 9,
            )


def test_the_ministry_does_not_approve_its_own_rules(world: World) -> None:
    setting = (name_bytes("offset.cap"), 0, 500, world.now + 60)
    number = world.proposes(world.ministry, "Rulebook", "set", setting)
    call = encode_call("Rulebook", "set", (setting,))
    with refused("NotForThisKind", account=world.ministry.account):
        approve(world, number, world.ministry_officer, call)
    approve(world, number, world.registry_officer, call)


@pytest.mark.parametrize("tail", [b"", b"\xff" * 64, b"\0" * 31])
def test_a_malformed_call_fails_without_effect_and_in_a_word(world: World, tail: bytes) -> None:
    call = selector("Units", "freeze") + tail
    units = ADDRESSES["Units"]
    number = world.does(world.ministry, "Approvals", "propose", units, call, world.now + 9).output
    before = world.storage_roots()
    with refused("FailedCall"):
        approve(world, number, call=call)
    assert world.storage_roots() == before
