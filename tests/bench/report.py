"""The figures as a table on the terminal and as JSON in `build/bench.json`."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

import apsw
import psutil
from rich.console import Console
from rich.table import Table


def surroundings(seed: int, size: str) -> dict:
    """What the figures depend on besides the code."""
    return {
        "size": size,
        "seed": seed,
        "engine": f"py-evm {version('py-evm')}, contract code translated to Python",
        "durability": "SQLite WAL, synchronous=FULL, one commit per block",
        "sqlite": apsw.sqlite_lib_version(),
        "python": platform.python_version(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, "
        f"{psutil.virtual_memory().total >> 30} GB, {platform.system()} {platform.machine()}",
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def write(figures: dict, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(figures, indent=1) + "\n")


def show(figures: dict, console: Console | None = None) -> None:
    """The same figures for people, each beside what it is held to."""
    console = console or Console()
    console.print(_speeds(figures["workloads"]))
    console.print(_others(figures))
    show_allocation(figures["allocation"], console)
    show_storm(figures["storm"], console)
    about = figures["surroundings"]
    console.print(f"{about['machine']}; {about['durability']}; seed {about['seed']}", style="dim")


def show_allocation(figures: dict, console: Console | None = None) -> None:
    """A national allocation, step by step, and what an account costs among more of them."""
    table = Table("step", title="two stages of allocation, each line once")
    runs = (figures["national"], figures["larger"])
    for run in runs:
        table.add_column(f"{run['accounts']:,} accounts", justify="right")
    for step in runs[0]["steps"]:
        table.add_row(step, *(f"{run['steps'][step]} s" for run in runs))
    table.add_row("all of it (2,225 accounts: at most 60 s)", *(f"{r['seconds']} s" for r in runs))
    for name in ("lines", "transactions", "blocks"):
        table.add_row(name, *(f"{run[name]:,}" for run in runs))
    ratio = f"{figures['an_account_of_many_to_few']} (at most 1.3)"
    table.add_row("time for an account, against the first", "1", ratio)
    (console or Console()).print(table)


def show_storm(figures: dict, console: Console | None = None) -> None:
    """A deadline storm: who was in time, and how long everyone waited."""
    title = (
        f"{figures['enterprises']:,} enterprises ask in {figures['window_s']} s, "
        f"{figures['burst_per_s']} a second across the instant"
    )
    table = Table("figure", "held to", title=title)
    table.add_column("found", justify="right")
    table.add_column("")
    for row in figures["rows"]:
        table.add_row(row["figure"], row["held_to"], str(row["found"]), _verdict(row))
    (console or Console()).print(table)


def _verdict(row: dict) -> str:
    if not row["held_to"]:
        return ""
    return "holds" if row["holds"] else "MISSES"


def _speeds(workloads: dict) -> Table:
    table = Table("signed transactions a second", title="from the counter to the disk")
    for heading in ("whole path", "py-evm alone", "ratio (at least 0.75)", "anvil", "ratio"):
        table.add_column(heading, justify="right")
    for name, found in workloads.items():
        cells = (found[key] for key in ("whole_path", "py_evm_alone", "ratio_to_py_evm_alone",
                                        "anvil", "ratio_to_anvil"))  # fmt: skip
        table.add_row(name, *("not there" if cell is None else str(cell) for cell in cells))
    return table


def _others(figures: dict) -> Table:
    table = Table("figure", "held to", title="replay, reads, growth")
    table.add_column("found", justify="right")
    for engine, found in figures["replay"].items():
        shown = f"{found['per_second']}" if found else "not there: make audit-env"
        table.add_row(f"replay, {engine}, transactions a second", "", shown)
    reads = figures["reads"]
    for method in ("eth_call", "eth_getProof"):
        found = reads[method]
        told = f"{method} while blocks are made, p50 and p99"
        table.add_row(told, "", f"{found['p50_ms']} ms, {found['p99_ms']} ms")
    growth = figures["growth"]
    many = growth["many"]
    for told, bound, found in (
        (f"time per move at {growth['moves']:,} against 1,000", "1.3", growth["old_to_young"]),
        (f"with {many['accounts']:,} accounts against few", "2", growth["many_to_few"]),
        ("the same, each key's first transaction", "", growth["many_to_few_first"]),
        (f"moves a second with {many['accounts']:,} accounts", "237", many["moves_per_second"]),
        ("bytes on disk for a move", "2200", growth["bytes_per_transaction"]),
        ("the same with many accounts", "2200", many["bytes_per_transaction"]),
        (f"memory after {growth['moves']:,} moves, MB", "280", growth["resident_megabytes"]),
        ("memory with all three ledgers open, MB", "", many["resident_megabytes"]),
    ):
        table.add_row(told, bound, str(found))
    return table


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
