"""What the desk's operator may choose; an unknown setting or a placeholder stops the desk."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eth_utils.address import is_hex_address
from sqlalchemy import make_url

from api import figures
from api.access import Role, Viewer
from api.identity import Machine

INDEX_INTERVAL_S = 0.5
"""Seconds between two looks at the ledger's head."""

PLACEHOLDERS = ("changeme", "change-me", "secret", "token", "password", "example", "test", "")
PLACEHOLDER_HASHES = {hashlib.sha256(word.encode()).hexdigest() for word in PLACEHOLDERS}


class Misconfigured(Exception):
    """The desk does not start with this configuration."""


@dataclass(frozen=True, slots=True)
class Config:
    """One desk's settings."""

    node: str
    """URL of the node's JSON-RPC."""
    index: str
    """SQLAlchemy URL of the index."""
    domain: str
    """Host and port that login messages are bound to."""
    machines: tuple[Machine, ...] = ()
    documents: Path | None = None
    """Folder of the documents; None is beside a SQLite index."""
    index_interval_s: float = INDEX_INTERVAL_S


def check(config: Config) -> Config:
    """The same configuration, or Misconfigured."""
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", config.node):
        raise Misconfigured(f"node is {config.node!r}; expected an http(s) URL")
    if not re.match(r"^(sqlite|postgresql)(\+\w+)?://", config.index):
        raise Misconfigured(f"index is {config.index!r}; expected a sqlite or postgresql URL")
    if not re.fullmatch(r"[A-Za-z0-9.\-\[\]:]{1,253}", config.domain):
        raise Misconfigured(f"domain is {config.domain!r}; expected host or host:port")
    names = [machine.name for machine in config.machines]
    if len(set(names)) != len(names):
        raise Misconfigured("two machines have one name")
    for machine in config.machines:
        if not re.fullmatch("[0-9a-f]{64}", machine.token_sha256):
            raise Misconfigured(f"machine {machine.name}: token_sha256 is no SHA-256 in hex")
        if machine.token_sha256 in PLACEHOLDER_HASHES:
            raise Misconfigured(f"machine {machine.name}: the token is a placeholder")
    return config


def documents_folder(config: Config) -> Path:
    """
    Where the documents are kept; nothing is made there before the first one comes.

    Raises:
        Misconfigured: no folder was chosen, and the index is in no file to keep them beside.
    """
    if config.documents is not None:
        return config.documents
    url = make_url(config.index)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        raise Misconfigured("say with --documents where documents are kept")
    return Path(str(url.database)).parent / "documents"


def read_machines(path: Path) -> tuple[Machine, ...]:
    """
    The machine tokens of a TOML file: `[[machine]]` with name, token_sha256, role, and account or
    province where the role has one.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: {error}") from error
    if unknown := set(told) - {"machine"}:
        raise Misconfigured(f"{path}: unknown setting {sorted(unknown)[0]}")
    return tuple(_machine(path, row) for row in told.get("machine", []))


def _machine(path: Path, row: Mapping[str, object]) -> Machine:
    if unknown := set(row) - {"name", "token_sha256", "role", "account", "province"}:
        raise Misconfigured(f"{path}: unknown setting {sorted(unknown)[0]}")
    name, token, role = (row.get(key) for key in ("name", "token_sha256", "role"))
    account, province = row.get("account"), row.get("province", 0)
    if not (isinstance(name, str) and isinstance(token, str) and isinstance(province, int)):
        raise Misconfigured(f"{path}: a machine needs a name and a token_sha256")
    if role not in list(Role) or role == Role.PUBLIC:
        raise Misconfigured(f"{path}: machine {name}: role {role!r} is none")
    if account is not None and not (isinstance(account, str) and is_hex_address(account)):
        raise Misconfigured(f"{path}: machine {name}: account {account!r} is no address")
    if account is not None:
        account = figures.address(account)
    return Machine(name, token, Viewer(Role(str(role)), account, province, name))
