"""SMAA: would other weights, or the errors of the scores, change who comes first?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from scipy import special

from scoring.frames import ScoringError
from scoring.grades import SHOWN
from scoring.methods.arrays import matrix, vector
from scoring.methods.grading import bands_of
from scoring.methods.registry import Worked, method

CELLS = 2_000_000  # of draws x subjects held at once: bounds the memory
STEPS = 40  # exchanges per criterion until a walk has forgotten its start


@dataclass(frozen=True)
class Acceptability:
    """One entry per subject, in the order given.

    ``rank``: shares of draws in which the subject has rank 1, 2, ...;
    ``central_weights``: mean weights of the draws in which it is first (None:
    never first); ``grade``: shares of draws per grade of ``grades``, high to low.
    """

    rank: tuple[tuple[float, ...], ...]
    expected_rank: tuple[float, ...]
    central_weights: tuple[tuple[float, ...] | None, ...]
    grades: tuple[str, ...]
    grade: tuple[tuple[float, ...], ...] | None
    draws: int


@method(
    "smaa",
    family="weights",
    zh="名次可接受度（SMAA）",
    en="Rank acceptability (SMAA)",
    sentence_zh="权重换成别的合理取值、分数在误差内变动，一万次里有多少次这个人还排在这个名次。",
    sentence_en=(
        "How often a subject would hold each rank if the weights were other reasonable ones "
        "and the scores moved within their errors."
    ),
    examples=[
        Worked(
            {"scores": [[1, 0], [0, 1], [0.6, 0.6]]},
            {
                "rank.0.0": 0.4,
                "rank.0.1": 0.1,
                "rank.0.2": 0.5,
                "rank.2.0": 0.2,
                "rank.2.1": 0.8,
                "rank.2.2": 0,
                "central_weights.0.0": 0.8,
                "central_weights.2.0": 0.5,
            },
            "Lahdelma, Hokkanen & Salminen (1998), by integration over the weight from 0 to 1",
            0.005,
        )
    ],
)
def smaa(
    scores: Sequence[Sequence[float]],
    se: Sequence[Sequence[float]] | None = None,
    weights: Sequence[float] | None = None,
    concentration: float | None = None,
    ranges: Sequence[Sequence[float]] | None = None,
    grades: Sequence[Mapping[str, object]] = (),
    draws: int = 10_000,
    seed: int = 0,
) -> Acceptability:
    """Rank acceptability under uncertain weights and scores.

    Parameters
    ----------
    scores : matrix, subjects x criteria
        More is better.
    se : matrix of the same shape, optional
        Standard errors of the scores; default: scores are exact.
    weights : sequence of float, optional
        Weights to stay around; needs ``concentration``.
    concentration : float, optional
        At least 1: weights are Dirichlet(concentration * weights), the SD of
        a weight is sqrt(w (1 - w) / (concentration + 1)).
    ranges : sequence of [low, high], one per criterion, optional
        Weights are uniform within these limits (0-1) and sum to 1. Without
        weights and ranges: uniform on the simplex.
    grades : sequence of {code, lower}, optional
        Bands of the weighted mean, rounded half up to two decimals.
    draws : int
        At least 100.
    seed : int

    Returns
    -------
    Acceptability

    Raises
    ------
    ScoringError
        Shapes that do not fit, ranges that no weights meet.

    Notes
    -----
    The weighted mean of a subject under weights w is N(w x, sum w^2 se^2).
    Rank = 1 + number of subjects that are better. Dirichlet weights come from
    scrambled Sobol points (evenly spread), weights in ranges from a walk that
    exchanges weight between two criteria at a time. Subjects and criteria
    are put into an order of their own, so that theirs changes nothing.

    References
    ----------
    Lahdelma, Hokkanen & Salminen (1998), European Journal of Operational Research 106, 137-143;
    Tervonen & Lahdelma (2007), ibid. 178, 500-513.
    """
    values = matrix("SMAA: scores", scores)
    errors = np.zeros_like(values) if se is None else matrix("SMAA: se", se)
    if errors.shape != values.shape or (errors < 0).any() or draws < 100:
        raise ScoringError(
            f"SMAA: se of shape {errors.shape} and {draws} draws, expected {values.shape}, none negative, "
            "and at least 100 draws"
        )
    limits = _limits(ranges, values.shape[1])
    centre = _centre(weights, concentration, ranges is not None, values.shape[1])
    rows, columns = _own_order(values, errors, np.vstack([centre, *limits]))
    rng = np.random.default_rng(seed)
    low, high = limits[:, columns]
    drawn = _dirichlet(centre[columns], draws, rng) if ranges is None else _within(low, high, draws, rng)
    bands = bands_of(grades) if grades else []
    cell = np.ix_(rows, columns)
    counts, centres, sorted_in = _counted(drawn, values[cell], errors[cell], bands, rng)
    back_rows, back_columns = np.argsort(rows), np.argsort(columns)
    counts, sorted_in = counts[back_rows] / draws, sorted_in[back_rows] / draws
    centres = centres[np.ix_(back_rows, back_columns)]
    return Acceptability(
        tuple(map(tuple, counts.tolist())),
        tuple((counts @ np.arange(1, len(values) + 1)).tolist()),
        tuple(tuple(one) if one[0] == one[0] else None for one in centres.tolist()),
        tuple(band.code for band in bands),
        tuple(map(tuple, sorted_in.tolist())) if bands else None,
        draws,
    )


def _limits(ranges: object, criteria: int) -> np.ndarray:
    """Lower and upper limits of the weights, shape (2, criteria)."""
    if ranges is None:
        return np.array([np.zeros(criteria), np.ones(criteria)])
    limits = matrix("SMAA: ranges", ranges)
    if limits.shape != (criteria, 2):
        raise ScoringError(f"SMAA: ranges of shape {limits.shape}, expected {(criteria, 2)}")
    low, high = limits.T
    if (low < 0).any() or (low > high).any() or low.sum() > 1 + 1e-9 or high.sum() < 1 - 1e-9:
        raise ScoringError(f"SMAA: ranges {limits.tolist()}, expected limits that weights of sum 1 can meet")
    return np.array([low, high])


def _centre(weights: object, concentration: object, is_range: bool, criteria: int) -> np.ndarray:
    """Parameters of the Dirichlet distribution."""
    if weights is None and concentration is None:
        return np.ones(criteria)
    if weights is None or concentration is None or is_range or not 1 <= concentration < math.inf:
        raise ScoringError("SMAA: expected weights with a concentration from 1, or ranges, or neither")
    shares = vector("SMAA: weights", weights)
    if len(shares) != criteria or (shares < 0).any() or not shares.any():
        raise ScoringError(f"SMAA: weights {shares.tolist()}, expected {criteria}, none negative, not all 0")
    return concentration * shares / math.fsum(shares)


def _own_order(values: np.ndarray, errors: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order of rows and of columns by what they hold, whatever the order they came in."""
    both = np.stack([values, errors])
    by_row = [tuple(np.sort(both[:, row], axis=1).ravel().tolist()) for row in range(values.shape[0])]
    by_column = [
        (*given[:, column].tolist(), *np.sort(both[:, :, column], axis=1).ravel().tolist())
        for column in range(values.shape[1])
    ]
    return tuple(np.array(sorted(range(len(keys)), key=keys.__getitem__)) for keys in (by_row, by_column))


