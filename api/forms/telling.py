"""Flaws and findings in words, Chinese and English: what is wrong, and what to do about it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.errors import Fact
from api.forms.findings import Found
from api.forms.flaws import Flaw

LANGUAGES = ("zh-CN", "en")
PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words; `{fact}` stands for a fact of that name."""

    detail: str
    next: str


@dataclass(frozen=True, slots=True)
class Told:
    """A flaw or finding as it is answered."""

    code: str
    place: str
    found: str
    bars: bool
    """Whether the document may not be filed as it is."""
    texts: Mapping[str, Words]
    facts: Mapping[str, Fact]


@cache
def catalogue() -> Mapping[str, Mapping[str, Words]]:
    """The words of every code, by language."""
    rows = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {
        code: {"zh-CN": Words(*row["zh"]), "en": Words(*row["en"])} for code, row in rows.items()
    }


def of_flaw(flaw: Flaw) -> Told:
    """What a flaw of the form is told as."""
    facts = {**flaw.facts, "place": flaw.place or "-", "found": flaw.found}
    return Told(flaw.code, flaw.place, flaw.found, True, _filled(flaw.code, facts), flaw.facts)


def of_finding(found: Found) -> Told:
    """What a check that did not hold is told as."""
    facts = {**found.facts, "place": found.place or "-"}
    shown = str(next(iter(found.facts.values()), ""))
    texts = _filled(found.check, facts)
    return Told(found.check, found.place, shown, found.bars, texts, found.facts)


def _filled(code: str, facts: Mapping[str, Fact]) -> dict[str, Words]:
    def fill(text: str) -> str:
        return PLACE.sub(lambda name: str(facts.get(name[1], "?")), text)

    return {
        language: Words(fill(words.detail), fill(words.next))
        for language, words in catalogue()[code].items()
    }
