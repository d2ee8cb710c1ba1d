"""How far judges put the same things into the same order: Kendall's W."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from scoring.frames import ScoringError
from scoring.methods.arrays import matrix
from scoring.methods.registry import Reading, Worked, method


@dataclass(frozen=True)
class Concordance:
    """``s``: squared deviations of the rank sums; ``mean_rho``: mean Spearman correlation of judges.

    ``w`` and what follows from it None when every judge put everything level.
    """

    w: float | None
    s: float
    chi2: float | None
    df: int
    p: float | None
    mean_rho: float | None
    judges: int
    objects: int


@method(
    "kendall_w",
    family="reliability",
    zh="肯德尔和谐系数 W",
    en="Kendall's W",
    sentence_zh="各位评委排出的先后次序有多一致：1 是完全一样，0 是各排各的。",
    sentence_en="How far the judges put people in the same order: 1 is the same order, 0 no common order.",
    examples=[
        Worked(
            {"rankings": [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]},
            {"w": 0.16, "s": 25.5, "chi2": 2.428571428571, "df": 5},
            "Siegel (1956), three executives rank six applicants",
            3e-3,
        ),
        Worked(
            {"rankings": [[1, 2.5, 2.5], [1, 2, 3]]},
            {"w": 13 / 14, "s": 6.5, "mean_rho": 6 / 7},
            "by hand: rank sums 2, 4.5, 5.5; 12 * 6.5 / (4 * 24 - 2 * 6)",
        ),
    ],
    readings=(
        Reading(0.7, "次序相当一致", "strong concordance"),
        Reading(0.5, "次序大体一致", "moderate concordance"),
        Reading(0.3, "次序一致性弱", "weak concordance"),
        Reading(0.0, "看不出共同的次序", "no common order to speak of"),
    ),
)
def kendall_w(rankings: Sequence[Sequence[float]]) -> Concordance:
    """Kendall's coefficient of concordance, corrected for ties.

    Parameters
    ----------
    rankings : rows of float
        One row per judge, one column per object: ranks or scores (all in the same
        direction); they are ranked within each judge, equal ones share the mean rank.

    Returns
    -------
    Concordance
        ``p`` by chi-square, rough with fewer than 8 objects.

    Raises
    ------
    ScoringError
        A hole, or fewer than 2 judges or objects.

    Notes
    -----
    12 s / (m^2 (n^3 - n) - m sum(t^3 - t)); chi2 = m (n - 1) W; mean rho = (m W - 1) / (m - 1).

    References
    ----------
    Kendall & Babington Smith (1939), Annals of Mathematical Statistics 10, 275-287;
    Siegel (1956), Nonparametric Statistics, 229-238.
    """
    table = matrix("Kendall W", rankings)
    judges, objects = table.shape
    if judges < 2 or objects < 2:
        raise ScoringError(f"Kendall W: {judges} judges, {objects} objects, expected at least 2 of each")
    ranks = scipy.stats.rankdata(table, axis=1)
    sums = ranks.sum(axis=0)  # halves of whole numbers: exact in any order
    s = float(((sums - judges * (objects + 1) / 2) ** 2).sum())
    levels = [np.unique(row, return_counts=True)[1] for row in ranks]
    tied = sum(int((sizes**3 - sizes).sum()) for sizes in levels)
    largest = judges**2 * (objects**3 - objects) - judges * tied
    if largest <= 0:
        return Concordance(None, s, None, objects - 1, None, None, judges, objects)
    w = 12 * s / largest
    chi2 = judges * (objects - 1) * w
    p = float(scipy.stats.chi2.sf(chi2, objects - 1))
    return Concordance(w, s, chi2, objects - 1, p, (judges * w - 1) / (judges - 1), judges, objects)
