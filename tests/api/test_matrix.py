"""Every route and every role, against a real desk: nothing is served that the matrix lacks."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.ledger import Ledger
from contracts import ADDRESSES, codec
from contracts.identifiers import name_bytes, uscc_bytes
from contracts.vocabulary import Act, Kind, Purpose, Severity
from tests.api.credit_play import begin_project
from tests.api.desk_process import DeskProcess
from tests.api.matrix import LINES, QUERIES, ROLES
from tests.api.offset_play import OVERDUE, offset_once, owe
from tests.api.play import (
    BUYER,
    HASH,
    NUMBERS,
    PERIOD,
    PLAYED_AT,
    SELLER,
    UNIT,
    Play,
    account,
    played,
)  # fmt: skip
from tests.api.titled import begin_titles
from tests.api.visitor import Answer, Visitor
from tests.founded import signer, uscc
from tests.node_process import NodeProcess

KEYS = {"owner": SELLER, "other": BUYER}
"""Roles of the matrix whose key has another name."""

MACHINES = {
    "elsewhere": {"role": "department", "province": 110000, "account": "0x" + "11" * 20},
    "auditor": {"role": "auditor"},
    "trader": {"role": "trader", "account": "0x" + "22" * 20},
}
OWN = account(SELLER)


@dataclass
class Scene:
    """A desk, everybody at it, and one thing of the owner for every parameter of a path."""

    desk: DeskProcess
    visitors: dict[str, Visitor]
    things: dict[str, str] = field(default_factory=dict)

    def ask(self, route: str, role: str) -> Answer:
        """The request of a route as the role makes it."""
        method, path = route.split(" ")
        visitor = self.visitors[role]
        if route == "DELETE /v1/sessions" and "authorization" in visitor.headers:
            visitor = self.log_in(role)
        if route == "DELETE /v1/documents/{digest}":
            self.things["{digest}"] = self.bring("owner")
            path += "?reason=tried"
        filled = re.sub(r"\{\w+\}", lambda part: self.things[part[0]], path)
        filled += QUERIES.get(path, "")
        if route == "POST /v1/documents":
            kind = {"content-type": "text/plain"}
            return visitor.ask("POST", path, secrets.token_hex(8).encode(), kind)
        body = self.bodies().get(route)
        if method == "POST":
            return visitor.post(filled, body)
        return visitor.ask(method, filled, None, {})

    def bodies(self) -> dict[str, object]:
        """What is posted; every route that takes a body has a sound one here."""
        message, signature = self.visitors["public"].message(SELLER, domain="elsewhere.example")
        return {
            "POST /v1/nonces": {},
            "POST /v1/sessions": {"message": message, "signature": signature},
            "POST /v1/transactions": {"signed": "0x00"},
            "POST /v1/transactions/validation": {
                "key": signer(SELLER).address, "to": ADDRESSES["Market"], "data": "0x",
            },
            "POST /v1/forms/validation": {"document": "{}"},
            "POST /v1/allocation-tables": {"table": "no table"},
            "POST /v1/allocation-tables/validation": {"table": "no table"},
        }  # fmt: skip

    def log_in(self, role: str) -> Visitor:
        if role in MACHINES:
            return Visitor(self.desk.url, {"authorization": f"Bearer {token(role)}"})
        return Visitor(self.desk.url).log_in(KEYS.get(role, role))

    def bring(self, role: str) -> str:
        """A new document of the role's account; gives its digest."""
        content = secrets.token_hex(8).encode()
        kind = {"content-type": "text/plain"}
        kept = self.visitors[role].ask("POST", "/v1/documents", content, kind)
        assert kept.status == 201, kept.body
        return str(kept.body["digest"])


def token(role: str) -> str:
    return f"a machine that stands for {role}"


def machines(folder: Path) -> Path:
    rows = []
    for name, told in MACHINES.items():
        print_ = hashlib.sha256(token(name).encode()).hexdigest()
        rows += ["[[machine]]", f'name = "{name}"', f'token_sha256 = "{print_}"']
        rows += [f"{word} = {json.dumps(value)}" for word, value in told.items()]
    path = folder / "machines.toml"
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    """A node of the matrix's own: what waits at it must not be acted on by other tests."""
    with played(tmp_path_factory.mktemp("matrix-node")) as process:
        yield process


