"""`tanji enforcement`: cases from opening to end, what they come to, and measures on the market."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api import figures
from api.client import words
from api.client.acting import act, logged_in, open_desk, send, show, unlocked
from api.client.acts import Account, Document, Period
from api.client.desk import Desk
from api.client.exits import Exit, Stop
from api.client.proposing import Expires, propose
from api.client.settings import Settings, settings_of
from contracts.rules import Refused, worksheet
from contracts.rules.explain import is_parameter, parameter, write
from contracts.rules.penalties import Inputs, Penalty, clause, penalty, read

Context = typer.Context
Case = Annotated[int, typer.Argument(help="Number of the case.")]
Yuan = Annotated[str, typer.Option(help="Amount, such as 25000.00.")]
Tonnes = Annotated[int, typer.Option(min=0, help="Tonnes.")]
InputsFile = Annotated[Path, typer.Option(help="The inputs that `compute` wrote.")]
ActName = Annotated[str, typer.Argument(help="shortfall, false_report, no_report and so on.")]
Public = Annotated[bool, typer.Option("--public", help="Without a login: decided cases only.")]
Until = Annotated[str, typer.Option(help="Last moment; ISO time.")]

enforcement_app = typer.Typer(no_args_is_help=True, help="Cases: open, hear, decide, pay, check.")
measure_app = typer.Typer(no_args_is_help=True, help="The ministry's measures on the market.")
PARTS = {"enforcement": enforcement_app, "measure": measure_app}


@enforcement_app.command("compute")
def compute(
    context: Context,
    act_name: ActName,
    day: Annotated[str, typer.Option(help="Of the act; for a shortfall the deadline.")],
    obligation: Annotated[int | None, typer.Option(help="Tonnes owed.")] = None,
    surrendered: Annotated[int | None, typer.Option(help="Tonnes surrendered.")] = None,
    volume: Annotated[int | None, typer.Option(help="Tonnes of the month before.")] = None,
    amount: Annotated[str | None, typer.Option(help="Yuan of the month before.")] = None,
    gain: Annotated[str | None, typer.Option(help="Illegal gain in yuan.")] = None,
    false_part: Annotated[int | None, typer.Option(help="Tonnes falsely reported.")] = None,
    next_allocation: Annotated[int | None, typer.Option(help="Tonnes, next year's.")] = None,
    refuses: Annotated[bool, typer.Option("--refuses", help="Correction is refused.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where the inputs are written.")] = None,
) -> None:
    """What an act costs: bounds, clause, parameters, steps; and the inputs as a file."""
    told = {
        "obligation_t": obligation,
        "surrendered_t": surrendered,
        "month_volume_t": volume,
        "month_amount_cny": amount,
        "illegal_gain_cny": gain,
        "false_part_t": false_part,
        "next_year_allocation_t": next_allocation,
        "refuses_correction": refuses or None,
    }
    given = {name: value for name, value in told.items() if value is not None}
    try:
        inputs = read(Inputs(act_name, date.fromisoformat(day), given).written())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    with worksheet.recorded() as sheet:
        found = _penalty(inputs)
    if out is not None:
        out.write_bytes(inputs.written())
    show(settings_of(context), _explained(inputs, found, sheet))


@enforcement_app.command("open-shortfall")
def open_shortfall(context: Context, account: Account, period: Period, evidence: Document) -> None:
    """Open a case for what was not surrendered by the deadline. Department."""
    what = [words.account(account), period, words.document(evidence)]
    act(settings_of(context), "Enforcement", "openShortfall", what)


@enforcement_app.command("open")
def open_case(
    context: Context,
    act_name: ActName,
    account: Account,
    period: Period,
    evidence: Document,
    at: Annotated[str, typer.Option(help="When it was done; ISO time.")],
) -> None:
    """Open a case for another act. Department; for acts on the market the ministry."""
    number, done = words.number("Act", act_name), words.moment(at)
    what = [words.account(account), period, number, done, words.document(evidence)]
    act(settings_of(context), "Enforcement", "open", what)


@enforcement_app.command("order")
def order(context: Context, case: Case, until: Until, document: Document) -> None:
    """Order the subject to correct. The authority."""
    what = [case, words.moment(until), words.document(document)]
    act(settings_of(context), "Enforcement", "order", what)


@enforcement_app.command("correct")
def correct(context: Context, case: Case, document: Document) -> None:
    """Record that it was corrected; for a shortfall nothing may be left. The authority."""
    what = [case, words.document(document)]
    act(settings_of(context), "Enforcement", "recordCorrection", what)


@enforcement_app.command("notice")
def notice(
    context: Context,
    case: Case,
    inputs: InputsFile,
    fine: Yuan,
    document: Document,
    deduction: Tonnes = 0,
    deducted_from: Annotated[int, typer.Option(help="First period, such as 20212021.")] = 0,
) -> None:
    """Tell the subject what is intended, with bounds computed here. The authority."""
    given, settings = _inputs(inputs), settings_of(context)
    found, digest = _penalty(given), hashlib.sha256(inputs.read_bytes()).digest()
    bounds = (found.least_fen, found.most_fen, words.fen(fine), found.confiscated_fen)
    what = [case, (*bounds, deduction, deducted_from, digest), words.document(document)]
    desk, key = unlocked(settings)
    for one in _of_another_case(desk.get(f"/v1/cases/{case}"), given):
        differs = "{field} is {ledger} on the ledger, {computed} in the inputs".format(**one)
        raise Stop(Exit.REFUSED, f"These are no inputs of case {case}: {differs}")
    send(settings, desk, key, "Enforcement", "notice", what)


@enforcement_app.command("object")
def object_to(context: Context, case: Case, grounds: Document) -> None:
    """Object to the notice, within at least five working days. The subject."""
    act(settings_of(context), "Enforcement", "object", [case, words.document(grounds)])


@enforcement_app.command("resolve")
def resolve(
    context: Context,
    case: Case,
    fine: Yuan,
    confiscated: Yuan,
    deduction: Tonnes,
    reason: Document,
) -> None:
    """Hear an objection: the noticed figures reject it, lower ones reduce. The authority."""
    what = [case, words.fen(fine), words.fen(confiscated), deduction, words.document(reason)]
    act(settings_of(context), "Enforcement", "resolve", what)


@enforcement_app.command("decide")
def decide(
    context: Context,
    case: Case,
    fine: Yuan,
    confiscated: Yuan,
    deduction: Tonnes,
    document: Document,
    expires: Expires = None,
) -> None:
    """Propose the decision; another key of the authority approves it."""
    what = [case, words.fen(fine), words.fen(confiscated), deduction, words.document(document)]
    propose(settings_of(context), "Enforcement", "decide", what, expires)


@enforcement_app.command("pay")
def pay(
    context: Context,
    case: Case,
    yuan: Yuan,
    reference: Annotated[str, typer.Option(help="The bank's own, used once.")],
) -> None:
    """Confirm money received for a case, in parts or whole. Bank."""
    what = [case, words.fen(yuan), words.name32(reference)]
    act(settings_of(context), "Enforcement", "confirmPayment", what)


@enforcement_app.command("deduct")
def deduct(context: Context, case: Case) -> None:
    """Charge what was decided and is not corrected to the next allocations. The authority."""
    act(settings_of(context), "Enforcement", "deduct", [case])


@enforcement_app.command("close")
def close(context: Context, case: Case) -> None:
    """End a case that is paid, and corrected or deducted. The authority."""
    act(settings_of(context), "Enforcement", "close", [case])


@enforcement_app.command("withdraw")
def withdraw(context: Context, case: Case, reason: Document, expires: Expires = None) -> None:
    """Propose to end a case that was opened wrongly; another key of the authority approves."""
    what = [case, words.document(reason)]
    propose(settings_of(context), "Enforcement", "withdraw", what, expires)


@enforcement_app.command("list")
def list_cases(
    context: Context,
    account: Annotated[str | None, typer.Option(help="Account by address or USCC.")] = None,
    period: Annotated[int | None, typer.Option(help="Compliance period.")] = None,
    public: Public = False,
) -> None:
    """Cases and their state; decided ones need no login."""
    settings = settings_of(context)
    whose = words.account(account) if account else None
    desk = _desk(settings, public)
    show(settings, list(desk.pages("/v1/cases", account=whose, period=period)))


@enforcement_app.command("show")
def show_case(context: Context, case: Case, public: Public = False) -> None:
    """One case with its steps."""
    settings = settings_of(context)
    show(settings, _desk(settings, public).get(f"/v1/cases/{case}"))


@enforcement_app.command("check")
def check(context: Context, case: Case, inputs: InputsFile, public: Public = False) -> None:
    """Compute the case again and compare it with the ledger; exit code 1 names what differs."""
    settings = settings_of(context)
    told = _desk(settings, public).get(f"/v1/cases/{case}")
    differing = list(differences(told, inputs.read_bytes(), _inputs(inputs)))
    show(settings, {"case": case, "agrees": not differing, "differing": differing})
    if differing:
        raise typer.Exit(Exit.REFUSED)


@measure_app.command("publish")
def publish_measure(
    context: Context,
    kind: Annotated[str, typer.Argument(help="auction, repurchase, price_band and so on.")],
    text: Annotated[str, typer.Option(help="What is done, in at most 500 bytes.")],
    document: Document,
    starts: Annotated[str | None, typer.Option(help="ISO time; now if left out.")] = None,
    until: Annotated[str | None, typer.Option(help="ISO time; no end if left out.")] = None,
    setting: Annotated[str | None, typer.Option(help="NAME:SUBJECT:VALUE of the Rulebook.")] = None,
) -> None:
    """Publish a measure on the market. Ministry."""
    span = [words.moment(one) if one else 0 for one in (starts, until)]
    what = [words.number("Measure", kind), *span, words.document(document), text, _value(setting)]
    act(settings_of(context), "Measures", "publish", what)


@measure_app.command("withdraw")
def withdraw_measure(
    context: Context,
    measure: Annotated[int, typer.Argument(help="Number of the measure.")],
    text: Annotated[str, typer.Option(help="Why, in at most 500 bytes.")],
    document: Document,
) -> None:
    """End a measure by an entry of its own. Ministry."""
    act(settings_of(context), "Measures", "withdraw", [measure, words.document(document), text])


@measure_app.command("list")
def list_measures(context: Context) -> None:
    """Measures and their withdrawals. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages("/v1/measures")))


