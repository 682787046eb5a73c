"""
What the ledger refuses, as one tree.

    LedgerError
    ├── InvalidTransaction      never in the book; checks run in the order listed
    │   ├── TransactionTooLarge, UnsupportedType, MalformedTransaction, FieldOutOfRange,
    │   ├── UnprotectedTransaction, InvalidSignature, GasLimitTooLow, WrongChain
    │   └── GasLimitTooHigh, NonceMismatch, BalanceTooSmall, SenderIsContract      (need the state)
    ├── InvalidBlock            a block the law does not allow
    │   ├── MalformedBlock, UnknownParent, CommitmentMismatch, BlockTooHeavy, TimeNotLater
    │   └── InapplicableTransaction
    ├── InvalidSeals            UnknownValidator, DuplicateSeal, BadSeal, TooFewSeals
    ├── InvalidGenesis, InvalidArchive
    ├── FoundingReverted
    ├── ReceiptRefused          an admission receipt that says or proves nothing
    ├── NotOnLedger             a number or hash that is asked for and not there
    ├── NoLedger, LedgerInUse, StaleCandidate, CallRefused
    ├── NodeMissing             a state node that a root leads to is not stored
    └── BrokenLedger            what is stored contradicts itself: stop, do not guess
"""


class LedgerError(Exception):
    """Anything the ledger turns down; `code` is stable and documented."""

    code = "ledger_error"


class InvalidTransaction(LedgerError):
    """Bytes that may never enter the book."""

    code = "invalid_transaction"


class TransactionTooLarge(InvalidTransaction):
    """The signed transaction is longer than the law allows."""

    code = "transaction_too_large"

    def __init__(self, limit_bytes: int, found_bytes: int) -> None:
        super().__init__(f"transaction of {found_bytes} bytes; at most {limit_bytes} are allowed")
        self.limit_bytes, self.found_bytes = limit_bytes, found_bytes


class UnsupportedType(InvalidTransaction):
    """Only types 0, 1 and 2 enter this ledger."""

    code = "unsupported_type"

    def __init__(self, found: int) -> None:
        super().__init__(f"transaction type {found} is not one of 0, 1, 2")
        self.found = found


class MalformedTransaction(InvalidTransaction):
    """The bytes are not the canonical encoding of a transaction."""

    code = "malformed_transaction"

    def __init__(self, why: str) -> None:
        super().__init__(f"not a canonical transaction: {why}")
        self.why = why


class FieldOutOfRange(InvalidTransaction):
    """A number is larger than the field may hold, or than another field allows."""

    code = "field_out_of_range"

    def __init__(self, field: str, limit: int, found: int) -> None:
        super().__init__(f"{field} is {found:#x}; at most {limit:#x} is allowed")
        self.field, self.limit, self.found = field, limit, found


class UnprotectedTransaction(InvalidTransaction):
    """A legacy signature without a chain id could be replayed on another chain."""

    code = "unprotected_transaction"

    def __init__(self, v: int) -> None:
        super().__init__(f"signature v = {v} names no chain; sign as EIP-155 says")
        self.v = v


class InvalidSignature(InvalidTransaction):
    """The signature has no signer: out of range, high s, or no such point."""

    code = "invalid_signature"

    def __init__(self, why: str) -> None:
        super().__init__(f"signature is not valid: {why}")
        self.why = why


class WrongChain(InvalidTransaction):
    """The transaction was signed for another chain."""

    code = "wrong_chain"

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"signed for chain {found}; this is chain {expected}")
        self.expected, self.found = expected, found


class GasLimitTooLow(InvalidTransaction):
    """The gas limit does not cover what the transaction costs before it runs."""

    code = "gas_limit_too_low"

    def __init__(self, needed: int, found: int) -> None:
        super().__init__(f"gas limit {found} does not cover the intrinsic {needed}")
        self.needed, self.found = needed, found


class GasLimitTooHigh(InvalidTransaction):
    """The gas limit passes what a block may burn, or what is left of it."""

    code = "gas_limit_too_high"

    def __init__(self, limit: int, found: int) -> None:
        super().__init__(f"gas limit {found} passes the {limit} that the block may still burn")
        self.limit, self.found = limit, found


class NonceMismatch(InvalidTransaction):
    """The transaction does not follow the sender's last one."""

    code = "nonce_mismatch"

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"nonce {found} does not follow; expected {expected}")
        self.expected, self.found = expected, found


class BalanceTooSmall(InvalidTransaction):
    """The sender cannot pay the value and the fee it offers."""

    code = "balance_too_small"

    def __init__(self, needed: int, found: int) -> None:
        super().__init__(f"balance {found} does not cover {needed} (value and offered fee)")
        self.needed, self.found = needed, found


class SenderIsContract(InvalidTransaction):
    """An address that holds code signs nothing (EIP-3607)."""

    code = "sender_is_contract"

    def __init__(self, sender: bytes) -> None:
        super().__init__(f"sender 0x{sender.hex()} holds code")
        self.sender = sender


class InvalidBlock(LedgerError):
    """A block the law does not allow."""

    code = "invalid_block"


class MalformedBlock(InvalidBlock):
    """The bytes are not the canonical encoding of a block of this ledger."""

    code = "malformed_block"

    def __init__(self, why: str) -> None:
        super().__init__(f"not a canonical block: {why}")
        self.why = why


