"""Certificates from the command line: get the file or the page, and check a file offline."""

import hashlib
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from api.client.acting import open_desk, show
from api.client.exits import Exit, Stop
from api.client.settings import settings_of

certificate_app = typer.Typer(no_args_is_help=True, help="Surrender certificates to keep.")
PARTS = {"certificate": certificate_app}

Number = Annotated[int, typer.Argument(min=1, help="The certificate's number.")]
Out = Annotated[Path, typer.Option(help="File to write.")]


@certificate_app.command("get")
def get(
    context: typer.Context,
    number: Number,
    out: Out,
    page: Annotated[bool, typer.Option("--page", help="The page in PDF, not the file.")] = False,
) -> None:
    """Save the file that proves a certificate; prints its SHA-256. Needs no login."""
    settings = settings_of(context)
    if out.exists():
        raise Stop(Exit.USAGE, f"{out} is there already")
    what = "page" if page else "file"
    content = open_desk(settings).fetch(f"/v1/certificates/{number}/{what}")
    out.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    show(settings, {"file": str(out), "sha256": digest, "size_bytes": len(content)})


@certificate_app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="The certificate file.")],
    genesis: Annotated[
        Path, typer.Option(help="The anchor: tanji-audit anchor writes it; docs/certificate.md.")
    ],
) -> None:
    """Check a certificate file offline, by the same script that the desk hands out."""
    with as_file(files("api.offline") / "check_certificate.py") as script:
        words = [str(script), str(file), "--genesis", str(genesis)]
        command = [sys.executable, "-I", "-S", "-X", "utf8", *words]
        done = subprocess.run(command, check=False)
    raise typer.Exit(done.returncode)


@certificate_app.command("verifier")
def save_verifier(context: typer.Context, out: Out) -> None:
    """Save the script that checks certificates, to be read and carried elsewhere."""
    settings = settings_of(context)
    if out.exists():
        raise Stop(Exit.USAGE, f"{out} is there already")
    content = open_desk(settings).fetch("/v1/certificate-verifier")
    out.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    show(settings, {"file": str(out), "sha256": digest, "size_bytes": len(content)})
