"""Scenes of credits: projects and batches, led by the law to where most tests begin."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from contracts.identifiers import name_bytes
from contracts.rules.form import BEIJING
from contracts.vocabulary import CreditKind
from tests.contracts import scenes
from tests.contracts.scenes import HASH
from tests.contracts.world import KEYS_EXPIRE_AT, Result, World, actor

METHODOLOGY = name_bytes("CCER-01-002")
YEARS_MOST = 10
FROM, TO = 20201001, 20201231
"""What the first accounting of a scene covers."""

FILED_ON = 20170313
"""The last day on which a legacy batch was filed."""


def admitted(world: World) -> World:
    """The ministry admits a methodology and both verifiers as bodies."""
    if not world.asks("CreditProjects", "isBody", world.verifier.account):
        method = (METHODOLOGY, HASH, YEARS_MOST)
        world.does(world.ministry, "CreditProjects", "admitMethodology", *method)
        for body in (world.verifier, world.second_verifier):
            terms = (body.account, HASH, KEYS_EXPIRE_AT)
            world.does(world.ministry, "CreditProjects", "admitBody", *terms)
    return world


def design(world: World, **changes: Any) -> tuple[Any, ...]:
    """A design that nothing speaks against, of a document of its own."""
    count = world.asks("CreditProjects", "projectCount")
    terms: dict[str, Any] = {
        "methodology": METHODOLOGY,
        "construction_start": 20190601,
        "crediting_from": 20200101,
        "crediting_to": 20291231,
        "legal_duty": False,
        "in_ets": False,
        "validator": world.verifier.account,
        "document": sha256(f"design {count}".encode()).digest(),
        "name": "海上风电 offshore wind",
    } | changes
    return tuple(terms.values())


def publishes(world: World, role: str = "enterprise", **changes: Any) -> Result:
    return world.does(actor(role), "CreditProjects", "publishDesign", design(world, **changes))


def heard(world: World, contract: str, subject: int) -> World:
    """The publication is over."""
    until = world.asks(contract, "hearing", subject)["until"]
    world.now = max(world.now, until + 1)
    return world


def published(world: World, role: str = "enterprise") -> int:
    """The number of a project whose design is public."""
    admitted(world)
    return int(publishes(world, role).output)


def validated(world: World, role: str = "enterprise") -> int:
    """The number of a project that the first verifier found good."""
    project = published(world, role)
    heard(world, "CreditProjects", project)
    world.does(world.verifier, "CreditProjects", "validate", project, True, HASH)
    return project


def registered(world: World, role: str = "enterprise") -> int:
    """The number of a registered project."""
    project = validated(world, role)
    world.does(actor(role), "CreditProjects", "applyForRegistration", project, HASH)
    world.does(world.credit_registry, "CreditProjects", "register", project)
    return project


def accounts_for(
    world: World, project: int, tonnes: int, role: str = "enterprise", **changes: Any
) -> Result:
    """The owner publishes an accounting, for the second verifier to verify."""
    terms: dict[str, Any] = {
        "from": FROM,
        "to": TO,
        "tonnes": tonnes,
        "document": HASH,
        "verifier": world.second_verifier.account,
    }
    terms |= {name.rstrip("_"): value for name, value in changes.items()}
    asked = (project, *terms.values())
    return world.does(actor(role), "CreditReductions", "publishAccounting", *asked)


def applied(
    world: World, project: int, tonnes: int, role: str = "enterprise", **changes: Any
) -> int:
    """The number of an accounting that was verified in full and applied for."""
    number = int(accounts_for(world, project, tonnes, role, **changes).output)
    heard(world, "CreditReductions", number)
    world.does(world.second_verifier, "CreditReductions", "verify", number, tonnes, HASH)
    world.does(actor(role), "CreditReductions", "applyForIssue", number, HASH)
    return number


def issued(
    world: World,
    quantity: int,
    role: str = "enterprise",
    under_national_ets: bool = False,
) -> int:
    """A holder with credits: the number of a batch issued to the owner of a project of its own."""
    ready(world, role)
    number = applied(world, registered(world, role), quantity, role)
    asked = (number, under_national_ets)
    return int(world.does(world.credit_registry, "Credits", "issueBatch", *asked).output)


def legacy(
    world: World,
    quantity: int,
    role: str = "enterprise",
    filed_on: int = FILED_ON,
    under_national_ets: bool = False,
) -> int:
    """A holder with legacy credits: the number of the batch that was recorded."""
    ready(world, role)
    number = world.asks("Credits", "batchCount") + 1
    terms = (actor(role).account, quantity, filed_on, under_national_ets)
    record = (*terms, name_bytes(f"old-{number}"), HASH)
    pair = (world.credit_registry, world.ministry_officer)
    world.both(*pair, "Credits", "recordLegacy", record)
    return number


def ready(world: World, role: str) -> None:
    """The holder has an open credit account."""
    if not world.asks("CreditAccounts", "isOpen", actor(role).account):
        scenes.credit_account(world, role, CreditKind.OTHER)


def at_noon(day: date) -> int:
    """Noon of a day in Beijing, in seconds since the epoch."""
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=BEIJING).timestamp())
