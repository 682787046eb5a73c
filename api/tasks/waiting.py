"""What a task is: an act of an account that something on the ledger waits for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from eth_abi.abi import encode
from eth_utils.crypto import keccak
from sqlalchemy import Connection

from api.access import Role
from api.ledger import Ledger
from contracts.founding import DEADLINE
from contracts.identifiers import name_bytes

Fact = str | int | bool | None


class TaskKind(StrEnum):
    """What a task is about; with a number it makes the id that claims name."""

    APPLICATION = "application"
    CORRECTION = "correction"
    PROPOSAL = "proposal"
    SURRENDER = "surrender"
    CARRY_OVER = "carry_over"
    OFFSET = "offset"
    LINE = "line"
    WITHDRAWAL = "withdrawal"
    RECOVERY = "recovery"
    REPORT = "report"
    STATEMENT = "statement"
    NOTICE = "notice"
    OBJECTION = "objection"
    PLAN = "plan"
    INCLUSION = "inclusion"
    CREDIT_ACCOUNT = "credit_account"
    PROJECT = "project"
    ACCOUNTING = "accounting"
    COMMENT = "comment"
    REPLACEMENT = "replacement"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One task of one account."""

    kind: TaskKind
    number: int
    """The ledger's own number, or the account's address, or the hash, as a number."""
    since_block: int
    since_s: int
    acts: tuple[str, ...]
    """The calls that complete it, such as `Approvals.approve`; any one of them does."""
    account: str | None = None
    """Whom it is about."""
    due_s: int | None = None
    """The last second for it, where a clock runs."""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def task(self) -> str:
        """The id under which Representatives keeps a claim."""
        return task_id(self.kind, self.number)


@dataclass(slots=True)
class Asking:
    """For whom tasks are looked for, as of which block; what the ledger is asked, it is once."""

    rows: Connection
    ledger: Ledger
    account: str
    role: Role
    province: int
    """Of a department; 0 elsewhere."""
    until: int
    now_s: int
    _rules: dict[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    _deadlines: dict[int, int | None] = field(default_factory=dict)

    def rule(self, target: str, selector: str) -> Mapping[str, int]:
        """Who may propose and approve calls of a function."""
        if (target, selector) not in self._rules:
            arguments = [target, bytes.fromhex(selector[2:])]
            told = self.ledger.call("Approvals", "rule", arguments, block=self.until)
            self._rules[target, selector] = told
        return self._rules[target, selector]

    def surrender_deadline(self, period: int) -> int | None:
        """The period's surrender deadline, or None where the Rulebook has none."""
        if period not in self._deadlines:
            self._deadlines[period] = self.ledger.setting(DEADLINE, period, self.until)
        return self._deadlines[period]


def task_id(kind: str, number: int) -> str:
    """keccak256 of kind and number, as `Representatives.taskOf` computes it."""
    return "0x" + keccak(encode(["bytes32", "uint256"], [name_bytes(kind), number])).hex()
