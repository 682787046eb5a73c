"""What a scenario says of credits: how many accounts, deliveries and offsets, and when."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Credits:
    """How many units have a part in the credits, and what was delivered by negotiation."""

    applied: int
    """Units that applied for a credit account."""
    opened: int
    """Of these, whose account was opened by the published day."""
    corrected: int
    """Of the opened, whose papers the credit registry had sent back once."""
    sent_back: int
    """Others whose papers the credit exchange sent back."""
    passed: int
    """Others that the exchange passed and that wait for the registry; the rest wait for it."""
    owners: int
    """Owners of credits, in other provinces."""
    companies: int
    """Units that bought credits."""
    delivered_t: int
    delivery_days: tuple[date, ...]
    allowance_companies: int
    """Units that bought allowances by negotiation."""
    allowances_t: int


@dataclass(frozen=True)
class CreditCalendar:
    """The instants of the credits' part."""

    owners_registered: datetime
    owners_opened: datetime
    applied: datetime
    checked: datetime
    opened: datetime
    corrected: datetime
    checked_again: datetime
    opened_again: datetime
    legacy_recorded: datetime
    offset_requested: datetime
    offset_transmitted: datetime
    offset_approved: datetime
    offset_cancelled: datetime
