"""Tables of the surveys room in the main store.

Instruments and their frozen versions, collections and polls; after close the
sealed responses, comments and receipts. The other two stores have their tables in
``models_participation`` and ``models_box``.
"""

import secrets
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main, words
from surveys.definition import Instrument as Definition

MODES = ("link", "kiosk", "phone", "paper", "interview")
HELPERS = ("self", "family", "visitor", "worker")
LEVELS = ("A", "B")  # of assurance: proved by a blind signature; promised


def random_key() -> str:
    """A key that says nothing about order or time."""
    return secrets.token_hex(16)


class Instrument(Main):
    __tablename__ = "instrument"
    __table_args__ = (sa.UniqueConstraint("evaluation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(60))
    source: Mapped[str] = mapped_column(sa.String(60))

    versions: Mapped[list["InstrumentVersion"]] = relationship(
        back_populates="instrument", order_by="InstrumentVersion.number", cascade="all, delete-orphan"
    )


class InstrumentVersion(Main):
    """A numbered state of an instrument; frozen (with its content hash) once published."""

    __tablename__ = "instrument_version"
    __table_args__ = (
        sa.UniqueConstraint("instrument_id", "number"),
        sa.CheckConstraint("(frozen_at is null) = (content_hash is null)", name="frozen_has_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instrument.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict] = mapped_column(sa.JSON)  # surveys.definition.Instrument.as_json()
    frozen_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    tested_on: Mapped[date | None]  # somebody filled it in as a test, in its present wording
    comparability: Mapped[str | None] = mapped_column(
        sa.Text
    )  # what its changes mean for comparing over time

    instrument: Mapped[Instrument] = relationship(back_populates="versions")

    @property
    def definition(self) -> Definition:
        return Definition.from_json(self.content)


class Collection(Main):
    """The asking of one instrument version in one wave."""

    __tablename__ = "collection"
    __table_args__ = (sa.UniqueConstraint("wave_id", "instrument_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"))
    instrument_version_id: Mapped[int] = mapped_column(sa.ForeignKey("instrument_version.id"))

    instrument_version: Mapped[InstrumentVersion] = relationship()


class Stratum(Main):
    """A sampling layer of a wave: how many people there are, how many were invited."""

    __tablename__ = "stratum"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "code", "subject_id"),
        sa.CheckConstraint("population is null or population >= 1", name="population_positive"),
        sa.CheckConstraint("invited is null or invited >= 0", name="invited_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[int] = mapped_column(sa.ForeignKey("subject.id", ondelete="CASCADE"))
    population: Mapped[int | None]
    invited: Mapped[int | None]


class Response(Main):
    """Anonymous answers after sealing: no person, no time, no order. Free text is elsewhere."""

    __tablename__ = "response"
    __table_args__ = (words("mode", *MODES), words("helper", *HELPERS))

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=random_key)
    collection_id: Mapped[int] = mapped_column(sa.ForeignKey("collection.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[int] = mapped_column(sa.ForeignKey("subject.id", ondelete="CASCADE"))
    stratum: Mapped[str] = mapped_column(sa.String(60))
    mode: Mapped[str] = mapped_column(sa.String(20))
    helper: Mapped[str] = mapped_column(sa.String(20))
    present: Mapped[bool]
    answers: Mapped[dict] = mapped_column(sa.JSON)  # item name -> stored value
    codes: Mapped[bytes | None]  # of the scored items, a byte each (``coded``); empty: count the answers


class CollectionTally(Main):
    """The counts of a sealed collection, made once: scores and reports never read answers again.

    ``layout``: hash of the items that were counted; ``responses``: how many were. When
    either no longer fits, it is counted anew.
    """

    __tablename__ = "collection_tally"

    collection_id: Mapped[int] = mapped_column(
        sa.ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True
    )
    layout: Mapped[str] = mapped_column(sa.String(64))
    responses: Mapped[int]
    checksum: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes]
    patterns: Mapped[list] = mapped_column(sa.JSON)  # rows of ``scoring.quality.patterns``


class Comment(Main):
    """A free text, split from its ratings at sealing and stored in an order of its own."""

    __tablename__ = "comment"

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=random_key)
    collection_id: Mapped[int] = mapped_column(sa.ForeignKey("collection.id", ondelete="CASCADE"), index=True)
    item: Mapped[str] = mapped_column(sa.String(60))
    text: Mapped[str] = mapped_column(sa.Text)


class VoidBallots(Main):
    """How many ballots of a collection were void at sealing, and why. Printed, never hidden."""

    __tablename__ = "void_ballots"
    __table_args__ = (
        sa.UniqueConstraint("collection_id", "reason"),
        sa.CheckConstraint("count >= 0", name="count_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(sa.ForeignKey("collection.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(sa.String(40))
    count: Mapped[int]


class Poll(Main):
    """One collection asked of one stratum about one subject or one list: the unit of key, box and address."""

    __tablename__ = "poll"
    __table_args__ = (sa.UniqueConstraint("collection_id", "stratum", "subjects"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(sa.ForeignKey("collection.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)  # in the address of its page
    stratum: Mapped[str] = mapped_column(sa.String(60))
    subjects: Mapped[str] = mapped_column(sa.String(600))  # codes with commas between
    entry: Mapped[str] = mapped_column(sa.Text)  # its line of the manifest; cards carry its fingerprint
    box: Mapped[str] = mapped_column(sa.String(32), unique=True, default=random_key)  # in the box store

    collection: Mapped[Collection] = relationship()


class Receipt(Main):
    """Published at sealing: a ballot with this code was counted. Nothing leads to its response."""

    __tablename__ = "receipt"

    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(10), primary_key=True)


class BallotCount(Main):
    """How many ballots of a collection came under which level of assurance (A proved, B promised)."""

    __tablename__ = "ballot_count"
    __table_args__ = (
        words("level", *LEVELS),
        sa.CheckConstraint("count >= 0", name="count_not_negative"),
    )

    collection_id: Mapped[int] = mapped_column(
        sa.ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[str] = mapped_column(sa.String(1), primary_key=True)
    count: Mapped[int]


class WaveKey(Main):
    """The private key that opens a wave's ballots, itself sealed; destroyed at close."""

    __tablename__ = "wave_key"

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True)
    sealed_private_key: Mapped[bytes | None]
