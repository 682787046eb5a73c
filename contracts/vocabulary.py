"""The contracts' words for Python: the enums that calls and events carry as numbers."""

from enum import IntEnum, IntFlag


class Kind(IntEnum):
    """What an account is (IParticipants.sol)."""

    NONE = 0
    MINISTRY = 1
    DEPARTMENT = 2
    REGISTRY = 3
    EXCHANGE = 4
    BANK = 5
    VERIFIER = 6
    AUDITOR = 7
    ENTERPRISE = 8
    TRADER = 9
    CREDIT_REGISTRY = 10
    CREDIT_EXCHANGE = 11


class Standing(IntEnum):
    """Where an account stands (IParticipants.sol)."""

    NONE = 0
    APPLIED = 1
    CORRECTING = 2
    OPEN = 3
    RESTRICTED = 4
    RECEIVE_ONLY = 5
    SUSPENDED = 6
    CLOSING = 7
    CLOSED = 8


class Right(IntFlag):
    """What a key may do (IParticipants.sol)."""

    READ = 1
    INITIATE = 2
    APPROVE = 4
    TRADE = 8
    SURRENDER = 16


class AccountRule(IntFlag):
    """What an account demands of its own keys (IRepresentatives.sol)."""

    SECOND_FOR_TRADING = 1
    TRUSTED_ONLY = 2
    SECOND_FOR_SURRENDER = 4


class Recovery(IntEnum):
    """Where the recovery of a lost key stands (IRepresentatives.State)."""

    NONE = 0
    WAITING = 1
    COMPLETED = 2
    STOPPED = 3


class Withdrawal(IntEnum):
    """Where a withdrawal stands (ICash.State)."""

    NONE = 0
    REQUESTED = 1
    CONFIRMED = 2
    CANCELLED = 3


class Relation(IntEnum):
    """Who the second person must be (IApprovals.sol)."""

    NONE = 0
    SAME_ACCOUNT = 1
    TWO_INSTITUTIONS = 2


class Proposal(IntEnum):
    """Where a proposal stands (IApprovals.State)."""

    NONE = 0
    PROPOSED = 1
    APPROVED = 2
    WITHDRAWN = 3


class Bucket(IntEnum):
    """Where units of a holding are (IUnits.sol)."""

    REGISTRATION = 0
    TRADING = 1
    RESERVED = 2
    FROZEN = 3


class Stage(IntEnum):
    """The stage of issue that a line belongs to (IAllocation.Stage)."""

    PRE_ALLOCATION = 0
    FINAL = 1
    SUPPLEMENT = 2
    RETURN = 3
    BORROWING = 4


class Line(IntEnum):
    """Where an allocation line stands (IAllocation.State)."""

    NONE = 0
    DECIDED = 1
    EXECUTED = 2
    SENT_BACK = 3


class Objection(IntEnum):
    """Where an objection to a line stands (IAllocation.Objection)."""

    NONE = 0
    OPEN = 1
    REJECTED = 2
    UPHELD = 3


class Deduction(IntEnum):
    """Why a deduction is due (IDeductions.Reason)."""

    SHORTFALL = 0
    BORROWING = 1
    ENFORCEMENT = 2


class Surrender(IntEnum):
    """Where a surrender request stands (ICompliance.State)."""

    NONE = 0
    REQUESTED = 1
    APPROVED = 2
    SURRENDERED = 3
    REFUSED = 4
    WITHDRAWN = 5


class Offset(IntEnum):
    """Where an offset request stands (IOffsets.State)."""

    NONE = 0
    REQUESTED = 1
    TRANSMITTED = 2
    APPROVED = 3
    CANCELLED = 4
    REFUSED = 5
    WITHDRAWN = 6


class Purpose(IntEnum):
    """What units are cancelled for (ICancellation.Purpose)."""

    VOLUNTARY = 0
    EVENT_NEUTRALITY = 1
    OWN_EMISSIONS = 2
    LOCAL_MARKET = 3
    PUBLIC_GOOD = 4


class CarryOver(IntEnum):
    """Where an application for carry-over stands (ICarryOver.State)."""

    NONE = 0
    APPLIED = 1
    PROCESSED = 2
    REFUSED = 3
    WITHDRAWN = 4


