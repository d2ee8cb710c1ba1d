"""Strict and lenient raters: additive least squares on a connected design."""

import math
from collections.abc import Sequence

import numpy as np

from scoring.frames import EvidenceRefused

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
    check_connected(ratings)
    subjects, raters, matrix, target = severity_design(ratings)
    constraint = np.repeat([0.0, 1.0], [len(subjects), len(raters)])
    solution = np.linalg.lstsq(np.vstack([matrix, constraint]), np.append(target, 0.0), rcond=None)[0]
    split = len(subjects)
    return (
        dict(zip(subjects, solution[:split].tolist(), strict=True)),
        dict(zip(raters, solution[split:].tolist(), strict=True)),
    )


def severity_errors(ratings: Sequence[tuple[str, str, float]]) -> tuple[dict[str, dict[str, float]], int]:
    """What makes the adjusted values vary: each subject's own ratings, and the leans that were taken off.

    Parameters
    ----------
    ratings : sequence of (subject, rater, value)
        Connected.

    Returns
    -------
    tuple
        Subject to {source: effect}, the squares of which sum to the squared
        standard error; equal sources of two subjects vary together. And the
        residual degrees of freedom: 0 leaves no effects.

    Notes
    -----
    Adjusted value = mean of the ratings - mean of the leans of its raters; the leans
    come from differences within subjects, so both parts are uncorrelated:
    var = s^2 / n + b' V b, b the share of each rater, V the covariance of the leans.

    References
    ----------
    Searle (1971), Linear Models, section 7.1 (two-way classification without interaction).
    """
    adjusted, leans = adjust_severity(ratings)
    subjects, raters, matrix, target = severity_design(ratings)
    df = len(target) - len(subjects) - len(raters) + 1
    if df < 1:
        return {subject: {} for subject in subjects}, 0
    residuals = target - matrix @ np.array([*adjusted.values(), *leans.values()])
    spread = math.sqrt(math.fsum(residuals**2) / df)
    constraint = np.repeat([0.0, 1.0], [len(subjects), len(raters)])
    inverse = np.linalg.inv(matrix.T @ matrix + np.outer(constraint, constraint))
    covariance = (inverse @ matrix.T @ matrix @ inverse)[len(subjects) :, len(subjects) :]
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(values.clip(0))
    sizes = matrix[:, : len(subjects)].sum(axis=0)
    shares = matrix[:, : len(subjects)].T @ matrix[:, len(subjects) :] / sizes[:, None]
    shared = spread * shares @ root
    return {
        subject: {f"\town {subject}": float(spread / math.sqrt(size))}
        | {f"{LEAN}{place}": float(effect) for place, effect in enumerate(row)}
        for subject, size, row in zip(subjects, sizes, shared, strict=True)
    }, df


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
