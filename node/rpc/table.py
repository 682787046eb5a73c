"""The table of methods: each one's name, parameters, result and the function that answers it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from node.rpc.faults import INVALID_PARAMS, METHOD_NOT_FOUND, Fault
from node.rpc.strict_json import Json

Schema: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter, by place."""

    name: str

    read: Callable[[Json], object]
    """From JSON to our type; raises ValueError with what is wrong."""

    schema: Schema

    required: bool = True

    default: Json = None
    """What stands for a parameter that is left out or null."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method that a client may call."""

    name: str
    summary: str
    params: tuple[Param, ...]
    result: Schema
    answer: Callable[..., object]
    """Takes the parameters in their types; gives JSON; may raise Fault."""


class Table:
    """All methods of one node."""

    def __init__(self, methods: Iterable[Method]) -> None:
        self.methods: dict[str, Method] = {}
        for method in methods:
            assert method.name not in self.methods, f"{method.name} stands twice"
            self.methods[method.name] = method

    def call(self, name: str, params: Json) -> object:
        """
        Raises:
            Fault: the method is not there, a parameter is wrong, or the method says so.
        """
        method = self.methods.get(name)
        if method is None:
            raise Fault(METHOD_NOT_FOUND, f"the method {name} does not exist")
        return method.answer(*_read(method, params))


def _read(method: Method, params: Json) -> list[object]:
    if params is None:
        params = []
    if isinstance(params, dict):
        params = _by_place(method, params)
    if not isinstance(params, list):
        raise Fault(INVALID_PARAMS, "params must be an array or an object")
    if len(params) > len(method.params):
        raise Fault(
            INVALID_PARAMS, f"too many parameters: {len(params)}, at most {len(method.params)}"
        )
    values: list[object] = []
    for place, param in enumerate(method.params):
        given = params[place] if place < len(params) else None
        if given is None and param.required:
            raise Fault(INVALID_PARAMS, f"missing value for required argument {place}")
        try:
            value = param.default if given is None else given
            values.append(None if value is None else param.read(value))
        except ValueError as error:
            raise Fault(INVALID_PARAMS, f"invalid argument {place}: {error}") from error
    return values


def _by_place(method: Method, params: dict[str, Json]) -> list[Json]:
    names = [param.name for param in method.params]
    for name in params:
        if name not in names:
            raise Fault(INVALID_PARAMS, f"unknown parameter {name[:64]!r}")
    return [params.get(name) for name in names]
