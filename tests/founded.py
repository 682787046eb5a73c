"""A small founded ledger: the institutions' keys, the founding file, and signing for them."""

import hashlib
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount

from contracts import ADDRESSES
from contracts.codec import encode_call
from contracts.identifiers import account_address
from contracts.rules import packs
from contracts.rules.publication import enforcement_settings

CHAIN_ID = 20_210_716
FOUNDED_AT = 1_609_459_200
"""2021-01-01 08:00 in Beijing."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

ROLES = {
    "ministry": ("ministry", 1),
    "registry": ("registry", 2),
    "exchange": ("exchange", 3),
    "bank": ("bank", 4),
    "department": ("departments", 5),
    "verifier": ("verifiers", 6),
    "credit_registry": ("credit_registries", 7),
    "credit_exchange": ("credit_exchanges", 8),
}
"""Role: its place in the founding file, and its number."""

CLERK = ["read", "initiate", "trade", "surrender"]
OFFICER = ["read", "approve"]


def uscc(number: int) -> str:
    """A well-formed social credit code: the check character brings the weighted sum to 0."""
    body = f"91370000{number:09d}"
    weighted = sum(ALPHABET.index(mark) * pow(3, place, 31) for place, mark in enumerate(body))
    return body + ALPHABET[-weighted % 31]


def signer(role: str) -> LocalAccount:
    """The key of a role: `registry` is its clerk, `registry_officer` its second person."""
    return Account.from_key(hashlib.sha256(b"tanji tests " + role.encode()).digest())


def account_of(role: str) -> str:
    return account_address(uscc(ROLES[role][1]))


def founding_text(rehearsal: bool = True, validator: str = "new") -> str:
    """A founding file with two keys for every institution."""
    lines = [
        "[ledger]",
        'name = "A small registry"',
        f"chain_id = {CHAIN_ID}",
        f"rehearsal = {str(rehearsal).lower()}",
        "timestamp = 2021-01-01T08:00:00+08:00",
        "[[validators]]",
        'name = "registry"',
        f'key = "{validator}"',
    ]
    for name, subject, value in (
        ("surrender.deadline", 20192020, "2030-12-31T17:00:00+08:00"),
        ("surrender.deadline", 20202020, "2020-12-31T17:00:00+08:00"),
        ("surrender.milestone", 20192020, "2021-12-15T17:00:00+08:00"),
        ("market.block.least", 0, "100000"),
        ("market.block.band", 0, "3000"),
        ("offset.cap", 0, "500"),
        ("inclusion.threshold", 4411, "26000"),
        ("borrowing.deducted", 20192020, "20212021"),
        ("carryover.first", 20252025, "20192020"),
        ("carryover.last", 20252025, "20242024"),
        ("carryover.early", 20252025, "2026-03-20T23:59:59+08:00"),
        ("carryover.early.by", 20252025, "2026-03-27T23:59:59+08:00"),
        ("carryover.until", 20252025, "2026-06-10T23:59:59+08:00"),
        ("carryover.until.by", 20252025, "2026-06-26T23:59:59+08:00"),
    ):
        lines += ["[[parameters]]", f'name = "{name}"', f"subject = {subject}", f"value = {value}"]
    for one in enforcement_settings():
        lines += ["[[parameters]]", f'name = "{one.name}"', f"subject = {one.subject}"]
        lines += [f"value = {one.value}", f"effective_from = {one.effective_from_s}"]
    pack = packs.load("enforcement")
    lines += ["[[packs]]", f'name = "{pack.name}"', f'hash = "0x{pack.hash.hex()}"']
    for role, (place, number) in ROLES.items():
        many = place.endswith("s")
        lines += [f"[[{place}]]" if many else f"[{place}]", f'uscc = "{uscc(number)}"']
        lines += [f'name = "the {role}"', *(["province = 370000"] if role == "department" else [])]
        for key, rights in ((role, CLERK), (f"{role}_officer", OFFICER)):
            lines += [
                f"[[{place}.keys]]",
                f'address = "{signer(key).address}"',
                f"rights = {rights}",
                "expires = 2031-01-01T00:00:00+08:00",
            ]
    return "\n".join(lines) + "\n"


def write_founding(folder: Path, **choices: object) -> Path:
    path = folder / "founding.toml"
    path.write_text(founding_text(**choices))
    return path


def sign(role: str, **fields: object) -> bytes:
    """A signed transaction, type 2 to Participants with no data unless `fields` say otherwise."""
    kind = fields.pop("type", 2)
    whole: dict[str, object] = {
        "chainId": CHAIN_ID,
        "nonce": 0,
        "gas": 1_000_000,
        "to": ADDRESSES["Participants"],
        "value": 0,
        "data": b"",
        "type": kind,
    }
    if kind == 2:
        whole |= {"maxFeePerGas": 0, "maxPriorityFeePerGas": 0}
    else:
        whole |= {"gasPrice": 0}
    if kind == 0:
        del whole["type"]
    return bytes(signer(role).sign_transaction(whole | fields).raw_transaction)


def registration(number: int, nonce: int, **fields: object) -> bytes:
    """The registry records an application of enterprise `number`: it goes through, and logs."""
    data = encode_call(
        "Participants",
        "register",
        [uscc(number).encode(), 8, 370000, 4411, f"enterprise {number}", b"\7" * 32],
    )
    return sign("registry", nonce=nonce, data=data, **fields)
