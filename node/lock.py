"""One writer for one ledger file: a lock that the system lets go of when the process ends."""

import fcntl
import os
from pathlib import Path

from chain.errors import LedgerInUse


def claim_writing(ledger: Path) -> None:
    """
    Be the one process that writes `ledger`, until it ends, however it ends.

    Raises:
        LedgerInUse: another process is.
    """
    path = ledger.with_name(ledger.name + ".lock")
    # Never closed: the lock lives as long as the descriptor.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise LedgerInUse(str(path), "another process writes this ledger") from error
