"""An empty installation: opened in the browser by the one who started it, and by no stranger."""

import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from accounts import audit, first_run
from accounts.models import AuditEntry, Organisation, User
from accounts.passwords import ACCOUNT_TRIES
from tests.conftest import PASSWORD

FORM = {
    "organisation": "桂评中心",
    "name": "林评",
    "login": "lin",
    "new": PASSWORD,
    "again": PASSWORD,
    "language": "zh",
}


@pytest.fixture
def code(app):
    """The set-up code of this empty installation."""
    with app.app_context():
        return first_run.kept_code()


def count(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.parametrize("path", ["/", "/evaluations/1", "/log-in", "/methods"])
def test_every_staff_address_of_an_empty_house_leads_to_the_first_run(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer.location) == (302, "/first-run")


def test_right_code_opens_the_house_once_and_enters(app, client, session, code):
    answer = client.post("/first-run", data=FORM | {"code": f" {code.upper()} "})

    lin = session.scalars(sa.select(User)).one()
    assert answer.status_code == 302
    assert (lin.login, lin.name, lin.role, lin.language) == ("lin", "林评", "administrator", "zh")
    assert lin.organisation.name == "桂评中心"
    assert client.get("/").status_code == 200
    assert not Path(app.config["FIRST_RUN_CODE_FILE"]).exists()
    actions = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["account.create", "house.open"]
    assert audit.verify(session) is None


def test_page_tells_where_the_code_is_and_never_the_code(client, code):
    page = client.get("/first-run?lang=en")

    assert page.status_code == 200
    assert "first_run_code" in page.text
    assert code not in page.text


def test_code_of_the_printed_address_is_kept_when_the_language_is_changed(client, code):
    page = client.get(f"/first-run?code={code}")

    assert f"?code={code}&amp;lang=en" in page.text
    assert f'value="{code}"' in page.text


@pytest.mark.parametrize("wrong", ["", "aaaa-aaaa-aaaa-aaaa", "密码", "\0", "x" * 101])
def test_stranger_without_the_code_creates_nobody(client, session, code, wrong):
    answer = client.post("/first-run", data=FORM | {"code": wrong})

    assert answer.status_code in (200, 403)
    assert count(session, User) == count(session, Organisation) == 0


def test_stranger_who_guesses_has_to_wait_even_with_the_right_code(client, session, code):
    for _try in range(ACCOUNT_TRIES):
        client.post("/first-run", data=FORM | {"code": "guess-ed00-0000-0000"})

    answer = client.post("/first-run?lang=en", data=FORM | {"code": code})

    assert answer.status_code == 429
    assert "Please wait" in answer.text
    assert count(session, User) == 0


def test_open_house_is_not_opened_again_with_the_old_code(client, session, cast, code):
    page = client.get(f"/first-run?code={code}")
    answer = client.post("/first-run", data=FORM | {"code": code, "login": "stranger"})

    assert page.location == answer.location == "/log-in"
    assert session.scalar(sa.select(User).where(User.login == "stranger")) is None


def test_second_of_two_at_the_same_moment_is_refused(app, session, cast, now):
    wanted = {"name": "", "organisation": "O", "password": PASSWORD, "language": "zh", "now": now}
    with app.app_context(), pytest.raises(first_run.HouseOpened):
        first_run.open_house(session, "stranger", **wanted)

    assert count(session, User) == len(cast)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"new": "short", "again": "short"}, "new"),
        ({"new": "my name is lin ok", "again": "my name is lin ok"}, "new"),
        ({"again": "another long one"}, "again"),
        ({"organisation": "  "}, "organisation"),
        ({"login": "two words"}, "login"),
        ({"login": ""}, "login"),
        ({"language": "xx"}, "language"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_keeps_the_code(client, session, code, changed, field):
    page = client.post("/first-run?lang=en", data=FORM | {"code": code} | changed)

    assert f'id="{field}-error"' in page.text
    assert f'value="{code}"' in page.text
    assert count(session, User) == 0


def test_code_is_for_its_owner_only_and_stays_the_same(app, code):
    mode = Path(app.config["FIRST_RUN_CODE_FILE"]).stat().st_mode

    with app.app_context():
        assert first_run.kept_code() == code
    assert stat.S_IMODE(mode) == 0o600
    assert len(code) == 19


def test_terminal_tells_the_ready_address_while_the_house_is_empty(app, code):
    told = app.test_cli_runner().invoke(args=["init-db"]).output

    assert f"/first-run?code={code}" in told


def test_terminal_of_the_demo_tells_no_code(app):
    told = app.test_cli_runner().invoke(args=["init-db", "--without-code"]).output

    assert "first-run" not in told
    assert not Path(app.config["FIRST_RUN_CODE_FILE"]).exists()


def test_code_left_over_is_removed_once_there_are_accounts(app, cast, code):
    told = app.test_cli_runner().invoke(args=["init-db"]).output

    assert "first-run" not in told
    assert not Path(app.config["FIRST_RUN_CODE_FILE"]).exists()
