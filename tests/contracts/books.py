"""The auditor's books: balances rebuilt from events alone, held against the ledger's own slots."""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from eth_utils import keccak

from contracts import ADDRESSES
from contracts.codec import Event
from contracts.identifiers import credit_id

ZERO = "0x" + "00" * 20
BUCKETS = ("registration", "trading", "reserved", "frozen")
GONE = ("surrendered", "cancelled", "carriedOver", "returned")
COUNT = (1 << 64) - 1
MONEY = (1 << 128) - 1


@dataclass(frozen=True)
class Slots:
    """Where things lie, from the artifacts' storage layouts."""

    base: dict[tuple[str, str], int]

    @classmethod
    def of(cls, layouts: dict[str, Any]) -> "Slots":
        return cls(
            {
                (name, variable["label"]): int(variable["slot"])
                for name, layout in layouts.items()
                for variable in layout["storage"]
            }
        )

    def at(self, contract: str, label: str, *keys: int | str) -> int:
        """The slot of a mapping's entry."""
        slot = self.base[contract, label]
        for key in keys:
            number = int(key, 16) if isinstance(key, str) else key
            slot = int.from_bytes(keccak(number.to_bytes(32, "big") + slot.to_bytes(32, "big")))
        return slot


ReadSlot = Callable[[str, int], int]


