"""Turns on the private stores: shared commits, single faults, several processes."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

import db
from accounts.refusals import Refusal
from surveys import box, participation
from surveys.models_participation import SigningKey
from surveys.tickets import ticket_hash
from surveys.transactions import in_turn, rewrite_file, turns_of
from tests.surveys.factories import PEPPER, SECRET

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = SigningKey.__table__
POLL, NAME, SIZE = "AAAAAAAA", "b" * 32, 64
PROCESSES = 3

# One of several processes that claim every ticket for something else and cast ballots under the same keys.
RACER = """
import sys
from db import Stores
from surveys import box, participation
name, participation_url, box_url, number, *images = sys.argv[1:]
stores, won = Stores({"participation": participation_url, "box": box_url}), 0
for place, image in enumerate(images):
    try:
        with stores.open("participation") as session:
            participation.claim(session, image, f"{int(number):064}")
        won += 1
    except participation.TicketUsed:
        pass
    with stores.open("box") as session:
        box.put(session, "for tests", name, f"{place:064x}", number.encode().ljust(64, b"."))
print(won)
"""


@pytest.fixture
def engine(tmp_path):
    stores = db.Stores({name: f"sqlite:///{tmp_path / name}.db" for name in db.STORES})
    stores.migrate()
    yield stores.engines["participation"]
    stores.dispose()


def adding(poll):
    return lambda connection: connection.execute(sa.insert(KEYS), {"poll": poll, "wrapped": b"-"})


def kept(engine):
    with sa.orm.Session(engine) as session:
        return sorted(session.scalars(sa.select(KEYS.c.poll)))


def run_together(engine, operations):
    """Hold the turn until all operations wait, then let them go; the errors, in order."""
    errors = [None] * len(operations)

    def run(place, operation):
        try:
            with sa.orm.Session(engine) as session:
                in_turn(session, operation)
        except Exception as error:
            errors[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(operations)]
    turns = turns_of(engine)
    with turns.alone():
        for thread in threads:
            thread.start()
        while len(turns._waiting) < len(operations):
            threading.Event().wait(0.001)
    for thread in threads:
        thread.join()
    return errors


def commits(engine):
    counted = []
    sa.event.listen(engine, "commit", counted.append)
    return counted


def test_who_waits_together_shares_one_commit(engine):
    counted = commits(engine)

    assert run_together(engine, [adding(f"P{number}") for number in range(6)]) == [None] * 6

    assert kept(engine) == [f"P{number}" for number in range(6)]
    assert len(counted) == 1


def test_refusal_is_answered_to_its_asker_alone(engine):
    def refuse(_connection):
        raise Refusal

    counted = commits(engine)
    errors = run_together(engine, [adding("P0"), refuse, adding("P1")])

    assert [type(error) for error in errors] == [type(None), Refusal, type(None)]
    assert kept(engine) == ["P0", "P1"]
    assert len(counted) == 1


def test_fault_of_one_is_not_the_fault_of_all(engine):
    def break_down(connection):
        adding("half")(connection)
        raise ZeroDivisionError

    errors = run_together(engine, [adding("P0"), break_down, adding("P1")])

    assert [type(error) for error in errors] == [type(None), ZeroDivisionError, type(None)]
    assert kept(engine) == ["P0", "P1"]


def test_who_dies_in_turn_takes_nobody_along(engine):
    """The one who acts for all is ended in the middle: the others act for themselves."""

    def end(_connection):
        raise KeyboardInterrupt

    with sa.orm.Session(engine) as session, pytest.raises(KeyboardInterrupt):
        in_turn(session, end)
    assert run_together(engine, [adding("P0")]) == [None]
    assert turns_of(engine)._waiting == []


def test_rewriting_waits_for_its_turn_and_keeps_everything(engine):
    assert run_together(engine, [adding(f"P{number}") for number in range(3)]) == [None] * 3
    with sa.orm.Session(engine) as session:
        rewrite_file(session)

    assert kept(engine) == ["P0", "P1", "P2"]


def test_racing_processes_have_one_winner_for_each_ticket_and_one_ballot_for_each_key(stores):
    """T4 between processes: three claim the same 30 tickets and cast under the same 30 keys."""
    with stores.open("participation") as session:
        tickets = participation.issue_tickets(session, PEPPER, POLL, 30)
    with stores.open("box") as session:
        box.open_box(session, NAME, seal_key=b"s", verify_key=b"v", size=SIZE)
        box.add_room(session, SECRET, NAME, 30)
    urls = [
        stores.engines[name].url.render_as_string(hide_password=False) for name in ("participation", "box")
    ]
    images = [ticket_hash(PEPPER, ticket) for ticket in tickets]

    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, NAME, *urls, str(number), *images],
            cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True,
        )
        for number in range(PROCESSES)
    ]  # fmt: skip
    won = [int(racer.communicate(timeout=120)[0]) for racer in racers]

    assert sum(won) == 30
    with stores.open("participation") as session:
        assert participation.turnout(session, [POLL])[POLL] == participation.Turnout(30, 30)
    with stores.open("box") as session:
        found = box.ballots_of(session, SECRET, [NAME])[NAME]
    assert [key for key, _sealed in found] == [f"{place:064x}" for place in range(30)]
    assert {sealed.rstrip(b".") for _key, sealed in found} <= {b"0", b"1", b"2"}


@pytest.mark.parametrize("name", db.STORES)
def test_private_stores_refuse_a_server_that_keeps_times(postgresql, monkeypatch, name):
    monkeypatch.setattr(db, "COMMIT_TIMES", "select 'on'")
    engine = db.connect(name, postgresql.new_database())

    if name == "main":
        engine.connect().close()
    else:
        with pytest.raises(db.CommitTimesKept, match="track_commit_timestamp"):
            engine.connect()
    engine.dispose()
