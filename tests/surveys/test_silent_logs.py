"""No file and no log line of a real server holds ticket, token, address, agent, answer or URL."""

import contextlib
import socket
import sqlite3

import pytest

import db
from surveys import blind_signature
from tests.serving import ROOT, Server
from tests.surveys.factories import SECRET, Asker, issue

ADDRESS = "203.0.113.77"
AGENT, ANSWER, PATH, QUERY, COOKIE, REFERER, HEADER, FIELD = (
    f"marker{word}" for word in ("agent", "answer", "path", "query", "cookie", "referer", "header", "field")
)
HEADERS = {
    "User-Agent": AGENT,
    "X-Forwarded-For": ADDRESS,
    "Cookie": f"session={COOKIE}",
    "Referer": f"http://{REFERER}.example/",
    "X-Marker": HEADER,
}


class Person:
    """Posts to the server with every marker in place."""

    def __init__(self, server):
        self.server = server

    def post(self, path, data):
        return self.server.ask(f"{path}?lang={QUERY}", {**data, "unknown": FIELD}, HEADERS)

    def get(self, path):
        return self.server.ask(f"{path}?q={QUERY}", None, HEADERS)


@pytest.fixture
def start(urls, tmp_path):
    """start(*options) starts the real server, once."""
    started = []

    def take(*options):
        settings = {**urls, "SECRET_KEY": SECRET, "PROXIES": "1"}
        started.append(Server(tmp_path, settings, ("--workers", "2", *options)))
        return started[0]

    yield take
    with contextlib.suppress(ProcessLookupError):
        started[0].stop()


def answer_in_every_way(person, tickets):
    """Both levels, mistakes, strays; the tokens that were used."""
    answers = {"s0-q1": "5", "s0-open": ANSWER}
    asker = Asker(person, tickets[0])
    assert asker.answer(answers).status_code == 200
    assert person.post(tickets[1].page, {**answers, "code": str(tickets[1])}).status_code == 200
    assert person.post("/q", {"code": str(tickets[1])}).status_code == 200
    assert person.post("/q", {"code": f"{ANSWER}"}).status_code == 422
    assert person.post(f"{tickets[1].page}/view", {**answers, "code": str(tickets[1])}).status_code == 200
    assert person.post(tickets[1].page, {"s0-open": ANSWER * 200_000}).status_code == 413
    assert person.get(f"/q/{PATH}").status_code == 404
    assert person.get(f"/q/{PATH}/{tickets[1]}").status_code == 404
    assert Asker(person, tickets[0]).issue().status_code == 409
    return asker


def send_nonsense(server, ticket):
    """What gunicorn refuses before the application sees it."""
    for text in (
        f"GET /q/{PATH}{ticket} HTTP/9.9\r\n\r\n",
        f"GET /q/{PATH} HTTP/1.1\r\nbad header {HEADER}\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port), 10) as raw:
            raw.sendall(text.encode())
            assert b"400" in raw.recv(1000)


def break_box(urls):
    with contextlib.closing(sqlite3.connect(urls[db.SETTINGS["box"]].removeprefix("sqlite:///"))) as store:
        store.execute("alter table urn rename to urn_elsewhere")


def written(tmp_path):
    """Every file of the installation and of the house's own folder for them, with the server's output."""
    folders = tmp_path, ROOT / "instance"
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def leaks(server, urls, opened, tmp_path):
    """Use the server in every way, break it, stop it: (file, what was found in it)."""
    tickets = issue(opened, count=3)
    person = Person(server)
    asker = answer_in_every_way(person, tickets)
    send_nonsense(server, tickets[1])
    break_box(urls)
    late = {"s0-q1": "5", "s0-open": ANSWER, "code": str(tickets[2])}
    assert person.post(tickets[2].page, late).status_code == 500
    server.stop()
    tokens = [asker.prepared, asker.blinded, asker.signature]
    secrets = [str(ticket).encode() for ticket in tickets] + tokens
    secrets += [blind_signature.encode_base64url(token).encode() for token in tokens]
    secrets += [
        mark.encode() for mark in (ADDRESS, AGENT, ANSWER, PATH, QUERY, COOKIE, REFERER, HEADER, FIELD)
    ]
    files = written(tmp_path)
    assert {"main.db", "participation.db", "box.db"} <= {path.name for path in files}
    return [(path.name, one) for path, text in files.items() for one in secrets if one in text]


def test_nothing_about_a_request_is_written_anywhere(start, urls, opened, tmp_path):
    server = start()

    assert leaks(server, urls, opened, tmp_path) == []
    assert "/q" not in server.output
    assert "127.0.0.1" not in server.output


def test_access_log_on_the_command_line_stays_empty(start, urls, opened, tmp_path):
    server = start("--access-logfile", "-", "--log-level", "debug")

    found = leaks(server, urls, opened, tmp_path)

    assert found == []


def test_search_finds_what_a_talkative_server_writes(start, urls, opened, tmp_path):
    server = start("--config", "/dev/null", "--access-logfile", "-")

    found = {mark for _file, mark in leaks(server, urls, opened, tmp_path)}

    assert {AGENT.encode(), QUERY.encode(), PATH.encode()} <= found


def test_fault_is_named_by_kind_and_place_once(start, urls, opened):
    server = start()
    tickets = issue(opened, count=3)
    break_box(urls)
    person = Person(server)
    for ticket in tickets:
        person.post(ticket.page, {"s0-q1": "5", "code": str(ticket)})
    server.stop()

    lines = [line for line in server.output.splitlines() if "respondents' door" in line]
    assert 1 <= len(lines) <= 2  # once in each worker process
    assert "OperationalError at box.py:" in lines[0]
    assert "Traceback" not in server.output
