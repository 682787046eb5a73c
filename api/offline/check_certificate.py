"""
Check a surrender certificate offline: this file, the Python standard library, and nothing else.

    python3 -I -S check_certificate.py CERTIFICATE --genesis ANCHOR

ANCHOR names the ledger: its genesis' hash and its validators' keys (docs/certificate.md). It comes
from somebody whom you trust, never with the certificate. Exit codes: 0 proved, 1 refused, 2 usage.
"""

import argparse
import hashlib
import json
import sys
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

ACTS = "request approval surrender"
DIGITS, CHARACTERS_MAX = "0123456789abcdef", 16 * 1024 * 1024
BASES = ("none", "verified", "conservative", "redetermined", "objection")
number = int.from_bytes


class Refused(Exception):
    """The file proves nothing."""


# All but the first are raised where a part is of another shape than every certificate has.
REFUSALS = (Refused, ValueError, LookupError, TypeError, AttributeError, RecursionError)


def need(holds: bool, part: str, why: str) -> None:
    if not holds:
        raise Refused(f"{part}: {why}")


LANE, ROUNDS, MOVES = (1 << 64) - 1, [0] * 24, [(0, 0, 0)]
_bit, _x, _y = 1, 1, 0
for _step in range(24):
    for _power in range(7):
        _bit = (_bit << 1 ^ (_bit >> 7) * 0x71) & 255
        ROUNDS[_step] ^= (_bit >> 1 & 1) << ((1 << _power) - 1)
    _turn, _from = (_step + 1) * (_step + 2) // 2 % 64, _x + 5 * _y
    _x, _y = _y, (2 * _x + 3 * _y) % 5
    MOVES.append((_x + 5 * _y, _from, _turn))


@cache
def keccak(data: bytes) -> bytes:
    padded = bytearray(data + b"\1" + bytes(135 - len(data) % 136))
    padded[-1] ^= 128
    a, moved = [0] * 25, [0] * 25
    for start in range(0, len(padded), 136):
        for lane in range(17):
            a[lane] ^= number(padded[start + 8 * lane :][:8], "little")
        for constant in ROUNDS:
            sums = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
            mix = [sums[x - 1] ^ (s << 1 | s >> 63) for x, s in enumerate(sums[1:] + sums[:1])]
            for to, source, by in MOVES:
                lane = (a[source] ^ mix[source % 5]) & LANE
                moved[to] = (lane << by | lane >> (64 - by)) & LANE
            for row in (0, 5, 10, 15, 20):
                b, c, d, e, f = moved[row : row + 5]
                a[row : row + 5] = b ^ ~c & d, c ^ ~d & e, d ^ ~e & f, e ^ ~f & b, f ^ ~b & c
            a[0] ^= constant
    return b"".join(lane.to_bytes(8, "little") for lane in a[:4])


