"""Who plays which part: the whole rehearsal, worked out before the ledger is founded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from api.cycle.credit_cast import CreditCast, throw_papers
from api.cycle.credit_deliveries import negotiate_credits, offers, throw_demands, throw_owners
from api.cycle.dice import Dice
from api.cycle.entitlements import Document, Entitlement, Outcome, conclude, entitle
from api.cycle.fuel import Burnt, throw_fuel
from api.cycle.market_plan import Parties, plan_trades
from api.cycle.negotiations import negotiate_allowances
from api.cycle.scenario import Frame, Scenario
from api.cycle.stories import (
    Course,
    Figures,
    Story,
    device_accuracy,
    tell,
    tell_stories,
    throw_samples,
)
from api.cycle.trades import LEAST_T, Trade
from api.cycle.units import Body, throw_bodies

LATE_NEED_T = (100_000, 260_000)
"""Tonnes that an ordinary late buyer lacks."""

RICH_ENOUGH_T = 1_500_000
"""Smallest allowance of a late buyer whose gap stays below the cap."""

BUYERS_OF, BUYERS_SHARE_PERMILLE = 2, 28
"""Buyers of credits are thrown among so many times as many units with no other part, the smallest
of which the mean purchase is at most this share of the allowance."""

WAVE_PCT = (80, 16)
"""How many units of other provinces surrender in the first and in the milestone wave."""


class Wave(Enum):
    """When a unit surrenders."""

    FIRST = "first"
    MILESTONE = "milestone"
    LAST = "last"


class TooFewUnits(Exception):
    """The scenario's parts need more units, or other ones, than it was asked to run with."""


@dataclass(frozen=True)
class Member:
    """A unit with everything that it will do; its fuel is counted when it is first asked for."""

    dice: Dice
    frame: Frame
    body: Body
    entitlement: Entitlement
    targets_t: tuple[int, ...]
    """What each installation may emit at most, tCO2."""
    story: Story
    wave: Wave
    corrected: bool

    @cached_property
    def course(self) -> Course:
        """The fuel of every installation, and the states that its data went through."""
        burnt, odd = [], []
        for place, (installation, target) in enumerate(
            zip(self.body.installations, self.targets_t, strict=True), start=1
        ):
            name = (self.body.number, place)
            period = self.frame.period
            samples = throw_samples(self.dice, installation, period, self.story, *name)
            accuracy = device_accuracy(self.dice, self.story, self.frame, *name)
            months = throw_fuel(
                self.dice, installation, target, period, samples.months, accuracy, *name
            )
            burnt.append(Burnt(f"MF{place:04d}", installation, months))
            odd.append(samples.odd)
        return tell(self.story, tuple(burnt), odd)

    @cached_property
    def decided(self) -> Outcome:
        """What the notice says."""
        return self._outcome(self.course.stated, self.entitlement.pre_allocation_t)

    @cached_property
    def outcome(self) -> Outcome:
        """What stands after objection and review."""
        if self.course.final is self.course.stated:
            return self.decided
        return self._outcome(self.course.final, self.decided.allowance_t)

    def _outcome(self, figures: Figures, before_t: int) -> Outcome:
        shares = figures.total.shares
        return conclude(self.frame.plan, self.body, figures.installations, shares, before_t)


@dataclass(frozen=True)
class Cycle:
    """The rehearsal: members by number from 1, and the trades by day."""

    scenario: Scenario
    members: tuple[Member, ...]
    trades: tuple[Trade, ...]
    credits: CreditCast

    @cached_property
    def _books(self) -> dict[Trade, Document]:
        return {trade: one.book for one in self.credits.negotiations for trade in one.trades}

    def book_of(self, trade: Trade) -> Document | None:
        """The book of supply and demand that a negotiated delivery came from."""
        return self._books.get(trade)

    def member(self, number: int) -> Member:
        return self.members[number - 1]


@dataclass(frozen=True)
class _Parts:
    """Numbers of the province's units by part; the capped are among the late."""

    buyers: tuple[int, ...]
    sellers: tuple[int, ...]
    late: tuple[int, ...]
    capped: tuple[int, ...]
    corrected: tuple[int, ...]


