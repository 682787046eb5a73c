"""Validators' signatures over a block hash; they travel beside the header, never in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature as SignatureDoesNotHold
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chain.encoding import NotCanonical, decode, encode
from chain.errors import BadSeal, DuplicateSeal, MalformedBlock, TooFewSeals, UnknownValidator

SEAL_DOMAIN = b"tanji seal 1\n"
"""What a validator's key signs here can be mistaken for nothing else it signs."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One validator's signature over one block."""

    validator: bytes
    """Its Ed25519 public key, 32 bytes."""

    signature: bytes
    """64 bytes over `sign_bytes`."""


def sign_bytes(chain_id: int, block_hash: bytes) -> bytes:
    """What a validator signs: the domain, the chain id as 32 bytes, the block's hash."""
    return SEAL_DOMAIN + chain_id.to_bytes(32, "big") + block_hash


def check_seals(
    validators: Sequence[bytes],
    required: int,
    chain_id: int,
    block_hash: bytes,
    seals: Sequence[Seal],
) -> None:
    """
    Hold the seals of a block to the law of its genesis.

    Raises, the first that fails, seal by seal: `UnknownValidator`, `DuplicateSeal`, `BadSeal`;
    then `TooFewSeals`.
    """
    sealed: set[bytes] = set()
    message = sign_bytes(chain_id, block_hash)
    for seal in seals:
        if seal.validator not in validators:
            raise UnknownValidator(seal.validator)
        if seal.validator in sealed:
            raise DuplicateSeal(seal.validator)
        try:
            Ed25519PublicKey.from_public_bytes(seal.validator).verify(seal.signature, message)
        except SignatureDoesNotHold as flaw:
            raise BadSeal(seal.validator) from flaw
        sealed.add(seal.validator)
    if len(sealed) < required:
        raise TooFewSeals(required, len(sealed))


def encode_seals(seals: Sequence[Seal]) -> bytes:
    """Seals as one RLP list of (validator, signature)."""
    return encode([[seal.validator, seal.signature] for seal in seals])


def decode_seals(data: bytes) -> tuple[Seal, ...]:
    """What `encode_seals` wrote; raises `MalformedBlock`."""
    try:
        items = decode(data)
    except NotCanonical as flaw:
        raise MalformedBlock(f"seals: {flaw}") from flaw
    seals: list[Seal] = []
    for item in items if isinstance(items, list) else [b""]:
        match item:
            case [bytes(validator), bytes(signature)]:
                seals.append(Seal(validator, signature))
            case _:
                raise MalformedBlock("a seal is a validator and a signature")
    return tuple(seals)
