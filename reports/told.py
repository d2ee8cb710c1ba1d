"""Printed numbers that know where they stand: ids on gated cells, and marks around what is printed of them.

A numeric cell of a gated table is a ``ToldInt``, ``ToldFloat`` or ``ToldWithheld`` with
the id of its place, ``e1.r2.teams.0.score``: evaluation, release, table, row, column.
It is a plain number everywhere, except while sections are written (``marking``): then
its digits are wrapped in marks that pass through every sentence unharmed. ``traced_html``
turns marks into elements for a page; ``plain`` takes them out for all else. The marks are
noncharacters (U+FDD0 to U+FDD2); where a text that people wrote holds them, they are taken out.
"""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import NamedTuple

from scoring.disclosure import Gated, gate_table
from scoring.frames import Withheld

OPEN, BETWEEN, CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"  # OPEN id BETWEEN digits CLOSE
MARKS = re.compile(f"{OPEN}[^{BETWEEN}]*{BETWEEN}?|[{BETWEEN}{CLOSE}]")
IN_PAGE = re.compile(f"(<[^<>]*{OPEN}[^<>]*>)|{OPEN}([^{BETWEEN}<>]*){BETWEEN}([^{CLOSE}<>]*){CLOSE}")
FOREIGN = dict.fromkeys(map(ord, (OPEN, BETWEEN, CLOSE)))  # taken out of what people wrote
_is_marking: ContextVar[bool] = ContextVar("is_marking", default=False)


class ToldInt(int):
    """A whole number of a gated table."""

    id: str

    def __new__(cls, value: int, place: str = "") -> "ToldInt":
        made = super().__new__(cls, value)
        made.id = place
        return made

    def __str__(self) -> str:
        return marked(self, int.__repr__(self))


class ToldFloat(float):
    """A number of a gated table."""

    id: str

    def __new__(cls, value: float, place: str = "") -> "ToldFloat":
        made = super().__new__(cls, value)
        made.id = place
        return made

    def __str__(self) -> str:
        return marked(self, float.__repr__(self))


@dataclass(frozen=True, eq=False)
class ToldWithheld(Withheld):
    """A number of a gated table that is not shown. Equal to any other with its reason."""

    id: str = ""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Withheld):
            return NotImplemented
        return (self.reason, self.minimum) == (other.reason, other.minimum)

    def __hash__(self) -> int:
        return hash((self.reason, self.minimum))


class Place(NamedTuple):
    """Where a printed number stands. ``origin``: ``e1.r2``, or "" before any release."""

    origin: str
    table: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = (self.origin, self.table, "" if self.row is None else str(self.row), self.column)
        return ".".join(part for part in parts if part)


ORIGIN = re.compile(r"e(\d{1,9})\.r(\d{1,9})")
PLACE = re.compile(r"(?:(e\d{1,9}\.r\d{1,9})\.)?([a-z]\w*)(?:\.(\d{1,6})\.(.+))?")


def origin_of(evaluation: int, release: int) -> str:
    """How ids of one release begin."""
    return f"e{evaluation}.r{release}"


def place_in(text: str) -> Place | None:
    """The place that an id names: a cell, or a whole table. None for what is no id."""
    found = PLACE.fullmatch(text)
    if found is None:
        return None
    origin, table, row, column = found.groups()
    return Place(origin or "", table, None if row is None else int(row), column or "")


def with_ids(gated: Gated, name: str, origin: str = "") -> Gated:
    """The same table, its numbers with the ids of their places."""
    rows = [
        [
            _told(cell, Place(origin, name, at, column))
            for cell, column in zip(row, gated.columns, strict=True)
        ]
        for at, row in enumerate(gated.rows)
    ]
    return gate_table(gated.columns, rows, gated.minimum, gated.audience)


def _told(cell: object, place: Place) -> object:
    if isinstance(cell, str):
        return cell.translate(FOREIGN)
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, Withheld):
        return ToldWithheld(cell.reason, cell.minimum, str(place))
    return ToldInt(cell, str(place)) if isinstance(cell, int) else ToldFloat(cell, str(place))


@contextmanager
def marking() -> Iterator[None]:
    """While it lasts, numbers that know their place mark what is printed of them."""
    before = _is_marking.set(True)
    try:
        yield
    finally:
        _is_marking.reset(before)


def marked(value: object, digits: str) -> str:
    """``digits``, which are what is printed of ``value``, with its id around them."""
    place = getattr(value, "id", "")
    return f"{OPEN}{place}{BETWEEN}{digits}{CLOSE}" if place and _is_marking.get() else digits


def plain(text: str) -> str:
    """``text`` without marks."""
    return MARKS.sub("", text) if OPEN in text or CLOSE in text else text


def first_id(text: str) -> str:
    """The id of the first number in ``text``, or ""."""
    return text.partition(OPEN)[2].partition(BETWEEN)[0]


def unmarked(part: object) -> object:
    """Blocks, however deep, without marks."""
    if isinstance(part, str):
        return plain(part)
    if isinstance(part, tuple):
        return tuple(map(unmarked, part))
    if is_dataclass(part):
        return replace(
            part, **{one.name: unmarked(getattr(part, one.name)) for one in fields(part) if one.init}
        )
    return part


def traced_html(page: str) -> str:
    """HTML with every marked number as an element that carries its id; attributes without marks."""
    return plain(IN_PAGE.sub(_as_element, page)) if OPEN in page else page


def _as_element(found: re.Match) -> str:
    tag, place, digits = found.groups()
    return plain(tag) if tag else f'<data value="{html.escape(place)}">{digits}</data>'
