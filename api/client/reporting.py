"""Commands for forms: check one, explain a figure, compute the list of units."""

from pathlib import Path
from typing import Annotated

import typer

from api.client import filing
from api.client.acting import act, open_desk, send, show, unlocked
from api.client.exits import Exit, Stop
from api.client.settings import settings_of
from api.figures import account, number
from api.forms.candidates import candidates_of, list_of
from api.forms.explaining import explained, figure_at
from api.forms.reading import FORMS, Document
from api.forms.unit_list import EmissionYears, ListLine, UnitList
from contracts.identifiers import name_bytes
from contracts.rules import Refused

Context = typer.Context
File = Annotated[Path, typer.Argument(help="A form as JSON.")]
Beside = Annotated[
    list[Path] | None,
    typer.Option(help="A form to lay it beside: profile, month, earlier report; may be repeated."),
]

form_app = typer.Typer(no_args_is_help=True, help="Forms of emissions: check, canonical bytes.")
inclusion_app = typer.Typer(no_args_is_help=True, help="The list of units: compute, decide.")
report_app = typer.Typer(no_args_is_help=True, help="Emission reports: check, explain, file.")
PARTS = {"form": form_app, "inclusion": inclusion_app, "report": report_app}


@form_app.command("check")
@report_app.command("check")
def check(context: Context, file: File, beside: Beside = None) -> None:
    """Everything wrong with a form, by itself and beside others. Needs no desk and no key."""
    settings = settings_of(context)
    found = filing.validation_of(file, beside or ())
    if not found.may_be_filed:
        raise filing.refusal(settings, found)
    show(settings, filing.answer(settings, found))


@report_app.command("explain")
def explain_figure(
    context: Context,
    file: File,
    place: Annotated[str, typer.Argument(help="Such as units[0].months[3].fuels[0].F or total_t.")],
) -> None:
    """Where a figure comes from: formula, inputs, parameters, clause. Needs no desk."""
    settings = settings_of(context)
    form = filing.read_form(settings, file).form
    figure = figure_at(form, place)
    if figure is None:
        raise Stop(Exit.NOT_FOUND, f"nothing is computed at {place}")
    show(settings, explained(figure))


@form_app.command("write")
def write(
    context: Context, file: File, out: Annotated[Path, typer.Option(help="File to write.")]
) -> None:
    """Write a form's canonical bytes, whose SHA-256 the ledger holds."""
    document = filing.checked(settings_of(context), file)
    filing.save(out, document.data)
    show(settings_of(context), {"file": str(out), "digest": "0x" + document.digest.hex()})


@form_app.command("schema")
def schema(context: Context, form: Annotated[str, typer.Argument(help="Name of a form.")]) -> None:
    """The JSON Schema of a form."""
    if form not in FORMS:
        raise typer.BadParameter(f"{form} is none of {', '.join(FORMS)}")
    settings = settings_of(context)
    show(settings, FORMS[form].model_json_schema())


@inclusion_app.command("candidates")
def candidates(
    context: Context,
    file: File,
    out: Annotated[Path | None, typer.Option(help="The list as a form, to be decided.")] = None,
) -> None:
    """Who should be listed, kept, taken off or rehearse, by the years' emissions, and why."""
    settings = settings_of(context)
    form = filing.typed(filing.checked(settings, file), EmissionYears, file)
    try:
        found = candidates_of(form)
    except Refused as refusal:
        raise Stop(Exit.REFUSED, str(refusal)) from refusal
    if out is not None:
        filing.save(out, Document(list_of(form)).data)
    is_english = settings.language.startswith("en")
    show(
        settings,
        [
            {
                "uscc": one.unit.uscc,
                "name": one.unit.name,
                "action": one.found.action,
                "status": one.found.status,
                "ground": one.found.ground,
                "emission_t": one.found.emission_t,
                "reason": one.reason_en if is_english else one.reason_zh,
            }
            for one in found
        ],
    )


@inclusion_app.command("decide")
def decide(context: Context, file: File) -> None:
    """Keep the list at the desk and decide its lines. Department of the list's province."""
    settings = settings_of(context)
    document = filing.checked(settings, file)
    form = filing.typed(document, UnitList, file)
    desk, key = unlocked(settings)
    basis = filing.bring(desk, document)
    lines = [_listing(form, line, basis) for line in form.lines]
    send(settings, desk, key, "Inclusion", "decide", [lines])


@inclusion_app.command("publish")
def publish(context: Context, file: File) -> None:
    """Keep the list at the desk and publish it by its digest. Department."""
    settings = settings_of(context)
    document = filing.checked(settings, file)
    form = filing.typed(document, UnitList, file)
    desk, key = unlocked(settings)
    digest = filing.bring(desk, document)
    count = sum(line.status != "removed" for line in form.lines)
    what = [form.period, form.sector_code, digest, count]
    send(settings, desk, key, "Inclusion", "publishList", what)


@inclusion_app.command("apply")
def apply(
    context: Context,
    period: Annotated[int, typer.Option(help="Compliance period, such as 20262026.")],
    sector: Annotated[int, typer.Option(help="GB/T 4754 class, such as 4411.")],
    documents: Annotated[Path, typer.Option(help="File of the papers, brought with document add.")],
) -> None:
    """Ask to be listed. Enterprise."""
    digest = filing.digest_of_file(documents)
    act(settings_of(context), "Inclusion", "applyForInclusion", [period, sector, digest])


@inclusion_app.command("lists")
def lists(context: Context) -> None:
    """Published lists. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages("/v1/inclusion/lists")))


@inclusion_app.command("units")
def units(
    context: Context,
    period: Annotated[int | None, typer.Option(help="Compliance period.")] = None,
) -> None:
    """What the lists say of each unit. Needs no login."""
    settings = settings_of(context)
    show(settings, list(open_desk(settings).pages("/v1/inclusion", period=period)))


@inclusion_app.command("pilots")
def pilots(context: Context) -> None:
    """The local pilot markets, and how many units left them. Needs no login."""
    settings = settings_of(context)
    show(settings, open_desk(settings).get("/v1/pilots")["pilots"])


def _listing(form: UnitList, line: ListLine, basis: bytes) -> tuple[object, ...]:
    """A line as the contract takes it (IInclusion.Listing)."""
    return (
        account(line.uscc),
        form.period,
        form.sector_code,
        number("Status", line.status),
        number("Ground", line.ground),
        line.taken_off or 0,
        line.emission_t,
        basis,
        name_bytes(line.pilot_left or ""),
    )
