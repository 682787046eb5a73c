"""`make bench`: measures, prints a table, writes `build/bench.json`."""

import argparse
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from tests.bench.engines import compare
from tests.bench.growth import growth
from tests.bench.national import allocations
from tests.bench.reads import waits
from tests.bench.replays import replays
from tests.bench.report import show, show_allocation, show_storm, surroundings, write
from tests.bench.sizes import SIZES
from tests.bench.storm import storm
from tests.bench.whole import WholePath
from tests.bench.world import World

SEED = 20211231
FILE = Path(__file__).parents[2] / "build/bench.json"


def main() -> None:
    asked = _arguments()
    console = Console(stderr=True)
    figures: dict = {"surroundings": surroundings(asked.seed, asked.size)}
    size = SIZES[asked.size]
    if asked.only == "allocation":
        with tempfile.TemporaryDirectory(prefix="tanji-bench-", dir=asked.folder) as name:
            figures["allocation"] = allocations(Path(name), size, asked.seed)
        write(figures, asked.out)
        show_allocation(figures["allocation"])
        return
    window_s = asked.window or size.storm_s
    if asked.only == "storm":
        with tempfile.TemporaryDirectory(prefix="tanji-bench-", dir=asked.folder) as name:
            figures["storm"] = storm(Path(name) / "storm", size.stormers, window_s, asked.seed)
        write(figures, asked.out)
        show_storm(figures["storm"])
        return
    with tempfile.TemporaryDirectory(prefix="tanji-bench-", dir=asked.folder) as name:
        folder = Path(name)
        console.print("the three workloads, engine by engine ...")
        world = World(asked.seed, size.accounts)
        path = WholePath(folder / "ledger", world)
        figures["workloads"] = compare(path, world, size, folder)
        path.close()
        write(figures, asked.out)
        console.print("growth ...")
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            figures["growth"] = apart.submit(growth, folder, size, asked.seed).result()
        write(figures, asked.out)
        console.print("reads while blocks are made ...")
        figures["reads"] = waits(folder / "node", size, asked.seed)
        console.print("replay ...")
        figures["replay"] = replays(folder / "replayed", size, asked.seed)
        write(figures, asked.out)
        console.print("a national allocation ...")
        figures["allocation"] = allocations(folder, size, asked.seed)
        write(figures, asked.out)
        console.print("a deadline storm ...")
        figures["storm"] = storm(folder / "storm", size.stormers, window_s, asked.seed)
    write(figures, asked.out)
    show(figures)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", choices=("allocation", "storm"), help="measure nothing else")
    parser.add_argument("--window", type=int, metavar="SECONDS", help="how long the storm lasts")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=FILE, help="the JSON")
    parser.add_argument("--folder", type=Path, help="where the ledgers are put meanwhile")
    return parser.parse_args()


if __name__ == "__main__":
    main()
