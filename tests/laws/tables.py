"""The auditor's tables: what events alone say was planned, decided and issued, by province."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from contracts.codec import Event
from contracts.vocabulary import Cause, Objection, Stage
from tests.contracts.books import Books
from tests.contracts.world import ROLES, actor

PERIODS = 100_000_000
"""An id of units is a multiple of this and the period."""

CREDIT = 300_000_000
PROVINCES = {actor(role).account: province for role, (_, _, province) in ROLES.items()}


@dataclass
class Tables:
    """What is decided, and what becomes of it."""

    caps: Counter[tuple[int, int]] = field(default_factory=Counter)
    decided: Counter[tuple[int, int]] = field(default_factory=Counter)
    issued: Counter[tuple[int, int]] = field(default_factory=Counter)
    open: dict[bytes, tuple[tuple[int, int], int, int]] = field(default_factory=dict)
    """Lines that wait: their place, stage and tonnes."""

    minted: Counter[int] = field(default_factory=Counter)
    """By period, less what was returned."""

    carried: Counter[int] = field(default_factory=Counter)
    """By the period carried into: these replace others and are no part of its plan."""

    taken_back: Counter[int] = field(default_factory=Counter)
    """By period, from accounts that close; their plan counts them still."""

    def write(self, events: Iterable[Event]) -> None:
        for event in events:
            entry = getattr(self, f"_{event.name}", None)
            if entry is not None:
                entry(event.args)

    def hold(self, books: Books) -> None:
        """Minted never exceeds decided, decided never exceeds the plan."""
        for place in {*self.decided, *self.issued}:
            assert 0 <= self.issued[place] <= self.decided[place] <= self.caps[place], place
        minted: Counter[int] = Counter()
        minted.update(self.taken_back)
        minted.subtract(self.carried)
        for id_, issued in books.issued.items():
            if id_ >= CREDIT:
                continue
            minted[id_ % PERIODS] += issued - books.gone[id_]["returned"]
        issued = Counter()
        for (period, _), tonnes in self.issued.items():
            issued[period] += tonnes
        assert +minted == +issued
        assert min(minted.values(), default=0) >= 0

    def _CapSet(self, args: dict[str, Any]) -> None:  # noqa: N802 - an event's name
        self.caps[args["period"], args["province"]] = args["tonnes"]

    def _LineDecided(self, args: dict[str, Any]) -> None:  # noqa: N802
        place = (args["period"], PROVINCES[args["account"]])
        assert args["line"] not in self.open
        self.open[args["line"]] = (place, args["stage"], args["quantity"])
        if args["stage"] != Stage.RETURN:
            self.decided[place] += args["quantity"]

    def _LineExecuted(self, args: dict[str, Any]) -> None:  # noqa: N802
        place, stage, quantity = self.open.pop(args["line"])
        assert quantity == args["quantity"]
        if stage == Stage.RETURN:
            self.decided[place] -= quantity
            self.issued[place] -= args["net"]
        else:
            self.issued[place] += args["net"]

    def _LineSentBack(self, args: dict[str, Any]) -> None:  # noqa: N802
        self._end(args["line"])

    def _LineResolved(self, args: dict[str, Any]) -> None:  # noqa: N802
        if args["outcome"] == Objection.UPHELD and args["line"] in self.open:
            self._end(args["line"])

    def _CarriedOver(self, args: dict[str, Any]) -> None:  # noqa: N802
        self.carried[args["into"]] += args["quantity"]

    def _TitleTransferred(self, args: dict[str, Any]) -> None:  # noqa: N802
        if args["cause"] == Cause.CLOSURE:
            self.taken_back[args["id"] % PERIODS] += args["quantity"]

    def _BorrowedReturned(self, args: dict[str, Any]) -> None:  # noqa: N802
        place = (args["period"], PROVINCES[args["account"]])
        self.decided[place] -= args["quantity"]
        self.issued[place] -= args["quantity"]

    def _end(self, line: bytes) -> None:
        place, stage, quantity = self.open.pop(line)
        if stage != Stage.RETURN:
            self.decided[place] -= quantity
