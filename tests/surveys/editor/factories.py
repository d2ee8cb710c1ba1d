"""Small builders for tests of the editor of instruments."""

import sqlalchemy as sa

from surveys import instruments, models
from surveys.definition import Choice, Instrument, Item, Section
from surveys.editor import drafts

SCALE = (
    Choice("1", {"zh": "不好", "en": "poor"}),
    Choice("2", {"zh": "一般", "en": "neither"}),
    Choice("3", {"zh": "好", "en": "good"}),
    Choice("na", {"zh": "说不清", "en": "cannot say"}),
)


def choice_item(name, zh="帮得怎么样？", **more):
    return Item(name, "select_one", {"zh": zh}, **{"choices": SCALE, **more})


def definition(*items, **more):
    """A questionnaire for recipients in zh and en."""
    given = {"name": "recipient", "source": "recipient", "title": {"zh": "问卷", "en": "Questions"}}
    return Instrument(**{**given, "languages": ("zh", "en"), "items": items, **more})


def begin(session, evaluation, *items, **more):
    """A stored instrument whose first version is a draft."""
    return drafts.begin(session, evaluation.id, definition(*items, **more))


def begin_published(session, evaluation, now, *items, **more):
    instrument = begin(session, evaluation, *items, **more)
    instruments.publish(session, drafts.newest(instrument), now)
    return instrument


PARTS = (Section("part1", {"zh": "您自己"}, per_subject=False), Section("part2", {"zh": "社工"}))
# What a browser sends for a question with two answers.
ROW = {"rows": "3", "code-0": "1", "words-0-zh": "不好", "code-1": "2", "words-1-zh": "好"}


def sent(name="q1", kind="select_one", words="怎么样？", **more):
    return {"do": "save", "name": name, "kind": kind, "section": "", "label-zh": words, "join": "all", **more}


def newest_of(session, name="recipient"):
    """The newest version as it is stored now."""
    session.rollback()
    found = session.scalars(sa.select(models.Instrument).where(models.Instrument.name == name)).one()
    session.refresh(found)
    return drafts.newest(found)
