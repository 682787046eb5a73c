"""Methods about the node itself: net_, web3_, fees that are always zero, and being in step."""

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from chain.encoding import keccak
from node import limits
from node.rpc import encoding
from node.rpc.params import (
    DATA,
    HASH,
    QUANTITY,
    BlockRef,
    block_param,
    read_count,
    read_data,
    read_percentiles,
)
from node.rpc.reading import Reading
from node.rpc.table import Method, Param, Schema

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}


class NodeReads:
    """What a client asks before it asks anything else."""

    def __init__(self, reading: Reading, behind: Callable[[], tuple[int, int] | None]) -> None:
        self._reading, self._behind = reading, behind

    def methods(self) -> list[Method]:
        count = Param("blockCount", read_count, QUANTITY)
        percentiles = Param(
            "rewardPercentiles", read_percentiles, {"type": "array"}, False, default=[]
        )
        chain_id = self._reading.ledger.genesis.chain_id
        return [
            Method(
                "eth_chainId", "The ledger's chain id.", (), QUANTITY,
                lambda: encoding.quantity(chain_id),
            ),
            Method("eth_accounts", "Empty: the node holds no one's keys.", (),
                   {"type": "array"}, list),
            Method("eth_gasPrice", "Zero.", (), QUANTITY, lambda: "0x0"),
            Method("eth_maxPriorityFeePerGas", "Zero.", (), QUANTITY, lambda: "0x0"),
            Method("eth_blobBaseFee", "Zero: there are no blobs.", (), QUANTITY, lambda: "0x0"),
            Method(
                "eth_feeHistory", "Fees, all zero, and how full blocks were.",
                (count, block_param(), percentiles), {"type": "object"}, self.fee_history,
            ),
            Method(
                "eth_syncing", "False, or how far a follower is behind its peer.", (),
                {"oneOf": [FLAG, {"type": "object"}]}, self.syncing,
            ),
            Method("net_version", "The chain id, in decimal.", (), TEXT, lambda: str(chain_id)),
            Method("net_listening", "Always true.", (), FLAG, lambda: True),
            Method("net_peerCount", "Zero: followers pull.", (), QUANTITY, lambda: "0x0"),
            Method("web3_clientVersion", "Name and version.", (), TEXT, client_version),
            Method(
                "web3_sha3", "Keccak-256 of bytes.", (Param("data", read_data, DATA),), HASH,
                lambda content: encoding.data(keccak(content)),
            ),
        ]  # fmt: skip

    def fee_history(
        self, count: int, newest: BlockRef, percentiles: list[float]
    ) -> dict[str, object]:
        last = self._reading.existing(newest).number
        count = min(count, limits.FEE_HISTORY_BLOCKS_MAX, last + 1)
        headers = [
            self._reading.ledger.header(number) for number in range(last + 1 - count, last + 1)
        ]
        history: dict[str, object] = {
            "oldestBlock": encoding.quantity(last + 1 - count if count else 0),
            "baseFeePerGas": ["0x0"] * (count + 1),
            "gasUsedRatio": [header.gas_used / header.gas_limit for header in headers],
            "baseFeePerBlobGas": ["0x0"] * (count + 1),
            "blobGasUsedRatio": [0.0] * count,
        }
        if percentiles:
            history["reward"] = [["0x0"] * len(percentiles)] * count
        return history

    def syncing(self) -> bool | dict[str, object]:
        behind = self._behind()
        if behind is None:
            return False
        started, highest = behind
        return {
            "startingBlock": encoding.quantity(started),
            "currentBlock": encoding.quantity(self._reading.ledger.head.number),
            "highestBlock": encoding.quantity(highest),
        }


def client_version() -> str:
    try:
        return f"tanji/{version('tanji')}"
    except PackageNotFoundError:
        return "tanji/unpackaged"
