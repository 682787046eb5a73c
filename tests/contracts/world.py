"""A small world: the contracts on the real engine, actors by role, laws held after each act."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_utils import to_canonical_address

from chain.blocks import EMPTY_ROOT
from chain.evm import Call, Context, Executed, Execution, call, found
from chain.state import Account as Kept
from chain.state import World as State
from chain.transactions import decode
from contracts import ADDRESSES, ARTIFACTS, NAMES, load
from contracts.codec import (
    Event,
    Refusal,
    decode_error,
    decode_log,
    decode_output,
    encode_call,
)
from contracts.founding import (
    BLOCK_BAND,
    BLOCK_LEAST,
    BORROWING,
    CARRY_EARLY,
    CARRY_EARLY_BY,
    CARRY_FIRST,
    CARRY_LAST,
    CARRY_UNTIL,
    CARRY_UNTIL_BY,
    DEADLINE,
    THRESHOLD,
    Founder,
    Key,
    Pack,
    Setting,
    founding_calls,
)
from contracts.identifiers import account_address
from contracts.rules import packs
from contracts.rules.publication import enforcement_settings, vintage_settings
from contracts.vocabulary import Kind, Right
from tests.contracts.books import Books, Slots

CHAIN_ID = 7777
FOUNDED_AT = 1_609_459_200
"""2021-01-01 08:00 in Beijing."""

KEYS_EXPIRE_AT = FOUNDED_AT + 10 * 365 * 86_400
PERIOD = 20192020
LATER_PERIOD = 20212021
NOTICED_PERIOD = 20222022
"""A decision on it can still be accepted or objected to."""

DEADLINE_AT = 1_640_941_200
"""2021-12-31 17:00 in Beijing."""

CARRIED_INTO = 20252025
CARRY_FROM, CARRY_TO = 20192020, 20242024
EARLY_AT, EARLY_BY_AT = 1_774_022_399, 1_774_627_199
"""2026-03-20 and 2026-03-27, 23:59:59 in Beijing."""

UNTIL_AT, UNTIL_BY_AT = 1_781_107_199, 1_782_489_599
"""2026-06-10 and 2026-06-26, 23:59:59 in Beijing."""

PACK = "allowance.2019-2020"
DRAFT_PACK = "allowance.2025-2026-draft"
ENFORCEMENT_PACK = packs.load("enforcement").hash
GAS = 20_000_000
BLOCK_GAS = 60_000_000

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SHANDONG, JIANGSU = 370000, 320000
POWER, STEEL = 4411, 3110
"""GB/T 4754 classes."""

THRESHOLD_TONNES = 26_000

CLERK = Right.READ | Right.INITIATE | Right.TRADE | Right.SURRENDER
OFFICER = Right.READ | Right.APPROVE


def uscc(number: int) -> str:
    """A well-formed code: the check character brings the weighted sum to 0 modulo 31."""
    body = f"91370000{number:09d}"
    weighted = sum(ALPHABET.index(mark) * pow(3, place, 31) for place, mark in enumerate(body))
    return body + ALPHABET[-weighted % 31]


@dataclass(frozen=True)
class Actor:
    """One key and the account it signs for."""

    name: str
    secret: bytes
    uscc: str

    @property
    def address(self) -> str:
        return Account.from_key(self.secret).address

    @property
    def account(self) -> str:
        return account_address(self.uscc)


@dataclass(frozen=True)
class Result:
    """What an act returned and logged."""

    output: Any
    events: list[Event]
    gas: int

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.events]

    def event(self, name: str) -> dict[str, Any]:
        """The arguments of the one event of this name."""
        (found_,) = [event for event in self.events if event.name == name]
        return found_.args


class Reverted(Exception):
    """The contract said no, in its own words."""

    def __init__(self, refusal: Refusal | None, data: bytes) -> None:
        super().__init__(f"{refusal or data.hex()}")
        self.refusal, self.data = refusal, data


ROLES: dict[str, tuple[int, Kind, int]] = {
    "ministry": (1, Kind.MINISTRY, 0),
    "department": (2, Kind.DEPARTMENT, SHANDONG),
    "other_department": (3, Kind.DEPARTMENT, JIANGSU),
    "registry": (4, Kind.REGISTRY, 0),
    "exchange": (5, Kind.EXCHANGE, 0),
    "bank": (6, Kind.BANK, 0),
    "verifier": (7, Kind.VERIFIER, 0),
    "enterprise": (8, Kind.ENTERPRISE, SHANDONG),
    "buyer": (9, Kind.ENTERPRISE, SHANDONG),
    "far_enterprise": (10, Kind.ENTERPRISE, JIANGSU),
    "trader": (11, Kind.TRADER, 0),
    "second_verifier": (12, Kind.VERIFIER, 0),
    "credit_registry": (13, Kind.CREDIT_REGISTRY, 0),
    "credit_exchange": (14, Kind.CREDIT_EXCHANGE, 0),
}
"""Role, number of its code and keys, kind and province."""

APPLYING = (Kind.VERIFIER, Kind.ENTERPRISE, Kind.TRADER)
"""Kinds of accounts that are opened on application; the others are founded."""

STRANGERS = {"outsider": 900, "newcomer": 901, "applicant": 902}
"""Keys that sign for nobody, until a test lets them."""


def actor(role: str) -> Actor:
    """`enterprise` initiates, trades and surrenders; `enterprise_officer` approves."""
    name = role.removesuffix("_officer")
    number = ROLES[name][0] if name in ROLES else STRANGERS[name]
    secret = (2 * number + (role != name)).to_bytes(32, "big")
    return Actor(role, secret, uscc(number))


ACTORS = {
    role: actor(role) for role in (*ROLES, *(f"{name}_officer" for name in ROLES), "outsider")
}


@dataclass
class World:
    """A ledger in memory; each act is a block of one signed transaction."""

    nodes: dict[bytes, bytes] = field(repr=False)
    root: bytes
    slots: Slots
    number: int = 0
    now: int = FOUNDED_AT + 1
    """Time of the next block."""

    nonces: dict[bytes, int] = field(default_factory=dict)
    books: Books = field(default_factory=Books)

    @classmethod
    def founded(cls, artifacts: Path = ARTIFACTS) -> "World":
        """Block zero: institutions, rules, values, packs."""
        built = [load(name, artifacts) for name in NAMES]
        codes = {to_canonical_address(one.address): one.runtime for one in built}
        calls = [(to_canonical_address(c.to), c.data) for c in founding()]
        accounts = found(codes, calls, CHAIN_ID, FOUNDED_AT)
        world = cls({}, b"", Slots.of({one.name: one.layout for one in built}))
        world._write(accounts)
        return world

    def copy(self) -> "World":
        """The same world, to go on differently: nodes are named by their content and shared."""
        return World(
            self.nodes,
            self.root,
            self.slots,
            self.number,
            self.now,
            dict(self.nonces),
            self.books.copy(),
        )

    def __getattr__(self, name: str) -> Actor:
        if name not in ACTORS:
            raise AttributeError(name)
        return ACTORS[name]

    # --- acts -----------------------------------------------------------------------------------

    def does(self, by: Actor, contract: str, function: str, *args: Any) -> Result:
        """Sign and execute one act; raises Reverted. The laws are checked after it."""
        data = encode_call(contract, function, args)
        done = self._execute(by, ADDRESSES[contract], data)
        (receipt,), (output,) = done.receipts, done.outputs
        if not receipt.success:
            raise Reverted(decode_error(output), output)
        events = []
        for log in receipt.logs:
            event = decode_log(log.address, log.topics, log.data)
            assert event is not None, f"{contract}.{function} logged what no ABI knows"
            events.append(event)
        self.books.write(events)
        self.books.check(self.slots, self.slot)
        return Result(decode_output(contract, function, output), events, done.gas_used)

    def both(self, first: Actor, second: Actor, contract: str, function: str, *args: Any) -> Result:
        """Propose and approve."""
        data = encode_call(contract, function, args)
        id_ = self.proposes(first, contract, function, *args)
        return self.does(second, "Approvals", "approve", id_, data)

    def proposes(self, by: Actor, contract: str, function: str, *args: Any) -> int:
        """The number of a proposal that stays open for a day."""
        data = encode_call(contract, function, args)
        expires = self.now + 86_400
        return self.does(by, "Approvals", "propose", ADDRESSES[contract], data, expires).output

    def asks(self, contract: str, function: str, *args: Any, sender: str | None = None) -> Any:
        """What a view answers in the state after the newest block; raises Reverted."""
        data = encode_call(contract, function, args)
        question = Call(
            to=to_canonical_address(ADDRESSES[contract]),
            data=data,
            sender=to_canonical_address(sender or self.outsider.address),
        )
        answer = call(self._read, self.root, self._context(self.number, self.now), question)
        if not answer.success:
            raise Reverted(decode_error(answer.output), answer.output)
        return decode_output(contract, function, answer.output)

    def puts(self, address: str, code: bytes) -> None:
        """Let a stranger's contract stand at an address."""
        state = State(self._read, self.root)
        state.set_code(to_canonical_address(address), code)
        self.root, nodes = state.commit()
        self.nodes.update(nodes)

    def calls(self, address: str, data: bytes) -> bytes:
        """What a call to any contract answers."""
        question = Call(to=to_canonical_address(address), data=data)
        return call(self._read, self.root, self._context(self.number, self.now), question).output

    def slot(self, contract: str, slot: int) -> int:
        """What a storage slot holds."""
        return State(self._read, self.root).slot(to_canonical_address(ADDRESSES[contract]), slot)

    def storage_roots(self) -> dict[str, bytes]:
        """Each contract's storage root: equal roots are equal storage."""
        state = State(self._read, self.root)
        return {
            name: state.account(to_canonical_address(at)).storage_root
            for name, at in ADDRESSES.items()
        }

    # --- the engine -----------------------------------------------------------------------------

    def _execute(self, by: Actor, to: str, data: bytes) -> Executed:
        sender = to_canonical_address(by.address)
        signed = Account.sign_transaction(
            {
                "type": 2,
                "chainId": CHAIN_ID,
                "nonce": self.nonces.get(sender, 0),
                "gas": GAS,
                "maxFeePerGas": 0,
                "maxPriorityFeePerGas": 0,
                "to": to,
                "value": 0,
                "data": data,
            },
            by.secret,
        )
        self.number += 1
        block = Execution(self._read, self.root, self._context(self.number, self.now))
        block.apply(decode(bytes(signed.raw_transaction)))
        done = block.finish()
        self.now += 1
        self.nonces[sender] = self.nonces.get(sender, 0) + 1
        self.nodes.update(done.nodes)
        self.root = done.state_root
        return done

    def _context(self, number: int, timestamp: int) -> Context:
        return Context(CHAIN_ID, number, timestamp, BLOCK_GAS, ())

    def _read(self, name: bytes) -> bytes:
        return self.nodes[name]

    def _write(self, accounts: Any) -> None:
        state = State(self._read, EMPTY_ROOT)
        for address, one in accounts.items():
            state.set_account(address, Kept(nonce=one.nonce, balance=one.balance))
            state.set_code(address, one.code)
            for slot, value in one.storage.items():
                state.set_slot(address, slot, value)
        self.root, nodes = state.commit()
        self.nodes.update(nodes)