P, N = 2**256 - 2**32 - 977, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
GX = 0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798
GY = 0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8
Q, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, -1, Q) % Q, pow(2, (Q - 1) // 4, Q)


def add(one: Any, two: Any) -> Any:
    if one is None or two is None:
        return one or two
    (x1, y1), (x2, y2) = one, two
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    rise, run = (y2 - y1, x2 - x1) if x1 != x2 else (3 * x1 * x1, 2 * y1)
    slope = rise * pow(run, -1, P) % P
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def add_edwards(one: Any, two: Any) -> Any:
    (x1, y1), (x2, y2) = one, two
    twist = D * x1 * x2 * y1 * y2 % Q
    inverse = pow((1 + twist) * (1 - twist), -1, Q)
    x, y = (x1 * y2 + x2 * y1) * (1 - twist), (y1 * y2 + x1 * x2) * (1 + twist)
    return x * inverse % Q, y * inverse % Q


def times(plus: Any, total: Any, point: Any, factor: int) -> Any:
    while factor:
        total = plus(total, point) if factor & 1 else total
        point, factor = plus(point, point), factor >> 1
    return total


@cache
def signer(digest: bytes, parity: int, r: int, s: int) -> bytes:
    """The address of the key that signed; `s` is in the lower half, as the ledger asks."""
    need(parity in (0, 1) and 0 < r < N and 0 < s <= N // 2, "signature", "out of range")
    y = pow(r**3 + 7, (P + 1) // 4, P)
    need((y * y - r**3 - 7) % P == 0, "signature", "is no point of the curve")
    inverse, z = pow(r, -1, N), number(digest)
    signed = times(add, None, (r, y if y & 1 == parity else P - y), s * inverse % N)
    point = add(times(add, None, (GX, GY), -z * inverse % N), signed)
    return keccak(point[0].to_bytes(32) + point[1].to_bytes(32))[12:]


def unpack(packed: bytes) -> Any:
    y = number(packed, "little") & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, Q) % Q
    x = pow(square, (Q + 3) // 8, Q)
    x = x if x * x % Q == square else x * ROOT % Q
    need(y < Q and x * x % Q == square, "seal", "is no point of the curve")
    return (x if x & 1 == packed[31] >> 7 else -x % Q), y


@cache
def is_sealed(key: bytes, signature: bytes, message: bytes) -> bool:
    half, s = signature[:32], number(signature[32:], "little")
    digest = number(hashlib.sha512(half + key + message).digest(), "little") % L
    x, y = unpack(key)
    signed = times(add_edwards, (0, 1), unpack((4 * pow(5, -1, Q) % Q).to_bytes(32, "little")), s)
    x, y = add_edwards(signed, times(add_edwards, (0, 1), (-x % Q, y), digest))
    return s < L and half == (y | (x & 1) << 255).to_bytes(32, "little")


def rlp(item: Any) -> bytes:
    if isinstance(item, int):
        item = item.to_bytes((item.bit_length() + 7) // 8)
    if isinstance(item, bytes) and len(item) == 1 and item[0] < 128:
        return item
    first, body = (128, item) if isinstance(item, bytes) else (192, b"".join(map(rlp, item)))
    if len(body) < 56:
        return bytes([first + len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([first + 55 + len(size)]) + size + body


def unrlp(data: bytes, part: str) -> Any:
    def take(at: int) -> tuple[Any, int]:
        first, start, items = data[at], at + 1, []
        if first < 128:
            return data[at:start], start
        size = first % 64
        if size > 55:
            start += size - 55
            size = number(data[at + 1 : start])
        end = start + size
        while first >= 192 and start < end:
            item, start = take(start)
            items.append(item)
        return (items if first >= 192 else data[start:end]), end

    item = take(0)[0]
    need(rlp(item) == data, part, "is not canonical RLP")
    return item


def found(root: bytes, key: bytes, path: Any, part: str) -> bytes:
    """What `key` holds under `root`; the path has every node that leads there and no other."""
    need(isinstance(path, list), part, "is not a list of nodes")
    nodes, left, value = [data_of(one, part) for one in path[::-1]], key.hex(), b""
    node: Any = root if root != keccak(b"\x80") else b""
    while node:
        if isinstance(node, bytes):
            need(bool(nodes) and keccak(nodes[-1]) == node, part, "does not lead there")
            node = unrlp(nodes.pop(), part)
        if len(node) == 17:
            value, node = (b"", node[int(left[0], 16)]) if left else (node[16], b"")
            left = left[1:]
        else:
            need(len(node) == 2 and node[0] not in (b"", []), part, "holds what is no node")
            kind = node[0][0] >> 4
            here = node[0].hex()[2 - kind % 2 :]
            fits, left = left.startswith(here), left[len(here) :]
            value = node[1] if kind > 1 and fits and not left else b""
            node = node[1] if kind < 2 and fits else b""
    need(not nodes and isinstance(value, bytes), part, "has nodes that nothing leads to")
    return value


def canonical(document: Any) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def pin(text: str) -> dict[str, Any]:
    """What the anchor settles: the ledger, its validators' keys, how many of them seal a block."""
    names = "format name chainId genesisHash validators sealsRequired"
    form, name, chain_id, genesis, keys, required = parts_of(json.loads(text), names, "anchor")
    numbers = type(required) is int and required > 0 and type(chain_id) is int and chain_id > 0
    need(form == "tanji-anchor-1" and numbers, "anchor", "is no tanji-anchor-1")
    ledger = {"name": name, "chainId": chain_id, "genesisHash": genesis}
    keys = [data_of(key, "anchor", 32) for key in keys]
    return {"ledger": ledger, "required": required, "keys": keys}


PARTICIPANTS, UNITS, EMISSIONS, COMPLIANCE, OFFSETS = (
    bytes.fromhex(f"54616e6a69{place:02x}").rjust(20, b"\0") for place in (1, 4, 5, 7, 17)
)
EVENTS = (
    b"SurrenderRequested(uint256,address,uint32,uint64,(uint256,uint64)[],address,bool)",
    b"SurrenderApproved(uint256,address)",
    b"SurrenderMandated(uint256,address,bytes32)",
    b"Surrendered(uint256,address,uint32,uint256,uint64,uint64,uint64,bool,bool,address)",
    b"TransferSingle(address,address,address,uint256,uint256)",
)
REQUESTED, APPROVED, MANDATED, SURRENDERED, MOVED = map(keccak, EVENTS)


def data_of(text: Any, part: str, length: int | None = None) -> bytes:
    is_hex = isinstance(text, str) and text[:2] == "0x" and not text[2:].strip(DIGITS)
    need(is_hex and len(text) % 2 == 0, part, "is not 0x and lower-case hex digits")
    need(length in (None, len(text) // 2 - 1), part, f"is not {length} bytes")
    return bytes.fromhex(text[2:])


def parts_of(document: Any, names: str, part: str) -> list[Any]:
    is_whole = isinstance(document, dict) and sorted(document) == sorted(names.split())
    need(is_whole, part, f"must have exactly {names}")
    return [document[name] for name in names.split()]


def check(text: str, pinned: dict[str, Any]) -> dict[str, Any]:
    """What the certificate proves on the ledger of `pinned`; raises one of `REFUSALS`."""
    need(len(text) <= CHARACTERS_MAX, "file", "is too long")
    document = json.loads(text)
    need(canonical(document) + "\n" == text, "file", "is not in canonical form")
    names = "format ledger certificate acts state"
    form, ledger, claimed, acts, state = parts_of(document, names, "file")
    need(form == "tanji-certificate-1", "format", "is not tanji-certificate-1")
    need(canonical(ledger) == canonical(pinned["ledger"]), "ledger", "is not the anchor's")
    parts = zip(ACTS.split(), parts_of(acts, ACTS, "acts"), strict=True)
    done = {name: act_of(act, pinned) for name, act in parts}
    need(sorted(done, key=lambda name: done[name]["at"]) == ACTS.split(), "acts", "are misplaced")
    facts = facts_of(claimed, done, state)
    need(canonical(facts) == canonical(claimed), "certificate", "says what its parts do not prove")
    return facts


def act_of(act: Any, pinned: dict[str, Any]) -> dict[str, Any]:
    """A transaction in a sealed block that succeeded: who signed it, and what it logged."""
    names = "header seals index transaction receipt"
    encoded, seals, index, sent, done = parts_of(act, names, "act")
    encoded = data_of(encoded, "header")
    header, chain_id = unrlp(encoded, "header"), pinned["ledger"]["chainId"]
    need(isinstance(seals, list) and len(seals) == pinned["required"], "seals", "are miscounted")
    message, last = b"tanji seal 1\n" + chain_id.to_bytes(32) + keccak(encoded), b""
    for seal in seals:
        key, signature = parts_of(seal, "validator signature", "seal")
        key, signature = data_of(key, "seal", 32), data_of(signature, "seal", 64)
        need(key in pinned["keys"] and key > last, "seal", "is by nobody known, or out of order")
        need(is_sealed(key, signature, message), "seal", "does not sign the header")
        last = key
    need(type(index) is int and 0 <= index < 2**32, "act", "has no position")
    raw = found(header[4], rlp(index), sent, "transaction")
    receipt = found(header[5], rlp(index), done, "receipt")
    need(raw != b"" != receipt, "act", "is not in the block")
    kind = raw[:1] if raw[0] < 128 else b""
    fields = unrlp(raw[len(kind) :], "transaction")
    parity, r, s = map(number, fields[-3:])
    signed = kind + rlp(fields[:-3] if kind else [*fields[:6], chain_id, 0, 0])
    parity = parity if kind else parity - 35 - 2 * chain_id
    need(not kind or number(fields[0]) == chain_id, "transaction", "is for another ledger")
    status, _, _, logs = unrlp(receipt[1:] if receipt[0] < 128 else receipt, "receipt")
    need(status == b"\1", "receipt", "tells of a failure")
    rows = [(a, [*topics, *(d[i : i + 32] for i in range(0, len(d), 32))]) for a, topics, d in logs]
    at, key = (number(header[8]), index), signer(keccak(signed), parity, r, s)
    return {"at": at, "time": number(header[11]), "state": header[3], "key": key, "rows": rows}


def event(act: dict[str, Any], events: tuple[bytes, ...], subject: Any) -> tuple[int, list[Any]]:
    """The one event of Compliance about a request or certificate: its position and its words."""
    rows = [(n, row) for n, (a, row) in enumerate(act["rows"]) if a == COMPLIANCE]
    told = [(n, row) for n, row in rows if row[0] in events and number(row[1]) == subject]
    need(len(told) == 1 and type(subject) is int, "receipt", "does not tell of the act, or twice")
    return told[0]


def storage(state: Any, contract: bytes, root: bytes) -> tuple[Any, set[str]]:
    """A reader of a contract's slots after a block, and the slots that it has not read yet."""
    path, slots = parts_of(state, "path slots", "state")
    account, unread = unrlp(found(root, keccak(contract), path, "state"), "state"), set(slots)

    def read(slot: int, *keys: bytes, plus: int | None = None) -> bytes:
        """What a mapping holds for its keys; with `plus`, what follows at the hash of its slot."""
        at = slot.to_bytes(32)
        for key in keys:
            at = keccak(key.rjust(32, b"\0") + at)
        at = at if plus is None else (number(keccak(at)) + plus).to_bytes(32)
        shown = f"0x{at.hex()}"
        unread.discard(shown)
        need(shown in slots, "state", f"lacks slot {shown}")
        held = found(account[2], keccak(at), slots[shown], "state")
        return bytes(unrlp(held, "state") if held else b"").rjust(32, b"\0")

    return read, unread


def facts_of(claim: Any, acts: dict[str, Any], state: Any) -> dict[str, Any]:
    """All that a certificate may say, from its three acts and the state after the last of them."""
    request, approval, surrender = acts.values()
    at, row = event(surrender, (SURRENDERED,), claim.get("certificate"))
    account, period, request_id, quantity, in_all, obligation, on_time, forced, donor = row[2:]
    _, asked = event(request, (REQUESTED,), number(request_id))
    _, decided = event(approval, (APPROVED, MANDATED), number(request_id))
    same = asked[2:5] == [account, period, quantity] and asked[6] == donor
    need(same and number(asked[7]) + number(on_time) == 1, "receipt", "requests something else")
    later = surrender["rows"][at + 1 :]
    ends = [n for n, (_, told) in enumerate(later) if told[0] == SURRENDERED] + [len(later)]
    moves = [told for place, told in later[: ends[0]] if (place, told[0]) == (UNITS, MOVED)]
    gone = [[told[2], told[4], told[5]] for told in moves if not number(told[3])]
    items = [asked[n : n + 2] for n in range(9, len(asked), 2)]
    is_own, owner = not number(forced), donor if number(donor) else account
    keeper = owner if is_own or not gone else gone[0][0]
    need(gone == [[keeper, *item] for item in items], "receipt", "ends other units")
    need(sum(number(some) for _, some in items) == number(quantity), "receipt", "miscounts")
    contracts = parts_of(state, "Participants Emissions Offsets", "state")
    read, unread = storage(contracts[0], PARTICIPANTS, surrender["state"])
    signers = {name: read(2, act["key"])[12:].rjust(32, b"\0") for name, act in acts.items()}
    people = {one: read(0, one) for one in {account, decided[2], owner, *signers.values()}}
    kind, at_once = people[signers["surrender"]][13], request["at"] == surrender["at"]
    by_right = (signers["request"], signers["approval"], kind) == (owner, decided[2], 3)
    acted = by_right if is_own else at_once and kind in (1, 2, 3)
    need(acted and people[decided[2]][13] == 2, "acts", "are not by those who must act")
    told = read(1, account)
    size = (number(told) - 1) // 2 if told[31] % 2 else told[31] // 2
    rest = range((size + 31) // 32 if told[31] % 2 else 0)
    name = (b"".join(read(1, account, plus=part) for part in rest) or told)[:size].decode()
    read, unmeant = storage(contracts[1], EMISSIONS, surrender["state"])
    decision, grounds = read(4, account, period), read(5, account, period)
    read, unused = storage(contracts[2], OFFSETS, surrender["state"])
    offset = number(read(2, account, period)[24:])
    need(not unread | unmeant | unused, "state", "has slots that nothing asks for")
    pack, inputs = claim["pack"], data_of(claim.get("inputs"), "inputs", 32)
    same = keccak(pack.encode().ljust(32, b"\0") + inputs) == grounds
    need(same and "\0" not in pack, "inputs", "are not those of the decision")
    return {
        "certificate": number(row[1]), "account": hexed(account), "name": name,
        "uscc": people[account][14:].decode(), "province": number(people[account][9:12]),
        "period": number(period), "quantity": number(quantity), "surrenderedInAll": number(in_all),
        "items": [{"unit": number(unit), "quantity": number(some)} for unit, some in items],
        "obligation": number(obligation), "onTime": number(on_time) == 1, "forced": not is_own,
        "donor": hexed(donor) if number(donor) else None, "takenFrom": hexed(keeper),
        "order": f"0x{decided[3].hex()}" if decided[0] == MANDATED else None, "offset": offset,
        "request": number(request_id), "department": hexed(decided[2]),
        "requestedAt": moment(request["time"]), "approvedAt": moment(approval["time"]),
        "surrenderedAt": moment(surrender["time"]), "block": surrender["at"][0],
        "decision": number(decision[4:6]), "basis": BASES[decision[3]],
        "verified": number(decision[24:]), "decidedObligation": number(decision[16:24]),
        "decidedAt": moment(number(decision[11:16])), "pack": pack, "inputs": claim["inputs"],
        "signedBy": {name: hexed(act["key"]) for name, act in acts.items()},
    }  # fmt: skip


def hexed(address: bytes) -> str:
    return f"0x{address[-20:].hex()}"


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone(timedelta(hours=8))).isoformat()


TOLD = """已证明 Proved, 账本 ledger {}
{}
三笔签名交易在验证人封印的区块中成功执行, 事件、注销的配额、密钥所属账户与排放决定均相符。
Three signed transactions in sealed blocks, their events, the units ended, keys and decision agree.
凭信 Trusted: 锚文件真实, 验证人依规则封印; the anchor is true, validators seal what rules allow.
文件摘要 SHA-256: {}"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Check a surrender certificate offline.")
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--genesis", type=Path, required=True, metavar="ANCHOR")
    asked, verdict, code = parser.parse_args(), "未核验 NOT CHECKED, no file or no anchor:", 2
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        with asked.certificate.open("rb") as file:
            content = file.read(4 * CHARACTERS_MAX + 1)
        pinned = pin(asked.genesis.read_text("utf-8"))
        verdict, code = "不予采信 REFUSED ", 1
        facts = check(content.decode(), pinned)
    except (OSError, *REFUSALS) as flaw:
        print(verdict, flaw)
        return code
    lines = "\n".join(f"  {name}: {canonical(fact)}" for name, fact in facts.items())
    print(TOLD.format(canonical(pinned["ledger"]), lines, hashlib.sha256(content).hexdigest()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
