"""Stories of change: told by somebody, chosen by others, printed only with consent and by two people."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Main, words
from surveys.models import random_key

DOMAINS = ("life", "ability", "relations", "family", "community", "services", "burden")


class Story(Main):
    """One story, without names. Whoever takes the consent back takes the story with it: the row goes.

    ``title``, ``text``, ``chosen_by``, ``reason``, ``verified``: language -> text; an
    empty ``verified`` says that nobody checked it. ``consent``: how it was given, empty when it was not.
    """

    __tablename__ = "story"
    __table_args__ = (
        words("domain", *DOMAINS),
        sa.CheckConstraint("(consent = '') = (consent_on is null)", name="consent_has_a_day"),
        sa.CheckConstraint("(approved_by is null) = (approved_on is null)", name="approved_on_a_day"),
        sa.CheckConstraint("approved_by is null or approved_by <> written_by", name="two_different_people"),
        sa.CheckConstraint("approved_by is null or consent <> ''", name="approved_with_consent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"), index=True)
    domain: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[dict] = mapped_column(sa.JSON)
    text: Mapped[dict] = mapped_column(sa.JSON)
    chosen_by: Mapped[dict] = mapped_column(sa.JSON)
    reason: Mapped[dict] = mapped_column(sa.JSON)
    verified: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    consent: Mapped[str] = mapped_column(sa.String(200), default="")
    consent_on: Mapped[date | None]
    written_by: Mapped[str] = mapped_column(sa.String(120))
    written_on: Mapped[date]
    approved_by: Mapped[str | None] = mapped_column(sa.String(120))
    approved_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(sa.String(32), default=random_key)  # so that the order tells nothing

    @property
    def is_told(self) -> bool:
        """Whether it may be printed: with consent, approved by a second person."""
        return self.approved_by is not None and bool(self.consent)
