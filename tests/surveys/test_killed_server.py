"""A server that is killed without warning: whatever was acknowledged is stored, nothing is half done."""

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
import sqlalchemy as sa

import db
from surveys.models import Ballot
from surveys.tickets import ballot_key, pepper_from
from tests.surveys.factories import SECRET, issue

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = 12
ANSWERS = urllib.parse.urlencode({"s0-q1": "5"}).encode()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


BROWSER = urllib.request.build_opener(NoRedirect)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(urls, port):
    """A real gunicorn on this machine, ready to answer."""
    environment = {**os.environ, **urls, "SECRET_KEY": SECRET}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "1",
        "--threads",
        "4",
    ]
    server = subprocess.Popen(
        [*command, "--log-level", "critical", "app:create_app()"],
        cwd=ROOT, env=environment, start_new_session=True,
    )  # fmt: skip
    for _try in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/q", timeout=5).close()
            return server
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def answered(port, ticket):
    """Whether the server acknowledged the answer."""
    try:
        BROWSER.open(f"http://127.0.0.1:{port}/q/{ticket}", ANSWERS, timeout=5).close()
    except urllib.error.HTTPError as answer:
        return answer.code == 303
    except OSError:
        return False
    return False


@pytest.mark.slow
def test_acknowledged_answers_survive_kills(urls, opened):
    tickets = issue(opened.participation, opened, count=150)
    chance = random.Random(20261125)
    acknowledged, left, port = set(), list(tickets), free_port()

    for _kill in range(KILLS):
        server = start_server(urls, port)
        ends = time.monotonic() + chance.uniform(0.02, 0.4)
        while left and time.monotonic() < ends:
            ticket = left.pop()
            if answered(port, ticket):
                acknowledged.add(ticket)
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)

    pepper = pepper_from(SECRET)
    stored = set(opened.box.scalars(sa.select(Ballot.key)))
    assert len(acknowledged) > KILLS
    assert {ballot_key(pepper, ticket) for ticket in acknowledged} <= stored
    for setting in db.SETTINGS.values():
        with sqlite3.connect(urls[setting].removeprefix("sqlite:///")) as store:
            assert store.execute("pragma integrity_check").fetchone() == ("ok",)
