"""What every step of the cycle works with: who acts, with which keys, through which courier."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from api.cycle.archive import Archive
from api.cycle.cast import Cycle, Member
from api.cycle.courier import Act, Courier
from api.cycle.entitlements import Document
from api.cycle.kept_tables import Kept
from api.cycle.keyring import Actor, Keyring
from api.cycle.trades import Trade
from contracts.codec import Event
from contracts.identifiers import allowance_id, credit_id
from contracts.rules import packs
from contracts.vocabulary import Stage as Issue

LINES_PER_ACT = 40
"""Allocation lines or decisions in one transaction."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Stage:
    """The cycle, its keys, and the way to the ledger."""

    cycle: Cycle
    keyring: Keyring
    courier: Courier
    archive: Archive
    """The documents whose hashes go on the ledger."""
    lines: dict[tuple[int, Issue], int] = field(default_factory=dict)
    """The number of each unit's line of a stage, by the unit's number: the one that stands."""
    tables: list[Kept] = field(default_factory=list)
    """Tables that the registry has not checked yet."""
    sent_back: list[Member] = field(default_factory=list)
    """Units whose line was sent back and is to be decided anew."""
    trusted: set[tuple[int, int]] = field(default_factory=set)
    """Pairs of units of which the first has the second on its list."""
    recoveries: list[int] = field(default_factory=list)
    """Recoveries of keys that wait, from the ledger's own events."""
    campaigns: list[int] = field(default_factory=list)
    """Review campaigns, from the ledger's own events."""
    findings: dict[str, int] = field(default_factory=dict)
    """The finding on each account where something was found, from the ledger's own events."""
    requests: dict[str, int] = field(default_factory=dict)
    """The surrender request of each account, from the ledger's own events."""
    offsets: dict[str, int] = field(default_factory=dict)
    """The offset request of each account, from the ledger's own events."""
    reports: dict[int, bytes] = field(default_factory=dict)
    """The hash of the newest report of each unit, by its number."""

    @property
    def period(self) -> int:
        return self.cycle.scenario.scenario.period

    @property
    def plan(self) -> str:
        return self.cycle.scenario.scenario.plan

    @property
    def unit_id(self) -> int:
        """The id of the period's allowances."""
        return allowance_id(self.period)

    def unit_of(self, trade: Trade) -> int:
        """The id of what is traded."""
        return credit_id(trade.batch) if trade.batch else self.unit_id

    @property
    def pack(self) -> packs.Pack:
        return packs.load_allowance(self.plan)

    def actor(self, member: Member) -> Actor:
        return self.keyring.unit(member.body.number)

    def department(self, member: Member) -> Actor:
        return self.keyring.departments[member.body.province]

    @property
    def negotiator(self) -> Actor:
        """Who brings the parties of negotiated deliveries together: the scenario's department."""
        return self.keyring.departments[self.cycle.scenario.scenario.province]

    def keep(self, document: Document, by: Actor) -> bytes:
        """Keep a document that somebody brought; gives the hash that goes on the ledger."""
        return self.archive.keep(document.content, by.account)

    def deliver(self, acts: Iterable[Act]) -> list[Event]:
        return self.courier.deliver(acts)


def by_province(members: Sequence[Member]) -> Iterator[list[Member]]:
    """The members in batches that one department decides in one act."""
    provinces = sorted({member.body.province for member in members})
    for province in provinces:
        yield from batches([one for one in members if one.body.province == province])


def batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Items in the size of one act."""
    for start in range(0, len(items), LINES_PER_ACT):
        yield list(items[start : start + LINES_PER_ACT])
