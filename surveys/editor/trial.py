"""A questionnaire as its respondents will see it, to be tried by staff. Nothing answered here is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from evaluations.models_people import Subject
from surveys.definition import Instrument as Definition
from surveys.definition import Item
from surveys.forms import BallotForm
from surveys.language import in_language
from surveys.models import InstrumentVersion
from surveys.questionnaires import RECIPIENT, Questionnaire
from surveys.questions import QUESTIONS

ABOUT_WORKERS = 2  # so many people a peer ballot is tried with


@dataclass(frozen=True)
class Shown:
    """One answer as it would be stored. ``number``: what would be scored, or None."""

    about: str
    item: Item
    answer: object
    words: str
    number: float | None


def questionnaire_of(session: Session, version: InstrumentVersion) -> Questionnaire:
    """The draft as a poll that nobody was invited to, about people of the evaluation."""
    definition = version.definition
    instrument = version.instrument
    subjects = tuple(_subjects(session, instrument.evaluation_id, definition.source))
    return Questionnaire("", "{}", "", 0, "", definition, subjects or (("-", "—"),))


def answers_of(form: BallotForm) -> list[Shown]:
    """What would be stored, in the order of the questions; free texts stand apart at the end."""
    definition, names = form.questionnaire.definition, dict(form.questionnaire.subjects)
    sealed = form.payload("B", "link")
    found = []
    for response in sealed["responses"]:
        about = names.get(response["subject"], "")
        found += _shown(definition, response["answers"], about, form.language)
    texts = {name: "\n".join(written) for name, written in sealed["comments"].items()}
    return [*found, *_shown(definition, texts, "", form.language)]


def _shown(definition: Definition, answers: Mapping, about: str, language: str) -> Iterator[Shown]:
    for item in definition.items:
        if item.name in answers:
            answer = answers[item.name]
            words = {choice.name: in_language(choice.label, language) for choice in item.choices}
            said = [words.get(part, part) for part in str(answer).split()] if words else [str(answer)]
            yield Shown(about, item, answer, ", ".join(said), QUESTIONS[item.kind].number(answer))


def _subjects(session: Session, evaluation_id: int, source: str) -> Iterator[tuple[str, str]]:
    """One team for those who speak about teams, a few workers for everybody else."""
    kinds = ("team",) if source in (RECIPIENT, "department", "committee") else ("worker",)
    query = sa.select(Subject).where(Subject.evaluation_id == evaluation_id, Subject.kind.in_(kinds))
    most = 1 if kinds == ("team",) else ABOUT_WORKERS
    for subject in session.scalars(query.order_by(Subject.position, Subject.id).limit(most)):
        yield subject.code, subject.name
