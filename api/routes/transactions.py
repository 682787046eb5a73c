"""Transactions: validate one, submit its signed bytes, ask where it stands."""

import json
from typing import Annotated

from eth_utils.crypto import keccak
from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import Field
from sqlalchemy import select

from api import figures, limits, problems, submissions, validation
from api.access import Resource
from api.blocks import Sent
from api.desk import Reading, TheDesk, ThePage, TheReading
from api.errors import Malformed, NotFound, Refused
from api.index import queries, schema
from api.paging import Row, read_page
from api.routes.shapes import Address, Hash, Listed, Moment, Shape, Transaction, listed

router = APIRouter(prefix="/v1", tags=["transactions"])

SignedHex = Annotated[
    str, Field(pattern="^0x([0-9a-fA-F]{2})+$", max_length=2 + 2 * limits.TRANSACTION_BYTES_MAX)
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        pattern="^[!-~]+$",
        max_length=limits.IDEMPOTENCY_KEY_CHARACTERS_MAX,
        description="The same key and body get the same answer; another body is refused",
    ),
]
TransactionHash = Annotated[str, Path(pattern="^0x[0-9a-f]{64}$")]
Language = Annotated[str | None, Header()]


COME_BEFORE = frozenset({"already_known", "nonce_too_low"})
"""What admission says of a transaction that it has seen: waiting, or in the book."""


class Signed(Shape):
    """A transaction signed by its key, in the network's encoding."""

    signed: SignedHex


class Proposed(Shape):
    """A call that is not signed yet, or the signed transaction itself."""

    signed: SignedHex | None = None
    key: Address | None = None
    to: Address | None = None
    data: Annotated[str | None, Field(pattern="^0x([0-9a-fA-F]{2})*$", max_length=262_146)] = None


class Validation(Shape):
    """Every failure that can be known before the transaction is in a block."""

    valid: bool
    problems: list[dict[str, object]]
    gas: int | None
    """What the call needs now; null where it fails."""


class Accepted(Shape):
    transaction: Hash
    standing: str
    """`pending`: admitted, waiting for its block."""
    receipt: dict[str, object] | None
    """
    The node's signed admission receipt: which block time is promised. Null behind a nonce gap,
    where nothing is promised yet; `GET /v1/receipts/{transaction}` tells it once it is.
    """


class Standing(Shape):
    """Where a transaction stands."""

    transaction: Hash
    standing: str
    """pending, included, reverted or dropped."""
    block: int | None
    index: int | None
    time: Moment | None
    contract: str | None
    function: str | None
    problem: dict[str, object] | None
    """Why it reverted or was dropped."""
    evidence: str | None
    """Where its evidence is, once it is in a block."""


@router.post("/transactions/validation")
def validate(
    desk: TheDesk, reading: TheReading, call: Proposed, accept_language: Language = None
) -> Validation:
    """Try a transaction without sending it: every check of admission, and the very call."""
    if call.signed is not None:
        flaws, gas = validation.of_signed(desk.ledger, bytes.fromhex(call.signed[2:]))
    elif call.key is None or call.to is None or call.data is None:
        raise Malformed(where="body", message="give `signed`, or `key`, `to` and `data`")
    else:
        # What a call answers may tell a position, so a key is tried only for its own account.
        key = figures.address(call.key)
        sender = desk.ledger.call("Participants", "admits", [key])[0]["account"]
        reading.scope(Resource.TRANSACTION)
        if int(sender, 16) != 0:
            reading.require(Resource.TRANSACTION, sender)
        flaws, gas = validation.of_call(
            desk.ledger, key, figures.address(call.to), bytes.fromhex(call.data[2:])
        )
    told = [problems.told(flaw, accept_language).body for flaw in flaws]
    return Validation(valid=not told, problems=told, gas=gas)


@router.post("/transactions", status_code=202)
def submit(
    desk: TheDesk,
    request: Request,
    response: Response,
    body: Signed,
    idempotency_key: IdempotencyKey = None,
) -> Accepted:
    """Hand signed bytes to the node. The signature is the credential: no login is asked for."""
    raw = bytes.fromhex(body.signed[2:])

    def send() -> submissions.Answer:
        sent = "0x" + keccak(raw).hex()
        try:
            receipt = desk.ledger.submit_for_receipt(raw)
        except Refused as refused:
            # Under its key, a transaction that came before is the same effect, not another.
            before = idempotency_key and refused.reason in COME_BEFORE
            if not before or desk.ledger.sent(sent) is None:
                raise
            receipt = desk.ledger.admission_receipt(sent)
        told = receipt and dict(sorted(receipt.items()))  # as an answer that was kept has them
        return {"transaction": sent, "standing": "pending", "receipt": told}

    def is_known(answer: submissions.Answer) -> bool:
        return desk.ledger.sent(str(answer["transaction"])) is not None

    now = desk.doors.now()
    answer = submissions.once(desk.engine, idempotency_key, raw, now, send, is_known)
    response.headers["location"] = f"/v1/transactions/{answer['transaction']}"
    return Accepted.model_validate(answer)


