"""Reviews: campaigns of a department, the units under them, and what they find."""

from contracts.vocabulary import Severity
from tests.contracts.scenes import HASH
from tests.contracts.world import PERIOD, World, refused

NO_HASH = b"\0" * 32


def opens(world: World, **changes):
    terms = {"document": HASH, "opens": world.now, "ends": world.now + 86_400, "teams": 3}
    terms |= changes
    return world.does(world.department, "Verification", "openCampaign", *terms.values())


def adds(world: World, *roles: str, campaign: int = 1, by: str = "department"):
    accounts = [getattr(world, role).account for role in roles]
    return world.does(getattr(world, by), "Verification", "addUnits", campaign, accounts)


def finds(world: World, role: str = "enterprise", campaign: int = 1, **changes):
    account = getattr(world, role).account
    terms = {"account": account, "period": PERIOD, "severity": Severity.MINOR, "document": HASH}
    found = [tuple((terms | changes).values())]
    return world.does(world.department, "Verification", "recordFindings", campaign, found)


def test_a_campaign_reviews_units_and_records_what_it_finds(world: World) -> None:
    assert opens(world).output == 1
    adds(world, "enterprise", "buyer")
    assert finds(world).event("FindingRecorded") == {
        "finding": 1,
        "campaign": 1,
        "account": world.enterprise.account,
        "period": PERIOD,
        "severity": Severity.MINOR,
        "document": HASH,
    }
    finds(world, "buyer")
    told = world.asks("Verification", "campaign", 1)
    assert (told["units"], told["findings"], told["teams"]) == (2, 2, 3)
    assert world.asks("Verification", "findingCount") == 2
    assert world.asks("Verification", "isUnderReview", 1, world.buyer.account)
    assert world.asks("Verification", "finding", 2)["account"] == world.buyer.account


def test_a_campaign_is_of_one_province(world: World) -> None:
    opens(world)
    with refused("OtherProvince"):
        adds(world, "far_enterprise")
    with refused("OtherProvince"):
        adds(world, "far_enterprise", by="other_department")
    with refused("NoSuchCampaign", campaign=2):
        adds(world, "enterprise", campaign=2)


def test_findings_are_on_units_under_review_and_sound(world: World) -> None:
    opens(world)
    adds(world, "enterprise")
    with refused("AlreadyUnderReview"):
        adds(world, "enterprise")
    with refused("NotUnderReview", account=world.buyer.account):
        finds(world, "buyer")
    with refused("InvalidPeriod"):
        finds(world, period=2021)
    with refused("MissingSeverity"):
        finds(world, severity=Severity.NONE)
    with refused("MissingHash"):
        finds(world, document=NO_HASH)


def test_a_campaign_finds_nothing_before_it_begins_or_after_it_is_closed(world: World) -> None:
    begins = world.now + 1_000
    opens(world, opens=begins)
    adds(world, "enterprise")
    world.now = begins - 1
    with refused("CampaignNotOpen"):
        finds(world)
    world.now = begins
    finds(world)
    with refused("MissingHash"):
        world.does(world.department, "Verification", "closeCampaign", 1, NO_HASH)
    world.does(world.department, "Verification", "closeCampaign", 1, HASH)
    for act in (finds, lambda w: adds(w, "buyer")):
        with refused("CampaignNotOpen"):
            act(world)


def test_a_campaign_has_papers_and_ends_after_it_begins(world: World) -> None:
    with refused("MissingHash"):
        opens(world, document=NO_HASH)
    with refused("EndsTooEarly"):
        opens(world, opens=world.now + 20, ends=world.now + 10)
    with refused("EndsTooEarly"):
        opens(world, opens=0, ends=world.now)
