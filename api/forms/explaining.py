"""Where a figure of a filing comes from: formula, inputs, parameters with clause, and the check."""

from dataclasses import asdict
from typing import Any

from api.forms.annual_report import AnnualReport
from api.forms.computing import Figure, figures_of_month, figures_of_report
from api.forms.monthly_data import MonthlyData
from api.forms.parts import Part
from contracts.rules.explain import explain


def figure_at(form: Part, place: str) -> Figure | None:
    """The computed figure at a place; None where nothing is computed there."""
    if isinstance(form, AnnualReport):
        figures = figures_of_report(form)
    elif isinstance(form, MonthlyData):
        figures = figures_of_month(form)
    else:
        return None
    return next((figure for figure in figures if figure.place == place), None)


def explained(figure: Figure) -> dict[str, Any]:
    """A figure with everything behind it."""
    told: dict[str, Any] = {
        "place": figure.place,
        "stated": format(figure.stated, "f"),
        "computed": None if figure.computed is None else format(figure.computed, "f"),
        "holds": figure.holds,
        "formula": figure.formula,
        "inputs": dict(figure.given),
        "refusal": figure.refusal,
    }
    if figure.rule is None:
        return told | {"rule": None, "clause": None, "steps": [], "parameters": [], "packs": []}
    behind = explain(figure.rule, figure.given)
    return told | {
        "rule": figure.rule,
        "clause": behind.clause,
        "steps": [
            {"name": name, "formula": formula, "value": value}
            for name, formula, value in behind.steps
        ],
        "parameters": [asdict(one) for one in behind.parameters],
        "packs": [asdict(one) for one in behind.packs],
    }
