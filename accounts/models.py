"""Staff, the organisations they work for, what they were allowed to see, what they did."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main, words

ROLES = (
    "administrator",
    "fieldworker",
    "analyst",
    "expert",
    "subject",
    "agency",
    "funder",
    "supervisor",
    "operator",
)

SENDINGS = ("mail", "cards")  # how a house hands out its invitations


class Organisation(Main):
    """The evaluator's house, an agency, a funder: the border of what staff may see."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200), unique=True)


class Hosted(Main):
    """An organisation of guests (a funder, an expert's university) and the house that keeps its accounts."""

    __tablename__ = "hosted_organisation"
    __table_args__ = (sa.CheckConstraint("organisation_id <> host_id", name="nobody_hosts_itself"),)

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    host_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)


class HouseChoice(Main):
    """What a house has settled about itself once for all its evaluations."""

    __tablename__ = "house_choice"
    __table_args__ = (words("sending", *SENDINGS),)

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    sending: Mapped[str | None] = mapped_column(sa.String(10))
    contact: Mapped[str] = mapped_column(sa.String(300), default="")  # public: whom to write to


class User(Main, UserMixin):
    """A person who logs in. Respondents are never users."""

    __tablename__ = "user_account"
    __table_args__ = (words("role", *ROLES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(120), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(20))
    language: Mapped[str] = mapped_column(sa.String(10), default="zh")
    is_enabled: Mapped[bool] = mapped_column(default=True)
    # How often somebody ended all sessions of this person at once.
    sessions_ended: Mapped[int] = mapped_column(default=0, server_default="0")
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))

    organisation: Mapped[Organisation] = relationship()

    @property
    def is_active(self) -> bool:
        return self.is_enabled

    def get_id(self) -> str:
        """What a session holds. It changes with the password, so that a new one ends the open sessions."""
        mark = f"{self.password_hash} {self.sessions_ended or 0}"
        return f"{self.id}-{hashlib.sha256(mark.encode()).hexdigest()[:16]}"


class SecondFactor(Main):
    """What a person's log-in asks for besides the password. Not in force until a first code was right."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[bytes] = mapped_column(sa.LargeBinary)  # encrypted
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    last_step: Mapped[int] = mapped_column(default=0)  # of 30 seconds; codes up to it are used up
    recovery: Mapped[list] = mapped_column(sa.JSON, default=list)  # hashes of the codes not yet used


class Access(Main):
    """Lets a person from outside the evaluator's house see one evaluation, or one subject of it."""

    __tablename__ = "access"
    __table_args__ = (sa.UniqueConstraint("user_id", "evaluation_id", "subject_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    # No foreign key: the table of evaluations belongs to a room further right.
    evaluation_id: Mapped[int] = mapped_column(index=True)
    subject_code: Mapped[str | None] = mapped_column(sa.String(60))


class AuditEntry(Main):
    """One thing done by staff. Each entry carries the hash of the one before it."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    login: Mapped[str] = mapped_column(sa.String(120))
    action: Mapped[str] = mapped_column(sa.String(60))
    object: Mapped[str] = mapped_column(sa.String(200), default="")
    detail: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    entry_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
