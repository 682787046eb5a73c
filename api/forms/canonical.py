"""The one way to write a form: the bytes that its digest is taken of."""

import hashlib
import json

from api.forms.annual_report import AnnualReport
from api.forms.parts import Part


def canonical(value: object) -> bytes:
    """UTF-8 JSON, names sorted, no spaces."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def written(form: Part) -> bytes:
    """A form's canonical bytes; absent fields are left out, decimals keep their digits."""
    return canonical(form.model_dump(mode="json", exclude_none=True))


def digest_of(form: Part) -> bytes:
    """SHA-256 of the canonical bytes; what the ledger keeps of a document."""
    return hashlib.sha256(written(form)).digest()


def data_digest_of(report: AnnualReport) -> bytes:
    """SHA-256 of a report's figures alone: two versions with the same figures have the same."""
    told = report.model_dump(mode="json", exclude_none=True, include={"units", "lines"})
    return hashlib.sha256(canonical(told)).digest()
