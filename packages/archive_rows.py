"""Stored responses as rows of an archive: codes of the newest version, in the order of their content."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from packages.coded_items import MOST_CODES
from packages.partitions import MOST_IN_A_BYTE
from packages.tallying import MARKS, coded_responses
from surveys.coded import options_of, placer_of, scored_items
from surveys.definition import Instrument
from surveys.models import Collection, Response

RANK_BYTES = 4  # of the marks in front of the codes


class AnswerUnknown(Refusal):
    sentence = _(
        "%(instrument)s: an answer is not among the options of the newest version of the questionnaire, "
        "so it has no code and cannot be archived."
    )


@dataclass(frozen=True)
class Rows:
    """Responses: ``marks`` sorted, ``place`` of each response among them, ``codes`` (responses, items)."""

    marks: list[tuple]
    place: np.ndarray
    codes: np.ndarray

    def __len__(self) -> int:
        return len(self.place)

    def parts(self, size: int) -> Iterator["Rows"]:
        """Pieces of at most ``size`` responses."""
        for start in range(0, len(self), size):
            piece = slice(start, start + size)
            yield Rows(self.marks, self.place[piece], self.codes[piece])


def rows_of(
    session: Session,
    collections: Iterable[Collection],
    instrument: Instrument,
    subjects: Mapping[int, str],
) -> Rows:
    """All responses to ``instrument`` in some collections, sorted, so that their order tells nothing."""
    marks: dict[tuple, int] = {}
    places, codes = [], []
    for collection in collections:
        for found, place, coded in _read(session, collection, instrument):
            named = [(subjects[subject], *how, bool(present)) for subject, *how, present in found]
            known = [marks.setdefault(mark, len(marks)) for mark in named]
            places.append(np.array(known, dtype=np.int64)[place])
            codes.append(coded)
    return _sorted(list(marks), np.concatenate(places), np.concatenate(codes))


def _read(session: Session, collection: Collection, instrument: Instrument) -> Iterator[tuple]:
    """Marks, places and codes; first of coded responses, then of those that have none."""
    marks, place, coded = coded_responses(session, collection)
    version = collection.instrument_version.definition
    yield marks, place, _recoded(coded, version, instrument) if len(place) else _no_codes(instrument)
    marks, codes = [], []
    to_place = placer_of(instrument, MOST_CODES)
    query = sa.select(Response).where(Response.collection_id == collection.id, Response.codes.is_(None))
    for one in session.scalars(query.execution_options(yield_per=1000)):
        marks.append((one.subject_id, *(getattr(one, name) for name in MARKS)))
        codes.append(to_place(one.answers))
        if codes[-1] is None:
            raise AnswerUnknown(instrument=instrument.name)
    if codes:
        width = len(scored_items(instrument))
        yield marks, np.arange(len(codes)), np.array(codes, dtype=_kind(instrument)).reshape(-1, width)


def _recoded(coded: np.ndarray, version: Instrument, instrument: Instrument) -> np.ndarray:
    """Codes of the version that was asked as codes of the newest one; an item not asked has none."""
    column = {item.name: number for number, item in enumerate(scored_items(version))}
    items = scored_items(instrument)
    codes = np.zeros((len(coded), len(items)), dtype=_kind(instrument))
    for number, item in enumerate(items):
        if item.name not in column:
            continue
        place = {value: code for code, value in enumerate(options_of(item, MOST_CODES), start=1)}
        table = [0, *(place.get(value, -1) for value in options_of(version.item(item.name)))]
        recoded = np.array(table)[coded[:, column[item.name]]]
        if (recoded < 0).any():
            raise AnswerUnknown(instrument=instrument.name)
        codes[:, number] = recoded
    return codes


def _kind(instrument: Instrument) -> np.dtype:
    longest = max((len(options_of(item, MOST_CODES)) for item in scored_items(instrument)), default=0)
    return np.dtype(np.uint8 if longest <= MOST_IN_A_BYTE else np.uint16)


def _no_codes(instrument: Instrument) -> np.ndarray:
    return np.zeros((0, len(scored_items(instrument))), dtype=_kind(instrument))


def _sorted(marks: list[tuple], place: np.ndarray, codes: np.ndarray) -> Rows:
    """Rows in the order of marks and codes, written as bytes that sort like the numbers they stand for."""
    if not len(place):
        return Rows([], place, codes)
    order = sorted(range(len(marks)), key=marks.__getitem__)
    rank = np.empty(len(marks), dtype=np.int64)
    rank[order] = np.arange(len(marks))
    wide = codes.astype(codes.dtype.newbyteorder(">"))
    front = rank[place].astype(">u4").view(np.uint8).reshape(len(place), RANK_BYTES)
    texts = np.concatenate([front, wide.view(np.uint8).reshape(len(place), -1)], axis=1)
    width = texts.shape[1]
    texts = np.sort(np.ascontiguousarray(texts).view(f"S{width}").ravel())
    back = texts.view(np.uint8).reshape(len(place), width)
    place = np.ascontiguousarray(back[:, :RANK_BYTES]).view(">u4").ravel().astype(np.int64)
    codes = np.ascontiguousarray(back[:, RANK_BYTES:]).view(wide.dtype)
    return Rows([marks[number] for number in order], place, codes.astype(codes.dtype.newbyteorder("=")))
