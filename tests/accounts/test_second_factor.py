"""Log-in in two steps: set up, asked for, used once, lost, required."""

import re
import time
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from accounts import audit, second_factor
from accounts.models import AuditEntry, SecondFactor
from accounts.passwords import ACCOUNT_TRIES
from app import create_app
from tests.conftest import PASSWORD

KEY = "for tests"
SECRET = re.compile(r'class="code secret">((?:[A-Z2-7]{4} ?){8})<')
RECOVERY = re.compile(r'class="code secret">((?:\w{4}-){3}\w{4})<')


@pytest.fixture
def lin(session, cast):
    return cast["lin"]


@pytest.fixture
def factor(session, lin, now):
    """Lin's second factor in force, its first code used at ``now``: (secret, recovery codes)."""
    second_factor.begin(session, lin, KEY)
    secret = second_factor.secret_begun(session, lin, KEY)
    codes = second_factor.confirm(session, lin, pyotp.TOTP(secret).at(now), KEY, now)
    return secret, codes


def code_now(secret):
    return pyotp.TOTP(secret).at(time.time())


def actions(session):
    session.rollback()
    assert audit.verify(session) is None
    return session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()


def test_setting_it_up_shows_picture_secret_and_then_recovery_codes_once(client, log_in, session):
    log_in(client, "lin")
    begun = client.post("/second-factor/begin", data={"current": PASSWORD}).text
    secret = SECRET.search(begun)[1].replace(" ", "")

    done = client.post("/second-factor/confirm", data={"code": code_now(secret)}).text
    later = client.get("/second-factor").text + client.post("/second-factor/begin", data={}).text

    assert "<svg" in begun
    assert len(set(RECOVERY.findall(done))) == second_factor.RECOVERY_CODES
    assert RECOVERY.findall(later) == SECRET.findall(later) == []
    assert client.get("/").status_code == 200
    assert actions(session) == ["account.second_factor"]


def test_setting_it_up_ends_the_other_sessions(app, client, log_in, session):
    phone = app.test_client()
    log_in(phone, "lin")
    log_in(client, "lin")
    begun = client.post("/second-factor/begin", data={"current": PASSWORD}).text

    client.post("/second-factor/confirm", data={"code": code_now(SECRET.search(begun)[1].replace(" ", ""))})

    assert client.get("/").status_code == 200
    assert phone.get("/").status_code == 302


def test_setting_it_up_needs_the_password_and_a_right_code(client, log_in, session, lin):
    log_in(client, "lin")

    without = client.post("/second-factor/begin", data={"current": "wrong"})
    assert session.get(SecondFactor, lin.id) is None
    client.post("/second-factor/begin", data={"current": PASSWORD})
    wrong = client.post("/second-factor/confirm?lang=en", data={"code": "000000"})

    assert (without.status_code, wrong.status_code) == (400, 400)
    assert "This code does not fit" in wrong.text
    assert second_factor.of(session, lin) is None
    assert log_in(client, "lin").location != "/log-in/code"


def test_secret_and_recovery_codes_are_not_readable_in_the_store(session, lin, factor):
    kept = session.get(SecondFactor, lin.id)

    assert factor[0].encode() not in kept.secret
    assert not set(factor[1]) & set(kept.recovery)


def test_log_in_asks_for_the_code_and_goes_on_to_the_wanted_page(client, factor, session):
    first = client.post("/log-in?next=/methods", data={"login": "lin", "password": PASSWORD})
    between = client.get("/")
    second = client.post(first.location, data={"code": code_now(factor[0])})

    assert first.location == "/log-in/code?next=/methods"
    assert between.location.startswith("/log-in?")
    assert second.location == "/methods"
    assert client.get("/").status_code == 200


def test_used_code_does_not_open_again(session, lin, factor, now):
    later = now + timedelta(minutes=5)
    code = pyotp.TOTP(factor[0]).at(later)

    assert second_factor.opens(session, lin, code, KEY, later)
    assert not second_factor.opens(session, lin, code, KEY, later + timedelta(seconds=20))
    assert not second_factor.opens(session, lin, pyotp.TOTP(factor[0]).at(now), KEY, now)


