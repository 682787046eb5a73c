"""Forms: strict reading with every flaw at once, canonical bytes, and a digest that tells all."""

import json
import re
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.errors import Malformed
from api.forms import flaws, self_checks, telling
from api.forms.findings import WARNINGS
from api.forms.reading import FORMS, FormRefused, read, read_value
from tests.api.filings import monthly, profile, quality_plan, report, spoilt, statement

DIGEST = "0x" + "11" * 32
DOCUMENTS = {
    "unit_profile": profile(),
    "quality_plan": quality_plan(),
    "monthly_data": monthly(202303),
    "annual_report": report(),
    "statement": statement(report(), DIGEST),
}


def refused(document: object) -> list[tuple[str, str]]:
    """Code and place of every flaw."""
    with pytest.raises(FormRefused) as caught:
        read_value(document)
    return [(flaw.code, flaw.place) for flaw in caught.value.flaws]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_read_and_written_to_the_same_bytes(name: str) -> None:
    document = read(json.dumps(DOCUMENTS[name], indent=2).encode())
    again = read(document.data)
    assert again.form == document.form
    assert (again.data, again.digest) == (document.data, document.digest)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_order_and_spacing_change_no_digest(name: str) -> None:
    backwards = dict(reversed(DOCUMENTS[name].items()))
    assert read(json.dumps(backwards).encode()).digest == read_value(DOCUMENTS[name]).digest


def leaves(value: object, place: str = "") -> list[str]:
    """Places of all plain values in a document."""
    if isinstance(value, dict):
        return [at for name, one in value.items() for at in leaves(one, f"{place}.{name}")]
    if isinstance(value, list):
        return [at for index, one in enumerate(value) for at in leaves(one, f"{place}.{index}")]
    return [place.removeprefix(".")]


def at(document: object, place: str) -> object:
    for part in place.split("."):
        document = document[int(part) if part.isdecimal() else part]  # type: ignore[index]
    return document


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_changed_field_changes_the_digest_or_is_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(DOCUMENTS)))
    place = data.draw(st.sampled_from(leaves(DOCUMENTS[name])))
    value = at(DOCUMENTS[name], place)
    other = data.draw(
        st.one_of(
            st.just(f"{value}0"), st.just(f"{value}.0"), st.integers(), st.booleans(),
            st.decimals(0, 10**6, places=3).map(str), st.text(max_size=12),
        ).filter(lambda new: new != value or type(new) is not type(value))
    )  # fmt: skip
    try:
        changed = read_value(spoilt(DOCUMENTS[name], place, other))
    except FormRefused:
        return
    assert changed.digest != read_value(DOCUMENTS[name]).digest
    assert read(changed.data).form == changed.form


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)
        ),
        max_leaves=20,
    ),
    st.sampled_from([*FORMS, None]),
)
def test_whatever_is_no_form_is_refused_in_words_that_can_be_sent(
    value: object, form: str | None
) -> None:
    if isinstance(value, dict) and form is not None:
        value = {**value, "form": form, "form_version": 1}
    with pytest.raises(FormRefused) as caught:
        read_value(value)
    for flaw in caught.value.flaws:
        told = telling.of_flaw(flaw)
        assert told.code in telling.catalogue()
        json.dumps([told.place, told.found, told.texts["en"].detail]).encode()
        assert len(told.found) <= flaws.FOUND_CHARACTERS_MAX


