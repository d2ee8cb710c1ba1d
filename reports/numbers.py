"""Numbers for readers: rounded half up once, the same digits in every language."""

import math
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from reports.told import marked

SCORE_PLACES = 2  # composites, as the grade is decided on two places
ITEM_PLACES = 1  # answers of few people: a second place would nearly give the answers away
FLOAT_NOISE = 9  # decimals at which binary noise is cut off before the half is looked at


def half_up(value: float, places: int = SCORE_PLACES) -> float:
    """``value`` rounded half up: 90.435 becomes 90.44."""
    exact = Decimal(repr(round(float(value), FLOAT_NOISE)))
    return float(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def digits(value: float, places: int = SCORE_PLACES) -> str:
    """``value`` rounded half up, written with exactly ``places`` decimals."""
    exact = Decimal(repr(round(float(value), FLOAT_NOISE)))
    return marked(value, f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}")


def is_number(value: object) -> bool:
    """Whether ``value`` is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def with_number(rows: Iterable[Mapping], key: str = "score") -> list[Mapping]:
    """The rows that have a number under ``key``."""
    return [row for row in rows if is_number(row[key])]


def half_of_places(low: int, high: int, count: int) -> str:
    """In which half of ``count`` places a range of them lies: upper, lower, or middle where in both."""
    if 2 * high <= count:
        return "upper"
    return "lower" if 2 * low > count + 1 else "middle"
