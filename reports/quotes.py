"""Quotes of comments: drawn with a recorded seed from what two people released, so that nobody picks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import AuditEntry, User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from reports.corpora import group_of, place_of
from scoring.disclosure import FULL_DISTRIBUTION
from scoring.methods.quotes import QuoteDraw, quote_draw
from surveys.comments import Question, questions_of

ACTION = "comments.draw"
LEAST_WRITTEN = FULL_DISTRIBUTION
MOST = 50
LARGEST_SEED = 2**31 - 1
LISTED = 20


class NothingToDraw(Refusal):
    sentence = _(
        "There is no released comment to draw from: a question needs at least %(least)s comments in a wave."
    )


@dataclass(frozen=True)
class Drawn:
    """A recorded draw as it is shown: stratum (wave and question) -> texts, None for one taken back since.

    ``is_repeated``: the seed draws the same comments today.
    """

    entry: AuditEntry
    texts: Mapping[str, Sequence[str | None]]
    is_repeated: bool

    @property
    def count(self) -> int:
        return len(self.entry.detail["keys"])


def default_seed(evaluation: Evaluation) -> int:
    """The first day of the evaluation as a number: a seed that nobody chose for what it draws."""
    return int(f"{evaluation.starts:%Y%m%d}")


def quotable(questions: Iterable[Question]) -> list[Question]:
    """The questions that may be quoted: as in the report, with ten comments written or more."""
    return [one for one in questions if one.written >= LEAST_WRITTEN]


def drawn_from(questions: Sequence[Question], group: str, number: int, seed: int) -> QuoteDraw:
    """Draw; strata are the questions of each wave, in proportion to what is released of them.

    Comments are stored apart from ratings and from the layer they came from, so
    neither can be a stratum. Refuses NothingToDraw and GroupUnknown.
    """
    pool = quotable(group_of(questions, group))
    if not any(one.released for one in pool):
        raise NothingToDraw(least=LEAST_WRITTEN)
    quotes = [
        {"key": key, "stratum": place_of(one), "group": place_of(one)} for one in pool for key in one.released
    ]
    written = {place_of(one): one.written for one in pool}
    return quote_draw(quotes, written, total=number, seed=seed, least=LEAST_WRITTEN)


def draw(
    session: Session,
    evaluation: Evaluation,
    group: str,
    number: int,
    seed: int,
    user: User | audit.Command,
    now: datetime,
) -> AuditEntry:
    """Draw and write the draw into the audit log: seed, group, number and keys, never a text."""
    questions = questions_of(session, evaluation)
    found = drawn_from(questions, group, number, seed)
    detail = {
        "seed": seed,
        "group": group,
        "number": number,
        "pool": sum(len(one.released) for one in quotable(group_of(questions, group))),
        "keys": keys_of(found),
    }
    entry = audit.record(session, user, ACTION, f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return entry


def draws_of(session: Session, evaluation: Evaluation) -> list[AuditEntry]:
    """The recorded draws, newest first; who draws until the quotes please is seen here."""
    return list(session.scalars(_recorded(evaluation).order_by(AuditEntry.id.desc()).limit(LISTED)))


def drawn(session: Session, evaluation: Evaluation, number: int) -> Drawn | None:
    """A recorded draw with the texts as they are released now; None when there is none of this number."""
    entry = session.scalar(_recorded(evaluation).where(AuditEntry.id == number))
    if entry is None:
        return None
    questions = questions_of(session, evaluation)
    texts: dict[str, list[str | None]] = {}
    place = {key: place_of(one) for one in questions for key in one.released}
    released = {key: text for one in questions for key, text in one.released.items()}
    for key in entry.detail["keys"]:
        texts.setdefault(place.get(key, ""), []).append(released.get(key))
    return Drawn(entry, texts, _is_repeated(questions, entry.detail))


def keys_of(found: QuoteDraw) -> list[str]:
    return [key for keys in found.drawn.values() for key in keys]


def _recorded(evaluation: Evaluation) -> sa.Select[tuple[AuditEntry]]:
    return sa.select(AuditEntry).where(
        AuditEntry.action == ACTION, AuditEntry.object == f"evaluation {evaluation.id}"
    )


def _is_repeated(questions: Sequence[Question], detail: Mapping) -> bool:
    try:
        again = drawn_from(questions, detail["group"], detail["number"], detail["seed"])
    except Refusal:
        return False
    return keys_of(again) == detail["keys"]
