"""Restricted maximum likelihood for subjects crossed with raters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy

from scoring.methods.panel import in_order
from scoring.severity import adjust_severity, connected_groups

STARTS = ((1.0, 1.0), (0.1, 0.1))
LARGEST_RATIO = 1e6  # of a variance to the residual variance: beyond, there is no residual
EXACT = 1e-18  # of the squares: a residual below is binary noise


@dataclass(frozen=True)
class Fit:
    """Variances (subject, rater, residual), mean, and the effects with their standard errors."""

    variances: tuple[float, float, float]
    mean: float
    mean_se: float
    log_likelihood: float | None
    effects: np.ndarray  # subjects, then raters
    errors: np.ndarray  # of mean + subject, then of raters


@dataclass(frozen=True)
class CrossedPanel:
    """The design: one column of ``marks`` per subject, then one per rater."""

    subjects: list[str]
    raters: list[str]
    marks: np.ndarray
    values: np.ndarray
    rows: Sequence[tuple[str, str, float]]

    @classmethod
    def of(cls, rows: Sequence[tuple[str, str, float]]) -> "CrossedPanel":
        return cls.with_columns(rows, in_order(row[0] for row in rows), in_order(row[1] for row in rows))

    @classmethod
    def with_columns(
        cls, rows: Sequence[tuple[str, str, float]], subjects: list[str], raters: list[str]
    ) -> "CrossedPanel":
        place = {name: at for at, name in enumerate(subjects)}
        place_of_rater = {name: len(subjects) + at for at, name in enumerate(raters)}
        marks = np.zeros((len(rows), len(subjects) + len(raters)))
        lines = np.arange(len(rows))
        marks[lines, [place[row[0]] for row in rows]] = 1
        marks[lines, [place_of_rater[row[1]] for row in rows]] = 1
        return cls(subjects, raters, marks, np.array([row[2] for row in rows]), rows)

    def by_content(self) -> "CrossedPanel":
        """The same panel in an order that its scores alone give: names and their order change no digit.

        Each subject is known by its scores and by those of its raters, and so on twice over.
        """
        known: dict[tuple[int, str], tuple] = {(side, row[side]): () for row in self.rows for side in (0, 1)}
        for _round in range(3):
            seen: dict[tuple[int, str], list] = {one: [] for one in known}
            for row in self.rows:
                for side in (0, 1):
                    seen[side, row[side]].append((row[2], known[1 - side, row[1 - side]]))
            known = {one: (known[one], tuple(sorted(found))) for one, found in seen.items()}
        subjects = sorted(self.subjects, key=lambda name: known[0, name])
        raters = sorted(self.raters, key=lambda name: known[1, name])
        at = [{name: place for place, name in enumerate(names)} for names in (subjects, raters)]
        rows = sorted(self.rows, key=lambda row: (at[0][row[0]], at[1][row[1]], row[2]))
        return CrossedPanel.with_columns(rows, subjects, raters)

    @property
    def mean(self) -> float:
        return math.fsum(self.values) / len(self.values)

    def block(self, side: int) -> slice:
        """Columns of the subjects (0) or of the raters (1)."""
        split = len(self.subjects)
        return slice(0, split) if side == 0 else slice(split, None)

    def counts(self, side: int) -> np.ndarray:
        return self.marks[:, self.block(side)].sum(axis=0)


class RestrictedLikelihood:
    """Mean plus random subjects plus random raters; every rating has one of each.

    Worked out from cross-products, subjects first: their part of the
    covariance is inverted in closed form, so that the size of what remains is
    the number of raters. A ratio of 0 is as good as any other.
    """

    def __init__(self, subjects: np.ndarray, raters: np.ndarray, values: np.ndarray) -> None:
        self.n = len(values)
        self.centre = math.fsum(values) / self.n
        centred = values - self.centre
        known = np.column_stack([np.ones(self.n), centred])
        self.counts, self.rater_counts = subjects.sum(axis=0), raters.sum(axis=0)
        self.pairs = subjects.T @ raters
        self.by_subject, self.by_rater = subjects.T @ known, raters.T @ known  # number and sum of ratings
        self.squares = math.fsum(centred**2)

    def at(self, ratios: np.ndarray) -> tuple[float, np.ndarray]:
        """-2 log likelihood (constants left out, residual variance profiled out) and its gradient."""
        first, second = ratios
        shrink = 1 / (1 + first * self.counts)
        pairs = shrink[:, None] * self.pairs
        left = np.diag(self.rater_counts) - first * self.pairs.T @ pairs
        inverse = np.linalg.inv(np.eye(len(left)) + second * left)
        by_rater = self.by_rater - first * pairs.T @ self.by_subject
        solved = inverse @ by_rater
        by_subject = shrink[:, None] * self.by_subject - second * pairs @ solved
        products = np.diag([float(self.n), self.squares])
        products -= first * self.by_subject.T @ (shrink[:, None] * self.by_subject)
        products -= second * by_rater.T @ solved
        information, mean = products[0, 0], products[0, 1] / products[0, 0]
        squares = products[1, 1] - information * mean**2
        squares = max(squares, self.squares * np.finfo(float).eps)  # rounding in a perfect fit
        degrees = self.n - 1
        traces = (
            (self.counts * shrink).sum() - second * ((pairs @ inverse) * pairs).sum(),
            (inverse * left).sum(),
        )
        gradient = [
            trace - (x[:, 0] @ x[:, 0]) / information - degrees * ((x @ [-mean, 1]) ** 2).sum() / squares
            for trace, x in zip(traces, (by_subject, solved), strict=True)
        ]
        value = degrees * math.log(squares) + math.log(information)
        value += np.log1p(first * self.counts).sum() - np.linalg.slogdet(inverse)[1]
        return value, np.array(gradient)

    def equations(self, ratios: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Henderson's equations, the mean first: inverse matrix, right side; and the scale of each effect."""
        scale = np.repeat(np.sqrt(ratios), [len(self.counts), len(self.rater_counts)])
        cross = np.block([[np.diag(self.counts), self.pairs], [self.pairs.T, np.diag(self.rater_counts)]])
        numbers, sums = (scale[:, None] * np.vstack([self.by_subject, self.by_rater])).T
        matrix = np.eye(len(scale) + 1)
        matrix[0, 0] = self.n
        matrix[0, 1:] = matrix[1:, 0] = numbers
        matrix[1:, 1:] += scale[:, None] * cross * scale
        return np.linalg.inv(matrix), np.append(0.0, sums), scale


