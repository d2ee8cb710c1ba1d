"""What a funder asks beside scores: outcome indicators, and what is said of sources that contradict."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Main, words

APART = 25.0  # points between two sources of one criterion from which somebody has to explain them
DIRECTIONS = ("more", "less")  # which of them is better


class OutcomeIndicator(Main):
    """One indicator of what became better: where it began, where it stands, what was aimed at.

    ``people``: how many people the number is about, 0 when it is about none.
    Without a baseline it is told as it stands, and nothing is claimed.
    """

    __tablename__ = "outcome_indicator"
    __table_args__ = (
        sa.UniqueConstraint("evaluation_id", "code"),
        words("better", *DIRECTIONS),
        sa.CheckConstraint("people >= 0", name="people_not_negative"),
        sa.CheckConstraint("(baseline is null) = (baseline_on is null)", name="baseline_has_a_day"),
        sa.CheckConstraint("(value is null) = (value_on is null)", name="value_has_a_day"),
        sa.CheckConstraint(
            "baseline_on is null or value_on is null or value_on > baseline_on", name="value_after_baseline"
        ),
        sa.CheckConstraint("baseline is not null or value is not null", name="says_something"),
        sa.CheckConstraint("verified_by is null or verified_by <> entered_by", name="two_different_people"),
        sa.CheckConstraint("(verified_by is null) = (verified_on is null)", name="verified_on_a_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[dict] = mapped_column(sa.JSON)
    unit: Mapped[dict] = mapped_column(sa.JSON)
    better: Mapped[str] = mapped_column(sa.String(10), default="more")
    people: Mapped[int] = mapped_column(default=0)
    baseline: Mapped[float | None]
    baseline_on: Mapped[date | None]
    value: Mapped[float | None]
    value_on: Mapped[date | None]
    target: Mapped[float | None]
    source: Mapped[dict] = mapped_column(sa.JSON)
    entered_by: Mapped[str] = mapped_column(sa.String(120))
    verified_by: Mapped[str | None] = mapped_column(sa.String(120))
    verified_on: Mapped[date | None]


class SourceRule(Main):
    """From how many points apart two sources of one criterion must be explained before a release."""

    __tablename__ = "source_rule"
    __table_args__ = (sa.CheckConstraint("apart between 5 and 50", name="apart_points"),)

    evaluation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True
    )
    apart: Mapped[float] = mapped_column(default=APART)


class SourceComment(Main):
    """Why two sources contradict, and what was made of it. ``high``, ``low``: the sources, as codes."""

    __tablename__ = "source_comment"

    evaluation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True
    )
    criterion: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    high: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    low: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    text: Mapped[dict] = mapped_column(sa.JSON)
    written_by: Mapped[str] = mapped_column(sa.String(120))
    written_on: Mapped[date]
