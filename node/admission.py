"""The counter: which signed transactions may wait, and why the others may not."""

import json
import logging
import threading
from dataclasses import dataclass

from chain import errors
from chain.admission_receipts import AdmissionReceipt, DropNote
from chain.genesis import Genesis
from chain.ledger import Ledger
from chain.transactions import Transaction, check_chain, decode
from node import limits
from node.clock import Clock
from node.mempool import Mempool
from node.receipts import Receipts
from node.refusals import Refusal, Refused
from node.senders import ADMITTED, Sender, Senders
from node.slots import Slot

LOG = logging.getLogger("tanji.node")

REFUSED_BY_THE_LAW: dict[type[errors.InvalidTransaction], Refusal] = {
    errors.TransactionTooLarge: Refusal.TOO_LARGE,
    errors.UnsupportedType: Refusal.UNSUPPORTED_TYPE,
    errors.MalformedTransaction: Refusal.MALFORMED,
    errors.FieldOutOfRange: Refusal.FIELD_OUT_OF_RANGE,
    errors.UnprotectedTransaction: Refusal.CHAIN_ID_MISSING,
    errors.InvalidSignature: Refusal.BAD_SIGNATURE,
    errors.GasLimitTooLow: Refusal.GAS_TOO_LOW,
    errors.WrongChain: Refusal.WRONG_CHAIN,
}


@dataclass(frozen=True, slots=True)
class Admitted:
    """A transaction that was taken."""

    transaction: Transaction

    ticket: int
    """What `Receipts.keep` waits for; 0 if it stands behind a nonce gap and has no receipt yet."""


