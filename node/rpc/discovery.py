"""The node's own OpenRPC description, made from the table that answers."""

from node.rpc.node_reads import client_version
from node.rpc.table import Method, Param, Table

SUBSCRIBE = (
    ("eth_subscribe", "WebSocket only: be told of `newHeads`, `logs` or `newPendingTransactions`."),
    ("eth_unsubscribe", "WebSocket only: end a subscription."),
)


def describe(table: Table) -> dict[str, object]:
    """The OpenRPC document that rpc_discover answers with."""
    return {
        "openrpc": "1.2.6",
        "info": {"title": "Tanji node", "version": client_version().partition("/")[2]},
        "methods": [_method(method) for method in table.methods.values()],
    }


def _method(method: Method) -> dict[str, object]:
    return {
        "name": method.name,
        "summary": method.summary,
        "params": [_param(param) for param in method.params],
        "result": {"name": "result", "schema": method.result},
    }


def _param(param: Param) -> dict[str, object]:
    return {"name": param.name, "required": param.required, "schema": param.schema}