def fitted(panel: CrossedPanel, kept: int) -> Fit | None:
    """Variances and effects, those of the subjects and raters in the order of the panel.

    Parameters
    ----------
    panel : CrossedPanel
    kept : int
        2: subjects and raters vary; 1: raters are left to the residual.

    Returns
    -------
    Fit or None
        None when there is no residual and the design falls into groups.

    References
    ----------
    Patterson & Thompson (1971), Biometrika 58, 545-554.
    """
    inside = panel.by_content()
    fit = _fitted(inside, kept)
    if fit is None:
        return None
    split = len(panel.subjects)
    order = [inside.subjects.index(name) for name in panel.subjects]
    if kept == 2:
        order += [split + inside.raters.index(name) for name in panel.raters]
    return replace(fit, effects=fit.effects[order], errors=fit.errors[order])


def _fitted(panel: CrossedPanel, kept: int) -> Fit | None:
    """By the best of several starts."""
    subjects, raters = panel.marks[:, panel.block(0)], panel.marks[:, panel.block(1)]
    if kept == 1:
        raters = raters[:, :0]
    if _is_exact(subjects, raters, panel.values):
        return _exact_fit(panel, kept)
    likelihood = RestrictedLikelihood(subjects, raters, panel.values)
    options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 500}
    bounds = [(0, 10 * LARGEST_RATIO), (0, (kept - 1) * 10 * LARGEST_RATIO)]
    found = [
        scipy.optimize.minimize(
            likelihood.at,
            np.multiply(start, (1, kept - 1)),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options=options,
        )
        for start in STARTS
    ]
    best = min(found, key=lambda one: one.fun)
    return _exact_fit(panel, kept) if best.x.max() > LARGEST_RATIO else _solved(likelihood, best.x, best.fun)


def _is_exact(subjects: np.ndarray, raters: np.ndarray, values: np.ndarray) -> bool:
    """Whether subjects and leans explain more ratings than there are unknowns without a residual."""
    matrix = np.column_stack([subjects, raters])
    centred = values - values.mean()
    solution, _, rank, _ = np.linalg.lstsq(matrix, centred, rcond=None)
    residual = centred - matrix @ solution
    return rank < len(values) and residual @ residual < EXACT * (centred @ centred)


def _exact_fit(panel: CrossedPanel, kept: int) -> Fit | None:
    """Without a residual the effects are known but for one constant, and so are their variances."""
    rows = panel.rows
    if kept == 2 and len(connected_groups([row[:2] for row in rows])) > 1:
        return None
    one_rater = [(subject, "", value) for subject, _, value in rows]
    adjusted, leans = adjust_severity(rows if kept == 2 else one_rater)
    values = np.array([adjusted[name] for name in panel.subjects])
    effects = np.array([leans[name] for name in panel.raters]) if kept == 2 else np.zeros(0)
    floor = EXACT * math.fsum(panel.values**2)
    subject, rater = (
        float(one.var(ddof=1)) if len(one) > 1 and one.var() > floor else 0.0 for one in (values, effects)
    )
    common = rater / max(1, len(effects))  # variance of the mean lean: it cannot be told from the mean
    mean = math.fsum(values) / len(values)
    return Fit(
        (subject, rater, 0.0),
        mean,
        math.sqrt(subject / len(values) + common),
        None,
        np.append(values - mean, effects),
        np.full(len(values) + len(effects), math.sqrt(common)),
    )


def _solved(likelihood: RestrictedLikelihood, ratios: np.ndarray, least: float) -> Fit:
    inverse, right, scale = likelihood.equations(ratios)
    solution, spread, degrees = inverse @ right, inverse.diagonal(), likelihood.n - 1
    residual = (likelihood.squares - solution @ right) / degrees
    errors = scale**2 * spread[1:]
    split = len(likelihood.counts)
    errors[:split] += spread[0] + 2 * scale[:split] * inverse[0, 1 : split + 1]
    subject, rater = (ratios * residual).tolist()
    return Fit(
        (subject, rater, float(residual)),
        float(likelihood.centre + solution[0]),
        math.sqrt(residual * spread[0]),
        -float(least + degrees * (1 + math.log(2 * math.pi / degrees))) / 2,
        scale * solution[1:],
        np.sqrt(residual * errors.clip(0)),
    )
