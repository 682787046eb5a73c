"""Who may see what: every role at every route, over HTTP, and nothing that is not in the table."""

import itertools

import pytest

from api.access import PUBLIC, TABLE, Owner, Reach, Resource, Role, Viewer, may_see, scope_of
from tests.api.desk_process import DeskProcess
from tests.api.play import BUYER, PERIOD, SELLER, UNIT, account
from tests.api.visitor import Visitor
from tests.founded import signer

OWN, OTHER = account(SELLER), account(BUYER)
HASH = "0x" + "0" * 64

OPEN = "open"
"""Everybody gets 200."""

ROUTES: dict[str, str] = {
    "GET /v1/ledger": OPEN,
    "GET /v1/units": OPEN,
    "GET /v1/periods": OPEN,
    "GET /v1/periods/{period}/progress": OPEN,
    "GET /v1/problems": OPEN,
    "GET /v1/problems/{code}": OPEN,
    "GET /v1/certificates": OPEN,
    "GET /v1/certificates/{certificate}": OPEN,
    "GET /v1/closes": OPEN,
    "GET /v1/forms": OPEN,
    "GET /v1/forms/{form}": OPEN,
    "POST /v1/forms/validation": "login",
    "GET /v1/inclusion": OPEN,
    "GET /v1/inclusion/lists": OPEN,
    "GET /v1/inclusion/criteria": OPEN,
    "GET /v1/pilots": OPEN,
    "GET /v1/viewer": OPEN,
    "GET /v1/rulebook": OPEN,
    "GET /v1/rulebook/settings": OPEN,
    "GET /v1/rulebook/packs": OPEN,
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "POST /v1/nonces": OPEN,
    "POST /v1/sessions": "login",
    "DELETE /v1/sessions": "login",
    "POST /v1/transactions": "signature",
    "POST /v1/transactions/validation": "own_key",
    "GET /v1/accounts": "account",
    "GET /v1/accounts/{account}": "account",
    "GET /v1/accounts/{account}/keys": "account",
    "GET /v1/accounts/{account}/application": "account",
    "GET /v1/accounts/{account}/history": "account",
    "GET /v1/accounts/{account}/trusted": "account",
    "GET /v1/applications": "account",
    "GET /v1/applications/counts": "account",
    "GET /v1/applications/days": "account",
    "GET /v1/recoveries": "account",
    "GET /v1/recoveries/{recovery}": "account",
    "GET /v1/keys/{key}": "account",
    "GET /v1/holdings": "holding",
    "GET /v1/movements": "holding",
    "GET /v1/evidence/holdings/{account}/{unit}": "holding",
    "GET /v1/balances": "cash",
    "GET /v1/cash-movements": "cash",
    "GET /v1/allocations": "allocation",
    "GET /v1/allocations/{line}": "allocation",
    "GET /v1/allocations-export": "allocation",
    "GET /v1/plans": OPEN,
    "GET /v1/plans/{period}/rooms": "allocation_table",
    "GET /v1/allocation-tables": "allocation_table",
    "GET /v1/allocation-tables/{upload}": "allocation_table",
    "GET /v1/allocation-tables/{upload}/errors": "allocation_table",
    "GET /v1/allocation-tables/{upload}/content": "allocation_table",
    "POST /v1/allocation-tables": "allocation_table",
    "POST /v1/allocation-tables/validation": "allocation_table",
    "GET /v1/emissions": "emission",
    "GET /v1/filings": "emission",
    "GET /v1/trades": "trade",
    "GET /v1/trades/{trade}": "trade",
    "GET /v1/surrenders": "surrender",
    "GET /v1/surrenders/{request}": "surrender",
    "GET /v1/tasks": "task",
    "GET /v1/tasks/{task}": "task",
    "GET /v1/proposals": "task",
    "GET /v1/proposals/{proposal}": "task",
    "GET /v1/transactions": "transaction",
    "GET /v1/transactions/{transaction}": "transaction",
    "GET /v1/evidence/transactions/{transaction}": "transaction",
    "POST /v1/documents": "uploader",
    "GET /v1/documents/{digest}": "document",
    "DELETE /v1/documents/{digest}": "registry",
}
"""Every route and what it shows; a route that is not here fails the first test."""

ROLES = (None, "ministry", "registry", "department", "exchange", "bank", "verifier", SELLER)


@pytest.fixture(scope="module")
def visitors(desk: DeskProcess) -> dict[str | None, Visitor]:
    public = Visitor(desk.url)
    return {role: public.log_in(role) if role else public for role in ROLES}


def role_of(name: str | None) -> Role:
    if name is None:
        return Role.PUBLIC
    return Role.ENTERPRISE if name == SELLER else Role(name)


def test_every_route_has_a_row(desk: DeskProcess) -> None:
    paths = Visitor(desk.url).get("/openapi.json").body["paths"]
    served = {f"{method.upper()} {path}" for path, told in paths.items() for method in told}
    assert served == set(ROUTES)


LISTS = [route for route in ROUTES if route.startswith("GET") and "{" not in route]


@pytest.mark.parametrize("route", LISTS)
@pytest.mark.parametrize("name", ROLES)
def test_a_list_answers_a_role_as_the_table_says(
    visitors: dict[str | None, Visitor], route: str, name: str | None
) -> None:
    answer = visitors[name].get(route.removeprefix("GET "))
    if ROUTES[route] == OPEN:
        assert answer.status == 200
        return
    reach = TABLE[role_of(name)].get(Resource(ROUTES[route]), Reach.NOTHING)
    expected = 200 if reach is not Reach.NOTHING else 401 if name is None else 403
    assert answer.status == expected, answer.body