@pytest.mark.parametrize(("seconds", "opens"), [(-61, False), (-30, True), (30, True), (61, False)])
def test_clock_of_the_phone_may_be_wrong_by_half_a_minute(session, lin, factor, seconds, opens):
    at = datetime(2026, 3, 1, 9, 0, 15, tzinfo=UTC)
    code = pyotp.TOTP(factor[0]).at(at + timedelta(seconds=seconds))

    assert second_factor.opens(session, lin, f" {code[:3]} {code[3:]} ", KEY, at) is opens


def test_recovery_code_opens_once_and_is_written_down(client, log_in, session, factor):
    log_in(client, "lin")
    entered = client.post("/log-in/code", data={"code": factor[1][0].upper()})
    client.post("/log-out")
    log_in(client, "lin")
    again = client.post("/log-in/code", data={"code": factor[1][0]})

    assert entered.status_code == 302
    assert again.status_code == 401
    assert actions(session)[-1] == "account.recovery_code"


def test_codes_are_guessed_slowly(client, log_in, factor):
    log_in(client, "lin")
    for _try in range(ACCOUNT_TRIES):
        assert client.post("/log-in/code", data={"code": "000000"}).status_code == 401

    answer = client.post("/log-in/code", data={"code": code_now(factor[0])})

    assert answer.status_code == 429


def test_code_without_the_password_before_it_opens_nothing(client, factor):
    answer = client.post("/log-in/code", data={"code": code_now(factor[0])})

    assert answer.location == "/log-in"


def test_code_long_after_the_password_opens_nothing(client, log_in, factor):
    log_in(client, "lin")
    with client.session_transaction() as held:
        held["half in"] = (held["half in"][0], time.time() - 11 * 60)

    answer = client.post("/log-in/code", data={"code": code_now(factor[0])})

    assert answer.location == "/log-in"


def test_another_secret_key_makes_no_codes_and_recovery_codes_still_open(session, lin, factor, now):
    later = now + timedelta(minutes=5)

    assert not second_factor.opens(session, lin, pyotp.TOTP(factor[0]).at(later), "another", later)
    assert second_factor.opens(session, lin, factor[1][3], "another", later)


def test_another_administrator_takes_it_away_and_the_owner_cannot_by_that_page(
    client, log_in, session, cast, factor
):
    cast["mo"].role = "administrator"
    session.commit()
    number = cast["lin"].id
    log_in(client, "mo")

    answer = client.post(f"/staff/{number}/second-factor/drop")

    session.rollback()
    assert answer.status_code == 302
    assert session.get(SecondFactor, number) is None
    assert client.post(f"/staff/{cast['mo'].id}/second-factor/drop").status_code == 409
    assert actions(session)[-1] == "account.second_factor.drop"


def test_stopping_it_needs_the_password(client, log_in, session, lin, factor):
    log_in(client, "lin")
    client.post("/log-in/code", data={"code": factor[1][0]})

    refused = client.post("/second-factor/stop", data={"current": "wrong"})
    assert second_factor.of(session, lin)
    client.post("/second-factor/stop", data={"current": PASSWORD})

    session.rollback()
    assert refused.status_code == 400
    assert second_factor.of(session, lin) is None


def test_required_role_gets_no_page_before_it_is_set_up(app, client, log_in, factor):
    app.config["REQUIRE_TWO_FACTOR"] = frozenset({"administrator", "analyst"})
    log_in(client, "mo")
    assert client.get("/").location == "/second-factor"
    begun = client.post("/second-factor/begin", data={"current": PASSWORD}).text

    client.post("/second-factor/confirm", data={"code": code_now(SECRET.search(begun)[1].replace(" ", ""))})

    assert client.get("/").status_code == 200
    other = app.test_client()
    log_in(other, "fang")
    assert other.get("/").status_code == 200


def test_misspelt_role_is_refused_at_the_start(urls):
    with pytest.raises(ValueError, match="administratr"):
        create_app({**urls, "TESTING": True, "SECRET_KEY": KEY, "REQUIRE_TWO_FACTOR": "administratr"})
