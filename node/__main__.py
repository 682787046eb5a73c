"""`tanji-node`: found a ledger, run a node or follow one, keep its key, ask how it stands."""

import argparse
import asyncio
import getpass
import json
import logging
import os
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from chain.errors import BrokenLedger, LedgerError
from contracts import codec
from node import keys, limits
from node.clock import choose_clock
from node.config import Config, read_config
from node.errors import (
    AssertionsOff,
    ClockRefused,
    NodeError,
    PeerDisagrees,
    PeerUnavailable,
    SettingMissing,
)
from node.init import initialise
from node.lock import claim_writing
from node.peer import Peer
from node.run import Node, build_following, build_sequencing, open_ledger, serve

DONE, FAILED, USAGE, REFUSED, UNAVAILABLE, BROKEN = 0, 1, 2, 3, 4, 70
"""Exit codes: well, failed, wrong words, refused with a stable code, no answer, stop and look."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the operator asks; the exit code says how it went."""
    words = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        if not __debug__:
            raise AssertionsOff
        do: Callable[[argparse.Namespace], int] = words.do
        return do(words)
    except (BrokenLedger, PeerDisagrees) as error:
        return _tell_failure(words, error.code, str(error), BROKEN)
    except PeerUnavailable as error:
        return _tell_failure(words, error.code, str(error), UNAVAILABLE)
    except (NodeError, LedgerError) as error:
        return _tell_failure(words, error.code, _explain(error), REFUSED)
    except Exception as error:
        logging.getLogger("tanji.node").exception("broken: stop and look")
        return _tell_failure(words, "broken", f"{type(error).__name__}: {error}", BROKEN)


def _init(words: argparse.Namespace) -> int:
    founded = initialise(words.config, words.out, words.make_passphrase, lambda: _passphrase(words))
    _tell(
        words,
        {
            "genesis": str(founded.genesis),
            "config": str(founded.config),
            "chainId": founded.chain_id,
            "block0": founded.block_hash,
            "validatorKey": founded.validator_key,
        },
        f"founded {founded.name}, chain {founded.chain_id}, block 0 {founded.block_hash}\n"
        f"  {founded.genesis}\n  {founded.config}",
    )
    return DONE


def _run(words: argparse.Namespace) -> int:
    config = _config(words)
    if config.sealing is None:
        raise SettingMissing(words.config.name, "[sealing] key")
    claim_writing(config.ledger)
    ledger = open_ledger(config)
    rehearsal = ledger.genesis.rehearsal
    clock = choose_clock(words.clock, rehearsal)
    interval_ms = config.sealing.interval_ms if words.interval is None else words.interval
    if interval_ms < limits.INTERVAL_MS_MIN and not rehearsal:
        raise ClockRefused(
            f"an interval of {interval_ms} ms would outrun the clock; "
            f"only a rehearsal ledger may go below {limits.INTERVAL_MS_MIN}"
        )
    secret = keys.read_passphrase(config.sealing.passphrase, dict(os.environ), _asker())
    key = keys.unlock_key(config.sealing.key, secret)
    return _serve(words, build_sequencing(config, ledger, key, clock, interval_ms / 1000))


def _follow(words: argparse.Namespace) -> int:
    config = _config(words)
    claim_writing(config.ledger)
    ledger = open_ledger(config)
    clock = choose_clock(words.clock, ledger.genesis.rehearsal)
    return _serve(words, build_following(config, ledger, Peer(words.peer), clock))


def _serve(words: argparse.Namespace, node: Node) -> int:
    # Executing a block holds the interpreter; answers need their turn more often than by default.
    sys.setswitchinterval(limits.SWITCH_INTERVAL_S)
    _ask_for_files()
    head = node.ledger.head

    def ready(host: str, port: int) -> None:
        url = f"http://{host}:{port}"
        facts = {"url": url, "chainId": node.ledger.genesis.chain_id, "block": head.number}
        _tell(words, facts, f"listening at {url}, chain {facts['chainId']}, block {head.number}")
        if words.ready_file is not None:
            partial = words.ready_file.with_suffix(".partial")
            partial.write_text(json.dumps(facts) + "\n")
            partial.replace(words.ready_file)

    asyncio.run(serve(node, ready))
    return DONE


