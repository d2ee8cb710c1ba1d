"""Panels: who rates whom, and what a rater has written before it is submitted."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main, words
from evaluations.models_people import Subject
from evaluations.models_plan import Wave

PANEL_KINDS = ("experts", "peers")
ORIGINS = ("proposal", "file", "hand", "third")
ASSIGNMENT_STATES = ("assigned", "declared", "submitted", "recused")
WIDE_GAP = 25  # points between two raters from which a third one is asked


class Panel(Main):
    """A group of raters with the subjects that they share out. ``evidence``: codes of the points to rate."""

    __tablename__ = "panel"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "code"),
        words("kind", *PANEL_KINDS),
        sa.CheckConstraint("least >= 1", name="least_raters"),
        sa.CheckConstraint("gap > 0 and gap <= 100", name="gap_points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey("wave.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(10))
    least: Mapped[int]  # raters that each subject needs
    gap: Mapped[float] = mapped_column(default=WIDE_GAP)
    is_blind: Mapped[bool]
    evidence: Mapped[list] = mapped_column(sa.JSON)
    guidance: Mapped[str] = mapped_column(sa.Text, default="")  # anchors in words, shown at every rating
    seed: Mapped[int | None]  # of the proposal that was taken over last
    reason: Mapped[str] = mapped_column(sa.Text, default="")  # for people who rate each other

    wave: Mapped[Wave] = relationship()
    subjects: Mapped[list["PanelSubject"]] = relationship(
        order_by="PanelSubject.position", cascade="all, delete-orphan"
    )
    raters: Mapped[list["PanelRater"]] = relationship(
        order_by="PanelRater.position", cascade="all, delete-orphan"
    )
    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="panel", order_by="Assignment.id", cascade="all, delete-orphan"
    )

    @property
    def has_begun(self) -> bool:
        """Whether a rater has declared, recused or rated anything."""
        return any(one.state != "assigned" for one in self.assignments)


class PanelSubject(Main):
    """A subject of a panel. ``blind``: what raters read in the place of the name."""

    __tablename__ = "panel_subject"
    __table_args__ = (
        sa.UniqueConstraint("panel_id", "subject_id"),
        sa.UniqueConstraint("panel_id", "blind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("panel.id", ondelete="CASCADE"))
    position: Mapped[int]
    subject_id: Mapped[int] = mapped_column(sa.ForeignKey("subject.id", ondelete="CASCADE"), index=True)
    blind: Mapped[str] = mapped_column(sa.String(20))

    subject: Mapped[Subject] = relationship()


class PanelRater(Main):
    """A rater of a panel. ``person``: a log-in (experts) or the code of a subject (peers).

    ``code`` is what stands beside the ratings in their table; other raters never see it.
    """

    __tablename__ = "panel_rater"
    __table_args__ = (
        sa.UniqueConstraint("panel_id", "person"),
        sa.UniqueConstraint("panel_id", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("panel.id", ondelete="CASCADE"))
    position: Mapped[int]
    person: Mapped[str] = mapped_column(sa.String(120), index=True)
    code: Mapped[str] = mapped_column(sa.String(60))


class Assignment(Main):
    """One subject given to one rater, and how far that has come."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.UniqueConstraint("panel_id", "subject_id", "rater_id"),
        words("origin", *ORIGINS),
        words("state", *ASSIGNMENT_STATES),
        sa.CheckConstraint("(state = 'recused') = (recusal <> '')", name="recused_with_a_reason"),
        sa.CheckConstraint("(state = 'submitted') = (submitted_at is not null)", name="submitted_at_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("panel.id", ondelete="CASCADE"))
    subject_id: Mapped[int] = mapped_column(sa.ForeignKey("subject.id", ondelete="CASCADE"), index=True)
    rater_id: Mapped[int] = mapped_column(sa.ForeignKey("panel_rater.id", ondelete="CASCADE"), index=True)
    origin: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10), default="assigned")
    recusal: Mapped[str] = mapped_column(sa.Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    draft: Mapped[dict] = mapped_column(sa.JSON, default=dict)  # evidence -> value, until submitted

    panel: Mapped[Panel] = relationship(back_populates="assignments")
    rater: Mapped[PanelRater] = relationship()
    subject: Mapped[Subject] = relationship()
