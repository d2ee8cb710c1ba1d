"""Tables of the participation store: who may answer, and whether they did. Nothing of a ballot."""

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Participation, words


def unused_claim() -> str:
    """What stands in the place of a claim until there is one: of the same width and look."""
    return secrets.token_hex(32)


class Invitation(Participation):
    """One printed right to answer. It names a poll, never a person."""

    __tablename__ = "invitation"
    __table_args__ = (words("state", "open", "used", "gone"),)

    ticket_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    poll: Mapped[str] = mapped_column(sa.String(8), index=True)
    state: Mapped[str] = mapped_column(sa.String(4), default="open")  # words of one width
    claim: Mapped[str] = mapped_column(sa.String(64), default=unused_claim)


class SigningKey(Participation):
    """The private key that signs for a poll, wrapped under the secret of the installation."""

    __tablename__ = "signing_key"

    poll: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    wrapped: Mapped[bytes]
