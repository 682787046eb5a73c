"""From the bytes of one request to the bytes of its answer."""

import json
import logging

from node import limits
from node.rpc.faults import INTERNAL, INVALID_REQUEST, LIMIT_EXCEEDED, PARSE, Fault
from node.rpc.strict_json import Json, NotStrict, parse
from node.rpc.table import Table

LOG = logging.getLogger("tanji.node")


def answer(body: bytes, table: Table) -> bytes | None:
    """
    Answer a call or a batch; None where every call was a notification.

    A batch is answered in order, each call for itself; its answers together are bounded.
    """
    try:
        request = parse(body)
    except NotStrict as error:
        return _dump(_failure(None, Fault(PARSE, f"parse error: {error}")))
    if isinstance(request, list):
        return _answer_batch(request, table)
    answered = answer_one(request, table)
    return None if answered is None else _bounded(request, _dump(answered))


def answer_one(request: Json, table: Table) -> dict[str, object] | None:
    """Answer one call; None for a notification."""
    if not isinstance(request, dict):
        return _failure(None, Fault(INVALID_REQUEST, "invalid request: a call is an object"))
    try:
        identity, name, params = take_apart(request)
    except Fault as fault:
        return _failure(_identity(request), fault)
    try:
        result = table.call(name, params)
    except Fault as fault:
        return None if "id" not in request else _failure(identity, fault)
    except Exception:
        LOG.exception("method %r failed", name)
        return _failure(identity, Fault(INTERNAL, "internal error; the operator's log says more"))
    return None if "id" not in request else success(identity, result)


def take_apart(request: dict[str, Json]) -> tuple[Json, str, Json]:
    """
    The identity, method and parameters of a call.

    Raises:
        Fault: it is no JSON-RPC 2.0 call.
    """
    if request.get("jsonrpc") != "2.0":
        raise Fault(INVALID_REQUEST, 'invalid request: "jsonrpc" must be "2.0"')
    identity = request.get("id")
    if isinstance(identity, bool) or not isinstance(identity, int | float | str | None):
        raise Fault(INVALID_REQUEST, 'invalid request: "id" must be a text, a number or null')
    name = request.get("method")
    if not isinstance(name, str) or not 0 < len(name) <= limits.METHOD_NAME_MAX:
        raise Fault(INVALID_REQUEST, 'invalid request: "method" must be a short text')
    params = request.get("params")
    if params is not None and not isinstance(params, list | dict):
        raise Fault(INVALID_REQUEST, 'invalid request: "params" must be an array or an object')
    return identity, name, params


def success(identity: Json, result: object) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": identity, "result": result}


def _failure(identity: Json, fault: Fault) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": identity, "error": fault.as_json()}


def _identity(request: dict[str, Json]) -> Json:
    found = request.get("id")
    return found if isinstance(found, int | float | str) and not isinstance(found, bool) else None


def _answer_batch(requests: list[Json], table: Table) -> bytes | None:
    if not requests:
        return _dump(_failure(None, Fault(INVALID_REQUEST, "invalid request: an empty batch")))
    if len(requests) > limits.BATCH_CALLS_MAX:
        message = f"batch of {len(requests)} calls; at most {limits.BATCH_CALLS_MAX} are answered"
        return _dump(_failure(None, Fault(INVALID_REQUEST, message)))
    answers: list[bytes] = []
    size = 0
    for request in requests:
        if size > limits.ANSWER_BYTES_MAX:
            identity = _identity(request) if isinstance(request, dict) else None
            answers.append(_dump(_failure(identity, _too_large())))
            continue
        answered = answer_one(request, table)
        if answered is not None:
            answers.append(_bounded(request, _dump(answered)))
            size += len(answers[-1])
    return b"[" + b",".join(answers) + b"]" if answers else None


def _bounded(request: Json, answered: bytes) -> bytes:
    if len(answered) <= limits.ANSWER_BYTES_MAX:
        return answered
    identity = _identity(request) if isinstance(request, dict) else None
    return _dump(_failure(identity, _too_large()))


def _too_large() -> Fault:
    return Fault(
        LIMIT_EXCEEDED, f"the answer exceeds {limits.ANSWER_BYTES_MAX} bytes; ask for less"
    )


def _dump(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
