"""The real ledger on disk beside the model: acts wait, a block is made, and both are compared."""

import copy
import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_account import Account
from eth_utils import to_canonical_address

from chain.evm import Call
from chain.ledger import Ledger
from chain.seals import Seal, sign_bytes
from chain.transactions import Transaction, decode
from contracts import ADDRESSES, NAMES, load
from contracts.codec import Event, decode_error, decode_log, decode_output, encode_call
from contracts.identifiers import custody_address
from contracts.vocabulary import Bucket
from tests.contracts.books import Books, Slots
from tests.contracts.world import CHAIN_ID
from tests.laws.cast import ACCOUNT_ADDRESSES, SECRETS, call_of, told
from tests.laws.model import Refused
from tests.laws.model_cases import Prosecution
from tests.laws.tables import Tables
from tests.laws.views import hold_the_views

VALIDATOR = Ed25519PrivateKey.from_private_bytes(b"the laws' validator".rjust(32, b"."))
DONE = "done"
GAS = 3_000_000
BLOCK_ACTS_MAX = 8
"""How many acts may wait before a block is made of them."""

SLOTS = Slots.of({name: load(name).layout for name in NAMES})
ROLES_BY_ADDRESS = {address: role for role, address in ACCOUNT_ADDRESSES.items()} | {
    custody_address(address): f"custody of {role}"
    for role, address in ACCOUNT_ADDRESSES.items()
    if "department" in role
}


@dataclass(frozen=True)
class Waiting:
    """An act sent and not yet in a block, with what the model says of it."""

    transaction: Transaction
    says: dict[str, object] | Refused
    units: dict[tuple[str, int, Bucket], int]
    """Every holding once the act is done, as the model has it."""

    money: dict[str, tuple[int, int]]
    told: str


@dataclass
class Book:
    """One ledger and one model, kept in step."""

    path: Path
    ledger: Ledger
    model: Prosecution
    books: Books = field(default_factory=Books)
    tables: Tables = field(default_factory=Tables)
    nonces: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    once: set[tuple[str, object]] = field(default_factory=set)
    """Lines, orders and requests that events said are used up."""

    frozen: dict[tuple[str, int], int] = field(default_factory=dict)
    """What is frozen, by account and id, after the newest act."""

    waiting: list[Waiting] = field(default_factory=list)
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each act came to each end: done, or a typed error."""

    def copy_to(self, path: Path) -> "Book":
        """The same ledger in another file, with everything known about it."""
        self.seal()
        self.ledger.close()
        shutil.copyfile(self.path, path)
        self.ledger = Ledger.open(self.path)
        return Book(
            path, Ledger.open(path), copy.deepcopy(self.model), self.books.copy(),
            copy.deepcopy(self.tables), defaultdict(int, self.nonces), set(self.once),
            dict(self.frozen),
        )  # fmt: skip

    def act(self, act: str, key: str, *args: object) -> dict[str, object] | Refused:
        """Do it in the model, send it to the ledger; what the model says."""
        to, data = call_of(act, args)
        says = self.model.attempt(act, key, *args)
        self.model.hold()
        if act == "approve":
            end = says.error if isinstance(says, Refused) else DONE
            self.tally[args[1].name, end] += 1
        return self.send(key, to, data, says, f"{act}{(key, *args)}")

    def barge(self, key: str, contract: str, function: str, args: list[object], error: str) -> None:
        """A call that nobody may make, whoever signs it."""
        data = encode_call(contract, function, args)
        self.send(key, ADDRESSES[contract], data, Refused(error), f"{function}({key})")

    def send(
        self, key: str, to: str, data: bytes, says: dict[str, object] | Refused, told: str
    ) -> dict[str, object] | Refused:
        signed = Account.sign_transaction(
            {
                "type": 2, "chainId": CHAIN_ID, "nonce": self.nonces[key], "gas": GAS,
                "maxFeePerGas": 0, "maxPriorityFeePerGas": 0, "to": to, "value": 0, "data": data,
            },
            SECRETS[key],
        )  # fmt: skip
        self.nonces[key] += 1
        name, _, _ = told.partition("(")
        self.tally[name, says.error if isinstance(says, Refused) else DONE] += 1
        units = {place: count for place, count in self.model.units.items() if count}
        money = {name: (cash.available, cash.locked) for name, cash in self.model.money.items()}
        raw = bytes(signed.raw_transaction)
        self.waiting.append(Waiting(decode(raw), says, units, money, told))
        if len(self.waiting) >= BLOCK_ACTS_MAX:
            self.seal()
        return says

    def seal(self) -> None:
        """Make a block of what waits, and hold every act of it to what the model said."""
        if not self.waiting:
            return
        waiting, self.waiting = self.waiting, []
        candidate = self.ledger.propose([one.transaction for one in waiting], self.model.now)
        assert not candidate.dropped
        assert not candidate.leftover
        name = candidate.block.hash
        seal = VALIDATOR.sign(sign_bytes(CHAIN_ID, name))
        self.ledger.commit(candidate, [Seal(VALIDATOR.public_key().public_bytes_raw(), seal)])
        for one, receipt, output in zip(
            waiting, candidate.receipts, candidate.outputs, strict=True
        ):
            logs = [decode_log(log.address, log.topics, log.data) for log in receipt.logs]
            events = [event for event in logs if event is not None]
            assert len(events) == len(logs), "an event that no ABI knows"
            compare(one, receipt.success, output, events)
            self.books.write(events)
            self.tables.write(events)
            self.use_up(events)
            hold_to_the_laws(self.books, one)
            self.hold_frozen(one)
            self.tables.hold(self.books)
        state = self.ledger.state(self.ledger.head)
        self.books.check(
            SLOTS,
            lambda contract, slot: state.storage(to_canonical_address(ADDRESSES[contract]), slot),
        )
        self.model.now += 1

    def hold_frozen(self, one: Waiting) -> None:
        """What is frozen moves by two institutions' order only, and by a title it stays frozen."""
        before = self.frozen
        self.frozen = {
            (account, unit): count
            for (account, unit, bucket), count in one.units.items()
            if bucket is Bucket.FROZEN
        }
        if self.frozen == before or "Act(name='freeze'" in one.told:
            return
        if "Act(name='unfreeze'" not in one.told:
            titles = ("force", "reverse", "transfer_title")
            assert any(f"Act(name='{act}'" in one.told for act in titles), one.told
            assert sums(self.frozen) == sums(before), one.told

    def pass_time(self, seconds: int) -> None:
        self.seal()
        self.model.now += seconds

    def restart(self) -> None:
        """Close the ledger and open it again from the disk: the same head, nothing lost."""
        self.seal()
        head = self.ledger.head
        self.ledger.close()
        self.ledger = Ledger.open(self.path)
        assert self.ledger.head == head

    def use_up(self, events: list[Event]) -> None:
        """Each line, order and request is used up at most once."""
        for event in events:
            for fact in {
                "LineExecuted": ("line",),
                "BlockTradeSettled": ("sellOrder", "buyOrder"),
                "Surrendered": ("request",),
                "WithdrawalConfirmed": ("id",),
                "CarriedOver": ("application",),
                "Cancelled": ("statement",),
                "OffsetRegistered": ("request",),
                "FinePaid": ("bankReference",),
                "CaseDeducted": ("number",),
                "BatchRevoked": ("batch",),
            }.get(event.name, ()):
                used = (event.name, event.args[fact])
                assert used not in self.once, f"used twice: {used}"
                self.once.add(used)

    def ask(self, contract: str, function: str, *args: object) -> object:
        """What a view answers now."""
        at = to_canonical_address(ADDRESSES[contract])
        question = Call(to=at, data=encode_call(contract, function, args), sender=bytes(20))
        answer = self.ledger.call(self.ledger.head, question)
        assert answer.success, (contract, function, args)
        return decode_output(contract, function, answer.output)

    def hold_the_views(self) -> None:
        """What the contracts' views tell is what the model tells."""
        hold_the_views(self.ask, self.model)


