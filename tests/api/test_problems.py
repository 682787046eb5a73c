"""Problems: every no of contracts, admission and desk has its words and its facts."""

import re
from string import Formatter

import pytest

from api import errors, figures, problems, reverts
from api.allocation.flaws import Wrong
from api.app import Broken, MethodNotAllowed
from api.problems import PLACE, catalogue
from contracts import NAMES, codec, load
from node.refusals import Refusal

CONTRACT_ERRORS = [
    (contract, entry) for contract in NAMES for entry in load(contract).abi
    if entry["type"] == "error"
]  # fmt: skip

CHINESE = re.compile(r"[一-鿿]")


def some(kind: str) -> object:
    """A value of an ABI type."""
    if kind.startswith("uint"):
        return 1
    if kind == "bool":
        return True
    if kind == "address":
        return "0x" + "11" * 20
    if kind == "string":
        return "side"
    return bytes(int(kind.removeprefix("bytes") or 4))


@pytest.mark.parametrize(
    ("contract", "entry"), CONTRACT_ERRORS, ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_typed_error_is_told_with_all_its_facts(contract: str, entry: dict) -> None:
    values = [some(field["type"]) for field in entry["inputs"]]
    kinds = [field["type"] for field in entry["inputs"]]
    data = codec.keccak(text=codec.signature(entry))[:4] + codec.encode(kinds, values)
    error = reverts.reverted(data)
    assert error.code == entry["name"]
    assert {field["name"] for field in entry["inputs"]} <= set(error.facts)
    for field, value in zip(entry["inputs"], values, strict=True):
        if field["type"] == "uint40":
            assert error.facts[field["name"]] == figures.moment(value)
        elif field["type"] == "uint32":
            assert error.facts[field["name"]] == value, "a day or a period is no moment"
    for language in problems.LANGUAGES:
        told = problems.told(error, language).body
        assert "?" not in f"{told['detail']}{told['next']}", told
        assert told["source"] not in {"desk", "admission"}, contract


@pytest.mark.parametrize("reason", Refusal)
def test_every_reason_of_admission_has_its_words(reason: Refusal) -> None:
    told = problems.told(errors.Refused(reason, "the node's own words", found=1), "en").body
    assert told["code"] == reason
    assert "the node's own words" in told["detail"]
    assert told["source"] in {"admission", "desk"}


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    said = {entry["name"] for _, entry in CONTRACT_ERRORS} | {"Error", "Panic"}
    said |= {*Refusal, "waited_too_long", *Wrong}
    pending = [errors.DeskError, Broken, MethodNotAllowed, reverts.Unreasoned]
    while pending:
        one = pending.pop()
        said.add(one.code)
        pending += one.__subclasses__()
    assert set(catalogue()) - said == {"unknown_refusal"}


@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda entry: entry.code)
def test_both_languages_say_title_detail_and_what_to_do(entry: problems.Entry) -> None:
    for language, text in entry.texts.items():
        assert all((text.title, text.detail, text.next))
        words = PLACE.sub("", f"{text.title}{text.detail}{text.next}")
        assert bool(CHINESE.search(words)) == (language == "zh-CN")
        assert not next(iter(Formatter().parse(words)))[1]
    assert len({frozenset(PLACE.findall(text.detail)) for text in entry.texts.values()}) == 1


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "zh-CN"),
        ("en", "en"),
        ("en-GB,zh;q=0.9", "en"),
        ("zh-CN,en;q=0.8", "zh-CN"),
        ("fr", "zh-CN"),
        ("en;q=0", "zh-CN"),
        ("*;q=9999999999,;;,=", "zh-CN"),
    ],
)
def test_the_language_is_the_one_ranked_first(asked: str | None, language: str) -> None:
    assert problems.told(errors.NotFound(what="page", id=1), asked).language == language


def test_a_reason_nobody_wrote_words_for_is_still_told_by_its_code() -> None:
    told = problems.told(errors.Refused("quite_new", "because"), "en").body
    assert (told["code"], told["type"]) == ("quite_new", "/v1/problems/unknown_refusal")
    assert "because" in told["detail"]


@pytest.mark.parametrize("code", [code for code in catalogue() if code.startswith("NotYour")])
def test_who_is_not_the_owner_is_not_told_to_be(code: str) -> None:
    """These errors carry the account that asked, not the one whose thing it is."""
    texts = catalogue()[code].texts
    assert "不" in texts["zh-CN"].detail
    assert re.search(r"\b(not|no)\b", texts["en"].detail)
