"""Twenty kinds of tampering with a stored ledger: each found, first bad block and field named."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import apsw
import pytest
from eth_utils import to_canonical_address

from chain.__main__ import main
from chain.blocks import decode_header, decode_receipts, encode_receipts
from chain.encoding import decode, encode, keccak
from chain.ledger import Ledger
from chain.seals import Seal, encode_seals
from chain.state import World, encode_account
from chain.storage import Storage
from chain.transactions import decode as decode_transaction
from contracts import ADDRESSES, load
from contracts.identifiers import allowance_id, name_bytes
from tests.chain.market_history import PERIOD, MarketWorld, write_market
from tests.chain.notebook import Validator
from tests.contracts.scenes import HASH
from tests.contracts.world import CHAIN_ID


@dataclass
class Stored:
    """One copy of the history, open to whoever has the disk."""

    path: Path
    world: MarketWorld
    """How it was made; its own ledger is another copy."""

    genesis: Path

    @property
    def ledger(self) -> Ledger:
        return self.world.ledger

    @property
    def last(self) -> int:
        return self.ledger.head.number

    @property
    def busy(self) -> int:
        """The block of several transactions."""
        return next(n for n in range(self.last) if len(self.ledger.block(n).transactions) == 3)

    def change(self, statement: str, *values: object) -> None:
        connection = apsw.Connection(str(self.path))
        connection.execute(statement, values)
        assert connection.changes() > 0, "the tampering changed nothing"
        connection.close()

    def cell(self, column: str, number: int) -> bytes:
        connection = apsw.Connection(str(self.path))
        row = connection.execute(f"SELECT {column} FROM block WHERE number = ?", (number,))
        return bytes(row.fetchone()[0])

    def first_with(self, node: bytes, address: bytes, slots: list[int]) -> int:
        """The first block whose state holds a node on the way to these slots."""
        for number in range(self.last + 1):
            proof = self.ledger.state(self.ledger.header(number)).proof(address, slots)
            paths = [proof.path, *(each.path for each in proof.slots)]
            if any(node in path for path in paths):
                return number
        raise AssertionError("no block holds the node")

    def flip_node(self, node: bytes) -> None:
        """Change the last byte of a stored node, leaving its name."""
        forged = node[:-1] + bytes((node[-1] ^ 1,))
        self.change("UPDATE node SET content = ? WHERE hash = ?", forged, keccak(node))


Kind = Callable[[Stored], tuple[int, str]]
"""Tampers; answers the block and field that must be named."""

KINDS: dict[str, Kind] = {}


def kind(tamper: Kind) -> Kind:
    KINDS[tamper.__name__] = tamper
    return tamper


def of_contract(name: str) -> bytes:
    return to_canonical_address(ADDRESSES[name])


def tampered_slot(stored: Stored, contract: str, label: str, *keys: int | str) -> tuple[int, str]:
    address = of_contract(contract)
    slot = stored.world.slots.at(contract, label, *keys)
    state = stored.ledger.state(stored.ledger.head)
    assert state.storage(address, slot), f"{contract}.{label} holds nothing there"
    leaf = state.proof(address, [slot]).slots[0].path[-1]
    stored.flip_node(leaf)
    return stored.first_with(leaf, address, [slot]), "state"


def tampered_account(stored: Stored, address: bytes, **changes: int) -> tuple[int, str]:
    """Rewrite an account's leaf in place, as somebody would who knows the encoding."""
    state = stored.ledger.state(stored.ledger.head)
    leaf = state.proof(address).path[-1]
    before = encode_account(state.account(address))
    forged = leaf.replace(before, encode_account(state.account(address)._replace(**changes)))
    assert forged != leaf, "the account is in its leaf"
    stored.change("UPDATE node SET content = ? WHERE hash = ?", forged, keccak(leaf))
    return stored.first_with(leaf, address, []), "state"


@kind
def a_balance(stored: Stored) -> tuple[int, str]:
    return tampered_account(stored, to_canonical_address(stored.world.bank.address), balance=9)


@kind
def a_nonce(stored: Stored) -> tuple[int, str]:
    return tampered_account(stored, to_canonical_address(stored.world.registry.address), nonce=1)


@kind
def a_contracts_code(stored: Stored) -> tuple[int, str]:
    code = load("Units").runtime
    stored.flip_node(code)
    return 0, "state"


@kind
def a_holding(stored: Stored) -> tuple[int, str]:
    holder = stored.world.enterprise.account
    return tampered_slot(stored, "Units", "_holdings", holder, allowance_id(PERIOD))


