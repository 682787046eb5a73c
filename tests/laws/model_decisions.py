"""The registry as plain Python, continued: emissions decided anew, and donors."""

from dataclasses import dataclass, field

from contracts.vocabulary import Kind, Right, Severity, Standing
from tests.laws.model import Refused
from tests.laws.model_offsets import Offsetting
from tests.laws.model_uses import Items
from tests.laws.records import Decision
from tests.laws.working import end_of_working_day

OBJECTION_DAYS, RESOLUTION_DAYS = 7, 10


@dataclass(frozen=True)
class Finding:
    """What a review found of an account in the period."""

    account: str
    severity: Severity


@dataclass
class Deciding(Offsetting):
    """What is owed changes; what was given for it stays."""

    findings: list[Finding] = field(default_factory=list)
    donors: set[tuple[str, str]] = field(default_factory=set)
    """Who may give for whom: account and donor."""

    # --- decisions on an emission ---------------------------------------------------------------

    def redetermine(
        self, key: str, account: str, obligation: int, finding: int
    ) -> dict[str, object]:
        """The department decides the emission anew after a finding."""
        department = self.authorise_department(key, Right.INITIATE, account)
        known = self.decided(account)
        if known.notice == "Objected":
            raise Refused("ObjectionPending", account=account, period=self.period)
        found = self.findings[finding - 1] if 1 <= finding <= len(self.findings) else None
        if found is None or found.account != account:
            raise Refused("OtherFinding", finding=finding, account=account, period=self.period)
        if found.severity is Severity.FALSE_DATA and obligation < known.verified:
            facts = {"least": known.verified, "found": obligation}
            raise Refused("NotConservative", account=account, period=self.period, **facts)
        known.until = end_of_working_day(self.now, OBJECTION_DAYS)
        return self.record(account, obligation, "Open", department)

    def decided(self, account: str) -> Decision:
        if (account, self.period) not in self.decisions:
            raise Refused("NothingDecided", account=account, period=self.period)
        return self.decisions[account, self.period]

    def record(
        self, account: str, obligation: int, notice: str, department: str
    ) -> dict[str, object]:
        known = self.decisions[account, self.period]
        known.verified = self.obligations[account] = obligation
        known.notice = notice
        known.revision += 1
        told = {"account": account, "department": department, "obligation": obligation}
        return {"EmissionDecided": told | {"revision": known.revision}}

    def accept(self, key: str) -> dict[str, object]:
        account = self.authorise_kind(key, Right.INITIATE, Kind.ENTERPRISE)
        known = self.decided(account)
        if self.is_final(account, self.period):
            raise Refused("AlreadyFinal", account=account, period=self.period)
        known.notice = "Final"
        return {"EmissionAccepted": {"account": account, "revision": known.revision}}

    def object_decision(self, key: str) -> dict[str, object]:
        account = self.authorise_kind(key, Right.INITIATE, Kind.ENTERPRISE)
        known = self.decided(account)
        place = {"account": account, "period": self.period}
        if known.notice == "Objected":
            raise Refused("ObjectionPending", **place)
        if known.notice == "Final":
            raise Refused("AlreadyFinal", **place)
        if self.now > known.until:
            raise Refused("WindowClosed", **place, until=known.until)
        known.notice = "Objected"
        known.until = end_of_working_day(self.now, RESOLUTION_DAYS)
        told = {"account": account, "revision": known.revision, "decideUntil": known.until}
        return {"Objected": told}

    def resolve_decision(self, key: str, account: str, obligation: int) -> dict[str, object]:
        department = self.authorise_department(key, Right.INITIATE, account)
        known = self.decisions.get((account, self.period))
        if known is None or known.notice != "Objected":
            raise Refused("NoObjection", account=account, period=self.period)
        told: dict[str, object] = {}
        if obligation != self.obligations[account]:
            told = self.record(account, obligation, "Final", department)
        known.notice = "Final"
        resolved = {"revision": known.revision, "changed": bool(told)}
        return {"ObjectionResolved": resolved | {"overdue": self.now > known.until}, **told}

    # --- donors ---------------------------------------------------------------------------------

    def allow_supply(self, key: str, account: str, donor: str) -> dict[str, object]:
        department = self.authorise_department(key, Right.APPROVE, account)
        if donor == account or self.accounts[donor].kind is not Kind.ENTERPRISE:
            raise Refused("InvalidDonor", donor=donor)
        if self.acts_for_itself(account):
            raise Refused("ActsForItself", account=account)
        self.donors.add((account, donor))
        told = {"account": account, "donor": donor, "department": department}
        return {"SupplyAllowed": told}

    def acts_for_itself(self, account: str) -> bool:
        """It is open, and nothing of it is frozen."""
        frozen = any(
            count and of == account and bucket.name == "FROZEN"
            for (of, _, bucket), count in self.units.items()
        )
        return self.accounts[account].standing is Standing.OPEN and not frozen

    def supply(self, key: str, account: str, items: Items) -> dict[str, object]:
        """Another company gives its units for what the account owes, on time or not."""
        donor = self.authorise_kind(key, Right.SURRENDER, Kind.ENTERPRISE)
        if (account, donor) not in self.donors:
            facts = {"account": account, "period": self.period, "donor": donor}
            raise Refused("SupplyNotAllowed", **facts)
        told = self.ask(account, items, donor)
        told["SurrenderRequested"] |= {"account": account, "donor": donor}
        return told
