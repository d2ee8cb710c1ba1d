"""How sure a grade is, and places in which equal printed scores are shared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import scipy

from scoring.frames import Band, ScoringError
from scoring.grades import SHOWN, band_limits, band_of, shown
from scoring.methods.arrays import vector
from scoring.methods.registry import Worked, method

GRADES = [
    {"code": "excellent", "lower": 90},
    {"code": "good", "lower": 80},
    {"code": "pass", "lower": 60},
    {"code": "fail", "lower": 0},
]


@dataclass(frozen=True)
class GradeCertainty:
    """Per person (in the order given) and for the group; None where no error is known.

    ``probability``: one row per person, one column per grade of ``grades``
    (high to low). ``certainty`` is that of the person's own grade.
    ``accuracy`` and ``consistency``: expected shares of people whose grade is
    true, and who would get the same grade again. ``confusion``: expected
    numbers of people, rows the grade given, columns the true grade. ``review``:
    positions, from 0 on, of people whose grade somebody should look at.
    """

    grades: tuple[str, ...]
    grade: tuple[str, ...]
    probability: tuple[tuple[float, ...] | None, ...]
    certainty: tuple[float | None, ...]
    accuracy: float | None
    consistency: float | None
    confusion: tuple[tuple[float, ...], ...]
    review: tuple[int, ...]


@method(
    "grade_certainty",
    family="ranking",
    zh="等级把握",
    en="Certainty of grades",
    sentence_zh="如果重新评一次，这个人有多大把握还在这个等级；把握不足四分之三的，应由人复核。",
    sentence_en=(
        "How likely it is that a person's true score lies in the grade given; "
        "below three quarters somebody should look again."
    ),
    examples=[
        Worked(
            {"score": [85], "se": [5], "grades": GRADES, "rounded": False},
            {
                "certainty.0": 0.682689492137,
                "probability.0.0": 0.158655253931,
                "probability.0.2": 0.158654967279,
                "consistency": 0.516407866,
                "review.0": 0,
            },
            "Rudner (2001): 80 and 90 lie one standard error below and above; .6827^2 + 2 x .1587^2",
            1e-6,
        ),
        Worked(
            {"score": [89.994, 89.995], "se": [2, 2], "grades": GRADES},
            {"certainty.0": 0.5001995, "certainty.1": 0.5},
            "docs/worked-case.md F17: the limit of 90 is 89.995",
            1e-6,
        ),
    ],
)
def grade_certainty(
    score: Sequence[float],
    se: Sequence[float | None],
    grades: Sequence[Mapping[str, object]],
    review: float = 0.75,
    rounded: bool = True,
) -> GradeCertainty:
    """Probability of each grade for each person, and how right a group's grades are.

    Parameters
    ----------
    score : sequence of float, length n
        Final scores, 0-100.
    se : sequence of float or None, length n
        Their standard errors. None and 0 (all parts equal: the error is not
        known) give no probability.
    grades : sequence of {code, lower}
        Half-open bands, in any order, the lowest open downwards.
    review : float
        Grades less sure than this are listed for review, 0-1.
    rounded : bool
        Whether scores are rounded half up to two decimals before grading, as
        this product does; False takes the limits as they stand.

    Returns
    -------
    GradeCertainty

    Raises
    ------
    ScoringError
        Lengths differ, a negative error, two grades alike, a score below all grades.

    Notes
    -----
    P(grade g | person i) = mass of N(score_i, se_i) between the limits of g.
    Accuracy = mean of P(own grade); consistency = mean of sum_g P(g)^2 (two
    independent measurements agree), both over people with a known error.

    References
    ----------
    Rudner (2001), Practical Assessment, Research & Evaluation 7(14); Rudner (2005), ibid. 10(13).
    """
    values = vector("grade certainty: score", score)
    errors = vector("grade certainty: se", se, missing=True)
    if len(errors) != len(values) or (errors < 0).any():
        raise ScoringError(f"grade certainty: se {errors.tolist()}, expected {len(values)} values, 0 or more")
    bands = bands_of(grades)
    own = np.array([place_of(one, bands, rounded) for one in values.tolist()])
    limits = band_limits(bands, float(SHOWN) / 2 if rounded else 0.0)
    known = errors > 0
    mass = _mass(values[known], errors[known], limits)
    confusion = np.zeros((len(bands), len(bands)))
    np.add.at(confusion, own[known], mass)
    sure = np.full(len(values), np.nan)
    sure[known] = mass[np.arange(len(mass)), own[known]]
    rows = iter(mass.tolist())
    return GradeCertainty(
        tuple(band.code for band in bands),
        tuple(bands[place].code for place in own.tolist()),
        tuple(tuple(next(rows)) if is_known else None for is_known in known),
        tuple(None if np.isnan(one) else one for one in sure.tolist()),
        float(sure[known].mean()) if known.any() else None,
        float((mass**2).sum(axis=1).mean()) if known.any() else None,
        tuple(map(tuple, confusion.tolist())),
        tuple(np.flatnonzero(sure < review).tolist()),
    )


def bands_of(grades: Sequence[Mapping[str, object]]) -> list[Band]:
    """Bands from high to low.

    Parameters
    ----------
    grades : sequence of {code, lower}
        In any order.

    Returns
    -------
    list of Band

    Raises
    ------
    ScoringError
        A part missing, or two codes or limits alike.

    References
    ----------
    Own definition.
    """
    try:
        bands = [Band(str(one["code"]), {}, float(one["lower"])) for one in grades]
    except (KeyError, TypeError, ValueError) as error:
        raise ScoringError(f"grades: {error!r}, expected code and lower limit of each") from error
    distinct = min(len({band.code for band in bands}), len({band.lower for band in bands}))
    if not bands or distinct < len(bands):
        raise ScoringError(f"grades: {list(grades)}, expected at least one and no two alike")
    return sorted(bands, key=lambda band: -band.lower)


def place_of(score: float, bands: Sequence[Band], rounded: bool) -> int:
    """Position of the band that holds the score.

    Parameters
    ----------
    score : float
    bands : sequence of Band
        From high to low.
    rounded : bool
        Whether the score is rounded half up to two decimals first.

    Returns
    -------
    int

    Raises
    ------
    ScoringError
        When the score is below every band.

    References
    ----------
    docs/worked-case.md F17.
    """
    if rounded:
        return bands.index(band_of(score, bands))
    above = [place for place, band in enumerate(bands) if score >= band.lower]
    if not above:
        raise ScoringError(f"grade: score {score:g} is below every band, expected a lowest band from 0")
    return above[0]


def _mass(values: np.ndarray, errors: np.ndarray, limits: Sequence[tuple[float, float]]) -> np.ndarray:
    low, high = np.array(limits).T
    scale = errors[:, None]
    upper, lower = (high - values[:, None]) / scale, (low - values[:, None]) / scale
    # from the nearer tail: the difference of two values near 1 would lose the small ones
    return np.where(
        lower > 0,
        scipy.stats.norm.sf(lower) - scipy.stats.norm.sf(upper),
        scipy.stats.norm.cdf(upper) - scipy.stats.norm.cdf(lower),
    )


@dataclass(frozen=True)
class Ranking:
    """One entry per person, in the order given; None for a person without a score."""

    printed: tuple[str | None, ...]  # score with two decimals
    rank: tuple[int | None, ...]
    shared_by: tuple[int | None, ...]  # number of people in this place


@method(
    "ranking",
    family="ranking",
    zh="名次（并列）",
    en="Ranking with shared places",
    sentence_zh="印出来的分数相同就并列同一名次，后面的名次顺延。",
    sentence_en="People whose printed scores are equal share a place, and the next place is skipped.",
    examples=[
        Worked(
            {"score": [90.435, 81.0, 90.4399, 60, None]},
            {"rank.0": 1, "rank.1": 3, "rank.2": 1, "rank.3": 4, "rank.4": None, "shared_by.0": 2},
            "by hand: 90.435 and 90.4399 both print 90.44",
        )
    ],
)
def ranking(score: Sequence[float | None]) -> Ranking:
    """Competition ranks (1, 2, 2, 4) of the printed scores, the largest first.

    Parameters
    ----------
    score : sequence of float or None
        0-100 in full precision; None: not ranked.

    Returns
    -------
    Ranking

    Raises
    ------
    ScoringError
        Something that is no number.

    Notes
    -----
    Rank = 1 + number of people whose score, rounded half up to two decimals,
    is larger: nobody is ranked on a difference that no reader can see.

    References
    ----------
    docs/worked-case.md F17.
    """
    values = vector("ranking: score", score, missing=True).tolist()
    printed: list[Decimal | None] = [None if one != one else shown(one) for one in values]
    present = sorted((one for one in printed if one is not None), reverse=True)
    return Ranking(
        tuple(None if one is None else str(one) for one in printed),
        tuple(None if one is None else 1 + present.index(one) for one in printed),
        tuple(None if one is None else present.count(one) for one in printed),
    )
