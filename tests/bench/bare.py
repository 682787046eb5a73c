"""Bare py-evm: its own chain class making whole blocks in memory, nothing of ours around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from eth.chains.base import MiningChain
from eth.consensus.noproof import NoProofConsensus
from eth.db.atomic import AtomicDB
from eth.vm.forks.cancun import CancunVM


@dataclass(frozen=True)
class BlockToMake:
    """One block of the ledger, as another engine is to make it."""

    timestamp: int
    transactions: tuple[bytes, ...]


class BarePyEvm:
    """
    The yardstick: `MiningChain.mine_all`, a block at a time, in memory.

    It builds, finalises and stores each block as py-evm itself does; transactions are decoded
    before the clock starts. Block times are the ledger's, so the state roots must be equal.
    """

    name = "py-evm alone"

    def __init__(self, genesis: dict, chain_id: int) -> None:
        rules = CancunVM.configure(consensus_class=NoProofConsensus)
        chain_class = MiningChain.configure(
            __name__="BareChain", vm_configuration=((0, rules),), chain_id=chain_id
        )
        parameters = {
            "difficulty": 0,
            "gas_limit": genesis["gasLimit"],
            "timestamp": genesis["timestamp"],
            "base_fee_per_gas": 0,
            "nonce": bytes(8),
        }
        self._chain = chain_class.from_genesis(AtomicDB(), parameters, read_alloc(genesis["alloc"]))

    def make(self, blocks: Sequence[BlockToMake]) -> float:
        """Seconds to make these blocks. Raises if a transaction did not succeed."""
        chain, spent_s = self._chain, 0.0
        for block in blocks:
            head = chain.get_canonical_head()
            chain.header = chain.create_header_from_parent(
                head, timestamp=block.timestamp, gas_limit=head.gas_limit
            )
            decode = chain.get_vm(chain.header).get_transaction_builder().decode
            transactions = [decode(raw) for raw in block.transactions]
            began = perf_counter()
            _, receipts, _ = chain.mine_all(transactions)
            spent_s += perf_counter() - began
            assert all(receipt.state_root == b"\x01" for receipt in receipts), "one reverted"
        return spent_s

    @property
    def state_root(self) -> bytes:
        return self._chain.get_canonical_head().state_root


def read_alloc(alloc: dict) -> dict:
    """A genesis file's accounts as py-evm takes them."""
    return {
        bytes.fromhex(address.removeprefix("0x")): {
            "balance": _integer(account.get("balance", 0)),
            "nonce": _integer(account.get("nonce", 0)),
            "code": bytes.fromhex(account.get("code", "0x").removeprefix("0x")),
            "storage": {
                int(slot, 16): int(value, 16) for slot, value in account.get("storage", {}).items()
            },
        }
        for address, account in alloc.items()
    }


def _integer(value: int | str) -> int:
    return value if isinstance(value, int) else int(value, 0)
