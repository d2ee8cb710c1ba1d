"""Names, in the participation store: only where lists were given, only until the close."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Participation, words


class Contact(Participation):
    """Who was given which ticket. No time, no order, nothing of a ballot."""

    __tablename__ = "contact"

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)  # random
    poll: Mapped[str] = mapped_column(sa.String(8), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    address: Mapped[str] = mapped_column(sa.String(120))  # telephone, e-mail, WeChat or other words
    ticket_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


class FrameEntry(Participation):
    """Somebody (or a place, a file) that may be drawn. No time, no order, nothing of a ticket.

    Who is drawn is not stored: it follows from the entries and the seed of the draw.
    ``frame`` names the wave; ``subjects``: whom the person can judge, codes with commas between.
    """

    __tablename__ = "frame_entry"
    __table_args__ = (
        words("kind", "person", "visit", "file"),
        words("state", "listed", "ticket", "outside"),
        sa.Index("ix_frame_entry_layer", "frame", "kind", "stratum", "subjects"),
    )

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)  # random
    frame: Mapped[str] = mapped_column(sa.String(32))
    kind: Mapped[str] = mapped_column(sa.String(6))
    stratum: Mapped[str] = mapped_column(sa.String(60))
    subjects: Mapped[str] = mapped_column(sa.String(600))
    name: Mapped[str] = mapped_column(sa.String(60))
    address: Mapped[str] = mapped_column(sa.String(120))
    language: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[str] = mapped_column(sa.String(7))  # ticket: was given one; outside: fell out, replaced
