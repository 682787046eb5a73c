"""The founding file of the rehearsal: institutions with their keys, and the founding values."""

import json
from collections.abc import Sequence
from datetime import time

from api.cycle.keyring import Actor, Keyring
from api.cycle.scenario import Scenario
from contracts import founding
from contracts.rules import packs, publication, working_time

KEYS_EXPIRE = "2031-01-01T00:00:00+08:00"


def compose_founding(scenario: Scenario, keyring: Keyring) -> str:
    """The file that `tanji-node init` reads."""
    frame = scenario.scenario
    lines = [
        "# A rehearsal: no institution here is real, and every key was made for this ledger.",
        "[ledger]",
        f"name = {json.dumps(frame.ledger_name)}",
        f"chain_id = {frame.chain_id}",
        "rehearsal = true",
        f"timestamp = {scenario.calendar.founded.isoformat()}",
        "",
        "[[validators]]",
        'name = "registry"',
        'key = "new"',
    ]
    for name, actor in (
        ("ministry", keyring.ministry),
        ("registry", keyring.registry),
        ("exchange", keyring.exchange),
        ("bank", keyring.bank),
    ):
        lines += _institution(f"[{name}]", f"[[{name}.keys]]", actor)
    for name, actor in (
        ("credit_registries", keyring.credit_registry),
        ("credit_exchanges", keyring.credit_exchange),
    ):
        lines += _institution(f"[[{name}]]", f"[[{name}.keys]]", actor)
    for department in keyring.departments.values():
        lines += _institution("[[departments]]", "[[departments.keys]]", department)
    for verifier in keyring.verifiers:
        lines += _institution("[[verifiers]]", "[[verifiers.keys]]", verifier)
    for name, subject, value in _parameters(scenario):
        lines += _parameter(name, subject, value)
    for one in publication.enforcement_settings():
        lines += _parameter(one.name, one.subject, one.value, one.effective_from_s)
    own = packs.load_allowance(scenario.scenario.plan).name
    for pack in publication.founding_packs():
        # The plan's own pack is published in the rehearsal, by two institutions.
        if pack.name != own:
            lines += ["", "[[packs]]", f'name = "{pack.name}"', f'hash = "0x{pack.hash.hex()}"']
            lines += [f"effective_from = {pack.effective_from_s}"]
            lines += [f"draft = {json.dumps(pack.draft)}"]
    return "\n".join(lines) + "\n"


def _parameter(name: str, subject: int, value: object, effective_from: int = 0) -> list[str]:
    lines = ["", "[[parameters]]", f'name = "{name}"', f"subject = {subject}", f"value = {value}"]
    return [*lines, f"effective_from = {effective_from}"]


def _parameters(scenario: Scenario) -> Sequence[tuple[str, int, object]]:
    """The values that the ledger enforces, from the rule packs."""
    frame = scenario.scenario
    surrender, market = packs.load("surrender").content, packs.load("market-2021").content
    dates = surrender.section("years").section(frame.plan)
    block = market.section("block")
    opens, closes = working_time.working_hours()
    return (
        *((one.name, one.subject, one.value) for one in publication.calendar_settings()),
        *((one.name, one.subject, one.value) for one in publication.vintage_settings()),
        (founding.HOURS_OPEN, 0, _second_of_day(opens)),
        (founding.HOURS_CLOSE, 0, _second_of_day(closes)),
        (founding.DELAY_TRADING, 0, scenario.delays.trading),
        (founding.DELAY_TRUSTED, 0, scenario.delays.trusted),
        (founding.DELAY_RECOVERY, 0, scenario.delays.recovery),
        (founding.DEADLINE, frame.period, dates.instant("deadline_at").isoformat()),
        (founding.MILESTONE, frame.period, dates.instant("milestone_at").isoformat()),
        (founding.BLOCK_LEAST, 0, block.whole("quantity_from")),
        (founding.BLOCK_BAND, 0, int(block.number("band") * 10_000)),
        (founding.THRESHOLD, frame.sector, frame.threshold_t),
        (founding.OFFSET_CAP, 0, int(surrender.section("offset").number("share") * 10_000)),
    )


def _second_of_day(clock: time) -> int:
    return (clock.hour * 60 + clock.minute) * 60 + clock.second


def _institution(head: str, keys: str, actor: Actor) -> list[str]:
    lines = ["", head, f'uscc = "{actor.uscc}"', f"name = {json.dumps(actor.name)}"]
    if actor.province:
        lines.append(f"province = {actor.province}")
    for key, rights in ((actor.initiator, '["initiate"]'), (actor.approver, '["approve"]')):
        lines += ["", keys, f'address = "{key.address}"']
        lines += [f"rights = {rights}", f"expires = {KEYS_EXPIRE}"]
    return lines
