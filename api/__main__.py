"""`python -m api`: serve the desk, or rebuild its index. For the desk's operator."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from api import limits
from api.config import Config, Misconfigured, check, read_machines
from api.errors import DeskError
from api.index.follower import Follower, open_index
from api.ledger import Ledger
from api.serve import choose_port
from api.serve import serve as run_server

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
index_app = typer.Typer(no_args_is_help=True, help="The read model.")
app.add_typer(index_app, name="index")

Node = Annotated[str, typer.Option(help="URL of the node's JSON-RPC.")]
Index = Annotated[str, typer.Option(help="SQLAlchemy URL: sqlite:///file or postgresql://...")]

INDEX = "sqlite:///tanji-index.sqlite"


@app.command()
def serve(
    node: Node,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one and tells.")],
    index: Index = INDEX,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    domain: Annotated[str, typer.Option(help="What login messages are bound to.")] = "",
    machines: Annotated[
        Path | None, typer.Option(help="TOML file of machine tokens, by their SHA-256.")
    ] = None,
    documents: Annotated[
        Path | None, typer.Option(help="Folder of documents; beside a SQLite index if left out.")
    ] = None,
    header_deadline_ms: Annotated[
        int, typer.Option(min=100, max=60_000, help="In which a request's headers must arrive.")
    ] = limits.HEADER_DEADLINE_MS,
    body_deadline_s: Annotated[
        float, typer.Option(min=0.1, max=600, help="In which a request's body must arrive.")
    ] = limits.BODY_DEADLINE_S,
    ready_file: Annotated[
        Path | None, typer.Option(help="Written with the desk's URL once it listens.")
    ] = None,
) -> None:
    """Serve the desk until SIGTERM."""
    tokens = read_machines(machines) if machines else ()
    port = choose_port(host, port)
    run_server(
        Config(node, index, domain or f"{host}:{port}", tokens, documents),
        host,
        port,
        header_deadline_ms=header_deadline_ms,
        body_deadline_s=body_deadline_s,
        ready_file=ready_file,
    )


@index_app.command()
def rebuild(node: Node, index: Index = INDEX) -> None:
    """Throw the index away and read the whole ledger again."""
    config = check(Config(node, index, "rebuild"))
    follower = Follower(Ledger.at(config.node), open_index(config.index))
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("blocks")
        last = follower.rebuild(lambda done, head: bar.update(task, completed=done, total=head))
    print(f"indexed to block {last}")


def main() -> None:
    """Run a command; what stops it is one sentence and exit code 1."""
    try:
        app()
    except (DeskError, Misconfigured) as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
