"""Tables of the ballot box store. Nothing of an invitation, no time, no order."""

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Box


def random_name() -> str:
    """A name that says nothing about order or time."""
    return secrets.token_hex(16)


class BallotBox(Box):
    """The box of one poll: takes ballots of ``size`` bytes while open."""

    __tablename__ = "ballot_box"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    seal_key: Mapped[bytes]
    verify_key: Mapped[bytes]
    size: Mapped[int]
    is_open: Mapped[bool]


class Urn(Box):
    """A fixed number of slots, full or empty, encrypted together: ``surveys.urns`` says how."""

    __tablename__ = "urn"

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=random_name)
    box: Mapped[str] = mapped_column(sa.ForeignKey("ballot_box.name", ondelete="CASCADE"), index=True)
    labels: Mapped[bytes]
    ballots: Mapped[bytes]
