"""Part 2, surrender, CCER, carry-over, enforcement: fields, their order and types."""

from contracts.rules import surrender
from contracts.rules.form import (
    Rule,
    instant,
    one_of,
    optional,
    whole,
)

RULES = (
    Rule("offset_cap", {"obligation_t": whole, "ccer_t": whole}, surrender.offset_cap),
    Rule(
        "surrender_status",
        {
            "obligation_t": whole,
            "cea_t": whole,
            "ccer_t": whole,
            "at": instant,
            "deadline": instant,
        },
        surrender.surrender_status,
    ),
    Rule(
        "milestone",
        {"year": one_of(*surrender.YEARS), "total_units": whole, "complied_units": whole},
        surrender.milestone,
    ),
    Rule(
        "completion_rate",
        {"total": whole, "completed": whole, "penalised": optional(whole)},
        surrender.completion_rate,
    ),
)
