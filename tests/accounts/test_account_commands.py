"""flask create-user and flask audit-verify."""

import re

import sqlalchemy as sa

from accounts.models import AuditEntry, User
from accounts.passwords import is_password_of
from tests.conftest import PASSWORD


def run(app, *words, given=None):
    return app.test_cli_runner().invoke(args=words, input=given)


def test_create_user_asks_for_the_password(app, session):
    result = run(
        app, "create-user", "wei", "--role", "analyst", "--organisation", "New house",
        given="several plain words\nseveral plain words\n",
    )  # fmt: skip

    user = session.scalar(sa.select(User).where(User.login == "wei"))
    assert result.exit_code == 0
    assert (user.role, user.organisation.name, user.name) == ("analyst", "New house", "wei")
    assert is_password_of(user, "several plain words")
    assert "several plain words" not in result.output


def test_generated_password_is_printed_once_and_opens_the_account(app, session):
    result = run(app, "create-user", "wei", "--role", "analyst", "--organisation", "House", "--generate")

    password = re.search(r"([a-z2-9]{4}(?:-[a-z2-9]{4}){3})$", result.output.strip()).group(1)
    assert is_password_of(session.scalar(sa.select(User).where(User.login == "wei")), password)


def test_taken_login_is_refused(app, cast):
    result = run(app, "create-user", "lin", "--role", "analyst", "--organisation", "House", "--generate")

    assert result.exit_code == 1
    assert "lin" in result.output


def test_weak_password_is_refused(app, session):
    result = run(
        app, "create-user", "wei", "--role", "analyst", "--organisation", "House", given="short\nshort\n"
    )

    assert result.exit_code == 1
    assert session.scalar(sa.select(sa.func.count(User.id))) == 0


def test_audit_verify_names_the_first_bad_entry(app, session):
    for login in ("wei", "hua"):
        run(app, "create-user", login, "--role", "analyst", "--organisation", "House", "--generate")
    whole = run(app, "audit-verify")
    session.execute(sa.update(AuditEntry).where(AuditEntry.object == "user hua").values(action="nothing"))
    session.commit()

    broken = run(app, "audit-verify")

    assert whole.exit_code == 0
    assert "2 entries" in whole.output
    assert broken.exit_code == 1
    assert "user hua" in broken.output


def test_link_by_command_lets_the_last_administrator_in_again(app, client, cast):
    told = app.test_cli_runner().invoke(args=["account-link", "zhao", "--without-second-factor"]).output
    link = told.strip().removeprefix("http://127.0.0.1:8000")

    assert client.get(link).status_code == 200
    assert client.post("/log-in", data={"login": "zhao", "password": PASSWORD}).status_code == 401


def test_link_for_nobody_is_refused(app, cast):
    told = app.test_cli_runner().invoke(args=["account-link", "nobody"])

    assert told.exit_code == 1
    assert "nobody" in told.output