@pytest.fixture(scope="module")
def scene(node: NodeProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    play = Play(Ledger.at(node.url))
    begin_what_waits(play)
    folder = tmp_path_factory.mktemp("matrix")
    desk = DeskProcess(node.url, folder, "--machines", str(machines(folder)))
    try:
        desk.wait_for_block(play.ledger.head().number)
        scene = Scene(desk, {"public": Visitor(desk.url)})
        scene.visitors |= {role: scene.log_in(role) for role in ROLES if role != "public"}
        scene.things = things(scene)
        yield scene
    finally:
        desk.close()


def begin_what_waits(play: Play) -> None:
    """A proposal about the owner that was taken back, units that mature, and two applications."""
    call = codec.encode_call("Participants", "restrict", [OWN, name_bytes("tried")])
    expires = PLAYED_AT + 86_400
    play.act("department", "Approvals", "propose", ADDRESSES["Participants"], call, expires)
    count = play.ledger.call("Approvals", "proposalCount")
    play.act("department", "Approvals", "withdraw", count)
    play.act(SELLER, "Market", "toTrading", UNIT, 10)
    told = [(OWN, 10, HASH)]
    play.act("registry", "CarryOver", "notify", 20252025, name_bytes("cea-2019-2020"), told)
    play.act(SELLER, "CarryOver", "applyFor", 20252025, [(UNIT, 10)])
    begin_titles(play, OWN)
    what = [uscc_bytes(uscc(109)), Kind.ENTERPRISE, 370000, 4411, "an applicant", HASH]
    play.act("registry", "Participants", "register", *what)
    given = (UNIT, 1, Purpose.PUBLIC_GOOD, "everybody", "tried")
    play.two(SELLER, f"{SELLER}_officer", "Cancellation", "cancel", *given)
    owe(play, OVERDUE, SELLER)
    begin_review(play)
    begin_project(play, SELLER)
    play.act("registry", "Notices", "give", [(OWN, PERIOD, HASH)])
    opened = (OWN, PERIOD, Act.FALSE_REPORT, PLAYED_AT, HASH)
    play.act("department", "Enforcement", "open", *opened)
    offset_once(play, SELLER, OVERDUE)


def begin_review(play: Play) -> None:
    """A review with the owner under it, and an evaluation of its agency."""
    play.act("department", "Verification", "openCampaign", HASH, PLAYED_AT, PLAYED_AT + 86_400, 1)
    play.act("department", "Verification", "addUnits", 1, [OWN])
    finding = (OWN, PERIOD, Severity.MINOR, HASH)
    play.act("department", "Verification", "recordFindings", 1, [finding])
    grades = (account("verifier"), 2021, 90, 90, 90, HASH)
    play.act("department", "Verification", "evaluate", [grades])


def things(scene: Scene) -> dict[str, str]:
    """For every parameter of a path, something of the owner."""
    registry = scene.visitors["registry"]

    def first(path: str, name: str, **match: object) -> str:
        rows = registry.items(path)
        return str(next(row[name] for row in rows if match.items() <= row.items()))

    table = registry.post("/v1/allocation-tables", {"table": "no table"})
    return {
        "{account}": OWN,
        "{key}": signer(SELLER).address,
        "{unit}": str(UNIT),
        "{period}": str(PERIOD),
        "{code}": "wrong_chain",
        "{form}": registry.get("/v1/forms").body["forms"][0]["form"],
        "{certificate}": "1",
        "{statement}": "1",
        "{offset}": "1",
        "{offset_certificate}": "1",
        "{serial}": "1",
        "{digest}": scene.bring("owner"),
        "{line}": first("/v1/allocations", "line", account=OWN),
        "{request}": first("/v1/surrenders", "request", account=OWN),
        "{application}": first("/v1/carry-overs", "application", account=OWN),
        "{change}": "1",
        "{trade}": first("/v1/trades", "trade", seller=OWN),
        "{transaction}": first("/v1/transactions?limit=200", "transaction", account=OWN),
        "{proposal}": first("/v1/proposals?state=withdrawn", "proposal", subject=OWN),
        "{task}": first("/v1/tasks?kind=application", "task"),
        "{recovery}": "1",
        "{campaign}": "1",
        "{project}": "1",
        "{batch}": "1",
        "{case}": "1",
        "{upload}": str(table.body["upload"]),
    }


def told(answer: Answer) -> str:
    """The answer in the matrix's words."""
    is_list = isinstance(answer.body, dict) and {"items", "next"} <= set(answer.body)
    is_sheet = answer.headers.get("content-type", "").startswith("text/csv")
    if answer.status != 200 or not (is_list or is_sheet):
        return str(answer.status)
    text = json.dumps(answer.body)
    return "+" if OWN in text or uscc(NUMBERS[SELLER]) in text else "-"


def test_every_route_has_a_row_and_every_row_a_route(scene: Scene) -> None:
    paths = scene.visitors["public"].get("/openapi.json").body["paths"]
    served = {f"{method.upper()} {path}" for path, told in paths.items() for method in told}
    assert served == set(LINES)


@pytest.mark.parametrize("route", LINES)
def test_a_route_answers_every_role_as_its_row_says(scene: Scene, route: str) -> None:
    found = {role: told(scene.ask(route, role)) for role in ROLES}
    print(f"{route:<46}", " ".join(f"{found[role]:>3}" for role in ROLES))
    assert found == LINES[route].answers
