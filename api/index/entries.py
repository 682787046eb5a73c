"""From each event of the contracts to its rows; an event without an entry here stops the index."""

from collections.abc import Callable, Mapping
from typing import Any

from api import calls, figures
from api.index import (
    allotting,
    authority,
    cancelling,
    carrying,
    credit_projects,
    crediting,
    emitting,
    enforcing,
    holdings,
    listing,
    schema,
    surrendering,
    titling,
    verifying,
)
from api.index.place import Place, hexed, word

Arguments = Mapping[str, Any]


def applied(place: Place, event: Arguments) -> None:
    """AccountApplied: the registry recorded an application."""
    place.add(
        schema.accounts,
        account=event["account"],
        uscc=event["uscc"].decode("ascii"),
        kind=figures.word("Kind", event["kind"]),
        province=event["province"],
        sector=event["sector"],
        name=event["name"],
        documents=hexed(event["documents"]),
    )
    _stands(place, event["account"], "applied")
    document = event["documents"]
    authority.paper(place, event["account"], "applied", document)
    authority.step(place, event["account"], "applied", name=event["name"], document=hexed(document))


def correction_asked(place: Place, event: Arguments) -> None:
    """CorrectionAsked: the registry sent the application back."""
    reason = word(event["reasons"])
    _stands(place, event["account"], "correcting", reason)
    authority.step(place, event["account"], "correction_asked", reason=reason)


def corrected(place: Place, event: Arguments) -> None:
    """ApplicationCorrected: the registry recorded the corrected papers."""
    documents = hexed(event["documents"])
    place.change(schema.accounts, {"account": event["account"]}, documents=documents)
    _stands(place, event["account"], "applied")
    authority.paper(place, event["account"], "corrected", event["documents"])
    authority.step(place, event["account"], "corrected", document=documents)


def opened(place: Place, event: Arguments) -> None:
    """AccountOpened: the account may act."""
    place.change(schema.accounts, {"account": event["account"]}, opened_at=event["openedAt"])
    _stands(place, event["account"], "open")
    authority.step(place, event["account"], "opened")


def standing_changed(place: Place, event: Arguments) -> None:
    """StandingChanged: two institutions restricted, suspended, restored or closed the account."""
    standing = figures.word("Standing", event["to"])
    reason = word(event["reason"])
    _stands(place, event["account"], standing, reason)
    before = figures.word("Standing", event["from"])
    told = {"standing": standing, "before": before, "reason": reason}
    authority.step(place, event["account"], "standing_changed", **told)


def _stands(place: Place, account: str, standing: str, reason: str | None = None) -> None:
    place.add(schema.standings, account=account, standing=standing, reason=reason)


def key_granted(place: Place, event: Arguments) -> None:
    """KeyGranted: a key may now sign for the account."""
    place.add(
        schema.keys,
        key=event["key"],
        account=event["account"],
        rights=event["rights"],
        expires_at=event["expiresAt"],
    )
    authority.step(
        place,
        event["account"],
        "key_granted",
        key=event["key"],
        rights=figures.rights(event["rights"]),
        expires_at=figures.moment(event["expiresAt"]),
    )


def key_revoked(place: Place, event: Arguments) -> None:
    """KeyRevoked: a key may never sign again."""
    place.change(
        schema.keys,
        {"key": event["key"]},
        revoked_block=place.block,
        revoked_by=event["by"],
    )
    told = {"key": event["key"], "by": event["by"]}
    authority.step(place, event["account"], "key_revoked", **told)


def proposed(place: Place, event: Arguments) -> None:
    """Proposed: a call waits for a second person."""
    target, call = event["target"], event["call"]
    named = calls.read(target, call)
    place.add(
        schema.proposals,
        proposal=event["id"],
        initiator=event["initiator"],
        initiator_key=event["key"],
        target=target,
        contract=named.contract if named else "unknown",
        function=named.function if named else hexed(event["selector"]),
        call="0x" + call.hex(),
        subject=_subject(named.args) if named else None,
        expires_at=event["expiresAt"],
    )


