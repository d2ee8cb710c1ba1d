"""Issuer and ballot box with two bodies: two processes and configurations, each without the other's store."""

import contextlib
import os
import subprocess
import sys
import time
from datetime import datetime
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

import db
from app import create_app
from surveys import desk, served
from surveys.issuer_client import IssuerRefused, IssuerSilent
from surveys.issuing import IssuingElsewhere
from surveys.models import BallotCount, Response
from surveys.tickets import new_ticket
from tests.conftest import PASSWORD as LIN
from tests.conftest import PASSWORD_HASH
from tests.serving import ROOT, Server, free_port
from tests.surveys.factories import SECRET, Asker, issue, make_user, open_first_wave, payloads, send

PASSWORD = "p" * 32
ANSWERS = {"s0-q1": "5", "s0-open": "好"}


class Bodies:
    """The association's issuer, and the evaluator's house that reaches it over http alone."""

    def __init__(self, folder):
        self.folders = {name: folder / name for name in ("association", "house")}
        for one in self.folders.values():
            one.mkdir()
        port = free_port()
        self.issuer_settings = {
            "DOORS": "issue",
            "SECRET_KEY": "the association's own",
            "ISSUER_PASSWORD": PASSWORD,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PARTICIPATION_DATABASE_URL": f"sqlite:///{self.folders['association']}/participation.db",
        }
        init_db(self.issuer_settings)
        self.issuer = Server(folder, dict(self.issuer_settings), path="/")
        self.house_settings = {
            "SECRET_KEY": SECRET,
            "ISSUER_URL": self.issuer.address,
            "ISSUER_PASSWORD": PASSWORD,
            "DATABASE_URL": f"sqlite:///{self.folders['house']}/main.db",
            "BOX_DATABASE_URL": f"sqlite:///{self.folders['house']}/box.db",
        }
        with self.staff().app_context():
            db.stores().migrate()
        self.door = Server(folder, {**self.house_settings, "DOORS": "respond", "port": port})
        self.folder = folder

    def staff(self):
        """The house's staff process, in this one."""
        return create_app({**self.house_settings, "DOORS": "staff", "WTF_CSRF_ENABLED": False})

    def post(self, path, data):
        """What a browser does: signatures from the issuer, everything else from the house."""
        return (self.issuer if path.startswith("/q/issue") else self.door).post(path, data)

    def stop(self):
        for server in (self.issuer, self.door):
            with contextlib.suppress(ProcessLookupError):
                server.stop()


def init_db(settings):
    command = [sys.executable, "-m", "flask", "--app", "app", "init-db"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)


@pytest.fixture(scope="module")
def bodies(tmp_path_factory):
    made = Bodies(tmp_path_factory.mktemp("bodies"))
    yield made
    made.stop()


@pytest.fixture
def wave(bodies):
    """A wave that the house opened with the association's keys."""
    issuing = IssuingElsewhere(bodies.issuer.address, PASSWORD)
    stores = bodies.staff().extensions["stores"]
    with stores.open("main") as main, stores.open("box") as box:
        opened = open_first_wave({"main": main, "box": box}, make_user(main), issuing=issuing)
        opened.stores = stores
        main.commit()
        yield opened
    stores.dispose()


def test_level_a_goes_through_both_and_neither_has_the_others_store(bodies, wave):
    (ticket,) = issue(wave)
    assert f'"issuer":"{bodies.issuer.address}"' in ticket.poll.entry
    assert bodies.door.ask(ticket.page).status_code == 200

    answer = Asker(bodies, ticket).answer(ANSWERS)

    assert answer.status_code == 200
    assert "收到了，谢谢您！" in answer.text
    assert [found["level"] for found in payloads(wave)] == ["A"]
    association, house = bodies.folders["association"], bodies.folders["house"]
    assert {path.name.split(".")[0] for path in association.iterdir()} == {"participation"}
    assert {path.name.split(".")[0] for path in house.iterdir()} == {"main", "box"}
    assert not [path for path in bodies.issuer.open_files() if str(house) in path]
    assert not [path for path in bodies.door.open_files() if str(association) in path]
    assert [path for path in bodies.door.open_files() if str(house) in path]


def test_issuer_knows_no_ballot_and_the_door_no_signature(bodies, wave):
    (ticket,) = issue(wave)

    assert bodies.issuer.post(f"{ticket.page}/ballot", ANSWERS).status_code == 404
    assert bodies.issuer.ask(ticket.page).status_code == 404
    assert bodies.door.post("/q/issue", {"ticket": str(ticket), "blinded": "AA"}).status_code in (404, 405)


