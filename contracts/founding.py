"""Founding: what is in place from block zero, as calls that only block zero may make."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts import ADDRESSES
from contracts.codec import encode_call, selector
from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import Kind, Relation, Right

FOUNDER = "0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE"
"""Who makes the founding calls: the sender that no key can sign for."""

DEADLINE = "surrender.deadline"
"""Subject: the period. Value: the last second at which a request is on time."""

MILESTONE = "surrender.milestone"
"""Subject: the period. Value: the second at which 95 % of the units are to have surrendered."""

VINTAGE_FIRST = "vintage.first"
"""Subject: the period. Value: the period of the earliest vintage that serves it. Unset: any."""

VINTAGE_ARREARS = "vintage.arrears"
"""Subject: the period of a vintage. Value: 1 if it serves arrears of earlier periods. Unset: no."""

BLOCK_LEAST = "market.block.least"
"""Subject: 0, or 300000000 for credits. Value: the smallest quantity of a block agreement, in
units. Unset for credits: 1."""

BLOCK_BAND = "market.block.band"
"""Value: the band around the previous close, in basis points."""

MONTH = "calendar.month"
"""Subject: yyyymm. Value: its working days, bit d - 1 for day d. Unset: Monday to Friday."""

HOURS_OPEN = "hours.open"
"""Value: the second of the Beijing day at which working hours begin, by noon. Unset: 9:00."""

HOURS_CLOSE = "hours.close"
"""Value: the second of the Beijing day at which working hours end, 13:00 or later. Unset: 17:00."""

DELAY_TRADING = "delay.trading"
"""Value: working days before units that one key moved to trading can be sold, 1 to 60. Unset: 1."""

DELAY_TRUSTED = "delay.trusted"
"""Value: working days before a trusted account or a loosened rule counts, 1 to 60. Unset: 1."""

DELAY_RECOVERY = "delay.recovery"
"""Value: working days in which a holder can object to a key's recovery, 1 to 60. Unset: 1."""

TITLE_REVERSAL = "title.reversal"
"""Value: working days in which a correction of title can be taken back, 1 to 60. Unset: 10."""

BORROWING = "borrowing.deducted"
"""Subject: the period that units are borrowed for. Value: the period that they are deducted in."""

OFFSET_CAP = "offset.cap"
"""Value: the share of an obligation that credits may offset, in basis points."""

LEGACY_LAST = "offset.legacy.last"
"""Value: the last second at which legacy credits offset."""

REPORT_DEADLINE = "report.deadline"
"""Subject: the period. Value: the last second at which a report is not late; unset: 31 March."""

THRESHOLD = "inclusion.threshold"
"""Subject: the sector. Value: the emission at which an account is listed, tCO2e (M19 art. 8)."""

CARRY_FIRST = "carryover.first"
"""Subject: the period that is carried into. Value: the first period whose allowances are."""

CARRY_LAST = "carryover.last"
"""Subject: the period that is carried into. Value: the last period whose allowances are."""

CARRY_EARLY = "carryover.early"
"""Subject: the period that is carried into. Value: the last second of the first window."""

CARRY_EARLY_BY = "carryover.early.by"
"""Subject: as before. Value: the last second for processing what the first window brought."""

CARRY_UNTIL = "carryover.until"
"""Subject: the period that is carried into. Value: the last second of notices and applications."""

CARRY_UNTIL_BY = "carryover.until.by"
"""Subject: as before. Value: the last second for processing what came after the first window."""

DELAY_HEARING = "delay.hearing"
"""Value: working days in which the subject of a case can object, 5 to 60. Unset: 5."""

REGIME = "enforcement.regime"
"""Value: the day, yyyymmdd, from which the instrument is in force that judges acts from then on."""

UNORDERED = "deduction.unordered"
"""Subject: such a day. Value: 1 where a false part is deducted without an order to correct."""

DEDUCTION_ENDS = "deduction.ends"
"""Subject: the reason. Value: the first second at which such a deduction is decided no more."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a founding institution."""

    address: str
    rights: Right
    expires_at_s: int
    """The first second at which the key no longer signs."""


@dataclass(frozen=True, slots=True)
class Founder:
    """An institution that is there from block zero."""

    uscc: str
    kind: Kind
    province: int
    """GB/T 2260 code; 0 for a national institution."""

    name: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of the Rulebook."""

    name: str
    subject: int
    """What the value is for: a period, or 0."""

    value: int
    effective_from_s: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """A rule pack by its hash."""

    name: str
    hash: bytes
    effective_from_s: int = 0
    draft: bool = False
    """Nothing final is issued under a draft."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may propose and who may approve calls of one function."""

    contract: str
    function: str
    initiators: frozenset[Kind]
    approvers: frozenset[Kind]
    relation: Relation


@dataclass(frozen=True, slots=True)
class Call:
    """One founding call."""

    to: str
    data: bytes


