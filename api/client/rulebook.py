"""Commands of the law that is computed off the ledger: list, explain, check. They need no desk."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.client.acting import show
from api.client.exits import Exit, Stop
from api.client.settings import Settings, settings_of
from contracts import rules
from contracts.rules import cases, packs, signatures
from contracts.rules.categories import PLANS
from contracts.rules.explain import Explanation, Input, Parameter, explain, part_of, titles
from contracts.rules.industry import PLANS as INDUSTRY_PLANS
from contracts.rules.written import read_json

rules_app = typer.Typer(no_args_is_help=True, help="The rules of the market and their parameters.")
PARTS = {"rules": rules_app}

Plan = Annotated[str | None, typer.Option(help="Plan whose parameters are shown.")]
Given = Annotated[str | None, typer.Option(help="An input: a JSON object, or a file of one.")]
Part = Annotated[str | None, typer.Option(help="allowance, surrender or market; all if left out.")]


@rules_app.command("list")
def list_rules(context: typer.Context, part: Part = None) -> None:
    """All rules by part, with their Chinese names."""
    rows = [
        {"part": part_of(rule), "rule": rule, "chinese": chinese, "title": title}
        for rule, (title, chinese) in titles().items()
        if part_of(rule) in _parts(part)
    ]
    show(settings_of(context), rows)


@rules_app.command("packs")
def list_packs(context: typer.Context) -> None:
    """All rule packs as a ledger publishes them: name, SHA-256, date, draft or final."""
    rows = [
        {
            "pack": pack.name,
            "status": pack.content.text("status"),
            "effective_from": pack.effective_from.isoformat(),
            "sha256": pack.hash.hex(),
            "source": pack.source,
        }
        for pack in packs.every()
    ]
    show(settings_of(context), rows)


@rules_app.command("check")
def check_cases(context: typer.Context, file: Path, part: Part = None) -> None:
    """
    Run a case file. Exit code 0 only if every case holds, 1 if one does not, 8 for a bad file.

    With --part the cases of other parts are passed over; a case of an unknown rule is one of
    every part, and its answer is UNKNOWN_RULE.
    """
    _parts(part)
    try:
        read = cases.read(_text(file))
    except cases.CaseFileMalformed as problem:
        raise Stop(Exit.BAD_FILE, f"{file}: {problem}") from problem
    meant = [case for case in read if case.is_of(part)]
    checked = [cases.check(case, rules.answer(case.rule, case.given)) for case in meant]
    differing = [one for one in checked if not one.holds]
    _tell(settings_of(context), checked, differing, passed_over=len(read) - len(meant))
    if differing:
        raise typer.Exit(Exit.REFUSED)


def _tell(
    settings: Settings,
    checked: Sequence[cases.Checked],
    differing: Sequence[cases.Checked],
    passed_over: int,
) -> None:
    held = len(checked) - len(differing)
    if settings.as_json:
        rows = [_row(one) for one in differing]
        found = {"cases": len(checked), "hold": held, "passed_over": passed_over}
        print(json.dumps({**found, "differing": rows}, ensure_ascii=False, indent=1))
        return
    for one in differing:
        print(f"{one.case.id} {one.case.rule} does not hold")
        for difference in one.differences:
            expected, found_ = _json(difference.expected), _json(difference.found)
            print(f"  {difference.field}: expected {expected}, found {found_}")
    if passed_over:
        print(f"{passed_over} of other parts passed over")
    print(f"{held} of {len(checked)} hold")


def _row(one: cases.Checked) -> dict[str, object]:
    differences = [asdict(difference) for difference in one.differences]
    return {"id": one.case.id, "rule": one.case.rule, "differences": differences}


@rules_app.command("explain")
def explain_rule(context: typer.Context, rule: str, given: Given = None, plan: Plan = None) -> None:
    """A rule's formula, inputs, parameters with clause and source; with --given its answer."""
    if rule not in rules.RULES:
        raise Stop(Exit.NOT_FOUND, f"There is no rule {rule!r}. See tanji rules list.")
    if plan is not None and plan not in (*PLANS, *INDUSTRY_PLANS):
        raise typer.BadParameter(
            f"{plan!r} is none of {', '.join(sorted({*PLANS, *INDUSTRY_PLANS}))}"
        )
    found = explain(rule, None if given is None else _given(given), plan)
    settings = settings_of(context)
    if settings.as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        _print(found)


def _given(told: str) -> Mapping[str, object]:
    """A JSON object, told or in a file; a case's own `given` where the file is a case."""
    text = told if told.lstrip().startswith("{") else _text(Path(told))
    try:
        found = read_json(text)
    except ValueError as problem:
        raise Stop(Exit.BAD_FILE, f"The input is not JSON: {problem}") from problem
    if not isinstance(found, dict):
        raise Stop(Exit.BAD_FILE, "The input must be a JSON object.")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise typer.BadParameter(f"cannot read {path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise Stop(Exit.BAD_FILE, f"{path} is not UTF-8: {problem}") from problem


def _parts(part: str | None) -> tuple[str, ...]:
    if part is not None and part not in signatures.PARTS:
        raise typer.BadParameter(f"{part!r} is none of {', '.join(signatures.PARTS)}")
    return tuple(signatures.PARTS) if part is None else (part,)


def _print(found: Explanation) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(f"{found.rule}  {found.chinese}  (part {found.part})", style="bold")
    console.print(f"{found.title}.")
    _section(console, "Formula", found.formula.splitlines())
    _section(console, "In force", [f"{found.in_force}; confidence {found.confidence}"])
    cited = [f"{name}: {told}" for name, told in found.instruments]
    _section(console, f"Clause: {found.clause}", cited, keep=True)
    if found.chosen:
        _section(console, "Chosen where the law is silent", [found.chosen])
    _section(console, "Inputs", [_input(one) for one in found.inputs])
    _section(console, "Parameters", [_parameter(one) for one in found.parameters])
    used = [f"{one.name} ({one.status}, {one.title})  sha256 {one.sha256}" for one in found.packs]
    _section(console, "Rule packs", used)
    steps = [f"{name} = {formula} = {value}" for name, formula, value in found.steps]
    _section(console, "Steps", steps)
    if found.answer is not None:
        answer = [f"{name} = {_json(value)}" for name, value in found.answer.items()]
        _section(console, "Answer", answer)


def _section(console: Console, title: str, lines: Sequence[str], keep: bool = False) -> None:
    if lines or keep:
        console.print(f"\n{title}", style="bold")
    for line in lines:
        console.print(f"  {line}")


def _input(one: Input) -> str:
    unit = f", {one.unit}" if one.unit else ""
    mark = "?" if one.optional else ""
    value = "" if one.value is None else f" = {_json(one.value)}"
    return f"{one.name}{mark}{value}  ({one.kind}{unit})"


def _parameter(one: Parameter) -> str:
    until = f" to {one.effective_to}" if one.effective_to else ""
    return (
        f"{one.pack} {one.name} = {one.value}  "
        f"({one.clause}; {one.source}; {one.effective_from}{until}; {one.confidence})"
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
