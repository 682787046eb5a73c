"""Two plain pages for a browser: where everything is, and every route. Nothing is fetched."""

from collections.abc import Iterable
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import figures
from api.access import Resource
from api.desk import TheDesk, TheReading
from api.index import progress
from contracts import ADDRESSES
from contracts.founding import OFFSET_CAP

router = APIRouter(include_in_schema=False)

STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #ccc;"
    "text-align:left}td.n{text-align:right;font-variant-numeric:tabular-nums}"
)


@router.get("/", response_class=HTMLResponse)
def show_front(desk: TheDesk, reading: TheReading) -> str:
    """The ledger's state in one look."""
    reading.scope(Resource.OPEN)
    head, genesis = desk.ledger.head(), desk.ledger.genesis()
    rehearsal = " · 演练账本 rehearsal" if genesis["rehearsal"] else ""
    facts = [
        ("账本 ledger", genesis["name"] + rehearsal),
        ("链编号 chain id", desk.ledger.chain_id()),
        ("最新区块 head", f"{head.number} · {figures.moment(head.timestamp_s)}"),
        ("已索引 indexed", reading.until),
        *progress.counted(reading.rows).items(),
    ]
    return _page(
        "碳籍 Tanji",
        _table(("", ""), facts),
        "<h2>履约进度 Progress</h2>",
        _table(
            ("履约期 period", "应清缴 owed", "已清缴 surrendered", "单位 units", "完成 complete"),
            list(_progress(reading, desk.ledger.setting(OFFSET_CAP, 0, reading.until) or 0)),
        ),
        "<h2>合约 Contracts</h2>",
        _table(("", ""), list(ADDRESSES.items())),
        '<p><a href="/docs">接口一览 routes</a> · <a href="/openapi.json">OpenAPI</a></p>',
    )


@router.get("/docs", response_class=HTMLResponse)
def show_routes(request: Request) -> str:
    """Every route with its sentence."""
    paths = request.app.openapi()["paths"]
    rows = [
        (method.upper(), path, told.get("description", "").split("\n")[0])
        for path, methods in paths.items()
        for method, told in methods.items()
    ]
    return _page("接口一览 Routes", _table(("", "", ""), rows))


def _progress(reading: TheReading, share_bp: int) -> Iterable[tuple[object, ...]]:
    for period in progress.periods(reading.rows, reading.until):
        whole = progress.of_period(reading.rows, period, reading.until, share_bp).whole
        yield (
            figures.period_name(period),
            f"{whole.obligation:,}",
            f"{whole.surrendered:,}",
            whole.obliged,
            whole.complete,
        )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _page(title: str, *parts: str) -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style><h1>{escape(title)}</h1>{''.join(parts)}</html>"
    )
