"""News of blocks: from the one thread that makes them to all who listen."""

from collections.abc import Callable

from node.rpc.reading import OpenBlock


class Heads:
    """Tells listeners of each block, in order, once it is on disk."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[OpenBlock], None]] = []

    def listen(self, listener: Callable[[OpenBlock], None]) -> None:
        """`listener` is called in the thread that makes blocks, and must return at once."""
        self._listeners.append(listener)

    def announce(self, opened: OpenBlock) -> None:
        for listener in self._listeners:
            listener(opened)
