"""A form on its way: read from a file, checked, shown, brought to the desk in canonical bytes."""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from api import figures
from api.client.desk import Desk
from api.client.exits import Exit, Stop
from api.client.settings import Settings
from api.errors import Malformed
from api.forms.parts import Part
from api.forms.reading import Document, FormRefused, read
from api.forms.telling import Told
from api.forms.validation import Validation, validate

FORM_BYTES_MAX = 5 * 1024 * 1024
MEDIA_TYPE = "application/json"


def bytes_of(file: Path) -> bytes:
    """A file's bytes; a usage error where it cannot be read or is too large for a form."""
    try:
        if file.stat().st_size > FORM_BYTES_MAX:
            raise Stop(Exit.USAGE, f"{file} is larger than {FORM_BYTES_MAX} bytes")
        return file.read_bytes()
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file} cannot be read: {error}") from error


def forms_beside(files: Sequence[Path]) -> list[Part]:
    """The forms in these files, to lay a document beside; each must be of its form."""
    found: list[Part] = []
    for file in files:
        try:
            found.append(read(bytes_of(file)).form)
        except (FormRefused, Malformed) as error:
            raise Stop(Exit.USAGE, f"{file}: {error}") from error
    return found


def checked(settings: Settings, file: Path, beside: Sequence[Path] = ()) -> Document:
    """
    The document in a file, once nothing bars its filing; warnings are told beside it.

    Raises:
        Stop: BAD_FILE where it is not of its form, REFUSED where a check bars its filing.
    """
    found = validation_of(file, beside)
    if not found.may_be_filed:
        raise refusal(settings, found)
    assert found.document is not None, "it may be filed"
    if found.told and not settings.as_json:
        Console(stderr=True, highlight=False).print("\n".join(_lines(settings, found)),
                                                    markup=False)  # fmt: skip
    return found.document


def refusal(settings: Settings, found: Validation) -> Stop:
    """The stop that a document which may not be filed leads to, with all that is wrong."""
    exit_ = Exit.BAD_FILE if found.document is None else Exit.REFUSED
    return Stop(exit_, "\n".join(_lines(settings, found)), answer(settings, found))


def save(out: Path, data: bytes) -> None:
    """Write a new file; one that is there is not touched."""
    if out.exists():
        raise Stop(Exit.USAGE, f"{out} is there already")
    out.write_bytes(data)


def digest_of_file(file: Path) -> bytes:
    """The SHA-256 of a file's bytes as they are."""
    return hashlib.sha256(bytes_of(file)).digest()


def validation_of(file: Path, beside: Sequence[Path] = ()) -> Validation:
    """Everything wrong with the document in a file; a Stop where it is no bounded JSON."""
    try:
        return validate(bytes_of(file), forms_beside(beside))
    except Malformed as error:
        raise Stop(Exit.BAD_FILE, f"{file}: {error}") from error


def read_form(settings: Settings, file: Path) -> Document:
    """The document in a file, of its form whatever its checks say; a Stop where it is not."""
    found = validation_of(file)
    if found.document is None:
        raise refusal(settings, found)
    return found.document


def typed(document: Document, form: type[Part], file: Path) -> Any:
    """The form of a document, held to be the one that a command takes."""
    if not isinstance(document.form, form):
        found = getattr(document.form, "form", "")
        raise Stop(Exit.USAGE, f"{file} is a {found}, not a {form.__name__}")
    return document.form


def require_own(desk: Desk, uscc: str) -> str:
    """
    The account of the code that a form bears, which must be the key's own.

    The ledger files under the key's account whatever the form says; a form of another would be
    kept there for good.
    """
    account, signer = figures.account(uscc), desk.get("/v1/viewer")["account"]
    if account != signer:
        raise Stop(Exit.REFUSED, f"the form is of {uscc}, {account}; the key signs for {signer}")
    return account


def bring(desk: Desk, document: Document) -> bytes:
    """Bring a document's canonical bytes to the desk; gives the digest for the ledger."""
    kept = desk.bring("/v1/documents", io.BytesIO(document.data), MEDIA_TYPE)
    digest = "0x" + document.digest.hex()
    if kept["digest"] != digest:
        raise Stop(Exit.REFUSED, f"the desk keeps {kept['digest']}, the document is {digest}")
    return document.digest


def answer(settings: Settings, found: Validation) -> dict[str, Any]:
    """A validation as it is printed."""
    document = found.document
    return {
        "form": getattr(document.form, "form", None) if document else None,
        "digest": "0x" + document.digest.hex() if document else None,
        "may_be_filed": found.may_be_filed,
        "problems": [_problem(settings, one) for one in found.told],
        "held": dict(found.held),
        "skipped": dict(found.skipped),
    }


def _problem(settings: Settings, told: Told) -> dict[str, Any]:
    words = told.texts["en" if settings.language.startswith("en") else "zh-CN"]
    return {
        "code": told.code,
        "place": told.place,
        "found": told.found,
        "bars": told.bars,
        "detail": words.detail,
        "next": words.next,
        "facts": dict(told.facts),
    }


def _lines(settings: Settings, found: Validation) -> list[str]:
    rows = [_problem(settings, one) for one in found.told]
    lines = [
        f"{'' if row['bars'] else '! '}{row['detail']}\n    {row['next']} [{row['code']}]"
        for row in rows
    ]
    return [*lines, f"{found.count} in all"]
