"""The list of people to ask, in the participation store: kept apart from answers, gone at sealing.

Knows no ballot. Only places that a wave names by a random code; who was drawn is not stored.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from surveys.frame_rows import FrameRow, Layer
from surveys.models_contacts import FrameEntry
from surveys.transactions import in_turn, rewrite_file

_entries = FrameEntry.__table__
SLICE = 5000  # rows of one statement


@dataclass(frozen=True)
class Entry:
    """One line of the list. ``state``: listed, ticket, outside."""

    key: str
    name: str
    address: str
    language: str
    state: str


@dataclass(frozen=True)
class LayerCount:
    layer: Layer
    entries: int
    outside: int


def _of_layer(frame: str, layer: Layer) -> sa.ColumnElement[bool]:
    return sa.and_(
        _entries.c.frame == frame,
        _entries.c.kind == layer.kind,
        _entries.c.stratum == layer.stratum,
        _entries.c.subjects == layer.subjects,
    )


def store_entries(session: Session, frame: str, rows: Iterable[FrameRow]) -> None:
    """Add people, all in one transaction, in the order of random keys."""
    values = [
        {"key": secrets.token_hex(16), "frame": frame, "state": "listed"}
        | {"kind": row.layer.kind, "stratum": row.layer.stratum, "subjects": row.layer.subjects}
        | {"name": row.name, "address": row.address, "language": row.language}
        for row in rows
    ]
    values.sort(key=lambda value: value["key"])

    def store(connection: sa.Connection) -> None:
        for start in range(0, len(values), SLICE):
            connection.execute(sa.insert(_entries), values[start : start + SLICE])

    in_turn(session, store)


def identities(session: Session, frame: str) -> set[tuple[Layer, str, str]]:
    """Everybody on the list, as ``FrameRow.identity`` names them."""
    columns = _entries.c.kind, _entries.c.stratum, _entries.c.subjects, _entries.c.name, _entries.c.address
    query = sa.select(*columns).where(_entries.c.frame == frame)
    rows = in_turn(session, lambda connection: connection.execute(query).all())
    return {(Layer(*row[:3]), row.name, row.address) for row in rows}


def layers_of(session: Session, frame: str) -> list[LayerCount]:
    """How many people each layer has, by kind, stratum and subjects."""
    columns = _entries.c.kind, _entries.c.stratum, _entries.c.subjects
    outside = sa.func.sum(sa.case((_entries.c.state == "outside", 1), else_=0))
    query = sa.select(*columns, sa.func.count(), outside).where(_entries.c.frame == frame)
    query = query.group_by(*columns).order_by(*columns)
    rows = in_turn(session, lambda connection: connection.execute(query).all())
    return [LayerCount(Layer(*row[:3]), row[3], row[4]) for row in rows]


def entries_of(session: Session, frame: str, layer: Layer) -> list[Entry]:
    """The people of a layer, by name."""
    columns = [_entries.c[name] for name in ("key", "name", "address", "language", "state")]
    query = sa.select(*columns).where(_of_layer(frame, layer))
    query = query.order_by(_entries.c.name, _entries.c.address)
    rows = in_turn(session, lambda connection: connection.execute(query).all())
    return [Entry(*row) for row in rows]


def lists_stratum(session: Session, frame: str, stratum: str) -> bool:
    """Whether anybody of this stratum is on the list."""
    found = sa.exists().where(_entries.c.frame == frame, _entries.c.stratum == stratum)
    return in_turn(session, lambda connection: connection.scalar(sa.select(found)))


def set_outside(session: Session, keys: Sequence[str]) -> None:
    """These people fall out of their draw."""
    change = sa.update(_entries).where(_entries.c.key.in_(keys)).values(state="outside")
    in_turn(session, lambda connection: connection.execute(change))


def remove_entry(session: Session, frame: str, key: str) -> int:
    """Take one person off the list for good; how many there were."""
    gone = sa.delete(_entries).where(_entries.c.frame == frame, _entries.c.key == key)
    return _removed(session, gone)


def remove_layer(session: Session, frame: str, layer: Layer) -> int:
    """Take a whole layer off the list for good; how many there were."""
    return _removed(session, sa.delete(_entries).where(_of_layer(frame, layer)))


def destroy_frames(session: Session, frames: Collection[str]) -> int:
    """Remove the lists of these waves for good, out of the file as well; how many people there were."""
    return _removed(session, sa.delete(_entries).where(_entries.c.frame.in_(frames)))


def _removed(session: Session, statement: sa.Delete) -> int:
    removed = in_turn(session, lambda connection: connection.execute(statement).rowcount)
    if removed:
        rewrite_file(session, FrameEntry)
    return removed
