"""A server that is killed without warning: whatever was acknowledged is stored, nothing is half done."""

import random
import sqlite3
import threading
import time

import pytest

import db
from surveys import blind_signature
from surveys.tickets import ballot_key
from tests.serving import Server, free_port
from tests.surveys.factories import PEPPER, SECRET, Asker, all_ballots, issue, send, used

KILLS = 50


class Browser:
    """Posts to the server that stands at the moment."""

    def __init__(self, folder, urls):
        self.folder = folder
        self.settings = {**urls, "SECRET_KEY": SECRET, "port": free_port()}

    def start_server(self):
        options = ("--workers", "1", "--log-level", "critical")
        self.server = Server(self.folder, dict(self.settings), options)
        return self.server

    def post(self, path, data):
        return self.server.post(path, data)


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
def test_acknowledged_answers_survive_kills_and_retries_double_nothing(urls, opened, tmp_path, level):
    """T5: the server is killed 50 times at random; then everybody who got no answer tries again."""
    chance = random.Random(20261125)
    browser = Browser(tmp_path, urls)
    tickets = issue(opened, count=700)
    people = [(ticket, Asker(browser, ticket) if level == "A" else None) for ticket in tickets]
    acknowledged, unsure, left = set(), [], list(people)

    for _kill in range(KILLS):
        server = browser.start_server()
        ends = time.monotonic() + chance.uniform(0.02, 0.2)
        while left and time.monotonic() < ends:
            person = left.pop()
            if answered(browser, *person):
                acknowledged.add(key_of(*person))
            else:
                unsure.append(person)
        killer = threading.Timer(chance.uniform(0, 0.01), server.kill)
        killer.start()
        person = left.pop() if left else unsure.pop()
        if answered(browser, *person):
            acknowledged.add(key_of(*person))
        else:
            unsure.append(person)
        server.process.wait(10)

    stored = {key for key, _sealed in all_ballots(opened)}
    assert len(acknowledged) > KILLS
    assert acknowledged <= stored
    server = browser.start_server()
    again = [answered(browser, *person) for person in unsure]
    server.kill()
    server.process.wait(10)
    assert all(again)
    assert (
        len(all_ballots(opened))
        == used(opened, tickets[0])
        == len(acknowledged | {key_of(*p) for p in unsure})
    )
    for setting in db.SETTINGS.values():
        with sqlite3.connect(urls[setting].removeprefix("sqlite:///")) as store:
            assert store.execute("pragma integrity_check").fetchone() == ("ok",)
