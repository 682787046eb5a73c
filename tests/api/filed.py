"""Lists, filings, agencies and notices, played on a real node."""

from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import Basis, Ground, Severity, Status
from tests.api.play import HASH, PERIOD, PLAYED_AT, SELLER, Play, account
from tests.founded import uscc

REASON = name_bytes("because")
LATER, POWER = 20212021, 4411


def inclusion(play: Play) -> None:
    """An application refused, one heard, a pilot left, a list published."""
    asked = ("Inclusion", "applyForInclusion", LATER, POWER, HASH)
    play.act(SELLER, *asked)
    play.act("department", "Inclusion", "refuseApplication", account(SELLER), LATER, REASON)
    play.act(SELLER, *asked)
    why = (Status.OBLIGATED, Ground.APPLIED, 0, 30_000, HASH, name_bytes("a pilot"))
    play.act("department", "Inclusion", "decide", [(account(SELLER), LATER, POWER, *why)])
    play.act("department", "Inclusion", "publishList", LATER, POWER, HASH, 1)


def filings(play: Play) -> None:
    """A profile, a plan returned and one approved, a month, a report that another prepared."""
    play.act(SELLER, "Emissions", "fileProfile", name_bytes("unit 1"), HASH)
    for version, judged in ((1, "returnPlan"), (2, "approvePlans")):
        play.act(SELLER, "Emissions", "filePlan", 2021, HASH)
        plan = (account(SELLER), 2021, version)
        more = (plan, REASON) if judged == "returnPlan" else ([plan],)
        play.act("department", "Emissions", judged, *more)
    play.act(SELLER, "Emissions", "fileMonth", 202106, HASH)
    play.act(SELLER, "Emissions", "report", PERIOD, HASH, HASH, uscc_bytes(uscc(77)))


def agencies(play: Play) -> None:
    """An evaluation, a campaign with a finding, an admission that ends."""
    grades = (account("verifier"), 2021, 90, 100, 80, HASH)
    play.act("department", "Verification", "evaluate", [grades])
    play.act("department", "Verification", "openCampaign", HASH, PLAYED_AT, PLAYED_AT + 90_000, 2)
    play.act("department", "Verification", "addUnits", 1, [account(SELLER)])
    found = (account(SELLER), PERIOD, Severity.SERIOUS, HASH)
    play.act("department", "Verification", "recordFindings", 1, [found])
    play.act("department", "Verification", "closeCampaign", 1, HASH)
    play.act("department", "Verification", "withdraw", account("verifier"), REASON)


def notices(play: Play) -> None:
    """An objection that is dismissed, a decision after a finding, and one that is accepted."""
    same = (account(SELLER), PERIOD, 500_000, 510_000, name_bytes("cea-2019-2020"), HASH)
    play.act("department", "Emissions", "redetermine", (*same, Basis.REDETERMINED), 1)
    play.act(SELLER, "Emissions", "object", PERIOD, REASON)
    play.act("department", "Emissions", "resolve", (*same, Basis.OBJECTION), REASON)
    play.act("department", "Emissions", "redetermine", (*same, Basis.REDETERMINED), 1)
    play.act(SELLER, "Emissions", "accept", PERIOD)
