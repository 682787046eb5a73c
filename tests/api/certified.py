"""Real certificates of a small ledger, and what the index knows of where their evidence is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.certificates.facts import Sources
from api.certificates.file import APPROVALS, CertificateFile, compose
from api.ledger import Ledger
from contracts import ADDRESSES, codec
from tests.api.play import BUYER, HASH, SELLER, account, running
from tests.node_process import NodeProcess
from tests.town import audit

NAME = "山东省济宁市兖州区鑫源热电（集团）有限公司"
"""Longer than the 31 bytes that one slot holds."""

BUYER_OWES = 250_000


@dataclass(frozen=True)
class Certified:
    """A ledger's certificates by number, and what a verifier of them is given beforehand."""

    node: NodeProcess
    files: dict[int, CertificateFile]
    genesis: str
    anchor: str

    def text(self, number: int) -> str:
        return self.files[number].content.decode()


@contextmanager
def certified(folder: Path) -> Iterator[Certified]:
    """A node on whose ledger the seller surrendered twice and the buyer once."""
    with running(folder / "node") as (node, play):
        ledger = play.ledger
        play.prepare_market()
        renamed = (account(SELLER), NAME, HASH)
        play.two("registry", "registry_officer", "Participants", "changeName", *renamed)
        play.oblige(SELLER, 500_000)
        play.oblige(BUYER, BUYER_OWES)
        play.surrender(SELLER, 300_000)
        play.surrender(BUYER, BUYER_OWES)
        play.surrender(SELLER, 200_000)
        files = {one.certificate: compose(ledger, one) for one in sources(ledger)}
        genesis = (node.ledger / "genesis.json").read_text()
        told = audit(node.ledger, "anchor", "--genesis", "genesis.json")
        assert told.returncode == 0, told.stderr
        yield Certified(node, files, genesis, told.stdout)


def sources(ledger: Ledger) -> Iterator[Sources]:
    """Every certificate's events, found in the logs instead of an index."""
    told = [
        (log, event)
        for contract in ("Compliance", "Emissions")
        for log in ledger.logs(0, ledger.head().number, ADDRESSES[contract])
        if (event := codec.decode_log(log.address, log.topics, log.data))
    ]

    def first(*names: str, **facts: object):
        return next(
            (log, event.args) for log, event in told
            if event.name in names and event.args.items() >= facts.items()
        )  # fmt: skip

    for given in [event.args for _, event in told if event.name == "Surrendered"]:
        request, number = given["request"], given["certificate"]
        about = {name: given[name] for name in ("account", "period")}
        decided = first("EmissionDecided", **about)[1]
        yield Sources(
            certificate=number,
            request=request,
            requested_block=first("SurrenderRequested", request=request)[0].block,
            approved_block=first(*APPROVALS, request=request)[0].block,
            surrendered=first("Surrendered", certificate=number)[0].transaction,
            pack=decided["pack"].rstrip(b"\0").decode(),
            inputs="0x" + decided["inputs"].hex(),
        )


def document(text: str) -> dict:
    return json.loads(text)
