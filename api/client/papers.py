"""Documents from the command line: bring a file, read one back, delete one for good."""

import hashlib
import mimetypes
from pathlib import Path
from typing import Annotated

import typer

from api.client import words
from api.client.acting import logged_in, show
from api.client.exits import Exit, Stop
from api.client.settings import settings_of

Digest = Annotated[str, typer.Argument(help="0x... or the file itself, whose SHA-256 is taken.")]

document_app = typer.Typer(no_args_is_help=True, help="Documents, named by their SHA-256.")
PARTS = {"document": document_app}

TYPES = {".toml": "application/toml", ".csv": "text/csv", ".json": "application/json"}
"""Suffixes that systems name differently or not at all."""


@document_app.command("add")
def add(
    context: typer.Context,
    file: Path,
    media_type: Annotated[str | None, typer.Option("--type", help="Such as text/csv.")] = None,
) -> None:
    """Bring a file to the desk; prints the digest that a filing puts on the ledger."""
    settings = settings_of(context)
    kind = media_type or TYPES.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0]
    if kind is None:
        raise Stop(Exit.USAGE, f"say with --type of which media type {file} is")
    try:
        with file.open("rb") as opened:
            digest = "0x" + hashlib.file_digest(opened, "sha256").hexdigest()
            opened.seek(0)
            kept = logged_in(settings).bring("/v1/documents", opened, kind)
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file} cannot be read: {error}") from error
    if kept["digest"] != digest:
        raise Stop(Exit.REFUSED, f"the desk keeps {kept['digest']}, the file is {digest}")
    show(settings, kept)


@document_app.command("get")
def get(
    context: typer.Context,
    digest: Digest,
    out: Annotated[Path, typer.Option(help="File to write.")],
) -> None:
    """Read a document; what does not match its digest is not written."""
    settings = settings_of(context)
    if out.exists():
        raise Stop(Exit.USAGE, f"{out} is there already")
    wanted = words.document(digest)
    content = logged_in(settings).fetch(f"/v1/documents/0x{wanted.hex()}")
    if hashlib.sha256(content).digest() != wanted:
        raise Stop(Exit.REFUSED, f"the desk gave other bytes than those of 0x{wanted.hex()}")
    out.write_bytes(content)
    show(settings, {"file": str(out), "digest": "0x" + wanted.hex(), "size_bytes": len(content)})


@document_app.command("delete")
def delete(
    context: typer.Context,
    digest: Digest,
    reason: Annotated[str, typer.Option(help="Kept for good; names no person.")],
) -> None:
    """Delete a document for good; its hash on the ledger stays. Registry."""
    settings = settings_of(context)
    path = f"/v1/documents/0x{words.document(digest).hex()}"
    show(settings, logged_in(settings).delete(path, reason=reason))
