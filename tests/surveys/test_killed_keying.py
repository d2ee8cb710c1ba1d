"""A server that is killed while paper is keyed: every sheet ends up in the box once, and is counted once."""

import random
import threading

import pytest
import sqlalchemy as sa
from itsdangerous import URLSafeTimedSerializer

from accounts.models import User
from surveys.models_fieldwork import KeyingCount, PaperSheet
from tests.conftest import PASSWORD_HASH
from tests.serving import Server, free_port
from tests.surveys.factories import SECRET, issue, payloads, used
from tests.surveys.test_views import base

KILLS = 25
PROOF = "a" * 40  # what the forms of a session carry, signed


@pytest.fixture
def sessions(app, opened, cast, session):
    """The cookies of two people who key."""
    house = cast["lin"].organisation
    people = [User(login=name, name=name, role="fieldworker", organisation=house) for name in ("wei", "nong")]
    for one in people:
        one.password_hash = PASSWORD_HASH
    session.add_all(people)
    session.commit()
    signing = app.session_interface.get_signing_serializer(app)
    kept = [{"_user_id": one.get_id(), "_fresh": True, "csrf_token": PROOF} for one in people]
    session.rollback()
    return [{"Cookie": f"session={signing.dumps(one)}"} for one in kept]


@pytest.mark.slow
def test_sheets_survive_kills_at_every_step_and_count_once(urls, opened, sessions, tmp_path):
    chance = random.Random(20261129)
    settings = {**urls, "SECRET_KEY": SECRET, "DOORS": "staff", "port": free_port()}
    tickets = issue(opened, count=KILLS)
    where, proof = f"{base(opened)}/paper", URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(PROOF)

    def start():
        options = ("--workers", "1", "--log-level", "critical")
        return Server(tmp_path, dict(settings), options, path="/log-in")

    def post(server, step, ticket, who, **fields):
        data = {"code": str(ticket), "csrf_token": proof, **fields}
        return server.ask(f"{where}/{step}", data, sessions[who]).status_code

    for ticket in tickets:
        server = start()
        killer = threading.Timer(chance.uniform(0.02, 0.4), server.kill)
        killer.start()
        for who, answer in ((0, "4"), (1, "5")):
            post(server, "keyed", ticket, who, **{"s0-q1": answer})
        post(server, "settled", ticket, 1, **{"pick-s0-q1": "second"})
        killer.join()
        server.process.wait(10)
    broken_off = states(opened)
    server = start()
    for ticket in tickets:
        for who, answer in ((0, "4"), (1, "5")):
            post(server, "keyed", ticket, who, **{"s0-q1": answer})
        post(server, "settled", ticket, 1, **{"pick-s0-q1": "second"})
    server.stop()

    assert len(set(broken_off) | {"cast"}) > 1 or len(broken_off) < KILLS  # some were caught half-way
    assert states(opened) == ["cast"] * KILLS
    assert [one["responses"][0]["answers"] for one in payloads(opened)] == [{"q1": "5"}] * KILLS
    assert used(opened, tickets[0]) == KILLS
    assert opened.main.execute(sa.select(KeyingCount.sheets, KeyingCount.mismatches)).all() == [
        (KILLS, KILLS)
    ]


def states(opened):
    opened.main.rollback()
    return list(opened.main.scalars(sa.select(PaperSheet.state).order_by(PaperSheet.state)))