@contextmanager
def refused(name: str, /, **facts: Any) -> Iterator[None]:
    """The act inside reverts with the error of this name, which carries these facts."""
    with pytest.raises(Reverted) as reverted:
        yield
    refusal = reverted.value.refusal
    assert refusal is not None, f"a revert without words: {reverted.value.data.hex()}"
    assert refusal.name == name, f"{refusal} instead of {name}"
    assert {fact: refusal.args[fact] for fact in facts} == facts


def founding() -> Sequence[Any]:
    """The founding calls of this world."""
    founders = [
        Founder(
            actor(role).uscc,
            kind,
            province,
            role,
            (
                Key(actor(role).address, CLERK, KEYS_EXPIRE_AT),
                Key(actor(f"{role}_officer").address, OFFICER, KEYS_EXPIRE_AT),
            ),
        )
        for role, (_, kind, province) in ROLES.items()
        if kind not in APPLYING
    ]
    settings = [
        Setting(DEADLINE, PERIOD, DEADLINE_AT),
        Setting(BLOCK_LEAST, 0, 100_000),
        Setting(BLOCK_BAND, 0, 3_000),
        *(Setting(THRESHOLD, sector, THRESHOLD_TONNES) for sector in (POWER, STEEL)),
        Setting(BORROWING, PERIOD, LATER_PERIOD),
        *(
            Setting(name, CARRIED_INTO, value)
            for name, value in (
                (CARRY_FIRST, CARRY_FROM),
                (CARRY_LAST, CARRY_TO),
                (CARRY_EARLY, EARLY_AT),
                (CARRY_EARLY_BY, EARLY_BY_AT),
                (CARRY_UNTIL, UNTIL_AT),
                (CARRY_UNTIL_BY, UNTIL_BY_AT),
            )
        ),
        *enforcement_settings(),
        *vintage_settings(),
    ]
    published = [
        Pack(PACK, b"\x01" * 32),
        Pack(DRAFT_PACK, b"\x02" * 32, draft=True),
        Pack("enforcement", ENFORCEMENT_PACK),
    ]
    return founding_calls(founders, settings, published)
