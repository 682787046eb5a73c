"""Unified social credit codes of synthetic bodies: right by form, and plainly nobody's."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: digits and capitals without I, O, S, V and Z."""

ENTERPRISE = "91"
INSTITUTION = "11"

_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def synthetic_code(kind: str, division: int, number: int) -> str:
    """
    The code of the synthetic body `number` in a GB/T 2260 division.

    No real organisation has an organisation code that begins with TANJ.
    """
    assert 0 <= number <= 9999
    body = f"TANJ{number:04d}"
    code = f"{kind}{division:06d}{body}{_body_check(body)}"
    return code + _check(code)


def _check(code: str) -> str:
    """The 18th character of GB 32100-2015."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(code, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def _body_check(body: str) -> str:
    """The ninth character of an organisation code, GB 11714."""
    values = [int(char, 36) for char in body]
    total = sum(value * weight for value, weight in zip(values, _BODY_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]