def test_every_flaw_of_a_document_is_told_at_once_with_its_place() -> None:
    document = report()
    document = spoilt(document, "units.1.months.5.fuels.0.C", 21.5)
    document = spoilt(document, "units.0.months.0.fuels.0.A", "-1")
    document = spoilt(document, "units.0.months.1.month", 202301)
    document = spoilt(document, "enterprise.uscc", "91370000000000101X")
    document = spoilt(document, "total_t", "12")
    document = spoilt(document, "sector", "chemical")
    document["comment"] = "by hand"
    del document["period"]
    assert set(refused(document)) == {
        ("decimal_not_text", "units[1].months[5].fuels[0].C"),
        ("negative", "units[0].months[0].fuels[0].A"),
        ("repeated", "units[0].months[1].month"),
        ("no_uscc", "enterprise.uscc"),
        ("wrong_type", "total_t"),
        ("unknown_value", "sector"),
        ("unknown_field", "comment"),
        ("missing_field", "period"),
    }


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("units.0.months.0.M", 1, "decimal_not_text"),
        ("units.0.months.0.M", True, "decimal_not_text"),
        ("units.0.months.0.M", "1e3", "no_decimal"),
        ("units.0.months.0.M", "01", "no_decimal"),
        ("units.0.months.0.M", "1,000", "no_decimal"),
        ("units.0.months.0.M", "１２", "no_decimal"),
        ("units.0.months.0.M", "1" * 16, "no_decimal"),
        ("units.0.months.0.M", "0.123456789", "no_decimal"),
        ("units.0.months.0.M", "NaN", "no_decimal"),
        ("units.0.months.0.month", 202313, "no_month"),
        ("units.0.months.0.fuels.0.E", "100.1", "too_high"),
        ("period", 20242023, "no_period"),
        ("period", 20212024, "no_period"),
        ("total_t", 1.0, "wrong_type"),
        ("total_t", True, "wrong_type"),
        ("total_t", -1, "out_of_range"),
        ("total_t", 10**13, "out_of_range"),
        ("enterprise.name", " plant", "text_not_plain"),
        ("enterprise.name", "pla\u0000nt", "text_not_plain"),
        ("enterprise.name", "e\u0301", "text_not_plain"),
        ("enterprise.name", "", "wrong_length"),
        ("enterprise.name", "x" * 101, "wrong_length"),
        ("header.submitted_at", "2024-03-20T10:00:00Z", "no_instant"),
        ("header.submitted_at", "2024-02-30T10:00:00+08:00", "no_instant"),
        ("header.evidence_hashes", ["0xAB"], "wrong_pattern"),
        ("units.0.months", [], "wrong_count"),
        ("units", {}, "wrong_type"),
        ("units.0", None, "wrong_type"),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_refused_by_its_own_code(
    place: str, value: object, code: str
) -> None:
    found = refused(spoilt(report(), place, value))
    assert [one for one, _ in found] == [code], found


def test_what_names_no_form_or_another_version_is_refused_first() -> None:
    assert refused({"form": "tax_return"}) == [("unknown_value", "form")]
    assert refused({**report(), "form_version": 2}) == [("unknown_value", "form_version")]
    assert refused({**report(), "form_version": True}) == [("unknown_value", "form_version")]
    assert refused([]) == [("wrong_type", "")]


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b'{"form": 1, "form": 2}', b"[" * 40, b"NaN", b'{"a":' + b"9" * 99],
)  # fmt: skip
def test_bytes_that_are_no_bounded_json_are_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        read(data)


@pytest.mark.parametrize(
    "document", [{**report(), "\ud800": 1}, spoilt(report(), "sector", "\ud800")]
)
def test_half_a_character_is_refused_in_words_that_can_be_sent(document: dict) -> None:
    with pytest.raises(FormRefused) as caught:
        read_value(document)
    for flaw in caught.value.flaws:
        assert f"{flaw.place}{flaw.found}".encode()


def test_every_code_has_words_in_both_languages_with_the_same_facts() -> None:
    for code, texts in telling.catalogue().items():
        for language, words in texts.items():
            plain = telling.PLACE.sub("", words.detail + words.next)
            assert bool(re.search("[一-鿿]", plain)) == (language == "zh-CN"), code
            assert not next(iter(Formatter().parse(plain)))[1]
        named = {frozenset(telling.PLACE.findall(words.detail)) for words in texts.values()}
        assert len(named) == 1, code
    assert set(telling.catalogue()) >= WARNINGS | set(flaws.CODES.values()) | flaws.OWN
    assert set(self_checks.CHECKS) == set(FORMS.values())
