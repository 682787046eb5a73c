"""`tanji`: the desk's command line. Keys stay here; only signed bytes leave."""

from api.client.commands import app
from api.client.exits import run


def main() -> None:
    """Run one command and end the process with its documented exit code."""
    raise SystemExit(run(app))


__all__ = ["app", "main"]
