"""How the desk writes quantities, moments and the contracts' enumerations."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from enum import IntEnum

from eth_utils.address import to_checksum_address

from contracts import vocabulary
from contracts.identifiers import BORROWED, CEA, CREDIT, account_address
from contracts.vocabulary import AccountRule, Right

BEIJING = timezone(timedelta(hours=8))
ENUMS: Mapping[str, type[IntEnum]] = {
    "Kind": vocabulary.Kind,
    "Standing": vocabulary.Standing,
    "Bucket": vocabulary.Bucket,
    "Stage": vocabulary.Stage,
    "Purpose": vocabulary.Purpose,
    "Side": vocabulary.Side,
    "Status": vocabulary.Status,
    "Ground": vocabulary.Ground,
    "Basis": vocabulary.Basis,
    "Notice": vocabulary.Notice,
    "Severity": vocabulary.Severity,
    "Objection": vocabulary.Objection,
    "CreditKind": vocabulary.CreditKind,
    "ProjectStage": vocabulary.ProjectStage,
    "Reason": vocabulary.Deduction,
    "Act": vocabulary.Act,
    "Measure": vocabulary.Measure,
    "IEnforcement.Objection": vocabulary.Hearing,
    "IEnforcement.State": vocabulary.Case,
    "IAllocation.State": vocabulary.Line,
    "IApprovals.State": vocabulary.Proposal,
    "ICompliance.State": vocabulary.Surrender,
    "ICarryOver.State": vocabulary.CarryOver,
    "IPledges.State": vocabulary.Pledge,
    "Cause": vocabulary.Cause,
    "ICash.State": vocabulary.Withdrawal,
    "IOffsets.State": vocabulary.Offset,
    "ICreditAccounts.State": vocabulary.CreditAccount,
    "ICreditReductions.State": vocabulary.Accounting,
    "IRepresentatives.State": vocabulary.Recovery,
}
"""The contracts' enumerations by their Solidity names."""

RIGHTS: Mapping[str, int] = {right.name.lower(): int(right) for right in Right if right.name}
"""Rights of a key, as bits."""


def word(enum: str, number: int) -> str:
    """The word for a number of an enumeration; `enum` is its Solidity name."""
    return _enum(enum)(number).name.lower()


def words(enum: str) -> list[str]:
    """All words of an enumeration, in the order of their numbers."""
    return [one.name.lower() for one in _enum(enum)]


def number(enum: str, word_: str) -> int:
    """The number of a word; ValueError names the words there are."""
    if word_ not in words(enum):
        raise ValueError(f"{word_!r} is none of {', '.join(words(enum))}")
    return words(enum).index(word_)


def _enum(enum: str) -> type[IntEnum]:
    name = enum.removeprefix("enum ")
    return ENUMS[name if name in ENUMS else name.rpartition(".")[2]]


def rights(bits: int) -> list[str]:
    """The names of the rights whose bits are set."""
    return [name for name, bit in RIGHTS.items() if bits & bit]


def rules(bits: int) -> list[str]:
    """The names of the rules of an account whose bits are set."""
    return [rule.name.lower() for rule in AccountRule if rule.name and bits & rule]


def right_bits(names: list[str]) -> int:
    """The bits of the named rights; ValueError names those there are."""
    unknown = sorted(set(names) - set(RIGHTS))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: rights are {', '.join(RIGHTS)}")
    return sum(RIGHTS[name] for name in set(names))


def moment(seconds: int) -> str:
    """Seconds since the epoch as an ISO 8601 moment in Beijing."""
    try:
        return datetime.fromtimestamp(seconds, BEIJING).isoformat()
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def seconds(text: str) -> int:
    """An ISO 8601 moment as seconds since the epoch; without an offset it is Beijing time."""
    told = datetime.fromisoformat(text)
    if told.tzinfo is None:
        told = told.replace(tzinfo=BEIJING)
    try:
        return int(told.astimezone(UTC).timestamp())
    except OverflowError as error:
        raise ValueError(f"{text} is beyond what a calendar holds") from error


def yuan(fen: int) -> str:
    """Whole fen as a decimal string in yuan with two decimals."""
    sign, rest = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{rest // 100}.{rest % 100:02d}"


def fen(text: str) -> int:
    """A decimal string in yuan as whole fen; ValueError where it is finer than a fen."""
    try:
        scaled = Decimal(text) * 100
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no amount in yuan") from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"{text!r} is finer than a fen")
    return int(scaled)


def period_name(period: int) -> str:
    """A compliance period for people: 20192020 is 2019-2020, 20212021 is 2021."""
    first, last = divmod(period, 10_000)
    return str(first) if first == last else f"{first}-{last}"


def unit_name(unit: int) -> str:
    """A unit id for people: 120192020 is CEA 2019-2020."""
    if CEA < unit < BORROWED:
        return f"CEA {period_name(unit - CEA)}"
    if BORROWED < unit < BORROWED + CEA:
        return f"CEA borrowed for {period_name(unit - BORROWED)}"
    if CREDIT < unit < CREDIT + CEA:
        return f"CCER batch {unit - CREDIT}"
    return str(unit)


def address(text: str) -> str:
    """An address with its checksum."""
    return to_checksum_address(text.lower())


def account(text: str) -> str:
    """The address of an account, given as such or as a USCC."""
    return address(text) if text.startswith("0x") else account_address(text)


def ascii_word(word32: bytes) -> str | None:
    """The text in a right-padded bytes32, or None where it holds something else."""
    text = word32.rstrip(b"\0")
    return text.decode("ascii") if text and all(32 <= b < 127 for b in text) else None
