"""The node as its operator meets it: real processes, commands, signals, restarts, logs."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from node.init import PASSPHRASE
from tests.founded import CHAIN_ID, FOUNDED_AT, founding_text, registration, sign, write_founding
from tests.node_process import ROOT, NodeFailed, NodeProcess, run


@pytest.fixture
def node(tmp_path: Path):
    one = NodeProcess(tmp_path / "node")
    yield one
    one.close()


def test_a_restart_continues_where_the_last_run_ended(node: NodeProcess) -> None:
    node.start()
    names = [node.send(registration(200 + n, n)) for n in range(5)]
    for name in names:
        node.receipt(name)
    head = node.ask("registry_checkpoint")
    assert node.stop() == 0
    node.start()
    assert node.ask("registry_checkpoint") == head
    assert node.receipt(node.send(registration(300, 5)))["status"] == "0x1"


def test_sigterm_seals_everything_that_was_taken_in(node: NodeProcess) -> None:
    node.interval_ms = 1_000
    node.start()
    names = [node.send(registration(200 + n, n)) for n in range(60)]
    assert node.stop() == 0
    node.start()
    standings = [node.ask("registry_standing", name)["standing"] for name in names]
    assert standings == ["included"] * 60


def test_after_kill_everything_acknowledged_in_a_block_is_there_once(node: NodeProcess) -> None:
    node.start()
    names = [node.send(registration(200 + n, n)) for n in range(20)]
    known = [node.receipt(name) for name in names[:10]]
    node.kill()
    node.start()
    for receipt in known:
        found = node.ask("eth_getTransactionReceipt", receipt["transactionHash"])
        assert found == receipt
    head = int(node.ask("eth_blockNumber"), 16)
    held = [
        one for n in range(head + 1)
        for one in node.ask("eth_getBlockByNumber", hex(n), False)["transactions"]
    ]  # fmt: skip
    assert len(held) == len(set(held))


def test_secrets_stand_in_no_log_and_in_no_answer(node: NodeProcess) -> None:
    node.start()
    node.receipt(node.send(registration(200, 0)))
    node.answer("eth_sendRawTransaction", "0x00")
    node.stop()
    secret = (node.ledger / PASSPHRASE).read_text().strip()
    keystore = json.loads((node.ledger / "validator.key").read_text())
    log = node.log.read_text()
    assert "listening at" in log
    assert secret not in log
    assert keystore["sealed"] not in log


def test_two_nodes_cannot_write_one_ledger(node: NodeProcess) -> None:
    node.start()
    again = run("run", "--config", str(node.ledger / "node.toml"), "--port", "0", "--json")
    assert again.returncode == 3
    assert json.loads(again.stderr.splitlines()[-1])["error"] == "ledger_in_use"


def test_an_address_that_is_taken_is_named(node: NodeProcess) -> None:
    node.start()
    second = NodeProcess(node.folder / "second")
    words = ["--config", str(second.ledger / "node.toml"), "--port", str(node.port), "--json"]
    refused = run("run", *words)
    assert refused.returncode == 3
    assert json.loads(refused.stderr.splitlines()[-1])["error"] == "cannot_listen"


def test_a_follower_serves_the_same_answers_and_takes_no_transactions(
    node: NodeProcess, tmp_path: Path
) -> None:
    node.start()
    for n in range(3):
        node.receipt(node.send(registration(200 + n, n)))
    ledger = tmp_path / "copy" / "ledger"
    ledger.mkdir(parents=True)
    (ledger / "genesis.json").write_text((node.ledger / "genesis.json").read_text())
    (ledger / "node.toml").write_text('genesis = "genesis.json"\nledger = "ledger.db"\n')
    copy = NodeProcess(tmp_path / "copy")
    try:
        copy.start("--from", node.url, command="follow")
        _until(lambda: copy.ask("eth_blockNumber") == node.ask("eth_blockNumber"))
        for method, params in (
            ("registry_checkpoint", []),
            ("eth_getBlockReceipts", ["0x1"]),
            ("eth_getLogs", [{"fromBlock": "0x0"}]),
            ("registry_genesis", []),
            ("eth_syncing", []),
        ):
            assert copy.ask(method, *params) == node.ask(method, *params)
        refused = copy.answer("eth_sendRawTransaction", "0x" + registration(300, 3).hex())
        assert refused["error"]["data"] == {"reason": "follower", "peer": node.url}
        assert copy.stop() == 0
    finally:
        copy.close()


def _until(holds, wait_s: float = 20.0) -> None:
    until = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.02)


def test_a_rehearsal_follows_the_clock_its_operator_writes(node: NodeProcess) -> None:
    node.clock.write_text(f"{FOUNDED_AT + 500}")
    node.start("--clock", str(node.clock))
    first = node.receipt(node.send(registration(200, 0)))
    node.clock.write_text(f"{FOUNDED_AT + 90_000}")
    second = node.receipt(node.send(registration(201, 1)))
    times = [
        int(node.ask("eth_getBlockByNumber", one["blockNumber"], False)["timestamp"], 16)
        for one in (first, second)
    ]
    assert times == [FOUNDED_AT + 500, FOUNDED_AT + 90_000]


def test_a_ledger_that_is_no_rehearsal_takes_neither_clock_nor_haste(tmp_path: Path) -> None:
    file = write_founding(tmp_path, rehearsal=False)
    out = tmp_path / "ledger"
    assert (
        run("init", "--config", str(file), "--out", str(out), "--make-passphrase").returncode == 0
    )
    clock = tmp_path / "clock"
    clock.write_text("1700000000")
    words = ["run", "--config", str(out / "node.toml"), "--port", "0", "--json"]
    for more in (["--clock", str(clock)], ["--interval", "50"]):
        refused = run(*words, *more)
        assert refused.returncode == 3
        assert json.loads(refused.stderr.splitlines()[-1])["error"] == "clock_refused"


def test_the_node_does_not_start_without_its_assertions(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-O", "-m", "node", "status", "--json"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert found.returncode == 3
    assert json.loads(found.stderr)["error"] == "assertions_off"


def test_init_tells_what_it_founded_and_never_founds_twice(tmp_path: Path) -> None:
    file, out = write_founding(tmp_path), tmp_path / "ledger"
    words = ["init", "--config", str(file), "--out", str(out), "--make-passphrase", "--json"]
    first = json.loads(run(*words).stdout)
    assert first["chainId"] == CHAIN_ID
    assert Path(first["genesis"]).is_file()
    again = run(*words)
    assert (again.returncode, json.loads(again.stderr)["error"]) == (3, "file_exists")


def test_a_founding_that_a_contract_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    file = tmp_path / "founding.toml"
    file.write_text(founding_text().replace("2031-01-01", "2020-01-01", 1))
    refused = run("init", "--config", str(file), "--out", str(tmp_path / "l"), "--make-passphrase")
    assert refused.returncode == 3
    assert "founding_reverted" in refused.stderr
    assert "InvalidGrant" in refused.stderr


def test_the_example_founding_file_founds_nothing_until_its_keys_are_replaced(
    tmp_path: Path,
) -> None:
    example = ROOT / "docs" / "founding.example.toml"
    refused = run("init", "--config", str(example), "--out", str(tmp_path / "l"), "--json")
    assert refused.returncode == 3
    assert json.loads(refused.stderr)["error"] == "placeholder_secret"


def test_a_key_is_made_shown_and_kept_from_the_output(tmp_path: Path) -> None:
    path, secret = tmp_path / "validator.key", "seven lamps beside the river"
    made = run("key", "new", str(path), "--json", TANJI_PASSPHRASE=secret)
    shown = run("key", "show", str(path))
    assert json.loads(made.stdout)["key"] == shown.stdout.strip()
    assert secret not in made.stdout + made.stderr
    refused = run("key", "new", str(tmp_path / "other.key"), "--json", TANJI_PASSPHRASE="changeme")
    assert (refused.returncode, json.loads(refused.stderr)["error"]) == (3, "placeholder_secret")


def test_without_a_passphrase_the_node_says_what_is_missing(node: NodeProcess) -> None:
    settings = node.ledger / "node.toml"
    settings.write_text(
        "\n".join(line for line in settings.read_text().splitlines() if "passphrase" not in line)
    )
    with pytest.raises(NodeFailed, match="TANJI_PASSPHRASE"):
        node.start()


def test_status_tells_where_a_running_node_stands(node: NodeProcess) -> None:
    node.start()
    node.receipt(node.send(registration(200, 0)))
    told = json.loads(run("status", "--url", node.url, "--json").stdout)
    assert (told["chainId"], told["block"], told["inStep"]) == (CHAIN_ID, 1, True)
    node.stop()
    gone = run("status", "--url", node.url, "--json")
    assert (gone.returncode, json.loads(gone.stderr)["error"]) == (4, "peer_unavailable")


@pytest.mark.parametrize("words", [[], ["fly"], ["run"], ["follow", "--config", "x"]])
def test_words_that_make_no_command_are_explained(words: list[str]) -> None:
    found = run(*words)
    assert found.returncode == 2
    assert "usage: tanji-node" in found.stderr


def test_a_connection_under_way_is_answered_while_the_node_drains(node: NodeProcess) -> None:
    """The request was read before the signal came; its answer still goes out."""
    node.start()
    body = json.dumps(
        [{"jsonrpc": "2.0", "id": n, "method": "eth_blockNumber", "params": []} for n in range(100)]
    ).encode()
    with socket.create_connection(("127.0.0.1", node.port), timeout=10) as wire:
        top = "POST / HTTP/1.1\r\nHost: n\r\nContent-Type: application/json\r\n"
        wire.sendall(f"{top}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = wire.recv(12)
        assert node.stop() == 0
        while part := wire.recv(65_536):
            answer += part
    assert answer.count(b'"result"') == 100


def test_a_broken_ledger_stops_the_node_with_its_own_exit_code(node: NodeProcess) -> None:
    node.start()
    node.receipt(node.send(registration(200, 0)))
    node.stop()
    _overwrite_head(node.ledger / "ledger.db")
    found = run("run", "--config", str(node.ledger / "node.toml"), "--port", "0", "--json")
    assert found.returncode == 70
    assert json.loads(found.stderr.splitlines()[-1])["error"] == "broken_ledger"


def _overwrite_head(path: Path) -> None:
    import apsw

    with apsw.Connection(os.fspath(path)) as book:
        book.execute("UPDATE cursor SET hash = zeroblob(32)")


def test_a_client_cannot_set_the_time(node: NodeProcess) -> None:
    node.start()
    methods = {one["name"] for one in node.ask("rpc_discover")["methods"]}
    assert not [name for name in methods if "time" in name.lower() or "evm_" in name]
    before = int(time.time())
    node.receipt(node.send(sign("ministry", nonce=0)))
    stamp = int(node.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
    assert before <= stamp <= int(time.time()) + 2
