"""Accounts in the browser: made, changed, shut, let in again; by the house that keeps them only."""

import re

import pytest
import sqlalchemy as sa

from accounts import audit, entry_links, houses, members, tokens
from accounts.models import AuditEntry, Organisation, User
from accounts.passwords import is_password_of
from tests.conftest import PASSWORD, PASSWORD_HASH

NEW = {"name": "Wu", "login": "wu", "role": "fieldworker", "language": "en", "entry": "password"}
LINK = re.compile(r"http://127\.0\.0\.1:8000(/welcome/[\w.-]+)")
PASSWORD_SHOWN = re.compile(r'secret">((?:\w{4}-){3}\w{4})<')


@pytest.fixture
def lin(client, log_in):
    log_in(client, "lin")
    return client


@pytest.fixture
def guest(session, cast, now):
    """An expert of an organisation that Lin's house hosts."""
    institute = houses.add_hosted(session, cast["lin"], "Institute", now)
    made = User(login="qin", name="Qin", role="expert", organisation=institute, password_hash=PASSWORD_HASH)
    session.add(made)
    session.commit()
    return made


def stored(session, login):
    session.rollback()
    return session.scalar(sa.select(User).where(User.login == login))


def actions(session):
    session.rollback()
    assert audit.verify(session) is None
    return session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()


def test_new_member_gets_a_password_shown_once_that_opens(app, lin, session):
    page = lin.post("/staff/new", data=NEW)

    password = PASSWORD_SHOWN.search(page.text)[1]
    wu = stored(session, "wu")
    assert is_password_of(wu, password)
    assert (wu.role, wu.language, wu.organisation.name) == ("fieldworker", "en", "Evaluator's house")
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.login, entry.action, entry.object) == ("lin", "account.create", "user wu")
    assert password not in str(entry.detail)


def test_link_lets_choose_a_password_once(app, lin, session):
    link = LINK.search(lin.post("/staff/new", data=NEW | {"entry": "link"}).text)[1]
    phone = app.test_client()

    page = phone.get(f"{link}?lang=en")
    entered = phone.post(link, data={"new": "several plain words", "again": "several plain words"})
    again = app.test_client().post(link, data={"new": "another long one", "again": "another long one"})

    assert "Welcome, Wu" in page.text
    assert entered.status_code == 302
    assert phone.get("/").status_code == 200
    assert again.status_code == 410
    assert is_password_of(stored(session, "wu"), "several plain words")


def test_weak_password_is_refused_beside_the_field_and_the_link_stays_good(app, lin):
    link = LINK.search(lin.post("/staff/new", data=NEW | {"entry": "link"}).text)[1]

    answer = app.test_client().post(link, data={"new": "short", "again": "short"})

    assert answer.status_code == 400
    assert 'id="new-error"' in answer.text
    assert app.test_client().get(link).status_code == 200


def test_link_is_dead_after_48_hours_after_a_reset_and_for_a_disabled_account(
    session, cast, now, monkeypatch
):
    token = entry_links.token_for("key", cast["mo"])

    assert entry_links.user_of(session, "key", token) is cast["mo"]
    assert entry_links.user_of(session, "another key", token) is None
    assert entry_links.user_of(session, "key", token[:-1]) is None
    with monkeypatch.context() as later:
        later.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda _: now.timestamp() + 9e9)
        assert entry_links.user_of(session, "key", token) is None
    members.disable(session, cast["lin"], cast["mo"], now)
    members.enable(session, cast["lin"], cast["mo"], now)
    assert entry_links.user_of(session, "key", token) is None


def test_taken_log_in_name_is_refused_beside_the_field(lin, session):
    answer = lin.post("/staff/new", data=NEW | {"login": " mo "})

    assert answer.status_code == 400
    assert 'id="login-error"' in answer.text


@pytest.mark.parametrize("role", ["funder", "operator", "nobody", ""])
def test_member_of_the_house_gets_no_role_of_guests(lin, session, role):
    answer = lin.post("/staff/new", data=NEW | {"role": role})

    assert answer.status_code == 400
    assert stored(session, "wu") is None


def test_guest_belongs_to_an_organisation_that_the_house_hosts(lin, session):
    lin.post("/staff/organisations", data={"organisation_name": "Institute"})
    institute = session.scalar(sa.select(Organisation).where(Organisation.name == "Institute"))
    other = session.scalar(sa.select(Organisation).where(Organisation.name == "Another house"))
    sent = NEW | {"role": "expert"}

    foreign = lin.post("/staff/guests/new", data=sent | {"organisation": other.id})
    made = lin.post("/staff/guests/new", data=sent | {"organisation": institute.id})

    assert (foreign.status_code, made.status_code) == (400, 200)
    assert stored(session, "wu").organisation.name == "Institute"


