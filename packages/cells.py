"""What one cell may hold. Each kind reads text into a value and writes it back.

Spaces around a cell are ignored, in free text too. Numbers are plain ASCII
decimals (``12``, ``-0.5``, ``1e3``): no thousands separator, no decimal comma,
no full-width digits, nothing infinite. Dates are ``YYYY-MM-DD``. Yes and no are
``yes`` and ``no`` in lower case.
"""

import json
import math
import re
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _

from surveys.spreadsheet import FORMULA_SIGNS

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


class CellRefused(ValueError):
    """The text is not what the column holds; ``expected`` says what is."""

    def __init__(self, expected: object):
        super().__init__("cell refused")
        self.expected = expected


DIVIDERS = re.compile(r"[,/\\?#]")


@dataclass(frozen=True)
class Code:
    """A short name: of a wave, a subject, an evidence point.

    It may not begin like a formula, for it stands in the CSV that come out.
    ``in_addresses``: it also stands in addresses of pages and on ballots over
    several people, and may hold none of the signs that divide those.
    """

    longest: int = 60
    in_addresses: bool = False
    dtype: str = "object"

    def read(self, text: str) -> str:
        if len(text) > self.longest:
            raise CellRefused(_("expected at most %(count)s characters", count=self.longest))
        if not text.isprintable():
            raise CellRefused(_("expected printable characters only"))
        if text.startswith(FORMULA_SIGNS):
            raise CellRefused(_("expected a code that does not begin with = + - or @"))
        if self.in_addresses and DIVIDERS.search(text):
            raise CellRefused(_("expected a code without any of , / \\ ? #"))
        return text

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Text:
    """Free text; line breaks and tabs are allowed."""

    longest: int = 20_000
    dtype: str = "object"

    def read(self, text: str) -> str:
        if len(text) > self.longest:
            raise CellRefused(_("expected at most %(count)s characters", count=self.longest))
        if CONTROL.search(text):
            raise CellRefused(_("expected no control characters"))
        return text

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Number:
    """A finite number between ``low`` and ``high``; ``above`` excludes ``low`` itself."""

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    dtype: str = "float64"

    def read(self, text: str) -> float:
        value = float(text) if NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(value):
            raise CellRefused(self.expected)
        if not self.low <= value <= self.high or (self.above and value == self.low):
            raise CellRefused(self.expected)
        return value

    def write(self, value: float) -> str:
        return written_number(value)

    @property
    def expected(self) -> object:
        if math.isinf(self.low):
            return _("expected a number such as 12 or 0.5")
        if math.isinf(self.high):
            if self.above:
                return _("expected a number above %(low)s", low=written_number(self.low))
            return _("expected a number of at least %(low)s", low=written_number(self.low))
        bounds = {"low": written_number(self.low), "high": written_number(self.high)}
        if self.above:
            return _("expected a number above %(low)s and at most %(high)s", **bounds)
        return _("expected a number from %(low)s to %(high)s", **bounds)


@dataclass(frozen=True)
class Integer:
    """A whole number between ``low`` and ``high``."""

    low: int
    high: int | None = None
    dtype: str = "int64"

    def read(self, text: str) -> int:
        value = int(text) if INTEGER.fullmatch(text) else None
        if value is None or value < self.low or (self.high is not None and value > self.high):
            raise CellRefused(self.expected)
        return value

    def write(self, value: float) -> str:
        return str(int(value))

    @property
    def expected(self) -> object:
        if self.high is None:
            return _("expected a whole number of at least %(low)s", low=self.low)
        return _("expected a whole number from %(low)s to %(high)s", low=self.low, high=self.high)


@dataclass(frozen=True)
class OneOf:
    """One word of a list."""

    words: tuple[str, ...]
    dtype: str = "object"

    def read(self, text: str) -> str:
        if text not in self.words:
            raise CellRefused(one_of(self.words))
        return text

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class SeveralOf:
    """Words of a list, separated by spaces, each at most once, in the order of the list or their own."""

    words: tuple[str, ...]
    dtype: str = "object"
    is_order_free: bool = False

    def read(self, text: str) -> str:
        chosen = text.split()
        if len(set(chosen)) < len(chosen) or not set(chosen) <= set(self.words):
            listed = ", ".join(self.words)
            raise CellRefused(_("expected one or more of %(words)s, separated by spaces", words=listed))
        return " ".join(chosen if self.is_order_free else (word for word in self.words if word in chosen))

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class YesNo:
    dtype: str = "bool"

    def read(self, text: str) -> bool:
        if text not in ("yes", "no"):
            raise CellRefused(one_of(("yes", "no")))
        return text == "yes"

    def write(self, value: bool) -> str:
        return "yes" if value else "no"


@dataclass(frozen=True)
class Yes:
    """Always ``yes``: anything else is an error of the package."""

    why: object
    dtype: str = "bool"

    def read(self, text: str) -> bool:
        if text != "yes":
            raise CellRefused(self.why)
        return True

    def write(self, _value: bool) -> str:
        return "yes"


@dataclass(frozen=True)
class Clock:
    """A time of day, to the minute."""

    dtype: str = "object"

    def read(self, text: str) -> str:
        if CLOCK.fullmatch(text):
            return text
        raise CellRefused(_("expected a time of day as HH:MM"))

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Day:
    dtype: str = "object"

    def read(self, text: str) -> date:
        if DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError as error:
                raise CellRefused(_("expected a day that exists, as YYYY-MM-DD")) from error
        raise CellRefused(_("expected a date as YYYY-MM-DD"))

    def write(self, value: date) -> str:
        return value.isoformat()


@dataclass(frozen=True)
class JsonObject:
    """A JSON object such as ``{"min_kappa": 0.6}``; every number in it is finite."""

    dtype: str = "object"

    def read(self, text: str) -> dict:
        try:
            value = json.loads(
                text, object_pairs_hook=_once, parse_constant=_finite, parse_float=_finite, parse_int=_whole
            )
        except (ValueError, RecursionError) as error:
            raise CellRefused(_("expected a JSON object, each key once")) from error
        if not isinstance(value, dict):
            raise CellRefused(_("expected a JSON object, each key once"))
        return value

    def write(self, value: dict) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


def _once(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("duplicate key")
    return found


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _whole(text: str) -> int:
    return Integer(-(10**15)).read(text)


def one_of(words: tuple[str, ...]) -> object:
    """The sentence that lists what is allowed."""
    return _("expected one of %(words)s", words=", ".join(words))


def written_number(value: float) -> str:
    """The shortest text that reads back as the same number."""
    whole = float(value)
    return str(int(whole)) if whole.is_integer() and abs(whole) < 1e15 else repr(whole)
