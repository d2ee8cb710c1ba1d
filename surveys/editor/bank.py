"""The question bank of a house: questions that were tested once and are asked again.

A wording in the bank never changes; another wording is another version. An item
taken from the bank remembers from which wording, so that the editor can say that a
newer one is there, or that the item was changed here.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.audit import record
from accounts.models import User
from accounts.refusals import Refusal
from surveys.definition import Item
from surveys.editor import drafts, editing
from surveys.editor.comparison import Change, item_changes
from surveys.models import InstrumentVersion
from surveys.models_drafting import BankQuestion, BankUse, BankVersion


class QuestionUnknown(Refusal):
    status = 404
    sentence = _("This question is not in the bank of your house.")


class NothingNew(Refusal):
    sentence = _("The bank has exactly this wording already.")


@dataclass(frozen=True)
class Tie:
    """Where an item comes from. ``newest``: the wording that the bank has now."""

    version: BankVersion
    newest: BankVersion
    is_changed_here: bool

    @property
    def is_outdated(self) -> bool:
        return self.newest.number > self.version.number


def questions_of(session: Session, organisation_id: int) -> list[BankQuestion]:
    """The bank of a house, by code."""
    query = sa.select(BankQuestion).where(BankQuestion.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(BankQuestion.code)))


def question_for(session: Session, user: User, question_id: int) -> BankQuestion:
    """A question of the bank of the user's house. Refuses QuestionUnknown."""
    found = session.get(BankQuestion, question_id)
    if found is None or found.organisation_id != user.organisation_id:
        raise QuestionUnknown
    return found


def keep(
    session: Session,
    version: InstrumentVersion,
    item: Item,
    code: str,
    remark: str,
    user: User,
    now: datetime,
) -> BankVersion:
    """Put an item into the bank: as a new question, or as the next wording of the question ``code``.

    One transaction, with an entry in the audit log. Refuses NothingNew.
    """
    question = _question(session, user, code)
    content = _content(item)
    if question.versions and question.versions[-1].content == content:
        raise NothingNew
    kept = BankVersion(
        number=len(question.versions) + 1, content=content, remark=remark, saved_at=now, saved_by=user.login
    )
    question.versions.append(kept)
    session.flush()
    _tie(session, version.instrument_id, item.name, kept)
    detail = {"version": kept.number, "remark": remark}
    record(session, user, "bank.keep", f"bank question {question.code}", detail, now)
    session.commit()
    return kept


def free_code(session: Session, organisation_id: int, wish: str) -> str:
    """A code that the bank does not have yet: q1, q1_2 ..."""
    taken = {question.code for question in questions_of(session, organisation_id)}
    number, code = 1, wish
    while code in taken:
        number += 1
        code = f"{wish[:50]}_{number}"
    return code


def insert(session: Session, version: InstrumentVersion, question: BankQuestion, section: str) -> str:
    """The newest wording of a bank question becomes an item of a draft; its code there."""
    newest = question.versions[-1]
    definition = version.definition
    taken = drafts.fixed_names(version.instrument) | {item.name for item in definition.items}
    code = question.code if question.code not in taken else editing.next_name(definition, taken)
    _tie(session, version.instrument_id, code, newest)
    item = replace(newest.item, name=code, section=section)
    drafts.save(session, version, editing.add_item(definition, item), "add", code)
    return code


def update(session: Session, version: InstrumentVersion, item: Item, newest: BankVersion) -> None:
    """An item of a draft gets the newest wording; its place, condition and evidence point stay."""
    words = newest.item
    renewed = replace(
        item, kind=words.kind, label=words.label, hint=words.hint, read_aloud=words.read_aloud,
        choices=words.choices, reverse=words.reverse, extra=words.extra,
    )  # fmt: skip
    _tie(session, version.instrument_id, item.name, newest)
    changed = editing.replace_item(version.definition, item.name, renewed)
    drafts.save(session, version, changed, "edit", item.name)
    session.commit()


def ties_of(session: Session, version: InstrumentVersion) -> dict[str, Tie]:
    """Item code to where it comes from, for the items of a version that come from the bank."""
    query = sa.select(BankUse).where(BankUse.instrument_id == version.instrument_id).order_by(BankUse.item)
    found = {}
    for use in session.scalars(query):
        item = version.definition.item(use.item)
        if item is not None:
            is_changed = _content(item) != use.version.content
            found[item.name] = Tie(use.version, use.version.question.versions[-1], is_changed)
    return found


def follow(session: Session, version: InstrumentVersion, old: str, new: str) -> None:
    """An item got another code: what it comes from goes with it. The caller saves the draft."""
    use = session.get(BankUse, (version.instrument_id, old))
    if use is not None and old != new:
        _tie(session, version.instrument_id, new, use.version)
        session.delete(use)


def forget(session: Session, version: InstrumentVersion, code: str) -> None:
    """A new item comes from nowhere, whatever had its code before. The caller saves the draft."""
    use = session.get(BankUse, (version.instrument_id, code))
    if use is not None:
        session.delete(use)


def changes_between(before: BankVersion, after: BankVersion) -> list[Change]:
    """What differs between two wordings of a bank question."""
    return list(item_changes(before.item, after.item))


def _question(session: Session, user: User, code: str) -> BankQuestion:
    query = sa.select(BankQuestion).where(
        BankQuestion.organisation_id == user.organisation_id, BankQuestion.code == code
    )
    found = session.scalar(query)
    if found is None:
        found = BankQuestion(organisation_id=user.organisation_id, code=code)
        session.add(found)
    return found


def _tie(session: Session, instrument_id: int, item: str, version: BankVersion) -> None:
    session.merge(BankUse(instrument_id=instrument_id, item=item, bank_version_id=version.id))
    session.flush()


def _content(item: Item) -> dict:
    """What the bank keeps of an item: its words and answers, not its place in one questionnaire."""
    bare = replace(item, name="question", evidence="", relevant="", section="", required=False)
    content = asdict(bare)
    content["choices"] = [dict(choice) for choice in content["choices"]]
    return content
