"""Stored results. A run is never changed: scoring again makes a new run."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main, words
from evaluations.models_plan import PlanVersion
from scoring.frames import LEVELS


class ScoreRun(Main):
    """One scoring, with the checksums of what went in."""

    __tablename__ = "score_run"
    __table_args__ = (sa.UniqueConstraint("evaluation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"))
    plan_version_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_version.id"))
    number: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    created_by: Mapped[str] = mapped_column(sa.String(120))
    plan_checksum: Mapped[str] = mapped_column(sa.String(64))
    input_checksum: Mapped[str] = mapped_column(sa.String(64))
    quality: Mapped[list] = mapped_column(sa.JSON, default=list)

    plan_version: Mapped[PlanVersion] = relationship()


class Score(Main):
    """One number of a run, in full precision. ``detail`` is what opens under a click."""

    __tablename__ = "score"
    __table_args__ = (
        sa.Index("ix_score_run_subject", "run_id", "subject"),
        words("level", *LEVELS),
        sa.CheckConstraint("score is null or score between 0 and 100", name="score_range"),
        sa.CheckConstraint("n is null or n >= 0", name="n_not_negative"),
        sa.CheckConstraint("coverage is null or coverage between 0 and 1", name="coverage_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("score_run.id", ondelete="CASCADE"))
    wave: Mapped[str] = mapped_column(sa.String(60), default="")
    subject: Mapped[str] = mapped_column(sa.String(60))
    level: Mapped[str] = mapped_column(sa.String(10))
    node: Mapped[str] = mapped_column(sa.String(60), default="")
    score: Mapped[float | None]
    se: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    n: Mapped[int | None]
    coverage: Mapped[float | None]
    flags: Mapped[str] = mapped_column(sa.Text, default="")
    detail: Mapped[dict | None] = mapped_column(sa.JSON)


class Grade(Main):
    """The grade of one subject in one run."""

    __tablename__ = "grade"
    __table_args__ = (sa.UniqueConstraint("run_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("score_run.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(sa.String(60))
    post: Mapped[str] = mapped_column(sa.String(60))
    own: Mapped[float | None]
    team: Mapped[float | None]
    final: Mapped[float | None]
    grade: Mapped[str | None] = mapped_column(sa.String(40))
    probability: Mapped[float | None]
    rank_low: Mapped[int | None]
    rank_high: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.String(60), default="")
