"""Members to a team: may their mean stand for the team, and who contributed what."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from scoring.frames import ScoringError
from scoring.methods.arrays import matrix, vector
from scoring.methods.kinds import whole
from scoring.methods.registry import Reading, Worked, method

SIZES = ("mean", "adjusted")
LEAST_ICC2 = 0.70  # conventions (LeBreton & Senter 2008), not theorems
LEAST_RWG = 0.70


@dataclass(frozen=True)
class GroupIcc:
    """``group_size`` is the n in the formulas; None where nothing varies."""

    icc1: float | None
    icc2: float | None
    f: float | None
    df1: int
    df2: int
    p: float | None
    group_size: float
    groups: int
    n: int


@method(
    "group_icc",
    family="cycles",
    zh="团队内聚系数 ICC(1)、ICC(2)",
    en="ICC(1) and ICC(2) of groups",
    sentence_zh="ICC(1) 说的是差别有多少来自所在团队；ICC(2) 说的是团队平均分有多可靠，"
    "0.70 以上才宜用平均分代表团队。",
    sentence_en="ICC(1) says how much of the differences lies between teams; ICC(2) how reliable the team "
    "means are: from 0.70 on a mean may stand for the team.",
    examples=[
        Worked(
            {"n": [2, 2], "mean": [2, 6], "sd": [math.sqrt(2), math.sqrt(2)]},
            {"icc1": 7 / 9, "icc2": 7 / 8, "f": 8, "df1": 1, "df2": 2, "group_size": 2},
            "by hand: answers 1, 3 and 5, 7: mean squares 16 and 2",
        ),
        Worked(
            {"n": [2, 4], "mean": [2, 5], "sd": [1, 1], "size": "adjusted"},
            {"icc1": 11 / (12 + 5 / 3), "icc2": 11 / 12, "group_size": 8 / 3},
            "by hand: mean squares 12 and 1; group size 6 - 20/6",
        ),
    ],
    readings=(
        Reading(LEAST_ICC2, "团队平均分可靠", "team means are reliable"),
        Reading(-math.inf, "团队平均分不够可靠", "team means are not reliable enough"),
    ),
)
def group_icc(
    n: Sequence[int], mean: Sequence[float], sd: Sequence[float | None], size: str = "mean"
) -> GroupIcc:
    """ICC(1) and ICC(2) from the size, mean and standard deviation of every group.

    Parameters
    ----------
    n : sequence of int
        Members who answered, per group, at least 1.
    mean : sequence of float
    sd : sequence of float or None
        Divisor n - 1; None only for a group of one.
    size : str
        "mean" takes N / k as the group size (R multilevel); "adjusted" allows for unequal
        groups: (N - sum n^2 / N) / (k - 1).

    Returns
    -------
    GroupIcc
        Estimates may be negative; None when nothing varies (ICC(2): between groups).

    Raises
    ------
    ScoringError
        Lists of different lengths, fewer than 2 groups, or no group of 2 or more.

    Notes
    -----
    (MSB - MSW) / (MSB + (size - 1) MSW) and (MSB - MSW) / MSB.

    References
    ----------
    Bliese (2000), in Klein & Kozlowski, Multilevel Theory, 349-381; Bliese & Halverson (1998),
    Journal of Management 24, 157-172 (unequal groups); bands of LeBreton & Senter (2008).
    """
    counts, means, spreads = _groups(n, mean, sd)
    total, k = math.fsum(counts), len(counts)
    if size not in SIZES:
        raise ScoringError(f"group ICC: size {size!r}, expected one of {SIZES}")
    adjusted = (total - math.fsum(counts**2) / total) / (k - 1)
    group_size = total / k if size == "mean" else adjusted
    centre = math.fsum(counts * means) / total
    df1, df2 = k - 1, int(total) - k
    between = math.fsum(counts * (means - centre) ** 2) / df1
    within = math.fsum((counts - 1) * spreads**2) / df2
    if means.min() == means.max():
        between = 0.0
    denominator = between + (group_size - 1) * within
    f = between / within if within > 0 else None
    return GroupIcc(
        icc1=(between - within) / denominator if denominator > 0 else None,
        icc2=(between - within) / between if between > 0 else None,
        f=f,
        df1=df1,
        df2=df2,
        p=None if f is None else float(scipy.stats.f.sf(f, df1, df2)),
        group_size=group_size,
        groups=k,
        n=int(total),
    )


def _groups(
    n: Sequence[int], mean: Sequence[float], sd: Sequence[float | None]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    counts, means = vector("group ICC: n", n), vector("group ICC: mean", mean)
    spreads = vector("group ICC: sd", sd, missing=True)
    if not len(counts) == len(means) == len(spreads) or len(counts) < 2:
        lengths = (len(counts), len(means), len(spreads))
        raise ScoringError(
            f"group ICC: {lengths} of n, mean, sd, expected the same number, at least 2 groups"
        )
    for place, one in enumerate(counts.tolist()):
        whole(f"group ICC: n of group {place}", one, 1)
        if one > 1 and not spreads[place] >= 0:
            raise ScoringError(f"group ICC: sd of group {place} = {spreads[place]}, expected at least 0")
    if counts.max() < 2:
        raise ScoringError("group ICC: all groups of 1, expected one of at least 2")
    return counts, means, np.where(counts > 1, spreads, 0.0)


@dataclass(frozen=True)
class WithinGroup:
    """``rwg``: one per group; ``reset``: positions of groups whose negative value was set to 0."""

    rwg: tuple[float, ...]
    median: float
    reset: tuple[int, ...]
    null_variance: float
    items: int


@method(
    "rwg",
    family="cycles",
    zh="组内一致性 rwg(j)",
    en="Agreement within groups, rwg(j)",
    sentence_zh="同一团队的人评得有多一致：1 是完全一致，0 是和随意作答一样散。",
    sentence_en="How far the people of one team answer alike: 1 is full agreement, 0 as scattered as answers "
    "at random.",
    examples=[
        Worked(
            {"variances": [[0.5, 0.5, 0.5, 0.5, 0.5], [3, 2, 2, 2, 2]], "options": 5},
            {"rwg.0": 0.9375, "rwg.1": 0, "reset.0": 1, "null_variance": 2, "median": 0.46875},
            "by hand: 5 * .75 / (5 * .75 + .25); mean variance 2.2 above 2 is set to 0",
        ),
        Worked({"variances": [[0.5]], "options": 5}, {"rwg.0": 0.75}, "by hand: 1 - .5 / 2"),
    ],
    readings=(
        Reading(0.7, "组内看法一致，可以用平均分", "members agree: a mean may stand for them"),
        Reading(0.0, "组内看法分散，要看分布", "members differ: look at the spread"),
    ),
)
def rwg(variances: Sequence[Sequence[float]], options: int) -> WithinGroup:
    """Agreement within each group over its items, against answers at random.

    Parameters
    ----------
    variances : rows of float
        One row per group, one column per item: variance (divisor n - 1) of the answers 1, 2, 3...
    options : int
        Number of answer options A, at least 2.

    Returns
    -------
    WithinGroup
        A mean variance above that of random answers gives 0 and is said.

    Raises
    ------
    ScoringError
        A negative variance or fewer than 2 options.

    Notes
    -----
    J (1 - q) / (J (1 - q) + q) with q = mean variance / ((A^2 - 1) / 12): the null
    distribution is uniform; a skewed one would give lower values.

    References
    ----------
    James, Demaree & Wolf (1984), Journal of Applied Psychology 69, 85-98.
    """
    table = matrix("rwg", variances)
    whole("rwg: options", options, 2)
    if table.min() < 0:
        raise ScoringError(f"rwg: variance {table.min():g}, expected none below 0")
    items = table.shape[1]
    null = (options**2 - 1) / 12
    ratios = [math.fsum(row) / items / null for row in table]
    found = [0.0 if q >= 1 else items * (1 - q) / (items * (1 - q) + q) for q in ratios]
    reset = tuple(place for place, q in enumerate(ratios) if q > 1)
    return WithinGroup(tuple(found), float(np.median(found)), reset, null, items)


@dataclass(frozen=True)
class MeanVerdict:
    """Whether a team mean may be printed, and one sentence why (by language)."""

    allowed: bool
    sentence: Mapping[str, str]


def may_print_mean(icc2: float | None, median_rwg: float | None) -> MeanVerdict:
    """Whether the mean of the members may stand for a team.

    Parameters
    ----------
    icc2 : float or None
        Reliability of the team means.
    median_rwg : float or None
        Median agreement within teams.

    Returns
    -------
    MeanVerdict
        Allowed when both are known and at least .70.

    References
    ----------
    LeBreton & Senter (2008), Organizational Research Methods 11, 815-852: a convention.
    """
    reliable = icc2 is not None and icc2 >= LEAST_ICC2
    agreed = median_rwg is not None and median_rwg >= LEAST_RWG
    if reliable and agreed:
        zh = "团队之间分得开，团队内看法一致，可以用平均分代表团队。"
        en = "Teams differ and their members agree: the mean may stand for the team."
    elif reliable:
        zh = "团队内看法不够一致，请看分布，不用平均分代表团队。"
        en = "Members do not agree enough: look at the spread, the mean does not stand for the team."
    elif agreed:
        zh = "团队平均分之间分不开，请看分布，不用平均分区分团队。"
        en = "The means do not tell teams apart reliably: look at the spread, do not compare the means."
    else:
        zh = "团队平均分不可靠，团队内看法也不一致，请看分布。"
        en = "The means are not reliable and members do not agree: look at the spread."
    return MeanVerdict(reliable and agreed, {"zh": zh, "en": en})
