"""What the contracts' views tell, held to what the model tells, where a history ends."""

from collections.abc import Callable

from contracts.vocabulary import Bucket
from tests.contracts.world import CARRIED_INTO, PERIOD
from tests.laws.cast import told
from tests.laws.model import HOLDERS
from tests.laws.model_cases import Prosecution

REQUEST_STATES = ("None", "Requested", "Approved", "Surrendered", "Refused", "Withdrawn")
"""As ICompliance.State counts them."""

APPLICATION_STATES = ("None", "Applied", "Processed", "Refused", "Withdrawn")
"""As ICarryOver.State counts them."""

OFFSET_STATES = (
    "None", "Requested", "Transmitted", "Approved", "Cancelled", "Refused", "Withdrawn",
)  # fmt: skip
"""As IOffsets.State counts them."""

LINE_STATES = ("None", "Decided", "Executed", "SentBack")
OBJECTIONS = ("None", "Open", "Rejected", "Upheld")
"""As IAllocation counts them."""

NOTICES = ("None", "Open", "Objected", "Final")
"""As IEmissions counts them."""

Ask = Callable[..., object]
"""Contract, function and arguments of a view; what it answers."""


def hold_the_views(ask: Ask, model: Prosecution) -> None:
    hold_to_the_roles(model)
    for hold in (
        hold_accounts, hold_allocation, hold_surrender, hold_carry_over, hold_titles, hold_credits,
        hold_cases,
    ):  # fmt: skip
        hold(ask, model)
    for unit in model.issued:
        assert ask("Units", "conserved", unit) is True
    assert ask("Approvals", "proposalCount") == len(model.proposals)


def hold_accounts(ask: Ask, model: Prosecution) -> None:
    for role, account in model.accounts.items():
        assert ask("Participants", "account", told(role))["standing"] == account.standing, role
    for key, held in model.keys.items():
        assert ask("Participants", "key", told(key)) == {
            "account": told(held.account), "rights": held.rights, "expiresAt": held.expires_at,
            "revoked": held.revoked,
        }, key  # fmt: skip


def hold_allocation(ask: Ask, model: Prosecution) -> None:
    for name, line in model.lines.items():
        found = ask("Allocation", "line", told(name))
        assert found["quantity"] == line.quantity, name
        assert LINE_STATES[found["state"]] == line.state, name
        assert OBJECTIONS[found["objection"]] == line.objection, name
    for (account, period), given in model.given.items():
        assert ask("Allocation", "issuedTo", told(account), period) == vars(given)
    for account, entries in model.dues.items():
        found = ask("Deductions", "dues", told(account))
        # A charge that was relieved in full leaves an entry of nothing, in the ledger's order.
        found = [one for one in found if one["tonnes"] or one["taken"]]
        assert found == [vars(one) for one in entries if one.tonnes or one.taken]
        assert ask("Deductions", "due", told(account)) == model.due(account)
    for (period, province), room in model.rooms.items():
        assert ask("Allocation", "room", period, province) == vars(room)


def hold_surrender(ask: Ask, model: Prosecution) -> None:
    for account, obligation in model.obligations.items():
        known = model.decisions[account, PERIOD]
        found = ask("Emissions", "decided", told(account), PERIOD)
        decided = (known.verified, obligation, known.revision)
        assert (found["verified"], found["obligation"], found["revision"]) == decided, account
        assert NOTICES[found["notice"]] == known.notice, account
        assert ask("Emissions", "isFinal", told(account), PERIOD) == model.is_final(account, PERIOD)
        hold_standing(ask, model, account)
    for number, asked in enumerate(model.requests, 1):
        found = ask("Compliance", "requested", number)
        state = REQUEST_STATES.index(asked.state)
        assert (found["quantity"], found["state"]) == (asked.quantity, state), number
        assert not asked.donor or found["donor"] == told(asked.donor), number
    assert ask("Compliance", "requestCount") == len(model.requests)
    for number, asked in enumerate(model.offsets, 1):
        found = ask("Offsets", "requested", number)
        assert OFFSET_STATES[found["state"]] == asked.state, number
        assert found["quantity"] == asked.quantity, number
    assert ask("Offsets", "requestCount") == len(model.offsets)
    assert ask("Cancellation", "statementCount") == model.statements


