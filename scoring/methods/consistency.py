"""How well the items of a questionnaire block measure one thing: alpha and what each item adds."""

import math
from dataclasses import dataclass

import numpy as np
import scipy

from scoring.frames import Interval, ScoringError
from scoring.methods.covariance import Matrix, Scores, checked_covariance, given_covariance
from scoring.methods.kinds import confidence_level, number, whole
from scoring.methods.registry import Reading, Worked, method

ROUNDING = 1e-12  # a variance under this share of the whole is a rounding error, not a variance

BANDS = (
    Reading(0.9, "一致性很高", "very high consistency"),
    Reading(0.8, "一致性好", "good consistency"),
    Reading(0.7, "一致性可以接受", "acceptable consistency"),
    Reading(-math.inf, "一致性不足，合成分数要慎用", "too low: use the sum of these items with care"),
)


@dataclass(frozen=True)
class Alpha:
    """``without`` and ``item_rest`` have one entry per item; None where nothing can be said.

    ``n`` respondents who answered everything, ``dropped`` who did not.
    """

    alpha: float | None
    standardized: float | None
    interval: Interval | None
    without: tuple[float | None, ...]
    item_rest: tuple[float | None, ...]
    n: int
    items: int
    dropped: int = 0


@dataclass(frozen=True)
class ItemRest:
    """Correlation of each item with the sum of the others, and alpha without it."""

    item_rest: tuple[float | None, ...]
    without: tuple[float | None, ...]
    weakest: int | None


@method(
    "alpha_interval",
    family="reliability",
    zh="α 系数的区间",
    en="Interval of alpha",
    sentence_zh="只知道 α、人数和题数时，α 的真值大概在这个范围里。",
    sentence_en="The range in which alpha probably lies when only alpha, the number of people and the number "
    "of questions are known.",
    examples=[
        Worked(
            {"alpha": 0.8431427695648, "n": 30, "items": 7},
            {"low": 0.7393756856431, "high": 0.91577307216},
            "R psych, datasets::attitude (Chatterjee & Price)",
            1e-4,
        ),
    ],
)
def feldt_interval(alpha: float, n: int, items: int, level: float = 0.95) -> Interval | None:
    """Confidence interval of Cronbach's alpha.

    Parameters
    ----------
    alpha : float
    n : int
        Respondents, at least 2.
    items : int
        At least 2.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Interval or None
        None for an alpha of 1: no error, no honest interval.

    Raises
    ------
    ScoringError
        When n or items is below 2, alpha above 1 or the level outside 0-1.

    Notes
    -----
    1 - (1 - alpha) F((1 + level) / 2) to 1 - (1 - alpha) F((1 - level) / 2), quantiles of
    F(n - 1, (n - 1)(k - 1)).

    References
    ----------
    Feldt, Woodruff & Salih (1987), Applied Psychological Measurement 11, 93-103.
    """
    confidence_level("alpha", level)
    whole("alpha: n", n, 2)
    whole("alpha: items", items, 2)
    if number("alpha", alpha) > 1:
        raise ScoringError(f"alpha: {alpha}, expected at most 1")
    if alpha == 1:
        return None
    low, high = scipy.stats.f.ppf([(1 + level) / 2, (1 - level) / 2], n - 1, (n - 1) * (items - 1))
    return Interval(1 - (1 - alpha) * float(low), 1 - (1 - alpha) * float(high), level)


def alpha_of_covariance(covariance: Matrix, n: int, level: float = 0.95) -> Alpha:
    """Cronbach's alpha from the covariance matrix of the items: mergeable tallies are enough.

    Parameters
    ----------
    covariance : items x items
        From complete rows; a pairwise matrix gives pairwise alpha.
    n : int
        Respondents behind it, at least 3.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Alpha
        ``alpha`` None when the sum does not vary; ``standardized`` None when an item does not.

    Raises
    ------
    ScoringError
        See ``checked_covariance``.

    Notes
    -----
    k / (k - 1) (1 - sum of variances / variance of the sum); standardised: k r / (1 + (k - 1) r)
    with r the mean correlation.

    References
    ----------
    Cronbach (1951), Psychometrika 16, 297-334; Feldt, Woodruff & Salih (1987).
    """
    array = checked_covariance("alpha", covariance, n)
    value = _alpha(array)
    items = len(array)
    without = tuple(_alpha(_without(array, item)) if items > 2 else None for item in range(items))
    interval = None if value is None else feldt_interval(value, int(n), items, level)
    rest = tuple(_rest_correlation(array, item) for item in range(items))
    return Alpha(value, _standardized(array), interval, without, rest, int(n), items)


def _without(array: np.ndarray, item: int) -> np.ndarray:
    return np.delete(np.delete(array, item, axis=0), item, axis=1)


def _alpha(array: np.ndarray) -> float | None:
    items = len(array)
    variances = math.fsum(array.diagonal())
    total = math.fsum(array.ravel())
    if total <= ROUNDING * variances:
        return None
    return items / (items - 1) * (1 - variances / total)


def _standardized(array: np.ndarray) -> float | None:
    variances = array.diagonal()
    if variances.min() <= 0:
        return None
    return _alpha(array / np.sqrt(np.outer(variances, variances)))


