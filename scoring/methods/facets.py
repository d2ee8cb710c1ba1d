"""Many-facet Rasch model of rubric levels: a diagnostic of raters, never a score."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.methods.panel import in_order, read_ratings
from scoring.methods.rating_scale import Solution, design, place_of_total, solve
from scoring.methods.registry import Worked, method

FACETS = ("subject", "rater", "item")
EXTREME = 0.3  # score points by which an extreme total is moved inwards
ENOUGH = 100  # ratings per rater from which its fit can be read
NOTES = {
    "extreme": {
        "zh": "全部得最高或最低等级的，位置无法估计，按离极端{extreme}分推算：{names}。",
        "en": "All highest or all lowest levels leave a place unknown; it is worked out {extreme} points "
        "from the extreme: {names}.",
    },
    "unused": {"zh": "没有用到的等级：{names}。", "en": "Levels that were never used: {names}."},
    "short": {
        "zh": "有评委的评分不足{enough}次，吻合度只供参考。",
        "en": "Some raters gave fewer than {enough} ratings: their fit is only a hint.",
    },
    "diverged": {
        "zh": "估计没有收敛，数值不可用。",
        "en": "The estimates did not settle: the values must not be used.",
    },
    "not_connected": {
        "zh": "对象、评委和条目分成互不相连的几组，无法放在同一把尺子上。",
        "en": "Subjects, raters and items fall into groups that are not linked, so no common scale exists.",
    },
    "nothing_left": {
        "zh": "去掉全部得最高或最低等级的之后，没有可分析的评分。",
        "en": "Without those who have all highest or all lowest levels no ratings are left.",
    },
}


@dataclass(frozen=True)
class Measure:
    """Place of one subject, rater (lenient is positive) or item (easy is positive), in logits.

    ``fair_average``: expected level when the other two facets are average.
    ``infit``, ``outfit``: mean squares, 1 as the model expects; None for
    extreme ones, and everything None where nothing can be said.
    """

    label: str
    n: int
    mean: float
    logit: float | None
    se: float | None
    fair_average: float | None
    infit: float | None
    outfit: float | None
    extreme: bool


@dataclass(frozen=True)
class ManyFacets:
    """``thresholds`` belong to the steps between ``categories``; None beside a level never used."""

    subjects: tuple[Measure, ...]
    raters: tuple[Measure, ...]
    items: tuple[Measure, ...]
    categories: tuple[int, ...]
    thresholds: tuple[float | None, ...]
    log_likelihood: float | None
    note: Mapping[str, str] | None


@method(
    "many_facets",
    family="panels",
    zh="多面 Rasch 模型",
    en="Many-facet Rasch model",
    sentence_zh="把对象的水平、评委的松紧、条目的难易放在同一把尺子上，看哪位评委打分与众不同；只作诊断。",
    sentence_en=(
        "Puts subjects, raters and items on one scale and shows which rater judges unlike the others; "
        "a diagnosis, never the score."
    ),
    examples=[
        Worked(
            {
                "ratings": [
                    ["A", "R1", "i", 1],
                    ["A", "R2", "i", 0],
                    ["B", "R1", "i", 1],
                    ["B", "R2", "i", 0],
                    ["C", "R1", "i", 0],
                    ["C", "R2", "i", 1],
                    ["D", "R1", "i", 1],
                    ["D", "R2", "i", 0],
                ]
            },
            {"raters.0.logit": 1.098612, "subjects.0.logit": 0, "subjects.0.fair_average": 0.5},
            "by hand: everybody has one of two; R1 has 3 of 4, ln(3/1) as logit, R2 its mirror",
        )
    ],
)
def many_facets(
    ratings: Sequence[object], lowest: int | None = None, highest: int | None = None
) -> ManyFacets:
    """Joint maximum likelihood of the rating-scale model with three facets.

    Parameters
    ----------
    ratings : sequence of {subject, rater, item, score} or [subject, rater, item, score]
        Whole levels of one rubric; score None: not rated.
    lowest, highest : int, optional
        Ends of the rubric; default: the lowest and highest level given.

    Returns
    -------
    ManyFacets

    Raises
    ------
    ScoringError
        Levels that are no whole numbers or outside the rubric, no ratings.

    Notes
    -----
    ln(P_k / P_k-1) = subject + rater + item - threshold_k, each facet with
    mean 0. Newton's method on the joint likelihood; standard errors from the
    inverse information of all parameters together. Joint estimation exaggerates
    the spread in short tests. Subjects, raters or items with only highest or
    only lowest levels are set aside (they do not change the others) and placed
    by a total 0.3 points inside, the others fixed. Levels that were never used
    are impossible in the model. Infit = sum (x - E)^2 / sum V, outfit = mean
    of (x - E)^2 / V.

    References
    ----------
    Andrich (1978), Psychometrika 43, 561-573; Linacre (1989), Many-Facet Rasch Measurement;
    Wright & Masters (1982), Rating Scale Analysis, chapter 5.
    """
    rows = read_ratings("many facets", ratings, (*FACETS, "score"))
    levels = np.array([row[3] for row in rows])
    low, high = _ends(levels, lowest, highest)
    labels = [in_order(row[side] for row in rows) for side in range(len(FACETS))]
    codes = np.array([[names.index(row[side]) for side, names in enumerate(labels)] for row in rows])
    sizes = [len(names) for names in labels]
    is_used, is_extreme = _set_aside(codes, levels, sizes)
    found, reason = _solved(codes[is_used], levels[is_used], sizes)
    facets = [
        _measures(side, names, codes, levels, is_used, is_extreme[side], found)
        for side, names in enumerate(labels)
    ]
    categories = tuple(range(low, high + 1))
    unused = [str(one) for one in categories if one not in levels]
    extremes = [one.label for facet in facets for one in facet if one.extreme and one.logit is not None]
    is_short = min(one.n for one in facets[1]) < ENOUGH
    notes = [(reason, "")] * bool(reason) + [("extreme", ", ".join(extremes))] * bool(extremes)
    notes += [("unused", ", ".join(unused))] * bool(unused) + [("short", "")] * is_short
    return ManyFacets(
        *facets,
        categories,
        _thresholds(categories, found),
        found.log_likelihood if found else None,
        _said(notes),
    )


def _solved(
    codes: np.ndarray, levels: np.ndarray, sizes: Sequence[int]
) -> tuple[Solution | None, str | None]:
    """The solution, or why there is none."""
    if not len(codes):
        return None, "nothing_left"
    kept = _kept(codes, sizes)
    if not _is_linked(codes, kept):
        return None, "not_connected"
    found = solve(codes, levels, kept)
    return (found, None) if found.converged else (None, "diverged")


def _ends(levels: np.ndarray, lowest: int | None, highest: int | None) -> tuple[int, int]:
    low = levels.min() if lowest is None else lowest
    high = levels.max() if highest is None else highest
    if (levels % 1).any() or low % 1 or high % 1 or levels.min() < low or levels.max() > high:
        raise ScoringError(
            f"many facets: levels {sorted(set(levels.tolist()))}, "
            f"expected whole numbers from {low:g} to {high:g}"
        )
    return int(low), int(high)


def _said(notes: Sequence[tuple[str, str]]) -> dict[str, str] | None:
    if not notes:
        return None
    said = {}
    for language, joint in (("zh", ""), ("en", " ")):
        texts = [
            NOTES[key][language].format(names=names, extreme=EXTREME, enough=ENOUGH) for key, names in notes
        ]
        said[language] = joint.join(texts)
    return said


def _set_aside(
    codes: np.ndarray, levels: np.ndarray, sizes: Sequence[int]
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Ratings that take part, and who is extreme in each facet, until nobody else is."""
    is_used, is_extreme = np.ones(len(levels), bool), [np.zeros(size, bool) for size in sizes]
    while is_used.any():
        edges = levels[is_used].min(), levels[is_used].max()
        if edges[0] == edges[1]:
            return np.zeros_like(is_used), is_extreme
        more = [_at_an_edge(codes[is_used, side], levels[is_used], edges, n) for side, n in enumerate(sizes)]
        if not any(one.any() for one in more):
            break
        for side, one in enumerate(more):
            is_extreme[side] |= one
            is_used &= ~one[codes[:, side]]
    return is_used, is_extreme


