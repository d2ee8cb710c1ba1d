"""The plan: what is judged, from which source, by which rule, with which weight."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main, words

STATES = ("draft", "locked", "collecting", "closed", "scored", "publicity", "final")
WAVE_STATES = ("draft", "open", "closed", "sealed")


class Evaluation(Main):
    """One commission: a cycle of one to three years under one plan."""

    __tablename__ = "evaluation"
    __table_args__ = (
        words("state", *STATES),
        sa.CheckConstraint("ends > starts", name="cycle_runs_forward"),
        sa.CheckConstraint("years between 1 and 3", name="cycle_of_one_to_three_years"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    title: Mapped[dict] = mapped_column(sa.JSON)
    starts: Mapped[date]
    ends: Mapped[date]
    years: Mapped[int]  # length of the cycle, rounded up
    state: Mapped[str] = mapped_column(sa.String(20), default="draft")
    is_invented: Mapped[bool] = mapped_column(default=False)  # demo data: every page says so
    area: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    # A shadow run beside the rule in force: scored, never published.
    is_pilot: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    versions: Mapped[list["PlanVersion"]] = relationship(
        back_populates="evaluation", order_by="PlanVersion.number", cascade="all, delete-orphan"
    )
    waves: Mapped[list["Wave"]] = relationship(
        back_populates="evaluation", order_by="Wave.position", cascade="all, delete-orphan"
    )
    origin: Mapped["PlanOrigin | None"] = relationship(cascade="all, delete-orphan")

    @property
    def plan_version(self) -> "PlanVersion":
        """The version in force: the newest one."""
        return self.versions[-1]


class PlanOrigin(Main):
    """What the first plan of an evaluation was made from, kept as it was at that moment."""

    __tablename__ = "plan_origin"
    __table_args__ = (words("kind", "starter", "evaluation"),)

    evaluation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[dict] = mapped_column(sa.JSON)
    number: Mapped[int | None]  # version of the plan that was copied; none for a starter
    content: Mapped[dict] = mapped_column(sa.JSON)  # as ``content.plan_content`` gives it


class PlanVersion(Main):
    """One numbered state of the plan. Locked once, never changed after."""

    __tablename__ = "plan_version"
    __table_args__ = (
        sa.UniqueConstraint("evaluation_id", "number"),
        sa.CheckConstraint(
            "(locked_at is null) = (checksum is null) and (locked_at is null) = (locked_by is null)",
            name="locked_has_date_author_checksum",
        ),
        sa.CheckConstraint("number >= 1", name="number_positive"),
        sa.CheckConstraint("max_missing between 0 and 1", name="max_missing_share"),
        sa.CheckConstraint("trim_from >= 3", name="trim_from_three"),
        sa.CheckConstraint("(quota_grade is null) = (quota_share is null)", name="quota_whole"),
        sa.CheckConstraint("quota_share is null or quota_share between 0 and 1", name="quota_share"),
        sa.CheckConstraint(
            "team_evidence_share is null or team_evidence_share between 0 and 1", name="team_evidence_share"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"))
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.Text, default="")  # why this version replaced the last
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    locked_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    locked_by: Mapped[str | None] = mapped_column(sa.String(120))
    checksum: Mapped[str | None] = mapped_column(sa.String(64))
    posts: Mapped[list] = mapped_column(sa.JSON)
    max_missing: Mapped[float]
    trim_from: Mapped[int]
    quota_grade: Mapped[str | None] = mapped_column(sa.String(40))
    quota_share: Mapped[float | None]
    team_evidence_share: Mapped[float | None]
    team_final: Mapped[dict] = mapped_column(sa.JSON, default=dict)  # post -> share of the own score
    # Names of posts that the vocabulary does not know: post -> language -> text. No score depends on them.
    post_labels: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default=sa.text("'{}'"))
    # Who answers for a plan that leaves out what the policy asks for (R-30b), and why.
    approved_by: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    approval_reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")

    evaluation: Mapped[Evaluation] = relationship(back_populates="versions")
    sources: Mapped[list["SourceThreshold"]] = relationship(
        order_by="SourceThreshold.position", cascade="all, delete-orphan"
    )
    grades: Mapped[list["GradeBand"]] = relationship(
        order_by="GradeBand.position", cascade="all, delete-orphan"
    )
    caps: Mapped[list["GradeCap"]] = relationship(order_by="GradeCap.id", cascade="all, delete-orphan")
    criteria: Mapped[list["Criterion"]] = relationship(
        order_by="Criterion.position", cascade="all, delete-orphan"
    )

    @property
    def is_locked(self) -> bool:
        return self.checksum is not None


class SourceThreshold(Main):
    """A source of judgement and the least n below which it counts as missing."""

    __tablename__ = "source_threshold"
    __table_args__ = (
        sa.UniqueConstraint("plan_version_id", "source"),
        sa.CheckConstraint("minimum_n >= 1", name="minimum_n_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_version_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    source: Mapped[str] = mapped_column(sa.String(60))
    minimum_n: Mapped[int]
    # Its name where the vocabulary does not know it: language -> text. No score depends on it.
    label: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default=sa.text("'{}'"))


class GradeBand(Main):
    """A grade: half-open interval from ``lower`` to the next band above."""

    __tablename__ = "grade_band"
    __table_args__ = (
        sa.UniqueConstraint("plan_version_id", "code"),
        sa.UniqueConstraint("plan_version_id", "lower"),
        sa.CheckConstraint("lower between 0 and 100", name="lower_score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_version_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(40))
    label: Mapped[dict] = mapped_column(sa.JSON)
    lower: Mapped[float]


class GradeCap(Main):
    """Below ``below`` on a criterion the grade is at most ``grade``."""

    __tablename__ = "grade_cap"
    __table_args__ = (sa.CheckConstraint("below between 0 and 100", name="below_score"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_version_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_version.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(sa.String(60))
    below: Mapped[float]
    grade: Mapped[str] = mapped_column(sa.String(40))


class Criterion(Main):
    __tablename__ = "criterion"
    __table_args__ = (sa.UniqueConstraint("plan_version_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_version_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[dict] = mapped_column(sa.JSON, default=dict)

    indicators: Mapped[list["Indicator"]] = relationship(
        order_by="Indicator.position", cascade="all, delete-orphan"
    )


class Indicator(Main):
    __tablename__ = "indicator"
    __table_args__ = (sa.UniqueConstraint("criterion_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criterion.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[dict] = mapped_column(sa.JSON, default=dict)

    evidence_points: Mapped[list["EvidencePoint"]] = relationship(
        order_by="EvidencePoint.position", cascade="all, delete-orphan"
    )


class EvidencePoint(Main):
    """The lowest level of the tree: one source, one rule."""

    __tablename__ = "evidence_point"
    __table_args__ = (sa.UniqueConstraint("indicator_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(sa.ForeignKey("indicator.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    source: Mapped[str] = mapped_column(sa.String(60))
    rule: Mapped[str] = mapped_column(sa.String(60))
    parameters: Mapped[dict] = mapped_column(sa.JSON, default=dict)

    weights: Mapped[list["EvidenceWeight"]] = relationship(
        order_by="EvidenceWeight.id", cascade="all, delete-orphan"
    )


class EvidenceWeight(Main):
    """Percent of the total that an evidence point carries for one post (``team``: for teams)."""

    __tablename__ = "evidence_weight"
    __table_args__ = (
        sa.UniqueConstraint("evidence_point_id", "post"),
        sa.CheckConstraint("weight between 0 and 100", name="weight_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_point_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence_point.id", ondelete="CASCADE"))
    post: Mapped[str] = mapped_column(sa.String(60))
    weight: Mapped[float]


class Wave(Main):
    """One collection inside the cycle. ``sealed``: ballots have become responses."""

    __tablename__ = "wave"
    __table_args__ = (
        sa.UniqueConstraint("evaluation_id", "code"),
        words("state", *WAVE_STATES),
        sa.CheckConstraint("weight > 0 and weight <= 1", name="weight_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(60))
    weight: Mapped[float]
    state: Mapped[str] = mapped_column(sa.String(20), default="draft")
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    evaluation: Mapped[Evaluation] = relationship(back_populates="waves")
