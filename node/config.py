"""What an operator may choose for one node: read once, strictly, and only passed on after."""

from dataclasses import dataclass
from pathlib import Path

from node import limits
from node.errors import SettingInvalid
from node.tables import Table, read_table

INTERVAL_MS_DEFAULT = 1_000


@dataclass(frozen=True, slots=True)
class Rpc:
    """Where the node listens, and how long it waits for those who ask."""

    host: str
    """Address to bind; a loopback address unless a proxy stands in front."""

    port: int
    """Port to bind; 0 takes a free one and tells which."""

    origins: tuple[str, ...]
    """Web origins whose pages may ask from a browser."""

    connections_max: int
    header_deadline_s: float
    body_deadline_s: float
    idle_deadline_s: float


@dataclass(frozen=True, slots=True)
class Sealing:
    """How this node makes blocks, if it does."""

    key: Path
    """The validator's encrypted keystore."""

    passphrase: Path | None
    """File holding the passphrase; None asks the environment, then the person."""

    interval_ms: int
    """Least time between two blocks."""

    promise_s: int
    """From the block time promised to the second by which the block exists."""


@dataclass(frozen=True, slots=True)
class Config:
    """One node's settings; paths are absolute."""

    genesis: Path
    ledger: Path
    rpc: Rpc
    sealing: Sealing | None


def read_config(path: Path) -> Config:
    """
    The settings in a node's TOML file; relative paths are beside the file.

    Raises:
        ConfigRefused: a setting is unknown, missing or out of its bounds.
    """
    top = read_table(path)
    beside = path.resolve().parent
    config = Config(
        genesis=beside / top.text("genesis"),
        ledger=beside / top.text("ledger"),
        rpc=_rpc(top.table("rpc", required=False)),
        sealing=_sealing(top, beside),
    )
    top.close()
    return config


def _rpc(table: Table) -> Rpc:
    rpc = Rpc(
        host=table.text("host", "127.0.0.1"),
        port=table.integer("port", 8545),
        origins=table.texts("origins", ()),
        connections_max=table.integer("connections_max", limits.CONNECTIONS_MAX, least=1),
        header_deadline_s=table.seconds("header_deadline_s", limits.HEADER_DEADLINE_S),
        body_deadline_s=table.seconds("body_deadline_s", limits.BODY_DEADLINE_S),
        idle_deadline_s=table.seconds("idle_deadline_s", limits.IDLE_DEADLINE_S),
    )
    table.close()
    if rpc.port > 65_535:
        raise SettingInvalid(table.where, "port", rpc.port, "at most 65535")
    return rpc


def _sealing(top: Table, beside: Path) -> Sealing | None:
    table = top.table("sealing", required=False)
    key = table.text("key", "")
    passphrase = table.text("passphrase_file", "")
    interval_ms = table.integer("interval_ms", INTERVAL_MS_DEFAULT, least=1)
    promise_s = table.integer("promise_s", limits.PROMISE_S, least=limits.PROMISE_S_MIN)
    table.close()
    if not key:
        return None
    passphrase_file = beside / passphrase if passphrase else None
    return Sealing(beside / key, passphrase_file, interval_ms, promise_s)
