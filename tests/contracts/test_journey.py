"""One surrender from plan to certificate."""

from tests.contracts import scenes
from tests.contracts.world import PERIOD, World


def test_a_surrender_walks_from_plan_to_certificate(stocked: World) -> None:
    world = stocked
    scenes.settled(world, world.enterprise, 500_000)
    asked = world.does(world.enterprise, "Compliance", "request", PERIOD, [(scenes.ID, 500_000)])
    world.does(world.department_officer, "Compliance", "approve", asked.output)
    done = world.does(world.registry, "Compliance", "surrender", asked.output)
    assert done.event("Surrendered") == {
        "certificate": 1,
        "account": world.enterprise.account,
        "period": PERIOD,
        "request": 1,
        "quantity": 500_000,
        "surrenderedInAll": 500_000,
        "obligation": 500_000,
        "onTime": True,
        "forced": False,
        "donor": scenes.NO_ACCOUNT,
    }
