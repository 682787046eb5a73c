"""Which units a surrender uses: oldest eligible first, and a mandate by forced compliance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.surrender_order import (
    Part,
    default_order,
    mandate_order,
    request_flaws,
)
from contracts.rules.vintages import VINTAGES, forced_compliance, vintage_eligible

tonnes = st.integers(0, 1_000)
holdings = st.dictionaries(st.sampled_from(VINTAGES), tonnes)


@given(held=holdings, year=st.sampled_from(VINTAGES), wanted=tonnes, arrears=st.booleans())
def test_the_oldest_eligible_vintages_go_first_and_nothing_else(
    held: dict[str, int], year: str, wanted: int, arrears: bool
) -> None:
    found = default_order(held, year, wanted, arrears=arrears)
    used = {part.vintage: part.tonnes for part in found.parts}
    assert sum(used.values()) + found.missing_t == wanted
    eligible = [one for one in VINTAGES if vintage_eligible(one, year, arrears).eligible]
    assert set(used) <= set(eligible)
    last = max((eligible.index(one) for one in used), default=0)
    for place, vintage in enumerate(eligible):
        assert used.get(vintage, 0) <= held.get(vintage, 0)
        if place < last or found.missing_t:
            assert used.get(vintage, 0) == held.get(vintage, 0)
    assert not request_flaws(found.parts, held, year, wanted, arrears=arrears) or not found.parts


@given(v1=tonnes, v2=tonnes, o1=st.integers(1, 1_000), o2=st.integers(1, 1_000))
def test_a_mandate_for_both_years_is_forced_compliance(v1: int, v2: int, o1: int, o2: int) -> None:
    law = forced_compliance(v1, v2, o1, o2)
    found = mandate_order({"2021": v1, "2022": v2}, {"2021": o1, "2022": o2})

    def used(year: str, vintage: str) -> int:
        return sum(part.tonnes for part in found.get(year, ()) if part.vintage == vintage)

    assert used("2021", "2021") == law.v2021_for_2021_t
    assert used("2021", "2022") == law.v2022_for_2021_t
    assert used("2022", "2022") == law.v2022_for_2022_t
    assert used("2022", "2021") == law.v2021_for_2022_t


@given(held=holdings, left=st.dictionaries(st.sampled_from(VINTAGES[:6]), tonnes))
def test_a_mandate_uses_no_unit_twice_and_no_more_than_is_missing(
    held: dict[str, int], left: dict[str, int]
) -> None:
    found = mandate_order(held, left)
    for year, parts in found.items():
        assert sum(part.tonnes for part in parts) <= left[year]
    for vintage in VINTAGES:
        used = sum(part.tonnes for parts in found.values() for part in parts
                   if part.vintage == vintage)  # fmt: skip
        assert used <= held.get(vintage, 0)


@pytest.mark.parametrize(
    ("parts", "reasons"),
    [
        ([], ["NOTHING_NAMED"]),
        ([Part("2021", 10)], []),
        ([Part("2021", 0), Part("2021", 10)], ["NOTHING_NAMED"]),
        ([Part("2021", 11)], ["NOT_ENOUGH", "MORE_THAN_OWED"]),
        ([Part("2022", 1), Part("2021", 11)],
         ["VINTAGE_TOO_LATE", "NOT_ENOUGH", "NOT_ENOUGH", "MORE_THAN_OWED"]),
    ],
)  # fmt: skip
def test_everything_that_is_wrong_is_named_at_once(parts: list[Part], reasons: list[str]) -> None:
    found = request_flaws(parts, {"2021": 10}, "2021", 10, arrears=False)
    assert [flaw.reason for flaw in found] == reasons
