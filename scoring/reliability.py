"""How far coders agree."""

import math
from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations

from scoring.frames import ScoringError


def weighted_kappa(first: Sequence[float], second: Sequence[float]) -> float:
    """Quadratic weighted kappa of two coders over the same units.

    Parameters
    ----------
    first, second : sequence of float
        Codes of the two coders, same length, same order of units.

    Returns
    -------
    float
        1 for full agreement (also when every code is equal), 0 for chance.

    Raises
    ------
    ScoringError
        When the lengths differ or there is no unit.

    Notes
    -----
    1 - mean((a - b)^2) / (var(a) + var(b) + (mean(a) - mean(b))^2), variances
    with divisor n: the quadratic weights cancel the number of categories. With
    two categories this is Cohen's unweighted kappa.

    References
    ----------
    Cohen (1968), Psychological Bulletin 70, 213-220.
    """
    n = len(first)
    if n == 0 or n != len(second):
        raise ScoringError(f"kappa: {n} and {len(second)} codes, expected equal and at least one")
    observed = math.fsum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / n
    if observed == 0:
        return 1.0
    mean_first, mean_second = math.fsum(first) / n, math.fsum(second) / n
    spread = math.fsum((a - mean_first) ** 2 for a in first) / n
    spread += math.fsum((b - mean_second) ** 2 for b in second) / n
    return 1 - observed / (spread + (mean_first - mean_second) ** 2)


def coder_agreement(codes: Mapping[Hashable, Mapping[Hashable, float]]) -> tuple[float, int]:
    """Mean quadratic weighted kappa over all pairs of coders with common units.

    Parameters
    ----------
    codes : mapping
        Unit to {coder: strength}; units without a strength are left out.

    Returns
    -------
    tuple
        Mean kappa over coder pairs (NaN when no unit has two coders) and the
        number of units that at least two coders coded.

    References
    ----------
    Light (1971), Psychological Bulletin 76, 365-377 (mean over pairs).
    """
    coders = sorted({coder for by_coder in codes.values() for coder in by_coder}, key=str)
    kappas = []
    for one, other in combinations(coders, 2):
        both = [by_coder for by_coder in codes.values() if one in by_coder and other in by_coder]
        if both:
            kappas.append(weighted_kappa([by[one] for by in both], [by[other] for by in both]))
    units = sum(len(by_coder) > 1 for by_coder in codes.values())
    return (math.fsum(kappas) / len(kappas) if kappas else math.nan), units
