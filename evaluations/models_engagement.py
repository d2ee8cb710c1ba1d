"""Who ordered the evaluation, who does it, and what ties somebody to those who are judged (R-33c)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Main, words

COOLING_YEARS = (
    2  # after leaving an agency nobody judges it for so long, unless the engagement says otherwise
)
VALID_YEARS = (
    2  # results may be referred to for so long after the cycle, unless the engagement says otherwise
)
TIES = ("employed", "family", "same_unit", "supervision", "financial", "other")


class Engagement(Main):
    """The commission of one evaluation, with the signed statement of independence."""

    __tablename__ = "engagement"
    __table_args__ = (
        sa.CheckConstraint("ends is null or starts is null or ends >= starts", name="runs_forward"),
        sa.CheckConstraint("cooling_years between 0 and 10", name="cooling_years_few"),
        sa.CheckConstraint("(signer = '') = (signed_on is null)", name="signed_by_somebody_on_a_day"),
        sa.CheckConstraint("validity_years between 1 and 5", name="validity_years_few"),
    )

    evaluation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True
    )
    commissioner: Mapped[str] = mapped_column(sa.String(200))
    evaluator: Mapped[str] = mapped_column(sa.String(200))
    contract: Mapped[str] = mapped_column(sa.String(120), default="")
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    scope: Mapped[str] = mapped_column(sa.Text, default="")
    statement: Mapped[str] = mapped_column(sa.Text, default="")
    signer: Mapped[str] = mapped_column(sa.String(120), default="")
    signed_on: Mapped[date | None]
    cooling_years: Mapped[int] = mapped_column(default=COOLING_YEARS)
    validity_years: Mapped[int] = mapped_column(default=VALID_YEARS, server_default=str(VALID_YEARS))


class Conflict(Main):
    """One entry of the register. Never deleted: what was wrong is withdrawn with a reason.

    ``person``: a log-in, or the code of a subject who rates peers. The other side is
    a subject of the evaluation, or an organisation in words.
    """

    __tablename__ = "conflict"
    __table_args__ = (
        words("kind", *TIES),
        sa.CheckConstraint("ends is null or starts is null or ends >= starts", name="runs_forward"),
        sa.CheckConstraint("subject_id is not null or organisation <> ''", name="names_the_other_side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"), index=True)
    person: Mapped[str] = mapped_column(sa.String(120))
    subject_id: Mapped[int | None] = mapped_column(sa.ForeignKey("subject.id", ondelete="CASCADE"))
    organisation: Mapped[str] = mapped_column(sa.String(200), default="")
    kind: Mapped[str] = mapped_column(sa.String(20))
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    declared_by: Mapped[str] = mapped_column(sa.String(120))
    declared_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    withdrawn: Mapped[str] = mapped_column(sa.Text, default="")  # why; empty while the entry stands
