"""What web3.py sees of a node: `python web3_client.py TASK.json` prints it as JSON."""

import asyncio
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_utils import keccak
from eth_utils.abi import (
    abi_to_signature,
    filter_abi_by_type,
    get_abi_input_names,
    get_abi_input_types,
)
from web3 import AsyncWeb3, HTTPProvider, Web3, WebSocketProvider
from web3.exceptions import ContractCustomError

FEES: dict[int, dict[str, Any]] = {
    0: {"gasPrice": 0},
    1: {"gasPrice": 0, "accessList": []},
    2: {"maxFeePerGas": 0, "maxPriorityFeePerGas": 0},
}
HEARD_WITHIN_S = 30


class Session:
    """One HTTP connection, the two contracts, and the key that signs."""

    def __init__(self, task: dict[str, Any]) -> None:
        self.task = task
        self.w3 = Web3(HTTPProvider(task["url"]))
        self.units = self.w3.eth.contract(**task["units"])
        self.market = self.w3.eth.contract(**task["market"])
        self.signer = Account.from_key(task["key"])

    def holding(self) -> Any:
        return list(self.units.functions.holding(self.task["account"], self.task["unit"]).call())

    def send(self, kind: int, quantity: int) -> dict[str, Any]:
        """Sign a move to the trading holding as a transaction of type `kind`; wait for it."""
        call = self.market.functions.toTrading(self.task["unit"], quantity)
        nonce = self.w3.eth.get_transaction_count(self.signer.address)
        fields = {"from": self.signer.address, "nonce": nonce, **FEES[kind]}
        built = call.build_transaction(fields)
        assert "type" not in built or built["type"] == kind or kind < 2, built
        signed = self.signer.sign_transaction(built)
        sent = self.w3.eth.send_raw_transaction(signed.raw_transaction)
        receipt = self.w3.eth.wait_for_transaction_receipt(sent)
        assert self.w3.eth.get_transaction(sent)["from"] == self.signer.address
        return {
            "type": int(receipt["type"]),
            "hash": sent.to_0x_hex(),
            "status": receipt["status"],
            "block": receipt["blockNumber"],
        }

    def logs(self, first: int) -> list[dict[str, Any]]:
        found = self.units.events.Shifted().get_logs(
            from_block=first, argument_filters={"account": self.task["account"]}
        )
        return [
            {
                "from": log["args"]["from"],
                "to": log["args"]["to"],
                "quantity": log["args"]["quantity"],
                "hash": log["transactionHash"].to_0x_hex(),
            }
            for log in found
        ]

    def proof(self, block: int) -> Any:
        """The proof of the Units account and one slot, as the node gave it."""
        return json.loads(
            Web3.to_json(
                self.w3.eth.get_proof(
                    Web3.to_checksum_address(self.task["units"]["address"]),
                    [self.task["slot"]],
                    block,
                )
            )
        )

    def revert(self) -> dict[str, Any]:
        """Ask for more than there is, and read the refusal through the contract's ABI."""
        call = self.market.functions.toTrading(self.task["unit"], self.task["tooMuch"])
        try:
            call.call({"from": self.signer.address})
        except ContractCustomError as refused:
            data = bytes.fromhex(str(refused.data)[2:])
        else:
            raise AssertionError("nothing was refused")
        for error in filter_abi_by_type("error", self.task["units"]["abi"]):
            if keccak(text=abi_to_signature(error))[:4] == data[:4]:
                values = self.w3.codec.decode(get_abi_input_types(error), data[4:])
                facts = dict(zip(get_abi_input_names(error), values, strict=True))
                return {"error": error["name"], "facts": facts}
        raise AssertionError(f"no error of the ABI is {data[:4].hex()}")


async def listen(task: dict[str, Any], act: Any) -> tuple[list[int], list[str], Any]:
    """Subscribe to heads and logs, let `act` run beside it, and gather what was pushed."""
    heads: list[int] = []
    heard: list[str] = []
    async with AsyncWeb3(WebSocketProvider(task["ws"])) as w3:
        head_id = await w3.eth.subscribe("newHeads")
        await w3.eth.subscribe("logs", {"address": task["units"]["address"]})
        acting = asyncio.create_task(asyncio.to_thread(act))
        async for message in w3.socket.process_subscriptions():
            if message["subscription"] == head_id:
                heads.append(message["result"]["number"])
            else:
                heard.append(message["result"]["transactionHash"].to_0x_hex())
            if len(heard) >= len(task["moves"]) and len(heads) >= len(set(heads)) > 0:
                break
        done = await acting
    return heads, heard, done


def main() -> None:
    task = json.loads(Path(sys.argv[1]).read_text())
    session = Session(task)
    first = session.w3.eth.block_number + 1
    before = session.holding()
    heads, heard, sent = asyncio.run(
        asyncio.wait_for(
            listen(task, lambda: [session.send(n, q) for n, q in enumerate(task["moves"])]),
            HEARD_WITHIN_S,
        )
    )
    seen = {
        "client": f"web3.py {version('web3')}",
        "chainId": session.w3.eth.chain_id,
        "before": before,
        "sent": sent,
        "after": session.holding(),
        "logs": session.logs(first),
        "heads": heads,
        "heard": heard,
        "proof": session.proof(sent[-1]["block"]),
        "proved": sent[-1]["block"],
        "stateRoot": session.w3.eth.get_block(sent[-1]["block"])["stateRoot"].to_0x_hex(),
        "revert": session.revert(),
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
