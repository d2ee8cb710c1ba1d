"""Weights: where they come from and whether they add up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.frames import ScoringError

WHOLE = 100
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)  # Saaty (1980), n = 1..10
MOST_INCONSISTENT = 0.10


def weight_findings(weights: pd.DataFrame, evidence: Sequence[str]) -> list[str]:
    """What is wrong with the weight columns.

    Parameters
    ----------
    weights : DataFrame
        Index evidence, one column per post, percent of the total.
    evidence : sequence of str
        Codes of the design.

    Returns
    -------
    list of str
        Empty when every column sums to 100; else messages such as
        "weight_frontline: sum 99, expected 100".

    References
    ----------
    docs/worked-case.md R-20c.
    """
    findings = []
    if sorted(weights.index) != sorted(evidence):
        findings.append(f"weights: rows {sorted(weights.index)}, expected one for each of {sorted(evidence)}")
    for post in weights.columns:
        column = weights[post].astype(float).fillna(0.0)
        outside = column[(column < 0) | (column > WHOLE)]
        findings += [
            f"weight_{post}: {code} = {value:g}, expected 0 to 100" for code, value in outside.items()
        ]
        total = math.fsum(column)
        if not math.isclose(total, WHOLE, abs_tol=1e-6):
            findings.append(f"weight_{post}: sum {total:g}, expected {WHOLE}")
    return findings


@dataclass(frozen=True)
class WeightChange:
    """Weight of the performance criterion, percent of the total, in the last and in this cycle.

    A drop needs a written reason (docs/worked-case.md R-20d; 桂民规〔2019〕8号 art. 2).
    """

    previous: float
    current: float

    @property
    def is_drop(self) -> bool:
        """Whether performance weighs less than before."""
        return self.current < self.previous


@dataclass(frozen=True)
class AhpResult:
    """Weights from comparisons, the principal eigenvalue and how consistent the comparisons are."""

    weights: tuple[float, ...]  # sum 1
    eigenvalue: float
    consistency_ratio: float


def ahp_weights(judgements: Sequence[Sequence[float]]) -> AhpResult:
    """Weights from pairwise comparisons.

    Parameters
    ----------
    judgements : square matrix, 1 to 10 rows
        Entry (i, j): how many times more important i is than j; (j, i) is its
        reciprocal (accepted within 1 %, for typed decimals).

    Returns
    -------
    AhpResult

    Raises
    ------
    ScoringError
        Not a positive reciprocal matrix, or a consistency ratio above .10.

    Notes
    -----
    Principal eigenvector; CI = (lambda - n) / (n - 1), CR = CI / RI(n).

    References
    ----------
    Saaty (1980), The Analytic Hierarchy Process; docs/worked-case.md F5.
    """
    result = principal_weights(judgements)
    if result.consistency_ratio > MOST_INCONSISTENT:
        raise ScoringError(
            f"comparisons: consistency ratio {result.consistency_ratio:.2f}, "
            f"expected at most {MOST_INCONSISTENT:.2f}"
        )
    return result


def principal_weights(judgements: Sequence[Sequence[float]]) -> AhpResult:
    """Weights from pairwise comparisons, however inconsistent they are.

    Parameters
    ----------
    judgements : square matrix, 1 to 10 rows
        As for ``ahp_weights``.

    Returns
    -------
    AhpResult

    Raises
    ------
    ScoringError
        Not a positive reciprocal matrix.

    References
    ----------
    Saaty (1980), The Analytic Hierarchy Process.
    """
    matrix = np.asarray(judgements, dtype=float)
    n = len(matrix)
    if matrix.shape != (n, n) or not 1 <= n <= len(RANDOM_INDEX) or not (matrix > 0).all():
        raise ScoringError(f"comparisons: shape {matrix.shape}, expected 1 to 10 square and positive")
    if not np.allclose(matrix * matrix.T, 1, atol=0.01):
        raise ScoringError("comparisons: (i, j) times (j, i) is not 1 everywhere, expected reciprocals")
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    eigenvalue = float(values[place].real)
    index = RANDOM_INDEX[n - 1]
    ratio = max(0.0, (eigenvalue - n) / (n - 1) / index) if index else 0.0
    return AhpResult(tuple(float(weight) for weight in vector / vector.sum()), eigenvalue, ratio)


def fuzzy_evaluation(
    weights: Sequence[float], memberships: Sequence[Sequence[float]], values: Sequence[float]
) -> tuple[tuple[float, ...], float]:
    """Fuzzy comprehensive evaluation with the weighted-average operator.

    Parameters
    ----------
    weights : sequence of float
        One per factor, sum 1.
    memberships : matrix
        One row per factor: shares of the options, each row sums to 1.
    values : sequence of float
        Value of each option, 0-100.

    Returns
    -------
    tuple
        B = w R, and the score B V. It equals the weighted mean of the factors.

    Raises
    ------
    ScoringError
        Shapes do not fit, or weights or a row do not sum to 1.

    References
    ----------
    docs/worked-case.md F6.
    """
    shares = np.asarray(memberships, dtype=float)
    if shares.shape != (len(weights), len(values)):
        raise ScoringError(f"memberships: shape {shares.shape}, expected {(len(weights), len(values))}")
    sums = [math.fsum(weights), *(math.fsum(row) for row in shares)]
    if not np.allclose(sums, 1, atol=1e-9):
        raise ScoringError(f"fuzzy evaluation: sums {sums}, expected weights and every row to sum to 1")
    together = np.asarray(weights, dtype=float) @ shares
    return tuple(float(share) for share in together), float(together @ np.asarray(values, dtype=float))