def compare(one: Waiting, success: bool, output: bytes, events: list[Event]) -> None:
    """The receipt says what the model says: the same events, or the same refusal and facts."""
    if isinstance(one.says, Refused):
        refusal = decode_error(output)
        assert not success, f"{one.told} was to be refused: {one.says}"
        assert refusal is not None, f"{one.told}: a revert without words, {output.hex()}"
        assert refusal.name == one.says.error, f"{one.told}: {refusal}, not {one.says}"
        expected = {name: told(value) for name, value in one.says.facts.items()}
        assert {name: refusal.args[name] for name in expected} == expected, one.told
        assert not events
        return
    assert success, f"{one.told} was to succeed: {decode_error(output)}"
    found = {event.name: event.args for event in events}
    for name, facts in one.says.items():
        expected = {fact: told(value) for fact, value in facts.items()}
        assert {fact: found[name][fact] for fact in expected} == expected, one.told


def sums(frozen: dict[tuple[str, int], int]) -> Counter[int]:
    """What is frozen of each id."""
    found: Counter[int] = Counter()
    for (_, unit), count in frozen.items():
        found[unit] += count
    return found


def hold_to_the_laws(books: Books, one: Waiting) -> None:
    """After one act: what the events add up to is the model, and every invariant holds."""
    units = {
        (ROLES_BY_ADDRESS[account], id_, Bucket[bucket.upper()]): count
        for (account, id_), counts in books.units.items()
        for bucket, count in counts.items()
        if count
    }
    assert units == one.units, one.told
    assert min(units.values(), default=0) >= 0
    for id_, issued in books.issued.items():
        held = sum(count for (_, of, _), count in units.items() if of == id_)
        assert issued == held + sum(books.gone[id_].values()), one.told
    money = {ROLES_BY_ADDRESS[account]: tuple(cash) for account, cash in books.money.items()}
    assert {name: cash for name, cash in money.items() if any(cash)} == {
        name: cash for name, cash in one.money.items() if any(cash)
    }, one.told
    assert all(fen >= 0 for cash in money.values() for fen in cash)
    assert sum(map(sum, money.values())) == books.deposits - books.withdrawals
