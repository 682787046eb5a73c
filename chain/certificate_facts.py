"""What three acts and the state after them prove of a surrender: all a certificate may say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from chain.verify_tries import (
    EvidenceRefused,
    decode,
    keccak,
    number,
    read_bytes,
    read_parts,
    walk,
)

_MINISTRY, _DEPARTMENT, _REGISTRY = 1, 2, 3
"""Kinds of accounts (IParticipants.sol)."""

_BASES = ("none", "verified", "conservative", "redetermined", "objection")
"""What a decision rests on (IEmissions.sol)."""

_BEIJING = timezone(timedelta(hours=8))
_PARTICIPANTS, _UNITS, _EMISSIONS, _COMPLIANCE, _OFFSETS = (
    bytes(14) + b"Tanji" + bytes([place]) for place in (1, 4, 5, 7, 17)
)
_REQUESTED = keccak(
    b"SurrenderRequested(uint256,address,uint32,uint64,(uint256,uint64)[],address,bool)"
)
_APPROVED = keccak(b"SurrenderApproved(uint256,address)")
_MANDATED = keccak(b"SurrenderMandated(uint256,address,bytes32)")
_SURRENDERED = keccak(
    b"Surrendered(uint256,address,uint32,uint256,uint64,uint64,uint64,bool,bool,address)"
)
_MOVED = keccak(b"TransferSingle(address,address,address,uint256,uint256)")


@dataclass(frozen=True)
class Log:
    """An event: who logged it, its topics, and its data as words of 32 bytes."""

    address: bytes
    topics: tuple[bytes, ...]
    data: tuple[bytes, ...]


@dataclass(frozen=True)
class Act:
    """A transaction that succeeded in a sealed block."""

    place: tuple[int, int]
    """Block and position."""

    timestamp: int
    state_root: bytes
    """After its block."""

    key: bytes
    """Address of the key that signed it."""

    logs: tuple[Log, ...]
    sealed_by: tuple[str, ...]


@dataclass(frozen=True)
class Certified:
    """What a certificate proves."""

    facts: dict[str, object]
    block_number: int
    sealed_by: tuple[str, ...]
    """Names of the validators that sealed the block of the surrender, from the genesis."""


@dataclass(frozen=True)
class _Told:
    """What the events say together."""

    account: bytes
    owner: bytes
    """Whose units they are: the donor's where there is one, else the account's."""

    period: int
    department: bytes
    forced: bool
    facts: dict[str, object]


def facts_of(acts: Sequence[Act], state: object, claimed: dict[str, object]) -> dict[str, object]:
    """
    Everything that the certificate may say. Of what it claims, its number says which event is
    meant, and pack and inputs are held to their hash; nothing else is read. Raises
    `EvidenceRefused`.
    """
    told = _events(acts, claimed.get("certificate"))
    parts = read_parts(state, "state", ["Participants", "Emissions", "Offsets"])
    root = acts[2].state_root
    people = _Storage(parts["Participants"], "state.Participants", _PARTICIPANTS, root)
    decided = _Storage(parts["Emissions"], "state.Emissions", _EMISSIONS, root)
    credits = _Storage(parts["Offsets"], "state.Offsets", _OFFSETS, root)
    progress = credits.read(_slot(2, told.account, told.period))
    facts = (
        told.facts
        | {"offset": number(progress[24:])}
        | _people(people, acts, told)
        | _decision(decided, told, claimed)
    )
    people.close()
    decided.close()
    credits.close()
    return facts


def _events(acts: Sequence[Act], certificate: object) -> _Told:
    request, approval, surrender = acts
    if type(certificate) is not int or certificate < 0:
        raise EvidenceRefused("malformed", "certificate.certificate", "is not a number")
    at, given = _one(surrender, (_SURRENDERED,), certificate)
    _, account, period = given.topics[1:]
    request_id, quantity, in_all, obligation, on_time, forced, donor = given.data
    _, asked = _one(request, (_REQUESTED,), number(request_id))
    _, passed = _one(approval, (_APPROVED, _MANDATED), number(request_id))
    wanted, _, from_donor, late, _, *listed = asked.data
    if (asked.topics[2:], wanted, from_donor, number(late)) != (
        (account, period), quantity, donor, 1 - number(on_time),
    ):  # fmt: skip
        raise EvidenceRefused("contradiction", "acts.request", "asks for something else")
    items = list(zip(map(number, listed[::2]), map(number, listed[1::2]), strict=True))
    holders, ended = _ended(surrender.logs[at + 1 :])
    if ended != items or sum(amount for _, amount in items) != number(quantity):
        raise EvidenceRefused("contradiction", "acts.surrender", "ends other units")
    owner = donor if number(donor) else account
    is_forced = number(forced) == 1
    if len(holders) != 1 or not (is_forced or holders == {owner}):
        raise EvidenceRefused("contradiction", "acts.surrender", "ends units of others")
    facts: dict[str, object] = {
        "certificate": certificate,
        "account": _address(account),
        "period": number(period),
        "quantity": number(quantity),
        "surrenderedInAll": number(in_all),
        "items": [{"unit": unit, "quantity": amount} for unit, amount in items],
        "obligation": number(obligation),
        "onTime": number(on_time) == 1,
        "forced": is_forced,
        "donor": _address(donor) if number(donor) else None,
        "takenFrom": _address(holders.pop()),
        "order": "0x" + passed.data[0].hex() if passed.topics[0] == _MANDATED else None,
        "request": number(request_id),
        "department": _address(passed.topics[2]),
        "requestedAt": _moment(request.timestamp),
        "approvedAt": _moment(approval.timestamp),
        "surrenderedAt": _moment(surrender.timestamp),
        "block": surrender.place[0],
        "signedBy": {
            name: "0x" + act.key.hex()
            for name, act in zip(("request", "approval", "surrender"), acts, strict=True)
        },
    }
    return _Told(account[12:], owner[12:], number(period), passed.topics[2][12:], is_forced, facts)


def _one(act: Act, topics: tuple[bytes, ...], subject: int) -> tuple[int, Log]:
    """The one event of Compliance about a request or certificate, and where it stands."""
    found = [
        (at, log)
        for at, log in enumerate(act.logs)
        if log.address == _COMPLIANCE and log.topics[0] in topics
        and number(log.topics[1]) == subject
    ]  # fmt: skip
    if len(found) != 1:
        raise EvidenceRefused("contradiction", "acts", f"{len(found)} events tell of an act")
    return found[0]


def _ended(logs: Sequence[Log]) -> tuple[set[bytes], list[tuple[int, int]]]:
    """Whose units end before the next certificate, and which and how many."""
    holders, ended = set(), []
    for log in logs:
        if log.address == _COMPLIANCE and log.topics[0] == _SURRENDERED:
            break
        if log.address == _UNITS and log.topics[0] == _MOVED and not number(log.topics[3]):
            holders.add(log.topics[2])
            ended.append((number(log.data[0]), number(log.data[1])))
    return holders, ended


# --- state --------------------------------------------------------------------------------------


class _Storage:
    """A contract's slots after a block; every one that is given must be asked for."""

    def __init__(self, found: object, part: str, address: bytes, root: bytes) -> None:
        given = read_parts(found, part, ["path", "slots"])
        account = decode(walk(root, keccak(address), given["path"], f"{part}.path"), part)
        if not isinstance(account, list) or not isinstance(account[2], bytes):
            raise EvidenceRefused("bad_path", part, "leads to no contract")
        if not isinstance(given["slots"], dict):
            raise EvidenceRefused("malformed", f"{part}.slots", "are not an object")
        self._root, self._slots, self._part = account[2], given["slots"], part
        self._asked: set[str] = set()

    def read(self, slot: bytes) -> bytes:
        name = "0x" + slot.hex()
        self._asked.add(name)
        if name not in self._slots:
            raise EvidenceRefused("malformed", f"{self._part}.slots", f"lack {name}")
        held = walk(self._root, keccak(slot), self._slots[name], f"{self._part}.slots.{name}")
        value = decode(held, self._part) if held else b""
        if not isinstance(value, bytes):
            raise EvidenceRefused("bad_path", self._part, "leads to no value")
        return value.rjust(32, b"\0")

    def close(self) -> None:
        """Refuse what was given and not asked for."""
        if set(self._slots) != self._asked:
            raise EvidenceRefused("malformed", f"{self._part}.slots", "has one too many")


