"""Names for the model, addresses and calls for the ledger: each act in both tongues."""

import hashlib
from collections.abc import Sequence
from enum import IntEnum

from eth_account import Account

from contracts import ADDRESSES
from contracts.codec import encode_call
from contracts.identifiers import line_id, name_bytes
from contracts.orders import BlockOrder, typed_data
from contracts.vocabulary import Basis, Deduction, Purpose, Side
from tests.contracts.scenes import HASH, TABLE, emission
from tests.contracts.world import ACTORS, CARRIED_INTO, CHAIN_ID, PACK, PERIOD, ROLES
from tests.laws.records import Act, Agreement

SPARES = tuple(f"spare/{number}" for number in range(6))
"""Keys that sign for nobody until they are granted."""

OUTSIDER = "outsider/clerk"


def _secret(key: str) -> bytes:
    role, _, hand = key.partition("/")
    if role == "spare":
        return hashlib.sha256(key.encode()).digest()
    return ACTORS[role if hand == "clerk" else f"{role}_officer"].secret


KEYS = (*(f"{role}/{hand}" for role in ROLES for hand in ("clerk", "officer")), *SPARES, OUTSIDER)
SECRETS = {key: _secret(key) for key in KEYS}
KEY_ADDRESSES = {key: Account.from_key(secret).address for key, secret in SECRETS.items()}
ACCOUNT_ADDRESSES = {role: ACTORS[role].account for role in ROLES}


def told(value: object) -> object:
    """A value of the model as the ledger says it: keys hold a slash, lines are tuples."""
    if isinstance(value, str):
        return KEY_ADDRESSES[value] if "/" in value else ACCOUNT_ADDRESSES[value]
    if isinstance(value, tuple):
        return line_id(told(value[0]), *value[1:])
    return int(value) if isinstance(value, IntEnum) else value


def call_of(act: str, args: Sequence[object]) -> tuple[str, bytes]:
    """The contract's address and the calldata of an act of the model."""
    contract, function, values = CALLS[act](*args)
    return ADDRESSES[contract], encode_call(contract, function, values)


def act_call(act: Act) -> tuple[str, bytes]:
    """The call that a proposal carries."""
    if act.name == "grant_key":
        key, rights, expires_at = act.args
        values: list[object] = [(told(key), int(rights), expires_at)]
        return ADDRESSES["Participants"], encode_call("Participants", "grantKey", values)
    if act.name in APPROVED:
        contract, function, values = APPROVED[act.name](*act.args)
        return ADDRESSES[contract], encode_call(contract, function, values)
    contract = "Units" if act.name in ("freeze", "unfreeze") else "Participants"
    values = [*map(told, act.args), HASH]
    named = {"receive_only": "receiveOnly", "start_closing": "startClosing"}
    return ADDRESSES[contract], encode_call(contract, named.get(act.name, act.name), values)


APPROVED = {
    "merge": lambda absorbed, successor: (
        "Participants", "merge", [told(absorbed), told(successor), HASH],
    ),
    "divide": lambda divided, successors: (
        "Participants", "divide", [told(divided), [told(one) for one in successors], HASH],
    ),
    "transfer_title": lambda source, target, *what: (
        "Titles", "transferTitle", [told(source), told(target), *map(int, what), HASH],
    ),
    "record_legacy": lambda owner, quantity, filed_on, record: (
        "Credits", "recordLegacy",
        [(told(owner), quantity, filed_on, False, _reference(record), HASH)],
    ),
    "revoke_batch": lambda batch: ("Credits", "revoke", [batch, HASH]),
    "decide_case": lambda number, fine, deduction: (
        "Enforcement", "decide", [number, fine, 0, deduction, HASH],
    ),
    "withdraw_case": lambda number: ("Enforcement", "withdraw", [number, HASH]),
    "release_differentiated": lambda account: (
        "Allocation", "releaseDifferentiated", [told(account), PERIOD],
    ),
    "cancel": lambda unit, quantity: (
        "Cancellation", "cancel", [unit, quantity, Purpose.VOLUNTARY, "nobody", "why"],
    ),
    "mandate": lambda account, items: (
        "Compliance", "surrenderByMandate", [told(account), PERIOD, list(items), HASH],
    ),
    "force": lambda source, target, *what: (
        "Titles", "force", [told(source), told(target), *map(int, what), "why", HASH],
    ),
    "reverse": lambda number, bucket: ("Titles", "reverse", [number, bucket, "why", HASH]),
    "clear_out": lambda account, *what: (
        "Titles", "takeBack", [told(account), *map(int, what), "why", HASH],
    ),
}  # fmt: skip
"""How acts that need a second person are said."""


