"""Staff accounts: create one, change its password, choose its language."""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import Organisation, User
from accounts.passwords import hash_password
from accounts.refusals import Refusal


class LoginTaken(Refusal):
    sentence = _("The log-in name %(login)s is taken.")


def user_by_login(session: Session, login: str) -> User | None:
    if "\0" in login:  # PostgreSQL does not look for such a text
        return None
    return session.scalar(sa.select(User).where(User.login == login.strip()))


def create_user(
    session: Session,
    login: str,
    *,
    name: str,
    role: str,
    organisation: str,
    password: str,
    now: datetime,
    language: str = "zh",
    by: User | None = None,
) -> User:
    """Add a member of staff, and the organisation when it is new. Refuses ``LoginTaken``.

    ``by``: who does it; a command does it in the name of the new person.
    """
    if user_by_login(session, login):
        raise LoginTaken(login=login)
    house = session.scalar(sa.select(Organisation).where(Organisation.name == organisation))
    user = User(
        login=login.strip(),
        name=name or login,
        role=role,
        language=language,
        password_hash=hash_password(password),
        organisation=house or Organisation(name=organisation),
    )
    session.add(user)
    session.flush()
    audit.record(session, by or user, "account.create", f"user {user.login}", {"role": role}, now)
    session.commit()
    return user


def set_password(session: Session, user: User, password: str, now: datetime) -> None:
    """Give ``user`` a new password."""
    user.password_hash = hash_password(password)
    audit.record(session, user, "account.password", f"user {user.login}", {}, now)
    session.commit()


def set_language(session: Session, user: User, language: str) -> None:
    """Remember the language that ``user`` reads."""
    user.language = language
    session.commit()
