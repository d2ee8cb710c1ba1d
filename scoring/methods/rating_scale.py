"""Joint maximum likelihood of the rating-scale model, whatever the number of facets."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from scipy import special

ROUNDS, HALVINGS = 100, 30
STEP = 1e-9  # logits: a smaller step is the end
ROUNDING = 1e-10  # of the log likelihood: a smaller loss is binary noise
FAR = 25.0  # logits: no estimate lies beyond
LEAST_INFORMATION = 1e-6  # in any direction: below, estimates run away to infinity


@dataclass(frozen=True)
class Solution:
    """Logits and standard errors per facet (NaN for those set aside), and the levels in use.

    ``steps``: ln P of each level relative to the lowest is level * logit - step.
    """

    logits: tuple[np.ndarray, ...]
    errors: tuple[np.ndarray, ...]
    levels: np.ndarray
    steps: np.ndarray
    log_likelihood: float
    converged: bool

    def moments(self, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected level and its variance at these logits."""
        shares = np.exp(_log_shares(logits, self.levels, self.steps))
        expected = shares @ self.levels
        return expected, shares @ self.levels**2 - expected**2


def design(codes: np.ndarray, kept: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Marks of each rating, and the contrasts that give every facet mean 0.

    Parameters
    ----------
    codes : array, ratings x facets
        Position of the rated one, the rater, ... in its facet.
    kept : sequence of bool arrays
        Per facet, who takes part.

    Returns
    -------
    tuple of array
        Ratings x all who take part, and all who take part x free parameters.

    References
    ----------
    Own definition.
    """
    marks = np.hstack([np.eye(len(one))[:, one][codes[:, side]] for side, one in enumerate(kept)])
    sizes = [int(one.sum()) for one in kept]
    contrasts = np.zeros((sum(sizes), sum(sizes) - len(sizes)))
    row = column = 0
    for size in sizes:
        contrasts[row : row + size - 1, column : column + size - 1] = np.eye(size - 1)
        contrasts[row + size - 1, column : column + size - 1] = -1
        row, column = row + size, column + size - 1
    return marks, contrasts


def solve(codes: np.ndarray, given: np.ndarray, kept: Sequence[np.ndarray]) -> Solution:
    """Newton's method with halved steps; the likelihood has one maximum.

    Parameters
    ----------
    codes : array, ratings x facets
    given : array, length ratings
        Levels.
    kept : sequence of bool arrays

    Returns
    -------
    Solution

    References
    ----------
    Wright & Masters (1982), Rating Scale Analysis, chapter 4.
    """
    marks, contrasts = design(codes, kept)
    model = _Model(marks @ contrasts, given)
    known = model.start
    value, shares = model.at(known)
    converged = False
    for _round in range(ROUNDS):
        gradient, information = model.slope(shares)
        if np.linalg.eigvalsh(information)[0] < LEAST_INFORMATION:
            break
        step = np.linalg.solve(information, gradient)
        if np.abs(step).max(initial=0) < STEP:
            converged = True
            break
        for _halving in range(HALVINGS):
            after, shares_after = model.at(known + step)
            if after >= value - ROUNDING * abs(value):
                break
            step /= 2
        known, value, shares = known + step, after, shares_after
    free = contrasts.shape[1]
    logits = contrasts @ known[:free]
    covariance = contrasts @ np.linalg.pinv(information)[:free, :free] @ contrasts.T
    return Solution(
        _spread(logits, kept),
        _spread(np.sqrt(covariance.diagonal().clip(0)), kept),
        model.levels,
        np.append(0.0, known[free:]),
        value,
        converged,
    )


class _Model:
    """Likelihood over the free parameters of the facets and the steps of all levels but the lowest."""

    def __init__(self, free: np.ndarray, given: np.ndarray) -> None:
        self.free, self.lines = free, np.arange(len(given))
        self.levels, self.places, self.numbers = np.unique(given, return_inverse=True, return_counts=True)
        self.start = np.append(np.zeros(free.shape[1]), -np.log(self.numbers[1:] / self.numbers[0]))

    def at(self, known: np.ndarray) -> tuple[float, np.ndarray]:
        """Log likelihood, and the probability of each level per rating."""
        size = self.free.shape[1]
        logs = _log_shares(self.free @ known[:size], self.levels, np.append(0.0, known[size:]))
        return math.fsum(logs[self.lines, self.places]), np.exp(logs)

    def slope(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Gradient and information (minus the second derivatives)."""
        expected = shares @ self.levels
        spread = shares @ self.levels**2 - expected**2
        upper = shares[:, 1:]
        gradient = [
            self.free.T @ (self.levels[self.places] - expected),
            upper.sum(axis=0) - self.numbers[1:],
        ]
        across = -self.free.T @ (upper * (self.levels[1:] - expected[:, None]))
        own = self.free.T @ (spread[:, None] * self.free)
        steps = np.diag(upper.sum(axis=0)) - upper.T @ upper
        return np.concatenate(gradient), np.block([[own, across], [across.T, steps]])


def _log_shares(logits: np.ndarray, levels: np.ndarray, steps: np.ndarray) -> np.ndarray:
    return special.log_softmax(np.outer(logits, levels) - steps, axis=1)


def _spread(values: np.ndarray, kept: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    """Values of those who take part, per facet, NaN for the others."""
    parts = iter(np.split(values, np.cumsum([one.sum() for one in kept])[:-1]))
    spread = [np.full(len(one), np.nan) for one in kept]
    for full, one in zip(spread, kept, strict=True):
        full[one] = next(parts)
    return tuple(spread)


def place_of_total(solution: Solution, others: np.ndarray, total: float) -> tuple[float, float]:
    """Logit at which ratings add up to a total in expectation, and its standard error.

    Parameters
    ----------
    solution : Solution
    others : array, length ratings
        Sum of the logits of the other facets in each rating.
    total : float
        Strictly between all lowest and all highest levels.

    Returns
    -------
    tuple of float

    References
    ----------
    Wright & Masters (1982), Rating Scale Analysis, chapter 4.
    """

    def missing(logit: float) -> float:
        return math.fsum(solution.moments(logit + others)[0]) - total

    logit = float(
        scipy.optimize.brentq(missing, -2 * FAR - np.abs(others).max(), 2 * FAR + np.abs(others).max())
    )
    return logit, 1 / math.sqrt(math.fsum(solution.moments(logit + others)[1]))
