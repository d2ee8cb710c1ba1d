"""Who is evaluated: agencies, their teams, the workers in them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Main, words

KINDS = ("worker", "team", "agency")


class Subject(Main):
    """A worker, team or agency under evaluation.

    ``parent_kind`` stands in the foreign key, so that a team inside itself, or a
    worker inside an agency, is a row the table refuses.
    """

    __tablename__ = "subject"
    __table_args__ = (
        sa.UniqueConstraint("evaluation_id", "code"),
        sa.UniqueConstraint("id", "kind"),
        sa.ForeignKeyConstraint(
            ["parent_id", "parent_kind"], ["subject.id", "subject.kind"], name="fk_parent"
        ),
        words("kind", *KINDS),
        sa.CheckConstraint(
            "parent_kind is null or (kind = 'team' and parent_kind = 'agency')"
            " or (kind = 'worker' and parent_kind = 'team')",
            name="parent_of_the_kind_above",
        ),
        sa.CheckConstraint("(parent_id is null) = (parent_kind is null)", name="parent_whole"),
        sa.CheckConstraint("(kind = 'worker') = (post is not null)", name="workers_have_a_post"),
        sa.CheckConstraint("fte > 0 and fte <= 1", name="fte_share"),
        sa.CheckConstraint("ends is null or starts is null or ends >= starts", name="leaves_after_joining"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(200))
    parent_id: Mapped[int | None]
    parent_kind: Mapped[str | None] = mapped_column(sa.String(10))
    post: Mapped[str | None] = mapped_column(sa.String(60))
    fte: Mapped[float] = mapped_column(default=1.0)
    starts: Mapped[date | None]
    ends: Mapped[date | None]
