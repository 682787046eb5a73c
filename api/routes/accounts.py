"""Accounts and their keys."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api import figures
from api.access import Resource
from api.desk import Reading, TheDesk, ThePage, TheReading
from api.errors import Malformed
from api.index import queries, schema
from api.paging import Row
from api.routes.shapes import Account, Address, Key, KeyState, Listed, listed, place_of

router = APIRouter(prefix="/v1", tags=["accounts"])

AccountId = Annotated[
    str, Path(pattern="^(0x[0-9a-fA-F]{40}|[0-9A-Z]{18})$", description="Address or USCC")
]


@router.get("/accounts")
def list_accounts(
    reading: TheReading,
    page: ThePage,
    province: Annotated[int | None, Query(ge=0, le=999_999)] = None,
    kind: str | None = None,
    standing: str | None = None,
) -> Listed[Account]:
    """Accounts that the viewer may see, in the order in which they were registered."""
    for enum, word in (("Kind", kind), ("Standing", standing)):
        if word is not None and word not in figures.words(enum):
            raise Malformed(where=enum.lower(), message=f"one of {', '.join(figures.words(enum))}")
    table = schema.accounts
    filters: queries.Filters = {table.c.province: province, table.c.kind: kind}
    found = queries.accounts(
        reading.rows, reading.scope(Resource.ACCOUNT), reading.until, page, filters, standing
    )
    return listed(found, reading.until, _account)


@router.get("/accounts/{account}")
def show_account(reading: TheReading, account: AccountId) -> Account:
    """One account."""
    return _account(found_account(reading, account))


@router.get("/accounts/{account}/keys")
def list_keys(reading: TheReading, account: AccountId) -> list[Key]:
    """The account's keys; a founding key appears here once it has signed."""
    address = found_account(reading, account)["account"]
    return [_key(row, reading.until) for row in queries.keys(reading.rows, address, reading.until)]


@router.get("/keys/{key}")
def show_key(desk: TheDesk, reading: TheReading, key: Address) -> KeyState:
    """What a client needs before it signs with a key: the next nonce, and whether it is live."""
    reading.scope(Resource.ACCOUNT)
    key = figures.address(key)
    told, standing = desk.ledger.call("Participants", "admits", [key])
    known = int(told["account"], 16) != 0
    if known:
        reading.require(Resource.ACCOUNT, told["account"])
    return KeyState(
        key=key,
        account=told["account"] if known else None,
        rights=figures.rights(told["rights"]),
        expires_at=figures.moment(told["expiresAt"]) if known else None,
        revoked=told["revoked"],
        standing=figures.word("Standing", standing),
        chain_id=desk.ledger.chain_id(),
        nonce=desk.ledger.nonce(key),
    )


def found_account(reading: Reading, account: str) -> Row:
    """The account of an address or USCC, if the viewer may see it."""
    # Whether the viewer may see it is asked first: the answer must not tell what exists.
    address = figures.account(account)
    reading.require(Resource.ACCOUNT, address)
    return queries.account(reading.rows, reading.until, address)


def _account(row: Row) -> Account:
    opened = row["opened_at"]
    return Account(
        **place_of(row),
        account=row["account"],
        uscc=row["uscc"],
        name=row["name_now"],
        kind=row["kind"],
        standing=row["standing"],
        province=row["province"],
        sector=row["sector"],
        opened_at=figures.moment(opened) if opened else None,
    )


def is_revoked(row: Row, until: int) -> bool:
    """Whether a key had been revoked as of a block."""
    return row["revoked_block"] is not None and row["revoked_block"] <= until


def _key(row: Row, until: int) -> Key:
    revoked = is_revoked(row, until)
    return Key(
        key=row["key"],
        rights=figures.rights(row["rights"]),
        expires_at=figures.moment(row["expires_at"]),
        granted_at=figures.moment(row["granted_at"]),
        revoked=revoked,
        revoked_at=figures.moment(row["revoked_at"]) if revoked else None,
        revoked_by=row["revoked_by"] if revoked else None,
    )
