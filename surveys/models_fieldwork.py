"""What staff enter for others, in the main store: counts by outcome, and paper sheets on their way.

No name, no time, no order, nobody who asked or keyed in the clear.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Main, words

HANDED_IN = ("interview", "phone", "paper")  # ways of answering that only staff can enter
NOT_HANDED_IN = ("refused", "unreached", "moved", "unable", "blank", "unreadable", "elsewhere")
SHEET_STATES = ("once", "twice", "cast", "void")  # keyed by one person, by two; what became of it


class Outcome(Main):
    """How often something came of asking in a poll. A count leads to nobody."""

    __tablename__ = "outcome"
    __table_args__ = (
        words("outcome", *HANDED_IN, *NOT_HANDED_IN),
        sa.CheckConstraint("count >= 0", name="count_not_negative"),
    )

    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    count: Mapped[int]


class PaperSheet(Main):
    """A sheet of paper between the first keying and the ballot box, under a one-way image of its ticket.

    What was keyed is encrypted under a key that needs the ticket on the sheet as well
    as the secret of the installation: without the paper in hand nobody reads it.
    """

    __tablename__ = "paper_sheet"
    __table_args__ = (
        words("state", *SHEET_STATES),
        sa.CheckConstraint("(first is not null) = (state in ('once', 'twice'))", name="first_while_needed"),
        sa.CheckConstraint("(second is not null) = (state = 'twice')", name="second_while_needed"),
        sa.CheckConstraint("mismatches between 0 and fields", name="mismatches_are_fields"),
    )

    image: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("poll.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(sa.String(5))
    fields: Mapped[int] = mapped_column(default=0)  # compared
    mismatches: Mapped[int] = mapped_column(default=0)
    first: Mapped[bytes | None]
    second: Mapped[bytes | None]


class KeyingCount(Main):
    """How exactly the sheets of a poll were keyed: what stays when the keyed values are gone."""

    __tablename__ = "keying_count"
    __table_args__ = (
        sa.CheckConstraint("sheets >= 0", name="sheets_not_negative"),
        sa.CheckConstraint("mismatches between 0 and fields", name="mismatches_are_fields"),
    )

    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True)
    sheets: Mapped[int]
    fields: Mapped[int]  # compared, over all sheets
    mismatches: Mapped[int]
