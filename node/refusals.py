"""Why admission turns a transaction away: the reasons, in the order the checks run."""

from enum import StrEnum


class Refusal(StrEnum):
    """The first of these that applies is the reason given; nothing refused is in the book."""

    TOO_LARGE = "too_large"
    UNSUPPORTED_TYPE = "unsupported_type"
    MALFORMED = "malformed"
    FIELD_OUT_OF_RANGE = "field_out_of_range"
    CHAIN_ID_MISSING = "chain_id_missing"
    BAD_SIGNATURE = "bad_signature"
    GAS_TOO_LOW = "gas_too_low"
    WRONG_CHAIN = "wrong_chain"
    GAS_TOO_HIGH = "gas_too_high"
    FEE_NOT_ZERO = "fee_not_zero"
    VALUE_NOT_ZERO = "value_not_zero"
    CREATION = "creation_refused"
    TARGET_UNKNOWN = "target_unknown"
    SENDER_UNKNOWN = "sender_unknown"
    SENDER_REVOKED = "sender_revoked"
    SENDER_EXPIRED = "sender_expired"
    SENDER_SUSPENDED = "sender_suspended"
    NONCE_TOO_LOW = "nonce_too_low"
    NONCE_TOO_HIGH = "nonce_gap_too_far"
    ALREADY_KNOWN = "already_known"
    REPLACEMENT = "replacement_refused"
    SENDER_QUEUE_FULL = "sender_queue_full"
    MEMPOOL_FULL = "mempool_full"


class Refused(Exception):
    """A transaction was turned away; `reason` is stable, `facts` say what was found."""

    def __init__(self, reason: Refusal, message: str, **facts: int | str) -> None:
        super().__init__(message)
        self.reason, self.facts = reason, facts

    def __getattr__(self, name: str) -> int | str:
        try:
            return self.facts[name]
        except KeyError:
            raise AttributeError(name) from None
