"""What the auditor's command does, each answered by a report."""

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from chain.admission_receipts import check_receipt, contradiction
from chain.admission_receipts import read as read_receipt
from chain.archive import MAGIC, export_archive, read_archive
from chain.blocks import Block
from chain.certificate import is_certificate, verify_certificate
from chain.errors import BrokenLedger, ReceiptRefused
from chain.fsck import fsck
from chain.genesis import Genesis
from chain.genesis import read as read_genesis
from chain.ledger import Ledger
from chain.promises import judge
from chain.replay import replay
from chain.seals import Seal
from chain.storage import Storage
from chain.verify import EvidenceRefused, pin, verify

Tell = Callable[[str, int], None]
"""Hears what is being done and at which block."""

AUDIT_PYTHON = Path(__file__).resolve().parents[1] / ".venv-audit/bin/python"
"""The second engine's interpreter; `make audit-env` makes it."""

_HOW = "EELS environment not there: make audit-env"

_FILE_BYTES_MAX = 64 * 1024 * 1024
"""Longest piece of evidence, certificate, receipt or genesis file that is read."""

_BAD_GENESIS = partial(EvidenceRefused, "bad_genesis", "genesis")
_BAD_RECEIPT = partial(ReceiptRefused, "malformed")


@dataclass(frozen=True)
class Report:
    """The answer to one command."""

    holds: bool
    told: str
    """The answer as a sentence."""

    facts: dict[str, object]
    """The same for machines."""


class CannotAudit(Exception):
    """The command cannot do what it was asked, and so says nothing about the ledger."""


def replay_history(
    source: Path, engine: str, genesis: Path | None, checkpoint: str | None, tell: Tell
) -> Report:
    """
    Execute the history in a ledger or archive again, by one engine or both.

    Raises `BrokenLedger` with the first bad block and field; `CannotAudit` if `engine` is eels
    and its environment is not there.
    """
    if engine == "eels" and not AUDIT_PYTHON.exists():
        raise CannotAudit(_HOW)
    if engine == "py-evm" or not AUDIT_PYTHON.exists():
        facts = _replay_ours(source, genesis, checkpoint, tell)
        told = f"replay: {facts['blocks']} blocks, py-evm agrees"
        if engine == "both":
            told += f" (py-evm only, {_HOW})"
        return Report(True, told, facts | {"engines": ["py-evm"]})
    with _eels(source) as process:
        if engine == "both":
            # Both at once: each has a core to itself.
            facts = _replay_ours(source, genesis, checkpoint, tell)
            theirs = _hear_eels(process, tell)
            if theirs["stateRoot"] != facts["stateRoot"]:
                raise BrokenLedger(_whole(facts["blocks"]), "state_root", f"EELS: {theirs}")
            told = f"replay: {facts['blocks']} blocks, py-evm and EELS agree"
            return Report(True, told, facts | {"engines": ["py-evm", "eels"]})
        with _opened(source) as (founded, _):
            _check_origin(founded, genesis)
        facts = _hear_eels(process, tell)
    told = f"replay: {facts['blocks']} blocks, EELS agrees"
    return Report(True, told, facts | {"engines": ["eels"]})


def fsck_ledger(ledger: Path, genesis: Path | None, checkpoint: str | None, tell: Tell) -> Report:
    """Re-read every stored byte. Raises `BrokenLedger` with the first bad block and field."""
    storage = Storage.open(str(ledger), read_only=True)
    try:
        checked = fsck(storage, lambda number: tell("fsck", number))
        last, _ = storage.cursor()
        first = storage.block(0)
        if genesis is not None and first is not None:
            _check_first(first.hash, genesis)
        if checkpoint is not None:
            number, name = _checkpoint(checkpoint)
            stored = storage.block(number)
            _check_known(number, name, stored.hash if stored else None, last)
    finally:
        storage.close()
    told = (
        f"fsck: {checked.blocks} blocks, {checked.transactions} transactions, "
        f"{checked.nodes} state nodes, all whole"
    )
    return Report(True, told, asdict(checked) | {"head": _hex(checked.head)})


