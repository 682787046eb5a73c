"""One rehearsal from an empty folder: found, run the cycle, report, audit, and perhaps serve."""

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.cycle.archive import Archive
from api.cycle.book import Book
from api.cycle.cast import Cycle, cast_cycle
from api.cycle.certificate import check_file, write_certificate
from api.cycle.clock import Clock
from api.cycle.courier import Courier
from api.cycle.evidence import Reading
from api.cycle.explained import tell_unit
from api.cycle.founding import compose_founding
from api.cycle.keyring import make_keyring, write_keys
from api.cycle.processes import Children, MemoryGauge, answers, free_port
from api.cycle.report import add_up, compare, show
from api.cycle.scenario import Scenario
from api.cycle.stage import Stage
from api.cycle.timeline import plan_steps
from api.ledger import Ledger
from contracts.identifiers import account_address

SERVING_CHECK_S = 0.5
"""How often the served processes are looked at."""

INTERVAL_MS = 100
"""Least time between blocks; the rehearsal's seconds come from the scenario, not from these."""


@dataclass(frozen=True)
class Folder:
    """Where everything of one rehearsal stands."""

    root: Path

    @property
    def founding(self) -> Path:
        return self.root / "founding.toml"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger"

    @property
    def clock(self) -> Path:
        return self.root / "clock"

    @property
    def ready(self) -> Path:
        return self.root / "node.ready"

    @property
    def explained(self) -> Path:
        return self.root / "explained.txt"

    @property
    def certificate(self) -> Path:
        return self.root / "certificate.json"

    @property
    def documents(self) -> Path:
        return self.root / "documents"


class FolderTaken(Exception):
    """The folder holds something already; a ledger is never founded over another."""


def rehearse(scenario: Scenario, units: int, root: Path, once: bool, console: Console) -> bool:
    """
    Run the whole rehearsal; whether every line of its report holds.

    Raises:
        FolderTaken, TooFewUnits, ActFailed, ProcessFailed: and nothing keeps running.
    """
    started = time.monotonic()
    cycle = cast_cycle(scenario, units)
    folder = _prepare(root)
    console.print(f"ledger folder: {folder.root}")
    with MemoryGauge() as gauge:
        children = Children(folder.root)
        try:
            node = _found(cycle, folder, children, console)
            book = Book(Ledger.at(node))
            lines = _report(cycle, units, folder, book, console)
            proved = _certify(cycle, folder, book, children, console)
            audited = _audit(folder, children, console)
            elapsed = time.monotonic() - started
            console.print(
                f"{elapsed:.0f} s, peak {gauge.peak_mib} MiB resident in all processes together"
            )
            if not once:
                _serve(folder, children, node, console)
        finally:
            children.stop()
    return lines and proved and audited


def _prepare(root: Path) -> Folder:
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise FolderTaken(f"{root} is not empty; name a folder that is not there yet.")
    root.mkdir(parents=True, exist_ok=True)
    folder = Folder(root.resolve())
    folder.documents.mkdir()
    return folder


def _found(cycle: Cycle, folder: Folder, children: Children, console: Console) -> str:
    """Found the ledger, start its node, and put the whole cycle on it; the node's address."""
    keyring = make_keyring(cycle)
    write_keys(keyring, folder.root / "keys")
    folder.founding.write_text(compose_founding(cycle.scenario, keyring))
    words = ("--config", str(folder.founding), "--out", str(folder.ledger), "--make-passphrase")
    console.print(children.run("node", "init", *words).strip())
    clock = Clock(folder.clock, cycle.scenario.calendar.founded)
    node = children.start(
        "node",
        lambda: _ready(folder.ready),
        "node",
        "run",
        *("--config", str(folder.ledger / "node.toml")),
        *("--clock", str(folder.clock)),
        *("--interval", str(INTERVAL_MS)),
        *("--port", "0"),
        *("--ready-file", str(folder.ready)),
    )
    ledger = Ledger.at(node)
    stage = Stage(cycle, keyring, Courier(ledger), Archive(folder.documents, clock))
    _play(stage, clock, ledger.chain_id(), children, console)
    return node


def _ready(file: Path) -> str | None:
    return str(json.loads(file.read_text())["url"]) if file.exists() else None


def _play(stage: Stage, clock: Clock, chain_id: int, children: Children, console: Console) -> None:
    steps = plan_steps(stage, chain_id)
    columns = (
        TextColumn("{task.fields[day]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(steps), day="")
        for step in steps:
            progress.update(task, description=step.says, day=step.at.date().isoformat())
            children.check()
            clock.set(step.at)
            step.do()
            progress.advance(task)
        progress.update(task, description=f"{stage.courier.delivered} signed acts on the ledger")


def _report(cycle: Cycle, units: int, folder: Folder, book: Book, console: Console) -> bool:
    scenario = cycle.scenario
    nation = units == scenario.scenario.nation_units
    lines = compare(book, scenario, folder.documents, nation)
    sums = add_up(book)
    show(console, scenario, lines, sums, len(cycle.members) - scenario.scenario.units)
    _explain(cycle, book, folder, console)
    return all(line.holds for line in lines) and all(one.holds for one in sums)


def _explain(cycle: Cycle, book: Book, folder: Folder, console: Console) -> None:
    """One unit of many turns, from its permit to its allowance; written to a file and shown."""
    member = max(cycle.members, key=lambda one: (one.story.turns, -one.body.number))
    reading = Reading(book, cycle.scenario, folder.documents, _end(cycle))
    lines = list(tell_unit(reading, account_address(member.body.uscc)))
    folder.explained.write_text("\n".join(lines) + "\n")
    for line in lines:
        console.print(line, style="dim", markup=False, highlight=False)


def _certify(
    cycle: Cycle, folder: Folder, book: Book, children: Children, console: Console
) -> bool:
    """One unit's certificate, checked by two verifiers that share no code with its making."""
    reading = Reading(book, cycle.scenario, folder.documents, _end(cycle))
    for line in write_certificate(reading, folder.certificate):
        console.print(line, markup=False, highlight=False)
    return check_file(folder.certificate, folder.ledger / "genesis.json", children, console)


def _end(cycle: Cycle) -> datetime:
    """After everything."""
    return cycle.scenario.calendar.surrender_last.surrendered + timedelta(days=1)


def _audit(folder: Folder, children: Children, console: Console) -> bool:
    """The auditor's own command, in a process of its own, over what is on disk."""
    genesis = folder.ledger / "genesis.json"
    words = ("replay", str(folder.ledger / "ledger.db"), "--genesis", str(genesis), "--json")
    with console.status("replaying the history by both engines"):
        report = json.loads(children.run("chain", *words, codes=(0, 1)))
    console.print(report["told"], style="bold")
    return bool(report["holds"])


def _serve(folder: Folder, children: Children, node: str, console: Console) -> None:
    """Serve the desk and the node until interrupted."""
    port = free_port()
    desk = f"http://127.0.0.1:{port}"
    index = f"sqlite:///{folder.root / 'index.db'}"
    words = ("api", "serve", "--node", node, "--index", index, "--port", str(port))
    children.start("desk", lambda: desk if answers(port) else None, *words)
    console.print(f"desk: {desk}/v1 (described at {desk}/openapi.json)")
    console.print(f"node: {node} (JSON-RPC over HTTP and WebSocket)")
    console.print("Ctrl-C stops both.")
    try:
        while True:
            children.check()
            time.sleep(SERVING_CHECK_S)
    except KeyboardInterrupt:
        console.print("stopping")
