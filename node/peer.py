"""Asking another node by JSON-RPC over HTTP; every wait and every answer is bounded."""

import http.client
import itertools
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from node import limits
from node.errors import PeerUnavailable, SettingInvalid

Question = tuple[str, list[object]]
"""A method and its parameters."""


class Peer:
    """One other node; for use by one thread."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingInvalid("peer", "url", url, "http://host:port or https://host:port")
        self.url = url
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._path = parts.path or "/"
        self._connection: http.client.HTTPConnection | None = None
        self._count = itertools.count(1)

    def ask(self, method: str, *params: object) -> object:
        return self.ask_all([(method, list(params))])[0]

    def ask_all(self, questions: Sequence[Question]) -> list[object]:
        """
        The results, in order.

        Raises:
            PeerUnavailable: there is no answer, or one of them is an error.
        """
        calls = [
            {"jsonrpc": "2.0", "id": next(self._count), "method": method, "params": params}
            for method, params in questions
        ]
        answers = self._exchange(json.dumps(calls).encode())
        if not isinstance(answers, list):
            raise PeerUnavailable(self.url, f"no batch came back: {str(answers)[:200]}")
        by_identity = {one.get("id"): one for one in answers if isinstance(one, dict)}
        results: list[object] = []
        for call in calls:
            found = by_identity.get(call["id"], {})
            if "result" not in found:
                raise PeerUnavailable(self.url, str(found.get("error", "an answer is missing")))
            results.append(found["result"])
        return results

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(self, body: bytes) -> object:
        try:
            if self._connection is None:
                self._connection = self._connect()
            self._connection.request("POST", self._path, body, {"Content-Type": "application/json"})
            response = self._connection.getresponse()
            content = response.read(limits.PEER_ANSWER_BYTES_MAX + 1)
            if len(content) > limits.PEER_ANSWER_BYTES_MAX:
                raise PeerUnavailable(self.url, "the answer is too large")
            answers: object = json.loads(content)
            return answers
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            self.close()
            raise PeerUnavailable(self.url, str(error) or type(error).__name__) from error

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=limits.PEER_DEADLINE_S)
