"""The certificate as one page to print: what it says, and a QR code of the file's digest."""

import io
from threading import Lock
from typing import Any

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from api import figures
from api.certificates.file import CertificateFile
from api.certificates.glyphs import Writing, broken

WIDTH, HEIGHT = A4
LEFT, MIDDLE, RIGHT = 20 * mm, 78 * mm, WIDTH - 20 * mm
LINE_STEP, ROW_GAP = float(5.152 * mm), float(1.232 * mm)
BELOW_TABLE = 74 * mm
TEXT, SMALL, TITLE = 9.5, 7.5, 19.0
QR_SIDE = 42 * mm
QUIET = 4
"""Modules left white around a QR code (ISO/IEC 18004)."""

_DRAWING = Lock()
"""The font's tables and the library's list of fonts are not made for two threads at once."""

BASIS_WORDS = {
    "verified": "经核查 verified",
    "conservative": "保守核定 conservative",
    "redetermined": "复核后重新核定 redetermined",
    "objection": "异议后决定 on objection",
}


def draw(file: CertificateFile) -> bytes:
    """A PDF of one page; the same certificate gives the same bytes."""
    with _DRAWING:
        return _drawn(file)


def _drawn(file: CertificateFile) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"Surrender certificate {file.facts['certificate']}")
    canvas.setAuthor(file.ledger["name"])
    writing = Writing(canvas)
    writing.put_middle("碳排放配额清缴证明", WIDTH / 2, HEIGHT - 27 * mm, TITLE)
    writing.put_middle(
        "Certificate of surrender of carbon emission allowances",
        WIDTH / 2, HEIGHT - 34 * mm, TEXT + 1.5,
    )  # fmt: skip
    canvas.setLineWidth(0.6)
    canvas.line(LEFT, HEIGHT - 38 * mm, RIGHT, HEIGHT - 38 * mm)
    _table(writing, rows(file), HEIGHT - 46 * mm, BELOW_TABLE)
    canvas.line(LEFT, BELOW_TABLE, RIGHT, BELOW_TABLE)
    _code(canvas, file.digest, LEFT, 26 * mm)
    for number, line in enumerate(explained(file)):
        writing.put(line, LEFT + QR_SIDE + 6 * mm, 67 * mm - number * 4.4 * mm, SMALL + 0.5)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def qr_text(digest: str) -> str:
    """What the QR code says."""
    return f"sha256:{digest}"


def rows(file: CertificateFile) -> list[tuple[str, list[str]]]:
    """The page's table: a label in both languages, and lines of what it says."""
    facts = file.facts
    how = "依主管部门指令强制清缴 forced" if facts["forced"] else "单位申请 at its own request"
    on_time = "按时 on time" if facts["onTime"] else "逾期 late"
    donor = [("配额提供方  Units given by", [facts["donor"]])] if facts["donor"] else []
    order = [("指令摘要  Mandate", [facts["order"]])] if facts["order"] else []
    return [
        ("证书编号  Certificate no.", [str(facts["certificate"])]),
        ("重点排放单位  Enterprise", [facts["name"]]),
        ("统一社会信用代码  USCC", [facts["uscc"]]),
        ("登记账户  Account", [facts["account"]]),
        ("履约期  Compliance period", [figures.period_name(facts["period"])]),
        ("本次清缴  Surrendered", [f"{facts['quantity']:,} tCO2e", *_items(facts)]),
        ("累计清缴  Surrendered in all", [f"{facts['surrenderedInAll']:,} tCO2e"]),
        ("应清缴量  Obligation", [f"{facts['obligation']:,} tCO2e"]),
        ("信用抵销  Offset by credits", [f"{facts['offset']:,} tCO2e"]),
        ("方式, 时限  Manner, time", [f"{how}; {on_time}"]),
        *donor,
        *order,
        ("申请  Requested", [facts["requestedAt"]]),
        ("批准  Approved", [facts["approvedAt"], facts["department"]]),
        ("清缴登记  Registered", [f"{facts['surrenderedAt']}, 区块 block {facts['block']:,}"]),
        ("排放决定  Emission decision", _decision(facts)),
        ("账本  Ledger", [f"{file.ledger['name']}, {file.ledger['chainId']}"]),
        ("创世哈希  Genesis hash", [file.ledger["genesisHash"]]),
    ]


def explained(file: CertificateFile) -> list[str]:
    """What the QR code is for, beside it."""
    number = file.facts["certificate"]
    half = len(file.digest) // 2
    return [
        "二维码是证书文件的 SHA-256 摘要。本页供阅读, 证书文件才是证明。",
        "The QR code is the SHA-256 of the certificate file. This page is to read;",
        "the file is the proof.",
        f"{file.digest[:half]}",
        f"{file.digest[half:]}",
        "1. 取文件 Get the file:",
        f"    tanji certificate get {number} --out certificate.json",
        "2. 核对摘要 Compare the digest:  sha256sum certificate.json",
        "3. 离线核验 (仅需 Python 标准库) Check it offline, Python alone:",
        "    python3 -I -S check_certificate.py certificate.json --genesis anchor.json",
    ]


def _items(facts: dict[str, Any]) -> list[str]:
    """Which units; where they are many, several in a line."""
    named = [f"{figures.unit_name(one['unit'])}: {one['quantity']:,}" for one in facts["items"]]
    return ["; ".join(named[start : start + 3]) for start in range(0, len(named), 3)]


def _decision(facts: dict[str, Any]) -> list[str]:
    basis = BASIS_WORDS[facts["basis"]]
    return [
        f"第 {facts['decision']} 号 revision; {basis}; {facts['verified']:,} tCO2e; "
        f"应清缴 owed {facts['decidedObligation']:,}",
        f"{facts['decidedAt']}; 规则包 pack {facts['pack']}",
        f"输入 inputs {facts['inputs']}",
    ]


def _table(writing: Writing, told: list[tuple[str, list[str]]], top: float, bottom: float) -> None:
    """Rows from `top` down, smaller where they would pass `bottom`: no name is too long."""
    scale = 1.0
    while top - _height(_broken(told, scale), scale) < bottom:
        scale *= 0.9
    at = top
    for label, parts in _broken(told, scale):
        writing.put(label, LEFT, at, (TEXT - 1) * scale)
        for part, size in parts:
            writing.put(part, MIDDLE, at, size)
            at -= LINE_STEP * scale
        at -= ROW_GAP * scale


def _broken(
    told: list[tuple[str, list[str]]], scale: float
) -> list[tuple[str, list[tuple[str, float]]]]:
    """Rows whose lines fit their column, each line with its size."""
    sized = [
        (label, [(line, scale * (TEXT if len(line) < 60 else SMALL)) for line in lines])
        for label, lines in told
    ]
    room = RIGHT - MIDDLE
    return [
        (label, [(part, size) for line, size in lines for part in broken(line, size, room)])
        for label, lines in sized
    ]


def _height(rows: list[tuple[str, list[tuple[str, float]]]], scale: float) -> float:
    return scale * sum(len(parts) * LINE_STEP + ROW_GAP for _, parts in rows)


def _code(canvas: Canvas, digest: str, x: float, y: float) -> None:
    """The QR code of a digest, its lower left corner at a point."""
    matrix = segno.make(qr_text(digest), error="m", micro=False).matrix
    module = QR_SIDE / (len(matrix) + 2 * QUIET)
    for row, marks in enumerate(matrix):
        for column, mark in enumerate(marks):
            if mark:
                left = x + (QUIET + column) * module
                low = y + QR_SIDE - (QUIET + row + 1) * module
                canvas.rect(left, low, module, module, stroke=0, fill=1)
