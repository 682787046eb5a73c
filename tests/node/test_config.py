"""Settings, keys and founding files: what is refused before anything starts."""

import json
import os
import stat
from pathlib import Path

import pytest

from chain.errors import FoundingReverted
from contracts import ADDRESSES, NAMES, load
from node import keys
from node.config import read_config
from node.errors import (
    ConfigRefused,
    FileExists,
    FileExposed,
    GenesisMismatch,
    LedgerMissing,
    NotAKeystore,
    NotAValidator,
    PlaceholderSecret,
    SealsMissing,
    SettingInvalid,
    SettingMissing,
    SettingUnknown,
    WrongPassphrase,
)
from node.founding import compose, read_founding
from node.init import initialise
from node.placeholders import is_placeholder
from node.run import build_sequencing, open_ledger
from tests.founded import FOUNDED_AT, founding_text, signer
from tests.node.small import PASSPHRASE, Hands, Small, found_small, open_small

VALIDATOR = "8f1d5a8ad3b6b6c77e1c2f1d0a9e4b7785c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9"


def config(folder: Path, text: str) -> Path:
    path = folder / "node.toml"
    path.write_text(text)
    return path


LEAST = 'genesis = "g.json"\nledger = "l.db"\n'


def test_the_least_settings_bind_to_loopback_and_make_no_blocks(tmp_path: Path) -> None:
    found = read_config(config(tmp_path, LEAST))
    assert (found.rpc.host, found.sealing, found.rpc.origins) == ("127.0.0.1", None, ())
    assert found.genesis == tmp_path / "g.json"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", SettingMissing),
        (LEAST + "colour = 1", SettingUnknown),
        (LEAST + "[rpc]\nhots = 'x'", SettingUnknown),
        (LEAST + "[sealing]\nkey = 'k'\npassphrase = 'secret'", SettingUnknown),
        (LEAST + "[rpc]\nport = '8545'", SettingInvalid),
        (LEAST + "[rpc]\nport = 65536", SettingInvalid),
        (LEAST + "[rpc]\nport = -1", SettingInvalid),
        (LEAST + "[rpc]\nport = true", SettingInvalid),
        (LEAST + "[rpc]\nheader_deadline_s = 0", SettingInvalid),
        (LEAST + "[rpc]\norigins = [1]", SettingInvalid),
        (LEAST + "[sealing]\nkey = 'k'\ninterval_ms = 0", SettingInvalid),
        (LEAST + "rpc = 3", SettingInvalid),
        (LEAST + "genesis = 'twice'", SettingInvalid),
        ("not toml at all", SettingInvalid),
    ],
)
def test_a_setting_that_is_unknown_missing_or_wrong_stops_the_node(
    text: str, error: type[ConfigRefused], tmp_path: Path
) -> None:
    with pytest.raises(error):
        read_config(config(tmp_path, text))


def test_a_key_is_kept_encrypted_and_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    path = tmp_path / "validator.key"
    made = keys.create_key(path, PASSPHRASE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made.private_bytes().hex() not in path.read_text()
    assert keys.unlock_key(path, PASSPHRASE).public == made.public
    assert keys.show_key(path) == made.public.hex()
    with pytest.raises(WrongPassphrase):
        keys.unlock_key(path, PASSPHRASE + " ")


def test_a_key_whose_public_half_was_changed_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "validator.key"
    keys.create_key(path, PASSPHRASE)
    kept = json.loads(path.read_text())
    path.write_text(json.dumps(kept | {"public": VALIDATOR}))
    with pytest.raises(WrongPassphrase):
        keys.unlock_key(path, PASSPHRASE)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "validator.key"
    keys.create_key(path, PASSPHRASE)
    with pytest.raises(FileExists):
        keys.create_key(path, PASSPHRASE)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_secret_that_others_can_read_is_refused(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "validator.key"
    keys.create_key(path, PASSPHRASE)
    path.chmod(mode)
    with pytest.raises(FileExposed):
        keys.unlock_key(path, PASSPHRASE)
    passphrase = tmp_path / "validator.pass"
    passphrase.write_text(PASSPHRASE)
    passphrase.chmod(mode)
    with pytest.raises(FileExposed):
        keys.read_passphrase(passphrase, {}, None)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"-----BEGIN PRIVATE KEY-----", b"\xff"])
def test_what_is_no_keystore_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "validator.key"
    keys.write_secret(path, content)
    with pytest.raises(NotAKeystore):
        keys.unlock_key(path, PASSPHRASE)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing):
        keys.unlock_key(tmp_path / "none", PASSPHRASE)


@pytest.mark.parametrize(
    "passphrase",
    ["changeme", "change-me-please", "a placeholder", "password", "", "aaaaaaaaaaaaaa"],
)
def test_a_passphrase_that_everybody_has_is_refused(passphrase: str, tmp_path: Path) -> None:
    with pytest.raises(PlaceholderSecret):
        keys.create_key(tmp_path / "validator.key", passphrase)
    assert not os.listdir(tmp_path)


def test_a_short_passphrase_is_refused_without_being_told(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid) as error:
        keys.create_key(tmp_path / "validator.key", "tr0ubadour")
    assert "tr0ubadour" not in str(error.value)


