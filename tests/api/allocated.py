"""Many accounts at once and the tables of their allocation, for tests and measurements."""

from collections.abc import Iterable, Sequence

from eth_account.signers.local import LocalAccount

from api.allocation.columns import Form
from api.allocation.form import write_csv
from api.ledger import Ledger
from api.signing import compose, sign
from contracts.identifiers import account_address, uscc_bytes
from contracts.vocabulary import Ground, Kind, Right, Status
from tests.api.play import EXPIRY, HASH, PERIOD, SHANDONG
from tests.founded import signer, uscc

DIGEST = "0x" + HASH.hex()
ON_THE_WAY_MAX = 100


def send(ledger: Ledger, key: LocalAccount, calls: Iterable[tuple[str, str, tuple]]) -> None:
    """Calls of one key in its order, many on their way at once; each must succeed."""
    chain_id, nonce = ledger.chain_id(), ledger.nonce(key.address)
    waiting: list[bytes] = []
    for contract, function, arguments in calls:
        unsigned = compose(
            chain_id, key.address, nonce, contract, function, arguments, gas=2_000_000
        )
        waiting.append(sign(unsigned, key))
        nonce += 1
        if len(waiting) == ON_THE_WAY_MAX:
            _settle(ledger, waiting)
            waiting = []
    _settle(ledger, waiting)


def _settle(ledger: Ledger, raws: Sequence[bytes]) -> None:
    for name in ledger.submit_all(raws):
        assert ledger.wait(name).succeeded, name


def open_many(ledger: Ledger, numbers: Sequence[int], province: int = SHANDONG) -> None:
    """Enterprises of these numbers, registered and opened with a key each."""
    send(
        ledger,
        signer("registry"),
        (
            ("Participants", "register",
             (uscc_bytes(uscc(n)), Kind.ENTERPRISE, province, 4411, f"enterprise {n}", HASH))
            for n in numbers
        ),
    )  # fmt: skip
    rights = Right.READ | Right.INITIATE | Right.TRADE | Right.SURRENDER
    send(
        ledger,
        signer("registry_officer"),
        (
            ("Participants", "open",
             (account_address(uscc(n)), [(signer(f"enterprise-{n}").address, rights, EXPIRY)], 0))
            for n in numbers
        ),
    )  # fmt: skip


def list_many(
    ledger: Ledger, numbers: Sequence[int], period: int = PERIOD, status: Status = Status.OBLIGATED
) -> None:
    """The department lists these enterprises for a period."""
    why = (status, Ground.REACHED, 0, 1_000_000, HASH, bytes(32))
    lines = [(account_address(uscc(n)), period, 4411, *why) for n in numbers]
    cuts = (lines[at : at + 10] for at in range(0, len(lines), 10))
    send(ledger, signer("department"), (("Inclusion", "decide", (some,)) for some in cuts))


def line(who: int, quantity: int = 700, **changes: object) -> dict[str, object]:
    """A line of stage one for enterprise `who`."""
    sound = {"period": PERIOD, "stage": "pre_allocation", "number": 1, "uscc": uscc(who),
             "name": f"enterprise {who}", "quantity": quantity, "inputs": DIGEST}  # fmt: skip
    return sound | changes


def table(*rows: dict[str, object]) -> str:
    """The rows as a CSV table."""
    return write_csv(Form.ENTITY, rows)
