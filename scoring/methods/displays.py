"""Displays known from other evaluations. They never decide: the weighted mean does."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.methods.arrays import matrix, vector
from scoring.methods.registry import Worked, method
from scoring.weights import fuzzy_evaluation

NOISE = 1e-12  # below, a difference of exact numbers is binary noise
FIGHTERS = [
    [2.0, 1500, 20000, 5.5, 5, 9],
    [2.5, 2700, 18000, 6.5, 3, 5],
    [1.8, 2000, 21000, 4.5, 7, 7],
    [2.2, 1800, 20000, 5.0, 5, 5],
]
REVERSAL = {
    "zh": "仅供参照：增加或去掉一个对象，其余对象的先后可能颠倒。",
    "en": "For comparison only: adding or removing a subject may reverse the order of the others.",
}


@dataclass(frozen=True)
class EntropyWeights:
    """One entry per criterion; ``weights`` None when no criterion tells subjects apart."""

    entropy: tuple[float, ...]
    weights: tuple[float, ...] | None


@method(
    "entropy_weights",
    family="weights",
    zh="熵权",
    en="Entropy weights",
    sentence_zh="各对象差别越大的指标，熵权越大；它只说明差别大，不说明重要，不能用来决定权重。",
    sentence_en=(
        "Criteria on which subjects differ more get more weight; that shows difference, "
        "not importance, and must not decide the weights."
    ),
    examples=[
        Worked(
            {"scores": [[4, 3, 5], [3, 3, 1], [5, 4, 2], [2, 3, 4]]},
            {
                "entropy.0": 0.9620871761502205,
                "entropy.2": 0.8920795639257109,
                "weights.0": 0.24951417334916537,
                "weights.1": 0.040233314169774895,
                "weights.2": 0.7102525124810597,
            },
            "Hwang & Yoon (1981), formula worked out",
            1e-9,
        )
    ],
)
def entropy_weights(scores: Sequence[Sequence[float]]) -> EntropyWeights:
    """Weights by Shannon entropy of the scores.

    Parameters
    ----------
    scores : matrix, subjects x criteria
        At least two subjects, none negative, no column of zeros.

    Returns
    -------
    EntropyWeights

    Raises
    ------
    ScoringError
        Otherwise.

    Notes
    -----
    p = score / column sum, e_j = -sum p ln p / ln(subjects),
    w_j = (1 - e_j) / sum(1 - e). They change with every batch of subjects.

    References
    ----------
    Hwang & Yoon (1981), Multiple Attribute Decision Making, 50-57.
    """
    values = matrix("entropy weights: scores", scores)
    totals = np.array([math.fsum(column) for column in values.T])
    if len(values) < 2 or (values < 0).any() or (totals <= 0).any():
        raise ScoringError(
            "entropy weights: expected two subjects or more, no negative score and no column of zeros"
        )
    shares = values / totals
    parts = np.where(shares > 0, shares * np.log(np.where(shares > 0, shares, 1)), 0)
    entropy = np.array([min(1.0, -math.fsum(column) / math.log(len(values))) for column in parts.T])
    spread = np.where(1 - entropy < NOISE, 0, 1 - entropy)
    weights = tuple((spread / math.fsum(spread)).tolist()) if spread.any() else None
    return EntropyWeights(tuple(entropy.tolist()), weights)


@dataclass(frozen=True)
class Closeness:
    """One entry per subject; None for all when all subjects are alike."""

    closeness: tuple[float | None, ...]  # 0-1, 1 is the ideal
    rank: tuple[int | None, ...]
    note: Mapping[str, str]


@method(
    "topsis",
    family="weights",
    zh="逼近理想解排序（TOPSIS）",
    en="TOPSIS closeness",
    sentence_zh="看每个对象离最好的有多近、离最差的有多远；只作参照，不用来定名次。",
    sentence_en=(
        "How near each subject is to the best and how far from the worst; "
        "a comparison that never decides the rank."
    ),
    examples=[
        Worked(
            {
                "scores": FIGHTERS,
                "weights": [0.2, 0.1, 0.1, 0.1, 0.2, 0.3],
                "benefit": [True, True, True, False, True, True],
            },
            {
                "closeness.0": 0.643,
                "closeness.1": 0.268,
                "closeness.2": 0.613,
                "closeness.3": 0.312,
                "rank.0": 1,
                "rank.1": 4,
            },
            "Hwang & Yoon (1981): fighter aircraft",
            0.0015,
        )
    ],
)
def topsis(
    scores: Sequence[Sequence[float]], weights: Sequence[float], benefit: Sequence[bool] | None = None
) -> Closeness:
    """Relative closeness to the ideal.

    Parameters
    ----------
    scores : matrix, subjects x criteria
    weights : sequence of float, one per criterion
        Not negative, not all 0; scaled to sum 1.
    benefit : sequence of bool, one per criterion, optional
        False where less is better; default: more is better everywhere.

    Returns
    -------
    Closeness
        With a note on rank reversal.

    Raises
    ------
    ScoringError
        Lengths that do not fit.

    Notes
    -----
    v = w * x / sqrt(sum x^2) (vector normalisation); closeness = d- / (d+ +
    d-) with Euclidean distances to the best and worst v of each criterion.

    References
    ----------
    Hwang & Yoon (1981), Multiple Attribute Decision Making, 128-140.
    """
    values, shares = matrix("TOPSIS: scores", scores), vector("TOPSIS: weights", weights)
    directions = [True] * values.shape[1] if benefit is None else list(benefit)
    if not len(shares) == len(directions) == values.shape[1]:
        raise ScoringError(
            f"TOPSIS: {len(shares)} weights, {len(directions)} directions, expected {values.shape[1]}"
        )
    if (shares < 0).any() or not shares.any():
        raise ScoringError(f"TOPSIS: weights {shares.tolist()}, expected none negative and not all 0")
    lengths = np.array([math.sqrt(math.fsum(column**2)) for column in values.T])
    scaled = np.divide(values, lengths, out=np.zeros_like(values), where=lengths > 0)
    scaled = scaled * shares / math.fsum(shares) * np.where(directions, 1, -1)
    to_best = np.sqrt(((scaled - scaled.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((scaled - scaled.min(axis=0)) ** 2).sum(axis=1))
    if (to_best + to_worst).max() < NOISE:
        nothing = (None,) * len(values)
        return Closeness(nothing, nothing, REVERSAL)
    closeness = to_worst / (to_best + to_worst)
    rounded = closeness.round(12)
    rank = 1 + (rounded[None, :] > rounded[:, None]).sum(axis=1)
    return Closeness(tuple(closeness.tolist()), tuple(rank.tolist()), REVERSAL)


@dataclass(frozen=True)
class Fuzzy:
    """Membership in each option, and the score with the values of the options."""

    shares: tuple[float, ...]
    score: float


@method(
    "fuzzy",
    family="weights",
    zh="模糊综合评价",
    en="Fuzzy comprehensive evaluation",
    sentence_zh="把各项“好、较好、一般、差”的比例按权重合起来；换算成分数时，与加权平均完全相同。",
    sentence_en=(
        "Combines the shares of good, fair and poor answers by weight; "
        "as a score it equals the weighted mean exactly."
    ),
    examples=[
        Worked(
            {
                "weights": [0.2, 0.35, 0.45],
                "memberships": [[0.5, 0.35, 0.1, 0.05], [0.4, 0.4, 0.15, 0.05], [0.3, 0.45, 0.2, 0.05]],
                "values": [95, 85, 70, 50],
            },
            {"shares.0": 0.375, "shares.1": 0.4125, "shares.2": 0.1625, "shares.3": 0.05, "score": 84.5625},
            "docs/worked-case.md F6",
        )
    ],
)
def fuzzy(weights: Sequence[float], memberships: Sequence[Sequence[float]], values: Sequence[float]) -> Fuzzy:
    """Fuzzy comprehensive evaluation with the weighted-average operator.

    Parameters
    ----------
    weights : sequence of float, sum 1
    memberships : matrix, factors x options
        Shares of the options, each row sums to 1.
    values : sequence of float
        Value of each option, 0-100.

    Returns
    -------
    Fuzzy

    Raises
    ------
    ScoringError
        Shapes or sums that do not fit.

    Notes
    -----
    B = w R, score = B V (``scoring.weights.fuzzy_evaluation``).

    References
    ----------
    docs/worked-case.md F6.
    """
    shares = matrix("fuzzy evaluation: memberships", memberships)
    factors = vector("fuzzy evaluation: weights", weights)
    if (shares < 0).any() or (factors < 0).any():
        raise ScoringError("fuzzy evaluation: a negative weight or share, expected none")
    return Fuzzy(*fuzzy_evaluation(factors, shares, vector("fuzzy evaluation: values", values)))
