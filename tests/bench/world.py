"""The small market that is measured: institutions, enterprises with one key each, their set-up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chain import evm, genesis
from contracts import ADDRESSES, NAMES, codec, load
from contracts import founding as founders
from contracts.identifiers import CEA, account_address, line_id, name_bytes
from contracts.vocabulary import Basis, Ground, Kind, Right, Stage, Status
from tests.bench.wallet import GAS_LIMIT as CALL_GAS
from tests.bench.wallet import Key, Wallet
from tests.founded import uscc

CHAIN_ID = 20_267_210
FOUNDED_AT_S = 1_767_225_600
"""2026-01-01T00:00:00Z, so that two runs with one seed sign the same bytes."""

FOREVER_S = 4_102_444_800
"""2100-01-01T00:00:00Z."""

GAS_LIMIT = 400_000_000
PROVINCE = 370000
SECTOR = 4411
PERIOD = 20192020
UNIT = CEA + PERIOD
PRICE_FEN = 4_254
LAST_CLOSE_DAY = 20251231

ISSUED = 50_000_000
"""Units of each enterprise: enough for every block trade and surrender of a full run."""

OWED = 40_000_000
DEPOSITED_FEN = 10**15
BLOCK_LEAST = 100_000

LINES = 25
"""Lines in one batch of decisions."""

INSTITUTION_KEYS = 8
"""Keys of an institution, which take turns: one sender may have 256 transactions waiting."""

ALL_RIGHTS = Right.READ | Right.INITIATE | Right.APPROVE | Right.TRADE | Right.SURRENDER
KINDS = {
    "ministry": Kind.MINISTRY,
    "department": Kind.DEPARTMENT,
    "registry": Kind.REGISTRY,
    "exchange": Kind.EXCHANGE,
    "bank": Kind.BANK,
    "verifier": Kind.VERIFIER,
}

Batch = list[bytes]
"""Signed transactions that may stand in one block in any order that keeps each key's nonces."""


@dataclass(frozen=True)
class Party:
    """A legal person on the ledger: its account has no key of its own; its keys sign for it."""

    uscc: str
    keys: tuple[Key, ...]

    @property
    def account(self) -> str:
        return account_address(self.uscc)

    @property
    def key(self) -> Key:
        return self.keys[0]


FIRST_MOVE = 2
"""The number of the first proposal after the plan's."""


