"""What a reader may see of the audit log, and the part of it that is asked for.

The house reads what its own people and its guests did, and whatever was done to
its evaluations, by commands too. A supervising body reads what was done to the
evaluations that are open to it. The rest of the chain is there as hashes alone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts import members
from accounts.models import AuditEntry, User
from accounts.roles import HOUSE_ROLES
from evaluations.guards import visible_evaluations

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What is looked for; nothing given means everything."""

    evaluation: int | None = None
    login: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None


def about(number: int) -> sa.ColumnElement[bool]:
    """Whether an entry is about that evaluation, or a wave of it."""
    named = f"evaluation {number}"
    return sa.or_(AuditEntry.object == named, AuditEntry.object.startswith(f"{named} ", autoescape=True))


def visible(session: Session, user: User) -> sa.ColumnElement[bool]:
    """Whether ``user`` may read an entry."""
    evaluations = session.scalars(visible_evaluations(user)).all()
    of_house = user.role in HOUSE_ROLES
    parts = [
        about(one.id) for one in evaluations if not of_house or one.organisation_id == user.organisation_id
    ]
    if of_house:
        logins = [member.login for member in session.scalars(members.kept_by(user))]
        parts.append(AuditEntry.login.in_(logins))
    return sa.or_(sa.false(), *parts)


def found(session: Session, user: User, asked: Asked) -> sa.Select[tuple[AuditEntry]]:
    """The entries that ``user`` may read and asks for, the newest first. Days are those of UTC."""
    query = sa.select(AuditEntry).where(visible(session, user)).order_by(AuditEntry.id.desc())
    if asked.evaluation is not None:
        query = query.where(about(asked.evaluation))
    if asked.login:
        query = query.where(AuditEntry.login == asked.login)
    if asked.action:
        query = query.where(AuditEntry.action == asked.action)
    if asked.first:
        query = query.where(AuditEntry.at >= midnight(asked.first))
    if asked.last:
        query = query.where(AuditEntry.at < midnight(asked.last + timedelta(days=1)))
    return query


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def used(session: Session, user: User, column: sa.orm.InstrumentedAttribute) -> list[str]:
    """The log-in names, or the actions, that occur in what ``user`` may read."""
    return list(session.scalars(sa.select(column).where(visible(session, user)).distinct().order_by(column)))


def visible_ids(session: Session, user: User) -> set[int]:
    return set(session.scalars(sa.select(AuditEntry.id).where(visible(session, user))))
