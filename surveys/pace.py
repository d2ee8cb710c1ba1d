"""When a wave reaches its target at the present pace: a span of days, from coarse daily counts. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LOOKED_AT = 14  # days back
FEWEST_DAYS = 3  # between the first and the last count
STEP = 10  # counts are whole tens: each may be that much too low
FARTHEST = 366  # days ahead; what lies beyond is not said


@dataclass(frozen=True)
class Projection:
    """``latest`` is None when even the counts of the last days may all be rounding."""

    earliest: date
    latest: date | None


def projected(counts: Sequence[tuple[date, int]], target: int, today: date) -> Projection | None:
    """Between which days ``target`` is reached; None when too little is known or it is reached.

    ``counts``: day and at least how many had answered, in whole tens. Gain and what
    is missing may each be off by one step, so both ends are reckoned.
    """
    recent = [one for one in sorted(counts) if today - timedelta(LOOKED_AT) <= one[0] <= today]
    if len(recent) < 2:
        return None
    (first, low), (last, high) = recent[0], recent[-1]
    days, gain, missing = (last - first).days, high - low, target - high
    if days < FEWEST_DAYS or gain < STEP or missing <= 0:
        return None
    earliest = _days(max(1, missing - STEP + 1), (gain + STEP) / days)
    latest = _days(missing, (gain - STEP) / days) if gain > STEP else FARTHEST + 1
    if earliest > FARTHEST:
        return None
    return Projection(last + timedelta(earliest), last + timedelta(latest) if latest <= FARTHEST else None)


def _days(missing: int, pace: float) -> int:
    return math.ceil(missing / pace)