def _rest_correlation(array: np.ndarray, item: int) -> float | None:
    own = float(array[item, item])
    shared = math.fsum(np.delete(array[item], item))
    rest = math.fsum(_without(array, item).ravel())
    if own <= 0 or rest <= ROUNDING * math.fsum(array.diagonal()):
        return None
    return max(-1.0, min(1.0, shared / math.sqrt(own * rest)))


@method(
    "alpha",
    family="reliability",
    zh="克隆巴赫 α 系数",
    en="Cronbach's alpha",
    sentence_zh="这组题目是否在量同一件事：越接近 1，同一个人对各题的回答越一致，合成的分数越可靠。"
    "题目多了系数自然变高，人数少时看区间，不看单个数。",
    sentence_en="Whether these questions measure one thing: the nearer to 1, the more a person's answers go "
    "together and the more their sum can be relied on. More questions raise it by themselves; with few "
    "people read the interval, not the single number.",
    examples=[
        Worked(
            {"scores": [[1, 2, 1], [2, 2, 3], [3, 4, 3], [4, 4, 5], [None, 3, 3]]},
            {"alpha": 14 / 15, "n": 4, "dropped": 1},
            "by hand: variances 5/3, 4/3 and 8/3, variance of the sum 15: 3/2 (1 - 17/45)",
        ),
        Worked(
            {"covariance": [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]], "n": 50},
            {"alpha": 0.75, "standardized": 0.75, "without.0": 2 / 3, "item_rest.0": 1 / math.sqrt(3)},
            "by hand: 3/2 (1 - 3/6); without one item 2 (1 - 2/3); 1 / sqrt(1 * 3)",
        ),
    ],
    readings=BANDS,
)
def alpha(
    scores: Scores | None = None,
    covariance: Matrix | None = None,
    n: int | None = None,
    level: float = 0.95,
) -> Alpha:
    """Cronbach's alpha with Feldt's interval, from scores or from a covariance matrix.

    Parameters
    ----------
    scores : rows of float or None, optional
        One row per respondent, one column per item; rows with a hole are left out.
    covariance : items x items, optional
    n : int, optional
        Belongs to ``covariance``.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Alpha

    Raises
    ------
    ScoringError
        Fewer than 2 items or 3 respondents, or input that is not one of the two.

    References
    ----------
    Cronbach (1951), Psychometrika 16, 297-334; Feldt, Woodruff & Salih (1987), Applied
    Psychological Measurement 11, 93-103.
    """
    array, count, dropped = given_covariance("alpha", scores, covariance, n)
    found = alpha_of_covariance(array, count, level)
    return Alpha(**{**vars(found), "dropped": dropped})


@method(
    "item_rest",
    family="reliability",
    zh="题目与其余题目的相关",
    en="Item-rest correlations",
    sentence_zh="每道题和其余题目之和的相关：低于 0.3 的题与别的题不是一回事，负数多半是反向题没有倒过来。",
    sentence_en="How each question goes with the sum of the others: below 0.3 it asks something else, and a "
    "negative number mostly means a reversed question that was not turned round.",
    examples=[
        Worked(
            {"covariance": [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]], "n": 50},
            {"item_rest.0": 1 / math.sqrt(3), "without.2": 2 / 3},
            "by hand: (0.5 + 0.5) / sqrt(1 * (1 + 1 + 2 * 0.5))",
        ),
        Worked(
            {"scores": [[1, 2, 5], [2, 3, 4], [3, 4, 3], [4, 5, 2]]},
            {"item_rest.0": None, "item_rest.2": -1, "weakest": 2},
            "by hand: the third item is the first turned round, so items 2 and 3 sum to a constant",
        ),
    ],
    readings=(
        Reading(0.3, "与其余题目一致", "goes with the others"),
        Reading(0.0, "与其余题目联系弱", "weakly tied to the others"),
        Reading(-math.inf, "方向相反，检查是否反向题", "runs against the others: reversed?"),
    ),
)
def item_rest(
    scores: Scores | None = None, covariance: Matrix | None = None, n: int | None = None
) -> ItemRest:
    """Corrected item-total correlations, and alpha if the item were deleted.

    Parameters
    ----------
    scores : rows of float or None, optional
        One row per respondent, one column per item; rows with a hole are left out.
    covariance : items x items, optional
    n : int, optional
        Belongs to ``covariance``.

    Returns
    -------
    ItemRest
        None for an item that does not vary or whose rest does not; ``weakest`` is the
        position of the lowest correlation (the first of equal ones).

    Raises
    ------
    ScoringError
        Fewer than 2 items or 3 respondents, or input that is not one of the two.

    Notes
    -----
    cov(item, rest) / sqrt(var(item) var(rest)).

    References
    ----------
    Nunnally & Bernstein (1994), Psychometric Theory, 3rd ed., 301-304.
    """
    array, count, _ = given_covariance("item rest", scores, covariance, n)
    found = alpha_of_covariance(array, count)
    known = [(value, item) for item, value in enumerate(found.item_rest) if value is not None]
    return ItemRest(found.item_rest, found.without, min(known)[1] if known else None)