def test_organisation_of_another_house_is_not_taken_over_as_a_guest(lin, session, cast):
    answer = lin.post("/staff/organisations", data={"organisation_name": "Another house"})

    assert answer.status_code == 409
    assert houses.hosted(session, cast["lin"].organisation) == []


def test_list_shows_own_staff_and_hosted_guests_and_nobody_else(lin, guest):
    page = lin.get("/staff").text

    shown = set(re.findall(r"<td>(lin|mo|fang|chen|zhao|qin)</td>", page))
    assert shown == {"lin", "mo", "qin"}


def test_accounts_of_another_house_are_unknown(lin, cast, guest):
    for who in ("zhao", "fang"):
        number = cast[who].id
        assert lin.get(f"/staff/{number}").status_code == 404
        for step in ("disable", "enable", "reset", "second-factor/drop"):
            assert lin.post(f"/staff/{number}/{step}").status_code == 404
    assert lin.get(f"/staff/{guest.id}").status_code == 200


def test_guest_of_another_house_is_unknown(client, log_in, guest):
    log_in(client, "zhao")

    assert client.get(f"/staff/{guest.id}").status_code == 404


@pytest.mark.parametrize(("who", "expected"), [("mo", 403), ("fang", 403), (None, 302)])
def test_only_an_administrator_keeps_accounts(client, log_in, cast, who, expected):
    if who:
        log_in(client, who)

    assert client.get("/staff").status_code == expected
    assert client.post("/staff/new", data=NEW).status_code == expected


def test_disabled_person_is_out_at_once_and_stays_out_of_the_old_session(app, lin, log_in, session, cast):
    phone = app.test_client()
    log_in(phone, "mo")
    assert phone.get("/").status_code == 200

    lin.post(f"/staff/{cast['mo'].id}/disable")
    disabled = phone.get("/")
    lin.post(f"/staff/{cast['mo'].id}/enable")

    assert disabled.location.startswith("/log-in")
    assert phone.get("/").location.startswith("/log-in")
    assert actions(session) == ["account.disable", "account.enable"]


def test_reset_ends_sessions_and_the_old_password(app, lin, log_in, session, cast):
    phone = app.test_client()
    log_in(phone, "mo")

    page = lin.post(f"/staff/{cast['mo'].id}/reset", data={"entry": "link"})

    assert LINK.search(page.text)
    assert phone.get("/").status_code == 302
    assert not is_password_of(stored(session, "mo"), PASSWORD)
    assert actions(session) == ["account.reset"]


def test_keys_for_programs_end_with_a_reset_and_with_the_account(lin, session, cast, now):
    for step in ("reset", "disable"):
        tokens.create_token(session, cast["mo"], "dashboard", ["plans:read"], 30, now)

        lin.post(f"/staff/{cast['mo'].id}/{step}", data={"entry": "link"})

        session.rollback()
        assert tokens.tokens_of(session, cast["mo"]) == []


def test_change_of_role_counts_from_the_next_page_and_is_written_down(lin, session, cast):
    lin.post(f"/staff/{cast['mo'].id}", data={"name": "Mo", "role": "fieldworker", "language": "zh"})

    assert stored(session, "mo").role == "fieldworker"
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert entry.detail == {"role": "fieldworker", "before": "analyst"}


def test_last_administrator_is_neither_demoted_nor_disabled(lin, session, cast, now):
    mine = f"/staff/{cast['lin'].id}"

    demoted = lin.post(mine, data={"name": "Lin", "role": "analyst", "language": "zh"})
    disabled = lin.post(f"{mine}/disable")
    with pytest.raises(members.LastAdministrator):
        members.disable(session, cast["mo"], cast["lin"], now)

    assert (demoted.status_code, disabled.status_code) == (409, 409)
    assert stored(session, "lin").role == "administrator"
    assert stored(session, "lin").is_enabled
    assert actions(session) == []


def test_administrator_goes_once_there_is_another(lin, session, cast):
    cast["mo"].role = "administrator"
    session.commit()

    lin.post(f"/staff/{cast['lin'].id}", data={"name": "Lin", "role": "analyst", "language": "zh"})

    assert stored(session, "lin").role == "analyst"
