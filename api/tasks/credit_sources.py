"""Tasks of credits: accounts to check, designs and accountings to conclude and decide on."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select

from api.access import Role
from api.index import credit_schema as schema
from api.paging import Row
from api.tasks.finding import rows_of
from api.tasks.waiting import Asking, TaskKind, Waiting

CHECKS = {
    Role.CREDIT_EXCHANGE: ("applied", ("CreditAccounts.check", "CreditAccounts.sendBack")),
    Role.CREDIT_REGISTRY: ("checked", ("CreditAccounts.open", "CreditAccounts.sendBack")),
    Role.ENTERPRISE: ("returned", ("CreditAccounts.applyFor",)),
    Role.TRADER: ("returned", ("CreditAccounts.applyFor",)),
}
"""Which step of an application waits for whom, and the acts that answer it."""

HOLDERS = (Role.ENTERPRISE, Role.TRADER)


def accounts(asking: Asking) -> Iterator[Waiting]:
    """Applications for credit accounts: for either check, or for the holder's correction."""
    if asking.role not in CHECKS:
        return
    step, acts = CHECKS[asking.role]
    table = schema.credit_account_steps
    later = table.alias("later")
    followed = exists().where(
        later.c.account == table.c.account,
        later.c.block <= asking.until,
        or_(
            later.c.block > table.c.block,
            and_(later.c.block == table.c.block, later.c.log > table.c.log),
        ),
    )
    own = [table.c.account == asking.account] if asking.role in HOLDERS else []
    for row in rows_of(asking, table, table.c.step == step, ~followed, *own):
        yield Waiting(
            TaskKind.CREDIT_ACCOUNT,
            int(row["account"], 16),
            row["block"],
            row["timestamp"],
            acts,
            account=row["account"],
            facts={"kind": row["kind"], "reason": row["reason"]},
        )


def projects(asking: Asking) -> Iterator[Waiting]:
    """Projects to validate, to apply for, and to decide on within 15 working days."""
    table = schema.credit_projects
    ended = table.c.ended_block <= asking.until
    waiting = _steps(asking, table, table.c.validator, table.c.owner == asking.account)
    if waiting is None:
        return
    is_good = [table.c.positive] if asking.role in HOLDERS else []
    for row in rows_of(asking, table, ended.isnot(True), *waiting, *is_good):
        acts: tuple[str, ...] = ("CreditProjects.register", "CreditProjects.refuse")
        if asking.role is Role.VERIFIER:
            acts = ("CreditProjects.validate",)
        elif asking.role in HOLDERS:
            acts = ("CreditProjects.applyForRegistration",)
        facts = {"project": row["project"], "name": row["name"]}
        yield _waiting(asking, row, TaskKind.PROJECT, row["project"], row["owner"], acts, facts)


def accountings(asking: Asking) -> Iterator[Waiting]:
    """Accountings to verify, to apply for, and to decide on within 15 working days."""
    table, projects_ = schema.credit_accountings, schema.credit_projects
    owned = exists().where(
        projects_.c.project == table.c.project, projects_.c.owner == asking.account
    )
    waiting = _steps(asking, table, table.c.verifier, owned)
    if waiting is None:
        return
    is_good = [table.c.verified != 0] if asking.role in HOLDERS else []
    for row in rows_of(asking, table, *waiting, *is_good):
        acts: tuple[str, ...] = ("Credits.issueBatch", "CreditReductions.refuse")
        if asking.role is Role.VERIFIER:
            acts = ("CreditReductions.verify",)
        elif asking.role in HOLDERS:
            acts = ("CreditReductions.applyForIssue",)
        facts = {"accounting": row["accounting"], "project": row["project"]}
        of = select(projects_.c.owner).where(projects_.c.project == row["project"])
        account = str(asking.rows.execute(of).scalar_one())
        number = row["accounting"]
        yield _waiting(asking, row, TaskKind.ACCOUNTING, number, account, acts, facts)


def comments(asking: Asking) -> Iterator[Waiting]:
    """Comments that the owner has not answered."""
    if asking.role not in HOLDERS:
        return
    table = schema.credit_comments
    answered = table.c.answered_block <= asking.until
    owned = schema.credit_projects.c.owner == asking.account
    designs = select(schema.credit_projects.c.project).where(owned)
    reductions = select(schema.credit_accountings.c.accounting).where(
        schema.credit_accountings.c.project.in_(designs)
    )
    mine = or_(
        and_(table.c.publication == "project", table.c.subject.in_(designs)),
        and_(table.c.publication == "accounting", table.c.subject.in_(reductions)),
    )
    for row in rows_of(asking, table, answered.isnot(True), mine):
        is_design = row["publication"] == "project"
        contract = "CreditProjects" if is_design else "CreditReductions"
        number = (int(not is_design) << 64) | row["subject"] << 16 | row["number"]
        yield Waiting(
            TaskKind.COMMENT,
            number,
            row["block"],
            row["timestamp"],
            (f"{contract}.answer",),
            account=row["account"],
            facts={
                "publication": row["publication"],
                "subject": row["subject"],
                "number": row["number"],
            },
        )


def replacements(asking: Asking) -> Iterator[Waiting]:
    """Revoked batches of which the owner has something to replace."""
    if asking.role not in HOLDERS:
        return
    table, replaced = schema.credit_batches, schema.credit_replacements
    revoked = (table.c.owner == asking.account, table.c.revoked_block <= asking.until)
    for row in rows_of(asking, table, *revoked):
        query = select(func.coalesce(func.sum(replaced.c.quantity), 0)).where(
            replaced.c.batch == row["batch"], replaced.c.block <= asking.until
        )
        owed = row["owed_at_revocation"] - int(asking.rows.execute(query).scalar_one())
        if owed == 0:
            continue
        yield Waiting(
            TaskKind.REPLACEMENT,
            row["batch"],
            row["block"],
            row["timestamp"],
            ("Credits.replace",),
            account=row["owner"],
            facts={"batch": row["batch"], "owed": owed},
        )


def _steps(
    asking: Asking, table: Table, body: ColumnElement[str], owned: ColumnElement[bool]
) -> tuple[ColumnElement[bool], ...] | None:
    """Rows at the step that waits for the asking role; None where none ever does."""
    concluded, applied, decided = (
        (table.c[name] <= asking.until).isnot(True)
        for name in ("concluded_block", "applied_block", "decided_block")
    )
    if asking.role is Role.VERIFIER:
        return (body == asking.account, table.c.public_until < asking.now_s, concluded)
    if asking.role in HOLDERS:
        return (owned, table.c.concluded_block <= asking.until, applied)
    if asking.role is Role.CREDIT_REGISTRY:
        return (table.c.applied_block <= asking.until, decided)
    return None


def _waiting(
    asking: Asking,
    row: Row,
    kind: TaskKind,
    number: int,
    account: str,
    acts: tuple[str, ...],
    facts: dict[str, Any],
) -> Waiting:
    clock = row["decide_by"] if asking.role is Role.CREDIT_REGISTRY else None
    return Waiting(
        kind, number, row["block"], row["timestamp"], acts, account=account, due_s=clock,
        facts=facts,
    )  # fmt: skip


SOURCES = (accounts, projects, accountings, comments, replacements)
"""All kinds of tasks of credits."""
