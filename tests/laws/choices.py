"""What a history may choose from: actors, mostly the right ones; portions; units; times."""

from hypothesis import strategies as st

from contracts.vocabulary import Bucket
from tests.contracts.world import LATER_PERIOD, PERIOD, ROLES
from tests.laws.cast import KEYS, OUTSIDER, SPARES

UNIT, LATER_UNIT = 100_000_000 + PERIOD, 100_000_000 + LATER_PERIOD
BATCHES = {"enterprise": 1, "buyer": 2}
"""Whose legacy credits are of which batch."""

OBLIGATIONS = {"enterprise": 900_000, "buyer": 400_000, "far_enterprise": 50}
"""What each owes at first."""

CREDIT_UNIT = 300_000_001
BORROWED_UNIT = 200_000_000 + PERIOD
REGISTRATION, TRADING, RESERVED, FROZEN = Bucket
HOLDERS = ("enterprise", "buyer", "far_enterprise", "trader")
PAIR = ("ministry/clerk", "registry/officer")
"""Two institutions that may act on every account."""

INSTITUTIONS = ("ministry", "registry", "department", "other_department")
DAY_S = 86_400
CLERK, OFFICER = "clerk", "officer"
BREAKABLE = ("trader/clerk", "far_enterprise/officer", OUTSIDER)
"""Keys that a history may lose without coming to a halt."""

HASH = b"\x09" * 32


def mostly(*right: str, wrong: tuple[str, ...] = KEYS) -> st.SearchStrategy[str]:
    """One of `right` nine times in ten, and anybody otherwise."""
    return st.sampled_from(range(10)).flatmap(lambda n: st.sampled_from(right if n < 9 else wrong))


def by(*roles: str, hand: str = "clerk") -> st.SearchStrategy[str]:
    """A key of one of these roles, or a spare one, or the wrong one."""
    right = tuple(f"{role}/{hand}" for role in roles)
    return mostly(*right * 6, SPARES[0])


accounts = st.sampled_from(HOLDERS)
anyone = mostly(*HOLDERS, wrong=tuple(ROLES))
units = st.sampled_from((*(UNIT,) * 9, LATER_UNIT))
portions = st.sampled_from(("one", "half", "all", "half", "one", "none", "more"))
recent = st.sampled_from(range(10))


def part(available: int, portion: str) -> int:
    """How much of what is available."""
    return {
        "none": 0, "one": 1, "half": available // 2, "all": available, "more": available + 1,
    }[portion]  # fmt: skip
