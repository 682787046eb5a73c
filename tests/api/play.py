"""A small compliance cycle on a real node: every act signed by its role's key, over JSON-RPC."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.blocks import Receipt
from api.ledger import Ledger
from api.signing import agreement, prepare, sign, sign_order
from contracts import codec
from contracts.identifiers import account_address, allowance_id, line_id, name_bytes, uscc_bytes
from contracts.vocabulary import Basis, Ground, Kind, Right, Stage, Status
from tests.founded import account_of, signer, uscc
from tests.node_process import NodeProcess

PERIOD = 20192020
UNIT = allowance_id(PERIOD)
PACK = name_bytes("cea-2019-2020")
PLAYED_AT = 1_629_000_000
"""2021-08-15 12:00 in Beijing: what the node's clock says."""

TOMORROW = PLAYED_AT + 86_400
HASH = b"\7" * 32
SHANDONG = 370000
EXPIRY = 1_930_000_000
SELLER, BUYER = "seller", "buyer"
NUMBERS = {SELLER: 101, BUYER: 102}
SELLER_TONNES, BUYER_TONNES = 1_000_000, 300_000
TRADED, PRICE_FEN = 120_000, 4_300


def account(role: str) -> str:
    """The account that a role's key signs for."""
    return account_address(uscc(NUMBERS[role])) if role in NUMBERS else account_of(role)