def _ask_for_files() -> None:
    """As many open files as connections need, where the system's first offer is less."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unbounded = resource.RLIM_INFINITY
    wanted = limits.FILES_MAX if hard == unbounded else min(hard, limits.FILES_MAX)
    if soft not in (unbounded, wanted) and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _key_new(words: argparse.Namespace) -> int:
    key = keys.create_key(words.file, _passphrase(words))
    _tell(words, {"key": key.public.hex(), "file": str(words.file)}, key.public.hex())
    return DONE


def _key_show(words: argparse.Namespace) -> int:
    public = keys.show_key(words.file)
    _tell(words, {"key": public, "file": str(words.file)}, public)
    return DONE


def _status(words: argparse.Namespace) -> int:
    peer = Peer(words.url)
    version, checkpoint, syncing = peer.ask_all(
        [("web3_clientVersion", []), ("registry_checkpoint", []), ("eth_syncing", [])]
    )
    peer.close()
    if not isinstance(checkpoint, dict):
        raise PeerUnavailable(words.url, "it gives no checkpoint")
    number, chain_id = int(checkpoint["number"], 16), int(checkpoint["chainId"], 16)
    facts: dict[str, object] = {
        "version": version,
        "chainId": chain_id,
        "block": number,
        "hash": checkpoint["hash"],
        "seals": len(checkpoint["seals"]),
        "inStep": syncing is False,
    }
    step = "in step" if syncing is False else f"behind: {syncing}"
    _tell(words, facts, f"chain {chain_id}, block {number} {checkpoint['hash']}, {step}")
    return DONE


def _config(words: argparse.Namespace) -> Config:
    config = read_config(words.config)
    if words.port is not None:
        config = replace(config, rpc=replace(config.rpc, port=words.port))
    return config


def _passphrase(words: argparse.Namespace) -> str:
    return keys.read_passphrase(words.passphrase_file, dict(os.environ), _asker())


def _asker() -> Callable[[], str] | None:
    return (lambda: getpass.getpass("passphrase: ")) if sys.stdin.isatty() else None


def _explain(error: NodeError | LedgerError) -> str:
    """A founding that a contract refuses is told in the contract's words."""
    output = getattr(error, "output", b"")
    refusal = codec.decode_error(output) if output else None
    return f"{error} ({refusal.name} {refusal.args})" if refusal else str(error)


def _tell(words: argparse.Namespace, facts: dict[str, object], sentence: str) -> None:
    print(json.dumps(facts) if words.json else sentence, flush=True)


def _tell_failure(words: argparse.Namespace, code: str, message: str, exit_code: int) -> int:
    told = json.dumps({"error": code, "message": message}) if words.json else f"{code}: {message}"
    print(told, file=sys.stderr, flush=True)
    return exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tanji-node", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    init = _command(commands, "init", "found a ledger from one TOML file", _init)
    init.add_argument("--config", type=Path, required=True, metavar="FILE")
    init.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    init.add_argument("--passphrase-file", type=Path, metavar="FILE")
    init.add_argument(
        "--make-passphrase", action="store_true", help="make one and keep it in the folder"
    )
    run = _command(commands, "run", "make blocks and serve", _run)
    run.add_argument("--interval", type=int, metavar="MS", help="least time between blocks")
    follow = _command(commands, "follow", "take blocks from another node and serve reads", _follow)
    follow.add_argument("--from", dest="peer", required=True, metavar="URL")
    for serving in (run, follow):
        serving.add_argument("--config", type=Path, required=True, metavar="FILE")
        serving.add_argument("--clock", type=Path, metavar="FILE", help="rehearsal ledgers only")
        serving.add_argument("--port", type=int, help="instead of the configured one; 0 for any")
        serving.add_argument("--ready-file", type=Path, metavar="FILE")
    key = commands.add_parser("key", help="a validator's key")
    key_commands = key.add_subparsers(required=True, metavar="command")
    for name, explained, do in (
        ("new", "make one, encrypted", _key_new),
        ("show", "its public half", _key_show),
    ):
        command = _command(key_commands, name, explained, do)
        command.add_argument("file", type=Path)
        command.add_argument("--passphrase-file", type=Path, metavar="FILE")
    status = _command(commands, "status", "ask a running node how it stands", _status)
    status.add_argument("--url", default="http://127.0.0.1:8545")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    explained: str,
    do: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=explained, description=explained)
    command.add_argument("--json", action="store_true", help="answer in JSON")
    command.set_defaults(do=do)
    return command


if __name__ == "__main__":
    sys.exit(main())
