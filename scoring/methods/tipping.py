"""Tipping weights: how far one weight must move before a grade or an order changes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.grades import SHOWN, band_limits, exact
from scoring.methods.arrays import matrix, vector
from scoring.methods.grading import bands_of, place_of
from scoring.methods.registry import Worked, method

POINTS = 100  # percentage points of a whole weight
TINY = 1e-12


@dataclass(frozen=True)
class Tipping:
    """One person: percentage points per criterion, None where it never happens.

    ``grade_up`` (``grade_down``): how far the criterion's weight must rise
    (fall) before the grade changes; ``order_up`` and ``order_down``: before
    the order with ``rival`` changes, the position of the next one below
    (None: nobody below). ``least_grade`` and ``least_order`` are the smallest.
    """

    score: float
    grade: str | None
    rival: int | None
    grade_up: tuple[float | None, ...]
    grade_down: tuple[float | None, ...]
    order_up: tuple[float | None, ...]
    order_down: tuple[float | None, ...]
    least_grade: float | None
    least_order: float | None


@method(
    "tipping_weights",
    family="weights",
    zh="权重临界值",
    en="Tipping weights",
    sentence_zh="某一项的权重要改动多少个百分点，等级或先后才会变：要改得多，结论就站得住。",
    sentence_en=(
        "By how many percentage points one weight must move before the grade or the order "
        "changes: the farther, the safer the result."
    ),
    examples=[
        Worked(
            {
                "scores": [[90, 70], [78, 76]],
                "weights": [50, 50],
                "grades": [{"code": "good", "lower": 80}, {"code": "pass", "lower": 0}],
                "rounded": False,
            },
            {
                "0.score": 80,
                "0.grade_down.0": 0,
                "0.grade_up.0": None,
                "0.order_down.0": 16.666666666667,
                "0.order_up.1": 16.666666666667,
                "0.order_up.0": None,
                "1.grade_up.0": None,
                "1.rival": None,
            },
            "by hand: 80 + 20 d against 77 + 2 d meet at d = -1/6",
            1e-9,
        )
    ],
)
def tipping_weights(
    scores: Sequence[Sequence[float]],
    weights: Sequence[float],
    grades: Sequence[Mapping[str, object]] = (),
    rounded: bool = True,
) -> tuple[Tipping, ...]:
    """How far each weight, one at a time, must move before something changes.

    Parameters
    ----------
    scores : matrix, persons x criteria
        0-100.
    weights : sequence of float, one per criterion
        Sum 1 or 100.
    grades : sequence of {code, lower}, optional
        Half-open bands; none: only orders are looked at.
    rounded : bool
        Whether scores are rounded half up to two decimals before grading.

    Returns
    -------
    tuple of Tipping
        In the order of persons. 0: the smallest move is enough.

    Raises
    ------
    ScoringError
        Lengths or sums that do not fit, a score below all grades.

    Notes
    -----
    Weight j becomes w_j + d, the others (1 - w_j - d) / (1 - w_j) of what
    they were. The score is then linear: S + d (x_j - R_j), where R_j is the
    mean of the other criteria by their weights, so that the tipping point is
    (limit - S) / (x_j - R_j) for grades, (S - S') / (slope' - slope) for the
    next person, when it keeps the weight between 0 and 1. A criterion with
    the whole weight has no others to give to: None.

    References
    ----------
    Triantaphyllou & Sanchez (1997), Decision Sciences 28, 151-194 (most critical criterion).
    """
    values, shares = matrix("tipping weights: scores", scores), _shares(weights)
    if values.shape[1] != len(shares):
        raise ScoringError(f"tipping weights: {len(shares)} weights, expected {values.shape[1]}")
    bands = bands_of(grades) if grades else []
    totals = [math.fsum(row) for row in values * shares]
    slopes = np.array([_slopes(*one, shares) for one in zip(values, totals, strict=True)])
    order = sorted(range(len(totals)), key=lambda place: (-exact(totals[place]), place))
    below = dict(zip(order, order[1:], strict=False))
    limits = band_limits(bands, float(SHOWN) / 2 if rounded else 0.0) if bands else []
    return tuple(
        _tipping(place, totals, slopes, shares, below.get(place), bands, limits, rounded)
        for place in range(len(totals))
    )


def _shares(weights: Sequence[float]) -> np.ndarray:
    shares = vector("tipping weights: weights", weights)
    total = math.fsum(shares)
    whole = next((one for one in (1, POINTS) if math.isclose(total, one, rel_tol=1e-9)), None)
    if whole is None or (shares < 0).any():
        raise ScoringError(f"tipping weights: sum {total:g}, expected weights from 0 with sum 1 or 100")
    return shares / whole


def _slopes(row: np.ndarray, total: float, shares: np.ndarray) -> np.ndarray:
    """Change of the score per whole weight moved to each criterion; NaN: it has the whole already."""
    others = 1 - shares
    rest = np.full(len(shares), np.nan)
    np.divide(total - shares * row, others, out=rest, where=others > TINY)
    return row - rest


def _tipping(
    place: int,
    totals: Sequence[float],
    slopes: np.ndarray,
    shares: np.ndarray,
    rival: int | None,
    bands: Sequence,
    limits: Sequence[tuple[float, float]],
    rounded: bool,
) -> Tipping:
    total, own = totals[place], slopes[place]
    grade, low, high = None, -math.inf, math.inf
    if bands:
        grade_place = place_of(total, bands, rounded)
        grade, (low, high) = bands[grade_place].code, limits[grade_place]
    rising, falling = _reached(total, own, low, high), _reached(total, -own, low, high)
    if rival is None:
        ahead = behind = np.full(len(shares), math.inf)
    else:
        lead, gain = total - totals[rival], own - slopes[rival]
        ahead, behind = _reached(lead, gain, 0.0, math.inf), _reached(lead, -gain, 0.0, math.inf)
    upward, downward = 1 - shares, shares  # room of each weight
    moves = (rising, upward), (falling, downward), (ahead, upward), (behind, downward)
    kept = [_kept(*one) for one in moves]
    least = [min((x for x in up + down if x is not None), default=None) for up, down in (kept[:2], kept[2:])]
    return Tipping(total, grade, rival, *kept, *least)


def _reached(value: float, slopes: np.ndarray, low: float, high: float) -> np.ndarray:
    """How far to move until value + distance * slope leaves low..high; infinite when it never does."""
    distance = np.full(len(slopes), math.inf)
    up, down = slopes > TINY, slopes < -TINY
    distance[up] = max(0.0, high - value) / slopes[up]
    distance[down] = max(0.0, value - low) / -slopes[down]
    return distance


def _kept(distance: np.ndarray, room: np.ndarray) -> tuple[float | None, ...]:
    return tuple(
        POINTS * far if far <= space + TINY else None
        for far, space in zip(distance.tolist(), room.tolist(), strict=True)
    )