def _subject(arguments: Arguments) -> str | None:
    """The account that a proposed call is about, where it names one."""
    names = ("account", "subject", "absorbed", "divided", "from")
    named = (arguments.get(name) for name in names)
    return next((one for one in named if isinstance(one, str)), None)


def approved(place: Place, event: Arguments) -> None:
    """Approved: the second person approved and the call was executed."""
    place.change(
        schema.proposals,
        {"proposal": event["id"]},
        ended="approved",
        ended_block=place.block,
        approver=event["approver"],
        approver_key=event["key"],
    )


def withdrawn(place: Place, event: Arguments) -> None:
    """Withdrawn: the initiator took the proposal back."""
    match = {"proposal": event["id"]}
    place.change(schema.proposals, match, ended="withdrawn", ended_block=place.block)


def parameter_set(place: Place, event: Arguments) -> None:
    """ParameterSet: a value takes effect from a future second on."""
    place.add(
        schema.parameters,
        name=word(event["name"]),
        subject=event["subject"],
        value=event["value"],
        effective_from=event["effectiveFrom"],
    )


def pack_published(place: Place, event: Arguments) -> None:
    """PackPublished: a rule pack was published by its hash."""
    place.add(
        schema.packs,
        pack=word(event["pack"]),
        hash=hexed(event["hash"]),
        effective_from=event["effectiveFrom"],
        draft=event["draft"],
    )


def close_reported(place: Place, event: Arguments) -> None:
    """CloseReported: the close of a trading day."""
    place.add(schema.closes, day=event["day"], price=event["price"])


def trade_settled(place: Place, event: Arguments) -> None:
    """BlockTradeSettled: delivery and payment, both."""
    place.add(
        schema.trades,
        trade=event["trade"],
        seller=event["seller"],
        buyer=event["buyer"],
        unit=event["unit"],
        quantity=event["quantity"],
        price=event["price"],
        amount=event["amount"],
        sell_order=hexed(event["sellOrder"]),
        buy_order=hexed(event["buyOrder"]),
    )


