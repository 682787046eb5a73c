"""What several forms have in common: who, which unit, and the header with its version."""

from pydantic import BaseModel, ConfigDict, Field

from api.forms.fields import Digest, Instant, Name, Uscc

EVIDENCE_MAX = 200


class Part(BaseModel):
    """A part of a form: immutable, every field named, no value taken for another's."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Subject(Part):
    """A legal person by its code, and the name it bore."""

    uscc: Uscc
    name: Name


class Header(Part):
    """
    What a filing says of itself. The signature is that of the transaction with the document's
    digest; who signed is on the ledger.
    """

    version: int = Field(ge=1, le=999)
    """1, 2, ... for one subject and period; a version is never overwritten."""
    prepared_by: Subject
    """Who made the document: the enterprise itself or its adviser."""
    lab: Subject | None = None
    """The laboratory whose tests it uses."""
    submitted_at: Instant
    evidence_hashes: list[Digest] = Field(default_factory=list, max_length=EVIDENCE_MAX)
    """SHA-256 of the papers behind it: meter readings, test reports, invoices."""
