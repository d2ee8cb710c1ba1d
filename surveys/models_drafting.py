"""Tables behind the editor of instruments: earlier states of a draft, and the house's question bank."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main
from surveys.definition import Choice, Item
from surveys.models import Instrument


class DraftStep(Main):
    """What a draft was before one change: the way back. Gone once the version is published."""

    __tablename__ = "draft_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("instrument_version.id", ondelete="CASCADE"), index=True
    )
    change: Mapped[str] = mapped_column(sa.String(20))  # a key of drafts.CHANGES
    about: Mapped[str] = mapped_column(sa.String(80))  # code of the item or section
    content: Mapped[dict] = mapped_column(sa.JSON)


class BankQuestion(Main):
    """A question that a house keeps for use in several evaluations."""

    __tablename__ = "bank_question"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(sa.String(60))

    versions: Mapped[list["BankVersion"]] = relationship(
        back_populates="question", order_by="BankVersion.number", cascade="all, delete-orphan"
    )


class BankVersion(Main):
    """A numbered wording of a bank question. Never changed: another wording is another version."""

    __tablename__ = "bank_version"
    __table_args__ = (
        sa.UniqueConstraint("question_id", "number"),
        sa.CheckConstraint("number >= 1", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("bank_question.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict] = mapped_column(sa.JSON)  # one item, as definition.Instrument.as_json() writes it
    remark: Mapped[str] = mapped_column(sa.Text)  # on comparability with the version before
    saved_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    saved_by: Mapped[str] = mapped_column(sa.String(120))

    question: Mapped[BankQuestion] = relationship(back_populates="versions")

    @property
    def item(self) -> Item:
        content = {**self.content, "choices": tuple(Choice(**one) for one in self.content["choices"])}
        return Item(**content)


class BankUse(Main):
    """Which wording of the bank an item of an instrument was taken from."""

    __tablename__ = "bank_use"

    instrument_id: Mapped[int] = mapped_column(
        sa.ForeignKey("instrument.id", ondelete="CASCADE"), primary_key=True
    )
    item: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    bank_version_id: Mapped[int] = mapped_column(sa.ForeignKey("bank_version.id", ondelete="CASCADE"))

    instrument: Mapped[Instrument] = relationship()
    version: Mapped[BankVersion] = relationship()
