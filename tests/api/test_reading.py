"""Reads over HTTP: as of a block, in stable pages, with evidence, and as OpenAPI describes them."""

import json
import re
from urllib.parse import quote

import jsonschema
import pytest

from api import figures
from api.ledger import Ledger
from chain.verify import verify
from tests.api.allocated import line, table
from tests.api.desk_process import DeskProcess
from tests.api.matrix import LINES as ROUTES
from tests.api.matrix import QUERIES
from tests.api.play import BUYER, SELLER, TRADED, UNIT, account
from tests.api.visitor import Visitor
from tests.node_process import NodeProcess


@pytest.fixture(scope="module")
def registry(desk: DeskProcess) -> Visitor:
    return Visitor(desk.url).log_in("registry")


def test_holdings_as_of_a_past_block_are_what_the_ledger_held_then(
    registry: Visitor, ledger: Ledger
) -> None:
    head = registry.get("/v1/ledger").body["indexed"]["number"]
    moved = {row["block"] for row in registry.items("/v1/movements")}
    for block in sorted(moved | {0, head}):
        rows = registry.items(f"/v1/holdings?as_of={block}&unit={UNIT}")
        shown = {row["account"]: row for row in rows}
        for role in (SELLER, BUYER):
            held = ledger.call("Units", "holding", [account(role), UNIT], block=block)
            row = shown.get(account(role), dict.fromkeys(held, 0))
            assert held == {name: row[name] for name in held}, (role, block)


def test_a_time_names_the_last_block_before_it(registry: Visitor, ledger: Ledger) -> None:
    at = ledger.header(12)
    for text in (figures.moment(at.timestamp_s), figures.moment(at.timestamp_s)[:19]):
        answer = registry.get(f"/v1/holdings?as_of={text.replace('+', '%2B')}")
        assert answer.body["as_of"] == 12


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("999999", 422, "as_of_unknown"),
        ("1999-01-01T00:00:00", 422, "as_of_unknown"),
        ("yesterday", 400, "malformed"),
        ("0001-01-01", 400, "malformed"),
        ("-1", 400, "malformed"),
    ],
)
def test_a_moment_that_is_not_indexed_is_told_as_such(
    registry: Visitor, asked: str, status: int, code: str
) -> None:
    answer = registry.get(f"/v1/holdings?as_of={asked}")
    assert (answer.status, answer.body["code"]) == (status, code)


def test_states_are_those_of_the_moment_asked_about(registry: Visitor) -> None:
    (first, *_) = registry.items("/v1/surrenders")
    then = registry.items(f"/v1/surrenders?as_of={first['block']}")
    assert [(row["state"], row["certificate"]) for row in then] == [("requested", None)]
    assert first["state"] == "surrendered"
    assert registry.items("/v1/surrenders?state=requested") == []


NOT_PLAYED = {
    "/v1/recoveries/{recovery}", "/v1/reviews/{campaign}", "/v1/tasks/{task}",
    "/v1/notices/{account}/{period}", "/v1/carry-overs/{application}",
    "/v1/cancellations/{statement}", "/v1/offsets/{offset}", "/v1/serials/{serial}",
    "/v1/offset-certificates/{offset_certificate}", "/v1/title-transfers/{change}",
    "/v1/cases/{case}", "/v1/cases/{case}/days", "/v1/credit-batches/{batch}",
    "/v1/credit-projects/{project}", "/v1/credit-projects/{project}/comments",
}  # fmt: skip
"""Of these the played cycle has none; their own tests hold them to their shapes."""

