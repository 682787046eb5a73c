"""The certificate at the desk: file, page and verifier; and at the command line."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import segno
import zxingcpp

from api import client
from api.certificates import page
from api.certificates.file import CertificateFile, canonical
from api.offline import check_certificate as offline
from tests.api.certified import NAME, Certified, certified
from tests.api.desk_process import DeskProcess
from tests.api.visitor import Visitor
from tests.node_process import ROOT


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    with certified(tmp_path_factory.mktemp("page")) as found:
        yield found


@pytest.fixture(scope="module")
def desk(town: Certified, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    process = DeskProcess(town.node.url, tmp_path_factory.mktemp("desk"))
    try:
        process.wait_for_block(int(town.node.ask("eth_blockNumber"), 16))
        yield process
    finally:
        process.close()


def opened(content: bytes) -> pypdfium2.PdfPage:
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    return document[0]


def seen(content: bytes) -> str:
    """What a scanner reads in the page's picture."""
    picture = opened(content).render(scale=2).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def darkness(content: bytes) -> int:
    """How many points of the page's picture are black rather than white."""
    picture = opened(content).render(scale=3).to_pil().convert("L")
    return sum(picture.histogram()[:128])


def test_the_page_is_one_sheet_of_a4_that_says_what_the_file_says(town: Certified) -> None:
    sheet = opened(page.draw(town.files[1]))
    assert [round(side) for side in sheet.get_size()] == [595, 842]
    text = sheet.get_textpage().get_text_range()
    for words in ("碳排放配额清缴证明", "Certificate of surrender", NAME, "300,000 tCO2e",
                  "CEA 2019-2020: 300,000", "按时 on time", "单位申请"):  # fmt: skip
        assert words in text


def test_the_chinese_on_it_shows_without_any_font_of_the_reader(town: Certified) -> None:
    """A font that is named and not embedded would leave the name's place white."""
    genuine = town.files[1]
    nameless = CertificateFile(genuine.facts | {"name": ""}, genuine.ledger, genuine.content)
    assert darkness(page.draw(genuine)) - darkness(page.draw(nameless)) > 100 * len(NAME)


def test_the_same_certificate_gives_the_same_page(town: Certified) -> None:
    assert page.draw(town.files[1]) == page.draw(town.files[1])
    assert page.draw(town.files[1]) != page.draw(town.files[3])


def test_a_scanner_reads_the_digest_of_the_file(town: Certified) -> None:
    for file in town.files.values():
        digest = hashlib.sha256(file.content).hexdigest()
        assert seen(page.draw(file)) == f"sha256:{digest}"
    assert segno.make(page.qr_text(digest), error="m").error == "M"


@pytest.mark.parametrize("times", [3, 30, 300])
def test_the_longest_certificate_still_fits_the_page(town: Certified, times: int) -> None:
    """Sixteen items, a donor, a mandate, a name of 60 characters or far more: above the line."""
    facts = town.files[1].facts | {
        "items": [{"unit": 120192020, "quantity": 99_999_999} for _ in range(16)],
        "name": NAME * times, "donor": "0x" + "d" * 40, "order": "0x" + "e" * 64, "forced": True,
        "onTime": False,
    }  # fmt: skip
    text = opened(page.draw(CertificateFile(facts, town.files[1].ledger, b"")))
    told = text.get_textpage()
    at = told.get_text_range().index("创世哈希")
    assert told.get_charbox(at, loose=True)[1] > 74 * 72 / 25.4


def test_everybody_gets_file_page_and_verifier_from_the_links(
    town: Certified, desk: DeskProcess
) -> None:
    visitor = Visitor(desk.url)
    links = visitor.get("/v1/certificates/2").body["links"]
    answer = visitor.get(links["file"])
    assert answer.status == 200
    assert canonical(answer.body) == town.files[2].content
    assert answer.headers["etag"] == f'"{town.files[2].digest}"'
    assert offline.check(canonical(answer.body).decode(), offline.pin(town.anchor))
    assert visitor.get("/v1/certificates/9/file").body["code"] == "not_found"
    assert visitor.get("/v1/certificates/9/page").body["code"] == "not_found"


def test_the_command_line_saves_and_checks_them(
    town: Certified, desk: DeskProcess, tmp_path: Path
) -> None:
    def run(*words: object) -> int:
        return client.run(client.app, [*map(str, words), "--desk", desk.url])

    file, sheet, script = (tmp_path / name for name in ("c.json", "c.pdf", "check.py"))
    assert run("certificate", "get", 1, "--out", file) == 0
    assert run("certificate", "get", 1, "--out", file) == 2
    assert run("certificate", "get", 1, "--page", "--out", sheet) == 0
    assert run("certificate", "verifier", "--out", script) == 0
    assert run("certificate", "get", 9, "--out", tmp_path / "none") == 5
    assert file.read_bytes() == town.files[1].content
    assert sheet.read_bytes() == page.draw(town.files[1])
    assert script.read_bytes() == (ROOT / "api/offline/check_certificate.py").read_bytes()
    anchor = tmp_path / "anchor.json"
    anchor.write_text(town.anchor)
    assert run("certificate", "verify", file, "--genesis", anchor) == 0
    facts = json.loads(file.read_bytes())
    facts["certificate"]["quantity"] += 1
    file.write_bytes(canonical(facts))
    assert run("certificate", "verify", file, "--genesis", anchor) == 1
