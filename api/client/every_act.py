"""Every act on the ledger by its contract's name for it: `tanji act` alone, `tanji propose` by two.

The commands are made of the contracts' interfaces and of the rules for second persons, so what the
ledger lets a key do can be said here, and nothing else.
"""

import inspect
import keyword
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from api.client.acting import act
from api.client.acts import money_app
from api.client.credits import credit_app
from api.client.proposing import Expires, propose
from api.client.reporting import inclusion_app
from api.client.settings import settings_of
from api.client.wording import Argument, arguments
from contracts import NAMES, load
from contracts.founding import RULES, Rule
from contracts.vocabulary import Kind, Relation

VIEWS = ("view", "pure")
FOUNDING = "found"
"""Only block zero may call it, in every contract that has one."""

BY_CONTRACTS: Mapping[str, str] = {
    "Allocation.mark": "Objections marks a line that is objected to, and how that ended",
    "Cash.pay": "Market pays the seller as it settles",
    "Compliance.force": "Allocation surrenders from what a department keeps for an account",
    "CreditReductions.markIssued": "Credits issues what was verified",
    "Credits.retire": "Offsets and Cancellation take the serials of what they cancel",
    "Deductions.chargeCase": "Enforcement charges what a case comes to",
    "Deductions.deduct": "Allocation deducts what is due from a line that it executes",
    "Deductions.lend": "Allocation lends units against a later period",
    "Deductions.refund": "Allocation gives back what a returned line was deducted",
    "Deductions.relieveCase": "Enforcement relieves what a withdrawn case charged",
    "Deductions.unlend": "Allocation takes borrowed units back",
    "Participants.recoverKey": "Representatives completes a recovery that nobody stopped",
    "Representatives.setRules": "Participants sets the rules that an account is opened with",
    "Units.cancel": "Offsets and Cancellation cancel what was asked for, Credits by order",
    "Units.carryOver": "CarryOver replaces what was carried over",
    "Units.issue": "Allocation issues a line that is executed, Credits a batch",
    "Units.keep": "Allocation issues a differentiated line to the department",
    "Units.move": "Titles moves units with their title",
    "Units.release": "Allocation releases to an account what the department kept",
    "Units.settle": "Market moves the units of a trade that is settled",
    "Units.shift": "Market moves units to trading and back; a request reserves and releases them",
    "Units.surrender": "Compliance gives up what was approved",
    "Units.takeBack": "Allocation takes back a returned line, Titles what a closing account has",
    "Verification.notePreparer": "Emissions notes who prepared a report",
}
"""Functions that only another contract may call, and which does when."""

BY_OTHER_COMMANDS: Mapping[str, str] = {
    "Approvals.approve": "task approve",
    "Approvals.propose": "propose",
}
"""Acts whose arguments are another act's bytes: nobody is to type them, or approve them unread."""

VERBS: Mapping[str, str] = {
    "money cancel": "Cash.cancelWithdrawal",
    "inclusion refuse": "Inclusion.refuseApplication",
    "credit apply": "CreditAccounts.applyFor",
    "credit check": "CreditAccounts.check",
    "credit return": "CreditAccounts.sendBack",
    "credit open": "CreditAccounts.open",
    "credit close": "CreditAccounts.close",
    "credit publish": "CreditProjects.publishDesign",
    "credit comment": "CreditProjects.comment",
    "credit answer": "CreditProjects.answer",
    "credit validate": "CreditProjects.validate",
    "credit apply-registration": "CreditProjects.applyForRegistration",
    "credit register": "CreditProjects.register",
    "credit refuse": "CreditProjects.refuse",
    "credit withdraw": "CreditProjects.withdraw",
    "credit account-for": "CreditReductions.publishAccounting",
    "credit verify": "CreditReductions.verify",
    "credit apply-issue": "CreditReductions.applyForIssue",
    "credit issue": "Credits.issueBatch",
    "credit replace": "Credits.replace",
}
"""Commands beside their like that need no code of their own: each is the act, by one key."""

ALONE_TOO = frozenset(
    {
        "CarryOver.applyFor",
        "Cash.requestWithdrawal",
        "Compliance.request",
        "Compliance.requestLate",
        "Compliance.supply",
        "Market.toTrading",
        "Offsets.request",
        "Offsets.requestLate",
    }
)
"""Acts that one key may do, and that two do sooner or where the account's rules ask for two."""