ENTRIES: Mapping[tuple[str, str], Callable[[Place, Arguments], None]] = {
    ("Participants", "AccountApplied"): applied,
    ("Participants", "CorrectionAsked"): correction_asked,
    ("Participants", "ApplicationCorrected"): corrected,
    ("Participants", "AccountOpened"): opened,
    ("Participants", "StandingChanged"): standing_changed,
    ("Participants", "KeyGranted"): key_granted,
    ("Participants", "KeyRevoked"): key_revoked,
    ("Participants", "NameChanged"): authority.name_changed,
    ("Participants", "Merged"): authority.merged,
    ("Participants", "Divided"): authority.divided,
    ("Approvals", "Proposed"): proposed,
    ("Approvals", "Approved"): approved,
    ("Approvals", "Withdrawn"): withdrawn,
    ("Rulebook", "ParameterSet"): parameter_set,
    ("Rulebook", "PackPublished"): pack_published,
    ("Units", "TransferSingle"): holdings.transferred,
    ("Units", "Shifted"): titling.shifted,
    ("Titles", "TitleTransferred"): titling.title_transferred,
    ("Titles", "TitleReversed"): titling.reversed_,
    ("Titles", "PledgeAsked"): titling.pledge_asked,
    ("Titles", "PledgeMoved"): titling.pledge_moved,
    ("Emissions", "ProfileFiled"): emitting.profile_filed,
    ("Emissions", "PlanFiled"): emitting.plan_filed,
    ("Emissions", "PlanApproved"): emitting.plan_approved,
    ("Emissions", "PlanReturned"): emitting.plan_returned,
    ("Emissions", "MonthFiled"): emitting.month_filed,
    ("Emissions", "Reported"): emitting.reported,
    ("Emissions", "EmissionDecided"): emitting.decided,
    ("Emissions", "EmissionAccepted"): emitting.accepted,
    ("Emissions", "Objected"): emitting.objected,
    ("Emissions", "ObjectionResolved"): emitting.resolved,
    ("Verification", "AgencyAdmitted"): verifying.admitted,
    ("Verification", "AgencyWithdrawn"): verifying.withdrawn,
    ("Verification", "AgencyAssigned"): verifying.assigned,
    ("Verification", "StatementFiled"): verifying.stated,
    ("Verification", "PreparerNoted"): verifying.preparer_noted,
    ("Verification", "AgencyEvaluated"): verifying.evaluated,
    ("Verification", "CampaignOpened"): verifying.campaign_opened,
    ("Verification", "CampaignUnitsAdded"): verifying.units_added,
    ("Verification", "FindingRecorded"): verifying.finding_recorded,
    ("Verification", "CampaignClosed"): verifying.campaign_closed,
    ("Allocation", "PlanPublished"): allotting.plan_published,
    ("Allocation", "CapSet"): allotting.cap_set,
    ("Allocation", "LineDecided"): allotting.line_decided,
    ("Allocation", "LineExecuted"): allotting.line_executed,
    ("Allocation", "LineSentBack"): allotting.line_sent_back,
    ("Allocation", "DifferentiatedReleased"): allotting.differentiated_released,
    ("Allocation", "BorrowedReturned"): allotting.borrowed_returned,
    ("Compliance", "SurrenderRequested"): surrendering.requested,
    ("Compliance", "SurrenderApproved"): surrendering.approved,
    ("Compliance", "SurrenderMandated"): surrendering.mandated,
    ("Compliance", "SurrenderRefused"): surrendering.refused,
    ("Compliance", "SurrenderWithdrawn"): surrendering.withdrawn,
    ("Compliance", "SupplyAllowed"): surrendering.supply_allowed,
    ("Compliance", "Surrendered"): surrendering.surrendered,
    ("Notices", "ComplianceNoticeGiven"): surrendering.notice_given,
    ("Offsets", "OffsetRequested"): cancelling.offset_requested,
    ("Offsets", "OffsetTransmitted"): cancelling.offset_transmitted,
    ("Offsets", "OffsetApproved"): cancelling.offset_approved,
    ("Offsets", "OffsetRefused"): cancelling.offset_refused,
    ("Offsets", "OffsetWithdrawn"): cancelling.offset_withdrawn,
    ("Offsets", "OffsetRegistered"): cancelling.offset_registered,
    ("Cancellation", "Cancelled"): cancelling.cancelled,
    ("CarryOver", "CarryOverNotified"): carrying.notified,
    ("CarryOver", "CarryOverApplied"): carrying.applied,
    ("CarryOver", "CarriedOver"): carrying.carried,
    ("CarryOver", "CarryOverRefused"): carrying.refused,
    ("CarryOver", "CarryOverWithdrawn"): carrying.withdrawn,
    ("Cash", "Deposited"): holdings.deposited,
    ("Cash", "WithdrawalRequested"): holdings.withdrawal_requested,
    ("Cash", "WithdrawalConfirmed"): holdings.withdrawal_confirmed,
    ("Cash", "WithdrawalCancelled"): holdings.withdrawal_cancelled,
    ("Cash", "Paid"): holdings.paid,
    ("Market", "TrancheOpened"): authority.tranche_opened,
    ("Market", "TrancheReduced"): authority.tranche_reduced,
    ("Representatives", "RulesSet"): authority.rules_set,
    ("Representatives", "RulesTightened"): authority.rules_tightened,
    ("Representatives", "LooseningAsked"): authority.loosening_asked,
    ("Representatives", "LooseningStopped"): authority.loosening_stopped,
    ("Representatives", "TrustAsked"): authority.trust_asked,
    ("Representatives", "TrustEnded"): authority.trust_ended,
    ("Representatives", "RecoveryStarted"): authority.recovery_started,
    ("Representatives", "RecoveryStopped"): authority.recovery_stopped,
    ("Representatives", "RecoveryCompleted"): authority.recovery_completed,
    ("Representatives", "TaskClaimed"): authority.task_claimed,
    ("Representatives", "TaskReleased"): authority.task_released,
    ("Market", "CloseReported"): close_reported,
    ("Market", "BlockTradeSettled"): trade_settled,
    ("Inclusion", "InclusionDecided"): listing.decided,
    ("Inclusion", "InclusionApplied"): listing.applied,
    ("Inclusion", "ApplicationRefused"): listing.application_refused,
    ("Inclusion", "PilotLeft"): listing.pilot_left,
    ("Inclusion", "ListPublished"): listing.list_published,
    ("Deductions", "Charged"): allotting.charged,
    ("Deductions", "Relieved"): allotting.relieved,
    ("Deductions", "Deducted"): allotting.deducted,
    ("Deductions", "DeductionRefunded"): allotting.deduction_refunded,
    ("Objections", "LineObjected"): allotting.line_objected,
    ("Objections", "LineResolved"): allotting.line_resolved,
    ("CreditAccounts", "CreditAccountApplied"): crediting.account_applied,
    ("CreditAccounts", "CreditAccountReturned"): crediting.account_returned,
    ("CreditAccounts", "CreditAccountChecked"): crediting.account_checked,
    ("CreditAccounts", "CreditAccountOpened"): crediting.account_opened,
    ("CreditAccounts", "CreditAccountClosed"): crediting.account_closed,
    ("Enforcement", "CaseOpened"): enforcing.opened,
    ("Enforcement", "CorrectionOrdered"): enforcing.ordered,
    ("Enforcement", "CorrectionRecorded"): enforcing.corrected,
    ("Enforcement", "FineNoticed"): enforcing.noticed,
    ("Enforcement", "CaseObjected"): enforcing.objected,
    ("Enforcement", "CaseResolved"): enforcing.resolved,
    ("Enforcement", "CaseDecided"): enforcing.decided,
    ("Enforcement", "FinePaid"): enforcing.paid,
    ("Enforcement", "CaseDeducted"): enforcing.deducted,
    ("Enforcement", "CaseClosed"): enforcing.closed,
    ("Enforcement", "CaseWithdrawn"): enforcing.withdrawn,
    ("Measures", "MeasurePublished"): enforcing.measure_published,
    ("Measures", "MeasureWithdrawn"): enforcing.measure_withdrawn,
    ("CreditProjects", "MethodologyAdmitted"): credit_projects.methodology_admitted,
    ("CreditProjects", "MethodologyWithdrawn"): credit_projects.methodology_withdrawn,
    ("CreditProjects", "BodyAdmitted"): credit_projects.body_admitted,
    ("CreditProjects", "BodyWithdrawn"): credit_projects.body_withdrawn,
    ("CreditProjects", "DesignPublished"): credit_projects.design_published,
    ("CreditProjects", "Commented"): credit_projects.design_commented,
    ("CreditProjects", "CommentAnswered"): credit_projects.design_answered,
    ("CreditProjects", "ProjectValidated"): credit_projects.project_validated,
    ("CreditProjects", "RegistrationApplied"): credit_projects.registration_applied,
    ("CreditProjects", "ProjectRegistered"): credit_projects.project_registered,
    ("CreditProjects", "ProjectRefused"): credit_projects.project_refused,
    ("CreditProjects", "ProjectWithdrawn"): credit_projects.project_withdrawn,
    ("CreditProjects", "ProjectRevoked"): credit_projects.project_revoked,
    ("CreditReductions", "AccountingPublished"): credit_projects.accounting_published,
    ("CreditReductions", "Commented"): credit_projects.accounting_commented,
    ("CreditReductions", "CommentAnswered"): credit_projects.accounting_answered,
    ("CreditReductions", "ReductionsVerified"): credit_projects.reductions_verified,
    ("CreditReductions", "IssueApplied"): credit_projects.issue_applied,
    ("CreditReductions", "ReductionsRefused"): credit_projects.reductions_refused,
    ("Credits", "BatchIssued"): crediting.batch_issued,
    ("Credits", "LegacyRecorded"): crediting.legacy_recorded,
    ("Credits", "SerialsRetired"): crediting.serials_retired,
    ("Credits", "BatchRevoked"): crediting.batch_revoked,
    ("Credits", "CreditsReplaced"): crediting.credits_replaced,
}
"""Every event of every contract; a test holds this table to the ABIs."""
