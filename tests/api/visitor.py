"""Somebody at the desk over HTTP: the public, or a role logged in by its key."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

from eth_account.messages import encode_defunct

from api.identity import login_message
from tests.founded import signer


@dataclass(frozen=True)
class Answer:
    """What the desk said."""

    status: int
    headers: Mapping[str, str]
    body: dict


@dataclass
class Visitor:
    """Asks a desk; with a token once logged in."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, body: object, **headers: str) -> Answer:
        return self.ask("POST", path, json.dumps(body).encode(), headers)

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        request = urllib.request.Request(self.url + path, data=body, method=method)
        if body is not None and "content-type" not in headers:
            request.add_header("content-type", "application/json")
        for name, value in {**self.headers, **headers}.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return _read(answer.status, answer)
        except urllib.error.HTTPError as error:
            return _read(error.code, error)

    def items(self, path: str) -> list[dict]:
        """The items of a list's first page."""
        answer = self.get(path)
        assert answer.status == 200, answer.body
        return answer.body["items"]

    def message(self, role: str, **changes: object) -> tuple[str, str]:
        """A login message and its signature by the role's key."""
        given = self.post("/v1/nonces", {}).body
        now = time.time()
        told = {
            "domain": given["domain"],
            "key": signer(role).address,
            "chain_id": given["chain_id"],
            "nonce": given["nonce"],
            "issued_s": now,
            "expires_s": now + 120,
        }
        message = login_message(**(told | changes))
        signature = signer(role).sign_message(encode_defunct(text=message)).signature
        return message, signature.to_0x_hex()

    def log_in(self, role: str) -> "Visitor":
        """The same desk as the role sees it."""
        message, signature = self.message(role)
        opened = self.post("/v1/sessions", {"message": message, "signature": signature})
        assert opened.status == 201, opened.body
        return Visitor(self.url, {"authorization": f"Bearer {opened.body['token']}"})


def _read(status: int, answer: object) -> Answer:
    text = answer.read()
    told = (
        json.loads(text)
        if text.strip()[:1] in (b"{", b"[")
        else {"text": text.decode(errors="replace")}
    )
    return Answer(status, {name.lower(): value for name, value in answer.headers.items()}, told)