@cache
def changing() -> tuple[str, ...]:
    """Every function of every contract that changes anything, as `Contract.function`."""
    return tuple(
        f"{name}.{entry['name']}"
        for name in NAMES
        for entry in load(name).abi
        if entry["type"] == "function" and entry["stateMutability"] not in VIEWS
    )


@cache
def by_two() -> Mapping[str, Rule]:
    """The acts that a second person approves."""
    return {f"{rule.contract}.{rule.function}": rule for rule in RULES}


@cache
def by_one() -> tuple[str, ...]:
    """The acts that one key does alone."""
    elsewhere = {*BY_CONTRACTS, *BY_OTHER_COMMANDS, *(set(by_two()) - ALONE_TOO)}
    return tuple(
        name for name in changing() if name not in elsewhere and not name.endswith(f".{FOUNDING}")
    )


class Acts(typer.core.TyperGroup):
    """Commands that are made when they are asked for, each of its contract's interface."""

    def names(self) -> Iterable[str]:
        """The acts that there are."""
        raise NotImplementedError

    def made(self, name: str) -> Callable[..., None]:
        """The command of one."""
        raise NotImplementedError

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(self.names())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.names():
            return None
        single = typer.Typer(add_completion=False)
        single.command(cmd_name)(self.made(cmd_name))
        return typer.main.get_command(single)


class Alone(Acts):
    """`tanji act`."""

    def names(self) -> Iterable[str]:
        return by_one()

    def made(self, name: str) -> Callable[..., None]:
        return alone(name)


class ByTwo(Acts):
    """`tanji propose`."""

    def names(self) -> Iterable[str]:
        return by_two()

    def made(self, name: str) -> Callable[..., None]:
        return proposal(name)


def alone(name: str) -> Callable[..., None]:
    """The command that does an act with one key."""
    contract, function = name.split(".")

    def run(context: typer.Context, values: list[object], expires: str | None) -> None:
        act(settings_of(context), contract, function, values)

    return _command(name, f"{name}, with this key alone.", run)


def proposal(name: str) -> Callable[..., None]:
    """The command that proposes an act to a second person."""
    contract, function = name.split(".")

    def run(context: typer.Context, values: list[object], expires: str | None) -> None:
        propose(settings_of(context), contract, function, values, expires)

    more = inspect.Parameter(
        "expires", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Expires
    )
    return _command(name, f"{name}, {whose(by_two()[name])}.", run, more)


def whose(rule: Rule) -> str:
    """Who proposes and who approves."""
    if rule.relation is Relation.SAME_ACCOUNT:
        return f"proposed by {_kinds(rule.initiators)}, approved by another key of the account"
    return (
        f"proposed by {_kinds(rule.initiators)}, approved by {_kinds(rule.approvers)}, "
        "of another institution"
    )


def _kinds(kinds: frozenset[Kind]) -> str:
    if len(kinds) == len(Kind) - 1:
        return "anybody"
    return " or ".join(kind.name.lower() for kind in sorted(kinds))


def _command(
    name: str,
    help_: str,
    run: Callable[[typer.Context, list[object], str | None], None],
    *more: inspect.Parameter,
) -> Callable[..., None]:
    """A function that Typer makes a command of: an option for each of the act's inputs."""
    options = {_identifier(one.name): one for one in arguments(*name.split("."))}

    def command(context: typer.Context, **told: Any) -> None:
        expires = told.pop("expires", None)
        run(context, [one.value(told[name]) for name, one in options.items()], expires)

    context = inspect.Parameter(
        "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    given = [context, *(_parameter(name, one) for name, one in options.items()), *more]
    described: Any = command
    described.__signature__ = inspect.Signature(given)
    described.__annotations__ = {one.name: one.annotation for one in given}
    described.__doc__ = help_
    return command


def _identifier(option: str) -> str:
    """An option's name as Python takes it: `--from` is no word for a parameter."""
    name = option.removeprefix("--").replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def _parameter(name: str, argument: Argument) -> inspect.Parameter:
    option = typer.Option(argument.name, help=argument.wording.help)
    kind: Any = list[str] if argument.many else str
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[kind, option]
    )


GROUPS = {"money": money_app, "inclusion": inclusion_app, "credit": credit_app}

for verb, made in VERBS.items():
    group, word = verb.split(" ")
    GROUPS[group].command(word)(alone(made))

PARTS = {
    **GROUPS,
    "act": typer.Typer(
        cls=Alone, no_args_is_help=True, help="Any act that one key does, such as Market.toTrading."
    ),
    "propose": typer.Typer(
        cls=ByTwo, no_args_is_help=True, help="Any act that a second person approves."
    ),
}
