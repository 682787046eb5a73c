"""The matrix's rows of what credits and allowances are cancelled for."""

from collections.abc import Callable
from typing import Any

from contracts.vocabulary import Purpose
from tests.contracts.scenes import ID
from tests.contracts.world import World
from tests.contracts.wrong_roles import APPROVED_ONLY

Arguments = Callable[[World], tuple[Any, ...]]

CREDIT_USES: dict[tuple[str, str], tuple[Arguments, dict[str, str]]] = {
    ("Cancellation", "cancel"): (
        lambda w: (ID, 1, Purpose.VOLUNTARY, "beneficiary", "reason"),
        APPROVED_ONLY,
    ),
}