OWNED = ("/v1/holdings", "/v1/movements", "/v1/balances", "/v1/cash-movements",
         "/v1/allocations", "/v1/emissions", "/v1/surrenders")  # fmt: skip


@pytest.mark.parametrize("path", OWNED)
def test_an_enterprise_sees_its_own_rows_and_no_others(
    visitors: dict[str | None, Visitor], path: str
) -> None:
    rows = visitors[SELLER].items(path)
    assert rows
    assert {row["account"] for row in rows} == {OWN}
    assert visitors[SELLER].get(f"{path}?account={OTHER}").status == 403
    assert {row["account"] for row in visitors["registry"].items(path)} == {OWN, OTHER}


def test_a_thing_of_another_is_not_told_apart_from_nothing(
    visitors: dict[str | None, Visitor],
) -> None:
    request = next(
        row["request"] for row in visitors["registry"].items("/v1/surrenders")
        if row["account"] == OTHER
    )  # fmt: skip
    theirs = visitors[SELLER].get(f"/v1/surrenders/{request}")
    nobodys = visitors[SELLER].get("/v1/surrenders/999")
    assert (theirs.status, nobodys.status) == (404, 404)
    assert visitors["department"].get(f"/v1/surrenders/{request}").status == 200


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/accounts/{OTHER}",
        f"/v1/accounts/{OTHER}/keys",
        f"/v1/evidence/holdings/{OTHER}/{UNIT}",
    ],
)
def test_another_accounts_page_is_closed_to_an_enterprise_and_the_public(
    visitors: dict[str | None, Visitor], path: str
) -> None:
    assert visitors[SELLER].get(path).status == 403
    assert visitors[None].get(path).status == 401
    assert visitors["registry"].get(path).status == 200


def test_a_transaction_of_another_is_neither_shown_nor_proven(
    visitors: dict[str | None, Visitor],
) -> None:
    theirs = next(
        row["transaction"] for row in visitors["registry"].items("/v1/transactions")
        if row["account"] == OTHER
    )  # fmt: skip
    for path in (f"/v1/transactions/{theirs}", f"/v1/evidence/transactions/{theirs}"):
        assert visitors[SELLER].get(path).status == 404
        assert visitors[None].get(path).status == 401
        assert visitors["registry"].get(path).status == 200


def test_a_call_is_not_tried_for_anothers_key(visitors: dict[str | None, Visitor]) -> None:
    call = {"key": signer(BUYER).address, "to": OTHER, "data": "0x"}
    assert visitors[SELLER].post("/v1/transactions/validation", call).status == 403
    assert visitors[None].post("/v1/transactions/validation", call).status == 401


def test_the_public_sees_progress_and_certificates(visitors: dict[str | None, Visitor]) -> None:
    assert visitors[None].get(f"/v1/periods/{PERIOD}/progress").body["whole"]["complete"] == 2
    assert len(visitors[None].items("/v1/certificates")) == 2


# --- the table itself ---

HERE = Owner(OWN, 370000)
THERE = Owner(OTHER, 130000)


@pytest.mark.parametrize(("role", "resource"), list(itertools.product(Role, Resource)))
def test_the_table_is_what_may_see_says(role: Role, resource: Resource) -> None:
    viewer = Viewer(role, OWN, 370000)
    reach = TABLE[role].get(resource, Reach.NOTHING)
    assert may_see(viewer, resource, HERE) == (reach is not Reach.NOTHING)
    assert may_see(viewer, resource, THERE) == (reach is Reach.ALL)
    assert may_see(viewer, resource) == (reach is Reach.ALL)


def test_a_role_without_an_account_or_province_reaches_nothing_of_its_own() -> None:
    for role in (Role.ENTERPRISE, Role.DEPARTMENT):
        assert scope_of(Viewer(role), Resource.HOLDING).reach is Reach.NOTHING
    assert scope_of(PUBLIC, Resource.HOLDING).reach is Reach.NOTHING


# --- login ---


@pytest.mark.parametrize(
    "changes",
    [
        {"domain": "elsewhere.example"},
        {"chain_id": 1},
        {"nonce": "0123456789abcdef"},
        {"expires_s": 1_600_000_000},
        {"key": account(SELLER)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_login_that_does_not_hold_is_refused(
    desk: DeskProcess, changes: dict[str, object]
) -> None:
    visitor = Visitor(desk.url)
    message, signature = visitor.message(SELLER, **changes)
    answer = visitor.post("/v1/sessions", {"message": message, "signature": signature})
    assert (answer.status, answer.body["code"]) == (401, "unauthenticated")


def test_a_login_message_opens_one_session_only(desk: DeskProcess) -> None:
    visitor = Visitor(desk.url)
    message, signature = visitor.message(SELLER)
    login = {"message": message, "signature": signature}
    assert visitor.post("/v1/sessions", login).status == 201
    assert visitor.post("/v1/sessions", login).status == 401


def test_a_token_nobody_was_given_and_one_logged_out_stand_for_nobody(desk: DeskProcess) -> None:
    guessed = Visitor(desk.url, {"authorization": "Bearer guessed"})
    assert guessed.get("/v1/ledger").status == 401
    visitor = Visitor(desk.url).log_in(SELLER)
    assert visitor.get("/v1/holdings").status == 200
    assert visitor.ask("DELETE", "/v1/sessions", None, {}).status == 204
    assert visitor.get("/v1/holdings").status == 401