def test_typed_code_is_answered_by_way_of_the_issuer_and_the_last_answer_counts(bodies, wave):
    (ticket,) = issue(wave)
    typed = bodies.door.post("/q", {"code": str(ticket)})

    answers = [send(bodies, ticket, {"s0-q1": value}) for value in ("5", "1")]

    assert (typed.status_code, str(ticket) in typed.text) == (200, True)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    (found,) = payloads(wave)
    assert (found["level"], found["responses"][0]["answers"]) == ("B", {"q1": "1"})


def test_ticket_used_on_one_level_is_used_on_the_other(bodies, wave):
    first, second = issue(wave, count=2)
    assert Asker(bodies, first).answer(ANSWERS).status_code == 200
    assert send(bodies, second, ANSWERS).status_code == 200

    assert send(bodies, first, ANSWERS).status_code == 409
    assert Asker(bodies, second).issue().status_code == 409
    assert bodies.door.post("/q", {"code": new_ticket()}).status_code == 404
    assert send(bodies, SimpleNamespace(page=first.page), {**ANSWERS, "code": "x"}).status_code == 422


def test_house_seals_with_the_two_numbers_that_the_issuer_tells(bodies, wave):
    tickets = issue(wave, count=3)
    Asker(bodies, tickets[0]).answer(ANSWERS)
    send(bodies, tickets[1], ANSWERS)
    staff = bodies.staff()
    with staff.test_request_context():
        main = db.session()
        desk.close_and_seal(main.get(type(wave.wave), wave.wave_id), make_user(main), datetime.now())
        levels = dict(main.execute(sa.select(BallotCount.level, BallotCount.count)).all())
        responses = main.scalar(sa.select(sa.func.count(Response.key)))
    staff.extensions["stores"].dispose()

    assert levels == {"A": 1, "B": 1}
    assert responses == 2
    time.sleep(served.SECONDS)  # as long as the issuer remembers a key
    assert Asker(bodies, tickets[2]).issue().status_code == 410
    assert send(bodies, tickets[2], ANSWERS).status_code == 410


def test_house_gives_no_names_to_the_issuer(bodies, wave):
    """Lists and replacements need the invitations, which are elsewhere: they are not offered."""
    issue(wave, count=6)
    make_user(wave.main).password_hash = PASSWORD_HASH
    wave.main.commit()
    staff = bodies.staff()
    client = staff.test_client()
    client.post("/log-in", data={"login": "lin", "password": LIN})
    base = f"/evaluations/{wave.evaluation.id}/waves/Y1"
    wave.main.rollback()

    pages = {name: client.get(f"{base}/{name}?lang=en") for name in ("tickets", "reminders", "lost")}
    overview = client.get(f"/evaluations/{wave.evaluation.id}").text
    staff.extensions["stores"].dispose()

    assert f"{base}/reminders" in overview
    assert f"{base}/people" not in overview
    assert {name: page.status_code for name, page in pages.items()} == {
        "tickets": 200,
        "reminders": 200,
        "lost": 409,
    }
    assert 'name="pasted"' not in pages["tickets"].text
    assert "Everybody of this stratum" in pages["reminders"].text
    assert f"{base}/lost" not in pages["reminders"].text


def test_only_the_password_opens_the_steps_of_the_house(bodies, wave):
    address = bodies.issuer.address

    for password in ("", "q" * 32):
        with pytest.raises(IssuerRefused):
            IssuingElsewhere(address, password).tickets("ABCDEFGH", 1)
    with pytest.raises(IssuerSilent):
        IssuingElsewhere(f"http://127.0.0.1:{free_port()}", PASSWORD).turnout(["ABCDEFGH"])
    assert IssuingElsewhere(address, PASSWORD).turnout(["ABCDEFGH"])["ABCDEFGH"].invited == 0


def test_door_stays_quiet_when_the_issuer_is_gone(bodies, wave):
    (ticket,) = issue(wave)
    alone = {**bodies.house_settings, "DOORS": "respond", "ISSUER_URL": f"http://127.0.0.1:{free_port()}"}
    door = Server(bodies.folder, alone)

    shown, sent = door.ask(ticket.page), send(door, ticket, ANSWERS)
    door.stop()

    assert (shown.status_code, sent.status_code) == (200, 503)
    assert payloads(wave) == []
    assert str(ticket) not in door.output


def test_browser_answers_level_a_across_both(bodies, wave, phone):
    (ticket,) = issue(wave)
    page = phone()
    said = []
    page.on("console", lambda message: said.append(message.text))

    page.goto(bodies.door.address + ticket.link)
    page.get_by_label("很好").first.check()
    page.locator("button.send").click()
    page.get_by_text("收到了，谢谢您！").wait_for()

    assert [found["level"] for found in payloads(wave)] == ["A"]
    assert said == []
