"""Who may: the roles that act where the world stands, and a world in which everything waits."""

from contracts.founding import OFFSET_CAP
from contracts.identifiers import task_id
from contracts.vocabulary import Kind, Right, Severity
from tests.contracts import matrix_credits, scenes
from tests.contracts.matrix_carry import CARRY_ENTITLED, carry_waits
from tests.contracts.matrix_credits import CREDITS_ENTITLED
from tests.contracts.matrix_enforcement import ENFORCEMENT_ENTITLED, cases_wait
from tests.contracts.offset_scenes import set_value
from tests.contracts.scenes import HASH, ID
from tests.contracts.world import KEYS_EXPIRE_AT, NOTICED_PERIOD, PERIOD, World, actor

ENTITLED = {
    ("Participants", "register"): "registry",
    ("Participants", "askCorrection"): "registry",
    ("Participants", "open"): "registry_officer",
    ("Participants", "revokeKey"): "enterprise_officer",
    ("Approvals", "propose"): "department",
    ("Approvals", "approve"): "registry_officer",
    ("Approvals", "withdraw"): "department",
    ("Emissions", "report"): "enterprise",
    ("Emissions", "redetermine"): "department",
    ("Emissions", "accept"): "enterprise",
    ("Emissions", "object"): "enterprise",
    ("Emissions", "fileProfile"): "enterprise",
    ("Emissions", "filePlan"): "enterprise",
    ("Emissions", "approvePlans"): "department",
    ("Emissions", "returnPlan"): "department",
    ("Emissions", "fileMonth"): "enterprise",
    ("Verification", "admit"): "department",
    ("Verification", "withdraw"): "department",
    ("Verification", "assign"): "department",
    ("Verification", "fileStatements"): "verifier",
    ("Verification", "evaluate"): "department",
    ("Verification", "openCampaign"): "department",
    ("Verification", "addUnits"): "department",
    ("Verification", "recordFindings"): "department",
    ("Verification", "closeCampaign"): "department",
    ("Emissions", "decide"): "department",
    ("Inclusion", "decide"): "department",
    ("Inclusion", "publishList"): "department",
    ("Inclusion", "applyForInclusion"): "enterprise",
    ("Allocation", "decide"): "department",
    ("Deductions", "charge"): "department",
    ("Objections", "object"): "enterprise",
    ("Compliance", "request"): "enterprise",
    ("Compliance", "withdraw"): "enterprise",
    ("Compliance", "approve"): "department_officer",
    ("Compliance", "refuse"): "department_officer",
    ("Notices", "give"): "registry",
    ("Cash", "deposit"): "bank",
    ("Cash", "requestWithdrawal"): "buyer",
    ("Cash", "confirmWithdrawal"): "bank",
    ("Market", "toTrading"): "enterprise",
    ("Market", "reportClose"): "exchange",
    ("Representatives", "tighten"): "enterprise_officer",
    ("Representatives", "trust"): "enterprise",
    ("Representatives", "stopRecovery"): "enterprise_officer",
    ("Representatives", "claim"): "registry_officer",
    ("Representatives", "release"): "registry_officer",
    ("Cash", "cancelWithdrawal"): "buyer_officer",
    **CARRY_ENTITLED,
    **ENFORCEMENT_ENTITLED,
    **CREDITS_ENTITLED,
}
"""Who may, where one act from where the world stands shows it."""


def busy(world: World) -> World:
    """Something of every kind waits for its second person, and a task is claimed."""
    scenes.settled(world, world.enterprise, 500_000)
    scenes.owing(world, world.enterprise, 1, NOTICED_PERIOD)
    world.does(world.enterprise, "Emissions", "filePlan", 2021, HASH)
    world.does(world.department, "Verification", "openCampaign", HASH, world.now, world.now + 60, 1)
    world.does(world.department, "Verification", "addUnits", 1, [world.enterprise.account])
    found = (world.enterprise.account, PERIOD, Severity.MINOR, HASH)
    world.does(world.department, "Verification", "recordFindings", 1, [found])
    world.does(world.enterprise, "Compliance", "request", PERIOD, [(ID, 100_000)])
    world.proposes(world.department, "Participants", "restrict", world.enterprise.account, HASH)
    world.both(world.buyer, world.buyer_officer, "Cash", "requestWithdrawal", 1_000)
    lost = (world.enterprise.address, (actor("newcomer").address, Right.READ, KEYS_EXPIRE_AT))
    recovered = ("Representatives", "startRecovery", world.enterprise.account, *lost)
    world.both(world.department, world.registry_officer, *recovered)
    carry_waits(world)
    task = task_id("proposal", 2)
    for officer in (world.registry_officer, world.department_officer):
        world.does(officer, "Representatives", "claim", task)
    scenes.apply_for(world, actor("applicant").uscc, Kind.ENTERPRISE, 370000, 4411)
    cases_wait(world)
    set_value(world, OFFSET_CAP, 500)
    return world


def credits_busy(world: World) -> World:
    """The same some months later, with projects and credits: their publications take their time."""
    return matrix_credits.busy(world)


def is_of_credits(contract: str) -> bool:
    """Whether a contract's acts are tried in the later world."""
    return contract.startswith("Credit")
