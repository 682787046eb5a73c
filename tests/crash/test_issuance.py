"""Issuance interrupted by `kill -9` at each step, or run twice at once: each line exactly once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.identifiers import account_address, line_id
from contracts.vocabulary import Stage
from tests.api.allocated import line, table
from tests.api.play import PERIOD
from tests.crash.issuing import CLERKS, PERIOD_WORDS, WHO, Job, Office
from tests.founded import uscc

STEPS = ("before it sends", "when it has sent", "between two batches")
VICTIMS = ("job", "node")
KILLS_A_ROUND = 10
"""`--kills` for one more table, which is killed at each step of deciding, and of executing."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("issuance"))
    try:
        yield office
    finally:
        office.close()


def written(office: Office, number: int, folder: Path) -> str:
    """A table of one line for every enterprise, each with a quantity of its own."""
    path = folder / f"table-{number}.csv"
    path.write_text(table(*(line(who, who + number, number=number) for who in WHO)))
    return str(path)


def hold_to_once(office: Office, numbers: range) -> None:
    """Each line of these tables was executed once, and holdings and totals are their sums."""
    expected = {
        "0x" + line_id(account_address(uscc(who)), PERIOD, Stage.PRE_ALLOCATION, number).hex()
        for who in WHO
        for number in numbers
    }
    assert Counter(office.executed()) == dict.fromkeys(expected, 1)
    assert office.held() == {who: sum(who + number for number in numbers) for who in WHO}
    assert office.issued() == sum(who + number for who in WHO for number in numbers)


def interrupt(office: Office, job: Job, step: str, victim: str, role: str) -> bool:
    """Kill the victim at the step; whether the job was there to be interrupted."""
    nonce = office.pending(role)
    happened = {
        "before it sends": lambda: " 0 of " in job.told(),
        "when it has sent": lambda: office.pending(role) > nonce,
        "between two batches": lambda: job.told().count("\n") > 1,
    }[step]
    running = job.wait_for(happened)
    if victim == "node":
        office.node.kill()
    job.kill()
    if victim == "node":
        office.restart_node()
    return running


@pytest.mark.long
def test_each_line_is_issued_once_whatever_is_killed_at_whatever_step(
    office: Office, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    rounds = max(len(VICTIMS), request.config.getoption("--kills") // KILLS_A_ROUND)
    kills = 0
    first = 1 + len(office.executed()) // len(WHO)
    for turn in range(rounds):
        victim, number = VICTIMS[turn % len(VICTIMS)], first + turn
        decide = ("decide", written(office, number, tmp_path))
        for role, words in (("department", decide), ("registry", ("execute", *PERIOD_WORDS))):
            for step in STEPS:
                kills += interrupt(office, office.start(role, *words), step, victim, role)
            office.start(role, *words).finish()
    hold_to_once(office, range(1, first + rounds))
    print(f"{kills} kills over {rounds} tables of {len(WHO)} lines: each line issued once")
    assert kills >= rounds * len(STEPS), "the job was hardly ever there to be killed"


def test_a_job_waits_for_a_node_that_died_and_goes_on(office: Office, tmp_path: Path) -> None:
    number = 1 + len(office.executed()) // len(WHO)
    job = office.start("department", "decide", written(office, number, tmp_path))
    assert job.wait_for(lambda: " 0 of " in job.told())
    office.node.kill()
    office.restart_node()
    job.finish()
    office.start("registry", "execute", *PERIOD_WORDS).finish()
    hold_to_once(office, range(1, number + 1))


def test_two_clerks_at_once_issue_each_line_once(office: Office, tmp_path: Path) -> None:
    number = 1 + len(office.executed()) // len(WHO)
    decide = ("decide", written(office, number, tmp_path))
    told = []
    for role, words in (("department", decide), ("registry", ("execute", *PERIOD_WORDS))):
        jobs = [office.start(clerk, *words) for clerk in (role, CLERKS[role])]
        told.append([job.finish() for job in jobs])
    hold_to_once(office, range(1, number + 1))
    print("lines done by each clerk:", [[one["lines"] for one in both] for both in told])
