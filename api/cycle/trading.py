"""A day of the market: covers, block agreements signed by both sides, settlement, the close."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from hashlib import sha256

from api.cycle.authority import rules_of_holder, through_approvals
from api.cycle.courier import Act
from api.cycle.scenario import BEIJING, TradingDay
from api.cycle.stage import Stage
from api.cycle.trades import Trade
from api.signing import agreement, sign_order
from contracts.vocabulary import AccountRule

DAY_ENDS = time(23, 59, 59)


def move(stage: Stage, trades: Sequence[Trade], at: datetime) -> None:
    """Sellers move the day's units to trading, a working day ahead; some of them by two keys."""
    moved: Counter[tuple[int, int]] = Counter()
    for trade in trades:
        moved[trade.seller, stage.unit_of(trade)] += trade.quantity_t
    acts = []
    for (seller, unit), quantity_t in moved.items():
        actor, arguments = stage.keyring.holder(seller), (unit, quantity_t)
        rules = rules_of_holder(stage, seller)
        if rules & AccountRule.SECOND_FOR_TRADING:
            through_approvals(stage, at, (actor, actor), "Market", "toTrading", arguments)
        else:
            acts.append(Act(actor.initiator, "Market", "toTrading", arguments))
    stage.deliver(acts)


def cover(stage: Stage, trades: Sequence[Trade]) -> None:
    """The bank confirms the buyers' money."""
    acts = []
    for number, trade in enumerate(trades):
        buyer = stage.keyring.holder(trade.buyer)
        reference = sha256(f"{trade.session.day}/{number}/{buyer.uscc}".encode()).digest()
        deposit = (buyer.account, trade.amount, reference)
        acts.append(Act(stage.keyring.bank.initiator, "Cash", "deposit", deposit))
    stage.deliver(acts)


def settle(stage: Stage, trades: Sequence[Trade], chain_id: int) -> None:
    """Both sides sign their order, and the registry settles delivery against payment."""
    acts = []
    for trade in trades:
        seller, buyer = stage.keyring.holder(trade.seller), stage.keyring.holder(trade.buyer)
        ends = datetime.combine(trade.session.day, DAY_ENDS, BEIJING)
        sell, buy = agreement(
            seller.account,
            buyer.account,
            stage.unit_of(trade),
            trade.quantity_t,
            trade.price,
            int(ends.timestamp()),
        )
        book = stage.cycle.book_of(trade)
        if book is not None:
            salt = stage.keep(book, stage.negotiator)
            sell, buy = replace(sell, salt=salt), replace(buy, salt=salt)
        arguments = (
            sell.values,
            sign_order(sell, chain_id, seller.initiator),
            buy.values,
            sign_order(buy, chain_id, buyer.initiator),
        )
        key = stage.keyring.registry.initiator
        acts.append(Act(key, "Market", "settleBlock", arguments))
    stage.deliver(acts)


def close(stage: Stage, day: TradingDay, trades: Sequence[Trade]) -> None:
    """The exchange reports the close; buyers take home what they bought."""
    number = int(day.date.strftime("%Y%m%d"))
    reported = (number, int(day.close * 100))
    stage.deliver([Act(stage.keyring.exchange.initiator, "Market", "reportClose", reported)])
    take_home(stage, trades)


def take_home(stage: Stage, trades: Sequence[Trade]) -> None:
    """Buyers move what they bought back to registration."""
    acts = []
    for trade in trades:
        buyer = stage.keyring.holder(trade.buyer)
        moved = (stage.unit_of(trade), trade.quantity_t)
        acts.append(Act(buyer.initiator, "Market", "toRegistration", moved))
    stage.deliver(acts)


def trades_of(trades: Sequence[Trade], day: date) -> list[Trade]:
    """The agreements placed on a day."""
    return [trade for trade in trades if trade.session.day == day]
