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


class Organisation(Main):
    """The evaluator's house, an agency, a funder: the border of what staff may see."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200), unique=True)


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
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))

    organisation: Mapped[Organisation] = relationship()

    @property
    def is_active(self) -> bool:
        return self.is_enabled

    def get_id(self) -> str:
        """What a session holds. It changes with the password, so that a new one ends the open sessions."""
        return f"{self.id}-{hashlib.sha256(self.password_hash.encode()).hexdigest()[:16]}"


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
