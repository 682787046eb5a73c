"""Fresh keys for one rehearsal, kept in files that only their owner can read."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount

from api.cycle.cast import Cycle
from api.cycle.uscc import INSTITUTION, synthetic_code
from contracts.identifiers import account_address
from contracts.vocabulary import Kind

VERIFIERS = 16
"""As many as the province had chosen by public tender."""

NATIONAL = 100000
"""Division of the synthetic codes of national institutions."""

UNIT_KEYS_EXPIRE_S = 1_925_000_000
"""In 2031."""

TITLES = {
    Kind.MINISTRY: "Ministry of Ecology and Environment (rehearsal) / 生态环境部（演练）",
    Kind.REGISTRY: "National registry (rehearsal) / 全国碳排放权注册登记机构（演练）",
    Kind.EXCHANGE: "National exchange (rehearsal) / 全国碳排放权交易机构（演练）",
    Kind.CREDIT_REGISTRY: "Credit registry (rehearsal) / 自愿减排注册登记机构（演练）",
    Kind.CREDIT_EXCHANGE: "Credit exchange (rehearsal) / 自愿减排交易机构（演练）",
    Kind.BANK: "Settlement bank (rehearsal) / 结算银行（演练）",
}


@dataclass(frozen=True)
class Actor:
    """A legal person in the rehearsal with its two keys."""

    uscc: str
    kind: Kind
    province: int
    name: str
    initiator: LocalAccount
    """For a unit, this key also trades and surrenders."""
    approver: LocalAccount

    @property
    def account(self) -> str:
        return account_address(self.uscc)


@dataclass(frozen=True)
class Keyring:
    """Everyone who signs."""

    ministry: Actor
    registry: Actor
    exchange: Actor
    bank: Actor
    credit_registry: Actor
    credit_exchange: Actor
    departments: dict[int, Actor]
    """By province."""
    verifiers: tuple[Actor, ...]
    units: tuple[Actor, ...]
    """In the order of the cycle's members."""
    owners: tuple[Actor, ...]
    """Of credits; their numbers follow those of the units."""

    def unit(self, number: int) -> Actor:
        return self.units[number - 1]

    def holder(self, number: int) -> Actor:
        """A unit or an owner of credits."""
        return (*self.units, *self.owners)[number - 1]

    def institutions(self) -> tuple[Actor, ...]:
        single = (self.ministry, self.registry, self.exchange, self.bank)
        credits = (self.credit_registry, self.credit_exchange)
        return (*single, *credits, *self.departments.values(), *self.verifiers)


def make_keyring(cycle: Cycle) -> Keyring:
    """New keys for every institution and unit of the cycle."""
    provinces = sorted({member.body.province for member in cycle.members})
    national = {
        kind: _actor(synthetic_code(INSTITUTION, NATIONAL, kind), kind, 0, TITLES[kind])
        for kind in TITLES
    }
    return Keyring(
        ministry=national[Kind.MINISTRY],
        registry=national[Kind.REGISTRY],
        exchange=national[Kind.EXCHANGE],
        bank=national[Kind.BANK],
        credit_registry=national[Kind.CREDIT_REGISTRY],
        credit_exchange=national[Kind.CREDIT_EXCHANGE],
        departments={
            province: _actor(
                synthetic_code(INSTITUTION, province, Kind.DEPARTMENT),
                Kind.DEPARTMENT,
                province,
                f"Department of ecology and environment {province} (rehearsal) / "
                f"{province}生态环境厅（演练）",
            )
            for province in provinces
        },
        verifiers=tuple(
            _actor(
                synthetic_code(INSTITUTION, cycle.scenario.scenario.province + 100, 100 + number),
                Kind.VERIFIER,
                0,
                f"Synthetic verifier {number:02d} / 合成核查机构{number:02d}",
            )
            for number in range(1, VERIFIERS + 1)
        ),
        units=tuple(
            _actor(member.body.uscc, Kind.ENTERPRISE, member.body.province, member.body.name)
            for member in cycle.members
        ),
        owners=tuple(
            _actor(owner.uscc, Kind.TRADER, owner.province, owner.name)
            for owner in cycle.credits.owners
        ),
    )


def write_keys(keyring: Keyring, folder: Path) -> None:
    """A file for the institutions, one for all who hold units, readable by their owner alone."""
    folder.mkdir(mode=0o700)
    for name, actors in (
        ("institutions", keyring.institutions()),
        ("units", (*keyring.units, *keyring.owners)),
    ):
        kept = {
            actor.uscc: {
                "name": actor.name,
                "initiator": actor.initiator.key.hex(),
                "approver": actor.approver.key.hex(),
            }
            for actor in actors
        }
        with open(folder / f"{name}.json", "x", opener=_private) as file:
            json.dump(kept, file, indent=1, ensure_ascii=False)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _actor(uscc: str, kind: Kind, province: int, name: str) -> Actor:
    return Actor(uscc, kind, province, name, Account.create(), Account.create())
