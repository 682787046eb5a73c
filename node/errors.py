"""
What keeps a node from starting or going on, one tree.

    NodeError
    ├── ConfigRefused ── SettingUnknown, SettingMissing, SettingInvalid, PlaceholderSecret
    ├── KeyRefused ───── FileExposed, WrongPassphrase, FileExists, NotAKeystore
    ├── StartRefused ─── AssertionsOff, GenesisMismatch, NotAValidator, SealsMissing, ClockRefused,
    │                    LedgerMissing, CannotListen, JournalBroken
    └── PeerRefused ──── PeerUnavailable, PeerDisagrees
"""

from pathlib import Path


class NodeError(Exception):
    """The node cannot start or go on; `code` names why, in a word that does not change."""

    code = "node_error"


class ConfigRefused(NodeError):
    """A file an operator wrote does not say what it must."""

    code = "config_refused"


class SettingUnknown(ConfigRefused):
    """A key that means nothing here: refused, so that a misspelt setting is never ignored."""

    code = "setting_unknown"

    def __init__(self, where: str, name: str) -> None:
        super().__init__(f"{where}: unknown setting {name!r}")
        self.where, self.name = where, name


class SettingMissing(ConfigRefused):
    """A setting without which there is nothing to do."""

    code = "setting_missing"

    def __init__(self, where: str, name: str) -> None:
        super().__init__(f"{where}: setting {name!r} is missing")
        self.where, self.name = where, name


class SettingInvalid(ConfigRefused):
    """A setting whose value is of the wrong kind or out of its bounds."""

    code = "setting_invalid"

    def __init__(self, where: str, name: str, found: object, expected: str) -> None:
        super().__init__(f"{where}: {name} is {found!r}; expected {expected}")
        self.where, self.name, self.found, self.expected = where, name, found, expected


class PlaceholderSecret(ConfigRefused):
    """A key or passphrase that stands in an example, so that everybody has it."""

    code = "placeholder_secret"

    def __init__(self, where: str, name: str) -> None:
        super().__init__(f"{where}: {name} is a placeholder; put a value of your own there")
        self.where, self.name = where, name


class KeyRefused(NodeError):
    """A key file cannot be used."""

    code = "key_refused"


class FileExposed(KeyRefused):
    """A secret file that other users of the machine can read."""

    code = "file_exposed"

    def __init__(self, path: Path, mode: int) -> None:
        super().__init__(f"{path} has mode {mode:04o}; others can read it; expected 0600")
        self.path, self.mode = path, mode


class WrongPassphrase(KeyRefused):
    """The passphrase does not open the keystore."""

    code = "wrong_passphrase"

    def __init__(self, path: Path) -> None:
        super().__init__(f"the passphrase does not open {path}")
        self.path = path


class FileExists(KeyRefused):
    """A file that would be overwritten."""

    code = "file_exists"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists; it is not overwritten")
        self.path = path


class NotAKeystore(KeyRefused):
    """The file holds no encrypted Ed25519 key."""

    code = "not_a_keystore"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is no encrypted Ed25519 keystore")
        self.path = path


class StartRefused(NodeError):
    """The parts are there but do not belong together."""

    code = "start_refused"


class AssertionsOff(StartRefused):
    """Python runs with -O: the node's own checks would be silently gone."""

    code = "assertions_off"

    def __init__(self) -> None:
        super().__init__("Python runs without assertions (-O); the node needs them")


class GenesisMismatch(StartRefused):
    """The stored ledger begins with another genesis block."""

    code = "genesis_mismatch"

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"the ledger begins with {found}; the genesis file gives {expected}")
        self.expected, self.found = expected, found


class NotAValidator(StartRefused):
    """The key is not one that genesis names."""

    code = "not_a_validator"

    def __init__(self, key: str) -> None:
        super().__init__(f"genesis names no validator with key {key}")
        self.key = key


class SealsMissing(StartRefused):
    """Genesis asks for more seals than the one key of this node can give."""

    code = "seals_missing"

    def __init__(self, required: int) -> None:
        super().__init__(f"genesis asks for {required} seals on a block; this node has one key")
        self.required = required


class ClockRefused(StartRefused):
    """A clock was asked for that this ledger does not allow, or it cannot be read."""

    code = "clock_refused"


class LedgerMissing(StartRefused):
    """A file that the ledger needs is not there."""

    code = "ledger_missing"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not there; `tanji-node init` founds a ledger")
        self.path = path


class CannotListen(StartRefused):
    """The address is taken, or not this machine's."""

    code = "cannot_listen"

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"cannot listen at {host}:{port}: {reason}")
        self.host, self.port, self.reason = host, port, reason


class JournalBroken(StartRefused):
    """The journal of admission receipts cannot be read or written; without it nothing is taken."""

    code = "journal_broken"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


class PeerRefused(NodeError):
    """A follower cannot go on with what its peer says."""

    code = "peer_refused"


class PeerUnavailable(PeerRefused):
    """The peer did not answer, or not in JSON-RPC; worth asking again."""

    code = "peer_unavailable"

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} did not answer: {reason}")
        self.url, self.reason = url, reason


class PeerDisagrees(PeerRefused):
    """The peer's block is not one this ledger's law accepts; asking again will not help."""

    code = "peer_disagrees"

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"block {number} of the peer was refused: {reason}")
        self.number, self.reason = number, reason
