"""A rule pack is named by the hash of its bytes, and says where each parameter comes from."""

from hashlib import sha256
from pathlib import Path

import pytest

from contracts.rules import packs

FILES = sorted(path.stem for path in packs.FOLDER.glob("*.toml"))


@pytest.mark.parametrize("file", FILES)
def test_a_pack_says_its_source_and_confidence_and_fits_the_rulebook(file: str) -> None:
    pack = packs.load(file)
    assert pack.source
    assert pack.content.text("confidence") in ("S", "S2", "G-H", "G-M", "G-L", "P")
    assert len(pack.name.encode("ascii")) <= 32


@pytest.mark.parametrize("file", FILES)
def test_a_pack_is_named_by_the_hash_of_its_bytes(file: str) -> None:
    assert packs.load(file).hash == sha256((packs.FOLDER / f"{file}.toml").read_bytes()).digest()


def test_every_section_of_an_allowance_plan_names_its_clause() -> None:
    for plan in ("2019-2020", "2024", "2026-draft"):
        content = packs.load_allowance(plan).content
        tables = [name for name, entry in content.entries.items() if isinstance(entry, dict)]
        assert all(content.section(name).text("clause") for name in tables)


def test_an_entry_of_the_wrong_kind_is_named() -> None:
    content = packs.load_allowance("2019-2020").content
    with pytest.raises(packs.PackMalformed, match=r"2019-2020: benchmarks must be text"):
        content.text("benchmarks")


def test_every_pack_is_named_in_the_document() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "rules.md").read_text(encoding="utf-8")
    for pack in packs.every():
        family, _, last = pack.name.rpartition(".")
        assert f"`{pack.name}`" in page or f"`.{last}`" in page, pack.name
        assert f"`{pack.name}`" in page or f"`{family}." in page, pack.name


def test_a_pack_is_final_or_draft_and_never_ends_before_it_begins() -> None:
    for pack in packs.every():
        assert pack.content.text("status") in ("final", "draft")
        assert packs.is_draft(pack) == pack.name.endswith("-draft")
        if pack.content.holds("effective_to"):
            assert pack.content.day("effective_to") >= pack.effective_from