@dataclass
class Books:
    """Holdings and money as the events tell them."""

    units: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    gone: dict[int, dict[str, int]] = field(default_factory=dict)
    issued: dict[int, int] = field(default_factory=dict)
    money: dict[str, list[int]] = field(default_factory=dict)
    """Available and locked fen."""

    serials: dict[int, list[int]] = field(default_factory=dict)
    """First serial, quantity and serials taken of every batch."""

    deposits: int = 0
    withdrawals: int = 0

    def copy(self) -> "Books":
        return copy.deepcopy(self)

    def write(self, events: Iterable[Event]) -> None:
        """Enter what was logged."""
        for event in events:
            entry = getattr(self, f"_{event.name}", None)
            if entry is not None:
                entry(event.args)

    # --- the laws -------------------------------------------------------------------------------

    def check(self, slots: Slots, read: ReadSlot) -> None:
        """Events and slots say the same, and nothing appeared or vanished."""
        sums: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(BUCKETS, 0))
        for (account, id_), counts in self.units.items():
            found = _counts(read("Units", slots.at("Units", "_holdings", account, id_)), BUCKETS)
            assert found == counts, (account, id_, found, counts)
            for bucket, count in counts.items():
                assert count >= 0
                sums[id_][bucket] += count
        for id_, issued in self.issued.items():
            base = slots.at("Units", "_counts", id_)
            held = _counts(read("Units", base), BUCKETS)
            words = read("Units", base + 1) | read("Units", base + 2) << 256
            told = _counts(words, ("issued", *GONE))
            assert held == sums[id_]
            assert told == {"issued": issued, **self.gone[id_]}
            assert issued == sum(held.values()) + sum(self.gone[id_].values())
        for batch, (_, quantity, taken) in self.serials.items():
            assert self.issued[credit_id(batch)] == quantity
            assert self.gone[credit_id(batch)]["cancelled"] == taken, f"serials of batch {batch}"
        self._check_money(slots, read)

    def _check_money(self, slots: Slots, read: ReadSlot) -> None:
        for account, (available, locked) in self.money.items():
            word = read("Cash", slots.at("Cash", "_balances", account))
            assert (word & MONEY, word >> 128) == (available, locked)
            assert available >= 0
            assert locked >= 0
        base = slots.at("Cash", "_totals")
        sums, withdrawals = read("Cash", base), read("Cash", base + 1)
        total = sum(available + locked for available, locked in self.money.values())
        assert (sums & MONEY, sums >> 128, withdrawals) == (
            total,
            self.deposits,
            self.withdrawals,
        )
        assert total == self.deposits - self.withdrawals

    # --- entries --------------------------------------------------------------------------------

    def _TransferSingle(self, args: dict[str, Any]) -> None:  # noqa: N802 - an event's name
        id_, quantity, by = args["id"], args["value"], args["operator"]
        source, target = args["from"], args["to"]
        act = next(name for name, at in ADDRESSES.items() if at == by)
        self.gone.setdefault(id_, dict.fromkeys(GONE, 0))
        if act == "Titles":
            return  # TitleTransferred, logged before it, tells the bucket
        if source == ZERO:
            assert act in ("Allocation", "CarryOver", "Credits")
            self.issued[id_] = self.issued.get(id_, 0) + quantity
            self._holding(target, id_)["registration"] += quantity
        elif target == ZERO:
            bucket, state = {
                "Allocation": ("registration", "returned"),
                "Compliance": ("reserved", "surrendered"),
                "Offsets": ("reserved", "cancelled"),
                "Cancellation": ("reserved", "cancelled"),
                "CarryOver": ("reserved", "carriedOver"),
                "Credits": ("registration", "cancelled"),
            }[act]
            self._holding(source, id_)[bucket] -= quantity
            self.gone[id_][state] += quantity
        else:
            bucket = {"Allocation": "registration", "Market": "trading"}[act]
            self._holding(source, id_)[bucket] -= quantity
            self._holding(target, id_)[bucket] += quantity

    def _TitleTransferred(self, args: dict[str, Any]) -> None:  # noqa: N802
        bucket = BUCKETS[args["bucket"]]
        self._holding(args["from"], args["id"])[bucket] -= args["quantity"]
        if args["to"] == ZERO:
            self.gone[args["id"]]["returned"] += args["quantity"]
        else:
            self._holding(args["to"], args["id"])[bucket] += args["quantity"]

    def _Shifted(self, args: dict[str, Any]) -> None:  # noqa: N802
        holding = self._holding(args["account"], args["id"])
        holding[BUCKETS[args["from"]]] -= args["quantity"]
        holding[BUCKETS[args["to"]]] += args["quantity"]

    def _BatchIssued(self, args: dict[str, Any]) -> None:  # noqa: N802
        first, quantity = args["first"], args["quantity"]
        assert args["batch"] == len(self.serials) + 1
        assert first == 1 + sum(given for _, given, _ in self.serials.values())
        self.serials[args["batch"]] = [first, quantity, 0]

    _LegacyRecorded = _BatchIssued

    def _SerialsRetired(self, args: dict[str, Any]) -> None:  # noqa: N802
        batch = self.serials[args["batch"]]
        assert args["first"] == batch[0] + batch[2], "the lowest serials that are not taken"
        batch[2] += args["quantity"]
        assert batch[2] <= batch[1]

    def _Deposited(self, args: dict[str, Any]) -> None:  # noqa: N802
        self._money(args["account"])[0] += args["fen"]
        self.deposits += args["fen"]

    def _WithdrawalRequested(self, args: dict[str, Any]) -> None:  # noqa: N802
        self._money(args["account"])[0] -= args["fen"]
        self._money(args["account"])[1] += args["fen"]

    def _WithdrawalConfirmed(self, args: dict[str, Any]) -> None:  # noqa: N802
        self._money(args["account"])[1] -= args["fen"]
        self.withdrawals += args["fen"]

    def _WithdrawalCancelled(self, args: dict[str, Any]) -> None:  # noqa: N802
        self._money(args["account"])[0] += args["fen"]
        self._money(args["account"])[1] -= args["fen"]

    def _Paid(self, args: dict[str, Any]) -> None:  # noqa: N802
        self._money(args["from"])[0] -= args["fen"]
        self._money(args["to"])[0] += args["fen"]

    def _holding(self, account: str, id_: int) -> dict[str, int]:
        return self.units.setdefault((account, id_), dict.fromkeys(BUCKETS, 0))

    def _money(self, account: str) -> list[int]:
        return self.money.setdefault(account, [0, 0])


def _counts(word: int, names: Iterable[str]) -> dict[str, int]:
    return {name: word >> 64 * place & COUNT for place, name in enumerate(names)}
