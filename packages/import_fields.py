"""From the cells of somebody's table to the values of ours, by the kinds of ``packages.cells``.

A ``Field`` is a column that we want; a ``Cells`` says where its values come from: one column
of the file, one column for each choice, or the same text for every row. A ``Reader`` puts
both together: it turns spellings into the text that the column reads, and refuses with the
column's own sentence what it cannot read.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from packages.cells import (
    CellRefused,
    Code,
    Day,
    Integer,
    Number,
    OneOf,
    SeveralOf,
    Yes,
    YesNo,
    one_of,
)
from packages.import_words import (
    BETWEEN_CHOICES,
    CHOSEN,
    NO_ANSWER,
    NO_CHOICE,
    NOT_CHOSEN,
    WRITTEN_BESIDE,
    plain,
)
from packages.tables import Column, read_cell, unknown_code

DAY_PARTS = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[ T].*)?", re.ASCII)
REMEMBERED = 20_000  # different cells of one column whose reading is kept in memory
MOST_UNKNOWN = 40  # words of one column that are offered to be given a meaning
BETWEEN = "\x1f"  # the cells of several columns as one text
YES = {plain(word) for word in (*CHOSEN.spellings, "yes")}
NO = {plain(word) for word in (*NOT_CHOSEN.spellings, "no", "")}


@dataclass(frozen=True)
class Field:
    """A column that is wanted. ``meanings``: spelling without what differs, to the text that is read.

    ``options``: texts and labels among which a constant, or the meaning of a word that is
    not understood, is chosen. ``known``: the codes that a cell may name; None: not asked.
    """

    name: str
    label: str
    column: Column
    spellings: tuple[str, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    options: tuple[tuple[str, str], ...] = ()
    known: frozenset[str] | None = None
    may_be_constant: bool = False

    @property
    def is_worded(self) -> bool:
        """Whether a word that is not understood can be given a meaning."""
        return bool(self.options)

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices that may stand in a column each."""
        return self.column.kind.words if isinstance(self.column.kind, SeveralOf) else ()


@dataclass(frozen=True)
class Cells:
    """Where the values of a field come from.

    Places in a row, with the choice of each where there are several; or one text for all rows.
    """

    places: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()
    constant: str = ""

    @property
    def text_of(self) -> Callable[[Sequence[str]], str]:
        """The text of a row; the cells of several columns stand in it one after the other."""
        if not self.places:
            return lambda row: self.constant
        if not self.choices:
            return itemgetter(self.places[0])
        return lambda row: BETWEEN.join(row[place] for place in self.places)


class Readings(dict):
    """What cells say, each different one read once. Emptied when there are too many."""

    def __init__(self, read: Callable[[str], object]):
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> object:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[text] = self._read(text)
        return found


class Reader:
    """Reads one field of every row: ``readings[text_of(row)]``, a value or a CellRefused as a value.

    ``unknown`` holds the words that were not understood.
    """

    def __init__(self, wanted: Field, cells: Cells, words: Mapping[str, str], by_position: bool = False):
        self.field, self.cells = wanted, cells
        self._words = {**(_positions(wanted) if by_position else {}), **words}
        self.text_of, self.readings = cells.text_of, Readings(self._read)
        self.unknown: dict[str, None] = {}

    def original(self, row: Sequence[str]) -> str:
        """What stands in the file."""
        return self.text_of(row).replace(BETWEEN, " ").strip()

    def _read(self, text: str) -> object:
        try:
            written = self._of_choices(text) if self.cells.choices else self._written(text)
            value = read_cell(self.field.column, written)
            known = self.field.known
            if known is not None and value not in (None, "") and value not in known:
                raise CellRefused(unknown_code(known))
        except CellRefused as refused:
            has_room = self.field.is_worded and len(self.unknown) < MOST_UNKNOWN
            if text and has_room and not self.cells.choices:
                self.unknown[text] = None
            return refused
        return value

    def _written(self, text: str) -> str:
        """The text as the column reads it."""
        if text in self._words:
            return self._words[text]
        if not text or self._is_read(text):
            return text
        if plain(text) in self.field.meanings:
            return self.field.meanings[plain(text)]
        kind = self.field.column.kind
        if _is_no_answer(text, kind):
            return ""
        return next((turn(text, self) for of, turn in TURNS if isinstance(kind, of)), text)

    def _is_read(self, text: str) -> bool:
        try:
            value = self.field.column.kind.read(text)
        except CellRefused:
            return False
        return self.field.known is None or value in self.field.known

    def several(self, text: str) -> str:
        """Choices by their names or labels, in whatever way they are divided."""
        parts = [WRITTEN_BESIDE.sub("", part).strip() for part in BETWEEN_CHOICES.split(text)]
        return " ".join(self._words.get(p) or self.field.meanings.get(plain(p), p) for p in parts if p)

    def one(self, text: str) -> str:
        """A choice beside which somebody wrote something."""
        bare = WRITTEN_BESIDE.sub("", text).strip()
        return self.field.meanings.get(plain(bare), bare)

    def _of_choices(self, text: str) -> str:
        """The choices whose columns say yes."""
        chosen = []
        cells = text.split(BETWEEN)
        for choice, cell in zip(self.cells.choices, cells, strict=True):
            said = plain(cell)
            if said in YES or self.field.meanings.get(said) == choice:
                chosen.append(choice)
            elif said not in NO and said not in NO_ANSWER and cell not in NO_CHOICE:
                raise CellRefused(one_of(("yes", "no")))
        return " ".join(chosen)


def _positions(wanted: Field) -> dict[str, str]:
    """A 1 for the first option and so on, where answers are options."""
    names = [text for text, _label in wanted.options] if isinstance(wanted.column.kind, OneOf) else []
    return {str(number): name for number, name in enumerate(wanted.choices or names, start=1)}


def _is_no_answer(text: str, kind: object) -> bool:
    if isinstance(kind, OneOf | SeveralOf) and text in NO_CHOICE:
        return True
    return plain(text) in NO_ANSWER


def day_text(text: str, _reader: Reader) -> str:
    """2025/3/1, 2025年3月1日 or a moment as 2025-03-01."""
    found = DAY_PARTS.fullmatch(unicodedata.normalize("NFKC", text))
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else text


def number_text(text: str, _reader: Reader) -> str:
    """Full-width digits as plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


# How the text of a kind of cell is brought into the form that the kind reads.
TURNS: tuple[tuple[type | tuple[type, ...], Callable[[str, Reader], str]], ...] = (
    (Day, day_text),
    ((Number, Integer), number_text),
    (SeveralOf, lambda text, reader: reader.several(text)),
    (OneOf, lambda text, reader: reader.one(text)),
    ((YesNo, Yes, Code), lambda text, reader: text),
)
