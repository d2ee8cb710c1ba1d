"""The staff door: entering, leaving, waiting, and nothing given away."""

import re
import sqlite3

import pytest
from flask import request
from sqlalchemy.exc import OperationalError

from accounts.access import requires
from accounts.models import User
from accounts.passwords import ACCOUNT_TRIES, LONGEST_WAIT, Throttle, is_password_of, weakness
from accounts.views import local
from app import create_app
from tests.conftest import PASSWORD


def test_anonymous_visitor_is_sent_to_the_log_in_with_the_way_back(client, evaluation):
    answer = client.get(f"/evaluations/{evaluation.id}")

    assert answer.status_code == 302
    assert answer.location.startswith("/log-in?next=/evaluations/")


def test_right_password_enters_and_goes_on_to_the_local_page(client, cast):
    answer = client.post("/log-in?next=/password", data={"login": "lin", "password": PASSWORD})

    assert answer.status_code == 302
    assert answer.location == "/password"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "/\\/evil.example",
        "/\t/evil.example", "/\t//evil.example", "javascript:alert(1)", "evil", "",
    ],
)  # fmt: skip
def test_way_back_to_a_foreign_place_is_refused(app, foreign):
    with app.test_request_context():
        assert local(foreign) == "/"


def test_wrong_password_and_unknown_person_get_the_same_answer(client, cast):
    wrong = client.post("/log-in?lang=en", data={"login": "lin", "password": "not this one"})
    unknown = client.post("/log-in?lang=en", data={"login": "nil", "password": "not this one"})

    assert wrong.status_code == unknown.status_code == 401
    assert "Log-in name or password is wrong." in wrong.text
    without_token = re.compile(r'(name="csrf_token" value=")[^"]*')
    pages = [without_token.sub(r"\1", answer.text.replace("lin", "nil")) for answer in (wrong, unknown)]
    assert pages[0] == pages[1]


def test_unknown_person_costs_a_hash_as_well(cast, monkeypatch):
    seen = []

    class Watched:
        def verify(self, stored, password):
            seen.append(stored)

    monkeypatch.setattr("accounts.passwords.hasher", Watched())

    assert not is_password_of(None, "anything")
    assert len(seen) == 1


def test_disabled_person_does_not_enter(client, session, cast):
    cast["lin"].is_enabled = False
    session.commit()

    answer = client.post("/log-in", data={"login": "lin", "password": PASSWORD})

    assert answer.status_code == 401


def test_many_failures_make_wait_and_the_right_password_waits_too(client, cast):
    for _try in range(ACCOUNT_TRIES):
        client.post("/log-in", data={"login": "lin", "password": "wrong wrong"})

    answer = client.post("/log-in?lang=en", data={"login": "lin", "password": PASSWORD})

    assert answer.status_code == 429
    assert "Please wait" in answer.text


def test_wait_grows_ends_and_is_never_longer_than_its_limit():
    throttle = Throttle()
    waits = []
    for _failure in range(40):
        throttle.failed("lin", "192.0.2.7", now=0.0)
        waits.append(throttle.wait("LIN ", "192.0.2.7", now=0.0))

    assert waits[: ACCOUNT_TRIES + 2] == [0] * (ACCOUNT_TRIES - 1) + [2, 4, 8]
    assert waits[-1] == LONGEST_WAIT
    assert throttle.wait("lin", "192.0.2.7", now=LONGEST_WAIT) == 0


def test_one_stranger_does_not_keep_the_right_person_out():
    throttle = Throttle()
    for _failure in range(ACCOUNT_TRIES + 10):
        throttle.failed("lin", "192.0.2.7", now=0.0)

    assert throttle.wait("lin", "192.0.2.7", now=0.0) > 60
    assert throttle.wait("lin", "192.0.2.8", now=0.0) == 0


def test_strangers_with_many_addresses_make_the_right_person_wait_a_minute_at_most():
    throttle = Throttle()
    for failure in range(1000):
        throttle.failed("lin", f"address {failure}", now=0.0)

    assert throttle.wait("lin", "192.0.2.8", now=0.0) == 60


