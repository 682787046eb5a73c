"""Every no the desk can answer, as RFC 9457 problems in Chinese and English."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.errors import DeskError, Fact

LANGUAGES = ("zh-CN", "en")
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Text:
    """One language's words for a problem; `{fact}` stands for a fact of that name."""

    title: str
    detail: str
    next: str
    """What to do now."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One problem of the catalogue."""

    code: str
    status: int
    source: str
    """Who says no: a contract, admission or the desk."""
    texts: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem told to one caller; `body` is its RFC 9457 object."""

    status: int
    language: str
    body: dict[str, object]


@cache
def catalogue() -> Mapping[str, Entry]:
    """All problems by code, read from the TOML files beside this one."""
    entries: dict[str, Entry] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        for code, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in entries:
                raise ValueError(f"{path.name} repeats {code} of {entries[code].source}")
            texts = {"zh-CN": Text(*row["zh"]), "en": Text(*row["en"])}
            entries[code] = Entry(code, row.get("status", 422), path.stem, texts)
    return entries


def told(error: DeskError, accept_language: str | None = None) -> Problem:
    """The error as a problem, in the language asked for and with both languages beside."""
    return problem(error.code, error.facts, accept_language)


def problem(code: str, facts: Mapping[str, Fact], accept_language: str | None = None) -> Problem:
    """A problem by its code. A code outside the catalogue is told as `unknown_refusal`."""
    entry = catalogue().get(code)
    if entry is None:
        entry, facts = catalogue()["unknown_refusal"], {"reason": code, **facts}
    language = chosen(accept_language)
    texts = {name: _filled(text, facts) for name, text in entry.texts.items()}
    body: dict[str, object] = {
        "type": f"/v1/problems/{entry.code}",
        "status": entry.status,
        "code": code,
        **texts[language],
        "facts": dict(facts),
        "source": entry.source,
        "texts": texts,
    }
    return Problem(entry.status, language, body)


def chosen(accept_language: str | None) -> str:
    """English where Accept-Language ranks it above Chinese, Chinese otherwise."""
    ranks = {"zh": 0.0, "en": 0.0}
    for item in (accept_language or "").split(","):
        tag, _, quality = item.strip().partition(";")
        name = tag.lower().split("-")[0]
        if name in ranks:
            ranks[name] = max(ranks[name], _quality(quality))
    return "en" if ranks["en"] > ranks["zh"] else "zh-CN"


def _quality(text: str) -> float:
    found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)", text)
    return float(found[1]) if found else 1.0


def _filled(text: Text, facts: Mapping[str, Fact]) -> dict[str, str]:
    return {
        "title": text.title,
        "detail": PLACE.sub(lambda place: str(facts.get(place[1], "?")), text.detail),
        "next": PLACE.sub(lambda place: str(facts.get(place[1], "?")), text.next),
    }


PLACE = re.compile(r"\{(\w+)\}")
"""Where a fact goes; anything else between braces is left as it stands."""