@dataclass
class Play:
    """Acts of the roles; each waits for its receipt."""

    ledger: Ledger

    def act(self, role: str, contract: str, function: str, *arguments: object) -> Receipt:
        """A signed transaction of `role` that must succeed."""
        key = signer(role)
        unsigned = prepare(self.ledger, key.address, contract, function, arguments)
        receipt = self.ledger.wait(self.ledger.submit(sign(unsigned, key)))
        assert receipt.succeeded, (role, contract, function)
        return receipt

    def fail(self, role: str, contract: str, function: str, *arguments: object) -> Receipt:
        """A signed transaction that is admitted and reverts."""
        key = signer(role)
        unsigned = prepare(self.ledger, key.address, contract, function, arguments, gas=3_000_000)
        receipt = self.ledger.wait(self.ledger.submit(sign(unsigned, key)))
        assert not receipt.succeeded
        return receipt

    def two(
        self, first: str, second: str, contract: str, function: str, *arguments: object
    ) -> None:
        """A call proposed by one role and approved by another."""
        call = codec.encode_call(contract, function, arguments)
        expires = max(TOMORROW, self.ledger.head().timestamp_s + 86_400)
        target = codec.ADDRESSES[contract]
        self.act(first, "Approvals", "propose", target, call, expires)
        self.act(
            second, "Approvals", "approve", self.ledger.call("Approvals", "proposalCount"), call
        )

    def open_account(self, role: str, province: int = SHANDONG) -> None:
        """The registry's clerk registers, its officer opens with the role's two keys."""
        code = uscc_bytes(uscc(NUMBERS[role]))
        what = [code, Kind.ENTERPRISE, province, 4411, f"the {role}", HASH]
        self.act("registry", "Participants", "register", *what)
        rights = Right.READ | Right.INITIATE | Right.TRADE | Right.SURRENDER
        grants = [
            (signer(role).address, rights, EXPIRY),
            (signer(f"{role}_officer").address, Right.READ | Right.APPROVE, EXPIRY),
        ]
        self.act("registry_officer", "Participants", "open", account(role), grants, 0)

    def admit_verifier(self) -> None:
        """The department admits the verifier to its province."""
        self.act("department", "Verification", "admit", account("verifier"), HASH, EXPIRY)

    def list_account(self, role: str, period: int = PERIOD) -> None:
        """The department lists the role's account with an obligation."""
        why = (Status.OBLIGATED, Ground.REACHED, 0, 1_000_000, HASH, b"\0" * 32)
        line = (account(role), period, 4411, *why)
        self.act("department", "Inclusion", "decide", [line])

    def assign_verifier(self, role: str, period: int = PERIOD) -> None:
        """The department assigns the verifier, whom it has admitted, to the role's account."""
        assigned = (account(role), period, account("verifier"))
        self.act("department", "Verification", "assign", [assigned])

    def allocate(self, role: str, tonnes: int, number: int = 1) -> None:
        """The department decides a line, the registry executes it."""
        line = (account(role), PERIOD, Stage.PRE_ALLOCATION, number, tonnes, HASH, bytes(32))
        self.act("department", "Allocation", "decide", HASH, [line])
        identifier = line_id(account(role), PERIOD, Stage.PRE_ALLOCATION, number)
        self.act("registry", "Allocation", "execute", [identifier])

    def oblige(self, role: str, tonnes: int, period: int = PERIOD) -> None:
        """Report, verification, decision, acceptance: the role owes `tonnes`."""
        self.act(role, "Emissions", "report", period, HASH, HASH, bytes(18))
        stated = (account(role), period, 1, 1, tonnes, tonnes, 0, 0, 0, HASH, HASH)
        self.act("verifier", "Verification", "fileStatements", [stated])
        decision = (account(role), period, tonnes, tonnes, PACK, HASH, Basis.VERIFIED)
        self.act("department", "Emissions", "decide", [decision])
        self.act(role, "Emissions", "accept", period)

    def trade(self, seller: str, buyer: str, tonnes: int, price_fen: int) -> Receipt:
        """Both sides sign, the registry settles."""
        self.two(seller, f"{seller}_officer", "Market", "toTrading", UNIT, tonnes)
        sides = agreement(account(seller), account(buyer), UNIT, tonnes, price_fen, TOMORROW)
        chain_id = self.ledger.chain_id()
        signed = [
            sign_order(order, chain_id, signer(role))
            for order, role in zip(sides, (seller, buyer), strict=True)
        ]
        return self.act(
            "registry", "Market", "settleBlock",
            sides[0].values, signed[0], sides[1].values, signed[1],
        )  # fmt: skip

    def surrender(self, role: str, tonnes: int) -> Receipt:
        """Request, approval, surrender."""
        self.act(role, "Compliance", "request", PERIOD, [(UNIT, tonnes)])
        request = self.ledger.call("Compliance", "requestCount")
        self.act("department_officer", "Compliance", "approve", request)
        return self.act("registry", "Compliance", "surrender", request)

    def publish(self) -> None:
        """Pack, plan and close."""
        self.two(
            "ministry", "registry_officer", "Rulebook", "publishPack", PACK, HASH, TOMORROW, False
        )
        caps = [(SHANDONG, 10_000_000)]
        self.two(
            "ministry", "registry_officer", "Allocation", "publishPlan", PERIOD, HASH, PACK, caps
        )
        self.act("exchange", "Market", "reportClose", 20210716, PRICE_FEN)

    def prepare_market(self) -> None:
        """The same, and two open and listed accounts with allowances and money."""
        self.publish()
        self.open_account(SELLER)
        self.open_account(BUYER)
        self.admit_verifier()
        self.list_account(SELLER)
        self.list_account(BUYER)
        self.assign_verifier(SELLER)
        self.assign_verifier(BUYER)
        self.allocate(SELLER, SELLER_TONNES)
        self.allocate(BUYER, BUYER_TONNES)
        paid = TRADED * PRICE_FEN * 2
        self.act("bank", "Cash", "deposit", account(BUYER), paid, name_bytes("bank-1"))

    def whole_cycle(self) -> None:
        """All of it: allocation, trade, a revert, surrender by both."""
        self.prepare_market()
        self.trade(SELLER, BUYER, TRADED, PRICE_FEN)
        self.oblige(SELLER, 500_000)
        self.oblige(BUYER, 400_000)
        self.fail(SELLER, "Market", "toTrading", UNIT, 10_000_000)
        self.act(BUYER, "Market", "toRegistration", UNIT, TRADED)
        self.surrender(SELLER, 500_000)
        self.surrender(BUYER, 400_000)


@contextmanager
def running(folder: Path) -> Iterator[tuple[NodeProcess, Play]]:
    """A node of its own whose clock says PLAYED_AT, and who acts on it."""
    node = NodeProcess(folder)
    try:
        node.clock.write_text(str(PLAYED_AT))
        node.start("--clock", str(node.clock))
        yield node, Play(Ledger.at(node.url))
    finally:
        node.close()


@contextmanager
def played(folder: Path) -> Iterator[NodeProcess]:
    """A running node on whose ledger one cycle has been played."""
    with running(folder) as (node, play):
        play.whole_cycle()
        yield node