@kind
def a_receipt(stored: Stored) -> tuple[int, str]:
    receipts = decode_receipts(stored.cell("receipts", stored.busy))
    forged = (replace(receipts[0], success=False), *receipts[1:])
    statement = "UPDATE block SET receipts = ? WHERE number = ?"
    stored.change(statement, encode_receipts(forged), stored.busy)
    return stored.busy, "receipts_root"


@kind
def an_event(stored: Stored) -> tuple[int, str]:
    receipts = decode_receipts(stored.cell("receipts", stored.last))
    log = receipts[0].logs[-1]
    data = log.data[:-1] + bytes((log.data[-1] ^ 1,))
    logs = (*receipts[0].logs[:-1], replace(log, data=data))
    statement = "UPDATE block SET receipts = ? WHERE number = ?"
    stored.change(statement, encode_receipts([replace(receipts[0], logs=logs)]), stored.last)
    return stored.last, "receipts_root"


@kind
def the_order_of_transactions(stored: Stored) -> tuple[int, str]:
    raws = decode(stored.cell("transactions", stored.busy))
    swapped = encode([raws[1], raws[0], *raws[2:]])
    stored.change("UPDATE block SET transactions = ? WHERE number = ?", swapped, stored.busy)
    return stored.busy, "transactions_root"


@kind
def a_header_field(stored: Stored) -> tuple[int, str]:
    header = replace(decode_header(stored.cell("header", 5)), timestamp=stored.world.now + 99)
    stored.change("UPDATE block SET header = ? WHERE number = 5", header.encoded)
    return 5, "hash"


@kind
def an_index_row(stored: Stored) -> tuple[int, str]:
    name = keccak(stored.ledger.block(6).transactions[0])
    stored.change("UPDATE transaction_place SET number = 7 WHERE hash = ?", name)
    return 6, "index"


@kind
def a_documents_hash(stored: Stored) -> tuple[int, str]:
    """In the enterprise's report, where the hash was sent."""
    to = of_contract("Emissions")
    reports = (n for n in range(1, stored.last) if to in stored.ledger.block(n).transactions[0])
    number = next(reports)
    (raw,) = decode(stored.cell("transactions", number))
    forged = raw.replace(HASH, b"\x08" * 32)
    assert forged != raw, "the report names a document"
    stored.change("UPDATE block SET transactions = ? WHERE number = ?", encode([forged]), number)
    return number, "transactions_root"


@kind
def a_policy(stored: Stored) -> tuple[int, str]:
    deadline = int.from_bytes(name_bytes("surrender.deadline"), "big")
    return tampered_slot(stored, "Rulebook", "_entries", deadline, PERIOD)


@kind
def a_role(stored: Stored) -> tuple[int, str]:
    return tampered_slot(stored, "Participants", "_keys", stored.world.registry.address)


@kind
def a_count_of_issued_units(stored: Stored) -> tuple[int, str]:
    return tampered_slot(stored, "Units", "_counts", allowance_id(PERIOD))


@kind
def a_payment_with_every_hash_above_it_made_anew(stored: Stored) -> tuple[int, str]:
    """The careful forger: tries and header recomputed, the block's name too. No key to seal."""
    address, number = of_contract("Cash"), stored.last
    slot = stored.world.slots.at("Cash", "_balances", stored.world.enterprise.account)
    storage = Storage.open(str(stored.path))
    world = World(storage.node, stored.ledger.head.state_root)
    world.set_slot(address, slot, world.slot(address, slot) + 1)
    root, nodes = world.commit()
    storage.close()
    for name, content in nodes.items():
        stored.change("INSERT OR REPLACE INTO node VALUES (?, ?)", name, content)
    header = replace(stored.ledger.head, state_root=root)
    statement = "UPDATE block SET header = ?, hash = ? WHERE number = ?"
    stored.change(statement, header.encoded, header.hash, number)
    stored.change("UPDATE cursor SET hash = ?", header.hash)
    return number, "seals"


@kind
def a_deleted_block(stored: Stored) -> tuple[int, str]:
    stored.change("DELETE FROM block WHERE number = 4")
    return 4, "block"


@kind
def two_blocks_that_changed_places(stored: Stored) -> tuple[int, str]:
    for before, after in ((4, -1), (5, 4), (-1, 5)):
        stored.change("UPDATE block SET number = ? WHERE number = ?", after, before)
    return 4, "parent_hash"


@kind
def a_tail_cut_off(stored: Stored) -> tuple[int, str]:
    stored.change("DELETE FROM block WHERE number > ?", stored.last - 2)
    return stored.last - 1, "block"


