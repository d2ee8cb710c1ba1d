"""Counting sealed answers once and keeping the counts.

Counts are made when a wave is sealed or a package imported. Scores read the counts alone;
a count whose items or number of responses no longer fit is made anew. ``recounted`` counts
from the answers as they were given, to check what is kept.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping

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

CHUNK = 50_000  # responses fetched at a time
MARKS = ("stratum", "mode", "helper", "present")


def tallies_of(session: Session, evaluation: Evaluation) -> Tally:
    """The counts of every sealed wave (see ``kept_counts``)."""
    return kept_counts(session, evaluation)[0]


def kept_counts(session: Session, evaluation: Evaluation) -> tuple[Tally, pd.DataFrame]:
    """The counts of every sealed wave and the patterns found in the answers.

    What is missing or outdated is counted now and kept.
    """
    instruments = {one.name: one for one in instruments_of(session, evaluation.id)}
    codes = dict(session.execute(_subject_codes(evaluation)).all())
    parts, patterns = [], []
    for wave in evaluation.waves:
        for collection in collections_of(session, wave) if wave.state == "sealed" else ():
            kept = _kept(session, collection, wave, instruments, codes)
            parts.append(tally_read(kept.content))
            patterns += kept.patterns
    order = [wave.code for wave in evaluation.waves]
    patterns.sort(key=lambda row: (order.index(row[2]), row[1]))
    return merged(parts), patterns_frame(patterns)


def patterns_frame(rows: list[list]) -> pd.DataFrame:
    """Kept rows as ``Collected.patterns``."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS["quality"]))
    return frame.astype(dict.fromkeys(("value", "low", "high"), "float64"))


def outdated(session: Session, evaluation: Evaluation) -> list[tuple[str, str]]:
    """Wave and instrument of every sealed collection whose kept counts are not those of its answers."""
    instruments = {one.name: one for one in instruments_of(session, evaluation.id)}
    codes = dict(session.execute(_subject_codes(evaluation)).all())
    wrong = []
    for wave in evaluation.waves:
        for collection in collections_of(session, wave) if wave.state == "sealed" else ():
            kept = session.get(CollectionTally, collection.id)
            name = collection.instrument_version.instrument.name
            tally = recounted(session, collection, wave.code, instruments[name], codes)
            if kept is None or tally_read(kept.content).checksum != tally.checksum:
                wrong.append((wave.code, name))
    return wrong


def tally_wave(session: Session, wave: Wave) -> None:
    """Count a wave that has just been sealed."""
    tallies_of(session, wave.evaluation)


def _subject_codes(evaluation: Evaluation) -> sa.Select:
    return sa.select(Subject.id, Subject.code).where(Subject.evaluation_id == evaluation.id)


def _kept(
    session: Session,
    collection: Collection,
    wave: Wave,
    instruments: Mapping[str, Instrument],
    codes: Mapping[int, str],
) -> CollectionTally:
    instrument = instruments[collection.instrument_version.instrument.name]
    layout = _layout(instrument, collection.instrument_version.definition)
    count = sa.select(sa.func.count()).select_from(Response).where(Response.collection_id == collection.id)
    responses = session.scalar(count)
    kept = session.get(CollectionTally, collection.id)
    if kept is not None and (kept.layout, kept.responses) == (layout, responses):
        return kept
    tally = counted(session, collection, wave.code, instrument, codes)
    row = kept or CollectionTally(collection_id=collection.id)
    row.layout, row.responses = layout, responses
    row.checksum, row.content = tally.checksum, tally_bytes(tally)
    row.patterns = _patterns(session, collection, wave.code, instrument, codes, responses)
    session.add(row)
    session.flush()
    return row


