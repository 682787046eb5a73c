"""Takes blocks from another node and holds each to the whole law before it enters the book."""

import threading
from collections.abc import Callable

from chain.blocks import decode_block
from chain.errors import InvalidBlock, InvalidSeals
from chain.ledger import Ledger
from chain.seals import Seal
from chain.transition import Candidate
from node import limits
from node.errors import PeerDisagrees, PeerUnavailable
from node.peer import Peer, Question


class Follower:
    """Follows one peer in one thread, the only one that writes the ledger."""

    def __init__(self, ledger: Ledger, peer: Peer, announce: Callable[[Candidate], None]) -> None:
        self._ledger, self._peer, self._announce = ledger, peer, announce
        self._step = limits.PEER_BLOCKS_PER_ASK
        self._started = ledger.head.number
        self._highest = ledger.head.number

    def behind(self) -> tuple[int, int] | None:
        """Where it started and where the peer is, while it is behind; None once in step."""
        if self._highest <= self._ledger.head.number:
            return None
        return self._started, self._highest

    def run(self, interval_s: float, stopping: threading.Event) -> None:
        """
        Follow until `stopping` is set; a peer that does not answer is asked again.

        Raises:
            PeerDisagrees: the peer's chain is not one this ledger's law accepts.
        """
        while not stopping.is_set():
            try:
                advanced = self.catch_up()
            except PeerUnavailable:
                advanced = False
            if not advanced:
                stopping.wait(interval_s)
        self._peer.close()

    def catch_up(self) -> bool:
        """
        Take one batch of blocks; whether there were any.

        Raises:
            PeerUnavailable: the peer did not answer.
            PeerDisagrees: a block breaks the law, or the peer's is another ledger.
        """
        head = self._ledger.head
        ours, number = self._peer.ask_all(
            [("debug_getRawHeader", [hex(head.number)]), ("eth_blockNumber", [])]
        )
        if ours != "0x" + head.encoded.hex():
            raise PeerDisagrees(head.number, "the peer has another block there")
        self._highest = _number(self._peer, number)
        last = min(self._highest, head.number + self._step)
        numbers = range(head.number + 1, last + 1)
        if not numbers:
            return False
        questions: list[Question] = []
        for each in numbers:
            questions.append(("debug_getRawBlock", [hex(each)]))
            questions.append(("registry_seals", [hex(each)]))
        # Blocks may be too large to come many at a time: after a failure, one, then more again.
        step, self._step = self._step, 1
        answers = self._peer.ask_all(questions)
        self._step = min(step * 2, limits.PEER_BLOCKS_PER_ASK)
        for each, raw, seals in zip(numbers, answers[::2], answers[1::2], strict=True):
            self._take(each, raw, seals)
        return True

    def _take(self, number: int, raw: object, seals: object) -> None:
        try:
            block = decode_block(_bytes(raw))
            candidate = self._ledger.accept(block, _seals(seals))
        except (InvalidBlock, InvalidSeals, ValueError) as error:
            raise PeerDisagrees(number, str(error)) from error
        self._announce(candidate)


def _number(peer: Peer, given: object) -> int:
    if not isinstance(given, str):
        raise PeerUnavailable(peer.url, f"no block number came back: {str(given)[:80]}")
    try:
        return int(given, 16)
    except ValueError as error:
        raise PeerUnavailable(peer.url, f"no block number came back: {given[:80]}") from error


def _bytes(given: object) -> bytes:
    if not isinstance(given, str) or not given.startswith("0x"):
        raise ValueError("no bytes came back")
    return bytes.fromhex(given[2:])


def _seals(given: object) -> list[Seal]:
    if not isinstance(given, list):
        raise ValueError("no seals came back")
    seals: list[Seal] = []
    for one in given:
        if not isinstance(one, dict):
            raise ValueError("a seal is an object")
        seals.append(Seal(_bytes(one.get("validator")), _bytes(one.get("signature"))))
    return seals
