"""Questions whose answer is a number."""

import re
import unicodedata
from math import isfinite
from operator import ge, gt, le, lt

from wtforms import Field, RadioField, SelectChoice, StringField

from surveys.definition import Item
from surveys.questions.registry import (
    AnswerRefused,
    Example,
    Question,
    Raw,
    Stored,
    example_item,
    plain_text,
    question,
)

MOST_STEPS = 21  # a range with more steps is asked as a number
BOUND = re.compile(r"\s*\.\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*", re.ASCII)
SIGNS = {">=": (ge, "≥"), "<=": (le, "≤"), ">": (gt, ">"), "<": (lt, "<")}


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


def bounds_of(item: Item) -> tuple[tuple[str, str], ...]:
    """The bounds that an XLSForm constraint sets, as ``. >= 0 and . <= 100``; none where it says more."""
    parts = [BOUND.fullmatch(part) for part in item.extra.get("constraint", "").split(" and ")]
    return tuple(part.groups() for part in parts) if all(parts) else ()


@question
class Integer(Question):
    name = "integer"
    label = {"zh": "整数", "en": "Whole number"}
    level = "interval"
    chart = "histogram"
    widget = "number"
    examples = (
        Example(
            example_item("integer"),
            raw=("12", "１２", " "),
            stored=(12, 12, None),
            numbers=(12.0, 12.0, None),
            refused="1.5",
        ),
        Example(
            example_item("integer", extra={"constraint": ". >= 0 and . <= 30"}),
            raw=("0", "30"),
            stored=(0, 30),
            numbers=(0.0, 30.0),
            refused="31",
        ),
    )

    def store(self, item: Item, raw: Raw) -> Stored:
        number = written_number(raw)
        if number is None:
            return None
        if not number.is_integer():
            raise AnswerRefused("whole_number_wanted")
        self.check(item, number)
        return int(number)

    def check(self, item: Item, number: float) -> None:
        """Refuse a number outside the bounds of its item."""
        bounds = bounds_of(item)
        if not all(SIGNS[sign][0](number, float(bound)) for sign, bound in bounds):
            listed = ", ".join(f"{SIGNS[sign][1]} {bound}" for sign, bound in bounds)
            raise AnswerRefused("number_out_of_bounds", bounds=listed)

    def number(self, stored: Stored) -> float | None:
        return None if stored is None else float(stored)


@question
class Decimal(Integer):
    name = "decimal"
    label = {"zh": "小数", "en": "Decimal number"}
    examples = (
        Example(
            example_item("decimal"),
            raw=("1.5", "2", ""),
            stored=(1.5, 2, None),
            numbers=(1.5, 2.0, None),
            refused="many",
        ),
    )

    def store(self, item: Item, raw: Raw) -> Stored:
        number = written_number(raw)
        if number is None:
            return None
        self.check(item, number)
        return shortest(number)


@question
class Range(Decimal):
    name = "range"
    label = {"zh": "打分", "en": "Points on a range"}
    chart = "distribution"
    widget = "steps"
    examples = (
        Example(
            example_item("range", extra={"parameters": "start=0 end=10 step=1"}),
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