def cast_cycle(scenario: Scenario, units: int, seed: str | None = None) -> Cycle:
    """
    The rehearsal with `units` counted units: the province's, and other provinces' beyond them.

    Raises:
        TooFewUnits: `units` is neither the province's number nor more than it.
        NoSolution: the dice of this seed leave no trades that add up.
    """
    frame, targets, roles = scenario.scenario, scenario.market, scenario.roles
    partners = targets.sellers_elsewhere + targets.buyers_elsewhere
    elsewhere = units - frame.units if units != frame.units else partners
    if elsewhere < partners:
        raise TooFewUnits(
            f"{units} units asked; the scenario runs with {frame.units}, or with at least "
            f"{frame.units + partners}."
        )
    dice = Dice(seed or frame.seed)
    bodies = throw_bodies(dice, frame, elsewhere, partners, roles.shrunk)
    entitlements = [entitle(frame.plan, body) for body in bodies]
    allowances = {
        body.number: one.allowance_t for body, one in zip(bodies, entitlements, strict=True)
    }
    parts = _assign(dice, scenario, bodies, allowances)
    partner = range(frame.units + 1, frame.units + partners + 1)
    needs = _late_needs(dice, parts, allowances)
    parties = Parties(
        buyers=parts.buyers,
        sellers=parts.sellers,
        late=tuple(needs.items()),
        sellers_elsewhere=tuple(partner[: targets.sellers_elsewhere]),
        buyers_elsewhere=tuple(partner[targets.sellers_elsewhere :]),
    )
    trades = plan_trades(dice, scenario, parties)
    ordinary = _ordinary(scenario, parts)
    credits = _cast_credits(dice, scenario, bodies, allowances, ordinary, trades)
    waves = _waves(dice, scenario, parts, bodies)
    stories = tell_stories(dice, scenario, bodies, ordinary, parts.corrected)
    members = [
        Member(
            dice=dice,
            frame=frame,
            body=body,
            entitlement=entitlement,
            targets_t=_targets(dice, body, entitlement, trades, needs, parts.capped),
            story=stories[body.number],
            wave=waves[body.number],
            corrected=body.number in parts.corrected,
        )
        for body, entitlement in zip(bodies, entitlements, strict=True)
    ]
    return Cycle(scenario, tuple(members), tuple(trades), credits)


def _cast_credits(
    dice: Dice,
    scenario: Scenario,
    bodies: Sequence[Body],
    allowances: Mapping[int, int],
    ordinary: Sequence[int],
    trades: Sequence[Trade],
) -> CreditCast:
    """Units with no other part buy credits; the last of the list apply for no account."""
    roles, wanted = scenario.roles, scenario.credits
    least_t = 1_000 * wanted.delivered_t // (BUYERS_SHARE_PERMILLE * wanted.companies)
    enough = [number for number in ordinary if allowances[number] >= least_t]
    enough.sort(key=lambda number: (allowances[number], number))
    if len(enough) < wanted.companies:
        raise TooFewUnits(f"{len(enough)} units for {wanted.companies} that buy credits.")
    pool = enough[: BUYERS_OF * wanted.companies]
    buyers = sorted(dice.chosen(pool, wanted.companies, "buyers of credits"))
    demands = throw_demands(dice, wanted.delivered_t, buyers, allowances)
    supplied = [sum(one) for one in zip(*offers(dice, scenario, demands), strict=True)]
    owners = throw_owners(dice, scenario, len(bodies) + 1, supplied)
    units = range(1, scenario.scenario.units - roles.corrected - roles.shrunk + 1)
    codes = {body.number: body.uscc for body in bodies}
    return CreditCast(
        papers=throw_papers(dice, wanted, units, buyers),
        negotiations=(
            *negotiate_allowances(dice, scenario, trades, codes),
            *negotiate_credits(dice, scenario, demands, owners, codes),
        ),
        owners=owners,
        offset_t=demands,
    )