def _dirichlet(parameters: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    points = scipy.stats.qmc.Sobol(len(parameters), rng=rng).random_base2(math.ceil(math.log2(draws)))[:draws]
    used = parameters > 0
    gammas = np.zeros_like(points)
    gammas[:, used] = special.gammaincinv(parameters[used], points[:, used].clip(1e-12, 1 - 1e-12))
    return gammas / gammas.sum(axis=1, keepdims=True)


def _within(low: np.ndarray, high: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Uniform on the weights of sum 1 between the limits."""
    room = high.sum() - low.sum()
    share = (1 - low.sum()) / room if room > 0 else 0.0
    drawn = np.tile(low + share * (high - low), (draws, 1))
    if len(low) < 2:
        return drawn
    lines = np.arange(draws)
    for _step in range(STEPS * len(low)):
        first = rng.integers(len(low), size=draws)
        second = (first + rng.integers(1, len(low), size=draws)) % len(low)
        one, other = drawn[lines, first], drawn[lines, second]
        least = np.maximum(low[first] - one, other - high[second])
        most = np.minimum(high[first] - one, other - low[second])
        moved = least + rng.random(draws) * np.maximum(most - least, 0)
        drawn[lines, first], drawn[lines, second] = one + moved, other - moved
    return drawn


def _counted(
    drawn: np.ndarray, values: np.ndarray, errors: np.ndarray, bands: Sequence, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draws per subject and rank, mean weights of each winner, draws per subject and grade."""
    n, block = len(values), max(1, CELLS // len(values))
    counts, graded = np.zeros((n, n)), np.zeros((n, max(1, len(bands))))
    sums, firsts = np.zeros(values.shape), np.zeros(n)
    edges = np.array([band.lower - float(SHOWN) / 2 for band in bands[-2::-1]])  # from low to high
    subjects = np.arange(n)
    for start in range(0, len(drawn), block):
        some = drawn[start : start + block]
        totals = some @ values.T
        if errors.any():
            totals += np.sqrt(some**2 @ errors.T**2) * rng.standard_normal(totals.shape)
        ranks = scipy.stats.rankdata(-totals.round(12), method="min", axis=1).astype(int) - 1
        np.add.at(counts, (np.broadcast_to(subjects, ranks.shape), ranks), 1)
        is_first = ranks == 0
        sums += is_first.T.astype(float) @ some
        firsts += is_first.sum(axis=0)
        if bands:
            places = len(bands) - 1 - np.searchsorted(edges, totals, side="right")
            np.add.at(graded, (np.broadcast_to(subjects, places.shape), places), 1)
    means = np.full(values.shape, np.nan)
    np.divide(sums, firsts[:, None], out=means, where=firsts[:, None] > 0)
    return counts, means, graded
