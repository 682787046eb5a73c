"""Who may see what: whose rows a list shows, what is told of the rest, and login."""

import itertools

import pytest

from api.access import PUBLIC, TABLE, Owner, Reach, Resource, Role, Viewer, may_see, scope_of
from tests.api.desk_process import DeskProcess
from tests.api.play import BUYER, PERIOD, SELLER, UNIT, account
from tests.api.visitor import Visitor
from tests.founded import signer

OWN, OTHER = account(SELLER), account(BUYER)
ROLES = (None, "ministry", "registry", "department", "exchange", "bank", "verifier", SELLER)


@pytest.fixture(scope="module")
def visitors(desk: DeskProcess) -> dict[str | None, Visitor]:
    public = Visitor(desk.url)
    return {role: public.log_in(role) if role else public for role in ROLES}


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
    whole = visitors[None].get(f"/v1/periods/{PERIOD}/progress").body["whole"]
    assert (whole["complete"], whole["completion_pct"]) == (2, "100.00")
    reached = {"needed_units": 2, "complete": 2, "rate_pct": "100.00", "reached": True}
    assert whole["milestone"] == reached
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
