"""What one person finds more important than what, pair by pair: where weights can come from."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Main


class Comparison(Main):
    """One judge's comparisons at one node. ``node``: a criterion, or empty for the criteria themselves.

    ``answers``: "A B" to how many times more important A is than B (1/9 to 9).
    """

    __tablename__ = "comparison"
    __table_args__ = (sa.UniqueConstraint("evaluation_id", "node", "judge"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"))
    node: Mapped[str] = mapped_column(sa.String(60), default="")
    judge: Mapped[str] = mapped_column(sa.String(120))
    answers: Mapped[dict] = mapped_column(sa.JSON)