def _at_an_edge(own: np.ndarray, levels: np.ndarray, edges: tuple[float, float], size: int) -> np.ndarray:
    counts = np.bincount(own, minlength=size)
    reached = [np.bincount(own, weights=levels == edge, minlength=size) == counts for edge in edges]
    return (counts > 0) & (reached[0] | reached[1])


def _kept(codes: np.ndarray, sizes: Sequence[int]) -> list[np.ndarray]:
    """Who has a rating that takes part."""
    return [np.bincount(codes[:, side], minlength=size) > 0 for side, size in enumerate(sizes)]


def _is_linked(codes: np.ndarray, kept: Sequence[np.ndarray]) -> bool:
    marks, contrasts = design(codes, kept)
    free = np.column_stack([np.ones(len(marks)), marks @ contrasts])
    return int(np.linalg.matrix_rank(free.T @ free)) == free.shape[1]


def _measures(
    side: int,
    names: Sequence[str],
    codes: np.ndarray,
    levels: np.ndarray,
    is_used: np.ndarray,
    is_extreme: np.ndarray,
    found: Solution | None,
) -> tuple[Measure, ...]:
    measures = []
    for place, name in enumerate(names):
        own = codes[:, side] == place
        logit = se = infit = outfit = None
        if found and not np.isnan(found.logits[side][place]):
            logit, se = float(found.logits[side][place]), float(found.errors[side][place])
            infit, outfit = _fit(found, codes[own & is_used], levels[own & is_used])
        elif found and is_extreme[place]:
            logit, se = _inside(found, side, codes[own], levels[own])
        fair = None if logit is None else float(found.moments(np.array([logit]))[0][0])
        mean = math.fsum(levels[own]) / int(own.sum())
        measures.append(
            Measure(name, int(own.sum()), mean, logit, se, fair, infit, outfit, bool(is_extreme[place]))
        )
    return tuple(measures)


