"""Counting sealed answers once and keeping the counts.

Counts are made when a wave is sealed or a package imported. Scores read the counts alone;
a count whose items or number of responses no longer fit is made anew. ``outdated`` counts
from the answers as they were given, to check what is kept.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, Wave
from packages.coded_items import coded_item
from packages.responses import Answered, as_written, items_frame
from packages.tally_bytes import tally_bytes, tally_read
from scoring.coded import tally_codes
from scoring.frames import COLUMNS, Collected, empty
from scoring.quality.patterns import MOST, found_patterns
from scoring.tallies import Tally, merged, tally_responses
from surveys.coded import scored_items
from surveys.definition import Instrument
from surveys.instruments import instruments_of
from surveys.models import Collection, CollectionTally, Response
from surveys.waves import collections_of

CHUNK = 5_000  # responses fetched at a time: few enough to stay near the processor
MARKS = ("stratum", "mode", "helper", "present")


def tallies_of(session: Session, evaluation: Evaluation) -> Tally:
    """The counts of every sealed wave (see ``kept_counts``)."""
    return kept_counts(session, evaluation)[0]


@dataclass(frozen=True)
class Sealed:
    """A collection of a sealed wave, its instrument in the newest version, and codes of subjects by key."""

    collection: Collection
    wave: str
    instrument: Instrument
    subjects: Mapping[int, str]

    @property
    def version(self) -> Instrument:
        """What was asked."""
        return self.collection.instrument_version.definition


def sealed_collections(session: Session, evaluation: Evaluation) -> Iterator[Sealed]:
    """Every collection of every sealed wave, in the order of the waves."""
    instruments = {one.name: one for one in instruments_of(session, evaluation.id)}
    query = sa.select(Subject.id, Subject.code).where(Subject.evaluation_id == evaluation.id)
    subjects = dict(session.execute(query).all())
    for wave in evaluation.waves:
        for collection in collections_of(session, wave) if wave.state == "sealed" else ():
            name = collection.instrument_version.instrument.name
            yield Sealed(collection, wave.code, instruments[name], subjects)


def kept_counts(session: Session, evaluation: Evaluation) -> tuple[Tally, pd.DataFrame]:
    """The counts of every sealed wave and the patterns found in the answers.

    What is missing or outdated is counted now and kept.
    """
    kept = [_kept(session, sealed) for sealed in sealed_collections(session, evaluation)]
    order = [wave.code for wave in evaluation.waves]
    patterns = [row for one in kept for row in one.patterns]
    patterns.sort(key=lambda row: (order.index(row[2]), row[1]))
    return merged(tally_read(one.content) for one in kept), patterns_frame(patterns)


def patterns_frame(rows: list[list]) -> pd.DataFrame:
    """Kept rows as ``Collected.patterns``."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS["quality"]))
    return frame.astype(dict.fromkeys(("value", "low", "high"), "float64"))


def outdated(session: Session, evaluation: Evaluation) -> list[tuple[str, str]]:
    """Wave and instrument of every sealed collection whose kept counts are not those of its answers."""
    wrong = []
    for sealed in sealed_collections(session, evaluation):
        kept = session.get(CollectionTally, sealed.collection.id)
        tally = _by_answers(session, sealed, sa.true())
        if kept is None or tally_read(kept.content).checksum != tally.checksum:
            wrong.append((sealed.wave, sealed.instrument.name))
    return wrong


def tally_wave(session: Session, wave: Wave) -> None:
    """Count a wave that has just been sealed."""
    tallies_of(session, wave.evaluation)


def _kept(session: Session, sealed: Sealed) -> CollectionTally:
    layout, key = _layout(sealed.instrument, sealed.version), sealed.collection.id
    responses = _responses(session, sealed.collection)
    kept = session.get(CollectionTally, key)
    if kept is not None and (kept.layout, kept.responses) == (layout, responses):
        return kept
    tally = counted(session, sealed)
    row = kept or CollectionTally(collection_id=key)
    row.layout, row.responses = layout, responses
    row.checksum, row.content = tally.checksum, tally_bytes(tally)
    row.patterns = _patterns(session, sealed, responses)
    session.add(row)
    session.flush()
    return row


def _responses(session: Session, collection: Collection) -> int:
    query = sa.select(sa.func.count()).select_from(Response)
    return session.scalar(query.where(Response.collection_id == collection.id))


