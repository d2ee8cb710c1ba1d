"""How far coders agree beyond chance: kappas of two coders and of many."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import scipy

from scoring.frames import Interval, ScoringError
from scoring.methods.arrays import matrix
from scoring.methods.kinds import confidence_level, whole
from scoring.methods.registry import Reading, Worked, method

ROUNDED = 0.02  # published proportions are rounded: their sum may be off by this much
COHEN_1968 = [[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]]

BANDS = (
    Reading(0.8, "几乎完全一致", "almost perfect"),
    Reading(0.6, "一致性较好", "substantial"),
    Reading(0.4, "一致性中等，编码规则要再讨论", "moderate: talk the codebook over"),
    Reading(-1.0, "一致性差，不能据此计分", "poor: not fit for scores"),
)

Weights = str | Sequence[Sequence[float]]


def weighted_kappa(first: Sequence[float], second: Sequence[float]) -> float:
    """Quadratic weighted kappa of two coders over the same units.

    Parameters
    ----------
    first, second : sequence of float
        Codes of the two coders, same length, same order of units.

    Returns
    -------
    float
        1 for full agreement (also when every code is equal), 0 for chance.

    Raises
    ------
    ScoringError
        When the lengths differ or there is no unit.

    Notes
    -----
    1 - mean((a - b)^2) / (var(a) + var(b) + (mean(a) - mean(b))^2), variances
    with divisor n: the quadratic weights cancel the number of categories. With
    two categories this is Cohen's unweighted kappa.

    References
    ----------
    Cohen (1968), Psychological Bulletin 70, 213-220.
    """
    n = len(first)
    if n == 0 or n != len(second):
        raise ScoringError(f"kappa: {n} and {len(second)} codes, expected equal and at least one")
    observed = math.fsum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / n
    if observed == 0:
        return 1.0
    mean_first, mean_second = math.fsum(first) / n, math.fsum(second) / n
    spread = math.fsum((a - mean_first) ** 2 for a in first) / n
    spread += math.fsum((a - mean_second) ** 2 for a in second) / n
    return 1 - observed / (spread + (mean_first - mean_second) ** 2)


def coder_agreement(codes: Mapping[Hashable, Mapping[Hashable, float]]) -> tuple[float, int]:
    """Mean quadratic weighted kappa over all pairs of coders with common units.

    Parameters
    ----------
    codes : mapping
        Unit to {coder: strength}; units without a strength are left out.

    Returns
    -------
    tuple
        Mean kappa over coder pairs (NaN when no unit has two coders) and the
        number of units that at least two coders coded.

    References
    ----------
    Light (1971), Psychological Bulletin 76, 365-377 (mean over pairs).
    """
    coders = sorted({coder for by_coder in codes.values() for coder in by_coder}, key=str)
    kappas = []
    for one, other in combinations(coders, 2):
        both = [by_coder for by_coder in codes.values() if one in by_coder and other in by_coder]
        if both:
            kappas.append(weighted_kappa([by[one] for by in both], [by[other] for by in both]))
    units = sum(len(by_coder) > 1 for by_coder in codes.values())
    return (math.fsum(kappas) / len(kappas) if kappas else math.nan), units


@dataclass(frozen=True)
class Kappa:
    """``agreement`` is the raw share of equal codes; None where nothing can be said.

    ``kappa`` None: both coders used one and the same category only. ``se``, ``interval``,
    ``z`` and ``p`` (of no agreement beyond chance) need n.
    """

    kappa: float | None
    se: float | None
    interval: Interval | None
    z: float | None
    p: float | None
    agreement: float
    n: int | None


@method(
    "kappa",
    family="reliability",
    zh="卡帕系数（两名编码员）",
    en="Cohen's kappa, plain and weighted",
    sentence_zh="两名编码员判断一致的程度，已扣除碰巧一致的部分：1 是完全一致，0 是和瞎猜一样。"
    "几乎所有编码都相同时系数会失真，要和一致的比例一起看。",
    sentence_en="How far two coders agree beyond chance: 1 is full agreement, 0 no better than guessing. "
    "When nearly all codes are equal it misleads, so read it beside the plain share of equal codes.",
    examples=[
        Worked(
            {"table": COHEN_1968, "n": 200},
            {"kappa": 0.492, "agreement": 0.70},
            "Cohen (1968), kappa as quoted in R psych",
            6e-4,
        ),
        Worked(
            {"table": COHEN_1968, "n": 200, "weights": [[0, 1, 3], [1, 0, 6], [3, 6, 0]]},
            {"kappa": 0.348},
            "Cohen (1968), weighted kappa as quoted in R psych",
            6e-4,
        ),
        Worked(
            {"table": [[40, 6], [4, 30]]},
            {"kappa": 0.746, "agreement": 0.875, "n": 80},
            "docs/worked-case.md R-33i",
            6e-4,
        ),
    ],
    readings=BANDS,
)
def kappa(
    table: Sequence[Sequence[float]], n: int | None = None, weights: Weights = "none", level: float = 0.95
) -> Kappa:
    """Cohen's kappa from the table first coder x second coder.

    Parameters
    ----------
    table : rows of float
        Square, categories in order: counts, or proportions that sum to 1.
    n : int, optional
        Units behind proportions; counts say it themselves.
    weights : str or rows of float
        "none", "linear" (distance of categories), "quadratic" (its square), or a matrix of
        disagreement, 0 on the diagonal.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Kappa

    Raises
    ------
    ScoringError
        A table or weights that are none of these.

    Notes
    -----
    1 - sum(v p) / sum(v p_row p_column) with disagreement v; normal interval with the
    large-sample error of Fleiss, Cohen & Everitt, cut at 1.

    References
    ----------
    Cohen (1960), Educational and Psychological Measurement 20, 37-46; Cohen (1968); Fleiss, Cohen &
    Everitt (1969), Psychological Bulletin 72, 323-327, eq. 13 and 14; bands of Landis & Koch (1977).
    """
    confidence_level("kappa", level)
    shares, units = _shares(table, n)
    disagreement = _disagreement(weights, len(shares))
    by_chance = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    expected = math.fsum((disagreement * by_chance).ravel())
    agreement = math.fsum(shares.diagonal())
    if not expected > 0:
        return Kappa(None, None, None, None, None, agreement, units)
    value = 1 - math.fsum((disagreement * shares).ravel()) / expected
    if units is None:
        return Kappa(value, None, None, None, None, agreement, None)
    se, null_se = (math.sqrt(one / units) for one in _variances(shares, by_chance, disagreement))
    interval = None
    if se > 0:
        half = float(scipy.stats.norm.ppf((1 + level) / 2)) * se
        interval = Interval(value - half, min(1.0, value + half), level)
    z = value / null_se if null_se > 0 else None
    p = None if z is None else float(2 * scipy.stats.norm.sf(abs(z)))
    return Kappa(value, se, interval, z, p, agreement, units)


def _shares(table: Sequence[Sequence[float]], n: int | None) -> tuple[np.ndarray, int | None]:
    """The table as proportions, and n when it is known."""
    array = matrix("kappa", table)
    if array.shape[0] != array.shape[1] or len(array) < 2 or array.min() < 0:
        raise ScoringError(f"kappa: shape {array.shape}, expected a square table of at least 2, none below 0")
    total = math.fsum(array.ravel())
    counts = total >= 1 and bool(np.all(array == np.round(array)))
    if not counts and abs(total - 1) > ROUNDED:
        raise ScoringError(f"kappa: sum {total:g}, expected counts, or proportions that sum to 1")
    if counts and (n is None or n == total):
        return array / total, int(total)
    if counts and total > 1:
        raise ScoringError(f"kappa: n = {n} but the counts sum to {total:g}, expected the same")
    return array / total, None if n is None else whole("kappa: n", n, 1)


def _disagreement(weights: Weights, size: int) -> np.ndarray:
    distance = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(float)
    named = {"none": np.sign(distance), "linear": distance, "quadratic": distance**2}
    if isinstance(weights, str):
        if weights not in named:
            raise ScoringError(f"kappa: weights {weights!r}, expected one of {sorted(named)} or a matrix")
        return named[weights]
    given = matrix("kappa: weights", weights)
    if given.shape != distance.shape or given.min() < 0 or given.diagonal().any() or not given.any():
        raise ScoringError(
            f"kappa: weights of shape {given.shape}, expected {distance.shape}, "
            "0 on the diagonal, none below 0, not all 0"
        )
    return given


def _variances(shares: np.ndarray, by_chance: np.ndarray, disagreement: np.ndarray) -> tuple[float, float]:
    """n times the variance of kappa, and of kappa under chance agreement (FCE 1969, eq. 13, 14)."""
    agree = 1 - disagreement / disagreement.max()
    observed, expected = math.fsum((agree * shares).ravel()), math.fsum((agree * by_chance).ravel())
    of_row, of_column = agree @ shares.sum(axis=0), shares.sum(axis=1) @ agree
    margins = of_row[:, None] + of_column[None, :]
    terms = shares * (agree * (1 - expected) - margins * (1 - observed)) ** 2
    spread = math.fsum(terms.ravel()) - (observed * expected - 2 * expected + observed) ** 2
    null = math.fsum((by_chance * (agree - margins) ** 2).ravel()) - expected**2
    rounding = 1e-15  # all units on the diagonal leave a difference of equal numbers
    return (
        spread / (1 - expected) ** 4 if spread > rounding else 0.0,
        null / (1 - expected) ** 2 if null > rounding else 0.0,
    )


@dataclass(frozen=True)
class CategoryKappa:
    """Kappa of one category against all others; None when it was never or always used."""

    kappa: float | None
    z: float | None
    p: float | None


@dataclass(frozen=True)
class FleissKappa:
    """``agreement``: mean share of agreeing pairs; ``se``: when there is no agreement beyond chance."""

    kappa: float | None
    se: float | None
    z: float | None
    p: float | None
    categories: tuple[CategoryKappa, ...]
    agreement: float
    expected: float
    n: int
    raters: int


@method(
    "fleiss_kappa",
    family="reliability",
    zh="弗莱斯卡帕系数（多名编码员）",
    en="Fleiss' kappa",
    sentence_zh="多名编码员把同一批内容归类时一致的程度，已扣除碰巧一致的部分；也逐类给出，看哪一类最说不清。",
    sentence_en="How far several coders put the same units into the same categories beyond chance; also for "
    "each category, to see which one is unclear.",
    examples=[
        Worked(
            {
                "counts": [
                    *([0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1]),
                    *([7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]),
                ]
            },
            {"kappa": 0.210, "agreement": 0.378, "expected": 0.213, "n": 10, "raters": 14},
            "Wikipedia, Fleiss' kappa, worked example",
            6e-4,
        ),
        Worked(
            {"counts": [[2, 0], [0, 2], [1, 1], [2, 0]]},
            {"kappa": 7 / 15, "agreement": 0.75, "categories.0.kappa": 7 / 15},
            "by hand: (3/4 - (25 + 9)/64) / (1 - 34/64)",
        ),
    ],
    readings=BANDS,
)
def fleiss_kappa(counts: Sequence[Sequence[float]]) -> FleissKappa:
    """Fleiss' kappa from how many coders chose each category.

    Parameters
    ----------
    counts : rows of int
        One row per unit, one column per category; every row has the same sum (the coders).

    Returns
    -------
    FleissKappa
        ``kappa`` None when only one category was used.

    Raises
    ------
    ScoringError
        Not counts, fewer than 2 coders, or rows of different sums.

    Notes
    -----
    (P - P_e) / (1 - P_e), P mean over units of pairs that agree, P_e sum of squared shares.

    References
    ----------
    Fleiss (1971), Psychological Bulletin 76, 378-382; errors of Fleiss, Nee & Landis (1979),
    Psychological Bulletin 86, 974-977.
    """
    table = matrix("Fleiss kappa", counts)
    if table.min() < 0 or np.any(table != np.round(table)) or table.shape[1] < 2:
        raise ScoringError("Fleiss kappa: expected whole numbers from 0, at least 2 categories")
    sums = sorted(set(table.sum(axis=1).tolist()))
    if len(sums) > 1 or sums[0] < 2:
        raise ScoringError(
            f"Fleiss kappa: {sums[0]:g} to {sums[-1]:g} coders per unit, expected the same number, "
            "at least 2, for every unit; with holes use Krippendorff's alpha"
        )
    n, raters = len(table), int(sums[0])
    pairs = n * raters * (raters - 1)
    share = table.sum(axis=0) / (n * raters)
    chance = share * (1 - share)
    agreement = (math.fsum((table**2).ravel()) - n * raters) / pairs
    apart = (table * (raters - table)).sum(axis=0) / pairs
    both = [_category(float(a), float(c), math.sqrt(2 / pairs)) for a, c in zip(apart, chance, strict=True)]
    expected, total = math.fsum(share**2), math.fsum(chance)
    if not total > 0:
        return FleissKappa(None, None, None, None, tuple(both), agreement, expected, n, raters)
    value = 1 - math.fsum(apart) / total
    spread = total**2 - math.fsum(chance * (1 - 2 * share))
    se = math.sqrt(2 / pairs) * math.sqrt(max(0.0, spread)) / total
    z = value / se if se > 0 else None
    p = None if z is None else float(2 * scipy.stats.norm.sf(abs(z)))
    return FleissKappa(value, se, z, p, tuple(both), agreement, expected, n, raters)


def _category(apart: float, chance: float, se: float) -> CategoryKappa:
    if not chance > 0:
        return CategoryKappa(None, None, None)
    value = 1 - apart / chance
    return CategoryKappa(value, value / se, float(2 * scipy.stats.norm.sf(abs(value / se))))
