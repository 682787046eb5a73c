"""Credit accounts: two checks before one opens, and no credit without an open one."""

import pytest

from contracts.founding import BLOCK_LEAST
from contracts.identifiers import CREDIT, credit_id, name_bytes
from contracts.vocabulary import Bucket, CreditAccount, CreditKind
from tests.contracts import credit_scenes, scenes
from tests.contracts.scenes import HASH
from tests.contracts.world import World, actor, refused

NO_HASH = b"\0" * 32


def applies(world: World, role: str = "enterprise", kind: CreditKind = CreditKind.PROJECT_OWNER):
    return world.does(actor(role), "CreditAccounts", "applyFor", kind, HASH)


def checks(world: World, role: str = "enterprise"):
    return world.does(world.credit_exchange, "CreditAccounts", "check", actor(role).account)


def opens(world: World, role: str = "enterprise"):
    return world.does(world.credit_registry, "CreditAccounts", "open", actor(role).account)


def told(world: World) -> dict:
    return world.asks("CreditAccounts", "creditAccount", world.enterprise.account)


def test_an_account_is_opened_after_both_checks_and_not_before(world: World) -> None:
    account = world.enterprise.account
    assert applies(world).event("CreditAccountApplied") == {
        "account": account,
        "kind": CreditKind.PROJECT_OWNER,
        "application": 1,
        "documents": HASH,
    }
    with refused("WrongCreditState", account=account, found=CreditAccount.APPLIED):
        opens(world)
    assert checks(world).event("CreditAccountChecked")["exchange"] == world.credit_exchange.account
    assert not world.asks("CreditAccounts", "isOpen", account)
    opened = opens(world).event("CreditAccountOpened")
    assert opened["openedAt"] == world.now - 1
    assert world.asks("CreditAccounts", "isOpen", account)
    assert told(world) == {
        "kind": CreditKind.PROJECT_OWNER,
        "state": CreditAccount.OPEN,
        "applications": 1,
        "appliedAt": world.now - 4,
        "openedAt": world.now - 1,
    }


@pytest.mark.parametrize("kind", [CreditKind.NATIONAL_UNIT, CreditKind.LOCAL_UNIT])
def test_a_trader_is_no_key_emission_unit(world: World, kind: CreditKind) -> None:
    with refused("WrongCreditKind", account=world.trader.account, kind=kind):
        applies(world, "trader", kind)
    applies(world, "trader", CreditKind.OTHER)


def test_every_account_is_of_a_kind_and_rests_on_papers(world: World) -> None:
    with refused("WrongCreditKind", kind=CreditKind.NONE):
        applies(world, kind=CreditKind.NONE)
    with refused("MissingHash"):
        world.does(world.enterprise, "CreditAccounts", "applyFor", CreditKind.OTHER, NO_HASH)


def test_papers_are_handed_in_once_while_they_wait(world: World) -> None:
    applies(world)
    with refused("WrongCreditState", found=CreditAccount.APPLIED):
        applies(world)
    checks(world)
    with refused("WrongCreditState", found=CreditAccount.CHECKED):
        applies(world)
    with refused("WrongCreditState", found=CreditAccount.CHECKED):
        checks(world)
    opens(world)
    with refused("WrongCreditState", found=CreditAccount.OPEN):
        applies(world)


@pytest.mark.parametrize("by", ["credit_exchange", "credit_registry"])
def test_each_institution_sends_back_what_waits_for_it_and_the_holder_corrects(
    world: World, by: str
) -> None:
    applies(world)
    other = "credit_registry" if by == "credit_exchange" else "credit_exchange"
    if by == "credit_registry":
        checks(world)
    account = world.enterprise.account
    with refused("WrongKind"):
        world.does(actor(other), "CreditAccounts", "sendBack", account, HASH)
    with refused("MissingHash"):
        world.does(actor(by), "CreditAccounts", "sendBack", account, NO_HASH)
    done = world.does(actor(by), "CreditAccounts", "sendBack", account, HASH)
    assert done.event("CreditAccountReturned")["institution"] == actor(by).account
    with refused("WrongCreditState", found=CreditAccount.RETURNED):
        checks(world)
    assert applies(world).event("CreditAccountApplied")["application"] == 2
    checks(world)
    opens(world)


