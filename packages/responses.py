"""responses/: what people answered, free texts split off on the way in.

A response keeps nothing of its place in the file: rows are put in the order of
their content before they get a key, and free texts are put in an order of
their own, so that neither tells who came when or who wrote what.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd
from flask_babel import lazy_gettext as _

from packages.cells import CellRefused, Clock, Day, Number, OneOf, SeveralOf, Text, written_number
from packages.findings import Findings
from packages.schema import COMMENTS, RESPONSES
from packages.tables import Column, Reading, Table, check_references, read_table, sorted_frame
from scoring.frames import COLUMNS
from surveys.definition import NOT_APPLICABLE, Instrument, Item
from surveys.formats.xlsform import scale_of, step_of
from surveys.questions import QUESTIONS
from surveys.questions.choices import TICKED

TEXTS = COMMENTS.names
OTHER = ("response", "item", "value")  # answers that are no number: several choices, dates, names
NUMERIC_KINDS = ("integer", "decimal", "range")
EXTREME = 1e12


@dataclass(frozen=True)
class WholeNumber(Number):
    """A whole number of either sign, as an integer item takes it."""

    def read(self, text: str) -> float:
        value = super().read(text)
        return float(value) if value.is_integer() else super().read("not whole")


@dataclass(frozen=True)
class Stepped(Number):
    """A number on one of the steps of a range."""

    step: float = 1.0

    def read(self, text: str) -> float:
        value = super().read(text)
        steps = (value - self.low) / self.step
        if abs(steps - round(steps)) > 1e-9:
            raise CellRefused(_("expected a step of %(step)s", step=written_number(self.step)))
        return value


@dataclass
class Answered:
    """Responses of all instruments, gathered row by row."""

    rows: list[tuple] = field(default_factory=list)
    texts: list[tuple] = field(default_factory=list)

    def add(
        self,
        instrument: Instrument,
        place: Mapping[str, object],
        given: Mapping[str, object],
        key: str | None = None,
    ) -> None:
        """One response: ``given`` is item name to value as ``cell_of(item)`` reads it.

        ``key`` names it for good; without one it is numbered by its content.
        """
        kept = {}
        for item in instrument.items:
            value = given.get(item.name)
            if value is None:
                continue
            if is_free_text(item):
                self.texts.append((place["wave"], instrument.name, item.name, value))
            else:
                kept[item.name] = value
        where = tuple(place[name] for name in RESPONSES.names)
        self.rows.append((instrument, where, kept, key))

    def frames(self) -> dict[str, pd.DataFrame]:
        """The frames ``responses``, ``answers`` and the two that scoring does not see."""
        responses, answers, other = [], [], []
        asked = {instrument.name: instrument for instrument, *_rest in self.rows}
        numeric = {one.name: {item.name for item in one.items if is_numeric(item)} for one in asked.values()}
        for number, (instrument, where, kept, key) in enumerate(sorted(self.rows, key=_content), start=1):
            key = key or f"r{number:07d}"
            wave, *rest = where
            responses.append((key, wave, instrument.name, *rest))
            for item, value in kept.items():
                if item in numeric[instrument.name]:
                    answers.append((key, item, _as_number(value)))
                else:
                    other.append((key, item, str(value)))
        texts = pd.DataFrame(self.texts, columns=list(TEXTS), dtype="object")
        return {
            "responses": _frame(responses, COLUMNS["responses"]).astype({"present": "bool"}),
            "answers": _frame(answers, COLUMNS["answers"]).astype({"value": "float64"}),
            "other": _frame(other, OTHER),
            "texts": sorted_frame(texts),
        }


def _frame(rows: list[tuple], columns: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns), dtype="object")


def _content(row: tuple) -> tuple:
    instrument, where, kept, _key = row
    return (
        instrument.name,
        *map(str, where),
        str(sorted((name, str(value)) for name, value in kept.items())),
    )


def _as_number(value: object) -> float:
    return math.nan if value == NOT_APPLICABLE else float(value)


def answer_writer(item: Item) -> Callable[[object], str]:
    """How a file writes the answers of a frame: the name of a choice, a number, a text."""
    if not is_numeric(item):
        return str
    names = {float(c.name): c.name for c in item.choices if c.name != NOT_APPLICABLE}

    def write(value: float) -> str:
        return NOT_APPLICABLE if math.isnan(value) else names.get(value) or written_number(value)

    return write


def answer_keeper(item: Item) -> Callable[[object], object]:
    """How a sealed response keeps the answers of a frame (see ``surveys.questions``)."""
    if item.kind == "select_multiple":
        return str.split
    if item.kind in NUMERIC_KINDS:
        return lambda value: int(value) if value.is_integer() else value
    return answer_writer(item)


def as_written(answers: Mapping[str, object]) -> dict[str, object]:
    """Stored answers as a package writes them: several choices stand side by side."""
    return {
        item: " ".join(map(str, value)) if isinstance(value, list) else value
        for item, value in answers.items()
    }


def is_free_text(item: Item) -> bool:
    """Whether the answers to an item are split from all others."""
    return QUESTIONS[item.kind].level == "text"


def is_numeric(item: Item) -> bool:
    """Whether the answers to an item are numbers (or "does not apply")."""
    return item.kind in NUMERIC_KINDS or (item.kind == "select_one" and scale_of(item) is not None)


def cell_of(item: Item) -> object:
    """What a cell of the item's column may hold."""
    names = tuple(choice.name for choice in item.choices)
    if item.kind == "range":
        low, high = scale_of(item)
        return Stepped(low, high, step=step_of(item))
    kinds = {
        "select_one": lambda: OneOf(names),
        "select_multiple": lambda: SeveralOf(names),
        "rank": lambda: SeveralOf(names, is_order_free=True),
        "acknowledge": lambda: OneOf((TICKED,)),
        "integer": lambda: WholeNumber(-EXTREME, EXTREME),
        "decimal": lambda: Number(-EXTREME, EXTREME),
        "date": Day,
        "time": Clock,
        **dict.fromkeys(("text", "line", "long_text"), Text),
    }
    return kinds[item.kind]()


