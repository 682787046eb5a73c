"""Running a desk: settings that do not start, a node that goes away, an index led astray."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from api.access import Role
from api.app import build
from api.config import Config, Misconfigured, check, read_machines
from api.errors import IndexBroken
from api.index import schema
from api.index.follower import Follower, open_index
from api.ledger import Ledger
from tests.api.desk_process import ROOT, DeskProcess
from tests.api.play import PLAYED_AT, SELLER, account
from tests.api.visitor import Visitor
from tests.founded import registration
from tests.node_process import NodeProcess

TOKEN = "a-token-of-the-auditors-machine"


def machines_file(folder: Path, **changes: object) -> Path:
    """A configuration of one machine token, with changes."""
    row = {
        "name": "audit",
        "token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest(),
        "role": "auditor",
    } | changes
    path = folder / "machines.toml"
    lines = [f"{name} = {value!r}" for name, value in row.items() if value is not None]
    path.write_text("\n".join(["[[machine]]", *lines]) + "\n")
    return path


def api(*words: str) -> subprocess.CompletedProcess[str]:
    """`python -m api` with these words, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "api", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, env=os.environ,
    )  # fmt: skip


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    """A node of its own with one registered account."""
    node = NodeProcess(tmp_path_factory.mktemp("little"))
    node.clock.write_text(str(PLAYED_AT))
    node.start("--clock", str(node.clock))
    node.receipt(node.send(registration(7, 0)))
    yield node
    node.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"node": "ftp://somewhere"},
        {"node": "127.0.0.1:8545"},
        {"index": "mysql://x"},
        {"domain": ""},
        {"domain": "desk.example/path"},
    ],
    ids=str,
)
def test_a_wrong_setting_does_not_start(changes: dict[str, str]) -> None:
    good = {"node": "http://127.0.0.1:1", "index": "sqlite:///i", "domain": "desk.example"}
    assert check(Config(**good))
    with pytest.raises(Misconfigured):
        check(Config(**good | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"token_sha256": "short"},
        {"token_sha256": hashlib.sha256(b"changeme").hexdigest()},
        {"token_sha256": None},
        {"role": "public"},
        {"role": "emperor"},
        {"role": None},
        {"colour": "red"},
        {"account": 7},
    ],
    ids=str,
)
def test_a_machine_without_a_secret_of_its_own_does_not_start(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    path = machines_file(tmp_path, **changes)
    with pytest.raises(Misconfigured):
        check(Config("http://127.0.0.1:1", "sqlite:///i", "desk.example", read_machines(path)))


def test_a_machine_sees_what_its_role_sees_and_its_token_is_never_kept(
    node: NodeProcess, tmp_path: Path
) -> None:
    path = machines_file(tmp_path)
    assert read_machines(path)[0].viewer.role is Role.AUDITOR
    desk = DeskProcess(node.url, tmp_path, "--machines", str(path))
    try:
        desk.wait_for_block(Ledger.at(node.url).head().number)
        machine = Visitor(desk.url, {"authorization": f"Bearer {TOKEN}"})
        assert account(SELLER) in {row["account"] for row in machine.items("/v1/holdings")}
        assert Visitor(desk.url, {"authorization": "Bearer other"}).get("/v1/units").status == 401
    finally:
        assert desk.stop() == 0
    for file in tmp_path.iterdir():
        if file.is_file():
            assert TOKEN.encode() not in file.read_bytes()


def test_the_index_resumes_where_it_stopped(little: NodeProcess, index_url: str) -> None:
    ledger, engine = Ledger.at(little.url), open_index(index_url)
    first = Follower(ledger, engine).catch_up()
    little.receipt(little.send(registration(8, 1)))
    steps: list[int] = []
    assert Follower(ledger, engine).catch_up(lambda done, _: steps.append(done)) == first + 1
    assert steps == [first + 1]


def test_a_fork_or_a_shorter_ledger_stops_the_index_and_changes_no_row(
    little: NodeProcess, index_url: str
) -> None:
    ledger, engine = Ledger.at(little.url), open_index(index_url)
    follower = Follower(ledger, engine)
    last = follower.catch_up()
    table = schema.blocks
    with engine.begin() as rows:
        rows.execute(update(table).where(table.c.number == last).values(hash="0x" + "1" * 64))
    with pytest.raises(IndexBroken, match="indexed as"):
        follower.catch_up()
    with engine.begin() as rows:
        rows.execute(update(table).where(table.c.number == last).values(number=99))
    with pytest.raises(IndexBroken, match="shorter"):
        follower.catch_up()
    with closing(engine.connect()) as rows:
        assert len(rows.execute(select(table)).all()) == last + 1
    assert follower.rebuild() == last


def test_a_broken_index_is_told_as_not_ready(little: NodeProcess, tmp_path: Path) -> None:
    engine = open_index(f"sqlite:///{tmp_path / 'index.sqlite'}")
    Follower(Ledger.at(little.url), engine).catch_up()
    with engine.begin() as rows:
        rows.execute(update(schema.blocks).values(hash="0x" + "1" * 64))
    desk = DeskProcess(little.url, tmp_path, ready="/healthz")
    try:
        answer = desk.wait_for_status("/readyz", 503)
        assert answer["code"] == "index_broken"
    finally:
        desk.close()


def test_an_index_of_another_version_does_not_start_and_is_mended_by_a_rebuild(
    little: NodeProcess, index_url: str
) -> None:
    ledger, engine = Ledger.at(little.url), open_index(index_url)
    with engine.begin() as rows:
        rows.execute(text("ALTER TABLE trades DROP COLUMN amount"))
    config = Config(little.url, index_url, "desk.test")
    with pytest.raises(IndexBroken, match="another version"):
        build(config, ledger, lambda: 0.0)
    Follower(ledger, engine).rebuild()
    assert build(config, ledger, lambda: 0.0)


def test_one_command_rebuilds_the_index(little: NodeProcess, tmp_path: Path) -> None:
    index = f"sqlite:///{tmp_path / 'rebuilt.sqlite'}"
    ended = api("index", "rebuild", "--node", little.url, "--index", index)
    head = Ledger.at(little.url).head().number
    assert (ended.returncode, ended.stdout) == (0, f"indexed to block {head}\n")


@pytest.mark.parametrize(
    "words",
    [
        ("serve", "--node", "nowhere", "--port", "0"),
        ("serve", "--node", "http://127.0.0.1:1", "--port", "0"),
        ("index", "rebuild", "--node", "http://127.0.0.1:1"),
    ],
    ids=range(3),
)
def test_a_desk_that_cannot_start_says_why_in_a_sentence(words: tuple[str, ...], tmp_path) -> None:
    ended = api(*words, "--index", f"sqlite:///{tmp_path / 'i'}")
    assert ended.returncode == 1
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "Traceback" not in ended.stderr


def test_a_desk_whose_node_goes_away_says_when_to_come_back_and_recovers(
    little: NodeProcess, tmp_path: Path
) -> None:
    desk = DeskProcess(little.url, tmp_path)
    try:
        desk.wait_for_block(1)
        little.kill()
        answer = Visitor(desk.url).post("/v1/transactions", {"signed": "0x00"})
        assert (answer.status, answer.body["code"]) == (503, "node_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert Visitor(desk.url).get("/readyz").status == 503
        assert Visitor(desk.url).get("/healthz").status == 200
        assert Visitor(desk.url).get("/v1/certificates").status == 200
    finally:
        desk.close()