def _assign(
    dice: Dice, scenario: Scenario, bodies: Sequence[Body], allowances: Mapping[int, int]
) -> _Parts:
    """Large units trade; small ones are capped; the last of the list shrank or are corrected."""
    count, roles, targets = scenario.scenario.units, scenario.roles, scenario.market
    last_free = count - roles.shrunk - roles.corrected
    pool = [body.number for body in bodies[:last_free] if body.installations[0].fuel == "coal"]
    pool.sort(key=lambda number: (-allowances[number], number))
    traders = targets.buyers + targets.sellers
    if len(pool) < traders + roles.late_buyers:
        raise TooFewUnits(f"{len(pool)} units for {traders + roles.late_buyers} parts that trade.")
    trading = dice.chosen(pool[: 2 * traders], traders, "traders")
    rest = [number for number in pool if number not in trading]
    capped = [number for number in reversed(rest) if allowances[number] >= 4 * LEAST_T]
    capped = capped[: roles.capped]
    rich = [n for n in rest if n not in capped and allowances[n] >= RICH_ENOUGH_T]
    others = roles.late_buyers - roles.capped
    if len(capped) < roles.capped or len(rich) < others:
        raise TooFewUnits(f"{len(rich)} units are large enough for {others} late buyers.")
    return _Parts(
        buyers=tuple(trading[: targets.buyers]),
        sellers=tuple(trading[targets.buyers :]),
        late=(*dice.chosen(rich, others, "late buyers"), *capped),
        capped=tuple(capped),
        corrected=tuple(range(last_free + 1, last_free + roles.corrected + 1)),
    )


def _late_needs(dice: Dice, parts: _Parts, allowances: Mapping[int, int]) -> dict[int, int]:
    """What each late buyer lacks; the capped lack a fifth of their emission, so V >= 1.25 A."""
    return {
        number: (
            allowances[number] * dice.whole(102, 108, number, "capped") // 400 + 1
            if number in parts.capped
            else dice.whole(*LATE_NEED_T, number, "late need")
        )
        for number in parts.late
    }


def _targets(
    dice: Dice,
    body: Body,
    entitlement: Entitlement,
    trades: Sequence[Trade],
    needs: Mapping[int, int],
    capped: Sequence[int],
) -> tuple[int, ...]:
    """What each installation may emit, such that what the unit holds in the end is enough."""
    number, allowance = body.number, entitlement.allowance_t
    bought = sum(trade.quantity_t for trade in trades if trade.buyer == number)
    sold = sum(trade.quantity_t for trade in trades if trade.seller == number)
    if number in capped:
        emitted = 5 * needs[number] + 2
    elif number in needs:
        emitted = allowance + needs[number]
    elif bought:
        emitted = allowance + bought - bought * dice.whole(0, 30, number, "spare") // 1000
    elif sold:
        emitted = (allowance - sold) * dice.whole(985, 999, number, "spare") // 1000
    else:
        gas = body.installations[0].fuel == "gas"
        permille = dice.whole(960, 1080, number) if gas else dice.whole(900, 995, number)
        emitted = allowance * permille // 1000
    shares = [part * emitted // allowance for part in entitlement.allowances_t]
    shares[0] += emitted - sum(shares)
    return tuple(shares)


def _ordinary(scenario: Scenario, parts: _Parts) -> list[int]:
    """Units of the province with no other part of their own."""
    taken = {*parts.buyers, *parts.sellers, *parts.late, *parts.corrected}
    last = scenario.scenario.units - scenario.roles.shrunk
    return [number for number in range(1, last + 1) if number not in taken]


def _waves(
    dice: Dice, scenario: Scenario, parts: _Parts, bodies: Sequence[Body]
) -> dict[int, Wave]:
    """Of the province, exactly as many by the milestone as the scenario says."""
    count, roles = scenario.scenario.units, scenario.roles
    room = count - roles.first_wave - roles.milestone_wave - roles.corrected
    late = list(parts.late)
    last = {*parts.corrected, *late[: room // 2]}
    free = [n for n in range(1, count + 1) if n not in last and n not in late]
    free = dice.chosen(free, len(free), "waves")
    fill = room - len(last) + roles.corrected
    last |= set(free[:fill])
    second = {*(number for number in late if number not in last)}
    second |= set(free[fill : fill + roles.milestone_wave - len(second)])
    waves = {}
    for body in bodies:
        if body.number > count:
            waves[body.number] = _wave_elsewhere(dice, body.number)
        elif body.number in last:
            waves[body.number] = Wave.LAST
        else:
            waves[body.number] = Wave.MILESTONE if body.number in second else Wave.FIRST
    return waves


def _wave_elsewhere(dice: Dice, number: int) -> Wave:
    pct = dice.whole(1, 100, number, "wave")
    if pct <= WAVE_PCT[0]:
        return Wave.FIRST
    return Wave.MILESTONE if pct <= sum(WAVE_PCT) else Wave.LAST
