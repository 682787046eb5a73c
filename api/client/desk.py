"""The desk over HTTP, as the command line asks it."""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode

from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount

from api import limits
from api.client.exits import Exit, Stop, told
from api.identity import login_message

Answer = Any
"""JSON; the desk's OpenAPI description says of which shape."""

ANSWER_BYTES_MAX = 64 * 1024 * 1024
SESSION_MARGIN_S = 30
RETRY_PAUSE_S = 0.2


class Desk:
    """One desk; logged in or not."""

    def __init__(self, url: str, language: str) -> None:
        self.url, self.language = url.rstrip("/"), language
        self.token: str | None = None
        self.patience_s = 0.0
        """How long a desk or node that does not answer is asked again before giving up."""
        # A proxy of the environment has no business between a key and its desk.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path: str, **query: object) -> Answer:
        """What a path answers; queries of None are left out."""
        asked = {name: value for name, value in query.items() if value is not None}
        return self._ask("GET", path + (f"?{urlencode(asked)}" if asked else ""), None, {})

    def post(self, path: str, body: Mapping[str, object], **headers: str) -> Answer:
        """What a path answers to a JSON body."""
        return self._ask("POST", path, dict(body), headers)

    def bring(self, path: str, file: BinaryIO, media_type: str) -> Answer:
        """What a path answers to a file's bytes, all of them, read as they go."""
        request = self._request("POST", path)
        request.data = file
        request.add_header("content-type", media_type)
        request.add_header("content-length", str(file.seek(0, os.SEEK_END)))
        file.seek(0)
        return json.loads(self._opened(request, limits.DOCUMENT_DEADLINE_S))

    def fetch(self, path: str) -> bytes:
        """The bytes of a document."""
        return self._opened(self._request("GET", path), limits.DOCUMENT_DEADLINE_S)

    def delete(self, path: str, **query: object) -> Answer:
        """What a path answers to a deletion."""
        return self._ask("DELETE", f"{path}?{urlencode(query)}", None, {})

    def pages(self, path: str, **query: object) -> Iterator[dict[str, Answer]]:
        """Every item of a list, page by page."""
        cursor: str | None = None
        while True:
            page = self.get(path, cursor=cursor, limit=limits.PAGE_MAX, **query)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def log_in(self, key: LocalAccount, chain_id: int | None) -> None:
        """Sign the login message with `key` and keep the token."""
        given = self.post("/v1/nonces", {})
        if chain_id is not None and given["chain_id"] != chain_id:
            raise Stop(Exit.REFUSED, f"the desk is of chain {given['chain_id']}, not {chain_id}")
        now = time.time()
        message = login_message(
            given["domain"], key.address, given["chain_id"], given["nonce"], now, now + 300
        )
        signature = key.sign_message(encode_defunct(text=message)).signature.to_0x_hex()
        opened = self.post("/v1/sessions", {"message": message, "signature": signature})
        self.token = str(opened["token"])

    def _ask(
        self, method: str, path: str, body: Mapping[str, object] | None, headers: Mapping[str, str]
    ) -> Answer:
        until = time.monotonic() + self.patience_s
        while True:
            try:
                return self._ask_once(method, path, body, headers)
            except Stop as stop:
                if stop.exit is not Exit.UNREACHABLE or time.monotonic() > until:
                    raise
            time.sleep(RETRY_PAUSE_S)

    def _ask_once(
        self, method: str, path: str, body: Mapping[str, object] | None, headers: Mapping[str, str]
    ) -> Answer:
        request = self._request(method, path)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        if body:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        try:
            return json.loads(self._opened(request, limits.NODE_TIMEOUT_S))
        except ValueError as error:
            raise Stop(Exit.UNREACHABLE, f"{self.url} answers no JSON: {error}") from error

    def _request(self, method: str, path: str) -> urllib.request.Request:
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("accept-language", self.language)
        if self.token:
            request.add_header("authorization", f"Bearer {self.token}")
        return request

    def _opened(self, request: urllib.request.Request, timeout_s: float) -> bytes:
        try:
            with self._opener.open(request, timeout=timeout_s) as answer:
                return bytes(answer.read(ANSWER_BYTES_MAX))
        except urllib.error.HTTPError as error:
            raise told(_problem(error)) from error
        except OSError as error:
            raise Stop(Exit.UNREACHABLE, f"{self.url} does not answer: {error}") from error


def _problem(error: urllib.error.HTTPError) -> Mapping[str, Any]:
    try:
        found = json.loads(error.read(ANSWER_BYTES_MAX))
    except ValueError:
        found = None
    if isinstance(found, dict) and {"title", "detail", "next", "code"} <= set(found):
        return found
    words = {"title": "no answer", "detail": f"HTTP {error.code}", "next": "", "code": "no_problem"}
    return {**words, "status": error.code}


class Tokens:
    """Bearer tokens kept between commands, so that a passphrase is typed once an hour."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / ".sessions"

    def find(self, desk: str, key: str) -> str | None:
        """A token that still lives."""
        row = self._read().get(f"{desk} {key}")
        return row["token"] if row and row["until"] > time.time() + SESSION_MARGIN_S else None

    def keep(self, desk: str, key: str, token: str) -> None:
        """Keep a token until shortly before it expires."""
        rows = {name: row for name, row in self._read().items() if row["until"] > time.time()}
        rows[f"{desk} {key}"] = {"token": token, "until": time.time() + limits.SESSION_LIFE_S}
        partial = self._path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(rows))
        partial.replace(self._path)

    def _read(self) -> dict[str, Any]:
        if not self._path.is_file():
            return {}
        try:
            rows = json.loads(self._path.read_text())
        except ValueError:
            return {}
        return rows if isinstance(rows, dict) else {}
