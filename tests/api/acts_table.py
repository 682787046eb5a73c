"""The table of acts in docs/commands.md: what each is called at `tanji`, read from its own code.

`python -m tests.api.acts_table` writes it anew.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from api.client import app
from api.client.every_act import BY_CONTRACTS, VERBS, by_one, by_two, changing, whose
from contracts import NAMES

PAGE = Path(__file__).parent.parent.parent / "docs" / "commands.md"
BEGIN, END = "<!-- acts -->\n", "<!-- end of acts -->\n"
Pair = tuple[str, str]


def table() -> str:
    """Every function that changes anything: by one key or two, and the commands made for it."""
    named, rules = commands_of_acts(), by_two()
    rows = ["| act | keys | commands made for it |", "|---|---|---|"]
    for name in sorted(set(by_one()) | set(rules) | set(named)):
        one = ["alone"] if name in by_one() else []
        two = [whose(rules[name])] if name in rules else []
        verbs = ", ".join(f"`{verb}`" for verb in named.get(name, ()))
        rows.append(f"| `{name}` | {'; or '.join([*one, *two])} | {verbs} |")
    rows += ["", "| only for the contracts | when |", "|---|---|"]
    rows += [f"| `{name}` | {why} |" for name, why in sorted(BY_CONTRACTS.items())]
    return "\n".join(rows) + "\n"


def on_the_page() -> str:
    """The table as the page has it."""
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def commands_of_acts() -> Mapping[str, list[str]]:
    """The commands made for an act, as their own code calls the ledger."""
    found: dict[str, list[str]] = {act: [verb] for verb, act in VERBS.items()}
    known = set(changing())
    for verb, callback in sorted(_commands(app)):
        for contract, function in sorted(set(_calls(callback))):
            assert f"{contract}.{function}" in known, (verb, contract, function)
            found.setdefault(f"{contract}.{function}", []).append(verb)
    return found


def _commands(group: typer.Typer, above: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for one in group.registered_commands:
        if one.callback is not None:
            name = one.name or one.callback.__name__.replace("_", "-")
            yield f"{above}{name}", one.callback
    for part in group.registered_groups:
        if part.typer_instance is not None:
            yield from _commands(part.typer_instance, f"{above}{part.name} ")


def _calls(function: Callable[..., Any]) -> Iterator[Pair]:
    """The contracts' functions that a command calls, itself or through its module's own."""
    for call in _tree(function):
        yield from _pairs(function, call, {})
        inner = _of_the_module(function, call)
        if inner is not None:
            names = list(inspect.signature(inner).parameters)
            told = dict(zip(names, call.args, strict=False))
            for deeper in _tree(inner):
                yield from _pairs(inner, deeper, told)


def _tree(function: Callable[..., Any]) -> Iterator[ast.Call]:
    whole = ast.parse(textwrap.dedent(inspect.getsource(function)))
    yield from (node for node in ast.walk(whole) if isinstance(node, ast.Call))


def _of_the_module(function: Callable[..., Any], call: ast.Call) -> Callable[..., Any] | None:
    """The function of the same module that is called, if it is one."""
    if not isinstance(call.func, ast.Name):
        return None
    found = inspect.getmodule(function).__dict__.get(call.func.id)
    same = inspect.isfunction(found) and found.__module__ == function.__module__
    return found if same else None


def _pairs(
    function: Callable[..., Any], call: ast.Call, told: Mapping[str, ast.expr]
) -> Iterator[Pair]:
    """A contract's name and, right after it, the function's: two arguments of a call."""
    for first, second in zip(call.args, call.args[1:], strict=False):
        if isinstance(first, ast.Constant) and first.value in NAMES:
            for name in _named(function, second, told):
                yield first.value, name


def _named(
    function: Callable[..., Any], told: ast.expr, given: Mapping[str, ast.expr]
) -> list[str]:
    if isinstance(told, ast.Name) and told.id in given:
        told = given[told.id]
    if isinstance(told, ast.Constant):
        return [told.value]
    assert isinstance(told, ast.Subscript), ast.dump(told)
    assert isinstance(told.value, ast.Name), ast.dump(told)
    return list(inspect.getmodule(function).__dict__[told.value.id].values())


def write() -> None:
    """Put the table onto the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + table() + END + after, encoding="utf-8")


if __name__ == "__main__":
    write()
