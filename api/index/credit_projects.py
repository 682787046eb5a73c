"""From the events of projects and reductions to their rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, update

from api.index import credit_schema as schema
from api.index.place import EventMissed, Place, hexed, word

Arguments = Mapping[str, Any]


def methodology_admitted(place: Place, event: Arguments) -> None:
    """MethodologyAdmitted: the ministry admitted a methodology, or changed it."""
    code = word(event["methodology"])
    _withdraw(place, schema.credit_methodologies, "methodology", code)
    place.add(
        schema.credit_methodologies,
        methodology=code,
        document=hexed(event["document"]),
        years_most=event["yearsMost"],
    )


def methodology_withdrawn(place: Place, event: Arguments) -> None:
    """MethodologyWithdrawn: no project is designed by it any more."""
    code = word(event["methodology"])
    if _withdraw(place, schema.credit_methodologies, "methodology", code) != 1:
        raise EventMissed(f"{code} was not admitted")


def body_admitted(place: Place, event: Arguments) -> None:
    """BodyAdmitted: the ministry admitted a body that validates and verifies."""
    _withdraw(place, schema.credit_bodies, "body", event["body"])
    place.add(
        schema.credit_bodies,
        body=event["body"],
        document=hexed(event["document"]),
        valid_until=event["validUntil"],
    )


def body_withdrawn(place: Place, event: Arguments) -> None:
    """BodyWithdrawn: the ministry ended the admission."""
    if _withdraw(place, schema.credit_bodies, "body", event["body"]) != 1:
        raise EventMissed(f"{event['body']} was not admitted")


def design_published(place: Place, event: Arguments) -> None:
    """DesignPublished: a project's design document is public."""
    place.add(
        schema.credit_projects,
        project=event["project"],
        name=event["name"],
        owner=event["owner"],
        validator=event["validator"],
        methodology=word(event["methodology"]),
        construction_start=event["constructionStart"],
        crediting_from=event["creditingFrom"],
        crediting_to=event["creditingTo"],
        document=hexed(event["document"]),
        public_until=event["publicUntil"],
    )


def project_validated(place: Place, event: Arguments) -> None:
    """ProjectValidated: the body concluded on the design."""
    _project(
        place,
        event,
        concluded_block=place.block,
        positive=event["positive"],
        conclusion=hexed(event["document"]),
    )


def registration_applied(place: Place, event: Arguments) -> None:
    """RegistrationApplied: the owner applied, and the credit registry's clock runs."""
    application = hexed(event["documents"])
    _project(place, event, applied_block=place.block, application=application,
             decide_by=event["decideBy"])  # fmt: skip


def project_registered(place: Place, event: Arguments) -> None:
    """ProjectRegistered: by the credit registry."""
    _project(place, event, decided_block=place.block, decided="registered", late=event["late"])


def project_refused(place: Place, event: Arguments) -> None:
    """ProjectRefused: by the credit registry."""
    why = word(event["reason"])
    _project(
        place, event, decided_block=place.block, decided="refused", late=event["late"], reason=why
    )


def project_withdrawn(place: Place, event: Arguments) -> None:
    """ProjectWithdrawn: the owner gave it up."""
    why = word(event["reason"])
    _project(place, event, ended_block=place.block, ended="withdrawn", reason=why)


def project_revoked(place: Place, event: Arguments) -> None:
    """ProjectRevoked: the credit registry revoked the registration."""
    why = word(event["reason"])
    _project(place, event, ended_block=place.block, ended="revoked", reason=why)


def accounting_published(place: Place, event: Arguments) -> None:
    """AccountingPublished: an accounting report is public."""
    place.add(
        schema.credit_accountings,
        accounting=event["accounting"],
        project=event["project"],
        verifier=event["verifier"],
        first_day=event["from"],
        last_day=event["to"],
        tonnes=event["tonnes"],
        document=hexed(event["document"]),
        public_until=event["publicUntil"],
    )


def reductions_verified(place: Place, event: Arguments) -> None:
    """ReductionsVerified: the body concluded on the accounting."""
    _accounting(
        place,
        event,
        concluded_block=place.block,
        verified=event["verified"],
        conclusion=hexed(event["document"]),
    )


def issue_applied(place: Place, event: Arguments) -> None:
    """IssueApplied: the owner applied, and the credit registry's clock runs."""
    application = hexed(event["documents"])
    _accounting(place, event, applied_block=place.block, application=application,
                decide_by=event["decideBy"])  # fmt: skip


def reductions_refused(place: Place, event: Arguments) -> None:
    """ReductionsRefused: by the credit registry."""
    why = word(event["reason"])
    _accounting(
        place, event, decided_block=place.block, decided="refused", late=event["late"], reason=why
    )


def design_commented(place: Place, event: Arguments) -> None:
    """Commented, on a design."""
    _comment(place, event, "project")


def accounting_commented(place: Place, event: Arguments) -> None:
    """Commented, on an accounting."""
    _comment(place, event, "accounting")


def design_answered(place: Place, event: Arguments) -> None:
    """CommentAnswered, on a design."""
    _answer(place, event, "project")


def accounting_answered(place: Place, event: Arguments) -> None:
    """CommentAnswered, on an accounting."""
    _answer(place, event, "accounting")


def _project(place: Place, event: Arguments, **told: object) -> None:
    place.change(schema.credit_projects, {"project": event["project"]}, **told)


def _accounting(place: Place, event: Arguments, **told: object) -> None:
    place.change(schema.credit_accountings, {"accounting": event["accounting"]}, **told)


def _comment(place: Place, event: Arguments, publication: str) -> None:
    place.add(
        schema.credit_comments,
        publication=publication,
        subject=event["subject"],
        number=event["number"],
        account=event["account"],
        document=hexed(event["document"]),
    )


def _answer(place: Place, event: Arguments, publication: str) -> None:
    match = {"publication": publication, "subject": event["subject"], "number": event["number"]}
    answer = hexed(event["document"])
    place.change(schema.credit_comments, match, answer=answer, answered_block=place.block)


def _withdraw(place: Place, table: Table, name: str, value: str) -> int:
    """End the admission that stands, if any; how many there were."""
    match = (table.c[name] == value, table.c.withdrawn_block.is_(None))
    ended = update(table).where(*match).values(withdrawn_block=place.block)
    return int(place.rows.execute(ended).rowcount)