def test_entering_forgets_the_failures_of_the_person_and_not_of_the_address():
    throttle = Throttle()
    for failure in range(25):
        throttle.failed(f"guess {failure // 5}", "192.0.2.7", now=0.0)

    throttle.succeeded("guess 1", "192.0.2.7")

    assert throttle.wait("guess 1", "192.0.2.8", now=0.0) == 0
    assert throttle.wait("guess 1", "192.0.2.7", now=0.0) > 0


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.7")])
def test_address_named_by_a_proxy_is_believed_only_when_the_proxy_is_ours(urls, proxies, seen):
    application = create_app({**urls, "TESTING": True, "SECRET_KEY": "for tests", "PROXIES": proxies})
    addresses = []
    application.before_request(lambda: addresses.append(request.remote_addr))

    application.test_client().get("/q", headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"})

    assert addresses == [seen]
    application.extensions["stores"].dispose()


def test_throttle_keeps_neither_login_nor_address():
    throttle = Throttle()

    throttle.failed("lin", "192.0.2.7", now=0.0)

    assert len(throttle.failures) == 3
    assert "lin" not in repr(throttle.failures)
    assert "192.0.2.7" not in repr(throttle.failures)


def test_address_with_many_failures_waits_for_every_account():
    throttle = Throttle()
    for failure in range(25):
        throttle.failed(f"guess {failure}", "192.0.2.7", now=0.0)

    assert throttle.wait("new", "192.0.2.7", now=0.0) > 0
    assert throttle.wait("new", "192.0.2.8", now=0.0) == 0


def test_log_in_begins_a_new_session(client, log_in):
    with client.session_transaction() as before:
        before["planted"] = "by a stranger"

    log_in(client, "lin")

    with client.session_transaction() as after:
        assert "planted" not in after
        assert after["_user_id"]


def test_log_out_ends_the_session(client, log_in):
    log_in(client, "lin")

    client.post("/log-out")

    assert client.get("/").status_code == 302


def test_log_out_by_a_link_is_refused(client, log_in):
    log_in(client, "lin")

    assert client.get("/log-out").status_code == 405


def test_chosen_language_is_kept_with_the_person(client, log_in, session, cast):
    log_in(client, "lin")

    answer = client.post("/language", data={"language": "zh", "next": "/password"})

    session.refresh(cast["lin"])
    assert answer.location == "/password"
    assert cast["lin"].language == "zh"
    assert '<html lang="zh">' in client.get("/").text


def test_unknown_language_is_refused(client, log_in):
    log_in(client, "lin")

    assert client.post("/language", data={"language": "xx"}).status_code == 400


@pytest.mark.parametrize("path", ["/password", "/language"])
def test_own_pages_need_a_log_in(client, cast, path):
    answer = client.post(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/log-in")


def test_password_is_changed_only_with_the_current_one(client, log_in, session, cast):
    log_in(client, "lin")
    new = {"new": "another long password", "again": "another long password"}

    refused = client.post("/password", data={"current": "guess guess", **new})
    changed = client.post("/password", data={"current": PASSWORD, **new})

    assert refused.status_code == 200
    assert "This is not the current password." in refused.text
    assert changed.status_code == 302
    assert is_password_of(session.get(User, cast["lin"].id, populate_existing=True), "another long password")


def test_new_password_ends_every_other_session(app, log_in, cast):
    here, elsewhere = app.test_client(), app.test_client()
    for client in (here, elsewhere):
        log_in(client, "lin")

    new = {"new": "another long password", "again": "another long password"}
    here.post("/password", data={"current": PASSWORD, **new})

    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/evaluations/99999999999999999999",
        "/evaluations/2147483648/plan",
        "/evaluations/1/scores/99999999999999999999",
        "/evaluations/1/waves/%00/participation",
        "/evaluations/1/scores/1/subjects/%00",
    ],
)
def test_address_that_no_store_can_hold_is_not_found(client, log_in, evaluation, path):
    log_in(client, "lin")

    assert client.get(path).status_code == 404


def test_form_that_no_store_can_hold_is_refused(client, log_in, evaluation):
    log_in(client, "lin")

    answer = client.post(f"/evaluations/{evaluation.id}/plan/version", data={"reason": "a\0b"})

    assert answer.status_code == 400
    assert client.post("/log-in", data={"login": "a\0b", "password": "x"}).status_code == 401


def test_weak_passwords_are_named(app):
    with app.test_request_context("/?lang=en"):
        assert "10 characters" in weakness("short", "lin")
        assert "log-in name" in weakness("my name is Lin ok", "lin")
        assert "too few" in weakness("aaaaaaaaaaaa", "lin")
        assert weakness("several plain words", "lin") is None


def test_form_without_its_token_is_refused_in_plain_words(app, urls):
    app.config["WTF_CSRF_ENABLED"] = True

    answer = app.test_client().post("/log-in?lang=en", data={"login": "lin", "password": PASSWORD})

    assert answer.status_code == 400
    assert "open for too long" in answer.text


def test_staff_pages_carry_their_headers(client, log_in):
    log_in(client, "lin")

    plain = client.get("/")
    secure = client.get("/", base_url="https://localhost")

    assert "default-src 'self'" in plain.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in plain.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in plain.headers["Content-Security-Policy"]
    assert plain.headers["X-Content-Type-Options"] == "nosniff"
    assert plain.headers["Referrer-Policy"] == "same-origin"
    assert plain.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in plain.headers
    assert "max-age" in secure.headers["Strict-Transport-Security"]


def test_error_in_the_house_shows_a_quiet_page(app, client, log_in, monkeypatch):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    log_in(client, "lin")
    monkeypatch.setattr("evaluations.views.visible_evaluations", None)

    answer = client.get("/")

    assert answer.status_code == 500
    assert "Something went wrong here." in answer.text
    assert "NoneType" not in answer.text


def test_who_waits_too_long_for_a_long_step_of_another_is_told_so(app, client, log_in):
    @app.get("/busy")
    @requires("evaluation.read")
    def _busy():
        raise OperationalError("insert", {}, sqlite3.OperationalError("database is locked"))

    log_in(client, "lin")

    answer = client.get("/busy")

    assert answer.status_code == 503 and "Something long is being stored" in answer.text
