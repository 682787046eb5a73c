"""A stolen key: whatever it tries, nothing leaves the account before it is stopped, or after."""

import random
from dataclasses import dataclass, field

import pytest

from contracts import ADDRESSES
from contracts.codec import encode_call
from contracts.founding import DELAY_TRADING, DELAY_TRUSTED, HOURS_CLOSE, HOURS_OPEN, MONTH
from contracts.identifiers import name_bytes, task_id
from contracts.vocabulary import AccountRule, Right
from tests.contracts import scenes
from tests.contracts.scenes import HASH, ID, MONEY, PRICE, STOCK
from tests.contracts.world import KEYS_EXPIRE_AT, PERIOD, Result, Reverted, World, actor

THIEF = actor("newcomer")
DAY = 86_400
AFTERWARDS = 30
"""Days for which the thief goes on after it was stopped."""


@dataclass
class Theft:
    """One key of the enterprise is stolen; everything about it is thrown from a seed."""

    world: World
    dice: random.Random
    withdrawals: int = 0
    proposals: list[tuple[int, bytes]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    @classmethod
    def thrown(cls, stocked: World, seed: int) -> "Theft":
        self = cls(stocked.copy(), random.Random(seed))
        world, dice = self.world, self.dice
        scenes.settled(world, world.enterprise, 500_000)
        for month in (202101, 202102, 202103):
            if dice.random() < 0.5:
                self.set(MONTH, dice.getrandbits(28) | 1 << dice.randrange(28), month)
        self.set(HOURS_OPEN, dice.randrange(43_201))
        self.set(HOURS_CLOSE, dice.randrange(46_800, DAY + 1))
        self.set(DELAY_TRADING, dice.randrange(1, 4))
        self.set(DELAY_TRUSTED, dice.randrange(1, 4))
        world.does(world.bank, "Cash", "deposit", world.enterprise.account, MONEY, b"\x31" * 32)
        rules = AccountRule(dice.randrange(8))
        if dice.random() < 0.5:
            # Matured units are there to be sold: an account that keeps some trusts few.
            rules |= AccountRule.TRUSTED_ONLY
            scenes.to_trading(world, dice.randrange(100_000, STOCK))
        if rules:
            world.does(world.enterprise, "Representatives", "tighten", rules)
        rights = Right(dice.randrange(32)) | Right.READ
        keys = world.enterprise, world.enterprise_officer
        granted = (THIEF.address, rights, KEYS_EXPIRE_AT)
        world.both(*keys, "Participants", "grantKey", granted)
        world.now += dice.randrange(20 * DAY)
        return self

    def set(self, name: str, value: int, subject: int = 0) -> None:
        setting = (name_bytes(name), subject, value, self.world.now + 3)
        self.world.both(
            self.world.ministry, self.world.registry_officer, "Rulebook", "set", setting
        )
        self.world.now += 3

    # --- what is tried --------------------------------------------------------------------------

    def tries(self, by: object, *act: object) -> Result | None:
        try:
            result = self.world.does(by, *act)
        except Reverted:
            return None
        self.done.add(f"{act[0]}.{act[1]}")
        return result

    def proposes(self, contract: str, function: str, *args: object) -> None:
        call = encode_call(contract, function, args)
        expires = self.world.now + 29 * DAY
        target = ADDRESSES[contract]
        if made := self.tries(THIEF, "Approvals", "propose", target, call, expires):
            self.proposals.append((made.output, call))

    def sells(self) -> None:
        """At the band's edge to an accomplice; the registry settles in good faith."""
        world = self.world
        quantity = self.dice.choice((100_000, 250_000, STOCK))
        terms = {"price": PRICE * 7 // 10, "quantity": quantity, "salt": self.dice.randbytes(32)}
        sell, buy = scenes.agreement(world, **terms)
        signed = scenes.sign(sell, THIEF), scenes.sign(buy, world.buyer)
        sides = (sell.values, signed[0], buy.values, signed[1])
        self.tries(world.registry, "Market", "settleBlock", *sides)

    def everything(self) -> None:
        """Every act that there is for one key, in random order."""
        world, dice = self.world, self.dice
        accomplice = world.buyer.account
        granted = (world.outsider.address, Right(31), KEYS_EXPIRE_AT)
        own, other = world.enterprise.address, world.enterprise_officer.address
        fen = dice.choice((1, MONEY))
        part = dice.choice((1, 100_000, STOCK))
        direct = [
            ("Market", "toTrading", ID, part),
            ("Market", "toRegistration", ID, dice.choice((1, 50_000))),
            ("Cash", "requestWithdrawal", fen),
            ("Cash", "cancelWithdrawal", 1),
            ("Compliance", "request", PERIOD, [(ID, 1_000)]),
            ("Representatives", "trust", accomplice),
            ("Representatives", "distrust", accomplice),
            ("Representatives", "tighten", 1),
            ("Representatives", "stopLoosening"),
            ("Representatives", "claim", task_id("proposal", 1)),
            ("Representatives", "completeRecovery", 1),
            ("Representatives", "stopRecovery", 1),
            ("Participants", "grantKey", granted),
            ("Participants", "rotateKey", own, granted),
            ("Participants", "revokeKey", dice.choice((own, other))),
            ("Units", "safeTransferFrom", world.enterprise.account, accomplice, ID, 1, b""),
        ]
        proposed = [
            ("Market", "toTrading", ID, part),
            ("Cash", "requestWithdrawal", fen),
            ("Representatives", "loosen", 7),
            ("Representatives", "startRecovery", world.enterprise.account, own, granted),
            ("Participants", "grantKey", granted),
            ("Participants", "rotateKey", other, granted),
            ("Titles", "transferTitle", world.enterprise.account, accomplice, ID, 0, 1, HASH),
        ]
        acts = [lambda one=one: self.tries(THIEF, *one) for one in direct]
        acts += [lambda one=one: self.proposes(*one) for one in proposed]
        acts += [self.sells, self.sells, self.approves, self.is_paid]
        dice.shuffle(acts)
        for act in acts:
            act()

    def approves(self) -> None:
        """The thief approves what it proposed itself."""
        for number, call in self.proposals[-3:]:
            self.tries(THIEF, "Approvals", "approve", number, call)

    def is_paid(self) -> None:
        """The bank confirms whatever it is let confirm."""
        for number in range(1, 4):
            self.withdrawals += 1
            reference = self.withdrawals.to_bytes(32, "big")
            self.tries(self.world.bank, "Cash", "confirmWithdrawal", number, reference)

    # --- what is there --------------------------------------------------------------------------

    def there(self) -> tuple[int, int]:
        """Units and fen in the account, spendable or not."""
        account = self.world.enterprise.account
        money = self.world.asks("Cash", "balance", account)
        units = self.world.asks("Units", "balanceOf", account, ID)
        return units, money["available"] + money["locked"]

    def first_delay_ends(self) -> int:
        world = self.world
        names = (DELAY_TRADING, DELAY_TRUSTED)
        return min(
            world.asks("Rulebook", "delayFrom", name_bytes(name), world.now) for name in names
        )

    def is_stopped(self) -> None:
        """The holder revokes the key, or the registry where the thief left the holder none."""
        stoppers = [self.world.enterprise_officer, self.world.registry_officer]
        self.dice.shuffle(stoppers)
        for by in stoppers:
            if self.tries(by, "Participants", "revokeKey", THIEF.address):
                return


def test_nothing_leaves_the_account_by_one_stolen_key(
    stocked: World, request: pytest.FixtureRequest
) -> None:
    thefts = request.config.getoption("--thefts")
    first = request.config.getoption("--seed")
    print(f"{thefts} thefts from seed {first}: `--seed {first} --thefts {thefts}` tells them again")
    done: set[str] = set()
    for seed in range(first, first + thefts):
        theft = Theft.thrown(stocked, seed)
        world, before, ends = theft.world, theft.there(), theft.first_delay_ends()
        theft.everything()
        assert theft.there() == before, f"seed {seed}: something left at once"
        world.now = max(world.now, theft.dice.randrange(world.now, max(ends - 200, world.now + 1)))
        theft.everything()
        assert theft.there() == before, f"seed {seed}: something left before the delay ended"
        theft.is_stopped()
        assert world.asks("Participants", "key", THIEF.address)["revoked"], f"seed {seed}"
        for days in (0, 1, 4, AFTERWARDS - 5):
            world.now += days * DAY
            theft.everything()
            assert theft.there() == before, f"seed {seed}: something left after it was stopped"
        done |= theft.done
    print(f"the thief got through with: {', '.join(sorted(done))}")
    if thefts >= 50:
        assert {"Market.toTrading", "Cash.requestWithdrawal", "Representatives.trust"} <= done


def test_the_same_acts_by_honest_keys_go_through_after_the_delay(stocked: World) -> None:
    world = stocked
    world.does(world.bank, "Cash", "deposit", world.enterprise.account, MONEY, b"\x31" * 32)
    trusting = AccountRule.TRUSTED_ONLY
    world.does(world.enterprise, "Representatives", "tighten", trusting)
    world.does(world.enterprise, "Market", "toTrading", ID, STOCK)
    world.does(world.enterprise, "Representatives", "trust", world.buyer.account)
    world.does(world.enterprise, "Cash", "requestWithdrawal", MONEY)
    world.now += 5 * DAY
    scenes.settle(world, *scenes.agreement(world))
    world.does(world.bank, "Cash", "confirmWithdrawal", 1, b"\x32" * 32)
    keys = world.enterprise, world.enterprise_officer
    world.both(*keys, "Representatives", "loosen", trusting)
    world.now += 5 * DAY
    assert world.asks("Representatives", "rulesOf", world.enterprise.account) == 0