def test_a_closed_account_is_applied_for_again(world: World) -> None:
    with refused("WrongCreditState", found=CreditAccount.NONE):
        world.does(world.enterprise, "CreditAccounts", "close")
    scenes.credit_account(world)
    done = world.does(world.enterprise, "CreditAccounts", "close")
    assert done.event("CreditAccountClosed") == {"account": world.enterprise.account}
    assert not world.asks("CreditAccounts", "isOpen", world.enterprise.account)
    assert applies(world).event("CreditAccountApplied")["application"] == 2


def test_allowances_need_no_credit_account(stocked: World) -> None:
    scenes.issue(stocked, stocked.buyer, 100, number=9)
    assert (
        stocked.asks("CreditAccounts", "creditAccount", stocked.buyer.account)["applications"] == 0
    )


def test_credits_come_to_open_accounts_only_and_keep_them_open(world: World) -> None:
    batch = credit_scenes.legacy(world, 5)
    account, id_ = world.enterprise.account, credit_id(batch)
    with refused("HoldsCredits", account=account, id=id_):
        world.does(world.enterprise, "CreditAccounts", "close")
    pair = (world.department, world.registry_officer)
    world.both(*pair, "Participants", "merge", account, world.buyer.account, HASH)
    title = ("Titles", "transferTitle", account, world.buyer.account, id_)
    with refused("NoCreditAccount", account=world.buyer.account):
        world.both(*pair, *title, Bucket.REGISTRATION, 5, HASH)
    scenes.credit_account(world, "buyer")
    world.both(*pair, *title, Bucket.REGISTRATION, 5, HASH)


@pytest.fixture
def offering(stocked: World) -> World:
    """Seller and buyer may hold credits, and the seller's can be sold."""
    scenes.credit_account(stocked)
    scenes.credit_account(stocked, "buyer")
    credit_scenes.legacy(stocked, 50)
    scenes.to_trading(stocked, 50, unit=credit_id(1))
    return stocked


def sells(world: World, quantity: int, price: int = 1):
    """A negotiated delivery of credits."""
    orders = scenes.agreement(world, unit=credit_id(1), quantity=quantity, price=price)
    return scenes.settle(world, *orders)


def test_a_delivery_of_credits_has_no_band_and_no_least_quantity_of_its_own(
    offering: World,
) -> None:
    done = sells(offering, 7).event("BlockTradeSettled")
    assert (done["unit"], done["quantity"], done["amount"]) == (credit_id(1), 7, 7)
    sells(offering, 8, price=1_000_000)
    held = offering.asks("Units", "holding", offering.buyer.account, credit_id(1))
    assert held["trading"] == 15
    with refused("QuantityTooSmall", least=100_000, found=7):
        scenes.settle(offering, *scenes.agreement(offering, quantity=7))


def test_a_least_quantity_of_credits_is_the_rulebooks_to_say(offering: World) -> None:
    setting = (name_bytes(BLOCK_LEAST), CREDIT, 9, offering.now + 3)
    offering.both(offering.ministry, offering.registry_officer, "Rulebook", "set", setting)
    offering.now += 3
    with refused("QuantityTooSmall", least=9, found=8):
        sells(offering, 8)
    sells(offering, 9)


def test_credits_are_sold_to_open_credit_accounts_only(stocked: World) -> None:
    scenes.credit_account(stocked)
    credit_scenes.legacy(stocked, 50)
    scenes.to_trading(stocked, 50, unit=credit_id(1))
    with refused("NoCreditAccount", account=stocked.buyer.account):
        sells(stocked, 7)


def test_no_account_of_ours_issues_credits(world: World) -> None:
    with refused("NoPower"):
        world.does(world.credit_registry, "Units", "issue", world.enterprise.account,
                   credit_id(1), 1)  # fmt: skip
