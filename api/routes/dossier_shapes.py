"""What an account's emissions of a period look like in an answer."""

from api.routes.shapes import Address, Hash, Moment, Placed, Shape, Tonnes


class Profile(Placed):
    unit: str | None
    version: int
    document: Hash


class Plan(Placed):
    year: int
    version: int
    document: Hash
    judged: str | None
    """approved or returned; null while it waits, and for a version replaced before."""


class Month(Placed):
    month: int
    version: int
    document: Hash
    late: bool
    """Filed more than 40 days after the month's end."""


class Report(Placed):
    version: int
    document: Hash
    data: Hash
    preparer: str | None
    """USCC of who prepared it; null for the enterprise itself."""
    late: bool
    """After the period's date in the Rulebook."""


class Assigned(Placed):
    agency: Address
    name: str
    revision: int


class Stated(Placed):
    agency: Address
    report_version: int
    """Of the report for which it stands."""
    total_before: Tonnes
    verified: Tonnes
    found: int
    """Non-conformities."""
    corrected: int
    open: int
    document: Hash


class Term(Shape):
    """What may still be done about a decision, and until when."""

    what: str
    """objection: by the enterprise. decision: by the department, on the objection."""
    until: Moment
    """Last second; 7 working days for an objection, 10 for the decision on it."""
    is_over: bool


class Decision(Placed):
    revision: int
    verified: Tonnes
    obligation: Tonnes
    department: Address
    basis: str
    finding: int | None
    notice: str
    """open, objected or final."""
    term: Term | None
    objection: Hash | None
    resolution: Hash | None
    overdue: bool | None
    """Whether the objection was decided after its last second."""
    pack: str
    inputs: Hash


class Finding(Placed):
    finding: int
    campaign: int
    severity: str
    document: Hash


class Dossier(Shape):
    """Everything about one account's emissions in one period."""

    account: Address
    uscc: str
    name: str
    province: int
    period: int
    status: str | None
    """obligated, rehearsal or removed by the newest list; null where no list names it."""
    profiles: list[Profile]
    plans: list[Plan]
    months: list[Month]
    reports: list[Report]
    agency: Address | None
    assignments: list[Assigned]
    statements: list[Stated]
    decisions: list[Decision]
    findings: list[Finding]
    is_final: bool
    as_of: int


class PublishedEmission(Placed):
    """A final emission, as everybody may see it (R775 art. 11, 12)."""

    account: Address
    uscc: str
    name: str
    province: int
    sector: int
    period: int
    verified: Tonnes
    basis: str
