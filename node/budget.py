"""Bytes that all connections together may hold in memory."""


class Budget:
    """Counts what is held; used in the event loop only."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self.held = 0

    def take(self, size: int) -> bool:
        """Hold `size` more bytes, if there is room; whoever took gives back."""
        if self.held + size > self._bytes_max:
            return False
        self.held += size
        return True

    def give(self, size: int) -> None:
        assert size <= self.held, f"{size} bytes given back of {self.held} held"
        self.held -= size