def _patterns(
    session: Session,
    collection: Collection,
    wave: str,
    instrument: Instrument,
    codes: Mapping[int, str],
    responses: int,
) -> list[list]:
    """Patterns in the answers; of very many, in as many as their random keys draw."""
    drawn = sa.select(Response.key).where(Response.collection_id == collection.id)
    drawn = drawn.order_by(Response.key).limit(MOST)
    frames = _frames(session, collection, wave, instrument, codes, Response.key.in_(drawn))
    given = Collected(empty("subjects"), items_frame([instrument]), frames["responses"], frames["answers"])
    found = found_patterns(given, wave, instrument.name, is_drawn=responses > MOST)
    return [[None if value != value else value for value in row] for row in found]


def _layout(instrument: Instrument, version: Instrument) -> str:
    """Hash of the items that are counted and of those that were asked."""
    rows = items_frame([instrument]).to_csv(index=False)
    asked = [item.name for item in scored_items(version)]
    return hashlib.sha256(json.dumps([rows, asked], ensure_ascii=False).encode()).hexdigest()


def counted(
    session: Session, collection: Collection, wave: str, instrument: Instrument, codes: Mapping[int, str]
) -> Tally:
    """Count a collection: coded responses as arrays, others by their answers."""
    version = collection.instrument_version.definition
    parts = [_by_answers(session, collection, wave, instrument, codes, Response.codes.is_(None))]
    marks, place, coded = coded_responses(session, collection)
    if len(place):
        named = [(wave, codes[subject], *how) for subject, *how in marks]
        parts.append(_coded(instrument, version, named, place, coded))
    return merged(parts)


def coded_responses(session: Session, collection: Collection) -> tuple[list[tuple], np.ndarray, np.ndarray]:
    """The marks that occur (key of the subject, ``MARKS``); each response's place among them, its codes."""
    marks: dict[tuple, int] = {}
    places, chunks = [np.zeros(0, dtype=np.int64)], []
    for rows in _coded_rows(session, collection):
        subjects, *how, coded = zip(*rows, strict=True)
        known = (marks.setdefault(mark, len(marks)) for mark in zip(subjects, *how, strict=True))
        places.append(np.fromiter(known, dtype=np.int64, count=len(rows)))
        chunks.append(np.frombuffer(b"".join(coded), dtype=np.uint8).reshape(len(rows), -1))
    codes = np.concatenate(chunks) if chunks else np.zeros((0, 0), dtype=np.uint8)
    return list(marks), np.concatenate(places), codes


def recounted(
    session: Session, collection: Collection, wave: str, instrument: Instrument, codes: Mapping[int, str]
) -> Tally:
    """Count a collection from the answers as they were given."""
    return _by_answers(session, collection, wave, instrument, codes, sa.true())


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


def _coded(instrument: Instrument, version: Instrument, marks: list, place: np.ndarray, coded: np.ndarray):
    """The counts of coded responses; ``marks``: wave, subject, stratum, mode, helper, present."""
    column = {item.name: number for number, item in enumerate(scored_items(version))}
    items, columns = [], []
    for item in scored_items(instrument):
        was_asked = item.name in column
        items.append(coded_item(item, version.item(item.name) if was_asked else None))
        columns.append(coded[:, column[item.name]] if was_asked else np.zeros(len(coded), dtype=np.uint8))
    return tally_codes(instrument.name, items, columns, marks, place)


def _by_answers(
    session: Session,
    collection: Collection,
    wave: str,
    instrument: Instrument,
    codes: Mapping[int, str],
    condition: sa.ColumnElement,
) -> Tally:
    frames = _frames(session, collection, wave, instrument, codes, condition)
    return tally_responses(frames["responses"], frames["answers"], items_frame([instrument]))


def _frames(
    session: Session,
    collection: Collection,
    wave: str,
    instrument: Instrument,
    codes: Mapping[int, str],
    condition: sa.ColumnElement,
) -> dict[str, pd.DataFrame]:
    answered = Answered()
    query = sa.select(Response).where(Response.collection_id == collection.id, condition)
    for one in session.scalars(query):
        place = {"wave": wave, "subject": codes[one.subject_id]}
        place |= {name: getattr(one, name) for name in MARKS}
        answered.add(instrument, place, as_written(one.answers))
    return answered.frames()
