"""What befalls a report between its filing and the final decision, thrown from the seed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from api.cycle.dice import Dice
from api.cycle.fuel import Burnt, Month, Total, add_up, months_of
from api.cycle.scenario import Frame, Scenario
from api.cycle.units import Body, Installation

DEFAULT_CARBON_PCT = 40
"""Of the installations of category III that supply heat, how many never had their coal tested."""

UNTESTED_PCT = 8
"""Of the months of other coal units, how many were not tested."""

ACCEPTED_PCT = 60
"""Of the units, how many accept the notice instead of letting the days for an objection pass."""

ADVISED_PCT = 15
"""Of the units, how many have an adviser prepare their report."""


class Mistake(Enum):
    """What was wrong in the first version of a report; its agency found it."""

    UNTESTED = "carbon of a neighbouring month used for a month without a test"
    PURCHASED = "purchased electricity left out"
    QUANTITY = "a month's coal weighed in before the weighbridge was read again"


class Objection(Enum):
    """What became of a unit's objection to its notice."""

    REJECTED = "rejected"
    UPHELD = "upheld"


class Found(Enum):
    """What the review teams found; both also found a month without a retained sample."""

    TOO_MUCH = "net supply of one month counted twice"
    TOO_LITTLE = "net supply of one month left out"


@dataclass(frozen=True)
class Story:
    """One unit's part between report and final decision; most units have none."""

    mistake: Mistake | None = None
    uncalibrated: bool = False
    """A weighing device was not calibrated; the agency counts the readings conservatively."""
    objection: Objection | None = None
    found: Found | None = None
    team: int | None = None
    """The review team that came, from 1."""
    accepts: bool = False
    adviser: int | None = None
    """Who prepared the report, where the unit did not do it by itself."""
    sent_back: bool = False
    """Its first allocation line was written wrong; the registry's check found it."""

    @property
    def turns(self) -> int:
        """How much befell it."""
        told = (self.mistake, self.uncalibrated, self.objection, self.found, self.sent_back)
        return sum(map(bool, told))


@dataclass(frozen=True)
class Figures:
    """A state of a unit's data and what it comes to."""

    burnt: tuple[Burnt, ...]
    total: Total

    @property
    def installations(self) -> tuple[Installation, ...]:
        return tuple(one.installation for one in self.burnt)


def figures(burnt: tuple[Burnt, ...]) -> Figures:
    return Figures(burnt, add_up(burnt))


@dataclass(frozen=True)
class Course:
    """The same data as they were filed first, filed last, stated, and decided for good."""

    first: Figures
    reported: Figures
    stated: Figures
    final: Figures

    @property
    def versions(self) -> tuple[Figures, ...]:
        """The reports filed, oldest first."""
        return (self.first,) if self.first is self.reported else (self.first, self.reported)


def tell_stories(
    dice: Dice,
    scenario: Scenario,
    bodies: Sequence[Body],
    ordinary: Sequence[int],
    corrected: Sequence[int],
) -> Mapping[int, Story]:
    """
    A story for each unit by number.

    The conservative figures, objections and findings befall `ordinary` units of the province,
    which neither trade nor lack anything, so that what they hold is enough for every outcome.
    The `corrected`, whose accounts open last, have no story at all.
    """
    asked, count = scenario.verification, scenario.scenario.units
    coal = [n for n in ordinary if bodies[n - 1].installations[0].fuel == "coal"]
    chosen = dice.chosen(coal, asked.uncalibrated + asked.found + asked.rejected, "stories")
    uncalibrated = chosen[: asked.uncalibrated]
    found = chosen[asked.uncalibrated : asked.uncalibrated + asked.found]
    rejected = chosen[asked.uncalibrated + asked.found :]
    apart = {*found, *uncalibrated, *corrected}
    province = [n for n in range(1, count + 1) if n not in apart]
    coal_here = [n for n in province if bodies[n - 1].installations[0].fuel == "coal"]
    mistaken = dice.chosen(coal_here, asked.misreported, "mistakes")
    reviewed = [*found, *dice.chosen(province, asked.reviewed - asked.found, "reviewed")]
    sent_back = dice.chosen(province, asked.sent_back, "sent back")
    stories = {}
    for body in bodies:
        number = body.number
        story = Story(
            accepts=dice.whole(1, 100, number, "accepts") <= ACCEPTED_PCT,
            adviser=_adviser(dice, number),
            sent_back=number in sent_back,
        )
        if number in mistaken:
            kinds = tuple(Mistake)
            story = replace(story, mistake=kinds[mistaken.index(number) % len(kinds)])
        if number in uncalibrated:
            upheld = uncalibrated.index(number) < asked.upheld
            objection = Objection.UPHELD if upheld else None
            story = replace(story, uncalibrated=True, objection=objection)
        if number in rejected:
            story = replace(story, objection=Objection.REJECTED)
        if number in found:
            story = replace(story, found=tuple(Found)[found.index(number) % len(Found)])
        if number in reviewed:
            story = replace(story, team=1 + reviewed.index(number) % asked.teams)
        stories[number] = story
    return stories


