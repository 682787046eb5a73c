"""What `tanji-node init` leaves in a folder: genesis, the node's settings, perhaps a key."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chain import genesis
from node import keys
from node.errors import FileExists
from node.founding import Founding, compose, read_founding, wants_key

GENESIS, SETTINGS, KEY, PASSPHRASE = "genesis.json", "node.toml", "validator.key", "validator.pass"


@dataclass(frozen=True, slots=True)
class Founded:
    """What was made, for the person who asked."""

    name: str
    chain_id: int
    block_hash: str
    genesis: Path
    config: Path

    validator_key: str | None
    """The public half of the key that was made, if one was."""


def initialise(
    founding_file: Path, folder: Path, make_passphrase: bool, ask: Callable[[], str]
) -> Founded:
    """
    Found a ledger in `folder`, which must not hold one.

    Raises:
        ConfigRefused, KeyRefused, LedgerError: and then nothing is left behind in `folder` but,
            at most, a key that no genesis names.
    """
    founding = read_founding(founding_file)
    folder.mkdir(parents=True, exist_ok=True)
    for name in (GENESIS, SETTINGS, KEY, PASSPHRASE):
        if (folder / name).exists():
            raise FileExists(folder / name)
    made = None
    if wants_key(founding):
        made = keys.create_key(folder / KEY, _passphrase(folder, make_passphrase, ask)).public
    document = compose(founding, made)
    (folder / GENESIS).write_text(genesis.canonical(document) + "\n", encoding="utf-8")
    (folder / SETTINGS).write_text(_settings(made is not None, make_passphrase), encoding="utf-8")
    return _founded(founding, folder, document, made)


def _passphrase(folder: Path, make: bool, ask: Callable[[], str]) -> str:
    if not make:
        return ask()
    passphrase = keys.propose_passphrase()
    keys.write_secret(folder / PASSPHRASE, passphrase.encode() + b"\n")
    return passphrase


def _settings(with_key: bool, with_passphrase: bool) -> str:
    lines = [
        "# One node's settings; relative paths are beside this file.",
        f'genesis = "{GENESIS}"',
        'ledger = "ledger.db"',
        "",
        "[rpc]",
        'host = "127.0.0.1"',
        "port = 8545",
    ]
    if with_key:
        lines += ["", "[sealing]", f'key = "{KEY}"']
    if with_key and with_passphrase:
        lines.append(f'passphrase_file = "{PASSPHRASE}"')
    return "\n".join(lines) + "\n"


def _founded(
    founding: Founding, folder: Path, document: dict[str, object], made: bytes | None
) -> Founded:
    block_hash = genesis.read(json.loads(json.dumps(document))).header.hash
    return Founded(
        name=founding.name,
        chain_id=founding.chain_id,
        block_hash="0x" + block_hash.hex(),
        genesis=folder / GENESIS,
        config=folder / SETTINGS,
        validator_key=None if made is None else made.hex(),
    )
