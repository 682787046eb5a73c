"""Which keys and passphrases are nobody's own, because they stand in some example."""

import re

WORDS = re.compile(
    r"change.?me|placeholder|replace.?(me|with|this)|example|your.?(key|pass)|<[^>]*>"
    r"|^(password|passphrase|secret|tanji|test|todo|xxx+)$|1234567890|correct.?horse",
    re.IGNORECASE,
)

# Addresses whose private keys are printed in the documentation of common developer tools.
DEVELOPER_ADDRESSES = frozenset(
    {
        "f39fd6e51aad88f6f4ce6ab8827279cfffb92266",
        "70997970c51812dc3a010c7d01b50e0d17dc79c8",
        "3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
        "90f79bf6eb2c4f870365e785982e1f101e93b906",
        "15d34aaf54267db7d7c367839aaf71a00a2c6a65",
        "9965507d1a55bcc2695c58ba16fb37d819b0a4dc",
        "976ea74026e726554db657fa54763abd0c3a0aa9",
        "14dc79964da2c08b23698b3d3cc7ca32193d9955",
        "23618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f",
        "a0ee7a142d267c1f36714e4a8f75612f20a79720",
        "7e5f4552091a69125d5dfcb7b8c2659029395bdf",
        "2b5ad5c4795c026514f8317c7a215e218dccd6cf",
    }
)

# Public keys of the test vectors of RFC 8032, section 7.1.
PUBLISHED_VALIDATORS = frozenset(
    {
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    }
)


def is_placeholder(text: str) -> bool:
    """Whether `text`, a key in hex or a passphrase, is one that everybody has."""
    plain = text.strip().lower()
    if not plain or WORDS.search(plain) or len(set(plain)) == 1:
        return True
    digits = plain.removeprefix("0x")
    if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", digits) is None:
        return False
    return (
        digits in DEVELOPER_ADDRESSES
        or digits in PUBLISHED_VALIDATORS
        or int(digits, 16) < 1 << 32
        or _repeats(digits)
    )


def _repeats(digits: str) -> bool:
    """Whether a short pattern fills the whole key: 0x1111..., 0xdeadbeefdeadbeef..."""
    return any(digits == (digits[:size] * len(digits))[: len(digits)] for size in (1, 2, 4, 8))