def _logits(found: Solution, codes: np.ndarray) -> np.ndarray:
    return sum(one[codes[:, side]] for side, one in enumerate(found.logits))


def _fit(found: Solution, codes: np.ndarray, levels: np.ndarray) -> tuple[float, float]:
    expected, variance = found.moments(_logits(found, codes))
    squares = (levels - expected) ** 2
    return math.fsum(squares) / math.fsum(variance), math.fsum(squares / variance) / len(levels)


def _inside(
    found: Solution, side: int, codes: np.ndarray, levels: np.ndarray
) -> tuple[float | None, float | None]:
    """Place of an extreme one by a total a little inside, from ratings whose other facets are known."""
    others = sum(one[codes[:, other]] for other, one in enumerate(found.logits) if other != side)
    is_known = ~np.isnan(others)
    if not is_known.any():
        return None, None
    others, low, high = others[is_known], found.levels[0], found.levels[-1]
    total = math.fsum(levels[is_known].clip(low, high))
    total = min(max(total, len(others) * low + EXTREME), len(others) * high - EXTREME)
    return place_of_total(found, others, total)


def _thresholds(categories: Sequence[int], found: Solution | None) -> tuple[float | None, ...]:
    steps = dict(zip(found.levels.tolist(), found.steps.tolist(), strict=True)) if found else {}
    return tuple(
        steps[upper] - steps[lower] if lower in steps and upper in steps else None
        for lower, upper in zip(categories, categories[1:], strict=False)
    )
