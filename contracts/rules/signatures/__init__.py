"""The signatures of the rules, in the three parts of the law."""

from contracts.rules.form import Rule
from contracts.rules.signatures import allowance, market, surrender

PARTS: dict[str, tuple[Rule, ...]] = {
    "allowance": allowance.RULES,
    "surrender": surrender.RULES,
    "market": market.RULES,
}

RULES = {rule.name: rule for rules in PARTS.values() for rule in rules}