class UnknownParent(InvalidBlock):
    """The block does not stand on the newest one."""

    code = "unknown_parent"

    def __init__(self, expected: bytes, found: bytes) -> None:
        super().__init__(f"parent is 0x{found.hex()}; the newest block is 0x{expected.hex()}")
        self.expected, self.found = expected, found


class CommitmentMismatch(InvalidBlock):
    """The header says one thing, executing the block says another."""

    code = "commitment_mismatch"

    def __init__(self, number: int, expected: dict[str, str], found: dict[str, str]) -> None:
        told = "; ".join(
            f"{name}: expected {expected[name]}, found {found[name]}" for name in found
        )
        super().__init__(f"block {number}: {told}")
        self.number, self.expected, self.found = number, expected, found


class BlockTooHeavy(InvalidBlock):
    """The block holds more than the law allows: bytes, transactions or gas."""

    code = "block_too_heavy"

    def __init__(self, what: str, limit: int, found: int) -> None:
        super().__init__(f"block holds {found} {what}; at most {limit} are allowed")
        self.what, self.limit, self.found = what, limit, found


class TimeNotLater(InvalidBlock):
    """Every block is later than its parent, in whole seconds."""

    code = "time_not_later"

    def __init__(self, parent_s: int, found_s: int) -> None:
        super().__init__(f"time {found_s} is not in the seconds after the parent's {parent_s}")
        self.parent_s, self.found_s = parent_s, found_s


class InapplicableTransaction(InvalidBlock):
    """A block carries a transaction that cannot be applied where it stands."""

    code = "inapplicable_transaction"

    def __init__(self, number: int, index: int, reason: InvalidTransaction) -> None:
        super().__init__(f"block {number}, transaction {index}: {reason}")
        self.number, self.index, self.reason = number, index, reason


class InvalidSeals(LedgerError):
    """The signatures beside a header do not make it this ledger's."""

    code = "invalid_seals"


class UnknownValidator(InvalidSeals):
    """A seal by a key that genesis does not name."""

    code = "unknown_validator"

    def __init__(self, key: bytes) -> None:
        super().__init__(f"0x{key.hex()} is not a validator of this ledger")
        self.key = key


class DuplicateSeal(InvalidSeals):
    """One validator, one seal."""

    code = "duplicate_seal"

    def __init__(self, key: bytes) -> None:
        super().__init__(f"validator 0x{key.hex()} sealed the same block twice")
        self.key = key


class BadSeal(InvalidSeals):
    """The signature is not the validator's over this block."""

    code = "bad_seal"

    def __init__(self, key: bytes) -> None:
        super().__init__(f"seal of validator 0x{key.hex()} does not sign this block")
        self.key = key


class TooFewSeals(InvalidSeals):
    """Fewer distinct validators sealed than genesis requires."""

    code = "too_few_seals"

    def __init__(self, required: int, found: int) -> None:
        super().__init__(f"{found} validators sealed; {required} are required")
        self.required, self.found = required, found


class InvalidGenesis(LedgerError):
    """The genesis file does not describe a ledger."""

    code = "invalid_genesis"

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"genesis {field}: {why}")
        self.field, self.why = field, why


class FoundingReverted(LedgerError):
    """A founding call did not go through; `output` is the contract's typed error."""

    code = "founding_reverted"

    def __init__(self, index: int, target: bytes, output: bytes) -> None:
        super().__init__(f"founding call {index} to 0x{target.hex()} reverted: 0x{output.hex()}")
        self.index, self.target, self.output = index, target, output


class NotOnLedger(LedgerError):
    """What was asked for is not in the book."""

    code = "not_on_ledger"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not on this ledger")
        self.what = what


class NoLedger(LedgerError):
    """There is no ledger at the place given, or not one of this format."""

    code = "no_ledger"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


class LedgerInUse(LedgerError):
    """The place is taken, or somebody else writes to the ledger there."""

    code = "ledger_in_use"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


class BrokenLedger(LedgerError):
    """What is stored contradicts itself."""

    code = "broken_ledger"

    def __init__(self, block: int, field: str, why: str) -> None:
        super().__init__(f"block {block}, {field}: {why}")
        self.block, self.field, self.why = block, field, why


class NodeMissing(LedgerError):
    """A state node that a root leads to is not stored."""

    code = "node_missing"

    def __init__(self, name: bytes) -> None:
        super().__init__(f"state node 0x{name.hex()} is not stored")
        self.name = name


class CallRefused(LedgerError):
    """A read-only call that cannot even be tried."""

    code = "call_refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"the call cannot be tried: {why}")
        self.why = why


class ReceiptRefused(LedgerError):
    """An admission receipt that is malformed, of another ledger, or not signed by its node."""

    code = "receipt_refused"

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(f"{reason}: {why}")
        self.reason, self.why = reason, why


class StaleCandidate(LedgerError):
    """The candidate was proposed on a block that is no longer the newest."""

    code = "stale_candidate"

    def __init__(self, parent: int, head: int) -> None:
        super().__init__(f"proposed on block {parent}; the newest is {head}")
        self.parent, self.head = parent, head


class InvalidArchive(LedgerError):
    """The file is not a whole archive of a chain."""

    code = "invalid_archive"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why