def differences(
    told: Mapping[str, Any], content: bytes, inputs: Inputs
) -> Iterator[dict[str, object]]:
    """Where the ledger's figures of a case are not what its inputs give."""
    found = _penalty(inputs)
    expected = {
        "inputs": "0x" + hashlib.sha256(content).hexdigest(),
        "least": figures.yuan(found.least_fen),
        "most": figures.yuan(found.most_fen),
    }
    for name, value in expected.items():
        if told[name] != value:
            yield {"field": name, "ledger": told[name], "computed": value}
    yield from _of_another_case(told, inputs)
    if figures.fen(told["confiscated"]) > found.confiscated_fen:
        most = figures.yuan(found.confiscated_fen)
        yield {"field": "confiscated", "ledger": told["confiscated"], "computed": f"at most {most}"}
    if told["deduction"] > found.deduct_most_t:
        most = str(found.deduct_most_t)
        yield {"field": "deduction", "ledger": told["deduction"], "computed": f"at most {most}"}


def _of_another_case(told: Mapping[str, Any], inputs: Inputs) -> Iterator[dict[str, object]]:
    """Where inputs are of another act, day, instrument or shortfall than the case."""
    expected: dict[str, object] = {
        "act": inputs.act,
        "act_at": inputs.day.isoformat(),
        "clause": clause(inputs.act, inputs.day),
    }
    if inputs.act == "shortfall":
        owed, met = (inputs.given.get(name, 0) for name in ("obligation_t", "surrendered_t"))
        expected["shortfall"] = max(0, int(str(owed)) - int(str(met)))
    ledger = {**told, "act_at": datetime.fromisoformat(told["act_at"]).date().isoformat()}
    for name, value in expected.items():
        if ledger[name] != value:
            yield {"field": name, "ledger": ledger[name], "computed": value}