def _patterns(session: Session, sealed: Sealed, responses: int) -> list[list]:
    """Patterns in the answers; of very many, in as many as their random keys draw."""
    drawn = sa.select(Response.key).where(Response.collection_id == sealed.collection.id)
    frames = _frames(session, sealed, Response.key.in_(drawn.order_by(Response.key).limit(MOST)))
    items = items_frame([sealed.instrument])
    given = Collected(empty("subjects"), items, frames["responses"], frames["answers"])
    found = found_patterns(given, sealed.wave, sealed.instrument.name, is_drawn=responses > MOST)
    return [[None if value != value else value for value in row] for row in found]


def _layout(instrument: Instrument, version: Instrument) -> str:
    """Hash of the items that are counted and of those that were asked."""
    rows = items_frame([instrument]).to_csv(index=False)
    asked = [item.name for item in scored_items(version)]
    return hashlib.sha256(json.dumps([rows, asked], ensure_ascii=False).encode()).hexdigest()


def counted(session: Session, sealed: Sealed) -> Tally:
    """Count a collection: coded responses as arrays, others by their answers."""
    parts = []
    marks, place, coded = coded_responses(session, sealed.collection)
    if len(place) < _responses(session, sealed.collection):  # rare, and a second reading of all
        parts.append(_by_answers(session, sealed, Response.codes.is_(None)))
    if len(place):
        named = [(sealed.wave, sealed.subjects[subject], *how) for subject, *how in marks]
        parts.append(_coded(sealed.instrument, sealed.version, named, place, coded))
    return merged(parts)


def coded_responses(session: Session, collection: Collection) -> tuple[list[tuple], np.ndarray, np.ndarray]:
    """The marks that occur (key of the subject, ``MARKS``); each response's place among them, its codes."""
    marks: dict[tuple, int] = {}
    places, chunks = [np.zeros(0, dtype=np.int64)], []
    for rows in _coded_rows(session, collection):
        known = (marks.setdefault(row[:-1], len(marks)) for row in rows)
        places.append(np.fromiter(known, dtype=np.int64, count=len(rows)))
        coded = b"".join([row[-1] for row in rows])
        chunks.append(np.frombuffer(coded, dtype=np.uint8).reshape(len(rows), -1))
    codes = np.concatenate(chunks) if chunks else np.zeros((0, 0), dtype=np.uint8)
    return list(marks), np.concatenate(places), codes


def _coded_rows(session: Session, collection: Collection) -> Iterator[list]:
    """Subject, marks and codes in pieces, as the driver gives them.

    A million row objects cost more than counting. Not streamed: then SQLAlchemy would have
    taken the first row out of the driver's cursor already.
    """
    table = Response.__table__.c
    columns = [table.subject_id, *(table[name] for name in MARKS), table.codes]
    query = sa.select(*columns).where(table.collection_id == collection.id, table.codes.is_not(None))
    found = session.connection().execute(query)
    while rows := found.cursor.fetchmany(CHUNK):
        yield rows
    found.close()


def _coded(
    instrument: Instrument, version: Instrument, marks: list, place: np.ndarray, coded: np.ndarray
) -> Tally:
    """The counts of coded responses; ``marks``: wave, subject, stratum, mode, helper, present."""
    column = {item.name: number for number, item in enumerate(scored_items(version))}
    items, columns = [], []
    for item in scored_items(instrument):
        was_asked = item.name in column
        items.append(coded_item(item, version.item(item.name) if was_asked else None))
        columns.append(coded[:, column[item.name]] if was_asked else np.zeros(len(coded), dtype=np.uint8))
    return tally_codes(instrument.name, items, columns, marks, place)


def _by_answers(session: Session, sealed: Sealed, condition: sa.ColumnElement) -> Tally:
    """Counts of the responses that meet the condition, from the answers as they were given."""
    frames = _frames(session, sealed, condition)
    return tally_responses(frames["responses"], frames["answers"], items_frame([sealed.instrument]))


def _frames(session: Session, sealed: Sealed, condition: sa.ColumnElement) -> dict[str, pd.DataFrame]:
    answered = Answered()
    query = sa.select(Response).where(Response.collection_id == sealed.collection.id, condition)
    for one in session.scalars(query):
        place = {"wave": sealed.wave, "subject": sealed.subjects[one.subject_id]}
        place |= {name: getattr(one, name) for name in MARKS}
        answered.add(sealed.instrument, place, as_written(one.answers))
    return answered.frames()