def verify_file(evidence: Path, genesis: Path) -> Report:
    """What a piece of evidence, or a certificate, proves. Raises `EvidenceRefused`."""
    document = _text(evidence, partial(EvidenceRefused, "malformed", "document"))
    texts = document, _text(genesis, _BAD_GENESIS)
    if is_certificate(texts[0]):
        certified = verify_certificate(*texts)
        number = certified.facts["certificate"]
        told = f"certificate {number} proved: block {certified.block_number}, sealed by "
        return Report(True, told + ", ".join(certified.sealed_by), asdict(certified))
    proved = verify(*texts)
    sealed_by = ", ".join(proved.sealed_by)
    told = f"{proved.kind} proved: block {proved.block_number}, sealed by {sealed_by}"
    return Report(True, told, asdict(proved))


def anchor_of(genesis: Path) -> Report:
    """The short form of a genesis file, for the script that checks certificates."""
    pinned = pin(_text(genesis, _BAD_GENESIS))
    anchor = {
        "format": "tanji-anchor-1",
        "name": pinned.name,
        "chainId": pinned.chain_id,
        "genesisHash": _hex(pinned.genesis_hash),
        "sealsRequired": pinned.required,
        "validators": [_hex(key) for key in sorted(pinned.validators)],
    }
    return Report(True, json.dumps(anchor, ensure_ascii=False, indent=1), anchor)


def _text(path: Path, refused: Callable[[str], Exception]) -> str:
    """A file's text; what is longer than any file of its kind, or not UTF-8, is refused."""
    with path.open("rb") as file:
        content = file.read(_FILE_BYTES_MAX + 1)
    if len(content) > _FILE_BYTES_MAX:
        raise refused(f"is longer than {_FILE_BYTES_MAX} bytes")
    try:
        return content.decode()
    except UnicodeDecodeError as flaw:
        raise refused(f"is not UTF-8: {flaw}") from flaw


def export(ledger: Path, target: Path) -> Report:
    """Write the whole chain as one file."""
    opened = Ledger.open(ledger, read_only=True)
    try:
        blocks = export_archive(opened, target)
    finally:
        opened.close()
    size = target.stat().st_size
    return Report(True, f"export: {blocks} blocks, {size} bytes in {target}",
                  {"blocks": blocks, "bytes": size, "file": str(target)})  # fmt: skip


def judge_promise(receipt: Path, ledger: Path, at_s: int | None) -> Report:
    """
    Whether the node kept what an admission receipt promises.

    Raises:
        ReceiptRefused: the receipt is malformed, of another ledger, or not its node's.
    """
    read, note = read_receipt(_text(receipt, _BAD_RECEIPT))
    opened = Ledger.open(ledger, read_only=True)
    try:
        judged = judge(opened, read, note, at_s)
    finally:
        opened.close()
    facts = asdict(judged) | {"number": read.number, "transaction": _hex(read.transaction)}
    return Report(judged.holds, f"receipt {read.number}: {judged.told}", facts)


def compare_receipts(one: Path, other: Path, genesis: Path) -> Report:
    """
    Whether two receipts of one node contradict each other, which proves what it did.

    Raises:
        ReceiptRefused: one of them is malformed, of another ledger, or not its node's.
    """
    founded = read_genesis(genesis)
    both = [read_receipt(_text(path, _BAD_RECEIPT))[0] for path in (one, other)]
    for receipt in both:
        check_receipt(receipt, founded.chain_id, founded.validator_keys)
    found = contradiction(*both)
    told = f"the node contradicted itself: {found}" if found else "the receipts agree"
    return Report(found is None, told, {"contradiction": found})


