"""Groups of released comments: a wave, a question, or both. What is compared and drawn from."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from evaluations.vocabulary import in_language, source_name
from reports.sentences import labelled
from surveys.comments import Question
from surveys.models import Instrument

LONGEST_NAME = 60
EVERYTHING = ""


class GroupUnknown(Refusal):
    status = 404
    sentence = _l("There is no such group of comments in this evaluation.")


def place_of(question: Question) -> str:
    return f"{question.wave}/{question.instrument}.{question.item}"


def group_of(questions: Iterable[Question], code: str) -> list[Question]:
    """The questions that a code names. Refuses GroupUnknown.

    "Y2", "/recipient.open" (in all waves), "Y2/recipient.open", or "" for everything;
    the item alone ("/open") also names a question.
    """
    wave, _slash, asked = code.partition("/")
    found = [
        one
        for one in questions
        if wave in (one.wave, EVERYTHING) and asked in (f"{one.instrument}.{one.item}", one.item, EVERYTHING)
    ]
    if not found:
        raise GroupUnknown
    return found


def codes_of(questions: Iterable[Question]) -> list[str]:
    """The groups to choose from, newest wave first; none of them twice under two names."""
    places = [place_of(one) for one in questions]
    waves = list(dict.fromkeys(place.partition("/")[0] for place in places))[::-1]
    asked = list(dict.fromkeys(place.partition("/")[2] for place in places))
    by_wave = {wave: [one for one in asked if f"{wave}/{one}" in places] for wave in waves}
    by_question = [one for one in asked if sum(one in given for given in by_wave.values()) > 1]
    return [
        *(wave for wave in waves if len(by_wave[wave]) > 1),
        *(f"/{one}" for one in by_question if len(asked) > 1),
        *(f"{wave}/{one}" for wave in waves for one in by_wave[wave]),
    ]


def question_names(session: Session, evaluation: Evaluation) -> dict[str, str]:
    """ "instrument.item" -> who was asked, and what, in the reader's language."""
    query = sa.select(Instrument).where(Instrument.evaluation_id == evaluation.id).order_by(Instrument.name)
    names = {}
    for instrument in session.scalars(query):
        for version in instrument.versions:
            for item in version.definition.items:
                text = in_language(item.label, item.name)
                text = f"{text[:LONGEST_NAME]}…" if len(text) > LONGEST_NAME else text
                names[f"{instrument.name}.{item.name}"] = labelled(source_name(instrument.source), text)
    return names


def group_name(code: str, names: Mapping[str, str]) -> str:
    """What a group is called on a page."""
    wave, _slash, asked = code.partition("/")
    if not asked:
        return _("%(wave)s, all questions", wave=wave) if wave else _("all comments")
    name = names.get(asked, asked)
    return f"{wave} · {name}" if wave else _("all waves · %(name)s", name=name)