class Cause(IntEnum):
    """Why units change their title (ITitles.sol)."""

    NONE = 0
    REORGANISATION = 1
    JUDGMENT = 2
    SUCCESSION = 3
    CORRECTION = 4
    DEDUCTION = 5
    REVERSAL = 6
    CLOSURE = 7


class Pledge(IntEnum):
    """Where a pledge stands (IPledges.State)."""

    NONE = 0
    ASKED = 1
    ACCEPTED = 2
    RECORDED = 3
    RELEASING = 4
    LIFTED = 5
    WITHDRAWN = 6


class Side(IntEnum):
    """Which side of an agreement an order is (IMarket.Side)."""

    SELL = 0
    BUY = 1


class Status(IntEnum):
    """What a list says of an account for a period (IInclusion.sol)."""

    NONE = 0
    REHEARSAL = 1
    OBLIGATED = 2
    REMOVED = 3


class Ground(IntEnum):
    """Why a list says so (IInclusion.sol)."""

    NONE = 0
    REACHED = 1
    EXPECTED = 2
    RETAINED = 3
    APPLIED = 4
    TWO_YEARS_BELOW = 5
    CLOSURE = 6


class Basis(IntEnum):
    """What a decision on an emission rests on (IEmissions.sol)."""

    NONE = 0
    VERIFIED = 1
    CONSERVATIVE = 2
    REDETERMINED = 3
    OBJECTION = 4


class Notice(IntEnum):
    """Where a decision on an emission stands (IEmissions.sol)."""

    NONE = 0
    OPEN = 1
    OBJECTED = 2
    FINAL = 3


class CreditKind(IntEnum):
    """For what a holder has its credit account (ICreditAccounts.sol)."""

    NONE = 0
    NATIONAL_UNIT = 1
    LOCAL_UNIT = 2
    PROJECT_OWNER = 3
    OTHER = 4


class CreditAccount(IntEnum):
    """Where a credit account stands (ICreditAccounts.State)."""

    NONE = 0
    APPLIED = 1
    RETURNED = 2
    CHECKED = 3
    OPEN = 4
    CLOSED = 5


class ProjectStage(IntEnum):
    """Where a project stands (ICreditProjects.sol)."""

    NONE = 0
    PUBLISHED = 1
    VALIDATED = 2
    REJECTED = 3
    APPLIED = 4
    REGISTERED = 5
    REFUSED = 6
    WITHDRAWN = 7
    REVOKED = 8


class Accounting(IntEnum):
    """Where an accounting of reductions stands (ICreditReductions.State)."""

    NONE = 0
    PUBLISHED = 1
    VERIFIED = 2
    REJECTED = 3
    APPLIED = 4
    REFUSED = 5
    ISSUED = 6


class Severity(IntEnum):
    """How grave a review's finding is (IVerification.sol)."""

    NONE = 0
    MINOR = 1
    SERIOUS = 2
    FALSE_DATA = 3


class Act(IntEnum):
    """What the subject of a case did (IEnforcement.sol)."""

    NONE = 0
    SHORTFALL = 1
    FALSE_REPORT = 2
    NO_REPORT = 3
    VERIFICATION = 4
    MANIPULATION = 5
    DISTURBING_ORDER = 6
    OBSTRUCTION = 7


class Case(IntEnum):
    """Where a case stands (IEnforcement.State)."""

    NONE = 0
    OPENED = 1
    ORDERED = 2
    NOTICED = 3
    DECIDED = 4
    PARTLY_PAID = 5
    PAID = 6
    CLOSED = 7
    WITHDRAWN = 8


class Hearing(IntEnum):
    """What became of an objection to a case's notice (IEnforcement.Objection)."""

    NONE = 0
    OPEN = 1
    REJECTED = 2
    REDUCED = 3


class Measure(IntEnum):
    """What the ministry does on the market (IMeasures.sol)."""

    NONE = 0
    AUCTION = 1
    REPURCHASE = 2
    PRICE_BAND = 3
    POSITION_LIMIT = 4
    SUSPENSION = 5
    OTHER = 6
    WITHDRAWAL = 7
