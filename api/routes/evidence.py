"""Evidence: one file for a transaction or a holding, checked offline by `tanji-audit verify`."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from api import figures, slots
from api.access import Resource
from api.desk import TheDesk, TheReading
from api.errors import NotFound
from api.routes.shapes import Address

router = APIRouter(prefix="/v1/evidence", tags=["evidence"])

FORMAT = "tanji-evidence-1"


@router.get("/transactions/{transaction}", response_class=JSONResponse)
def show_transaction_evidence(
    desk: TheDesk,
    reading: TheReading,
    transaction: Annotated[str, Path(pattern="^0x[0-9a-f]{64}$")],
) -> JSONResponse:
    """What proves that a transaction is in the book and what it did."""
    reading.scope(Resource.TRANSACTION)
    sent = desk.ledger.sent(transaction)
    if sent is None or sent.block is None:
        raise NotFound(what="transaction in a block", id=transaction)
    account = desk.ledger.call("Participants", "key", [sent.key])["account"]
    reading.require_known(Resource.TRANSACTION, "transaction", transaction, account)
    return _file(desk.ledger.evidence(transaction), f"{transaction}.evidence.json")


@router.get("/holdings/{account}/{unit}", response_class=JSONResponse)
def show_holding_evidence(
    desk: TheDesk,
    reading: TheReading,
    account: Address,
    unit: Annotated[int, Path(ge=0, lt=1 << 256)],
) -> JSONResponse:
    """What proves an account's holding of a unit as of the block: its one storage slot."""
    account = figures.address(account)
    reading.require(Resource.HOLDING, account)
    asked = slots.holding(account, unit)
    found = desk.ledger.holding_evidence(asked.contract, asked.slot, reading.until)
    return _file(found, f"{account}-{unit}.evidence.json")


def _file(evidence: object, name: str) -> JSONResponse:
    return JSONResponse(evidence, headers={"content-disposition": f'attachment; filename="{name}"'})
