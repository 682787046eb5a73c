"""Projects, their accountings and what was said of them in public. All of it everybody's."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from sqlalchemy import select

from api import figures
from api.access import Resource
from api.desk import Reading, ThePage, TheReading
from api.index import credit_schema, queries
from api.paging import Row, read_page
from api.routes.rows import OfAccount
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

router = APIRouter(prefix="/v1", tags=["credits"])

Stage = Literal[
    "published",
    "validated",
    "rejected",
    "applied",
    "registered",
    "refused",
    "withdrawn",
    "revoked",
]
AccountingState = Literal["published", "verified", "rejected", "applied", "refused", "issued"]
ProjectNumber = Annotated[int, Path(ge=1, lt=1 << 32)]
PROJECTS, ACCOUNTINGS = credit_schema.credit_projects, credit_schema.credit_accountings
COMMENTS = credit_schema.credit_comments


class ProjectShown(Placed):
    """A project; its place is where its design was published."""

    project: int
    name: str
    owner: Address
    stage: Stage
    methodology: str
    construction_start: int
    crediting_from: int
    crediting_to: int
    document: Hash
    validator: Address
    public_until: Moment
    decide_by: Moment | None
    """Until when the credit registry is to decide on the owner's application."""
    late: bool | None
    """Whether it decided after that."""
    reason: str | None


class AccountingShown(Shape):
    accounting: int
    state: AccountingState
    first_day: int
    last_day: int
    tonnes: Tonnes
    verified: Tonnes | None
    verifier: Address
    document: Hash
    public_until: Moment
    decide_by: Moment | None
    late: bool | None
    reason: str | None


class ProjectWhole(ProjectShown):
    accountings: list[AccountingShown]
    batches: list[int]
    """Numbers of the batches issued to it."""


class Comment(Placed):
    publication: Literal["project", "accounting"]
    subject: int
    """Number of the project or of the accounting."""
    number: int
    account: Address
    document: Hash
    answer: Hash | None
    """The owner's answer."""


@router.get("/credit-projects")
def list_projects(
    reading: TheReading,
    page: ThePage,
    owner: OfAccount = None,
    methodology: Annotated[str | None, Query(max_length=66)] = None,
) -> Listed[ProjectShown]:
    """Projects with the stage that each is in."""
    reading.scope(Resource.OPEN)
    found = queries.listed(
        reading.rows,
        PROJECTS,
        reading.until,
        page,
        filters={
            PROJECTS.c.owner: figures.address(owner) if owner else None,
            PROJECTS.c.methodology: methodology,
        },
    )
    return listed(
        found, reading.until, lambda row: ProjectShown.model_validate(_project(row, reading))
    )


@router.get("/credit-projects/{project}")
def show_project(reading: TheReading, project: ProjectNumber) -> ProjectWhole:
    """One project, with its accountings and batches."""
    row = _known(reading, project)
    query = queries.placed(ACCOUNTINGS).where(
        ACCOUNTINGS.c.project == project, ACCOUNTINGS.c.block <= reading.until
    )
    accountings = reading.rows.execute(query.order_by(ACCOUNTINGS.c.accounting)).mappings()
    batches = credit_schema.credit_batches
    issued = (
        select(batches.c.batch)
        .where(batches.c.project == project, batches.c.block <= reading.until)
        .order_by(batches.c.batch)
    )
    told = {
        **_project(row, reading),
        "accountings": [_accounting(one, reading) for one in accountings],
        "batches": list(reading.rows.execute(issued).scalars()),
    }
    return ProjectWhole.model_validate(told)


@router.get("/credit-projects/{project}/comments")
def list_comments(reading: TheReading, page: ThePage, project: ProjectNumber) -> Listed[Comment]:
    """What was said in public of a project and its accountings, and the owner's answers."""
    _known(reading, project)
    theirs = select(ACCOUNTINGS.c.accounting).where(ACCOUNTINGS.c.project == project)
    of_design = (COMMENTS.c.publication == "project") & (COMMENTS.c.subject == project)
    of_accounting = (COMMENTS.c.publication == "accounting") & COMMENTS.c.subject.in_(theirs)
    query = queries.placed(COMMENTS).where(
        COMMENTS.c.block <= reading.until, of_design | of_accounting
    )
    found = read_page(reading.rows, query, (COMMENTS.c.block, COMMENTS.c.log), page)
    return listed(found, reading.until, lambda row: _comment(row, reading))


def _known(reading: Reading, project: int) -> Row:
    reading.scope(Resource.OPEN)
    return queries.one(reading.rows, PROJECTS, "project", reading.until, project=project)


def _project(row: Row, reading: Reading) -> dict[str, object]:
    decided = _is_by(row["decided_block"], reading)
    ended = _is_by(row["ended_block"], reading)
    return {
        **place_of(row),
        "project": row["project"],
        "name": row["name"],
        "owner": row["owner"],
        "stage": project_stage(row, reading.until),
        "methodology": row["methodology"],
        "construction_start": row["construction_start"],
        "crediting_from": row["crediting_from"],
        "crediting_to": row["crediting_to"],
        "document": row["document"],
        "validator": row["validator"],
        "public_until": figures.moment(row["public_until"]),
        "decide_by": _decide_by(row, reading),
        "late": row["late"] if decided else None,
        "reason": row["reason"] if decided or ended else None,
    }


def project_stage(row: Row, until: int) -> str:
    """Where a project stood as of a block."""
    for block, stage in (
        (row["ended_block"], row["ended"]),
        (row["decided_block"], row["decided"]),
        (row["applied_block"], "applied"),
        (row["concluded_block"], "validated" if row["positive"] else "rejected"),
    ):
        if block is not None and block <= until:
            return str(stage)
    return "published"


def accounting_state(row: Row, until: int) -> str:
    """Where an accounting stood as of a block."""
    for block, state in (
        (row["decided_block"], row["decided"]),
        (row["applied_block"], "applied"),
        (row["concluded_block"], "verified" if row["verified"] else "rejected"),
    ):
        if block is not None and block <= until:
            return str(state)
    return "published"


def _accounting(row: Row, reading: Reading) -> AccountingShown:
    decided = _is_by(row["decided_block"], reading)
    concluded = _is_by(row["concluded_block"], reading)
    told = {
        "accounting": row["accounting"],
        "state": accounting_state(row, reading.until),
        "first_day": row["first_day"],
        "last_day": row["last_day"],
        "tonnes": row["tonnes"],
        "verified": row["verified"] if concluded else None,
        "verifier": row["verifier"],
        "document": row["document"],
        "public_until": figures.moment(row["public_until"]),
        "decide_by": _decide_by(row, reading),
        "late": row["late"] if decided else None,
        "reason": row["reason"] if decided else None,
    }
    return AccountingShown.model_validate(told)


def _comment(row: Row, reading: Reading) -> Comment:
    return Comment(
        **place_of(row),
        publication=row["publication"],
        subject=row["subject"],
        number=row["number"],
        account=row["account"],
        document=row["document"],
        answer=row["answer"] if _is_by(row["answered_block"], reading) else None,
    )


def _decide_by(row: Row, reading: Reading) -> str | None:
    return figures.moment(row["decide_by"]) if _is_by(row["applied_block"], reading) else None


def _is_by(block: int | None, reading: Reading) -> bool:
    return block is not None and block <= reading.until
