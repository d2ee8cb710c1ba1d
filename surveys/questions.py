"""Question types: one class each, registered by name. A new type is one more class here.

An entry carries everything about its kind: labels in both languages, how it is
asked (``field``), what is stored (``store``), which number it is (``number``),
and examples that a generic test runs.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite

from wtforms import Field, RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField

from surveys.definition import NOT_APPLICABLE, Choice, Item
from surveys.language import in_language

TEXT_LIMIT = 500  # characters of one free answer
MOST_STEPS = 21  # a range with more steps is asked as a number
CONTROL = re.compile(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

Raw = str | Sequence[str] | None
Stored = str | int | float | None  # several choices: their names with spaces between


class AnswerRefused(ValueError):
    """An input that is no answer to the item. The argument is a key of the respondent texts."""


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


def written_number(raw: Raw) -> float | None:
    """The number in an input; full-width digits are read too. Raises AnswerRefused."""
    text = unicodedata.normalize("NFKC", plain_text(raw))
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise AnswerRefused("number_wanted") from None
    if not isfinite(number) or abs(number) >= 1e15:
        raise AnswerRefused("number_wanted")
    return number


def shortest(number: float) -> int | float:
    return int(number) if number.is_integer() else number


_SCALE = (Choice("1", {"zh": "不好", "en": "bad"}), Choice("2", {"zh": "好", "en": "good"}))
_CANNOT_SAY = Choice(NOT_APPLICABLE, {"zh": "说不清", "en": "cannot say"})


def _item(kind: str, **more: object) -> Item:
    return Item("example", kind, {"zh": "例题", "en": "Example"}, **more)


@question
class SelectOne(Question):
    name = "select_one"
    label = {"zh": "单选题", "en": "One choice"}
    level = "ordinal"
    chart = "distribution"
    widget = "radios"
    examples = (
        Example(
            _item("select_one", choices=(*_SCALE, _CANNOT_SAY)),
            raw=("1", "na", "", None),
            stored=("1", "na", None, None),
            numbers=(1.0, None, None, None),
            refused="3",
        ),
    )

    def field(self, item: Item, language: str) -> Field:
        return RadioField(choices=choices_of(item, language), validate_choice=False)

    def store(self, item: Item, raw: Raw) -> Stored:
        if not raw:
            return None
        if raw not in {choice.name for choice in item.choices}:
            raise AnswerRefused("choice_wanted")
        return raw

    def number(self, stored: Stored) -> float | None:
        try:
            return None if stored is None else float(stored)
        except ValueError:
            return None  # "na", or a choice that is a word

    def largest(self, item: Item) -> int:
        return max((len(choice.name.encode()) for choice in item.choices), default=0) + 4


@question
class SelectMultiple(Question):
    name = "select_multiple"
    label = {"zh": "多选题", "en": "Several choices"}
    level = "nominal"
    chart = "bars"
    widget = "checkboxes"
    examples = (
        Example(
            _item("select_multiple", choices=_SCALE),
            raw=(["2", "1"], []),
            stored=("1 2", None),
            numbers=(None, None),
            refused=["1", "3"],
        ),
    )

    def field(self, item: Item, language: str) -> Field:
        return SelectMultipleField(choices=choices_of(item, language), validate_choice=False)

    def store(self, item: Item, raw: Raw) -> Stored:
        chosen = set(raw or ())
        names = [choice.name for choice in item.choices]
        if chosen - set(names):
            raise AnswerRefused("choice_wanted")
        return " ".join(name for name in names if name in chosen) or None

    def largest(self, item: Item) -> int:
        return sum(len(choice.name.encode()) + 4 for choice in item.choices) + 4


@question
class Integer(Question):
    name = "integer"
    label = {"zh": "整数", "en": "Whole number"}
    level = "interval"
    chart = "histogram"
    widget = "number"
    examples = (
        Example(
            _item("integer"),
            raw=("12", "１２", " "),
            stored=(12, 12, None),
            numbers=(12.0, 12.0, None),
            refused="1.5",
        ),
    )

    def store(self, item: Item, raw: Raw) -> Stored:
        number = written_number(raw)
        if number is not None and not number.is_integer():
            raise AnswerRefused("whole_number_wanted")
        return None if number is None else int(number)

    def number(self, stored: Stored) -> float | None:
        return None if stored is None else float(stored)


@question
class Decimal(Integer):
    name = "decimal"
    label = {"zh": "小数", "en": "Decimal number"}
    examples = (
        Example(
            _item("decimal"),
            raw=("1.5", "2", ""),
            stored=(1.5, 2, None),
            numbers=(1.5, 2.0, None),
            refused="many",
        ),
    )

    def store(self, item: Item, raw: Raw) -> Stored:
        number = written_number(raw)
        return None if number is None else shortest(number)


@question
class Range(Decimal):
    name = "range"
    label = {"zh": "打分", "en": "Points on a range"}
    chart = "distribution"
    widget = "steps"
    examples = (
        Example(
            _item("range", extra={"parameters": "start=0 end=10 step=1"}),
            raw=("0", "10", ""),
            stored=(0, 10, None),
            numbers=(0.0, 10.0, None),
            refused="11",
        ),
    )

    def steps(self, item: Item) -> list[float]:
        """The points that may be chosen: start, end, step as XLSForm writes them (1, 10, 1 when absent)."""
        written = dict(re.findall(r"(start|end|step)\s*=\s*(-?[\d.]+)", item.extra.get("parameters", "")))
        start, end, step = (
            float(written.get(key, value)) for key, value in (("start", 1), ("end", 10), ("step", 1))
        )
        count = round((end - start) / step) if step else 0
        return [round(start + number * step, 9) for number in range(count + 1)]

    def field(self, item: Item, language: str) -> Field:
        steps = self.steps(item)
        if len(steps) > MOST_STEPS:
            return StringField()
        return RadioField(
            choices=[SelectChoice(str(shortest(step))) for step in steps], validate_choice=False
        )

    def store(self, item: Item, raw: Raw) -> Stored:
        number = written_number(raw)
        if number is not None and number not in self.steps(item):
            raise AnswerRefused("choice_wanted")
        return None if number is None else shortest(number)


@question
class Date(Question):
    name = "date"
    label = {"zh": "日期", "en": "Date"}
    level = "interval"
    chart = "none"
    widget = "date"
    examples = (
        Example(
            _item("date"),
            raw=("2026-11-03", ""),
            stored=("2026-11-03", None),
            numbers=(None, None),
            refused="3.11.",
        ),
    )

    def store(self, item: Item, raw: Raw) -> Stored:
        text = plain_text(raw)
        try:
            return date.fromisoformat(text).isoformat() if text else None
        except ValueError:
            raise AnswerRefused("date_wanted") from None


@question
class Text(Question):
    """A free text. At sealing it is split from the ratings."""

    name = "text"
    label = {"zh": "文字题", "en": "Free text"}
    level = "text"
    chart = "none"
    widget = "text"
    caution = "no_names"
    examples = (
        Example(
            _item("text"),
            raw=(" 常来\r\n看看\x00 ", "  "),
            stored=("常来\n看看", None),
            numbers=(None, None),
            refused="长" * (TEXT_LIMIT + 1),
        ),
    )

    def field(self, item: Item, language: str) -> Field:
        return TextAreaField()

    def store(self, item: Item, raw: Raw) -> Stored:
        text = plain_text(raw)
        if len(text) > TEXT_LIMIT:
            raise AnswerRefused("text_too_long")
        return text or None

    def largest(self, item: Item) -> int:
        return 4 * TEXT_LIMIT + 8


@question
class Note(Question):
    """A text between the questions; asks nothing."""

    name = "note"
    label = {"zh": "说明文字", "en": "Note"}
    level = "none"
    chart = "none"
    widget = "note"
    examples = (Example(_item("note"), raw=("anything",), stored=(None,), numbers=(None,)),)

    def field(self, item: Item, language: str) -> None:
        return None

    def store(self, item: Item, raw: Raw) -> Stored:
        return None
