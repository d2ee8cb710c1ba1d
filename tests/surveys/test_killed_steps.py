"""T5: sealing and backup killed at random points. What is half done is taken up again; nothing is lost."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import time

import pytest
import sqlalchemy as sa

import db
from evaluations.models_plan import Wave
from surveys import box
from surveys.backup import copy_stores
from surveys.models import BallotCount, Comment, Receipt, Response, WaveKey
from surveys.models_box import BallotBox, Urn
from surveys.seal import seal_wave
from surveys.waves import close_wave
from tests.surveys.factories import NOW, SECRET, issue, send

KILLS = 60
PEOPLE = 12


@pytest.fixture
def closed(client, app, opened, tmp_path):
    """A folder with the three stores of a wave that is closed and not sealed; its poll."""
    tickets = issue(opened, count=PEOPLE)
    for number, ticket in enumerate(tickets):
        send(client, ticket, {"s0-q1": str(number % 5 + 1), "s0-open": f"remark {number}"})
    close_wave(opened.main, opened.box, opened.wave, opened.user, NOW)
    for name in ("main", "participation", "box"):
        getattr(opened, name).close()
    app.extensions["stores"].dispose()
    folder = tmp_path / "closed"
    folder.mkdir()
    for name, engine in app.extensions["stores"].engines.items():
        with sqlite3.connect(engine.url.database) as store, sqlite3.connect(folder / f"{name}.db") as copy:
            store.backup(copy)
    return folder, tickets[0].poll


def stores_in(folder):
    return db.Stores({name: f"sqlite:///{folder / name}.db" for name in db.STORES})


def seal(folder, poll):
    stores = stores_in(folder)
    with stores.open("main") as main, stores.open("box") as ballots:
        wave = main.scalars(sa.select(Wave).order_by(Wave.position)).first()
        seal_wave(main, ballots, wave, SECRET, {poll.code: (PEOPLE, PEOPLE)})
    stores.dispose()


def back_up(folder, _poll):
    stores = stores_in(folder)
    copy_stores(stores.engines, folder / "copies", SECRET)
    stores.dispose()


def killed_after(seconds, act, folder, poll):
    """Whether the process that does ``act`` was killed before it had finished."""
    process = multiprocessing.get_context("fork").Process(target=act, args=(folder, poll))
    process.start()
    process.join(seconds)
    if process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return process.exitcode == -signal.SIGKILL


def killed_at_random(act, closed, tmp_path):
    """Fresh stores on which ``act`` was killed, KILLS times, at moments spread over the time it takes.

    That time is the shortest seen: one that took long on a busy machine would let most others finish.
    """
    pristine, poll = closed
    chance = random.Random(20261125)
    lasts, kills = 60.0, 0
    for number in range(10 * KILLS):
        folder = tmp_path / f"try{number}"
        shutil.copytree(pristine, folder)
        began = time.monotonic()
        if killed_after(chance.uniform(0, lasts) if number else lasts, act, folder, poll):
            kills += 1
            yield folder, poll
        else:
            lasts = min(lasts, time.monotonic() - began)
        shutil.rmtree(folder)
        if kills == KILLS:
            return
    raise AssertionError(f"killed {kills} times only")


def rows(session, kind):
    return session.scalar(sa.select(sa.func.count()).select_from(kind))


def assert_whole(path):
    with sqlite3.connect(path) as store:
        assert store.execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.slow
def test_sealing_killed_anywhere_is_finished_by_starting_again(closed, tmp_path):
    left = set()
    for folder, poll in killed_at_random(seal, closed, tmp_path):
        stores = stores_in(folder)
        with stores.open("main") as main, stores.open("box") as ballots:
            written, boxes = rows(main, Response), rows(ballots, BallotBox)
            assert written in (0, PEOPLE)
            assert written == PEOPLE or boxes > 0  # nothing is destroyed before all is written
            left.add(
                (written, boxes > 0, main.scalars(sa.select(Wave).order_by(Wave.position)).first().state)
            )
        stores.dispose()

        seal(folder, poll)

        stores = stores_in(folder)
        with stores.open("main") as main, stores.open("box") as ballots:
            kinds = (Response, Comment, Receipt)
            assert [rows(main, kind) for kind in kinds] == [PEOPLE] * len(kinds)
            assert main.scalar(sa.select(sa.func.sum(BallotCount.count))) == PEOPLE
            assert not main.scalar(sa.select(WaveKey)).sealed_private_key
            assert (rows(ballots, Urn), rows(ballots, BallotBox)) == (0, 0)
        stores.dispose()
        for name in db.STORES:
            assert_whole(folder / f"{name}.db")
    assert len(left) > 1  # it was interrupted at different places


@pytest.mark.slow
def test_backup_killed_anywhere_leaves_whole_copies_or_none(closed, tmp_path):
    for folder, poll in killed_at_random(back_up, closed, tmp_path):
        for copy in (folder / "copies").glob("*.db"):
            assert_whole(copy)
        if (folder / "copies" / "box.db").exists():  # or the next copy could differ by one ballot
            counted = json.loads((folder / "copies" / "box-counts.json").read_text())
            assert sum(counted.values()) == PEOPLE

        back_up(folder, poll)

        copied = stores_in(folder / "copies")
        with copied.open("box") as ballots:
            assert len(box.ballots_of(ballots, SECRET, [poll.box])[poll.box]) == PEOPLE
        copied.dispose()
        assert not list((folder / "copies").glob("*.part"))
