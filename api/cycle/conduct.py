"""How the work was done: applications, lists, agencies, reports, notices and reviews, in time."""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

from api.cycle.book import Entry
from api.cycle.evidence import Measure, Measured, Reading, measured
from api.cycle.scenario import BEIJING
from contracts.rules.working_time import add_working_days
from contracts.vocabulary import Basis, Status

OPENED_WITHIN_DAYS = 5
"""Working days from the papers to the open account (registration rules, art. 10)."""


def _counting(name: str, field: str = "", wanted: Callable[[Entry], bool] | None = None) -> Measure:
    """Events of the province's units; each value of `field` once, where there is one."""

    def measure(reading: Reading) -> Measured:
        found = [one for one in reading.of_province(name) if wanted is None or wanted(one)]
        each = {one.args[field] for one in found} if field else found
        return measured(len(each), found)

    return measure


def _summing(name: str, field: str) -> Measure:
    """A number of the newest event of each unit, added up."""

    def measure(reading: Reading) -> Measured:
        newest = {one.args["account"]: one for one in reading.of_province(name)}
        return measured(sum(one.args[field] for one in newest.values()), newest.values())

    return measure


def _opened_overdue(reading: Reading) -> Measured:
    """Accounts opened later than five working days after their papers came in whole."""
    came: dict[str, int] = {}
    for name in ("AccountApplied", "ApplicationCorrected"):
        came |= {one.args["account"]: one.at_s for one in reading.of_province(name)}
    opened = reading.of_province("AccountOpened")
    late = [one for one in opened if one.at_s > _end(came[one.args["account"]])]
    return measured(len(late), opened)


def _end(from_s: int) -> int:
    start = datetime.fromtimestamp(from_s, BEIJING)
    return int(add_working_days(start, OPENED_WITHIN_DAYS).timestamp())


def _agencies(reading: Reading) -> Measured:
    admitted = _own(reading, "AgencyAdmitted")
    return measured(len({one.args["agency"] for one in admitted}), admitted)


def _evaluated(reading: Reading) -> Measured:
    graded = _own(reading, "AgencyEvaluated")
    return measured(len({one.args["agency"] for one in graded}), graded)


def _conflicts(reading: Reading) -> Measured:
    """Agencies with units of the province that prepared a report in it."""
    assigned = reading.of_province("AgencyAssigned")
    preparing = {one.args["preparer"] for one in _own(reading, "PreparerNoted")}
    conflicting = {one.args["agency"] for one in assigned} & preparing
    return measured(len(conflicting), assigned)


def _final(reading: Reading) -> Measured:
    """Units whose newest decision can be objected to no more."""
    period, decided = reading.scenario.scenario.period, reading.of_province("EmissionDecided")
    accounts = {one.args["account"] for one in decided}
    final = [at for at in accounts if reading.book.call("Emissions", "isFinal", at, period)]
    return Measured(Fraction(len(final)), reading.book.head)


def _review(field: str) -> Measure:
    """A figure of the province's review campaigns."""

    def measure(reading: Reading) -> Measured:
        campaigns = _own(reading, "CampaignOpened")
        return measured(sum(one.args[field] for one in campaigns), campaigns)

    return measure


def _reviewed(reading: Reading) -> Measured:
    ours = {one.args["campaign"] for one in _own(reading, "CampaignOpened")}
    added = [one for one in reading.entries("CampaignUnitsAdded") if one.args["campaign"] in ours]
    return measured(len({at for one in added for at in one.args["accounts"]}), added)


def _untrusted(reading: Reading) -> Measured:
    """Block trades of trading units with a counterparty that was not on their list yet."""
    trusted = {
        (one.args["account"], one.args["counterparty"]): one.args["effectiveFrom"]
        for one in reading.entries("TrustAsked")
    }
    trades = reading.trades("buyer") + reading.trades("seller")
    found = []
    for trade in trades:
        buyer, seller = trade.args["buyer"], trade.args["seller"]
        for pair in ((buyer, seller), (seller, buyer)):
            if pair[0] in reading.province() and trade.at_s < trusted.get(pair, trade.at_s + 1):
                found.append(trade)
    return measured(len(found), trades)


def _recovered(reading: Reading) -> Measured:
    """Recoveries of keys of the province that were completed after their delay."""
    began = {
        one.args["id"]: one.args["effectiveFrom"] for one in reading.of_province("RecoveryStarted")
    }
    done = [one for one in reading.entries("RecoveryCompleted") if one.args["id"] in began]
    return measured(sum(one.at_s >= began[one.args["id"]] for one in done), done)


def _own(reading: Reading, name: str) -> list[Entry]:
    """Events of the province itself."""
    here = reading.scenario.scenario.province
    return [one for one in reading.entries(name) if one.args["province"] == here]


MEASURES: dict[str, Measure] = {
    "corrections": _counting("ApplicationCorrected"),
    "opened_overdue": _opened_overdue,
    "listed": _counting(
        "InclusionDecided", "account", lambda one: one.args["status"] == Status.OBLIGATED
    ),
    "pilots_left": _counting("PilotLeft"),
    "agencies": _agencies,
    "agencies_assigned": _counting("AgencyAssigned", "agency"),
    "units_assigned": _counting("AgencyAssigned", "account"),
    "conflicts": _conflicts,
    "evaluated": _evaluated,
    "profiles": _counting("ProfileFiled", "account"),
    "plans_approved": _counting("PlanApproved", "account"),
    "reported": _counting("Reported", "account"),
    "report_versions": _counting("Reported"),
    "reported_late": _counting("Reported", "account", lambda one: one.args["late"]),
    "stated": _counting("StatementFiled", "account"),
    "found": _summing("StatementFiled", "found"),
    "found_corrected": _summing("StatementFiled", "corrected"),
    "found_open": _summing("StatementFiled", "open"),
    "decided_conservatively": _counting(
        "EmissionDecided", "account", lambda one: one.args["basis"] == Basis.CONSERVATIVE
    ),
    "final": _final,
    "accepted": _counting("EmissionAccepted", "account"),
    "objected": _counting("Objected", "account"),
    "upheld": _counting("ObjectionResolved", "account", lambda one: one.args["changed"]),
    "resolved_overdue": _counting("ObjectionResolved", "", lambda one: one.args["overdue"]),
    "review_opens": _review("opens"),
    "review_ends": _review("ends"),
    "review_teams": _review("teams"),
    "reviewed": _reviewed,
    "review_findings": _counting("FindingRecorded"),
    "redetermined": _counting(
        "EmissionDecided", "account", lambda one: one.args["basis"] == Basis.REDETERMINED
    ),
    "deductions": _counting("Deducted"),
    "untrusted": _untrusted,
    "recovered": _recovered,
}
