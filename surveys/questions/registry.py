"""What every question type has, and the registry of all types.

An entry carries everything about its kind: labels in both languages, how it is
asked (``field``), what is stored (``store``), which number it is (``number``),
and examples that a generic test runs.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wtforms import Field, SelectChoice, StringField

from surveys.definition import Item
from surveys.language import in_language

CONTROL = re.compile(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

Raw = str | Sequence[str] | Mapping[str, str] | None
Stored = str | int | float | None  # several choices: their names with spaces between


class AnswerRefused(ValueError):
    """An input that is no answer to the item: a key of the respondent texts, and what fills its places."""

    def __init__(self, key: str, **values: str):
        super().__init__(key)
        self.values = values


@dataclass(frozen=True)
class Example:
    """An item with inputs, what is stored for each, and one input that is refused."""

    item: Item
    raw: tuple[Raw, ...] = ()
    stored: tuple[Stored, ...] = ()
    numbers: tuple[float | None, ...] = ()
    refused: Raw = None


class Question:
    """What every type has. ``level`` is nominal, ordinal, interval, text or none."""

    name: str
    label: dict[str, str]
    level: str
    chart: str  # name of a chart of the reports room, as a word
    widget: str  # name of a macro of the phone page
    caution: str = ""  # key of a respondent text that stands under the question
    needs_choices: bool = False
    is_ticked: bool = False  # a style sheet can tell which answer is chosen
    examples: tuple[Example, ...]

    def field(self, item: Item, language: str) -> Field | None:
        """The unbound form field that asks ``item``; None when nothing is asked."""
        return StringField()

    def store(self, item: Item, raw: Raw) -> Stored:
        """What is stored for an input; None for no answer. Raises AnswerRefused."""
        raise NotImplementedError

    def number(self, stored: Stored) -> float | None:
        """The number that may be scored, or None."""
        return None

    def largest(self, item: Item) -> int:
        """No stored answer takes more bytes than this as JSON."""
        return 40


QUESTIONS: dict[str, Question] = {}


def question(kind: type[Question]) -> type[Question]:
    """Register a type. Two of one name are refused when the program starts."""
    if kind.name in QUESTIONS:
        raise ValueError(f"question type {kind.name!r} is registered twice")
    QUESTIONS[kind.name] = kind()
    return kind


def choices_of(item: Item, language: str) -> list[SelectChoice]:
    return [SelectChoice(choice.name, in_language(choice.label, language)) for choice in item.choices]


def plain_text(raw: Raw) -> str:
    """One line or several, without control characters, normalised line ends, trimmed."""
    lines = str(raw or "").replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub(" ", lines).strip()


def example_item(kind: str, **more: object) -> Item:
    return Item("example", kind, {"zh": "例题", "en": "Example"}, **more)
