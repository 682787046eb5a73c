"""Wires one node: makes its parts, hands each the others it needs, starts and stops them."""

import asyncio
import logging
import math
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from chain.genesis import Genesis
from chain.genesis import read as read_genesis
from chain.ledger import Ledger
from chain.transition import Candidate
from node import limits
from node.admission import Admission
from node.clock import Clock, machine_clock, milliseconds
from node.config import Config
from node.errors import GenesisMismatch, LedgerMissing, NotAValidator, SealsMissing
from node.follower import Follower
from node.keys import ValidatorKey
from node.mempool import Mempool
from node.peer import Peer
from node.receipts import Receipts
from node.rpc.chain_reads import ChainReads
from node.rpc.discovery import describe
from node.rpc.heads import Heads
from node.rpc.logs import Logs
from node.rpc.node_reads import NodeReads
from node.rpc.raw import Raw
from node.rpc.reading import OpenBlock, Reading
from node.rpc.registry import Registry
from node.rpc.state_reads import StateReads
from node.rpc.table import Method, Table
from node.rpc.writes import FollowerWrites, Writes
from node.senders import Senders
from node.sequencer import Sequencer
from node.server import Server
from node.slots import Slots

LOG = logging.getLogger("tanji.node")


@dataclass(frozen=True)
class Node:
    """One node, wired and not yet started."""

    ledger: Ledger
    mempool: Mempool
    table: Table
    server: Server
    writer: Sequencer | Follower
    """What the one writing thread does: make blocks, or follow."""

    interval_s: float
    """Least time between two blocks, or between two questions to a peer in step."""

    receipts: Receipts | None
    """The journal of admission receipts, of a node that takes transactions."""

    def close(self) -> None:
        """Let go of the files."""
        if self.receipts is not None:
            self.receipts.close()
        self.ledger.close()


def open_ledger(config: Config) -> Ledger:
    """
    The node's ledger, begun from the genesis file if it is not there yet.

    Raises:
        LedgerMissing: there is no genesis file.
        GenesisMismatch: the stored ledger begins with another block.
    """
    if not config.genesis.is_file():
        raise LedgerMissing(config.genesis)
    genesis: Genesis = read_genesis(config.genesis)
    if not config.ledger.exists():
        return Ledger.create(config.ledger, genesis)
    ledger = Ledger.open(config.ledger)
    if ledger.genesis.header.hash != genesis.header.hash:
        found = ledger.genesis.header.hash
        ledger.close()
        raise GenesisMismatch(expected="0x" + genesis.header.hash.hex(), found="0x" + found.hex())
    return ledger


def build_sequencing(
    config: Config, ledger: Ledger, key: ValidatorKey, clock: Clock, interval_s: float
) -> Node:
    """
    A node that takes transactions and makes blocks.

    Raises:
        NotAValidator: genesis does not name the key.
        SealsMissing: genesis asks for more seals than one.
    """
    if key.public not in ledger.genesis.validator_keys:
        raise NotAValidator(key.public.hex())
    if ledger.genesis.seals_required > 1:
        raise SealsMissing(ledger.genesis.seals_required)
    slots = Slots(ledger.head, lambda: milliseconds(clock))
    mempool, reading, heads = Mempool(time.monotonic, slots), Reading(ledger), Heads()
    senders = Senders(ledger)
    receipts = open_journal(config, ledger, key, clock, interval_s)
    admission = Admission(ledger, senders, mempool, clock, receipts)
    resumed = admission.resume()
    if resumed:
        LOG.info("%d promised transactions are back in line", resumed)

    def announce(candidate: Candidate) -> None:
        if senders.changed_by(candidate.receipts):
            admission.review()
        heads.announce(reading.keep(_opened(candidate)))

    # An operator's clock file may stand still: then no second is ever over.
    paced = clock is machine_clock and interval_s * 1_000 >= limits.INTERVAL_MS_MIN
    sequencer = Sequencer(ledger, mempool, key, clock, announce, paced=paced)
    logs = Logs(reading, time.monotonic)
    told: list[Callable[[bytes], None]] = [logs.note_admitted]

    def admitted(transaction_hash: bytes) -> None:
        for tell in told:
            tell(transaction_hash)

    table = _table(
        [
            *_reads(reading, mempool, clock, logs),
            *NodeReads(reading, lambda: None).methods(),
            *Writes(admission, receipts, admitted).methods(),
        ]
    )
    server = Server(config.rpc, table, heads)
    told.append(server.tell_admitted)
    return Node(ledger, mempool, table, server, sequencer, interval_s, receipts)