def hold_standing(ask: Ask, model: Prosecution, account: str) -> None:
    """What is given and what is left, with credits as far as they count."""
    found = ask("Compliance", "standing", told(account), PERIOD)
    surrendered = model.spoken_for(account, "Surrendered")
    pending = model.spoken_for(account, "Requested", "Approved")
    assert (found["surrendered"], found["pending"]) == (surrendered, pending), account
    assert (found["offset"], found["offsetPending"]) == model.counted(account), account
    assert found["remaining"] == model.remaining(account), account
    given = surrendered + found["offset"]
    assert found["excess"] == max(0, given - model.obligations[account]), account
    credits = ask("Offsets", "figures", told(account), PERIOD)
    cancelled = model.offset_for(account, "Cancelled")
    waiting = model.offset_for(account, "Requested", "Transmitted", "Approved")
    assert (credits["cancelled"], credits["pending"]) == (cancelled, waiting), account


def hold_carry_over(ask: Ask, model: Prosecution) -> None:
    for account, known in model.notices.items():
        found = ask("CarryOver", "notice", told(account), CARRIED_INTO)
        assert vars(known).items() <= found.items(), account
    for number, asked in enumerate(model.applications, 1):
        found = ask("CarryOver", "application", number)
        state = APPLICATION_STATES.index(asked.state)
        assert (found["quantity"], found["state"]) == (asked.quantity, state), number
    assert ask("CarryOver", "applicationCount") == len(model.applications)


def hold_titles(ask: Ask, model: Prosecution) -> None:
    for number, made in enumerate(model.changes, 1):
        found = ask("Titles", "change", number)
        facts = (found["quantity"], found["reversed"], found["cause"])
        assert facts == (made.quantity, made.reversed, made.cause), number
    assert ask("Titles", "changeCount") == len(model.changes)
    for number, flag in enumerate(model.pledges, 1):
        found = ask("Titles", "pledged", number)
        assert (found["state"], found["quantity"]) == (flag.state, flag.quantity), number
    assert ask("Titles", "pledgeCount") == len(model.pledges)


def hold_credits(ask: Ask, model: Prosecution) -> None:
    for number, batch in enumerate(model.batches, 1):
        found = ask("Credits", "facts", number)
        facts = (found["quantity"], found["retired"], found["revoked"])
        assert facts == (batch.quantity, batch.retired, batch.revoked), number
        assert found["owner"] == told(batch.owner), number
        assert ask("Credits", "owedFor", number) == batch.owed, number
        owed = model.owes_replacement(batch.owner)
        assert ask("Credits", "owedBy", told(batch.owner)) == owed, batch.owner
    assert ask("Credits", "batchCount") == len(model.batches)


def hold_cases(ask: Ask, model: Prosecution) -> None:
    for number, one in enumerate(model.cases, 1):
        found = ask("Enforcement", "caseOf", number)
        steps = (found["state"], found["objection"], found["paid"], found["deducted"])
        assert steps == (one.state, one.objection, one.paid, one.deducted), number
        figures = (found["figures"]["fine"], found["figures"]["deduction"])
        assert figures == one.figures[:2], number
    assert ask("Enforcement", "caseCount") == len(model.cases)


def hold_to_the_roles(model: Prosecution) -> None:
    """Roles that may not hold hold nothing; what departments keep they keep for accounts."""
    kept = sum(given.kept for given in model.given.values())
    for (account, _, bucket), count in model.units.items():
        if account.startswith("custody of "):
            assert bucket is Bucket.REGISTRATION
            kept -= count
        else:
            assert not count or model.accounts[account].kind in HOLDERS
    assert kept == 0
    for account, cash in model.money.items():
        assert not (cash.available or cash.locked) or model.accounts[account].kind in HOLDERS
