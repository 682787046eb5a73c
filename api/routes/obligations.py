"""What accounts owe and where they stand with it; the compliance notices that told them."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path

from api import figures
from api.access import Resource
from api.desk import Reading, TheDesk, ThePage, TheReading
from api.errors import NotFound, Reverted
from api.index import owing, queries, surrendering_schema
from api.notice_text import NoticeFacts, digest, notice_text
from api.paging import Row
from api.routes.rows import OfAccount, OfPeriod, rows_of_accounts
from api.routes.shapes import (
    Address,
    Hash,
    Listed,
    Moment,
    Placed,
    Shape,
    Tonnes,
    listed,
    place_of,
)
from contracts.founding import OFFSET_CAP

router = APIRouter(prefix="/v1", tags=["compliance"])


class Obligation(Placed):
    """What an account owes for a period, by the newest decision, and where it stands with it."""

    account: Address
    period: int
    revision: int
    final: bool
    """Whether the decision can be objected to no more; until then nothing is surrendered."""
    obligation: Tonnes
    surrendered: Tonnes
    pending: Tonnes
    """Requested or approved, not yet surrendered."""
    offset: Tonnes
    """Credits that count toward the obligation as it is now."""
    offset_pending: Tonnes
    offset_cap: Tonnes
    remaining: Tonnes
    excess: Tonnes
    """Surrendered beyond the obligation as it is now; certificates stand as they are."""
    deadline: Moment | None
    status: str | None
    """complied, complied_late, open or short; null where the Rulebook has no deadline."""


class Notice(Placed):
    """A compliance notice that the registry gave."""

    account: Address
    period: int
    revision: int
    """Of the decision that it tells."""
    obligation: Tonnes
    deadline: Moment
    offset_cap: Tonnes
    document: Hash


class NoticeText(Shape):
    """The text of the notice on the newest decision, and the digest that the ledger takes."""

    account: Address
    period: int
    revision: int
    obligation: Tonnes
    deadline: Moment
    offset_cap: Tonnes
    text: str
    document: Hash
    given: bool
    """Whether the account was told of this decision."""


class Supply(Placed):
    """The department's word that another company may give its units for an account."""

    account: Address
    period: int
    donor: Address
    department: Address
    reason: Hash


@router.get("/obligations")
def list_obligations(
    desk: TheDesk,
    reading: TheReading,
    page: ThePage,
    account: OfAccount = None,
    period: OfPeriod = None,
) -> Listed[Obligation]:
    """What is owed, by the newest decisions, and where each account stands with it."""
    account = figures.address(account) if account else None
    scope = reading.scope_for(Resource.EMISSION, account)
    found = owing.obligations(reading.rows, scope, reading.until, page, account, period)
    share_bp = desk.ledger.setting(OFFSET_CAP, 0, reading.until) or 0
    return listed(found, reading.until, lambda row: _obligation(desk, reading, row, share_bp))


@router.get("/notices")
def list_notices(
    reading: TheReading, page: ThePage, account: OfAccount = None, period: OfPeriod = None
) -> Listed[Notice]:
    """Compliance notices given, in the ledger's order."""
    return rows_of_accounts(
        reading,
        page,
        Resource.EMISSION,
        surrendering_schema.notices,
        _notice,
        account=account,
        period=period,
    )


@router.get("/notices/{account}/{period}")
def show_notice_text(
    desk: TheDesk,
    reading: TheReading,
    account: Address,
    period: Annotated[int, Path(ge=10_000_000, le=99_999_999)],
) -> NoticeText:
    """The compliance notice on the newest decision, in words; the registry signs its digest."""
    account = figures.address(account)
    reading.scope(Resource.EMISSION)
    reading.require_known(Resource.EMISSION, "account", account, account)
    facts = notice_facts(desk, reading, account, period)
    text = notice_text(facts)
    told = desk.ledger.call("Notices", "told", [account, period], block=reading.until)
    return NoticeText(
        account=account,
        period=period,
        revision=facts.revision,
        obligation=facts.obligation_t,
        deadline=figures.moment(facts.deadline_s),
        offset_cap=facts.offset_cap_t,
        text=text,
        document="0x" + digest(text).hex(),
        given=told["revision"] == facts.revision,
    )


@router.get("/supplies")
def list_supplies(
    reading: TheReading, page: ThePage, account: OfAccount = None, period: OfPeriod = None
) -> Listed[Supply]:
    """Companies that departments let give their units for others."""
    return rows_of_accounts(
        reading,
        page,
        Resource.SURRENDER,
        surrendering_schema.supplies,
        _supply,
        account=account,
        owners=("account", "donor"),
        period=period,
    )


def notice_facts(desk: TheDesk, reading: Reading, account: str, period: int) -> NoticeFacts:
    """
    The figures of a notice, by the ledger as of the reading's block.

    Raises:
        NotFound: no emission is decided, or the Rulebook has no deadline or no cap in effect.
    """
    owner = queries.account(reading.rows, reading.until, account)
    decided = _ask(desk, reading, "Emissions", "decided", account, period)
    standing = _standing(desk, reading, account, period)
    share = desk.ledger.setting(OFFSET_CAP, 0, reading.until)
    if decided["revision"] == 0 or standing is None or share is None:
        raise NotFound(what="obligation", id=f"{account} {period}")
    return NoticeFacts(
        name=owner["name_now"],
        uscc=owner["uscc"],
        period=period,
        revision=decided["revision"],
        obligation_t=decided["obligation"],
        deadline_s=standing["deadline"],
        offset_cap_t=decided["obligation"] * share // 10_000,
        offset_cap_bp=share,
    )


def _obligation(desk: TheDesk, reading: Reading, row: Row, share_bp: int) -> Obligation:
    account, period, owed = row["account"], row["period"], row["obligation"]
    standing = _standing(desk, reading, account, period)
    status = None
    if standing is not None:
        deadline, offset = standing["deadline"], standing["offset"]
        asked = (reading.rows, account, period, reading.until)
        status = owing.status(*asked, owed, offset, deadline).status
    found = standing or {}
    return Obligation(
        **place_of(row),
        account=account,
        period=period,
        revision=row["revision"],
        final=_ask(desk, reading, "Emissions", "isFinal", account, period),
        obligation=owed,
        surrendered=found.get("surrendered", 0),
        pending=found.get("pending", 0),
        offset=found.get("offset", 0),
        offset_pending=found.get("offsetPending", 0),
        offset_cap=owed * share_bp // 10_000,
        remaining=found.get("remaining", owed),
        excess=found.get("excess", 0),
        deadline=figures.moment(found["deadline"]) if found else None,
        status=status,
    )


def _standing(
    desk: TheDesk, reading: Reading, account: str, period: int
) -> Mapping[str, Any] | None:
    """Where an account stands by the ledger; None where the period has no deadline yet."""
    try:
        found: Mapping[str, Any] = _ask(desk, reading, "Compliance", "standing", account, period)
    except Reverted:
        return None
    return found


def _ask(desk: TheDesk, reading: Reading, contract: str, function: str, *asked: object) -> Any:
    return desk.ledger.call(contract, function, list(asked), block=reading.until)


def _notice(row: Row) -> Notice:
    return Notice(
        **place_of(row),
        account=row["account"],
        period=row["period"],
        revision=row["revision"],
        obligation=row["obligation"],
        deadline=figures.moment(row["deadline"]),
        offset_cap=row["offset_cap"],
        document=row["document"],
    )


def _supply(row: Row) -> Supply:
    names = ("account", "period", "donor", "department", "reason")
    return Supply(**place_of(row), **{name: row[name] for name in names})
