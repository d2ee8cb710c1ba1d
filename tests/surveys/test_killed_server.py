"""A server that is killed without warning: whatever was acknowledged is stored, nothing is half done."""

import http.client
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

import db
from surveys import blind_signature
from surveys.tickets import ballot_key
from tests.surveys.factories import PEPPER, SECRET, Asker, all_ballots, issue, send, used

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = 50


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
    for _try in range(400):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/q", timeout=5).close()
            return server
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


class Browser:
    """Stands in for a test client: posts to the real server; a broken connection is no answer."""

    def __init__(self, port):
        self.port = port

    def post(self, path, data):
        body = urllib.parse.urlencode(data).encode()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", body, timeout=5) as answer:
                return SimpleNamespace(status_code=answer.status, text=answer.read().decode())
        except (OSError, http.client.HTTPException):
            return SimpleNamespace(status_code=0, text="")


def answered(browser, ticket, asker):
    """Whether the server acknowledged the answer."""
    if asker is None:
        return send(browser, ticket, {"s0-q1": "5"}).status_code == 200
    issued = asker.issue()
    if issued.status_code != 200:
        return False
    signed = blind_signature.decode_base64url(issued.text)
    signature = blind_signature.finalize(asker.key, signed, asker.inverse)
    return asker.cast({"s0-q1": "5"}, asker.prepared, signature).status_code == 200


def key_of(ticket, asker):
    return blind_signature.digest(asker.prepared) if asker else ballot_key(PEPPER, ticket)


@pytest.mark.slow
@pytest.mark.parametrize("level", ["A", "B"])
def test_acknowledged_answers_survive_kills_and_retries_double_nothing(urls, opened, level):
    """T5: the server is killed 50 times at random; then everybody who got no answer tries again."""
    chance, port = random.Random(20261125), free_port()
    browser = Browser(port)
    tickets = issue(opened, count=700)
    people = [(ticket, Asker(browser, ticket) if level == "A" else None) for ticket in tickets]
    acknowledged, unsure, left = set(), [], list(people)

    for _kill in range(KILLS):
        server = start_server(urls, port)
        ends = time.monotonic() + chance.uniform(0.02, 0.2)
        while left and time.monotonic() < ends:
            person = left.pop()
            if answered(browser, *person):
                acknowledged.add(key_of(*person))
            else:
                unsure.append(person)
        killer = threading.Timer(chance.uniform(0, 0.01), os.killpg, (server.pid, signal.SIGKILL))
        killer.start()
        person = left.pop() if left else unsure.pop()
        if answered(browser, *person):
            acknowledged.add(key_of(*person))
        else:
            unsure.append(person)
        server.wait(10)

    stored = {key for key, _sealed in all_ballots(opened)}
    assert len(acknowledged) > KILLS
    assert acknowledged <= stored
    server = start_server(urls, port)
    again = [answered(browser, *person) for person in unsure]
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(10)
    assert all(again)
    assert (
        len(all_ballots(opened))
        == used(opened, tickets[0])
        == len(acknowledged | {key_of(*p) for p in unsure})
    )
    for setting in db.SETTINGS.values():
        with sqlite3.connect(urls[setting].removeprefix("sqlite:///")) as store:
            assert store.execute("pragma integrity_check").fetchone() == ("ok",)
