"""A small ledger on which keys of every standing exist: live, expired, revoked, suspended."""

from contracts import ADDRESSES
from contracts.codec import encode_call
from contracts.identifiers import account_address, uscc_bytes
from tests.founded import CLERK, sign, signer, uscc
from tests.node.small import Small

EXPIRES_S = 3_600
"""How long the short-lived key lives, from the moment it is granted."""

RIGHTS = sum({"read": 1, "initiate": 2, "trade": 8, "surrender": 16}[name] for name in CLERK)
ENTERPRISES = {"enterprise": 100, "suspended": 101, "restricted": 102}


class People:
    """Acts for roles, counting their nonces."""

    def __init__(self, small: Small) -> None:
        self.small = small
        self.nonces: dict[str, int] = {}

    def does(self, role: str, contract: str, function: str, *args: object) -> dict:
        nonce = self.nonces.get(role, 0)
        self.nonces[role] = nonce + 1
        data = encode_call(contract, function, args)
        return self.small.done(
            sign(role, nonce=nonce, to=ADDRESSES[contract], data=data, gas=3_000_000)
        )

    def open(self, number: int, grants: list[tuple[str, int, int]]) -> None:
        fields = [uscc_bytes(uscc(number)), 8, 370000, 4411, f"enterprise {number}", b"\7" * 32]
        self.does("registry", "Participants", "register", *fields)
        self.does(
            "registry_officer", "Participants", "open", account_address(uscc(number)), grants, 0
        )

    def both(self, function: str, account: str) -> None:
        """The ministry proposes and the registry approves."""
        call = encode_call("Participants", function, [account, b"\1" * 32])
        until = self.small.clock.now_s + 86_400
        to = ADDRESSES["Participants"]
        self.does("ministry", "Approvals", "propose", to, call, until)
        count = self.small.ask(
            "eth_call",
            {
                "to": ADDRESSES["Approvals"],
                "data": "0x" + encode_call("Approvals", "proposalCount").hex(),
            },
            "latest",
        )
        self.does("registry_officer", "Approvals", "approve", int(count, 16), call)


def people(small: Small) -> People:
    """Open the enterprises, then revoke, suspend, restrict, and let one key expire."""
    crew = People(small)
    later = small.clock.now_s + 10 * 365 * 86_400
    for role, number in ENTERPRISES.items():
        crew.open(number, [(signer(role).address, RIGHTS, later)])
    soon = small.clock.now_s + EXPIRES_S
    crew.open(
        103, [(signer("expired").address, RIGHTS, soon), (signer("revoked").address, RIGHTS, later)]
    )
    crew.does("registry_officer", "Participants", "revokeKey", signer("revoked").address)
    crew.both("suspend", account_address(uscc(ENTERPRISES["suspended"])))
    crew.both("restrict", account_address(uscc(ENTERPRISES["restricted"])))
    small.clock.now_s = soon
    return crew
