"""Identifiers that the contracts compute, computed without asking them."""

from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from contracts.vocabulary import Stage

CEA = 100_000_000
"""The id of an allowance is this plus its period: 120192020 is CEA 2019-2020 (IUnits.sol)."""

BORROWED = 200_000_000
"""The id of the units borrowed for a period is this plus the period (IUnits.sol)."""


CREDIT = 300_000_000
"""The id of the credits of a batch is this plus the batch's number (IUnits.sol)."""


def account_address(uscc: str) -> str:
    """The address of a legal person's account, from its unified social credit code."""
    return to_checksum_address(keccak(uscc_bytes(uscc))[-20:])


def uscc_bytes(uscc: str) -> bytes:
    """The code as the contracts take it. Raises ValueError unless it is 18 ASCII characters."""
    if len(uscc) != 18 or not uscc.isascii():
        raise ValueError(f"a unified social credit code has 18 ASCII characters, not {uscc!r}")
    return uscc.encode("ascii")


USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capitals without I, O, S, V and Z (GB 32100-2015)."""


def uscc_flaw(uscc: str) -> tuple[str, str] | None:
    """
    What is wrong with a code, and what is expected: `length`, `alphabet` or `check`; None if it is
    right. The same law as `Uscc.sol`, for those who check before they send.
    """
    if len(uscc) != 18:
        return "length", "18"
    strange = next((mark for mark in uscc if mark not in USCC_ALPHABET), None)
    if strange is not None:
        return "alphabet", USCC_ALPHABET
    weighted = sum(USCC_ALPHABET.index(m) * pow(3, at, 31) for at, m in enumerate(uscc[:17]))
    check = USCC_ALPHABET[-weighted % 31]
    return None if uscc[17] == check else ("check", check)


def is_uscc(code: str) -> bool:
    """Whether `code` has 18 characters of the alphabet and its check character is right."""
    return uscc_flaw(code) is None


def period_number(first_year: int, last_year: int) -> int:
    """A compliance period as the contracts write it, such as 20192020."""
    return first_year * 10_000 + last_year


def allowance_id(period: int) -> int:
    """The id of the allowances of a period."""
    return CEA + period


def borrowed_id(period: int) -> int:
    """The id of the units borrowed for a period: for its surrender only."""
    return BORROWED + period


def credit_id(batch: int) -> int:
    """The id of the credits of a batch."""
    return CREDIT + batch


def custody_address(department: str) -> str:
    """Where a department's differentiated units are (IUnits.custodyOf); no key signs for it."""
    return to_checksum_address(keccak(encode(("string", "address"), ("custody", department)))[-20:])


def line_id(account: str, period: int, stage: Stage, number: int) -> bytes:
    """The id of an allocation line (IAllocation.lineId)."""
    kinds = ("address", "uint32", "uint8", "uint16")
    return keccak(encode(kinds, (account, period, int(stage), number)))


def task_id(kind: str, number: int) -> bytes:
    """The id of a task, such as ("proposal", 7) (Representatives.taskOf)."""
    return keccak(encode(("bytes32", "uint256"), (name_bytes(kind), number)))


def name_bytes(name: str) -> bytes:
    """A name of the Rulebook, ASCII and right-padded. Raises ValueError where it does not fit."""
    if len(name) > 32 or not name.isascii():
        raise ValueError(f"a name has at most 32 ASCII characters, not {name!r}")
    return name.encode("ascii").ljust(32, b"\0")
