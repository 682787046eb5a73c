"""
The whole chain as one file.

    "tanji archive 1\\n"
    record*            each a length (4 bytes, big-endian) and that many bytes:
        the genesis document, canonical JSON, UTF-8
        then for every block from 1:  its RLP, as any Ethereum client reads it
                                      its seals, an RLP list of (validator, signature)
    00 00 00 00        no more records
    32 bytes           SHA-256 of everything before

The digest finds accidents; forgery is found by the seals and by executing the blocks.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from chain import limits
from chain.blocks import Block, decode_block
from chain.errors import InvalidArchive, InvalidGenesis
from chain.genesis import Genesis
from chain.genesis import parse as parse_genesis
from chain.genesis import read as read_genesis
from chain.ledger import Ledger
from chain.seals import Seal, decode_seals, encode_seals

MAGIC = b"tanji archive 1\n"


def export_archive(ledger: Ledger, target: str | Path) -> int:
    """
    Write the chain up to the newest block to `target`; the number of blocks after genesis.

    The file appears under its name only when it is whole.
    """
    last = ledger.head.number
    unfinished = Path(f"{target}.unfinished")
    with unfinished.open("wb") as file:
        digest = hashlib.sha256()

        def put(data: bytes) -> None:
            digest.update(data)
            file.write(data)

        put(MAGIC)
        _record(put, ledger.genesis.document.encode())
        for block, seals in ledger.history():
            _record(put, block.encoded)
            _record(put, encode_seals(seals))
        put(bytes(4))
        file.write(digest.digest())
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(target)
    return last


def import_archive(source: str | Path, target: str | Path) -> Ledger:
    """
    A new ledger at `target` from the archive `source`, every block held to the whole law.

    Raises `InvalidArchive`, `InvalidBlock`, `InvalidSeals`, `LedgerInUse`.
    """
    genesis, blocks = read_archive(source)
    ledger = Ledger.create(target, genesis)
    for block, seals in blocks:
        ledger.accept(block, seals)
    return ledger


def read_archive(source: str | Path) -> tuple[Genesis, Iterator[tuple[Block, tuple[Seal, ...]]]]:
    """
    The genesis and the blocks, with their seals, of an archive.

    Raises `InvalidArchive` if the file is not whole, before anything in it is used.
    """
    check_digest(source)
    records = _records(source)
    try:
        genesis = read_genesis(parse_genesis(next(records).decode()))
    except (StopIteration, UnicodeDecodeError, InvalidGenesis) as flaw:
        raise InvalidArchive(str(source), f"it holds no genesis: {flaw}") from flaw
    return genesis, _blocks(str(source), records)


def check_digest(source: str | Path) -> None:
    """Raise `InvalidArchive` unless the file is an archive and ends with its own digest."""
    size = Path(source).stat().st_size
    with Path(source).open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise InvalidArchive(str(source), "it is not an archive")
        digest = hashlib.sha256(MAGIC)
        left = size - len(MAGIC) - digest.digest_size
        while left > 0:
            part = file.read(min(left, 1 << 20))
            digest.update(part)
            left -= len(part)
        if file.read() != digest.digest():
            raise InvalidArchive(str(source), "its digest is not that of its content")


def _blocks(source: str, records: Iterator[bytes]) -> Iterator[tuple[Block, tuple[Seal, ...]]]:
    for record in records:
        seals = next(records, None)
        if seals is None:
            raise InvalidArchive(source, "its last block has no seals")
        yield decode_block(record), decode_seals(seals)


def _records(source: str | Path) -> Iterator[bytes]:
    with Path(source).open("rb") as file:
        file.seek(len(MAGIC))
        while length := int.from_bytes(_exactly(file, 4), "big"):
            if length > limits.ARCHIVE_RECORD_BYTES_MAX:
                raise InvalidArchive(str(source), f"a record has {length} bytes")
            yield _exactly(file, length)


def _exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) != length:
        raise InvalidArchive(str(file.name), "it is cut short")
    return data


def _record(put: Callable[[bytes], None], data: bytes) -> None:
    put(len(data).to_bytes(4, "big"))
    put(data)
