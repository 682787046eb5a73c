"""
Text on a page as outlines of Noto Sans SC, so that Chinese shows wherever the page is opened.

The library that writes the page cannot embed a font of this kind, and a font that is named and not
embedded shows only where somebody has it. Under the outlines lies the same text, invisible, for
those who search or copy.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import FILL_NON_ZERO, Canvas

BENEATH = "STSong-Light"
INVISIBLE = 3
"""The way of rendering text that PDF calls neither fill nor stroke."""


class Writing:
    """Writes text on one canvas; each glyph's outline is in the file once."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas, self._drawn = canvas, set[str]()
        pdfmetrics.registerFont(UnicodeCIDFont(BENEATH))

    def put(self, text: str, x: float, y: float, size: float) -> None:
        """Text whose baseline begins at a point; a character the font lacks shows as its box."""
        beneath = self._canvas.beginText(x, y)
        beneath.setFont(BENEATH, size)
        beneath.setTextRenderMode(INVISIBLE)
        beneath.textOut("".join(mark for mark in text if ord(mark) < 0x10000))
        self._canvas.drawText(beneath)
        scale = size / _font()["head"].unitsPerEm
        for mark in text:
            glyph = _glyph(mark)
            self._outline(glyph)
            self._canvas.saveState()
            self._canvas.transform(scale, 0, 0, scale, x, y)
            self._canvas.doForm(glyph)
            self._canvas.restoreState()
            x += _advance(glyph) * scale

    def put_middle(self, text: str, x: float, y: float, size: float) -> None:
        """The same around a point."""
        self.put(text, x - width(text, size) / 2, y, size)

    def _outline(self, glyph: str) -> None:
        if glyph in self._drawn:
            return
        self._drawn.add(glyph)
        self._canvas.beginForm(glyph, -2_000, -2_000, 4_000, 4_000)
        path = self._canvas.beginPath()
        _shapes()[glyph].draw(_Pen(_shapes(), path))
        self._canvas.drawPath(path, stroke=0, fill=1, fillMode=FILL_NON_ZERO)
        self._canvas.endForm()


def width(text: str, size: float) -> float:
    """How far a text runs, in points."""
    ems = sum(_advance(_glyph(mark)) for mark in text) / int(_font()["head"].unitsPerEm)
    return ems * size


def broken(text: str, size: float, room: float) -> list[str]:
    """A text in lines that fit the room, broken wherever one is full."""
    lines, used = [""], 0
    most = room / size * int(_font()["head"].unitsPerEm)
    for mark in text:
        advance = _advance(_glyph(mark))
        if used + advance > most:
            lines.append("")
            used = 0
        lines[-1] += mark
        used += advance
    return lines


class _Pen(BasePen):  # type: ignore[misc]
    """Draws a glyph's outline onto a path of the page."""

    def __init__(self, glyphs: Any, path: Any) -> None:
        super().__init__(glyphs)
        self._path = path

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the library's name
        self._path.moveTo(*pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the library's name
        self._path.lineTo(*pt)

    def _curveToOne(  # noqa: N802 - the library's name
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._path.curveTo(*pt1, *pt2, *pt3)

    def _closePath(self) -> None:  # noqa: N802 - the library's name
        self._path.close()


@cache
def _font() -> TTFont:
    return TTFont(str(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"))


@cache
def _shapes() -> Any:
    return _font().getGlyphSet()


@cache
def _marks() -> dict[int, str]:
    return dict(_font().getBestCmap())


def _glyph(mark: str) -> str:
    return _marks().get(ord(mark), ".notdef")


def _advance(glyph: str) -> int:
    return int(_font()["hmtx"][glyph][0])
