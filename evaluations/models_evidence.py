"""Evidence that is not a questionnaire. Every row names a subject and an evidence point by code."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from db import Main, words


class Evidence:
    """Columns shared by all evidence: wave, subject, evidence point (a code of the tree)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence: Mapped[str] = mapped_column(sa.String(60))

    @declared_attr
    def wave_id(cls) -> Mapped[int]:
        return mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"), index=True)

    @declared_attr
    def subject_id(cls) -> Mapped[int]:
        return mapped_column(sa.ForeignKey("subject.id", ondelete="CASCADE"), index=True)


class PanelRating(Evidence, Main):
    """One expert's mark for one subject on one evidence point."""

    __tablename__ = "panel_rating"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "panel", "rater", "subject_id", "evidence"),
        sa.CheckConstraint("value between 0 and 100", name="value_score"),
    )

    panel: Mapped[str] = mapped_column(sa.String(60))
    rater: Mapped[str] = mapped_column(sa.String(60))
    value: Mapped[float]


class Visit(Evidence, Main):
    """A visit's points on one evidence point. Agency staff in the room: not scored."""

    __tablename__ = "visit"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "visit", "subject_id", "evidence"),
        sa.CheckConstraint("maximum > 0", name="maximum_positive"),
        sa.CheckConstraint("points between 0 and maximum", name="points_in_range"),
    )

    visit: Mapped[str] = mapped_column(sa.String(60))
    points: Mapped[float]
    maximum: Mapped[float]
    agency_present: Mapped[bool] = mapped_column(default=False)


class FocusGroupNote(Evidence, Main):
    """One coder's code for one unit of a focus group. No strength: no level applies, so it is not scored."""

    __tablename__ = "focus_group_note"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "session", "subject_id", "evidence", "unit", "coder", "theme"),
        sa.CheckConstraint("strength is null or strength between 0 and 4", name="strength_level"),
    )

    session: Mapped[str] = mapped_column(sa.String(60))
    unit: Mapped[str] = mapped_column(sa.String(60))
    coder: Mapped[str] = mapped_column(sa.String(60))
    theme: Mapped[str] = mapped_column(sa.String(60), default="")
    strength: Mapped[float | None]


class Record(Evidence, Main):
    """Planned against done. Without proof it counts as zero done."""

    __tablename__ = "record"
    __table_args__ = (
        sa.CheckConstraint("planned >= 0 and done >= 0", name="amounts_not_negative"),
        sa.CheckConstraint("coefficient > 0", name="coefficient_positive"),
    )

    planned: Mapped[float]
    done: Mapped[float]
    coefficient: Mapped[float] = mapped_column(default=1.0)
    proof: Mapped[bool]


class Goal(Evidence, Main):
    """A goal of one case (GAS), set before the service began."""

    __tablename__ = "goal"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "subject_id", "evidence", "case", "goal"),
        sa.CheckConstraint("weight between 1 and 3", name="weight_level"),
        sa.CheckConstraint("attained between -2 and 2", name="attained_level"),
        sa.CheckConstraint("set_before", name="set_before_the_service"),
    )

    case: Mapped[str] = mapped_column(sa.String(60))
    goal: Mapped[str] = mapped_column(sa.String(60))
    weight: Mapped[float]
    attained: Mapped[int]
    set_before: Mapped[bool]
    verified: Mapped[bool]


class StatedValue(Evidence, Main):
    """An evidence point that is already a number from 0 to 100."""

    __tablename__ = "stated_value"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "subject_id", "evidence"),
        sa.CheckConstraint("value between 0 and 100", name="value_score"),
    )

    value: Mapped[float]


class Event(Main):
    """A red-line event. It has an effect only when two different people confirmed it."""

    __tablename__ = "event"
    __table_args__ = (
        words("effect", "veto", "cap", "hold"),
        sa.CheckConstraint(
            "second_confirmed_by is null"
            " or (confirmed_by is not null and confirmed_by <> second_confirmed_by)",
            name="two_different_confirmers",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(sa.ForeignKey("subject.id", ondelete="CASCADE"), index=True)
    date: Mapped[date]
    kind: Mapped[str] = mapped_column(sa.String(120))
    effect: Mapped[str] = mapped_column(sa.String(10))
    confirmed_by: Mapped[str | None] = mapped_column(sa.String(120))
    second_confirmed_by: Mapped[str | None] = mapped_column(sa.String(120))
    reply_until: Mapped[date | None]