@router.get("/transactions")
def list_transactions(reading: TheReading, page: ThePage) -> Listed[Transaction]:
    """Transactions of accounts that the viewer sees, in the ledger's order."""
    table, blocks = schema.transactions, schema.blocks
    scope = reading.scope(Resource.TRANSACTION)
    query = (
        select(table, blocks.c.timestamp)
        .join(blocks, blocks.c.number == table.c.block)
        .where(table.c.block <= reading.until, queries.seen(scope, table.c.account))
    )
    found = read_page(reading.rows, query, (table.c.block, table.c.tx), page)
    return listed(found, reading.until, _transaction)


@router.get("/transactions/{transaction}")
def show_standing(
    desk: TheDesk,
    reading: TheReading,
    transaction: TransactionHash,
    accept_language: Language = None,
) -> Standing:
    """Where a transaction stands: waiting, in a block, reverted, or dropped."""
    reading.scope(Resource.TRANSACTION)
    row = _row(reading, transaction)
    if row is not None:
        reading.require_known(Resource.TRANSACTION, "transaction", transaction, row["account"])
        return _included(row, accept_language)
    told = desk.ledger.standing(transaction)
    if told["standing"] == "dropped":
        facts: dict[str, str | int] = {"message": f"dropped while it waited: {told['reason']}"}
        return _waiting(transaction, "dropped", _problem(told["reason"], facts, accept_language))
    sent = desk.ledger.sent(transaction)
    if sent is None:
        raise NotFound(what="transaction", id=transaction)
    _require_sender(desk, reading, sent)
    return _waiting(transaction, "pending", None)


@router.get("/receipts/{transaction}")
def show_receipt(
    desk: TheDesk, reading: TheReading, transaction: TransactionHash
) -> dict[str, object]:
    """The admission receipt of a transaction, as its node signed it; what `tanji-audit` judges."""
    reading.scope(Resource.TRANSACTION)
    found: dict[str, object] | None = desk.ledger.admission_receipt(transaction)
    if found is None:
        raise NotFound(what="receipt", id=transaction)
    row = _row(reading, transaction)
    account = row["account"] if row else _account_of(desk, str(found["sender"]))
    reading.require_known(Resource.TRANSACTION, "receipt", transaction, account)
    return found


def _account_of(desk: TheDesk, key: str) -> str:
    account: str = desk.ledger.call("Participants", "admits", [key])[0]["account"]
    return account


def _require_sender(desk: TheDesk, reading: Reading, sent: Sent) -> None:
    account = _account_of(desk, sent.key)
    reading.require_known(Resource.TRANSACTION, "transaction", sent.hash, account)


def _row(reading: Reading, transaction: str) -> Row | None:
    table, blocks = schema.transactions, schema.blocks
    query = (
        select(table, blocks.c.timestamp)
        .join(blocks, blocks.c.number == table.c.block)
        .where(table.c.hash == transaction)
    )
    return reading.rows.execute(query).mappings().first()


def _included(row: Row, language: str | None) -> Standing:
    reverted = not row["succeeded"]
    facts = json.loads(row["facts"]) if row["facts"] else {}
    code = row["error"] or "reverted_without_reason"
    return Standing(
        transaction=row["hash"],
        standing="reverted" if reverted else "included",
        block=row["block"],
        index=row["tx"],
        time=figures.moment(row["timestamp"]),
        contract=row["contract"],
        function=row["function"],
        problem=_problem(code, facts, language) if reverted else None,
        evidence=f"/v1/evidence/transactions/{row['hash']}",
    )


def _waiting(transaction: str, standing: str, problem: dict[str, object] | None) -> Standing:
    return Standing(
        transaction=transaction,
        standing=standing,
        block=None,
        index=None,
        time=None,
        contract=None,
        function=None,
        problem=problem,
        evidence=None,
    )


def _problem(code: str, facts: dict[str, str | int], language: str | None) -> dict[str, object]:
    return problems.problem(code, facts, language).body


def _transaction(row: Row) -> Transaction:
    return Transaction(
        transaction=row["hash"],
        block=row["block"],
        index=row["tx"],
        time=figures.moment(row["timestamp"]),
        key=row["key"],
        account=row["account"],
        contract=row["contract"],
        function=row["function"],
        state="included" if row["succeeded"] else "reverted",
        error=row["error"],
    )
