"""The comments of an evaluation: which wait for whom, which names they may hold, which are released."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.models import Access, User
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, Wave
from surveys.masking_names import Roster
from surveys.models import Collection, Comment, Instrument, InstrumentVersion, Stratum
from surveys.models_comments import CommentReview, MaskedName

PAGE = 20
STATES = ("pending", "waiting", "release", "withhold")  # to review, for a second person, done, done

# A comment without a review is pending: there is nothing to create when a wave is sealed or imported.
STATE = sa.case(
    (sa.func.coalesce(CommentReview.decision, "pending") == "pending", "pending"),
    (CommentReview.second_reviewer.is_(None), "waiting"),
    else_=CommentReview.decision,
)


@dataclass(frozen=True)
class Queued:
    """One comment of the queue with what is decided about it so far."""

    comment: Comment
    review: CommentReview | None
    collection: Collection
    wave: str


def _comments_of(evaluation: Evaluation, *columns: object) -> sa.Select:
    return (
        sa.select(*columns)
        .select_from(Comment)
        .join(Collection, Comment.collection_id == Collection.id)
        .join(Wave, Collection.wave_id == Wave.id)
        .outerjoin(CommentReview, CommentReview.comment_key == Comment.key)
        .where(Wave.evaluation_id == evaluation.id)
    )


def counts_by_state(session: Session, evaluation: Evaluation) -> dict[str, int]:
    """How many comments stand in each of ``STATES``."""
    query = _comments_of(evaluation, STATE, sa.func.count()).group_by(STATE)
    found = dict(session.execute(query).all())
    return {state: found.get(state, 0) for state in STATES}


def queue_page(session: Session, evaluation: Evaluation, state: str, page: int = 1) -> list[Queued]:
    """One page of the comments in ``state``, question by question; within one in the order of random keys."""
    query = (
        _comments_of(evaluation, Comment, CommentReview, Collection, Wave.code)
        .where(state == STATE)
        .order_by(Comment.collection_id, Comment.item, Comment.key)
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    )
    return [Queued(*row) for row in session.execute(query)]


def comments_named(session: Session, evaluation: Evaluation, keys: Iterable[str]) -> dict[str, Comment]:
    """The comments of this evaluation among ``keys``, by key."""
    query = _comments_of(evaluation, Comment).where(Comment.key.in_(list(keys)))
    return {comment.key: comment for comment in session.scalars(query)}


def roster_of(session: Session, evaluation: Evaluation) -> Roster:
    """Every name that the evaluation knows: its subjects, its staff and readers, its layers, added names."""
    subjects = sa.select(Subject.kind, Subject.name).where(Subject.evaluation_id == evaluation.id)
    named = session.execute(subjects.order_by(Subject.id)).all()
    invited = sa.select(Access.user_id).where(Access.evaluation_id == evaluation.id)
    users = sa.select(User.name).where(
        sa.or_(User.organisation_id == evaluation.organisation_id, User.id.in_(invited))
    )
    strata = sa.select(Stratum.code).join(Wave, Stratum.wave_id == Wave.id)
    layers = session.scalars(strata.where(Wave.evaluation_id == evaluation.id).order_by(Stratum.code))
    return Roster(
        people=(
            *(name for kind, name in named if kind == "worker"),
            *session.scalars(users.order_by(User.id)),
        ),
        groups=tuple(name for kind, name in named if kind != "worker"),
        # A layer is often a village; one called S1 or "all" is no name of anybody.
        places=(*(code for code in layers if not code.isascii()), *masked_names(session, evaluation)),
    )


def masked_names(session: Session, evaluation: Evaluation) -> list[str]:
    """The names added by reviewers, in alphabetical order."""
    query = sa.select(MaskedName.name).where(MaskedName.evaluation_id == evaluation.id)
    return list(session.scalars(query.order_by(MaskedName.name)))


@dataclass(frozen=True)
class Question:
    """What one question of one instrument brought in one wave: how much was written, what is released."""

    wave: str
    instrument: str
    item: str
    written: int
    released: Mapping[str, str]  # key -> text that two people released, in an order drawn at random


def questions_of(session: Session, evaluation: Evaluation) -> list[Question]:
    """Every question that brought a comment; by wave as in the plan, then by name."""
    versions = _comments_of(evaluation, Wave.code, Instrument.name, Comment.item, Comment.key, CommentReview)
    query = (
        versions.add_columns(STATE)
        .join(InstrumentVersion, Collection.instrument_version_id == InstrumentVersion.id)
        .join(Instrument, InstrumentVersion.instrument_id == Instrument.id)
        .order_by(Wave.position, Instrument.name, Comment.item, CommentReview.place, Comment.key)
    )
    found: dict[tuple[str, str, str], dict[str, str | None]] = {}
    for *place, key, review, state in session.execute(query):
        found.setdefault(tuple(place), {})[key] = review.text if state == "release" else None
    return [
        Question(*place, len(texts), {key: text for key, text in texts.items() if text is not None})
        for place, texts in found.items()
    ]


def released_comments(session: Session, evaluation: Evaluation) -> dict[tuple[int, str], list[str]]:
    """The texts that two people released, by (collection, item), in an order drawn at random.

    Whether a question has answers enough to be published at all is not decided
    here: see ``comment_totals`` and the gate of the reports.
    """
    query = _comments_of(evaluation, Comment.collection_id, Comment.item, CommentReview).where(
        STATE == "release"
    )
    released: dict[tuple[int, str], list[str]] = {}
    for collection, item, review in session.execute(query.order_by(CommentReview.place)):
        released.setdefault((collection, item), []).append(review.text)
    return released


def comment_totals(session: Session, evaluation: Evaluation) -> dict[tuple[int, str], int]:
    """How many comments were written, by (collection, item), whatever was decided about them."""
    query = _comments_of(evaluation, Comment.collection_id, Comment.item, sa.func.count())
    rows = session.execute(query.group_by(Comment.collection_id, Comment.item))
    return {(collection, item): count for collection, item, count in rows}