def open_journal(
    config: Config, ledger: Ledger, key: ValidatorKey, clock: Clock, interval_s: float
) -> Receipts:
    """
    The journal of admission receipts, beside the ledger.

    Raises:
        JournalBroken: it is of another ledger or key, or cannot be read.
    """
    promise_s = limits.PROMISE_S if config.sealing is None else config.sealing.promise_s
    # Slower than one a second, blocks may come later by what they wait for one another.
    promise_s += max(0, math.ceil(interval_s) - 1)
    path = config.ledger.with_name(config.ledger.name + ".receipts")
    return Receipts(path, ledger.genesis, key, milliseconds(clock), promise_s)


def build_following(config: Config, ledger: Ledger, peer: Peer, clock: Clock) -> Node:
    """A node that takes blocks from `peer` and serves reads."""
    slots = Slots(ledger.head, lambda: milliseconds(clock))
    mempool, reading, heads = Mempool(time.monotonic, slots), Reading(ledger), Heads()
    follower = Follower(
        ledger, peer, lambda candidate: heads.announce(reading.keep(_opened(candidate)))
    )
    table = _table(
        [
            *_reads(reading, mempool, clock, Logs(reading, time.monotonic)),
            *NodeReads(reading, follower.behind).methods(),
            *FollowerWrites(peer.url).methods(),
        ]
    )
    server = Server(config.rpc, table, heads)
    return Node(ledger, mempool, table, server, follower, limits.FOLLOW_INTERVAL_S, None)


async def serve(node: Node, ready: Callable[[str, int], None]) -> None:
    """
    Run until SIGTERM or SIGINT, then drain: take nothing more, seal what waits, close.

    Raises:
        Exception: what stopped the writing thread, if something did.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    stopping = threading.Event()
    writing = asyncio.ensure_future(_in_thread(lambda: node.writer.run(node.interval_s, stopping)))
    writing.add_done_callback(lambda _: stop.set())
    try:
        ready(*await node.server.start())
        await stop.wait()
        node.server.take_no_more()
    finally:
        stopping.set()
        node.mempool.wake()
        await asyncio.wait([writing])
        await node.server.stop()
        node.close()
    await writing


async def _in_thread(work: Callable[[], None]) -> None:
    """Do `work` in a thread of its own; what it raises is raised here."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def body() -> None:
        failure: BaseException | None = None
        try:
            work()
        except BaseException as error:  # noqa: BLE001  # carried to the thread that can act on it
            failure = error
        loop.call_soon_threadsafe(_finish, done, failure)

    threading.Thread(target=body, name="writer", daemon=True).start()
    await done


def _finish(done: "asyncio.Future[None]", failure: BaseException | None) -> None:
    if done.cancelled():
        return
    if failure is None:
        done.set_result(None)
    else:
        done.set_exception(failure)


def _reads(reading: Reading, mempool: Mempool, clock: Clock, logs: Logs) -> list[Method]:
    return [
        *ChainReads(reading, mempool).methods(),
        *StateReads(reading, mempool, clock).methods(),
        *logs.methods(),
        *Raw(reading, mempool).methods(),
        *Registry(reading, mempool).methods(),
    ]


def _table(methods: list[Method]) -> Table:
    """The methods, and the one that describes them."""
    table = Table(methods)
    discover = Method(
        "rpc_discover", "This description.", (), {"type": "object"}, lambda: describe(table)
    )
    table.methods[discover.name] = discover
    return table


def _opened(candidate: Candidate) -> OpenBlock:
    return OpenBlock(candidate.block, candidate.transactions, candidate.receipts)
