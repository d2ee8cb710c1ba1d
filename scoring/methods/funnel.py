"""Funnel limits: how far small and large groups may lie from the common value by chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from scoring.frames import ScoringError
from scoring.methods.arrays import vector
from scoring.methods.kinds import proportion
from scoring.methods.registry import Worked, method

KINDS = ("mean", "share")


@dataclass(frozen=True)
class Funnel:
    """Limits per group (in the order given), one list per level.

    ``outside`` counts the limits that a group lies beyond, negative below:
    with two levels +2 is above the wider limit, -1 below the narrower only.
    ``z`` is None for all when nothing can vary.
    """

    centre: float
    levels: tuple[float, ...]
    low: tuple[tuple[float, ...], ...]
    high: tuple[tuple[float, ...], ...]
    z: tuple[float, ...] | None
    phi: float  # factor on the variance, 1 without overdispersion
    outside: tuple[int, ...]


@method(
    "funnel",
    family="ranking",
    zh="漏斗图界限",
    en="Funnel limits",
    sentence_zh="人少的单位分数忽高忽低很正常：落在漏斗里面的，与总体没有可说的差别。",
    sentence_en=(
        "Small groups scatter widely by chance alone: a group inside the funnel "
        "does not differ from the whole in any way that can be told."
    ),
    examples=[
        Worked(
            {"n": [100, 25], "value": [83, 83], "kind": "mean", "centre": 80, "sd": 10},
            {
                "low.0.0": 78.040036,
                "high.0.0": 81.959964,
                "high.0.1": 83.919928,
                "high.1.0": 83.090232,
                "outside.0": 1,
                "outside.1": 0,
            },
            "by hand: 80 +- 1.959964 and 3.090232 x 10 / sqrt(n)",
        ),
        Worked(
            {"n": [10], "value": [0.5], "kind": "share", "centre": 0.5, "levels": [0.95]},
            {"low.0.0": 0.132444, "high.0.0": 0.867556},
            "by hand, Spiegelhalter (2005) appendix: r = 2, P(R <= 2) = 56/1024, P(R = 2) = 45/1024",
        ),
    ],
)
def funnel(
    n: Sequence[int],
    value: Sequence[float],
    kind: str = "mean",
    centre: float | None = None,
    sd: float | None = None,
    levels: Sequence[float] = (0.95, 0.998),
    overdispersed: bool = False,
    winsorised: float = 0.1,
) -> Funnel:
    """Control limits around the common value for groups of different size.

    Parameters
    ----------
    n : sequence of int
        Answers, cases or people of each group, at least 1.
    value : sequence of float
        Mean or share (0-1) of each group.
    kind : {"mean", "share"}
    centre : float, optional
        Common value; default: the mean weighted by n.
    sd : float, optional
        Standard deviation of single answers within groups; needed for means.
    levels : sequence of float
        Two-sided, from narrow to wide.
    overdispersed : bool
        Whether to widen the limits by the scatter between groups.
    winsorised : float
        Share of groups at each end whose z is pulled in before phi is formed.

    Returns
    -------
    Funnel

    Raises
    ------
    ScoringError
        An argument out of range.

    Notes
    -----
    Means: centre +- z * sd / sqrt(n). Shares: exact binomial limits
    interpolated between whole counts; the lower one is (r - a) / n with r the
    least count of P(R <= r) >= p and a = (P(R <= r) - p) / P(R = r), kept
    inside 0-1; the upper one is its mirror image (lower limit of the
    failures), so that neither side is crossed more often than p = (1 - level) / 2
    and it does not matter which of two answers is counted. With
    overdispersion: phi = mean of the winsorised z^2, taken when its sum
    exceeds groups - 1; centre +- z * sqrt(phi) * error, for shares with the
    normal error sqrt(c (1 - c) / n).

    References
    ----------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, section 3 and appendix A.
    """
    sizes, values = vector("funnel: n", n), vector("funnel: value", value)
    _check(sizes, values, kind, sd, winsorised)
    bounds = [proportion("funnel: level", one) for one in levels]
    if not bounds or bounds != sorted(bounds):
        raise ScoringError(f"funnel: levels {bounds}, expected at least one, from narrow to wide")
    middle = math.fsum(sizes * values) / math.fsum(sizes) if centre is None else float(centre)
    if kind == "share" and not 0 <= middle <= 1:
        raise ScoringError(f"funnel: centre {middle}, expected a share from 0 to 1")
    single = sd if kind == "mean" else math.sqrt(middle * (1 - middle))
    errors = single / np.sqrt(sizes)
    z = (values - middle) / errors if single > 0 else None
    phi = _phi(z, winsorised) if overdispersed and z is not None else 1.0
    edges = np.array([(1 - one) / 2 for one in bounds])
    if kind == "share" and not overdispersed:
        low = np.array([_binomial_limit(edge, sizes, middle) for edge in edges])
        high = 1 - np.array([_binomial_limit(edge, sizes, 1 - middle) for edge in edges])
    else:
        half = -scipy.stats.norm.ppf(edges)[:, None] * math.sqrt(phi) * errors
        low, high = middle - half, middle + half
    if kind == "share":
        low, high = low.clip(0, 1), high.clip(0, 1)
    outside = (values > high).sum(axis=0) - (values < low).sum(axis=0)
    return Funnel(
        middle,
        tuple(bounds),
        tuple(map(tuple, low.tolist())),
        tuple(map(tuple, high.tolist())),
        None if z is None else tuple(z.tolist()),
        phi,
        tuple(outside.tolist()),
    )


def _check(sizes: np.ndarray, values: np.ndarray, kind: str, sd: float | None, winsorised: float) -> None:
    if kind not in KINDS:
        raise ScoringError(f"funnel: kind {kind!r}, expected one of {KINDS}")
    if len(sizes) != len(values) or (sizes < 1).any() or (sizes % 1).any():
        raise ScoringError(f"funnel: n {sizes.tolist()}, expected a whole number from 1 for every value")
    if kind == "mean" and not (sd is not None and 0 <= sd < math.inf):
        raise ScoringError(f"funnel: sd {sd}, expected the standard deviation of single answers")
    if kind == "share" and not ((values >= 0) & (values <= 1)).all():
        raise ScoringError(f"funnel: value {values.tolist()}, expected shares from 0 to 1")
    if not 0 <= winsorised < 0.5:
        raise ScoringError(f"funnel: winsorised {winsorised}, expected from 0 to below 0.5")


def _phi(z: np.ndarray, winsorised: float) -> float:
    """Overdispersion; 1 when the groups scatter no more than chance allows."""
    ordered, pulled = np.sort(z), int(winsorised * len(z))
    kept = ordered.clip(ordered[pulled], ordered[len(z) - 1 - pulled])
    total = math.fsum(kept**2)
    return total / len(z) if total > len(z) - 1 else 1.0


def _binomial_limit(edge: float, sizes: np.ndarray, share: float) -> np.ndarray:
    count = scipy.stats.binom.ppf(edge, sizes, share)
    beyond = scipy.stats.binom.cdf(count, sizes, share) - edge
    return (count - beyond / scipy.stats.binom.pmf(count, sizes, share)) / sizes