def _people(storage: _Storage, acts: Sequence[Act], told: _Told) -> dict[str, object]:
    """Name and code of the account, and that the keys were of those who had to act."""
    request, approval, surrender = (storage.read(_slot(2, act.key))[12:] for act in acts)
    account = storage.read(_slot(0, told.account))
    kinds = {
        one: storage.read(_slot(0, one))[13]
        for one in {told.owner, told.department, request, approval, surrender}
    }
    if told.forced:
        is_of_right = kinds[surrender] in (_MINISTRY, _DEPARTMENT, _REGISTRY)
        is_of_right &= acts[0].place == acts[1].place == acts[2].place
    else:
        is_of_right = (request, approval) == (told.owner, told.department)
        is_of_right &= kinds[surrender] == _REGISTRY
    if not is_of_right or kinds[told.department] != _DEPARTMENT:
        raise EvidenceRefused("contradiction", "acts", "are signed by others than must act")
    return {
        "uscc": account[14:].decode("ascii", "replace"),
        "province": number(account[9:12]),
        "name": _text(storage.read, _slot(1, told.account)),
    }


def _decision(storage: _Storage, told: _Told, claimed: dict[str, object]) -> dict[str, object]:
    """The decision that stood after the block, and what it rests on."""
    decided = storage.read(_slot(4, told.account, told.period))
    grounds = storage.read(_slot(5, told.account, told.period))
    pack, inputs = claimed.get("pack"), claimed.get("inputs")
    if not isinstance(pack, str) or "\0" in pack:
        raise EvidenceRefused("malformed", "certificate.pack", "is not a name")
    named = pack.encode("utf-8", "surrogatepass").ljust(32, b"\0")
    if keccak(named + read_bytes(inputs, "certificate.inputs", 32)) != grounds:
        raise EvidenceRefused("contradiction", "certificate.inputs", "are not the decision's")
    return {
        "decision": number(decided[4:6]),
        "basis": _BASES[decided[3]],
        "verified": number(decided[24:]),
        "decidedObligation": number(decided[16:24]),
        "decidedAt": _moment(number(decided[11:16])),
        "pack": pack,
        "inputs": inputs,
    }


def _slot(place: int, *keys: bytes | int) -> bytes:
    """Where a mapping in slot `place` keeps what belongs to its keys."""
    slot = place.to_bytes(32, "big")
    for key in keys:
        word = key.to_bytes(32, "big") if isinstance(key, int) else key.rjust(32, b"\0")
        slot = keccak(word + slot)
    return slot


def _text(read: Callable[[bytes], bytes], slot: bytes) -> str:
    """A string as Solidity keeps it: in its slot, or from the hash of its slot on."""
    held = read(slot)
    if held[31] % 2 == 0:
        return held[: held[31] // 2].decode("utf-8", "replace")
    length, first = number(held) // 2, number(keccak(slot))
    parts = [read((first + n).to_bytes(32, "big")) for n in range((length + 31) // 32)]
    return b"".join(parts)[:length].decode("utf-8", "replace")


def _address(word: bytes) -> str:
    return "0x" + word[-20:].hex()


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, _BEIJING).isoformat()
