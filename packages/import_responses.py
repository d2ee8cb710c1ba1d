"""Importing answers that were collected elsewhere with an instrument of this evaluation.

They come in as sealed: the wave was not open here, and it never will be. As at sealing, a
response keeps nothing of its place in the file and free texts are split off: rows wait in a
temporary table of the store and leave it in the order of random keys.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.refusals import Refusal
from evaluations.lifecycle import follow_waves
from evaluations.models_plan import Evaluation, Wave
from evaluations.vocabulary import in_language
from packages.cells import OneOf, SeveralOf
from packages.import_fields import Field
from packages.import_kinds import Codes, ImportKind, KindUnknown, fields_of, import_kind
from packages.import_run import Intake
from packages.import_words import plain
from packages.responses import answer_keeper, response_table
from packages.schema import RESPONSES
from packages.stored import KEYS
from packages.tables import Reading, Row
from packages.tallying import tallies_of
from surveys.coded import coder_of
from surveys.definition import Item
from surveys.instruments import frozen_versions
from surveys.models import Collection, Comment, InstrumentVersion, Response, Stratum, random_key
from surveys.seal import AFTER_SEALING

PLACE = tuple(name for name in RESPONSES.names if name not in KEYS)


class NoWaveForAnswers(Refusal):
    sentence = _(
        "Answers from elsewhere go into a wave that was never opened here. All waves of this evaluation"
        " were opened: their answers are proved by ballots, and nothing can be added to them."
    )


def importable_waves(evaluation: Evaluation) -> list[Wave]:
    """Waves that were never opened for collecting here."""
    return [w for w in evaluation.waves if w.opened_on is None and w.state in ("draft", "sealed")]


def waiting_like(table: sa.Table) -> sa.Table:
    """A temporary table with the same columns and no keys."""
    columns = [sa.Column(one.name, one.type) for one in table.columns]
    return sa.Table(f"incoming_{table.name}", sa.MetaData(), *columns, prefixes=["TEMPORARY"])


class ResponseIntake:
    """Answers to one version of an instrument."""

    def __init__(self, session: Session, evaluation: Evaluation, version: InstrumentVersion):
        self._session, self._evaluation, self._version = session, evaluation, version
        self._codes = Codes(session, evaluation)
        self._waves = {wave.code: wave for wave in importable_waves(evaluation)}
        if not self._waves:
            raise NoWaveForAnswers
        self._codes.lists["waves"] = {code: code for code in self._waves}
        self._codes.lists.update(_strata_of(session, evaluation))
        instrument = version.definition
        self.table = response_table(instrument)
        asked = [item for item in instrument.items if item.kind != "note"]
        columns = {column.name: column for column in self.table.columns}
        self.fields = (
            *fields_of(RESPONSES, self._codes),
            *(item_field(item, columns[item.name]) for item in asked),
        )
        self._texts = [item.name for item in asked if item.kind == "text"]
        self._kept = {item.name: stored_form(item) for item in asked if item.kind != "text"}
        self._code = coder_of(instrument)
        self._collections: dict[str, int] = {}
        self._waiting = {kind: waiting_like(kind.__table__) for kind in (Response, Comment)}
        self._is_waiting = False

    def check(self, reading: Reading) -> None:
        """Every answer was checked by its item."""

    def check_end(self) -> None:
        """Responses do not depend on each other."""

    def store(self, rows: Sequence[Row]) -> None:
        connection = self._session.connection()
        if not self._is_waiting:
            for table in self._waiting.values():
                table.create(connection)
            self._is_waiting = True
        responses = [self._response(row) for row in rows]
        comments = [comment for row in rows for comment in self._comments(row)]
        for kind, made in ((Response, responses), (Comment, comments)):
            if made:
                connection.execute(sa.insert(self._waiting[kind]), made)

    def _response(self, row: Row) -> dict[str, object]:
        values = row.values
        given = {
            name: keep(values[name]) for name, keep in self._kept.items() if values.get(name) is not None
        }
        return {
            "key": random_key(),
            "collection_id": self._collection(values["wave"]),
            "subject_id": self._codes.subjects[values["subject"]],
            "answers": given,
            "codes": self._code(given),
            **{name: values[name] for name in PLACE},
        }

    def _comments(self, row: Row) -> list[dict[str, object]]:
        texts = [(name, row.get(name)) for name in self._texts if row.get(name) is not None]
        collection = self._collection(row.get("wave"))
        return [
            {"key": random_key(), "collection_id": collection, "item": name, "text": text}
            for name, text in texts
        ]

    def _collection(self, wave: str) -> int:
        if wave not in self._collections:
            place = {"wave_id": self._waves[wave].id, "instrument_version_id": self._version.id}
            found = self._session.scalar(sa.select(Collection).filter_by(**place))
            if found is None:
                found = Collection(**place)
                self._session.add(found)
                self._session.flush()
            self._collections[wave] = found.id
        return self._collections[wave]

    def finish(self, user: User, now: datetime) -> dict[str, object]:
        """Take the rows out of waiting in the order of their keys, seal the waves, count."""
        connection = self._session.connection()
        for kind, waiting in self._waiting.items() if self._is_waiting else ():
            names = [column.name for column in waiting.columns]
            ordered = sa.select(*waiting.columns).order_by(waiting.c.key)
            connection.execute(sa.insert(kind.__table__).from_select(names, ordered))
            waiting.drop(connection)
        for code in self._collections:
            self._waves[code].state = "sealed"
        self._session.flush()
        follow_waves(self._evaluation)
        for code in self._collections:
            for action in AFTER_SEALING:
                action(self._session, self._waves[code])
        tallies_of(self._session, self._evaluation)
        return {"waves": sorted(self._collections), "version": self._version.number}


def _strata_of(session: Session, evaluation: Evaluation) -> dict[str, dict[str, str]]:
    """The strata of the evaluation; without any, a stratum is what the file says."""
    query = sa.select(Stratum.code).join(Wave, Stratum.wave_id == Wave.id)
    found = session.scalars(query.where(Wave.evaluation_id == evaluation.id).order_by(Stratum.code))
    codes = {code: code for code in found}
    return {"strata": codes} if codes else {}


def item_field(item: Item, column) -> Field:
    """An item as a field: its labels are headings, the labels of its choices are answers."""
    label = in_language(item.label)
    meant = {plain(choice.name): choice.name for choice in item.choices}
    for choice in item.choices:
        for text in choice.label.values():
            meant.setdefault(plain(text), choice.name)
    is_choice = isinstance(column.kind, OneOf | SeveralOf)
    options = tuple((choice.name, in_language(choice.label)) for choice in item.choices)
    return Field(
        name=item.name,
        label=f"{item.name} {label}".strip(),
        column=column,
        spellings=(item.name, *item.label.values()),
        meanings=meant,
        options=options if is_choice else (),
    )


def stored_form(item: Item) -> Callable[[object], object]:
    """How a sealed response keeps the value of a cell: choices by name, else as a package's answers."""
    return str if item.kind == "select_one" else answer_keeper(item)


@import_kind
class Responses(ImportKind):
    name = "responses"
    label = {"zh": "别处收集的答卷", "en": "Answers collected elsewhere"}

    def offers(self, session: Session, evaluation: Evaluation) -> list[tuple[str, str]]:
        return [
            (f"{self.name}:{version.instrument.name}", self._label(version))
            for version in frozen_versions(session, evaluation.id)
        ]

    def _label(self, version: InstrumentVersion) -> str:
        title = in_language(version.definition.title) or version.instrument.name
        return f"{in_language(self.label)}: {title}"

    def intake(self, session: Session, evaluation: Evaluation, part: str) -> Intake:
        versions: Mapping[str, InstrumentVersion] = {
            one.instrument.name: one for one in frozen_versions(session, evaluation.id)
        }
        if part not in versions:
            raise KindUnknown
        return ResponseIntake(session, evaluation, versions[part])
