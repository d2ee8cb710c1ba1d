"""Analytic hierarchy process: weights from comparisons of one or several people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.methods.registry import Worked, method
from scoring.weights import MOST_INCONSISTENT, AhpResult, principal_weights

DRINKS = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]
AGREED = 1e-6  # of the logarithm: below, a judgement is what the weights imply


@dataclass(frozen=True)
class Judgement:
    """The judgement farthest from the weights: positions from 0, as given and as the weights imply."""

    row: int
    column: int
    given: float
    implied: float


@dataclass(frozen=True)
class Comparison:
    """Weights of the combined comparisons; ``people`` holds each person's consistency ratio."""

    weights: tuple[float, ...]
    eigenvalue: float
    consistency_index: float
    consistency_ratio: float
    accepted: bool
    refusal: Mapping[str, str] | None
    worst: Judgement | None  # None when all judgements agree with the weights
    people: tuple[float, ...]


@method(
    "ahp",
    family="weights",
    zh="层次分析法",
    en="AHP weights",
    sentence_zh="把“哪一项更重要、重要多少”的两两比较换算成权重；前后矛盾太多时请回答的人重新比较。",
    sentence_en=(
        "Turns comparisons of what matters more into weights, and names the comparison "
        "to think over when they contradict each other."
    ),
    examples=[
        Worked(
            {"judgements": DRINKS},
            {
                "weights.0": 0.177,
                "weights.1": 0.019,
                "weights.2": 0.042,
                "weights.3": 0.116,
                "weights.4": 0.190,
                "weights.5": 0.129,
                "weights.6": 0.327,
                "consistency_ratio": 0.022,
            },
            "Saaty (2008), Int. J. Services Sciences 1, 83-98: drinks in the US",
            0.0012,
        ),
        Worked(
            {"judgements": [[1, 3, 1 / 5], [1 / 3, 1, 4], [5, 1 / 4, 1]]},
            {"consistency_ratio": 1.87, "accepted": 0},
            "docs/worked-case.md F5",
            0.005,
        ),
    ],
)
def ahp(judgements: Sequence[object]) -> Comparison:
    """Weights from pairwise comparisons, and whether they are consistent enough to use.

    Parameters
    ----------
    judgements : square matrix, or a list of such matrices (one per person)
        1 to 10 rows; entry (i, j): how many times more important i is than j,
        (j, i) its reciprocal (within 1 %).

    Returns
    -------
    Comparison
        Inconsistent comparisons are reported, with ``accepted`` false and words.

    Raises
    ------
    ScoringError
        Not positive reciprocal matrices of one size.

    Notes
    -----
    Principal eigenvector; CI = (lambda - n) / (n - 1), CR = CI / RI(n),
    accepted up to .10. Several people: element-wise geometric mean first
    (the only mean that keeps reciprocals). Worst judgement: largest
    |ln(a_ij w_j / w_i)|, the first of equals.

    References
    ----------
    Saaty (1980), The Analytic Hierarchy Process; Aczel & Saaty (1983), Journal of Mathematical
    Psychology 27, 93-102; docs/worked-case.md F5.
    """
    try:
        given = np.array(judgements, dtype=float)
    except (TypeError, ValueError) as error:
        raise ScoringError(f"comparisons: {error}, expected matrices of one size") from error
    people = given[None] if given.ndim == 2 else given
    if people.ndim != 3 or not len(people) or not np.isfinite(people).all():
        raise ScoringError(f"comparisons: shape {given.shape}, expected one or several square matrices")
    ratios = tuple(principal_weights(one).consistency_ratio for one in people)
    combined = np.exp(np.sort(np.log(people), axis=0).mean(axis=0)) if len(people) > 1 else people[0]
    result = principal_weights(combined)
    n = len(combined)
    accepted = result.consistency_ratio <= MOST_INCONSISTENT
    worst = _worst(combined, result)
    return Comparison(
        result.weights,
        result.eigenvalue,
        max(0.0, (result.eigenvalue - n) / (n - 1)) if n > 1 else 0.0,
        result.consistency_ratio,
        accepted,
        None if accepted else _refusal(result.consistency_ratio, worst),
        worst,
        ratios,
    )


def _worst(matrix: np.ndarray, result: AhpResult) -> Judgement | None:
    weights = np.array(result.weights)
    implied = weights[:, None] / weights[None, :]
    off = np.triu(np.abs(np.log(matrix / implied)), 1).round(9)
    if off.max() <= AGREED:
        return None
    row, column = np.unravel_index(int(off.argmax()), off.shape)
    given = float(matrix[row, column]), float(implied[row, column])
    return Judgement(int(row), int(column), *given)


def _refusal(ratio: float, worst: Judgement) -> dict[str, str]:
    row, column = worst.row + 1, worst.column + 1
    return {
        "zh": f"一致性比率 {ratio:.2f}，应不超过 {MOST_INCONSISTENT:.2f}。"
        f"矛盾最大的是第 {row} 项与第 {column} 项的比较："
        f"给的是 {worst.given:.3g}，其余比较合起来是 {worst.implied:.3g}。",
        "en": f"Consistency ratio {ratio:.2f}, expected at most {MOST_INCONSISTENT:.2f}. Most at odds is the "
        f"comparison of item {row} with item {column}: given {worst.given:.3g}, implied by all "
        f"{worst.implied:.3g}.",
    }
