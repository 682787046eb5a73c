"""
`tanji-audit`: the auditor's command. It needs this package and nothing else of ours.

    tanji-audit replay LEDGER|FILE [--engine py-evm|eels|both]   execute the history again
    tanji-audit verify EVIDENCE --genesis FILE                   check evidence or a certificate
    tanji-audit anchor --genesis FILE                            the genesis in short
    tanji-audit fsck LEDGER                                      re-read every stored byte
    tanji-audit export LEDGER FILE                               the whole chain as one file
    tanji-audit promise RECEIPT LEDGER [--at SECONDS]            was a transaction promised kept
    tanji-audit receipts ONE OTHER --genesis FILE                do two promises contradict

Exit codes: 0 what was checked holds, 1 it does not, 2 the command was not understood, a file is
not there, or the genesis file of `verify` is none.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from chain.audit import (
    CannotAudit,
    Report,
    anchor_of,
    compare_receipts,
    export,
    fsck_ledger,
    judge_promise,
    replay_history,
    verify_file,
)
from chain.errors import BrokenLedger, LedgerError, NoLedger
from chain.verify import EvidenceRefused

_GOOD, _BAD, _USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code says whether what it checked holds."""
    asked = _parser().parse_args(arguments)
    if not __debug__:
        print("tanji-audit: python -O removes checks; run it without", file=sys.stderr)
        return _USAGE
    show: Callable[[Report], None] = _show_json if asked.json else _show_text
    try:
        report = asked.run(asked)
    except BrokenLedger as flaw:
        report = Report(False, f"block {flaw.block}, {flaw.field}: {flaw.why}", {
            "block": flaw.block, "field": flaw.field, "why": flaw.why,
        })  # fmt: skip
    except EvidenceRefused as flaw:
        facts: dict[str, object] = {"reason": flaw.reason, "part": flaw.part, "why": flaw.why}
        show(Report(False, f"refused: {flaw}", facts))
        return _USAGE if flaw.reason == "bad_genesis" else _BAD
    except (CannotAudit, NoLedger, OSError, UnicodeDecodeError) as flaw:
        show(Report(False, str(flaw), {"why": str(flaw)}))
        return _USAGE
    except LedgerError as flaw:
        report = Report(False, str(flaw), {"code": flaw.code, "why": str(flaw)})
    show(report)
    return _GOOD if report.holds else _BAD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tanji-audit", description="Check a ledger.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, told: str, run: Callable[[argparse.Namespace], Report]) -> (
        argparse.ArgumentParser
    ):  # fmt: skip
        command = commands.add_parser(name, help=told, description=told)
        command.add_argument("--json", action="store_true", help="answer in JSON")
        command.set_defaults(run=run)
        return command

    replay = add("replay", "execute the whole history again and compare every root", _replay)
    replay.add_argument("source", type=Path, metavar="LEDGER|FILE")
    replay.add_argument("--engine", choices=("py-evm", "eels", "both"), default="both")
    verify = add("verify", "check one piece of evidence, or a certificate, offline", _verify)
    verify.add_argument("evidence", type=Path, metavar="EVIDENCE")
    verify.add_argument("--genesis", type=Path, required=True, metavar="FILE")
    anchor = add("anchor", "the genesis in short: its hash and the validators' keys", _anchor)
    anchor.add_argument("--genesis", type=Path, required=True, metavar="FILE")
    fsck = add("fsck", "re-read every stored byte", _fsck)
    fsck.add_argument("ledger", type=Path, metavar="LEDGER")
    for command in (replay, fsck):
        command.add_argument(
            "--genesis", type=Path, metavar="FILE", help="the genesis the history must start from"
        )
        command.add_argument(
            "--checkpoint",
            metavar="NUMBER:HASH",
            help="a block known from elsewhere, which the history must contain",
        )
    exported = add("export", "write the whole chain as one file", _export)
    exported.add_argument("ledger", type=Path, metavar="LEDGER")
    exported.add_argument("file", type=Path, metavar="FILE")
    promise = add("promise", "hold a ledger to an admission receipt", _promise)
    promise.add_argument("receipt", type=Path, metavar="RECEIPT")
    promise.add_argument("ledger", type=Path, metavar="LEDGER")
    promise.add_argument(
        "--at", type=int, metavar="SECONDS", help="judge at this time, not at the newest block"
    )
    receipts = add("receipts", "hold two admission receipts of a node together", _receipts)
    receipts.add_argument("one", type=Path, metavar="ONE")
    receipts.add_argument("other", type=Path, metavar="OTHER")
    receipts.add_argument("--genesis", type=Path, required=True, metavar="FILE")
    return parser


def _promise(asked: argparse.Namespace) -> Report:
    return judge_promise(asked.receipt, asked.ledger, asked.at)


def _receipts(asked: argparse.Namespace) -> Report:
    return compare_receipts(asked.one, asked.other, asked.genesis)


def _replay(asked: argparse.Namespace) -> Report:
    return replay_history(asked.source, asked.engine, asked.genesis, asked.checkpoint, _tell(asked))


def _verify(asked: argparse.Namespace) -> Report:
    return verify_file(asked.evidence, asked.genesis)


def _anchor(asked: argparse.Namespace) -> Report:
    return anchor_of(asked.genesis)


def _fsck(asked: argparse.Namespace) -> Report:
    return fsck_ledger(asked.ledger, asked.genesis, asked.checkpoint, _tell(asked))


def _export(asked: argparse.Namespace) -> Report:
    return export(asked.ledger, asked.file)


def _tell(asked: argparse.Namespace) -> Callable[[str, int], None]:
    """Progress on the terminal; nothing where the answer is read by a machine or a file."""
    quiet = asked.json or not sys.stderr.isatty()

    def tell(what: str, number: int) -> None:
        if not quiet and number % 50 == 0:
            print(f"\r{what}: block {number}", end="", file=sys.stderr, flush=True)

    return tell


def _show_json(report: Report) -> None:
    print(json.dumps(asdict(report), ensure_ascii=False))


def _show_text(report: Report) -> None:
    print(report.told if report.holds else f"BAD  {report.told}")


if __name__ == "__main__":
    sys.exit(main())
