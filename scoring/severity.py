"""Strict and lenient raters: additive least squares on a connected design."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.frames import EvidenceRefused

NOISE = 1e-18  # of the squares of the values: a residual below is binary noise of a perfect fit
LEAN = "\tlean "  # begins the name of a direction of error that belongs to one panel alone


def adjust_severity(
    ratings: Sequence[tuple[str, str, float]],
) -> tuple[dict[str, float], dict[str, float]]:
    """Separate how good a subject is from how lenient its raters are.

    Parameters
    ----------
    ratings : sequence of (subject, rater, value)
        Values 0-100. Repeated pairs count as separate ratings.

    Returns
    -------
    tuple of dict
        Subject to adjusted value (not clipped), and rater to lean: positive
        means lenient; the leans sum to 0.

    Raises
    ------
    ScoringError
        When there is no rating or the rater-subject graph is not connected:
        then two groups of subjects share no rater and cannot be compared.

    Notes
    -----
    Least squares of value = subject + lean, sum of leans = 0.

    References
    ----------
    docs/worked-case.md F7; MacKay et al. (2017), Royal Society Open Science 4, 160760.
    """
    fit = severity_fit(ratings)
    return (
        dict(zip(fit.subjects, fit.adjusted.tolist(), strict=True)),
        dict(zip(fit.raters, fit.leans.tolist(), strict=True)),
    )


@dataclass(frozen=True)
class SeverityFit:
    """The additive model fitted: ``matrix`` and ``values`` as ``severity_design`` gives them.

    ``adjusted``: (subjects,); ``leans``: (raters,), sum 0; ``squares``: residual sum of squares,
    0 where only rounding is left; ``df``: residual degrees of freedom, 0 or less leaves no error.
    """

    subjects: list[str]
    raters: list[str]
    matrix: np.ndarray
    values: np.ndarray
    adjusted: np.ndarray
    leans: np.ndarray
    squares: float
    df: int

    @cached_property
    def unit_covariance(self) -> np.ndarray:
        """Covariance of adjusted values and leans where a single rating has variance 1."""
        constraint = np.repeat([0.0, 1.0], [len(self.subjects), len(self.raters)])
        gram = self.matrix.T @ self.matrix
        inverse = np.linalg.inv(gram + np.outer(constraint, constraint))
        return inverse @ gram @ inverse

    @property
    def effects(self) -> dict[str, dict[str, float]]:
        """What makes the adjusted values vary: each subject's own ratings, and the leans taken off.

        Subject to {source: effect}, the squares of which sum to the squared standard error;
        equal sources of two subjects vary together. Empty without residual degrees of freedom.

        Notes
        -----
        Adjusted value = mean of the ratings - mean of the leans of its raters; the leans
        come from differences within subjects, so both parts are uncorrelated:
        var = s^2 / n + b' V b, b the share of each rater, V the covariance of the leans.

        References
        ----------
        Searle (1971), Linear Models, section 7.1 (two-way classification without interaction).
        """
        if self.df < 1:
            return {subject: {} for subject in self.subjects}
        split = len(self.subjects)
        spread = math.sqrt(self.squares / self.df)
        values, vectors = np.linalg.eigh(self.unit_covariance[split:, split:])
        sizes = self.matrix[:, :split].sum(axis=0)
        shares = self.matrix[:, :split].T @ self.matrix[:, split:] / sizes[:, None]
        shared = spread * shares @ (vectors * np.sqrt(values.clip(0)))
        return {
            subject: {f"\town {subject}": float(spread / math.sqrt(size))}
            | {f"{LEAN}{place}": float(effect) for place, effect in enumerate(row)}
            for subject, size, row in zip(self.subjects, sizes, shared, strict=True)
        }


def severity_fit(ratings: Sequence[tuple[str, str, float]]) -> SeverityFit:
    """Fit value = subject + lean by least squares.

    Parameters
    ----------
    ratings : sequence of (subject, rater, value)

    Returns
    -------
    SeverityFit

    Raises
    ------
    EvidenceRefused
        See ``check_connected``.

    References
    ----------
    See ``adjust_severity``.
    """
    check_connected(ratings)
    subjects, raters, matrix, values = severity_design(ratings)
    constraint = np.repeat([0.0, 1.0], [len(subjects), len(raters)])
    solution = np.linalg.lstsq(np.vstack([matrix, constraint]), np.append(values, 0.0), rcond=None)[0]
    split, df = len(subjects), len(values) - len(subjects) - len(raters) + 1
    squares = sum_of_squares(values - matrix @ solution, values)
    return SeverityFit(subjects, raters, matrix, values, solution[:split], solution[split:], squares, df)


def sum_of_squares(residuals: np.ndarray, values: np.ndarray) -> float:
    """Sum of squared residuals; 0 where nothing but rounding is left of the values.

    Parameters
    ----------
    residuals, values : array (ratings,)

    Returns
    -------
    float

    References
    ----------
    Own definition.
    """
    total = math.fsum(residuals**2)
    return total if total > NOISE * max(1.0, math.fsum(values**2)) else 0.0


def check_connected(ratings: Sequence[tuple[str, str, float]]) -> None:
    """Refuse ratings that fall into groups without a common rater.

    Parameters
    ----------
    ratings : sequence of (subject, rater, value)

    Raises
    ------
    EvidenceRefused
        Also when there is no rating.

    References
    ----------
    Own definition.
    """
    groups = connected_groups([(subject, rater) for subject, rater, _ in ratings])
    if len(groups) != 1:
        parts = " | ".join(", ".join(sorted(group)[:5]) for group in groups)
        message = f"severity: raters and subjects form {len(groups)} separate groups, expected 1: {parts}"
        raise EvidenceRefused("not_connected", message, groups=len(groups), parts=parts)


def severity_design(
    ratings: Sequence[tuple[str, str, float]],
) -> tuple[list[str], list[str], np.ndarray, np.ndarray]:
    """The additive model as a matrix: a column per subject, then one per rater.

    Parameters
    ----------
    ratings : sequence of (subject, rater, value)

    Returns
    -------
    tuple
        Subjects and raters in sorted order, the matrix of zeros and ones with
        one row per rating (sorted: their order changes nothing), the values.

    References
    ----------
    Own definition.
    """
    subjects = sorted({subject for subject, _, _ in ratings})
    raters = sorted({rater for _, rater, _ in ratings})
    places = {name: place for place, name in enumerate(subjects)}
    leans = {name: len(subjects) + place for place, name in enumerate(raters)}
    ordered = sorted(ratings)
    matrix = np.zeros((len(ordered), len(subjects) + len(raters)))
    for row, (subject, rater, _) in enumerate(ordered):
        matrix[row, places[subject]] = matrix[row, leans[rater]] = 1
    return subjects, raters, matrix, np.array([value for _, _, value in ordered], dtype=float)


def connected_groups(pairs: Sequence[tuple[str, str]]) -> list[set[str]]:
    """Groups of subjects that are linked by common raters.

    Parameters
    ----------
    pairs : sequence of (subject, rater)

    Returns
    -------
    list of set
        Sets of subjects; one set means that all can be compared.

    References
    ----------
    Own definition (connected components of a bipartite graph).
    """
    groups: list[tuple[set[str], set[str]]] = []
    for subject, rater in pairs:
        touching = [group for group in groups if subject in group[0] or rater in group[1]]
        merged = ({subject}.union(*(g[0] for g in touching)), {rater}.union(*(g[1] for g in touching)))
        groups = [group for group in groups if not any(group is other for other in touching)] + [merged]
    return [group[0] for group in groups]