def _reference(number: int) -> bytes:
    return number.to_bytes(32, "big")


def _decided(lines: Sequence[tuple[object, ...]]) -> tuple[str, str, list[object]]:
    values = [
        (told(account), *map(int, rest), HASH, HASH if kept else bytes(32))
        for account, *rest, kept in lines
    ]
    return "Allocation", "decide", [TABLE, values]


def _charged(account: str, period: int, reason: Deduction, tonnes: int) -> list[object]:
    return [[(told(account), period, int(reason), tonnes, HASH)]]


def _settled(agreed: Agreement) -> tuple[str, str, list[object]]:
    seller, buyer = told(agreed.seller), told(agreed.buyer)
    salt = _reference(agreed.salt)
    terms = (agreed.unit, agreed.quantity, agreed.price, agreed.valid_until, salt)
    sides = (
        (BlockOrder(seller, buyer, Side.SELL, *terms), agreed.sell_key),
        (BlockOrder(buyer, seller, Side.BUY, *terms), agreed.buy_key),
    )
    values: list[object] = []
    for order, key in sides:
        signed = Account.sign_typed_data(SECRETS[key], full_message=typed_data(order, CHAIN_ID))
        values += [order.values, bytes(signed.signature)]
    return "Market", "settleBlock", values


def _decision(account: str, obligation: int, basis: Basis) -> tuple[object, ...]:
    return emission(str(told(account)), obligation, basis=basis)


def _noticed(
    number: int, figures: Sequence[int], deducted_from: int
) -> tuple[str, str, list[object]]:
    fine, deduction, least, most = figures
    named = (least, most, fine, 0, deduction, deducted_from, HASH)
    return "Enforcement", "notice", [number, named, HASH]


def _proposed(act: Act, expires_at: int) -> tuple[str, str, list[object]]:
    return "Approvals", "propose", [*act_call(act), expires_at]


ORDERED = (
    *APPROVED, "grant_key", "freeze", "unfreeze", "suspend", "restrict", "receive_only", "restore",
    "start_closing", "close",
)  # fmt: skip
"""What a second person approves."""


