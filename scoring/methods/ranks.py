"""Which ranks a person may hold, given how sure the scores are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.methods.arrays import matrix, vector
from scoring.methods.kinds import proportion
from scoring.methods.registry import Worked, method

CELLS = 500_000  # of people x draws held at once: bounds the memory
LEAST_DRAWS = 100


@dataclass(frozen=True)
class RankSets:
    """One entry per person, in the order given; None for a person without an estimate.

    ``rank`` is the place by the estimate alone (ties share the better one);
    ``lower_rank`` to ``upper_rank`` are the ranks that the data leave possible,
    1 is best; ``critical_value`` is the |z| beyond which two people are apart
    (None: no pair has an error); ``bands`` holds positions, from 0 on.
    """

    rank: tuple[int | None, ...]
    lower_rank: tuple[int | None, ...]
    upper_rank: tuple[int | None, ...]
    critical_value: tuple[float | None, ...]
    bands: tuple[tuple[int, ...], ...]
    level: float


@method(
    "rank_sets",
    family="ranking",
    zh="名次置信集",
    en="Rank confidence sets",
    sentence_zh="考虑到分数有误差，每个人的名次只能定到这个范围：同一段里的人分不出先后。",
    sentence_en=(
        "Because scores carry errors, each person's place is only known to lie in this range; "
        "people in one band cannot be told apart."
    ),
    examples=[
        Worked(
            {"estimate": [88, 84, 83, 79, 74, 73], "se": [1, 1.5, 1.2, 2, 1, 1.5]},
            {
                **{f"lower_rank.{place}": rank for place, rank in enumerate((1, 1, 2, 2, 4, 4))},
                **{f"upper_rank.{place}": rank for place, rank in enumerate((2, 4, 4, 6, 6, 6))},
            },
            "Mogstad, Romano, Shaikh & Wilhelm (2024); R package csranks",
        ),
        Worked(
            {"estimate": [81.2, 79.0, 40.0], "se": [3.835, 3.835, 1.0]},
            {"lower_rank.0": 1, "upper_rank.0": 2, "upper_rank.1": 2, "lower_rank.2": 3, "bands.1.0": 2},
            "by hand: 2.2 is 0.41 standard errors of the difference, 39 is about 10",
        ),
    ],
)
def rank_sets(
    estimate: Sequence[float | None],
    se: Sequence[float | None] | None = None,
    covariance: Sequence[Sequence[float]] | None = None,
    simultaneous: bool = True,
    level: float = 0.95,
    draws: int = 10_000,
    seed: int = 0,
) -> RankSets:
    """Sets of ranks that hold the true ranks with a stated confidence.

    Parameters
    ----------
    estimate : sequence of float or None, length n
        Scores, the largest has rank 1; None: not ranked.
    se : sequence of float or None, length n
        Standard errors, at least 0. 0: the score is exact. None: nothing is
        known of its error, so the person is apart from nobody.
    covariance : matrix, n x n, optional
        Instead of ``se`` when estimates are not independent (common raters).
    simultaneous : bool
        True: all sets together hold all true ranks with probability ``level``.
        False: each set alone does (narrower; for one person read by itself).
    level : float
        0-1.
    draws : int
        Random draws for the critical value, at least 100.
    seed : int
        Of the draws. They go to people in the order of their estimates, so
        the order of the input changes nothing.

    Returns
    -------
    RankSets

    Raises
    ------
    ScoringError
        Lengths differ, a negative error, a covariance that is none.

    Notes
    -----
    Persons j and k are apart when |x_j - x_k| > c * s_jk, with s_jk the
    standard error of the difference. c is the ``level`` quantile of the
    largest |z_jk| over all pairs (simultaneous) or over the pairs of j
    (marginal) when all true scores are equal. Lower rank = 1 + those apart
    above, upper rank = n - those apart below. Bands: maximal runs of people
    next to each other by estimate in which no pair is apart (with the larger
    c of the two); runs may overlap. No step-down.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm (2024), Review of Economic Studies 91, 476-518, section 3.
    """
    values = vector("rank sets: estimate", estimate, missing=True)
    proportion("rank sets: level", level)
    if draws < LEAST_DRAWS:
        raise ScoringError(f"rank sets: {draws} draws, expected at least {LEAST_DRAWS}")
    spread = _covariance(len(values), se, covariance)
    present = np.flatnonzero(~np.isnan(values))
    order = present[np.lexsort((np.nansum(spread, 1)[present], spread.diagonal()[present], -values[present]))]
    scores, spread = values[order], spread[np.ix_(order, order)]
    error = _errors_of_differences(spread)
    critical = _critical_values(spread, error, simultaneous, level, draws, seed)
    gaps = scores[:, None] - scores[None, :]
    with np.errstate(invalid="ignore"):
        apart = np.abs(gaps) > np.where(error > 0, error * critical[:, None], error)  # exact when error is 0
    lower = 1 + (apart & (gaps < 0)).sum(axis=1)
    upper = len(order) - (apart & (gaps > 0)).sum(axis=1)
    rank = 1 + (gaps < 0).sum(axis=1)
    runs = _runs(apart & apart.T)
    return RankSets(
        _placed(rank.tolist(), order, len(values)),
        _placed(lower.tolist(), order, len(values)),
        _placed(upper.tolist(), order, len(values)),
        _placed([None if np.isnan(one) else one for one in critical.tolist()], order, len(values)),
        tuple(tuple(sorted(order[start:end].tolist())) for start, end in runs),
        level,
    )


def _covariance(n: int, se: object, covariance: object) -> np.ndarray:
    if (se is None) == (covariance is None):
        raise ScoringError("rank sets: expected either se or covariance")
    if covariance is None:
        errors = vector("rank sets: se", se, missing=True)
        if len(errors) != n or (errors < 0).any():
            raise ScoringError(f"rank sets: se {errors.tolist()}, expected {n} values, 0 or more")
        return np.diag(errors**2)
    spread = matrix("rank sets: covariance", covariance)
    largest = np.abs(spread).max()
    if spread.shape != (n, n) or not np.allclose(spread, spread.T, rtol=0, atol=1e-9 * largest):
        raise ScoringError(f"rank sets: covariance of shape {spread.shape}, expected symmetric {n} x {n}")
    if np.linalg.eigvalsh(spread)[0] < -1e-9 * n * largest:
        raise ScoringError("rank sets: covariance with a negative eigenvalue, expected none")
    return spread


def _errors_of_differences(spread: np.ndarray) -> np.ndarray:
    """Standard error of each difference; NaN where one of the two is unknown."""
    variance = spread.diagonal()
    sums = variance[:, None] + variance[None, :]
    common = np.nan_to_num(spread - np.diag(variance))
    squares = sums - 2 * common
    np.fill_diagonal(squares, 0.0)
    return np.sqrt(np.where(squares < 1e-12 * sums, 0.0, squares))  # binary noise of a perfect correlation


def _critical_values(
    spread: np.ndarray, error: np.ndarray, simultaneous: bool, level: float, draws: int, seed: int
) -> np.ndarray:
    """Quantile of the largest |z| under equal true scores, one per person; NaN when no pair has an error."""
    n = len(spread)
    known = np.flatnonzero(~np.isnan(spread.diagonal()))
    scale = np.zeros((len(known), len(known)))
    np.divide(1, error[np.ix_(known, known)], out=scale, where=error[np.ix_(known, known)] > 0)
    critical = np.full(n, np.nan)
    if not scale.any():
        return critical
    spread = spread[np.ix_(known, known)]
    if np.array_equal(spread, np.diag(spread.diagonal())):
        root = np.sqrt(spread.diagonal())[:, None]
    else:
        roots, vectors = np.linalg.eigh(spread)
        root = vectors * np.sqrt(np.maximum(roots, 0))
    largest = _largest(root, scale, simultaneous, draws, seed)
    critical[known] = np.quantile(largest, level, axis=-1, method="higher")
    return critical


def _largest(root: np.ndarray, scale: np.ndarray, simultaneous: bool, draws: int, seed: int) -> np.ndarray:
    """Largest |z| of each draw: over all pairs, or over the pairs of each person."""
    rng, n = np.random.default_rng(seed), len(scale)
    block, found = max(1, min(draws, CELLS // n)), []
    for start in range(0, draws, block):
        normal = rng.standard_normal((n, min(block, draws - start)))
        errors = root * normal if root.shape[1] == 1 < n else root @ normal
        largest, buffer = np.zeros_like(errors), np.empty_like(errors)
        for place in range(n - 1):
            gaps = np.subtract(errors[place + 1 :], errors[place], out=buffer[place + 1 :])
            np.multiply(gaps, scale[place, place + 1 :, None], out=gaps)
            np.abs(gaps, out=gaps)
            np.maximum(largest[place], gaps.max(axis=0), out=largest[place])
            if not simultaneous:
                np.maximum(largest[place + 1 :], gaps, out=largest[place + 1 :])
        found.append(largest.max(axis=0) if simultaneous else largest)
    return np.concatenate(found, axis=-1)


def _runs(apart: np.ndarray) -> list[tuple[int, int]]:
    """Maximal [start, end) of consecutive people without a pair that is apart."""
    n, start, runs = len(apart), 0, []
    for end in range(1, n + 1):
        if end == n or apart[start:end, end].any():
            runs.append((start, end))
            while end < n and apart[start:end, end].any():
                start += 1
    return runs


def _placed(values: list, order: np.ndarray, n: int) -> tuple:
    placed = [None] * n
    for value, place in zip(values, order.tolist(), strict=True):
        placed[place] = value
    return tuple(placed)