OVERSEERS = frozenset({Kind.DEPARTMENT, Kind.MINISTRY})
AUTHORITIES = frozenset({Kind.DEPARTMENT, Kind.REGISTRY, Kind.MINISTRY})
CONFIRMERS = frozenset({Kind.REGISTRY, Kind.MINISTRY})
EVERYBODY = frozenset(Kind) - {Kind.NONE}
MINISTRY = frozenset({Kind.MINISTRY})
REGISTRY = frozenset({Kind.REGISTRY})
HOLDERS = frozenset({Kind.ENTERPRISE, Kind.TRADER})
DEPARTMENTS = frozenset({Kind.DEPARTMENT})
CREDIT_REGISTRY = frozenset({Kind.CREDIT_REGISTRY})

RULES = (
    *(
        Rule(contract, function, AUTHORITIES, CONFIRMERS, Relation.TWO_INSTITUTIONS)
        for contract, function in (
            ("Participants", "restrict"),
            ("Participants", "receiveOnly"),
            ("Participants", "suspend"),
            ("Participants", "restore"),
            ("Participants", "startClosing"),
            ("Participants", "close"),
            ("Units", "freeze"),
            ("Units", "unfreeze"),
            ("Titles", "transferTitle"),
        )
    ),
    *(
        Rule(contract, function, OVERSEERS, REGISTRY, Relation.TWO_INSTITUTIONS)
        for contract, function in (
            ("Participants", "merge"),
            ("Participants", "divide"),
            ("Representatives", "startRecovery"),
            ("Titles", "force"),
            ("Titles", "reverse"),
            ("Titles", "takeBack"),
        )
    ),
    Rule("Participants", "changeName", REGISTRY, REGISTRY, Relation.SAME_ACCOUNT),
    Rule("Participants", "grantKey", EVERYBODY, EVERYBODY, Relation.SAME_ACCOUNT),
    Rule("Participants", "rotateKey", EVERYBODY, EVERYBODY, Relation.SAME_ACCOUNT),
    *(
        Rule(contract, function, HOLDERS, HOLDERS, Relation.SAME_ACCOUNT)
        for contract, function in (
            ("Representatives", "loosen"),
            ("Market", "toTrading"),
            ("Compliance", "request"),
            ("CarryOver", "applyFor"),
            ("Compliance", "requestLate"),
            ("Compliance", "supply"),
            ("Cash", "requestWithdrawal"),
            ("Offsets", "request"),
            ("Offsets", "requestLate"),
            ("Cancellation", "cancel"),
        )
    ),
    *(
        Rule("Enforcement", function, OVERSEERS, OVERSEERS, Relation.SAME_ACCOUNT)
        for function in ("decide", "withdraw")
    ),
    *(
        Rule(contract, function, MINISTRY, REGISTRY, Relation.TWO_INSTITUTIONS)
        for contract, function in (
            ("Rulebook", "set"),
            ("Rulebook", "publishPack"),
            ("Allocation", "publishPlan"),
        )
    ),
    *(
        Rule(contract, function, DEPARTMENTS, REGISTRY, Relation.TWO_INSTITUTIONS)
        for contract, function in (
            ("Allocation", "releaseDifferentiated"),
            ("Compliance", "surrenderByMandate"),
        )
    ),
    Rule("Credits", "recordLegacy", CREDIT_REGISTRY, MINISTRY, Relation.TWO_INSTITUTIONS),
    Rule(
        "Credits",
        "revoke",
        CREDIT_REGISTRY | MINISTRY,
        CREDIT_REGISTRY | MINISTRY,
        Relation.TWO_INSTITUTIONS,
    ),
)
"""Every act that needs a second person through Approvals, and who both may be."""


def founding_calls(
    founders: Sequence[Founder],
    settings: Sequence[Setting],
    packs: Sequence[Pack] = (),
    rules: Sequence[Rule] = RULES,
) -> tuple[Call, ...]:
    """The calls that put institutions, rules, values and packs in place, in order."""
    return (
        _call("Participants", [[_founder(founder) for founder in founders]]),
        _call("Approvals", [[_rule(rule) for rule in rules]]),
        _call("Rulebook", [[_setting(s) for s in settings], [_pack(pack) for pack in packs]]),
    )


def _call(contract: str, args: Sequence[object]) -> Call:
    return Call(ADDRESSES[contract], encode_call(contract, "found", args))


def _founder(founder: Founder) -> tuple[object, ...]:
    keys = [(key.address, int(key.rights), key.expires_at_s) for key in founder.keys]
    return (uscc_bytes(founder.uscc), int(founder.kind), founder.province, founder.name, keys)


def _rule(rule: Rule) -> tuple[object, ...]:
    held = (_bits(rule.initiators), _bits(rule.approvers), int(rule.relation))
    return (ADDRESSES[rule.contract], selector(rule.contract, rule.function), held)


def _setting(setting: Setting) -> tuple[object, ...]:
    return (name_bytes(setting.name), setting.subject, setting.value, setting.effective_from_s)


def _pack(pack: Pack) -> tuple[object, ...]:
    return (name_bytes(pack.name), pack.hash, pack.effective_from_s, pack.draft)


def _bits(kinds: frozenset[Kind]) -> int:
    return sum(1 << kind for kind in kinds)