class Admission:
    """
    Holds a transaction to the checks of `Refusal`, in that order, and puts it in line.

    What is in line has a receipt: the node's signed promise of its block time.
    """

    def __init__(
        self, ledger: Ledger, senders: Senders, mempool: Mempool, clock: Clock, receipts: Receipts
    ) -> None:
        self._ledger, self._senders, self._mempool = ledger, senders, mempool
        self._clock, self._receipts = clock, receipts
        self._chain_id = ledger.genesis.chain_id
        # Nothing can be created on this ledger, so what holds code was there at founding.
        self._targets = _predeployed(ledger.genesis)
        self._placing = threading.Lock()

    def admit(self, raw: bytes) -> Admitted:
        """
        Put the transaction in line and give it back decoded.

        Its receipt is numbered and signed, and must not be told before `Receipts.keep` returned.

        Raises:
            Refused: with the first reason that applies.
        """
        transaction = self._decode(raw)
        self._check_terms(transaction)
        check_sender(self._senders.look_up(transaction.sender), self._next_time_s())
        head_nonce = self._head_nonce(transaction.sender)
        # Slots and numbers are given in one order, and no drop comes between the two.
        with self._placing:
            ticket = 0
            after = self._ledger.head.number
            for waiting in self._mempool.offer(transaction, head_nonce):
                assert waiting.slot is not None, "what can be executed has a slot"
                ticket = self._receipts.give(waiting.transaction, waiting.slot, after)
        return Admitted(transaction, ticket)

    def receipt_of(
        self, transaction_hash: bytes
    ) -> tuple[AdmissionReceipt, DropNote | None] | None:
        """
        The receipt of a transaction, once it is on disk, and the note of its drop.

        Whoever was told that the transaction waits finds its receipt here, if it has one.
        """
        with self._placing:
            given = self._receipts.given
        self._receipts.keep(given)
        return self._receipts.find(transaction_hash)

    def resume(self) -> int:
        """
        Put back in line what was promised and is not on the ledger; how many there were.

        A promise that cannot be put back is left for the auditor: the node does not guess.
        """
        count = 0
        state = self._ledger.state(self._ledger.head)
        for promised in self._receipts.open_after(self._ledger.head.timestamp):
            receipt = promised.receipt
            if self._ledger.locate(receipt.transaction) is not None:
                continue
            slot = Slot(receipt.slot, receipt.admitted_at_ms)
            nonce = state.nonce(receipt.sender)
            if self._mempool.offer_again(decode(promised.raw), nonce, slot):
                count += 1
            else:
                LOG.error("receipt %d cannot be kept: its nonce is not next", receipt.number)
        self.review()
        return count

    def review(self) -> None:
        """
        Take out what would no longer be admitted, after the newest block changed standings.

        Of a promised transaction the drop is noted and signed. A key that expires is no reason to
        break a promise: the contract judges it at the block's time.
        """
        with self._placing:
            now_s, block = self._next_time_s(), self._ledger.head.number
            for key in self._mempool.senders():
                try:
                    check_sender(self._senders.look_up(key), now_s)
                except Refused as refused:
                    self._drop_all(key, refused.reason, block)

    def _drop_all(self, key: bytes, reason: Refusal, block: int) -> None:
        for waiting in self._mempool.queue(key):
            if waiting.slot is None:
                self._mempool.drop(waiting.transaction, reason)
            elif reason is not Refusal.SENDER_EXPIRED:
                self._receipts.note_drop(waiting.transaction.hash, reason, block)
                self._mempool.drop(waiting.transaction, reason)

    def _decode(self, raw: bytes) -> Transaction:
        try:
            transaction = decode(raw)
            check_chain(transaction, self._chain_id)
        except errors.InvalidTransaction as flaw:
            facts = {name: _plain(value) for name, value in vars(flaw).items() if name != "args"}
            raise Refused(REFUSED_BY_THE_LAW[type(flaw)], str(flaw), **facts) from flaw
        return transaction

    def _check_terms(self, transaction: Transaction) -> None:
        """What this ledger demands of every transaction, whoever sends it."""
        if transaction.gas_limit > limits.TRANSACTION_GAS_MAX:
            raise Refused(
                Refusal.GAS_TOO_HIGH,
                f"gas limit {transaction.gas_limit} exceeds {limits.TRANSACTION_GAS_MAX}",
                limit=limits.TRANSACTION_GAS_MAX,
                found=transaction.gas_limit,
            )
        if transaction.max_fee:
            raise Refused(
                Refusal.FEE_NOT_ZERO,
                f"a fee of {transaction.max_fee} wei per gas is offered; here gas is free: offer 0",
                found=transaction.max_fee,
            )
        if transaction.value:
            raise Refused(
                Refusal.VALUE_NOT_ZERO,
                f"{transaction.value} wei are sent; this ledger has no coin: send 0",
                found=transaction.value,
            )
        if transaction.to is None:
            raise Refused(Refusal.CREATION, "contracts cannot be created on this ledger")
        if transaction.to not in self._targets:
            raise Refused(
                Refusal.TARGET_UNKNOWN,
                f"no contract stands at 0x{transaction.to.hex()}; the call would do nothing",
                found="0x" + transaction.to.hex(),
            )

    def _head_nonce(self, sender: bytes) -> int:
        known = self._mempool.next_nonce(sender)
        return self._ledger.state(self._ledger.head).nonce(sender) if known is None else known

    def _next_time_s(self) -> int:
        """The earliest second at which a block could hold the transaction."""
        return max(self._ledger.head.timestamp + 1, self._clock())


def check_sender(sender: Sender, at_s: int) -> None:
    """
    Raises:
        Refused: sender_unknown, sender_revoked, sender_expired or sender_suspended.
    """
    if not any(sender.account):
        raise Refused(Refusal.SENDER_UNKNOWN, "the signing key belongs to no account")
    account = "0x" + sender.account.hex()
    if sender.revoked:
        raise Refused(Refusal.SENDER_REVOKED, "the signing key was revoked", account=account)
    if sender.expires_at_s <= at_s:
        raise Refused(
            Refusal.SENDER_EXPIRED,
            f"the signing key expired at {sender.expires_at_s}",
            account=account,
            expired_at=sender.expires_at_s,
            now=at_s,
        )
    if sender.standing not in ADMITTED:
        raise Refused(
            Refusal.SENDER_SUSPENDED,
            f"the sender's account is {sender.standing.name.lower()}",
            account=account,
            standing=sender.standing.name.lower(),
        )


def _predeployed(genesis: Genesis) -> frozenset[bytes]:
    accounts = json.loads(genesis.document)["alloc"]
    return frozenset(
        bytes.fromhex(address.removeprefix("0x"))
        for address, account in accounts.items()
        if account["code"] != "0x"
    )


def _plain(fact: object) -> int | str:
    return fact if isinstance(fact, int) else str(fact)
