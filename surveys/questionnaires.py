"""What the holder of a ticket is asked: the frozen items, about whom, and the frame questions."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from surveys.definition import Choice, Instrument, Item
from surveys.models import HELPERS, Collection, Poll
from surveys.respond_texts import TEXTS

RECIPIENT = "recipient"


class WaveNotOpen(Refusal):
    status = 410
    sentence = _("This wave takes no answers now.")


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """One poll as its tickets ask it. ``subjects`` and ``workers`` are (code, name)."""

    poll: str
    entry: str  # the poll's line of the manifest
    box: str
    collection: int
    stratum: str
    definition: Instrument
    subjects: tuple[tuple[str, str], ...]
    workers: tuple[tuple[str, str], ...] = ()
    is_invented: bool = False  # demo data: the page says so

    @property
    def before(self) -> tuple[Item, ...]:
        """Frame questions that come before the items: which worker, when the ticket names a team."""
        return (worker_item(self.workers),) if self.workers else ()

    @property
    def after(self) -> tuple[Item, ...]:
        """Frame questions that come last: who filled it in, was a worker present."""
        return (HELPER, PRESENT) if self.definition.source == RECIPIENT else ()


def questionnaire_for(session: Session, poll: Poll) -> Questionnaire:
    """The questionnaire of a poll."""
    collection = session.get(Collection, poll.collection_id)
    wave = session.get(Wave, collection.wave_id)
    codes = poll.subjects.split(",")
    query = sa.select(Subject).where(Subject.evaluation_id == wave.evaluation_id, Subject.code.in_(codes))
    subjects = sorted(session.scalars(query), key=lambda found: codes.index(found.code))
    definition = collection.instrument_version.definition
    return Questionnaire(
        poll.code,
        poll.entry,
        poll.box,
        collection.id,
        poll.stratum,
        definition,
        tuple((subject.code, subject.name) for subject in subjects),
        _workers(session, definition, subjects),
        wave.evaluation.is_invented,
    )


def open_questionnaire_for(session: Session, poll: Poll) -> Questionnaire:
    """The questionnaire of a poll whose wave takes answers now. Refuses WaveNotOpen."""
    if session.get(Wave, poll.collection.wave_id).state != "open":
        raise WaveNotOpen
    return questionnaire_for(session, poll)


def _workers(
    session: Session, definition: Instrument, subjects: list[Subject]
) -> tuple[tuple[str, str], ...]:
    """The workers to choose from, when the ticket asks about one team and the source can tell them apart."""
    if definition.source != RECIPIENT or len(subjects) != 1 or subjects[0].kind != "team":
        return ()
    query = sa.select(Subject).where(Subject.parent_id == subjects[0].id, Subject.kind == "worker")
    members = session.scalars(query.order_by(Subject.position, Subject.id))
    return tuple((worker.code, worker.name) for worker in members)


def worker_item(workers: tuple[tuple[str, str], ...]) -> Item:
    """Which worker mainly; NOT_SURE leaves it said about the team."""
    known = [Choice(code, {"zh": name}) for code, name in workers]
    unknown = Choice(NOT_SURE, TEXTS["worker_unknown"])
    return Item("worker", "select_one", TEXTS["worker"], choices=(*known, unknown))


NOT_SURE = "?"
HELPER = Item(
    "helper",
    "select_one",
    TEXTS["helper"],
    choices=tuple(Choice(name, TEXTS[f"helper_{name}"]) for name in HELPERS),
)
PRESENT = Item(
    "present",
    "select_one",
    TEXTS["present"],
    choices=(Choice("no", TEXTS["present_no"]), Choice("yes", TEXTS["present_yes"])),
)
