"""What happened to an account, whom it trusts, and which of its lost keys are being replaced."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter

from api import figures
from api.access import Resource
from api.desk import TheDesk, ThePage, TheReading
from api.index import authority_schema as schema
from api.index import queries
from api.paging import Row
from api.routes.accounts import AccountId, found_account, is_revoked
from api.routes.rows import Number, OfAccount, row_of_accounts, rows_of_accounts
from api.routes.shapes import Address, Listed, Moment, Placed, Shape, place_of

router = APIRouter(prefix="/v1", tags=["accounts"])

Waiting = Literal["waiting", "stopped", "completed"]


class Step(Placed):
    """Something that happened to an account; `facts` are those of the act."""

    account: Address
    act: str
    facts: dict[str, Any]


class Loosening(Shape):
    """Rules that two keys asked to end."""

    ends: list[str]
    effective_from: Moment
    asked_by: Address
    approved_by: Address


class Rules(Shape):
    """What holds of an account's own rules, and what waits to end."""

    account: Address
    rules: list[str]
    loosening: Loosening | None
    """What waits; any key of the account may stop it until it takes effect."""
    as_of: int


class Trusted(Placed):
    """An account on another one's trusted list, or on its way there, or off it."""

    account: Address
    counterparty: Address
    state: Literal["waiting", "trusted", "dead", "ended"]
    """Dead: the key that asked was revoked before it took effect."""
    asked_by: Address
    effective_from: Moment


class Recovery(Placed):
    """A lost key that two institutions replace, unless a live key of the account objects."""

    recovery: int
    account: Address
    lost: Address
    key: Address
    rights: list[str]
    expires_at: Moment
    state: Waiting
    effective_from: Moment
    """From when it can be completed; until then the account can stop it."""
    stopped_by: Address | None


@router.get("/accounts/{account}/history")
def list_steps(reading: TheReading, page: ThePage, account: AccountId) -> Listed[Step]:
    """Everything that happened to an account but its units and money, in the ledger's order."""
    address = found_account(reading, account)["account"]
    return rows_of_accounts(
        reading, page, Resource.ACCOUNT, schema.account_steps, _step, account=address
    )


@router.get("/accounts/{account}/rules")
def show_rules(desk: TheDesk, reading: TheReading, account: AccountId) -> Rules:
    """The rules that an account obeys, by the ledger's own word as of the block."""
    address = found_account(reading, account)["account"]
    until = reading.until
    held = desk.ledger.call("Representatives", "rulesOf", [address], block=until)
    asked = desk.ledger.call("Representatives", "loosening", [address], block=until)
    now = queries.time_of(reading.rows, until)
    waits = asked["rules"] != 0 and asked["effectiveFrom"] > now
    return Rules(
        account=address,
        rules=figures.rules(held),
        loosening=_loosening(asked) if waits else None,
        as_of=until,
    )


@router.get("/accounts/{account}/trusted")
def list_trusted(reading: TheReading, page: ThePage, account: AccountId) -> Listed[Trusted]:
    """An account's trusted list, with what waits to come onto it and what has left it."""
    address = found_account(reading, account)["account"]
    now = queries.time_of(reading.rows, reading.until)
    keys = queries.keys(reading.rows, address, reading.until)
    revoked = {row["key"]: row["revoked_at"] for row in keys if is_revoked(row, reading.until)}
    return rows_of_accounts(
        reading,
        page,
        Resource.ACCOUNT,
        schema.trusts,
        lambda row: _trusted(row, reading.until, now, revoked.get(row["by"])),
        account=address,
    )


@router.get("/recoveries")
def list_recoveries(
    reading: TheReading, page: ThePage, account: OfAccount = None, state: Waiting | None = None
) -> Listed[Recovery]:
    """Recoveries of lost keys; those that wait can be stopped by any live key of the account."""
    table = schema.recoveries
    ended = table.c.ended_block <= reading.until
    states = {None: (), "waiting": (ended.isnot(True),)}
    return rows_of_accounts(
        reading,
        page,
        Resource.ACCOUNT,
        table,
        lambda row: _recovery(row, reading.until),
        *states.get(state, (ended, table.c.ended == state)),
        account=account,
    )


@router.get("/recoveries/{recovery}")
def show_recovery(reading: TheReading, recovery: Number) -> Recovery:
    """One recovery of a lost key."""
    row = row_of_accounts(
        reading, Resource.ACCOUNT, schema.recoveries, "recovery", recovery=recovery
    )
    return _recovery(row, reading.until)


def _loosening(asked: Mapping[str, Any]) -> Loosening:
    return Loosening(
        ends=figures.rules(asked["rules"]),
        effective_from=figures.moment(asked["effectiveFrom"]),
        asked_by=asked["initiatorKey"],
        approved_by=asked["approverKey"],
    )


def _step(row: Row) -> Step:
    return Step(
        **place_of(row), account=row["account"], act=row["act"], facts=json.loads(row["facts"])
    )


def _trusted(row: Row, until: int, now: int, revoked_at: int | None) -> Trusted:
    state: Literal["waiting", "trusted", "dead", "ended"] = (
        "trusted" if row["effective_from"] <= now else "waiting"
    )
    if revoked_at is not None and revoked_at <= row["effective_from"]:
        state = "dead"
    if row["ended_block"] is not None and row["ended_block"] <= until:
        state = "ended"
    return Trusted(
        **place_of(row),
        account=row["account"],
        counterparty=row["counterparty"],
        state=state,
        asked_by=row["by"],
        effective_from=figures.moment(row["effective_from"]),
    )


def _recovery(row: Row, until: int) -> Recovery:
    ended = row["ended_block"] is not None and row["ended_block"] <= until
    return Recovery(
        **place_of(row),
        recovery=row["recovery"],
        account=row["account"],
        lost=row["lost"],
        key=row["key"],
        rights=figures.rights(row["rights"]),
        expires_at=figures.moment(row["expires_at"]),
        state=row["ended"] if ended else "waiting",
        effective_from=figures.moment(row["effective_from"]),
        stopped_by=row["stopped_by"] if ended else None,
    )
