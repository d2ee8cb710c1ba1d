"""Several estimates taken together, and how far they differ beyond their errors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.frames import Interval
from scoring.precision import t_quantile


@dataclass(frozen=True)
class Pooled:
    """``tau``: spread of the true values, in their unit. ``share``: I², percent of spread beyond error."""

    estimate: float
    interval: Interval
    tau: float
    share: float


def pooled(estimates: Sequence[float], errors: Sequence[float], level: float = 0.95) -> Pooled:
    """Overall estimate under random effects.

    Parameters
    ----------
    estimates : sequence of float
        One per group, at least two.
    errors : sequence of float
        Standard errors, each above 0.
    level : float

    Returns
    -------
    Pooled
        The interval has k - 1 degrees of freedom (Hartung, Knapp, Sidik, Jonkman); it is
        never narrower than the one that takes the variances as known.

    Raises
    ------
    ValueError
        Fewer than two estimates, or an error that is not above 0.

    References
    ----------
    DerSimonian & Laird (1986), Controlled Clinical Trials 7, 177-188; Higgins & Thompson (2002),
    Statistics in Medicine 21, 1539-1558; Röver, Knapp & Friede (2015), BMC Med. Res. Methodology 15, 99.
    """
    count = len(estimates)
    if count < 2 or min(errors) <= 0:
        raise ValueError(f"pooled: expected two estimates or more with errors above 0, got {count}")
    weights = [1 / error**2 for error in errors]
    q = _spread(estimates, weights)
    free, total = count - 1, math.fsum(weights)
    extra = total - math.fsum(weight**2 for weight in weights) / total
    variance = max(0.0, (q - free) / extra)
    weights = [1 / (error**2 + variance) for error in errors]
    factor = max(1.0, _spread(estimates, weights) / free)
    middle, se = _mean(estimates, weights), math.sqrt(factor / math.fsum(weights))
    half = t_quantile((1 + level) / 2, free) * se
    share = 100 * max(0.0, (q - free) / q) if q > 0 else 0.0
    return Pooled(middle, Interval(middle - half, middle + half, level), math.sqrt(variance), share)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)


def _spread(values: Sequence[float], weights: Sequence[float]) -> float:
    """Cochran's Q: weighted squares around the weighted mean."""
    middle = _mean(values, weights)
    return math.fsum(w * (v - middle) ** 2 for w, v in zip(weights, values, strict=True))
