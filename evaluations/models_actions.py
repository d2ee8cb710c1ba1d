"""What follows from results: a worker's actions, what a team or agency has to mend, advice."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main, words
from evaluations.models_people import Subject

ACTION, RECTIFICATION, ADVICE = "action", "rectification", "advice"
ACTION_KINDS = (ACTION, RECTIFICATION, ADVICE)
OPEN, DONE, DROPPED = "open", "done", "dropped"
ACTION_STATES = (OPEN, DONE, DROPPED)


class Action(Main):
    """One thing to do by a day, with the finding that it answers. Never deleted: done, or dropped and why.

    ``subject_kind`` stands in the foreign key, so that a worker with a list to mend, or
    a team with a personal action, is a row the table refuses.
    """

    __tablename__ = "action"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["subject_id", "subject_kind"],
            ["subject.id", "subject.kind"],
            ondelete="CASCADE",
        ),
        words("kind", *ACTION_KINDS),
        words("state", *ACTION_STATES),
        sa.CheckConstraint("(subject_id is null) = (subject_kind is null)", name="subject_whole"),
        sa.CheckConstraint("(kind = 'advice') = (subject_id is null)", name="advice_is_about_no_subject"),
        sa.CheckConstraint("kind <> 'action' or subject_kind = 'worker'", name="actions_are_of_workers"),
        sa.CheckConstraint(
            "kind <> 'rectification' or subject_kind <> 'worker'", name="workers_have_actions"
        ),
        sa.CheckConstraint("kind <> 'action' or not is_posted", name="personal_actions_stay_personal"),
        sa.CheckConstraint("(state = 'open') = (closed_on is null)", name="closed_on_a_day"),
        sa.CheckConstraint("state <> 'dropped' or note <> ''", name="dropped_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    subject_id: Mapped[int | None] = mapped_column(index=True)
    subject_kind: Mapped[str | None] = mapped_column(sa.String(10))
    text: Mapped[dict] = mapped_column(sa.JSON)  # language -> what is to be done
    finding: Mapped[str] = mapped_column(sa.Text, default="")
    node: Mapped[str] = mapped_column(sa.String(60), default="")  # a criterion or evidence point of the plan
    training: Mapped[str] = mapped_column(sa.String(500), default="")
    responsible: Mapped[str] = mapped_column(sa.String(200), default="")
    due_on: Mapped[date]
    is_posted: Mapped[bool] = mapped_column(default=False)  # told on the page for recipients
    state: Mapped[str] = mapped_column(sa.String(10), default=OPEN)
    closed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    written_by: Mapped[str] = mapped_column(sa.String(120))
    written_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))

    subject: Mapped[Subject | None] = relationship()

    @property
    def code(self) -> str:
        """Code of the subject; empty for advice."""
        return self.subject.code if self.subject else ""
