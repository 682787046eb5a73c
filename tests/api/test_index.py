"""The index: derived from events alone, the same at every rebuild, and stopped by a fork."""

from contextlib import closing

from sqlalchemy import Engine, select

from api.index import schema
from api.index.entries import ENTRIES
from api.index.follower import Follower, open_index
from api.ledger import Ledger
from api.paging import Asked, read_page
from contracts import NAMES, load
from tests.api import play
from tests.api.play import SELLER


def rows_of(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with closing(engine.connect()) as rows:
        return {
            table.name: sorted(map(tuple, rows.execute(select(table))), key=repr)
            for table in schema.tables.sorted_tables
        }


def test_every_event_of_every_contract_has_its_rows() -> None:
    silent = {
        # Units shows the shape of ERC-1155; these are never emitted, because nobody may transfer.
        ("Units", "TransferBatch"),
        ("Units", "ApprovalForAll"),
        ("Units", "URI"),
    }
    there = {
        (name, entry["name"]) for name in NAMES for entry in load(name).abi
        if entry["type"] == "event"
    }  # fmt: skip
    assert set(ENTRIES) == there - silent


def test_two_rebuilds_give_the_same_rows_and_so_does_following_in_steps(
    ledger: Ledger, index_url: str
) -> None:
    engine = open_index(index_url)
    follower = Follower(ledger, engine)
    last = follower.rebuild()
    first = rows_of(engine)
    assert follower.rebuild() == last
    assert rows_of(engine) == first
    assert first["trades"]
    assert len(first["surrenders"]) == 2


def test_holdings_from_events_are_what_the_ledger_holds(ledger: Ledger, index_url: str) -> None:
    engine = open_index(index_url)
    Follower(ledger, engine).catch_up()
    with closing(engine.connect()) as rows:
        found = rows.execute(select(schema.holdings)).mappings().all()
        balances = rows.execute(select(schema.balances)).mappings().all()
    assert len(found) == 2
    for held in found:
        told = ledger.call("Units", "holding", [held["account"], held["unit"]])
        assert told == {name: held[name] for name in told}
    for held in balances:
        told = ledger.call("Cash", "balance", [held["account"]])
        assert told == {name: held[name] for name in told}


def test_a_reverted_transaction_is_indexed_with_its_typed_error(
    ledger: Ledger, index_url: str
) -> None:
    engine = open_index(index_url)
    Follower(ledger, engine).catch_up()
    table = schema.transactions
    with closing(engine.connect()) as rows:
        found = rows.execute(select(table).where(~table.c.succeeded)).mappings().all()
    assert [(row["error"], row["function"]) for row in found] == [("HoldingTooSmall", "toTrading")]
    assert found[0]["account"] == play.account(SELLER)


def test_pages_go_through_units_of_one_account_without_loss(index_url: str) -> None:
    table, engine = schema.holdings, open_index(index_url)
    held = {"registration": 1, "trading": 0, "reserved": 0, "frozen": 0}
    keys = [(account, unit) for account in ("0xA", "0xB") for unit in (9, 10, 120192020, 2**255)]
    with engine.begin() as rows:
        for account, unit in keys:
            rows.execute(table.insert(), {"account": account, "unit": unit, **held})
    found, cursor = [], None
    with closing(engine.connect()) as rows:
        for _ in keys:
            order = (table.c.account, table.c.unit)
            page = read_page(rows, select(table), order, Asked(1, cursor))
            found += [(row["account"], row["unit"]) for row in page.rows]
            cursor = page.next
    assert cursor is None
    assert sorted(found) == sorted(keys)
