"""The road of a release after its audit: approved, made public, objected to, corrected, final, shared."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Main, words

APPROVE, SEND_BACK = "approve", "send_back"
OBJECTION, REPLY = "objection", "reply"  # against a result; to a draft or a red line
CHANNELS = ("account", "paper")
DECISIONS = ("upheld", "partly", "rejected")
WAYS = ("letter", "telephone", "person", "message")  # how somebody was told
LEAST_DAYS = 5  # working days of publicity
EVALUATION = "evaluation.id"
RELEASE = "release_record.id"


def owned(target: str) -> sa.ForeignKey:
    return sa.ForeignKey(target, ondelete="CASCADE")


class ReleaseDecision(Main):
    """What a second person said to a proposed release. Readers get a release only after ``approve``."""

    __tablename__ = "release_decision"
    __table_args__ = (
        words("word", APPROVE, SEND_BACK),
        sa.CheckConstraint(f"word <> '{APPROVE}' or decided_by <> proposed_by", name="two_people"),
        sa.CheckConstraint(f"word <> '{SEND_BACK}' or reason <> ''", name="sent_back_with_reason"),
    )

    release_id: Mapped[int] = mapped_column(owned(RELEASE), primary_key=True)
    word: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    fingerprint: Mapped[str] = mapped_column(sa.String(64))  # of everything that was looked at
    proposed_by: Mapped[str] = mapped_column(sa.String(120))
    decided_by: Mapped[str] = mapped_column(sa.String(120))
    decided_on: Mapped[date]


class PublicationSettings(Main):
    """How an evaluation is made public. Missing: the defaults."""

    __tablename__ = "publication_settings"
    __table_args__ = (
        sa.CheckConstraint(f"days >= {LEAST_DAYS}", name="days_least"),
        sa.CheckConstraint("reply_days between 1 and 60", name="reply_days_range"),
        sa.CheckConstraint("years between 1 and 5", name="years_range"),
    )

    evaluation_id: Mapped[int] = mapped_column(owned(EVALUATION), primary_key=True)
    days: Mapped[int] = mapped_column(default=LEAST_DAYS)
    reply_days: Mapped[int] = mapped_column(default=15)  # calendar days
    years: Mapped[int] = mapped_column(default=2)  # of validity
    shows_post: Mapped[bool] = mapped_column(default=True)
    shows_grade: Mapped[bool] = mapped_column(default=True)


class HouseCalendar(Main):
    """The clock that a house lives by."""

    __tablename__ = "house_calendar"

    organisation_id: Mapped[int] = mapped_column(owned("organisation.id"), primary_key=True)
    zone: Mapped[str] = mapped_column(sa.String(60))


class HouseDay(Main):
    """A day that a house keeps otherwise than the country: off, say a regional feast, or worked."""

    __tablename__ = "house_day"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(owned("organisation.id"))
    day: Mapped[date]
    is_working: Mapped[bool]
    name: Mapped[str] = mapped_column(sa.String(120))


class Publicity(Main):
    """Results laid open for objections. The last day was reckoned when it began and does not move.

    ``stopped_on``: a correction ended it; what is corrected is laid open anew.
    """

    __tablename__ = "publicity"
    __table_args__ = (
        sa.CheckConstraint("last_day > posted_on", name="runs_forward"),
        sa.CheckConstraint(f"days >= {LEAST_DAYS}", name="days_least"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(owned(EVALUATION), index=True)
    release_id: Mapped[int] = mapped_column(owned(RELEASE))
    posted_on: Mapped[date]  # day of the house's clock, as is the last
    days: Mapped[int]
    last_day: Mapped[date]
    zone: Mapped[str] = mapped_column(sa.String(60))
    is_arranged: Mapped[bool]  # whether the official working days of all its years were known
    shows_post: Mapped[bool]
    shows_grade: Mapped[bool]
    posted_by: Mapped[str] = mapped_column(sa.String(120))
    stopped_on: Mapped[date | None]


class Objection(Main):
    """What somebody concerned said against a result, or to a draft or a red line; and the answer."""

    __tablename__ = "objection"
    __table_args__ = (
        sa.UniqueConstraint("evaluation_id", "number"),
        words("kind", OBJECTION, REPLY),
        words("channel", *CHANNELS),
        words("decision", *DECISIONS),
        sa.CheckConstraint(
            "(decision is null) = (decided_by is null) and (decision is null) = (decided_on is null)",
            name="decided_whole",
        ),
        sa.CheckConstraint("decision is null or (answer <> '' and reasons <> '')", name="decided_with_words"),
        sa.CheckConstraint("decided_by is null or decided_by <> entered_by", name="decided_by_another"),
        sa.CheckConstraint("kind = 'objection' or decision is null", name="reply_needs_no_decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(owned(EVALUATION), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(10))
    subject: Mapped[str] = mapped_column(sa.String(60))  # code
    about: Mapped[str] = mapped_column(sa.String(120))  # which number: an id, a node, in words
    text: Mapped[str] = mapped_column(sa.Text)
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    channel: Mapped[str] = mapped_column(sa.String(10))
    may_print: Mapped[bool] = mapped_column(default=False)  # consent to stand in the report
    received_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(sa.String(120))
    reply_due: Mapped[date]
    extension: Mapped[str] = mapped_column(sa.Text, default="")  # why the answer takes longer
    decision: Mapped[str | None] = mapped_column(sa.String(10))
    answer: Mapped[str] = mapped_column(sa.Text, default="")  # to the person
    reasons: Mapped[str] = mapped_column(sa.Text, default="")  # for the file
    decided_by: Mapped[str | None] = mapped_column(sa.String(120))
    decided_on: Mapped[date | None]


class Correction(Main):
    """An error in a release that was public: what was wrong, and the release that put it right."""

    __tablename__ = "correction"
    __table_args__ = (
        sa.UniqueConstraint("evaluation_id", "number"),
        sa.CheckConstraint("wrong <> ''", name="says_what_was_wrong"),
        sa.CheckConstraint("(new_release_id is null) = (closed_on is null)", name="closed_by_a_release"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(owned(EVALUATION), index=True)
    number: Mapped[int]
    wrong: Mapped[str] = mapped_column(sa.Text)
    objection_id: Mapped[int | None] = mapped_column(sa.ForeignKey("objection.id", ondelete="SET NULL"))
    old_release_id: Mapped[int] = mapped_column(owned(RELEASE))
    new_release_id: Mapped[int | None] = mapped_column(owned(RELEASE))
    opened_by: Mapped[str] = mapped_column(sa.String(120))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class Notice(Main):
    """Somebody whose result a correction changed, and whether and how he was told."""

    __tablename__ = "correction_notice"
    __table_args__ = (
        sa.UniqueConstraint("correction_id", "subject"),
        words("way", *WAYS),
        sa.CheckConstraint(
            "(told_on is null) = (told_by is null) and (told_on is null) = (way is null)", name="told_whole"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(owned("correction.id"), index=True)
    subject: Mapped[str] = mapped_column(sa.String(60))  # code
    told_on: Mapped[date | None]
    told_by: Mapped[str | None] = mapped_column(sa.String(120))
    way: Mapped[str | None] = mapped_column(sa.String(10))


class FinalResult(Main):
    """A release that became final, and how long its results are valid."""

    __tablename__ = "final_result"
    __table_args__ = (sa.CheckConstraint("valid_until > valid_from", name="valid_forward"),)

    release_id: Mapped[int] = mapped_column(owned(RELEASE), primary_key=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    closed_by: Mapped[str] = mapped_column(sa.String(120))
    closed_on: Mapped[date]


class ReportLink(Main):
    """A signed address that opens one kind of report, or the publicity list, without an account."""

    __tablename__ = "report_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(owned(EVALUATION), index=True)
    what: Mapped[str] = mapped_column(sa.String(40))  # code of a kind of report, or "publicity"
    note: Mapped[str] = mapped_column(sa.String(200))  # for whom it was made
    ends_on: Mapped[date]  # the last day on which it opens
    made_by: Mapped[str] = mapped_column(sa.String(120))
    made_on: Mapped[date]
    revoked_on: Mapped[date | None]


class LinkUse(Main):
    """How often a link was opened on a day; nothing of who opened it."""

    __tablename__ = "report_link_use"

    link_id: Mapped[int] = mapped_column(owned("report_link.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
