"""Reviews of comments: what two people decided about a text, and the names they look out for."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main, words
from surveys.models import Comment, random_key

DECISIONS = ("pending", "release", "withhold")


class CommentReview(Main):
    """What is decided about one comment. A comment without a row is pending.

    The first reviewer proposes a text and a decision, a second person confirms.
    Days, never times: who reviewed what at which minute is the audit log's.
    """

    __tablename__ = "comment_review"
    __table_args__ = (
        words("decision", *DECISIONS),
        sa.CheckConstraint("(decision = 'pending') = (first_reviewer is null)", name="proposed_by_somebody"),
        sa.CheckConstraint("(first_reviewer is null) = (first_on is null)", name="proposed_on_a_day"),
        sa.CheckConstraint("(second_reviewer is null) = (second_on is null)", name="confirmed_on_a_day"),
        sa.CheckConstraint(
            "second_reviewer is null or (first_reviewer is not null and second_reviewer <> first_reviewer)",
            name="two_different_people",
        ),
        sa.CheckConstraint("decision <> 'withhold' or reason <> ''", name="withheld_for_a_reason"),
    )

    comment_key: Mapped[str] = mapped_column(
        sa.ForeignKey("comment.key", ondelete="CASCADE"), primary_key=True
    )
    masked: Mapped[str] = mapped_column(sa.Text)  # what the rules made of it
    paraphrase: Mapped[str | None] = mapped_column(sa.Text)  # what a reviewer wrote instead
    decision: Mapped[str] = mapped_column(sa.String(10), default="pending")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")  # why it was returned to the first reviewer
    first_reviewer: Mapped[str | None] = mapped_column(sa.String(120))
    second_reviewer: Mapped[str | None] = mapped_column(sa.String(120))
    first_on: Mapped[date | None]
    second_on: Mapped[date | None]
    # Where it stands among the released texts: drawn at random, so that their order
    # repeats neither that of the keys nor that of the reviews.
    place: Mapped[str] = mapped_column(sa.String(32), default=random_key)

    comment: Mapped[Comment] = relationship()

    @property
    def text(self) -> str:
        """The text that is proposed or released."""
        return self.masked if self.paraphrase is None else self.paraphrase


class MaskedName(Main):
    """A name that no roster of the evaluation holds and that comments may mention: a village, a nickname."""

    __tablename__ = "masked_name"

    evaluation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