CALLS = {
    "revoke_key": lambda target: ("Participants", "revokeKey", [told(target)]),
    "to_trading": lambda unit, quantity: ("Market", "toTrading", [unit, quantity]),
    "to_registration": lambda unit, quantity: ("Market", "toRegistration", [unit, quantity]),
    "decide": _decided,
    "execute": lambda names: ("Allocation", "execute", [[told(name) for name in names]]),
    "send_back": lambda names: (
        "Allocation", "sendBack", [[(told(name), HASH) for name in names]],
    ),
    "object_to": lambda name: ("Objections", "object", [told(name), HASH]),
    "resolve": lambda name, upheld: ("Objections", "resolve", [told(name), upheld, HASH]),
    "charge": lambda *charged: ("Deductions", "charge", _charged(*charged)),
    "relieve": lambda *charged: ("Deductions", "relieve", _charged(*charged)),
    "return_borrowed": lambda quantity: ("Allocation", "returnBorrowed", [PERIOD, quantity]),
    "request": lambda items: ("Compliance", "request", [PERIOD, list(items)]),
    "request_late": lambda items: ("Compliance", "requestLate", [PERIOD, list(items)]),
    "withdraw_request": lambda number: ("Compliance", "withdraw", [number]),
    "approve_request": lambda number: ("Compliance", "approve", [number]),
    "refuse_request": lambda number: ("Compliance", "refuse", [number, HASH]),
    "surrender": lambda number: ("Compliance", "surrender", [number]),
    "allow_supply": lambda account, donor: (
        "Compliance", "allowSupply", [told(account), PERIOD, told(donor), HASH],
    ),
    "supply": lambda account, items: (
        "Compliance", "supply", [told(account), PERIOD, list(items)],
    ),
    "redetermine": lambda account, obligation, finding: (
        "Emissions", "redetermine", [_decision(account, obligation, Basis.REDETERMINED), finding],
    ),
    "accept": lambda: ("Emissions", "accept", [PERIOD]),
    "object_decision": lambda: ("Emissions", "object", [PERIOD, HASH]),
    "resolve_decision": lambda account, obligation: (
        "Emissions", "resolve", [_decision(account, obligation, Basis.OBJECTION), HASH],
    ),
    "replace": lambda batch, with_, quantity: ("Credits", "replace", [batch, with_, quantity]),
    "close_credit_account": lambda: ("CreditAccounts", "close", []),
    "pledge": lambda pledgee, unit, quantity: (
        "Titles", "pledge", [told(pledgee), unit, quantity, HASH],
    ),
    **{
        f"{step}_pledge": lambda number, step=step: ("Titles", f"{step}Pledge", [number])
        for step in ("accept", "withdraw", "record", "release", "lift")
    },
    "open_shortfall": lambda account: (
        "Enforcement", "openShortfall", [told(account), PERIOD, HASH],
    ),
    "open_case": lambda account, act, at: (
        "Enforcement", "open", [told(account), PERIOD, act, at, HASH],
    ),
    "order": lambda number, until: ("Enforcement", "order", [number, until, HASH]),
    "notice": _noticed,
    "resolve_case": lambda number, fine, deduction: (
        "Enforcement", "resolve", [number, fine, 0, deduction, HASH],
    ),
    **{
        act: lambda number, function=function: ("Enforcement", function, [number, HASH])
        for act, function in (("record_correction", "recordCorrection"), ("object_case", "object"))
    },
    **{
        f"{function}_case": lambda number, function=function: ("Enforcement", function, [number])
        for function in ("deduct", "close")
    },
    "confirm_payment": lambda number, fen, reference: (
        "Enforcement", "confirmPayment", [number, fen, _reference(reference)],
    ),
    "notify": lambda account, most: (
        "CarryOver", "notify", [CARRIED_INTO, name_bytes(PACK), [(told(account), most, HASH)]],
    ),
    "apply_for": lambda items: ("CarryOver", "applyFor", [CARRIED_INTO, list(items)]),
    "withdraw_application": lambda number: ("CarryOver", "withdraw", [number]),
    "refuse_application": lambda number: ("CarryOver", "refuse", [number, HASH]),
    "carry_over": lambda number: ("CarryOver", "process", [[number]]),
    "ask_offset": lambda items: ("Offsets", "request", [PERIOD, list(items)]),
    "ask_offset_late": lambda items: ("Offsets", "requestLate", [PERIOD, list(items)]),
    **{
        f"{function}_offset": lambda number, function=function: ("Offsets", function, [number])
        for function in ("withdraw", "transmit", "approve", "cancel")
    },
    "refuse_offset": lambda number: ("Offsets", "refuse", [number, HASH]),
    "deposit": lambda account, fen, reference: (
        "Cash", "deposit", [told(account), fen, _reference(reference)],
    ),
    "request_withdrawal": lambda fen: ("Cash", "requestWithdrawal", [fen]),
    "confirm_withdrawal": lambda number, reference: (
        "Cash", "confirmWithdrawal", [number, _reference(reference)],
    ),
    "report_close": lambda day, price: ("Market", "reportClose", [day, price]),
    "settle_block": _settled,
    "propose": _proposed,
    "approve": lambda number, act: ("Approvals", "approve", [number, act_call(act)[1]]),
    "withdraw_proposal": lambda number: ("Approvals", "withdraw", [number]),
}  # fmt: skip
"""How each act of the model is said to the contracts."""
