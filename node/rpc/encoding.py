"""Our types to JSON-RPC's hex and objects."""

from collections.abc import Sequence

from chain.blocks import Block, Header, Log, Receipt
from chain.transactions import Transaction


def quantity(number: int) -> str:
    return hex(number)


def data(content: bytes) -> str:
    return "0x" + content.hex()


def header_json(header: Header) -> dict[str, object]:
    """A header as eth_subscribe's newHeads gives it."""
    return {
        "hash": data(header.hash),
        "parentHash": data(header.parent_hash),
        "sha3Uncles": data(header.ommers_hash),
        "miner": data(header.beneficiary),
        "stateRoot": data(header.state_root),
        "transactionsRoot": data(header.transactions_root),
        "receiptsRoot": data(header.receipts_root),
        "logsBloom": data(header.logs_bloom),
        "difficulty": quantity(header.difficulty),
        "number": quantity(header.number),
        "gasLimit": quantity(header.gas_limit),
        "gasUsed": quantity(header.gas_used),
        "timestamp": quantity(header.timestamp),
        "extraData": data(header.extra_data),
        "mixHash": data(header.prev_randao),
        "nonce": data(header.nonce),
        "baseFeePerGas": quantity(header.base_fee_per_gas),
        "withdrawalsRoot": data(header.withdrawals_root),
        "blobGasUsed": quantity(header.blob_gas_used),
        "excessBlobGas": quantity(header.excess_blob_gas),
        "parentBeaconBlockRoot": data(header.parent_beacon_block_root),
    }


def block_json(block: Block, transactions: Sequence[object]) -> dict[str, object]:
    """A block; `transactions` are hashes or whole, as was asked."""
    return {
        **header_json(block.header),
        "size": quantity(len(block.encoded)),
        "transactions": list(transactions),
        "uncles": [],
        "withdrawals": [],
    }


def transaction_json(
    transaction: Transaction, header: Header | None, index: int | None
) -> dict[str, object]:
    """A transaction and its place; no header and no index for one that waits."""
    found: dict[str, object] = {
        "type": quantity(transaction.type),
        "hash": data(transaction.hash),
        "from": data(transaction.sender),
        "to": None if transaction.to is None else data(transaction.to),
        "nonce": quantity(transaction.nonce),
        "gas": quantity(transaction.gas_limit),
        "gasPrice": quantity(0 if header else transaction.max_fee),
        "value": quantity(transaction.value),
        "input": data(transaction.data),
        "chainId": quantity(transaction.chain_id),
        "v": quantity(transaction.v),
        "r": quantity(transaction.r),
        "s": quantity(transaction.s),
        "blockHash": None if header is None else data(header.hash),
        "blockNumber": None if header is None else quantity(header.number),
        "blockTimestamp": None if header is None else quantity(header.timestamp),
        "transactionIndex": None if index is None else quantity(index),
    }
    if transaction.type >= 1:
        found["yParity"] = quantity(transaction.parity)
        found["accessList"] = [
            {"address": data(address), "storageKeys": [f"0x{slot:064x}" for slot in slots]}
            for address, slots in transaction.access_list
        ]
    if transaction.type == 2:
        found["maxFeePerGas"] = quantity(transaction.max_fee)
        found["maxPriorityFeePerGas"] = quantity(transaction.max_priority_fee)
    return found


def log_json(
    log: Log, header: Header, transaction_hash: bytes, transaction_index: int, log_index: int
) -> dict[str, object]:
    return {
        "address": data(log.address),
        "topics": [data(topic) for topic in log.topics],
        "data": data(log.data),
        "blockNumber": quantity(header.number),
        "blockHash": data(header.hash),
        "blockTimestamp": quantity(header.timestamp),
        "transactionHash": data(transaction_hash),
        "transactionIndex": quantity(transaction_index),
        "logIndex": quantity(log_index),
        "removed": False,
    }


def receipts_json(
    header: Header, transactions: Sequence[Transaction], receipts: Sequence[Receipt]
) -> list[dict[str, object]]:
    """Every receipt of a block, in order."""
    found: list[dict[str, object]] = []
    gas_before = logs_before = 0
    for index, (transaction, receipt) in enumerate(zip(transactions, receipts, strict=True)):
        found.append(
            {
                "type": quantity(receipt.type),
                "status": quantity(int(receipt.success)),
                "transactionHash": data(transaction.hash),
                "transactionIndex": quantity(index),
                "blockHash": data(header.hash),
                "blockNumber": quantity(header.number),
                "from": data(transaction.sender),
                "to": None if transaction.to is None else data(transaction.to),
                "contractAddress": None,
                "cumulativeGasUsed": quantity(receipt.cumulative_gas_used),
                "gasUsed": quantity(receipt.cumulative_gas_used - gas_before),
                "effectiveGasPrice": quantity(0),
                "logsBloom": data(receipt.bloom),
                "logs": [
                    log_json(log, header, transaction.hash, index, logs_before + place)
                    for place, log in enumerate(receipt.logs)
                ],
            }
        )
        gas_before = receipt.cumulative_gas_used
        logs_before += len(receipt.logs)
    return found
