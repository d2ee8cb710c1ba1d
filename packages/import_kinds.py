"""Kinds of import: one class each, registered by name. A new kind is one more class.

A kind says what it is called, whom it can be offered to and how a file of it is taken in
(``packages.import_run.Intake``). The columns and their checks are those of
``packages.schema``: a file in the browser is read by the same rules as one in a package.
"""

from collections.abc import Mapping
from types import MappingProxyType

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from evaluations.vocabulary import in_language
from packages.cells import OneOf, Yes, YesNo
from packages.import_fields import Field
from packages.import_run import Intake
from packages.import_words import COLUMNS, VALUES, meanings, plain
from packages.tables import Column, Table

MOST_OPTIONS = 300  # of a list to choose from
ONE_BY_ONE = frozenset({"code", "name", "value", "points", "done", "population", "invited"})


class KindUnknown(Refusal):
    status = 404
    sentence = _("This cannot be imported here.")


class PlanNotLocked(Refusal):
    sentence = _("Lock the plan first: what was collected is imported under a plan that does not change.")


class PlanLocked(Refusal):
    sentence = _(
        "The plan is locked: a roster is brought in before. Later people join one by one, with the reason."
    )


class ResultsPublished(Refusal):
    sentence = _("The results of this evaluation are published; nothing more is imported.")


class ImportKind:
    """What every kind has.

    ``is_planned``: taken in before the plan is locked as well; ``ends_with_lock``: only before.
    """

    name: str
    label: Mapping[str, str]
    is_planned = ends_with_lock = False

    def offers(self, _session: Session, _evaluation: Evaluation) -> list[tuple[str, str]]:
        """Keys and labels of what can be chosen: the kind itself, or its parts as ``name:part``."""
        return [(self.name, in_language(self.label))]

    def intake(self, session: Session, evaluation: Evaluation, part: str) -> Intake:
        """The way in for one file. Refuses what cannot be imported now."""
        raise NotImplementedError


KINDS: dict[str, ImportKind] = {}


def import_kind(kind: type[ImportKind]) -> type[ImportKind]:
    """Register a kind. Two of one name are refused when the program starts."""
    if kind.name in KINDS:
        raise ValueError(f"import kind {kind.name!r} is registered twice")
    KINDS[kind.name] = kind()
    return kind


def offers_of(session: Session, evaluation: Evaluation) -> list[tuple[str, str]]:
    """Everything that can be imported into this evaluation in its present state."""
    kinds = [kind for kind in KINDS.values() if refusal_of(kind, evaluation) is None]
    return [offer for kind in kinds for offer in kind.offers(session, evaluation)]


def refusal_of(kind: ImportKind, evaluation: Evaluation) -> Refusal | None:
    """Why nothing of this kind is imported in this state, or None."""
    is_locked = evaluation.plan_version.is_locked
    if evaluation.state in ("publicity", "final"):
        return ResultsPublished()
    if kind.ends_with_lock and is_locked:
        return PlanLocked()
    return None if kind.is_planned or is_locked else PlanNotLocked()


def intake_of(session: Session, evaluation: Evaluation, key: str) -> Intake:
    """The way in for a key of ``offers_of``. Refuses by state, and what the kind refuses."""
    name, _sign, part = key.partition(":")
    if name not in KINDS:
        raise KindUnknown
    refusal = refusal_of(KINDS[name], evaluation)
    if refusal is not None:
        raise refusal
    return KINDS[name].intake(session, evaluation, part)


class Codes:
    """The codes that a file may name, with their names, by the list that a column refers to."""

    def __init__(self, session: Session, evaluation: Evaluation):
        query = sa.select(Subject.code, Subject.name, Subject.id, Subject.kind)
        rows = session.execute(
            query.where(Subject.evaluation_id == evaluation.id).order_by(Subject.position, Subject.id)
        ).all()
        version = evaluation.plan_version
        points = [
            point
            for criterion in version.criteria
            for indicator in criterion.indicators
            for point in indicator.evidence_points
        ]
        self.subjects = {code: key for code, _name, key, _kind in rows}
        self.kinds = {code: kind for code, _name, _key, kind in rows}
        self.waves = {wave.code: wave.id for wave in evaluation.waves}
        self.rules = {point.code: point.rule for point in points}
        self.lists: dict[str, dict[str, str]] = {
            "subjects": {code: name for code, name, _key, _kind in rows},
            "waves": {code: code for code in self.waves},
            "evidence": {point.code: in_language(point.label, point.code) for point in points},
            "posts": {post: post for post in version.posts},
        }


def fields_of(table: Table, codes: Codes) -> tuple[Field, ...]:
    """The columns of a table as fields."""
    return tuple(field_of(column, codes.lists) for column in table.columns)


def field_of(column: Column, lists: Mapping[str, Mapping[str, str]]) -> Field:
    """A column with its label, its spellings and what its cells may say."""
    heading = COLUMNS[column.name]
    listed = lists.get(column.refers) if column.refers else None
    words = _words_of(column)
    if listed is not None:
        meant = _meant_by_name(listed)
        options = tuple((code, code if code == name else f"{code} {name}") for code, name in listed.items())
    else:
        meant = meanings(words)
        options = tuple((word, _word_label(word)) for word in words)
    return Field(
        name=column.name,
        label=in_language(heading.label),
        column=column,
        spellings=(column.name, *heading.spellings),
        meanings=meant,
        options=options if len(options) <= MOST_OPTIONS else (),
        known=None if listed is None else frozenset(listed),
        may_be_constant=column.name not in ONE_BY_ONE,
    )


def _words_of(column: Column) -> tuple[str, ...]:
    if isinstance(column.kind, OneOf):
        return column.kind.words
    return ("yes", "no") if isinstance(column.kind, YesNo | Yes) else ()


def _word_label(word: str) -> str:
    return in_language(VALUES[word].label) if word in VALUES else word


def _meant_by_name(listed: Mapping[str, str]) -> Mapping[str, str]:
    """A name that only one of the list has means its code."""
    spelt = [plain(name) for name in listed.values()]
    counts: dict[str, int] = {}
    for name in spelt:
        counts[name] = counts.get(name, 0) + 1
    codes = {plain(code): code for code in listed}
    named = {plain(name): code for code, name in listed.items() if counts[plain(name)] == 1}
    return MappingProxyType({**named, **codes})