@kind
def a_tail_cut_off_with_the_cursor_and_index_moved_to_match(stored: Stored) -> tuple[int, str]:
    """Nothing inside tells; a block known from elsewhere does."""
    kept = stored.last - 2
    stored.change("DELETE FROM block WHERE number > ?", kept)
    stored.change("DELETE FROM transaction_place WHERE number > ?", kept)
    name = stored.ledger.header(kept).hash
    stored.change("UPDATE cursor SET number = ?, hash = ?", kept, name)
    return kept, "state"


@kind
def the_genesis(stored: Stored) -> tuple[int, str]:
    document = json.loads(stored.genesis.read_text())
    document["validators"][0]["key"] = "0x" + Validator("outsider").public.hex()
    stored.change("UPDATE genesis SET document = ?", json.dumps(document))
    return 0, "genesis"


@kind
def a_validators_seal(stored: Stored) -> tuple[int, str]:
    seal = stored.ledger.seals(3)[0]
    forged = Seal(seal.validator, bytes((seal.signature[0] ^ 1,)) + seal.signature[1:])
    stored.change("UPDATE block SET seals = ? WHERE number = 3", encode_seals([forged]))
    return 3, "seals"


@kind
def the_whole_chain_rewritten(stored: Stored) -> tuple[int, str]:
    """Everything executed anew without one transaction, sealed by the forger's own key."""
    forger = Validator("forger")
    stored.path.unlink()
    world = MarketWorld.on(stored.path)
    world.ledger.close()
    storage = Storage.open(str(stored.path))
    storage.close()
    ledger = Ledger.open(stored.path)
    for number in range(1, 4):
        offered = [decode_transaction(raw) for raw in stored.ledger.block(number).transactions]
        candidate = ledger.propose(offered, ledger.head.timestamp + 1)
        seals = [forger.seals(candidate.block.hash, CHAIN_ID)]
        ledger.check_seals = lambda *_: None  # the forger does not check
        ledger.commit(candidate, seals)
    ledger.close()
    return 1, "seals"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    folder = tmp_path_factory.mktemp("history")
    world = write_market(folder / "ledger.db")
    genesis = folder / "genesis.json"
    genesis.write_text(world.ledger.genesis.document)
    return Stored(folder / "ledger.db", world, genesis)


@pytest.fixture
def stored(history: Stored, tmp_path: Path) -> Stored:
    copied = tmp_path / "copied.db"
    apsw.Connection(str(history.path)).execute("VACUUM INTO ?", (str(copied),))
    return Stored(copied, history.world, history.genesis)


def audit(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, object]]:
    code = main([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_an_untouched_ledger_is_whole(stored: Stored, capsys) -> None:
    code, report = audit(capsys, "fsck", stored.path, "--genesis", stored.genesis)
    assert (code, report["facts"]["blocks"]) == (0, stored.last)
    code, report = audit(capsys, "replay", stored.path, "--engine", "py-evm")
    assert (code, report["facts"]["blocks"]) == (0, stored.last)


def test_there_are_twenty_kinds() -> None:
    assert len(KINDS) >= 20


@pytest.mark.parametrize("tamper", KINDS.values(), ids=KINDS)
def test_tampering_is_found_and_the_first_bad_block_and_field_named(
    stored: Stored, capsys, tamper: Kind
) -> None:
    block, field = tamper(stored)
    code, report = audit(capsys, "fsck", stored.path, "--genesis", stored.genesis)
    assert code == 1, report
    assert (report["facts"]["block"], report["facts"]["field"]) == (block, field), report


def test_a_shorter_ledger_without_a_trace_is_found_by_a_block_known_from_elsewhere(
    stored: Stored, capsys
) -> None:
    a_tail_cut_off_with_the_cursor_and_index_moved_to_match(stored)
    known = f"{stored.last}:0x{stored.ledger.head.hash.hex()}"
    code, report = audit(capsys, "replay", stored.path, "--engine", "py-evm")
    assert code == 0, "the blocks that are left are sound"
    arguments = ("replay", stored.path, "--engine", "py-evm", "--checkpoint", known)
    code, report = audit(capsys, *arguments)
    assert (code, report["facts"]["field"]) == (1, "checkpoint"), report
    assert report["facts"]["block"] == stored.last - 1


@pytest.mark.parametrize(
    "tamper", [a_header_field, the_order_of_transactions, a_validators_seal, a_deleted_block]
)
def test_replay_finds_what_is_in_the_blocks_too(stored: Stored, capsys, tamper: Kind) -> None:
    block, _ = tamper(stored)
    code, report = audit(capsys, "replay", stored.path, "--engine", "py-evm")
    assert code == 1
    assert report["facts"]["block"] == block
