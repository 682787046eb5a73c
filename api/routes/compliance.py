"""Emissions, surrenders and certificates: what a compliance period is made of."""

from typing import Literal

from fastapi import APIRouter

from api import figures
from api.access import Resource
from api.desk import ThePage, TheReading
from api.errors import NotFound
from api.index import queries, schema
from api.paging import Row
from api.routes.rows import (
    Number,
    OfAccount,
    OfPeriod,
    row_of_accounts,
    rows_of_accounts,
)
from api.routes.shapes import (
    Certificate,
    CertificateLinks,
    Emission,
    Filing,
    Item,
    Listed,
    Surrender,
    SurrenderDetail,
    listed,
    place_of,
)

router = APIRouter(prefix="/v1", tags=["compliance"])

SurrenderState = Literal["requested", "approved", "surrendered", "refused", "withdrawn"]


@router.get("/emissions")
def list_emissions(
    reading: TheReading, page: ThePage, account: OfAccount = None, period: OfPeriod = None
) -> Listed[Emission]:
    """Decided emissions and the obligations that follow; every revision."""
    table = schema.emissions
    return rows_of_accounts(
        reading, page, Resource.EMISSION, table, _emission, account=account, period=period
    )


@router.get("/filings")
def list_filings(
    reading: TheReading, page: ThePage, account: OfAccount = None, period: OfPeriod = None
) -> Listed[Filing]:
    """Reports of enterprises and statements of verifiers, by their hashes."""
    return rows_of_accounts(
        reading,
        page,
        Resource.EMISSION,
        schema.filings,
        _filing,
        account=account,
        owners=("account", "filed_by"),
        period=period,
    )


@router.get("/surrenders")
def list_surrenders(
    reading: TheReading,
    page: ThePage,
    account: OfAccount = None,
    period: OfPeriod = None,
    state: SurrenderState | None = None,
) -> Listed[Surrender]:
    """Surrender requests, with the state each was in as of the block."""
    table, until = schema.surrenders, reading.until
    ended, approved = table.c.ended_block <= until, table.c.approved_block <= until
    states = {
        None: (),
        "requested": (ended.isnot(True), approved.isnot(True)),
        "approved": (ended.isnot(True), approved),
    }
    return rows_of_accounts(
        reading,
        page,
        Resource.SURRENDER,
        table,
        lambda row: Surrender.model_validate(_surrender(row, until)),
        *states.get(state, (ended, table.c.ended == state)),
        account=account,
        owners=("account", "donor"),
        period=period,
    )


@router.get("/surrenders/{request}")
def show_surrender(reading: TheReading, request: Number) -> SurrenderDetail:
    """One surrender request with what it names."""
    row = row_of_accounts(
        reading, Resource.SURRENDER, schema.surrenders, "surrender", request=request
    )
    items = [
        Item(
            unit=item["unit"],
            unit_name=figures.unit_name(item["unit"]),
            quantity=item["quantity"],
        )
        for item in queries.items(reading.rows, request)
    ]
    return SurrenderDetail.model_validate({**_surrender(row, reading.until), "items": items})


@router.get("/certificates/{certificate}")
def show_certificate(reading: TheReading, certificate: Number) -> Certificate:
    """A surrender certificate. Open to everybody: who has surrendered is public."""
    reading.scope(Resource.OPEN)
    row = queries.certificate(reading.rows, certificate, reading.until)
    if row is None:
        raise NotFound(what="certificate", id=certificate)
    return _certificate(row)


@router.get("/certificates")
def list_certificates(
    reading: TheReading, page: ThePage, period: OfPeriod = None
) -> Listed[Certificate]:
    """All surrender certificates. Open to everybody."""
    reading.scope(Resource.OPEN)
    found = queries.certificates(reading.rows, period, reading.until, page)
    return listed(found, reading.until, _certificate)


def _emission(row: Row) -> Emission:
    return Emission(
        **place_of(row),
        account=row["account"],
        period=row["period"],
        revision=row["revision"],
        verified=row["verified"],
        obligation=row["obligation"],
        department=row["department"],
        pack=row["pack"],
        inputs=row["inputs"],
    )


def _filing(row: Row) -> Filing:
    return Filing(
        **place_of(row),
        what=row["what"],
        account=row["account"],
        period=row["period"],
        filed_by=row["filed_by"],
        version=row["version"],
        verified=row["verified"],
        document=row["document"],
    )


def _surrender(row: Row, until: int) -> dict[str, object]:
    ended = row["ended_block"] is not None and row["ended_block"] <= until
    approved = row["approved_block"] is not None and row["approved_block"] <= until
    state = row["ended"] if ended else "approved" if approved else "requested"
    return {
        **place_of(row),
        "request": row["request"],
        "account": row["account"],
        "period": row["period"],
        "quantity": row["quantity"],
        "requested_at": figures.moment(row["requested_at"]),
        "late": row["late"],
        "donor": row["donor"],
        "state": state,
        "department": row["department"] if approved or ended else None,
        "mandate": row["mandate"] if approved else None,
        "reason": row["reason"] if ended else None,
        "certificate": row["certificate"] if ended else None,
        "on_time": row["on_time"] if ended else None,
    }


def _certificate(row: Row) -> Certificate:
    return Certificate(
        certificate=row["certificate"],
        request=row["request"],
        account=row["account"],
        name=row["name"],
        period=row["period"],
        quantity=row["quantity"],
        surrendered_in_all=row["surrendered_in_all"],
        obligation=row["obligation"],
        on_time=row["on_time"],
        forced=row["forced"],
        mandate=row["mandate"],
        donor=row["donor"],
        block=row["ended_block"],
        time=figures.moment(row["ended_timestamp"]),
        transaction=row["certificate_transaction"],
        links=CertificateLinks(
            file=f"/v1/certificates/{row['certificate']}/file",
            page=f"/v1/certificates/{row['certificate']}/page",
            verifier="/v1/certificate-verifier",
        ),
    )