@contextmanager
def _opened(source: Path) -> Iterator[tuple[Genesis, Iterator[tuple[Block, Sequence[Seal]]]]]:
    """Genesis and history of a ledger or an archive."""
    if _is_archive(source):
        yield read_archive(source)
        return
    ledger = Ledger.open(source, read_only=True)
    try:
        yield ledger.genesis, ledger.history()
    finally:
        ledger.close()


def _replay_ours(
    source: Path, genesis: Path | None, checkpoint: str | None, tell: Tell
) -> dict[str, object]:
    known = dict([_checkpoint(checkpoint)]) if checkpoint else {}
    with _opened(source) as (founded, history):
        _check_origin(founded, genesis)
        replayed = replay(founded, _compared(history, known), lambda number: tell("py-evm", number))
    for number in known:
        if number > replayed.blocks:
            _check_known(number, known[number], None, replayed.blocks)
    return {
        "blocks": replayed.blocks, "transactions": replayed.transactions,
        "head": _hex(replayed.head), "stateRoot": _hex(replayed.state_root),
    }  # fmt: skip


def _compared(
    history: Iterator[tuple[Block, Sequence[Seal]]], known: dict[int, bytes]
) -> Iterator[tuple[Block, Sequence[Seal]]]:
    """The history, each block held to what is known of it."""
    for number, (block, seals) in enumerate(history, start=1):
        if number in known:
            _check_known(number, known[number], block.hash, number)
        yield block, seals


@contextmanager
def _eels(source: Path) -> Iterator[subprocess.Popen[str]]:
    """The second engine at work on `source`; stopped if nobody waits for its answer."""
    engine = Path(__file__).with_name("second_engine.py")
    with tempfile.TemporaryDirectory() as folder:
        archive = source
        if not _is_archive(source):
            archive = Path(folder) / "archive"
            export(source, archive)
        command = [str(AUDIT_PYTHON), "-I", str(engine), str(archive)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield process
            finally:
                process.kill()


def _hear_eels(process: subprocess.Popen[str], tell: Tell) -> dict[str, object]:
    """What the second engine found. Raises `BrokenLedger`, `CannotAudit`."""
    assert process.stdout is not None, "it was asked for"
    last: dict[str, object] = {}
    for line in process.stdout:
        last = json.loads(line)
        if "progress" in last:
            tell("EELS", _whole(last["progress"]))
    if last.get("result") == "differ":
        why = f"EELS: expected {last['expected']}, found {last['found']}"
        raise BrokenLedger(_whole(last["block"]), str(last["field"]), why)
    if last.get("result") != "agree":
        raise CannotAudit("the second engine stopped without an answer")
    return {name: last[name] for name in ("blocks", "transactions", "stateRoot")}


def _is_archive(source: Path) -> bool:
    with source.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _check_origin(genesis: Genesis, expected: Path | None) -> None:
    if expected is not None:
        _check_first(genesis.header.hash, expected)


def _check_first(found: bytes, genesis: Path) -> None:
    expected = read_genesis(genesis).header.hash
    if found != expected:
        raise BrokenLedger(
            0, "genesis", f"{genesis} founds {_hex(expected)}, this is {_hex(found)}"
        )


def _checkpoint(text: str) -> tuple[int, bytes]:
    number, _, name = text.partition(":")
    try:
        return int(number), bytes.fromhex(name.removeprefix("0x"))
    except ValueError as flaw:
        raise CannotAudit(f"{text} is not NUMBER:HASH") from flaw


def _check_known(number: int, name: bytes, found: bytes | None, last: int) -> None:
    if found is None:
        raise BrokenLedger(
            last + 1, "checkpoint", f"block {number} is known, the ledger ends before"
        )
    if found != name:
        raise BrokenLedger(number, "checkpoint", f"{_hex(name)} is known, {_hex(found)} is here")


def _whole(value: object) -> int:
    assert isinstance(value, int), "the engines count in whole blocks"
    return value


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
