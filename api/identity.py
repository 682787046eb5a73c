"""Who is calling: login by signature (EIP-4361) for people, hashed tokens for machines."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils.address import is_checksum_address

from api import limits
from api.access import PUBLIC, Role, Viewer
from api.errors import Busy, Malformed, Unauthenticated

Now = Callable[[], float]

MESSAGE = re.compile(
    r"(?P<domain>[^\s]{1,253}) wants you to sign in with your Ethereum account:\n"
    r"(?P<address>0x[0-9a-fA-F]{40})\n\n"
    r"(?P<statement>[^\n]{0,200})\n\n"
    r"URI: (?P<uri>[^\s]{1,300})\n"
    r"Version: 1\n"
    r"Chain ID: (?P<chain>[0-9]{1,20})\n"
    r"Nonce: (?P<nonce>[0-9a-zA-Z]{8,64})\n"
    r"Issued At: (?P<issued>[0-9T:.Z+-]{20,35})\n"
    r"Expiration Time: (?P<expires>[0-9T:.Z+-]{20,35})"
)
"""EIP-4361 with the fields that the desk asks for, in their order."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine's standing permission, from the configuration."""

    name: str
    token_sha256: str
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class Session:
    """A login that holds until `expires_at_s`."""

    key: str
    viewer: Viewer
    expires_at_s: float


@dataclass(slots=True)
class Doors:
    """Login nonces and sessions: nobody's truth, bounded, gone with the process."""

    domain: str
    chain_id: int
    machines: Sequence[Machine]
    now: Now
    _nonces: dict[str, float] = field(default_factory=dict)
    _sessions: dict[str, Session] = field(default_factory=dict)

    def nonce(self) -> tuple[str, float]:
        """A nonce for one login, and the second at which it dies."""
        _drop_dead(self._nonces, self.now())
        if len(self._nonces) >= limits.NONCES_MAX:
            raise Busy(what="logins", most=limits.NONCES_MAX)
        made = secrets.token_hex(16)
        self._nonces[made] = self.now() + limits.NONCE_LIFE_S
        return made, self._nonces[made]

    def signer(self, message: str, signature: str) -> str:
        """
        The key that signed the login message; its nonce is spent whatever comes of it.

        Raises:
            Malformed: the text is no EIP-4361 message of this desk.
            Unauthenticated: another domain or chain, a spent nonce, a past or far expiry, or a
                signature by another key.
        """
        told = MESSAGE.fullmatch(message)
        if told is None:
            raise Malformed(where="message", message="no EIP-4361 message as the desk gives it")
        now = self.now()
        alive_until = self._nonces.pop(told["nonce"], 0.0)
        if told["domain"] != self.domain:
            raise Unauthenticated(message=f"the message is for {told['domain']}")
        if int(told["chain"]) != self.chain_id:
            raise Unauthenticated(message=f"the message is for chain {told['chain']}")
        if alive_until <= now:
            raise Unauthenticated(message="the nonce is unknown, used or too old")
        issued, expires = _time(told["issued"]), _time(told["expires"])
        if not (issued <= now + limits.NONCE_LIFE_S and now < expires):
            raise Unauthenticated(message="the message is not valid at this time")
        key = _recovered(message, signature)
        if not is_checksum_address(told["address"]) or key != told["address"]:
            raise Unauthenticated(message=f"the signature is not by {told['address']}")
        return key

    def open(self, key: str, viewer: Viewer) -> tuple[str, Session]:
        """A bearer token for a logged-in key; only the token's hash is kept."""
        now = self.now()
        self._sessions = {t: s for t, s in self._sessions.items() if s.expires_at_s > now}
        if len(self._sessions) >= limits.SESSIONS_MAX:
            raise Busy(what="sessions", most=limits.SESSIONS_MAX)
        token = secrets.token_urlsafe(32)
        session = Session(key, viewer, self.now() + limits.SESSION_LIFE_S)
        self._sessions[_hash(token)] = session
        return token, session

    def close(self, authorization: str | None) -> None:
        """End the session that the header's token stands for."""
        if authorization:
            self._sessions.pop(_hash(authorization.removeprefix("Bearer ")), None)

    def session(self, authorization: str | None) -> Session | None:
        """The live session of an Authorization header, if it is one of a person."""
        if authorization is None or not authorization.startswith("Bearer "):
            return None
        session = self._sessions.get(_hash(authorization.removeprefix("Bearer ")))
        return session if session and session.expires_at_s > self.now() else None

    def viewer(self, authorization: str | None) -> Viewer:
        """
        Who a request's Authorization header stands for; the public without one.

        Raises:
            Unauthenticated: a header that stands for nobody, so that a caller whose session
                ended is told so and not shown the public's view.
        """
        if authorization is None:
            return PUBLIC
        if session := self.session(authorization):
            return session.viewer
        found = _hash(authorization.removeprefix("Bearer "))
        for machine in self.machines:
            if hmac.compare_digest(machine.token_sha256, found):
                return machine.viewer
        raise Unauthenticated(message="the token is unknown or has expired")


def login_message(
    domain: str, key: str, chain_id: int, nonce: str, issued_s: float, expires_s: float
) -> str:
    """The EIP-4361 text that a key signs to log in."""
    return (
        f"{domain} wants you to sign in with your Ethereum account:\n{key}\n\n"
        "Log in to the Tanji desk. This moves nothing. 登录碳籍；不产生任何交易。\n\n"
        f"URI: https://{domain}\nVersion: 1\nChain ID: {chain_id}\nNonce: {nonce}\n"
        f"Issued At: {_iso(issued_s)}\nExpiration Time: {_iso(expires_s)}"
    )


def viewer_of(kind: str, account: str, province: int, name: str) -> Viewer:
    """The viewer that an account's kind makes; a kind without a role sees what the public sees."""
    role = Role(kind) if kind in list(Role) else Role.PUBLIC
    return Viewer(role, account, province if role is Role.DEPARTMENT else 0, name)


def _drop_dead(waiting: dict[str, float], now: float) -> None:
    for gone in [name for name, until in waiting.items() if until <= now]:
        del waiting[gone]


def _recovered(message: str, signature: str) -> str:
    try:
        return str(Account.recover_message(encode_defunct(text=message), signature=signature))
    except Exception as error:
        raise Unauthenticated(message="the signature is not readable") from error


def _time(text: str) -> float:
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed(where="message", message=f"{text!r} is no ISO time") from error
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
