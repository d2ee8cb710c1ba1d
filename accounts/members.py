"""Accounts that a house keeps: its own staff, and guests of the organisations it hosts.

Nobody is deleted, for the audit log names people by their log-in names: an
account is disabled. Whoever is disabled or gets another way in leaves every page
at once. The last administrator of a house stays.
"""

import secrets
from datetime import datetime

import sqlalchemy as sa
from flask import abort
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import Hosted, SecondFactor, User
from accounts.models_tokens import ApiToken
from accounts.passwords import hash_password
from accounts.refusals import Refusal
from accounts.roles import GUEST_ROLES, HOUSE_ROLES


class LastAdministrator(Refusal):
    sentence = _(
        "%(login)s is the last administrator of this organisation. Make somebody else an administrator first."
    )


class NotOneself(Refusal):
    sentence = _("Nobody does this to the own account. Another administrator can.")


def kept_by(user: User) -> sa.Select[tuple[User]]:
    """The accounts that the house of ``user`` keeps, by log-in name."""
    hosted = sa.select(Hosted.organisation_id).where(Hosted.host_id == user.organisation_id)
    kept = sa.or_(User.organisation_id == user.organisation_id, User.organisation_id.in_(hosted))
    return sa.select(User).where(kept).order_by(User.login)


def member_for(session: Session, user: User, user_id: int) -> User:
    """An account that the house of ``user`` keeps, or 404."""
    return session.scalar(kept_by(user).where(User.id == user_id)) or abort(404)


def roles_for(user: User, member: User) -> tuple[str, ...]:
    """The roles that ``member`` can have: of the house, or of guests."""
    listed = HOUSE_ROLES if member.organisation_id == user.organisation_id else GUEST_ROLES
    return listed if member.role in listed else (*listed, member.role)


def change(
    session: Session, user: User, member: User, *, name: str, role: str, language: str, now: datetime
) -> None:
    """Give ``member`` another name, role or language. Refuses ``LastAdministrator``."""
    if member.role == "administrator" != role:
        _refuse_last(session, member)
    detail = {"role": role, "before": member.role} if role != member.role else {}
    member.name, member.role, member.language = name, role, language
    audit.record(session, user, "account.change", f"user {member.login}", detail, now)
    session.commit()


def disable(session: Session, user: User, member: User, now: datetime) -> None:
    """Shut ``member`` out and end the open sessions. Refuses ``LastAdministrator``, ``NotOneself``."""
    if member.id == user.id:
        raise NotOneself
    _refuse_last(session, member)
    member.is_enabled = False
    member.sessions_ended += 1
    _end_keys(session, member)
    audit.record(session, user, "account.disable", f"user {member.login}", {}, now)
    session.commit()


def enable(session: Session, user: User, member: User, now: datetime) -> None:
    member.is_enabled = True
    audit.record(session, user, "account.enable", f"user {member.login}", {}, now)
    session.commit()


def reset(session: Session, user: User | audit.Command, member: User, password: str, now: datetime) -> None:
    """Give ``member`` the password, or, when it is empty, one that nobody knows: a link leads in then."""
    member.password_hash = hash_password(password or secrets.token_hex(16))
    _end_keys(session, member)
    detail = {"way": "password" if password else "link"}
    audit.record(session, user, "account.reset", f"user {member.login}", detail, now)
    session.commit()


def drop_second_factor(session: Session, user: User | audit.Command, member: User, now: datetime) -> None:
    """Let ``member`` in with the password alone, to set up another; sessions end. Refuses ``NotOneself``."""
    if isinstance(user, User) and member.id == user.id:
        raise NotOneself
    session.execute(sa.delete(SecondFactor).where(SecondFactor.user_id == member.id))
    member.sessions_ended += 1
    audit.record(session, user, "account.second_factor.drop", f"user {member.login}", {}, now)
    session.commit()


def _end_keys(session: Session, member: User) -> None:
    """A program must not read on in the name of somebody who is shut out."""
    session.execute(sa.delete(ApiToken).where(ApiToken.user_id == member.id))


def _refuse_last(session: Session, member: User) -> None:
    """Refuses ``LastAdministrator`` when nobody else of the house could keep its accounts."""
    if member.role != "administrator":
        return
    others = sa.select(User.id).where(
        User.organisation_id == member.organisation_id,
        User.role == "administrator",
        User.is_enabled,
        User.id != member.id,
    )
    if session.scalar(others.limit(1)) is None:
        raise LastAdministrator(login=member.login)
