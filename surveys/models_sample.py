"""Samples in the main store: what was planned, drawn, replaced and followed. Never a name."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main, words
from surveys.models import Poll, Stratum, random_key

KINDS = ("person", "visit", "file")
TENS = 10  # daily counts are rounded down to whole tens


class Frame(Main):
    """That a wave has a list of people to ask, and until when. The list itself lies in participation."""

    __tablename__ = "frame"

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(32), unique=True, default=random_key)
    expires_on: Mapped[date]


class SampleTarget(Main):
    """How many completed answers a stratum is to give, and how many are to be invited for that."""

    __tablename__ = "sample_target"
    __table_args__ = (
        sa.CheckConstraint("planned >= 1", name="planned_positive"),
        sa.CheckConstraint("invite >= planned", name="invite_enough"),
        sa.CheckConstraint("reserve >= 0", name="reserve_not_negative"),
    )

    stratum_id: Mapped[int] = mapped_column(sa.ForeignKey("stratum.id", ondelete="CASCADE"), primary_key=True)
    planned: Mapped[int]
    invite: Mapped[int]
    reserve: Mapped[int]
    basis: Mapped[dict] = mapped_column(sa.JSON)  # what it was reckoned from

    stratum: Mapped[Stratum] = relationship()


class Draw(Main):
    """A draw that anybody with the list and the seed can repeat."""

    __tablename__ = "draw"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "number"),
        words("kind", *KINDS),
        sa.CheckConstraint("size >= 1", name="size_positive"),
        sa.CheckConstraint("reserve >= 0", name="reserve_not_negative"),
        sa.CheckConstraint("size + reserve <= population", name="within_population"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(6))
    stratum: Mapped[str] = mapped_column(sa.String(60))
    subjects: Mapped[str] = mapped_column(sa.String(600))  # codes with commas between
    seed: Mapped[str] = mapped_column(sa.String(40))
    population: Mapped[int]  # N: entries of the list that it was drawn from
    size: Mapped[int]
    reserve: Mapped[int]
    frame_checksum: Mapped[str] = mapped_column(sa.String(64))
    drawn_checksum: Mapped[str] = mapped_column(sa.String(64))
    drawn_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    drawn_by: Mapped[str] = mapped_column(sa.String(120))
    withdrawn: Mapped[str | None] = mapped_column(sa.Text)  # why it does not count
    poll_id: Mapped[int | None] = mapped_column(sa.ForeignKey("poll.id", ondelete="CASCADE"))

    poll: Mapped[Poll | None] = relationship()
    outcomes: Mapped[list["DrawOutcome"]] = relationship(
        order_by="DrawOutcome.reason", cascade="all, delete-orphan"
    )


class DrawOutcome(Main):
    """How many drawn people fell out for one reason. Counts, no people."""

    __tablename__ = "draw_outcome"
    __table_args__ = (
        sa.CheckConstraint("count >= 1", name="count_positive"),
        sa.CheckConstraint("replaced between 0 and count", name="replaced_among_them"),
        sa.CheckConstraint("invited between 0 and count", name="invited_among_them"),
    )

    draw_id: Mapped[int] = mapped_column(sa.ForeignKey("draw.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    count: Mapped[int]
    replaced: Mapped[int]  # of them: the next of the reserve came in
    invited: Mapped[int]  # of them: had a ticket, which is withdrawn


class DailyCount(Main):
    """At least how many had answered on a day, in whole tens, added up from the bands of that day."""

    __tablename__ = "daily_count"
    __table_args__ = (sa.CheckConstraint("used >= 0 and used / 10 * 10 = used", name="whole_tens"),)

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    used: Mapped[int]


class CallBack(Main):
    """How many people who were called back said what: whether they were asked, never what they answered."""

    __tablename__ = "call_back"
    __table_args__ = (
        words("outcome", "asked", "not_asked", "unreached", "declined"),
        sa.CheckConstraint("count >= 0", name="count_not_negative"),
    )

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    count: Mapped[int]