def test_the_passphrase_comes_from_file_then_environment_then_person(tmp_path: Path) -> None:
    file = tmp_path / "pass"
    keys.write_secret(file, b"from the file\n")
    given = {keys.PASSPHRASE_VARIABLE: "from the environment"}
    assert keys.read_passphrase(file, given, None) == "from the file"
    assert keys.read_passphrase(None, given, None) == "from the environment"
    assert keys.read_passphrase(None, {}, lambda: "from the person") == "from the person"
    with pytest.raises(SettingMissing):
        keys.read_passphrase(None, {}, None)


@pytest.mark.parametrize(
    "text",
    [
        "0x" + "00" * 20,
        "0x" + "11" * 20,
        "0x" + "deadbeef" * 5,
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "0x" + "00" * 19 + "2a",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "<the ministry's key>",
        "REPLACE-WITH-YOUR-KEY",
    ],
)
def test_keys_that_stand_in_examples_are_placeholders(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("role", ["ministry", "registry", "enterprise"])
def test_a_key_of_ones_own_is_no_placeholder(role: str) -> None:
    assert not is_placeholder(signer(role).address)
    assert not is_placeholder(VALIDATOR)


def founding(folder: Path, *changes: tuple[str, str]) -> Path:
    text = founding_text(validator=VALIDATOR)
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = folder / "founding.toml"
    path.write_text(text)
    return path


def test_a_founding_file_becomes_a_genesis_with_the_artifacts_code(tmp_path: Path) -> None:
    document = compose(read_founding(founding(tmp_path)), None)
    assert document["timestamp"] == FOUNDED_AT
    assert set(document["alloc"]) == {ADDRESSES[name].lower() for name in NAMES}
    for name in NAMES:
        code = document["alloc"][ADDRESSES[name].lower()]["code"]
        assert code == "0x" + load(name).runtime.hex()


def test_the_same_file_founds_the_same_ledger(tmp_path: Path) -> None:
    path = founding(tmp_path)
    assert compose(read_founding(path), None) == compose(read_founding(path), None)


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        ("[ledger]", "[ledger]\ncolour = 1", SettingUnknown),
        ("chain_id", "chainid", SettingMissing),
        ("chain_id = 20210716", "chain_id = 0", SettingInvalid),
        ("[ministry]", "[minstry]", SettingMissing),
        ("rights = ['read', 'initiate'", "rights = ['read', 'everything'", SettingInvalid),
        (signer("ministry").address, "0x" + "00" * 20, PlaceholderSecret),
        (signer("ministry").address, "<your key>", PlaceholderSecret),
        (signer("ministry").address, signer("ministry").address[:-1], SettingInvalid),
        (VALIDATOR, "11" * 32, PlaceholderSecret),
        (VALIDATOR, VALIDATOR[:-2], SettingInvalid),
        ("2031-01-01T00:00:00+08:00", "2031-01-01T00:00:00", SettingInvalid),
    ],
)
def test_a_flaw_in_a_founding_file_is_named(
    before: str, after: str, error: type[ConfigRefused], tmp_path: Path
) -> None:
    with pytest.raises(error):
        read_founding(founding(tmp_path, (before, after)))


def test_an_address_whose_checksum_does_not_hold_is_refused(tmp_path: Path) -> None:
    address = signer("bank").address
    flipped = "0x" + "".join(c.upper() if c.islower() else c.lower() for c in address[2:])
    with pytest.raises(SettingInvalid):
        read_founding(founding(tmp_path, (address, flipped)))


def test_what_the_contracts_refuse_cannot_be_founded(tmp_path: Path) -> None:
    path = founding(tmp_path, ("2031-01-01T00:00:00+08:00", "2020-01-01T00:00:00+08:00"))
    with pytest.raises(FoundingReverted):
        compose(read_founding(path), None)


def test_a_ledger_with_another_genesis_is_refused(small: Small, tmp_path: Path) -> None:
    small.close()
    other = found_small(tmp_path / "other")
    other.close()
    theirs = (tmp_path / "other" / "ledger" / "genesis.json").read_text()
    (small.folder / "ledger" / "genesis.json").write_text(theirs)
    with pytest.raises(GenesisMismatch):
        open_ledger(read_config(small.folder / "ledger" / "node.toml"))


def test_a_ledger_that_asks_for_two_seals_is_not_sealed_by_one_key(tmp_path: Path) -> None:
    second = f'[[validators]]\nname = "ministry"\nkey = "{VALIDATOR}"\n'
    text = founding_text().replace(
        "[[validators]]", f"seals_required = 2\n{second}[[validators]]", 1
    )
    (tmp_path / "founding.toml").write_text(text)
    initialise(tmp_path / "founding.toml", tmp_path / "ledger", False, lambda: PASSPHRASE)
    with pytest.raises(SealsMissing):
        open_small(tmp_path)


def test_a_key_that_genesis_does_not_name_makes_no_blocks(small: Small, tmp_path: Path) -> None:
    stranger = keys.create_key(tmp_path / "stranger.key", PASSPHRASE)
    settings = read_config(small.folder / "ledger" / "node.toml")
    with pytest.raises(NotAValidator):
        build_sequencing(settings, small.ledger, stranger, Hands(), 1.0)