def response_table(instrument: Instrument) -> Table:
    """The columns of responses/<instrument>.csv: where it belongs, then one per item."""
    asked = [item for item in instrument.items if item.kind != "note"]
    return RESPONSES.with_columns(Column(item.name, cell_of(item), required=False) for item in asked)


def items_frame(instruments: Iterable[Instrument]) -> pd.DataFrame:
    """The frame ``items``: every item whose answers are numbers, with its scale."""
    rows = []
    for instrument in instruments:
        for item in filter(is_numeric, instrument.items):
            low, high = scale_of(item) or (math.nan, math.nan)
            scale = (low, _second_best(item, low, high), high, item.reverse)
            rows.append((instrument.name, instrument.source, item.name, item.evidence, *scale))
    frame = pd.DataFrame(rows, columns=list(COLUMNS["items"]), dtype="object")
    numbers = dict.fromkeys(("low", "second_best", "high"), "float64")
    return frame.astype({**numbers, "reverse": "bool"})


def _second_best(item: Item, low: float, high: float) -> float:
    """The option next to the best, on the scale as it is scored."""
    if item.kind == "range":
        return high - step_of(item)
    options = item.options
    if len(options) < 2:
        return high
    return low + high - options[1] if item.reverse else options[-2]


def read_responses(
    file: str,
    data: bytes,
    instrument: Instrument,
    known: Mapping[str, object],
    findings: Findings,
    into: Answered,
) -> Reading:
    """Read the answers to one instrument ``into`` the others."""
    reading = read_table(file, data, response_table(instrument), findings)
    check_references(reading, known)
    for row in reading.rows:
        if all(name in row.values for name in RESPONSES.names):
            into.add(instrument, row.values, row.values)
    return reading


def read_comments(
    file: str,
    data: bytes,
    instruments: Mapping[str, Instrument],
    known: Mapping[str, object],
    findings: Findings,
    into: Answered,
) -> None:
    """Read free texts that were already split from their responses."""
    reading = read_table(file, data, COMMENTS, findings)
    check_references(reading, known)
    for row in reading.rows:
        instrument = instruments.get(row.get("instrument"))
        item = instrument.item(row.get("item")) if instrument else None
        if instrument and (item is None or not is_free_text(item)):
            reading.refuse(row, "item", _("expected an item of type text of this instrument"))
        elif instrument and all(name in row.values for name in TEXTS):
            into.texts.append(tuple(row.values[name] for name in TEXTS))