def _adviser(dice: Dice, number: int) -> int | None:
    if dice.whole(1, 100, number, "advised") > ADVISED_PCT:
        return None
    return dice.whole(1, 3, number, "adviser")


@dataclass(frozen=True)
class Samples:
    """Which months of an installation were not tested in the end."""

    months: frozenset[int]
    odd: int
    """The month that a mistake or a finding is about."""


def throw_samples(
    dice: Dice, installation: Installation, period: int, story: Story, *name: object
) -> Samples:
    """The months without a test: all of them, a few, and the one that the story is about."""
    months = months_of(period)
    odd = dice.one_of(months, *name, "odd month")
    thrown = dice.whole(1, 100, *name, "tests") <= DEFAULT_CARBON_PCT
    plain = story.mistake is None and story.found is None
    if thrown and plain and (installation.category, installation.product) == ("III", "chp"):
        return Samples(frozenset(months), odd)
    few = {m for m in months if dice.whole(1, 100, *name, m, "tested") <= UNTESTED_PCT}
    if story.mistake is Mistake.UNTESTED or story.found is not None:
        few.add(odd)
    else:
        few.discard(odd)
    return Samples(frozenset(few), odd)


def device_accuracy(
    dice: Dice, story: Story, frame: Frame, *name: object
) -> Callable[[int], Decimal | None]:
    """Of which months the weighing device was not calibrated, and how accurate it has to be."""
    pct = Decimal(dice.whole(3, 6, *name, "accuracy")).scaleb(-1)

    def accuracy(month: int) -> Decimal | None:
        proven = story.objection is Objection.UPHELD and month // 100 > frame.first_year
        return pct if story.uncalibrated and not proven else None

    return accuracy


def tell(story: Story, final: tuple[Burnt, ...], odd: Sequence[int]) -> Course:
    """The earlier states of the data, from the final one and the story."""
    stated = final
    if story.objection is Objection.UPHELD:
        stated = _each(final, lambda month: _uncalibrated_as(month, final))
    if story.found is not None:
        stated = (_before_review(story.found, final[0], odd[0]), *final[1:])
    reported = stated
    if story.uncalibrated:
        reported = _each(stated, lambda month: replace(month, uncalibrated_pct=None))
    first = reported
    if story.mistake is not None:
        first = (_mistaken(story.mistake, reported[0], odd[0]), *reported[1:])
    kept: dict[tuple[Burnt, ...], Figures] = {}
    for state in (final, stated, reported, first):
        if state not in kept:
            kept[state] = figures(state)
    return Course(kept[first], kept[reported], kept[stated], kept[final])


def _each(burnt: tuple[Burnt, ...], change: Callable[[Month], Month]) -> tuple[Burnt, ...]:
    return tuple(replace(one, months=tuple(change(m) for m in one.months)) for one in burnt)


def _uncalibrated_as(month: Month, final: tuple[Burnt, ...]) -> Month:
    """As uncalibrated as any month of the final data is."""
    every = [m.uncalibrated_pct for one in final for m in one.months if m.uncalibrated_pct]
    return replace(month, uncalibrated_pct=every[0])


def _before_review(found: Found, burnt: Burnt, odd: int) -> Burnt:
    """The sample still believed to be there, and the supply of one month wrong."""
    months = tuple(replace(m, measured=True) if m.month == odd else m for m in burnt.months)
    supply = burnt.installation.electricity_mwh
    wrong = supply // len(months) * (1 if found is Found.TOO_MUCH else -1)
    installation = replace(burnt.installation, electricity_mwh=supply + wrong)
    return replace(burnt, months=months, installation=installation)


def _mistaken(mistake: Mistake, burnt: Burnt, odd: int) -> Burnt:
    def wrong(month: Month) -> Month:
        if mistake is Mistake.PURCHASED:
            return replace(month, purchased_mwh=None)
        if month.month != odd:
            return month
        if mistake is Mistake.UNTESTED:
            return replace(month, measured=True)
        return replace(month, quantity=month.quantity - month.quantity // 10)

    return replace(burnt, months=tuple(wrong(month) for month in burnt.months))