PLAIN = {"content-type": "text/plain"}
LISTS = (
    "/v1/accounts", "/v1/movements", "/v1/cash-movements", "/v1/transactions", "/v1/holdings",
    "/v1/certificates", "/v1/proposals", "/v1/balances",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_pages_of_any_size_are_the_same_rows_in_the_same_order(
    registry: Visitor, path: str
) -> None:
    whole = registry.get(f"{path}?limit=200").body["items"]
    assert len(whole) > 1
    for size in (1, 2, 3):
        rows, cursor = [], ""
        while cursor is not None:
            page = registry.get(f"{path}?limit={size}{cursor and f'&cursor={cursor}'}").body
            rows += page["items"]
            cursor = page["next"]
        assert rows == whole


@pytest.mark.parametrize(
    "query", ["acount=x", "limit=201", "limit=0", "cursor=%21%21", "cursor=WzFd", "limit=x"]
)
def test_a_page_that_cannot_be_given_is_malformed(registry: Visitor, query: str) -> None:
    answer = registry.get(f"/v1/movements?{query}")
    assert (answer.status, answer.body["code"]) == (400, "malformed")


def test_evidence_of_a_transaction_and_a_holding_holds_offline(
    node: NodeProcess, registry: Visitor
) -> None:
    genesis = (node.ledger / "genesis.json").read_text()
    (certificate, *_) = registry.items("/v1/certificates")
    proven = verify(
        _text(registry, f"/v1/evidence/transactions/{certificate['transaction']}"), genesis
    )
    assert (proven.kind, proven.block_number) == ("transaction", certificate["block"])
    file = _text(registry, f"/v1/evidence/holdings/{account(BUYER)}/{UNIT}")
    proven = verify(file, genesis)
    (held,) = [r for r in registry.items("/v1/holdings") if r["account"] == account(BUYER)]
    assert f"{held['registration']:x}" in str(proven.facts)


def _text(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status == 200, answer.body
    return json.dumps(answer.body)


def test_money_is_a_decimal_string_and_tonnes_are_integers(registry: Visitor) -> None:
    (trade,) = registry.items("/v1/trades")
    assert (trade["price"], trade["amount"]) == ("43.00", "5160000.00")
    assert trade["quantity"] == TRADED
    assert re.fullmatch(r"2021-08-15T12:\d\d:\d\d\+08:00", trade["time"])


def test_every_answer_is_of_the_described_shape(registry: Visitor) -> None:
    described = registry.get("/openapi.json").body
    samples = {
        "{account}": account(SELLER),
        "{unit}": str(UNIT),
        "{period}": "20192020",
        "{code}": "wrong_chain",
        "{certificate}": "1",
        "{trade}": "1",
        "{request}": "1",
        "{proposal}": "1",
        "{line}": registry.items("/v1/allocations")[0]["line"],
        "{transaction}": registry.items("/v1/transactions")[0]["transaction"],
        "{digest}": registry.ask("POST", "/v1/documents", b"text", PLAIN).body["digest"],
        "{upload}": str(
            registry.post("/v1/allocation-tables", {"table": table(line(101))}).body["upload"]
        ),
        "{form}": registry.get("/v1/forms").body["forms"][0]["form"],
        "{key}": registry.items("/v1/transactions")[0]["key"],
    }
    asked = [route.removeprefix("GET ") for route in ROUTES if route.startswith("GET")]
    for path in asked:
        if path in NOT_PLAYED:
            continue
        filled = re.sub(r"\{\w+\}", lambda part: samples[part[0]], path)
        answer = registry.get(filled + QUERIES.get(path, ""))
        assert answer.status == 200, (path, answer.body)
        responses = described["paths"][path]["get"]["responses"]
        content = responses["200"]["content"]
        if "application/json" not in content or path.startswith("/v1/documents"):
            assert answer.headers["content-type"].split(";")[0] in content
            continue
        schema = content["application/json"]
        jsonschema.validate(
            answer.body, {**schema["schema"], "components": described["components"]}
        )
    problem = described["paths"]["/v1/holdings"]["get"]["responses"]["default"]
    schema = problem["content"]["application/problem+json"]["schema"]
    jsonschema.validate(Visitor(registry.url).get("/v1/holdings").body, schema)


def test_no_page_makes_a_browser_fetch_anything(registry: Visitor) -> None:
    for path in ("/", "/docs"):
        answer = registry.get(path)
        assert answer.status == 200
        assert not re.search(
            r"(src|href)=\"(https?:)?//|<script|@import|url\(", answer.body["text"]
        )
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


JUNK = (
    "", "0", "-1", "9" * 30, "1e9", "NaN", "null", "true", "0x", "0x" + "0" * 40, "0x" + "f" * 64,
    "%00", "%ff", "' OR 1=1 --", "../..", "{}", "[]", "\u202e", "2021-13-45", "20192020.5",
)  # fmt: skip


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("GET")])
def test_no_junk_in_a_path_or_query_is_a_fault_of_ours(registry: Visitor, route: str) -> None:
    path = route.removeprefix("GET ")
    described = registry.get("/openapi.json").body["paths"][path]["get"]
    queries = [one["name"] for one in described.get("parameters", ()) if one["in"] == "query"]
    for junk in JUNK:
        text = quote(junk, safe="%")
        filled = re.sub(r"\{\w+\}", lambda _, text=text: text or "x", path)
        for query in ["", *(f"?{name}={text}" for name in queries)]:
            answer = registry.get(filled + query)
            assert answer.status < 500, (filled + query, answer.body)