@dataclass
class World:
    """Everybody at the desk, and a wallet that keeps their nonces."""

    seed: int
    size: int
    """Enterprises."""

    deadline_s: int = FOREVER_S
    """The last second at which a request to surrender is on time."""

    wallet: Wallet = field(default_factory=lambda: Wallet(CHAIN_ID))

    def __post_init__(self) -> None:
        self.institutions = {
            name: Party(
                uscc(900_000_000 + kind),
                tuple(Key.of(self.seed, f"{name}/{i}") for i in range(INSTITUTION_KEYS)),
            )
            for name, kind in KINDS.items()
        }
        self.enterprises = [
            Party(
                uscc(number),
                tuple(Key.of(self.seed, f"enterprise/{number}{hand}") for hand in ("", "/officer")),
            )
            for number in range(1, self.size + 1)
        ]

    def genesis(self, validator: bytes) -> dict:
        """The genesis file: the contracts founded, these institutions in place, one validator."""
        calls = founders.founding_calls(
            [self._founder(name, party) for name, party in self.institutions.items()],
            [
                founders.Setting(founders.DEADLINE, PERIOD, self.deadline_s),
                founders.Setting(founders.BLOCK_LEAST, 0, BLOCK_LEAST),
                founders.Setting(founders.BLOCK_BAND, 0, 3_000),
                founders.Setting(founders.THRESHOLD, SECTOR, 26_000),
            ],
            [founders.Pack("bench", name_bytes("pack"))],
        )
        accounts = evm.found(
            {_bytes(ADDRESSES[name]): load(name).runtime for name in NAMES},
            [(_bytes(call.to), call.data) for call in calls],
            CHAIN_ID,
            FOUNDED_AT_S,
        )
        return {
            "format": genesis.FORMAT,
            "chainId": CHAIN_ID,
            "name": "measured",
            "rehearsal": True,
            "timestamp": FOUNDED_AT_S,
            "gasLimit": GAS_LIMIT,
            "validators": [{"name": "the one", "key": "0x" + validator.hex()}],
            "sealsRequired": 1,
            "alloc": genesis.alloc(accounts),
        }

    def _founder(self, name: str, party: Party) -> founders.Founder:
        province = PROVINCE if name == "department" else 0
        keys = tuple(
            founders.Key("0x" + key.address.hex(), ALL_RIGHTS, FOREVER_S) for key in party.keys
        )
        return founders.Founder(party.uscc, KINDS[name], province, f"the {name}", keys)

    def act(
        self, who: str, turn: int, contract: str, function: str, *args: object, gas: int = CALL_GAS
    ) -> bytes:
        """A signed call by an institution; its keys take turns."""
        keys = self.institutions[who].keys
        return self.sign(keys[turn % len(keys)], contract, function, *args, gas=gas)

    def sign(
        self, key: Key, contract: str, function: str, *args: object, gas: int = CALL_GAS
    ) -> bytes:
        """A signed call of one of the registry's functions."""
        data = codec.encode_call(contract, function, list(args))
        return self.wallet.call(key, _bytes(ADDRESSES[contract]), data, gas)

    def set_up(self, *, all_workloads: bool, per_block: int) -> Iterator[Batch]:
        """What must be on the ledger before anything is measured, batch by batch."""
        for phase in self._phases(all_workloads):
            yield from cut(phase, per_block)

    def opened(self, *, per_block: int) -> Iterator[Batch]:
        """The first part of it: the plan, and everyone's open account on the list."""
        for phase in self._opened(list(enumerate(self.enterprises))):
            yield from cut(phase, per_block)

    def _opened(self, everyone: Sequence[tuple[int, Party]]) -> Iterator[Batch]:
        yield from self._publish_plan()
        yield [self._register(turn, party) for turn, party in everyone]
        yield [
            self.act("registry", turn + 1, "Participants", "open", party.account, [
                (key.address, ALL_RIGHTS, FOREVER_S) for key in party.keys
            ], 0)
            for turn, party in everyone
        ]  # fmt: skip
        yield self._list(everyone)

    def _phases(self, all_workloads: bool) -> Iterator[Batch]:
        everyone = list(enumerate(self.enterprises))
        yield from self._opened(everyone)
        yield from self._allocate(everyone)
        if all_workloads:
            yield from self._owe(everyone)
            yield from self._fund(everyone)

    def _allocate(self, everyone: Sequence[tuple[int, Party]]) -> Iterator[Batch]:
        """Units for everyone, decided and executed."""
        lines = [
            (
                party.account,
                PERIOD,
                Stage.PRE_ALLOCATION,
                1,
                ISSUED,
                name_bytes("inputs"),
                bytes(32),
            )
            for _, party in everyone
        ]
        yield [
            self.act("department", turn, "Allocation", "decide", name_bytes("table"), batch)
            for turn, batch in enumerate(cut(lines, LINES))
        ]
        yield [
            self.act(
                "registry", turn, "Allocation", "execute", [line_id(*line[:4]) for line in batch]
            )
            for turn, batch in enumerate(cut(lines, LINES))
        ]

    def _list(self, everyone: Sequence[tuple[int, Party]]) -> Batch:
        """The department lists every enterprise with an obligation."""
        why = (Status.OBLIGATED, Ground.REACHED, 0, OWED, name_bytes("basis"), bytes(32))
        lines = [(party.account, PERIOD, SECTOR, *why) for _, party in everyone]
        return [
            self.act("department", turn, "Inclusion", "decide", batch)
            for turn, batch in enumerate(cut(lines, LINES))
        ]

    def _assign(self, everyone: Sequence[tuple[int, Party]]) -> Iterator[Batch]:
        """The department admits the verifier, then assigns it to every enterprise."""
        agency = self.institutions["verifier"].account
        yield [
            self.act(
                "department", 0, "Verification", "admit", agency, name_bytes("tender"), FOREVER_S
            )
        ]
        lines = [(party.account, PERIOD, agency) for _, party in everyone]
        yield [
            self.act("department", turn, "Verification", "assign", batch)
            for turn, batch in enumerate(cut(lines, LINES))
        ]

    def _register(self, turn: int, party: Party) -> bytes:
        name = f"Enterprise {turn + 1}"
        facts = (party.uscc.encode(), Kind.ENTERPRISE, PROVINCE, SECTOR, name, name_bytes("papers"))
        return self.act("registry", turn, "Participants", "register", *facts)

    def _publish_plan(self) -> Iterator[Batch]:
        caps = [(PROVINCE, ISSUED * self.size)]
        plan = [PERIOD, name_bytes("plan"), name_bytes("bench"), caps]
        call = codec.encode_call("Allocation", "publishPlan", plan)
        expiry = FOUNDED_AT_S + 86_400
        yield [
            self.act("ministry", 0, "Approvals", "propose", ADDRESSES["Allocation"], call, expiry)
        ]
        yield [self.act("registry", 0, "Approvals", "approve", 1, call)]

    def _owe(self, everyone: Sequence[tuple[int, Party]]) -> Iterator[Batch]:
        """Emissions reported, verified and decided, so that surrenders are owed."""
        yield from self._assign(everyone)
        filed = (PERIOD, name_bytes("report"), name_bytes("data"), bytes(18))
        yield [self.sign(party.key, "Emissions", "report", *filed) for _, party in everyone]
        stated = (1, 1, OWED, OWED, 0, 0, 0, name_bytes("number"), name_bytes("statement"))
        statements = [(party.account, PERIOD, *stated) for _, party in everyone]
        yield [
            self.act("verifier", turn, "Verification", "fileStatements", batch)
            for turn, batch in enumerate(cut(statements, LINES))
        ]
        decided = (OWED, OWED, name_bytes("bench"), name_bytes("inputs"), Basis.VERIFIED)
        lines = [(party.account, PERIOD, *decided) for _, party in everyone]
        yield [
            self.act("department", turn, "Emissions", "decide", batch)
            for turn, batch in enumerate(cut(lines, LINES))
        ]
        yield [self.sign(party.key, "Emissions", "accept", PERIOD) for _, party in everyone]

    def _fund(self, everyone: Sequence[tuple[int, Party]]) -> Iterator[Batch]:
        """Money and trading units for everyone, and a close to trade around."""
        yield [self.act("exchange", 0, "Market", "reportClose", LAST_CLOSE_DAY, PRICE_FEN)]
        yield [
            self.act("bank", turn, "Cash", "deposit",
                     party.account, DEPOSITED_FEN, name_bytes(f"deposit {turn}"))
            for turn, party in everyone
        ]  # fmt: skip
        # Two keys of each account move its units, so that they need not wait to be sold.
        call = codec.encode_call("Market", "toTrading", [UNIT, ISSUED // 5])
        expiry = FOUNDED_AT_S + 86_400
        yield [
            self.sign(party.keys[0], "Approvals", "propose", ADDRESSES["Market"], call, expiry)
            for _, party in everyone
        ]
        yield [
            self.sign(party.keys[1], "Approvals", "approve", FIRST_MOVE + turn, call)
            for turn, party in everyone
        ]


def cut(items: Sequence, size: int) -> list[list]:
    """`items` in lists of at most `size`."""
    return [list(items[start : start + size]) for start in range(0, len(items), size)]


def _bytes(address: str) -> bytes:
    return bytes.fromhex(address.removeprefix("0x"))