def _desk(settings: Settings, public: bool) -> Desk:
    return open_desk(settings) if public else logged_in(settings)


def _penalty(inputs: Inputs) -> Penalty:
    try:
        return penalty(inputs)
    except Refused as refused:
        raise Stop(Exit.REFUSED, f"The rule refuses the inputs: {refused}") from refused


def _inputs(path: Path) -> Inputs:
    try:
        return read(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Stop(Exit.BAD_FILE, f"{path} holds no inputs of a penalty: {error}") from error


def _explained(inputs: Inputs, found: Penalty, sheet: worksheet.Worksheet) -> Mapping[str, object]:
    used = [(one.pack, one.path) for one in sheet.readings if is_parameter(one.path)]
    parameters = [parameter(pack, path) for pack, path in dict.fromkeys(used)]
    return {
        "inputs_sha256": "0x" + hashlib.sha256(inputs.written()).hexdigest(),
        "inputs": json.loads(inputs.written()),
        **asdict(found),
        "steps": [f"{one.name} = {one.formula} = {write(one.value)}" for one in sheet.steps],
        "parameters": [f"{one.name} = {one.value} ({one.clause})" for one in parameters],
    }


def _value(told: str | None) -> tuple[bytes, int, int]:
    if told is None:
        return bytes(32), 0, 0
    try:
        name, subject, value = told.split(":")
        return words.name32(name), int(subject), int(value)
    except ValueError as error:
        raise typer.BadParameter(f"{told!r} is not NAME:SUBJECT:VALUE") from error
