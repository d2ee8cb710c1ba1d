"""Means of a group of which only a part was asked: finite groups, strata, design effects."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring import precision
from scoring.frames import Interval, ScoringError
from scoring.methods.intervals import Mean, mean_interval
from scoring.methods.kinds import confidence_level, listed, number, whole
from scoring.methods.registry import Worked, method
from scoring.methods.samples import finite_factor, numbers
from scoring.precision import t_bounds

NAN = math.nan


@dataclass(frozen=True)
class StratifiedMean:
    """Mean over strata by their population, beside the plain mean over answers.

    ``flags``: ``empty:CODE`` (nobody answered: the mean is that of the other
    strata, ``coverage`` of the population), ``single:CODE`` (one answer: its spread
    is taken as that within the other strata), ``no_spread:CODE`` (a mean without sd).
    """

    mean: float
    se: float
    df: float
    interval: Interval | None
    unweighted: float
    n: int
    population: float
    coverage: float
    shares: Mapping[str, float]
    flags: tuple[str, ...]


@dataclass(frozen=True)
class DesignEffect:
    """By how much clusters and weights enlarge the variance, and what n is worth then."""

    total: float
    clusters: float
    weights: float
    n: float
    effective_n: float


@dataclass(frozen=True)
class _Stratum:
    code: str
    population: float
    n: int
    mean: float
    sd: float


@method(
    "finite_population_mean",
    family="precision",
    zh="问了大半个群体时的平均分",
    en="Mean of a group most of whom were asked",
    sentence_zh="群体不大、问到的人又多时，没问到的人少，平均分就更有把握；人人都问到了，就没有抽样误差。",
    sentence_en="When much of a small group was asked, few are left to change the mean, so it is surer; "
    "with everybody asked there is no sampling error.",
    examples=[
        Worked(
            {"mean": 656.585, "sd": 132.97528, "n": 200, "population": 6194},
            {"mean": 656.585, "se": 9.2497},
            "R survey, svymean(~api00, apisrs)",
            1e-4,
        ),
        Worked({"values": [2, 4, 6], "population": 12}, {"se": 1.0}, "hand: 2 / sqrt(3) * sqrt(9 / 12)"),
    ],
)
def finite_population_mean(
    population: int,
    values: Sequence[float | None] | None = None,
    mean: float | None = None,
    sd: float | None = None,
    n: int | None = None,
    level: float = 0.95,
) -> Mean:
    """Mean of a simple random sample without repeats from a group of known size.

    Parameters
    ----------
    population : int
        N, at least n.
    values : sequence of float, optional
        Null is missing. Either these, or ``mean``, ``sd`` and ``n``.
    mean, sd : float, optional
    n : int, optional
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Mean
        ``reason`` is ``census`` and the interval None when n = N.

    Raises
    ------
    ScoringError
        As ``mean_interval``.

    Notes
    -----
    SE = sd / sqrt(n) * sqrt(1 - n / N). It takes those who answered as a random
    sample of the group, which no formula can check.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., section 2.6.
    """
    number("mean of a finite group, population", population, 1)
    return mean_interval(values, mean, sd, n, population=population, level=level)


@method(
    "stratified_mean",
    family="precision",
    zh="按人群加权的平均分",
    en="Stratified mean",
    sentence_zh="先算每类人群的平均分，再按各类人群的实际人数合起来；哪一类来得多、来得少，都不会把总分带偏。",
    sentence_en="Each group's mean counts by the group's true size, so that it does not matter which group "
    "happened to answer more.",
    examples=[
        Worked(
            {
                "strata": {
                    "key": {"population": 60, "n": 50, "mean": 82},
                    "general": {"population": 200, "n": 65, "mean": 90},
                }
            },
            {"mean": 88.153846, "unweighted": 86.521739},
            "docs/worked-case.md F8: 88.15, unweighted 86.52",
        ),
        Worked(
            {
                "strata": {
                    "a": {"population": 4, "values": [1, 3]},
                    "b": {"population": 12, "values": [4, 6, 8]},
                }
            },
            {"mean": 5.0, "se": math.sqrt(0.5625 + 0.03125)},
            "hand: .75^2 * 4/3 * 3/4 + .25^2 * 2/2 * 1/2",
        ),
    ],
)
def stratified_mean(
    strata: Mapping[str, Mapping[str, object]], finite: bool = True, level: float = 0.95
) -> StratifiedMean:
    """Mean over strata, weighted by population.

    Parameters
    ----------
    strata : mapping
        Stratum to {"population": N, "values": [...]}, or {"population", "n",
        "mean", "sd"}; without ``sd`` there is a mean and no error.
    finite : bool
        Whether the finite population factor applies in each stratum.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    StratifiedMean

    Raises
    ------
    ScoringError
        No stratum, no answer at all, a population that is not positive or below n.

    Notes
    -----
    mean = sum W_h m_h, SE^2 = sum W_h^2 (1 - n_h / N_h) s_h^2 / n_h, W_h = N_h / N;
    degrees of freedom by Satterthwaite.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., sections 5.3, 5.4 (5.16); docs/worked-case.md F8.
    """
    confidence_level("stratified mean", level)
    if not isinstance(strata, Mapping) or not strata:
        raise ScoringError("stratified mean: no strata, expected a mapping with at least one")
    everyone = [_stratum(code, strata[code]) for code in sorted(strata)]
    present = [one for one in everyone if one.n > 0]
    if not present:
        raise ScoringError("stratified mean: no answer in any stratum, expected at least one")
    covered = math.fsum(one.population for one in present)
    shares = {one.code: one.population / covered for one in present}
    mean = math.fsum(shares[one.code] * one.mean for one in present)
    n = sum(one.n for one in present)
    se, df = _stratified_error(present, shares, finite)
    population = math.fsum(one.population for one in everyone)
    return StratifiedMean(
        mean,
        se,
        df,
        t_bounds(mean, se, df, level),
        math.fsum(one.n * one.mean for one in present) / n,
        n,
        population,
        covered / population,
        shares,
        _strata_flags(everyone),
    )


def _stratum(code: str, given: Mapping[str, object]) -> _Stratum:
    where = f"stratum {code}"
    if not isinstance(given, Mapping) or "population" not in given:
        raise ScoringError(f"{where}: no population, expected one with values or with n, mean and sd")
    population = number(f"{where}, population", given["population"], 0)
    if population == 0:
        raise ScoringError(f"{where}: population 0, expected more than 0")
    if "values" in given:
        values = numbers(where, given["values"], 0)
        n = len(values)
        mean, se = precision.mean_and_se(values) if values else (NAN, NAN)
        sd = se * math.sqrt(n)
    else:
        n = whole(f"{where}, n", given.get("n"))
        mean = number(f"{where}, mean", given.get("mean")) if n else NAN
        sd = NAN if n < 2 or given.get("sd") is None else number(f"{where}, sd", given["sd"], 0)
    finite_factor(where, n, population)
    return _Stratum(code, population, n, mean, sd)


def _strata_flags(strata: Sequence[_Stratum]) -> tuple[str, ...]:
    flags = [f"empty:{one.code}" for one in strata if one.n == 0]
    flags += [f"single:{one.code}" for one in strata if one.n == 1]
    return (*flags, *(f"no_spread:{one.code}" for one in strata if one.n > 1 and math.isnan(one.sd)))


def _stratified_error(
    strata: Sequence[_Stratum], shares: Mapping[str, float], finite: bool
) -> tuple[float, float]:
    """Error and degrees of freedom; a stratum of one borrows the spread within the others."""
    spread = [one for one in strata if one.n > 1]
    freedom = sum(one.n - 1 for one in spread)
    if not spread or any(math.isnan(one.sd) for one in spread):
        return NAN, NAN
    pooled = math.sqrt(math.fsum((one.n - 1) * one.sd**2 for one in spread) / freedom)
    parts = []
    for one in strata:
        sd, df = (one.sd, one.n - 1) if one.n > 1 else (pooled, freedom)
        factor = finite_factor(one.code, one.n, one.population if finite else None)
        parts.append((shares[one.code], sd / math.sqrt(one.n) * factor, df))
    return precision.combined_error(parts)


@method(
    "design_effect",
    family="precision",
    zh="设计效应与有效人数",
    en="Design effect and effective n",
    sentence_zh="同一个村、同一位访员问来的回答彼此相像，权重也有大有小，所以这些回答只相当于少一些的独立回答，"
    "相当于多少，就是有效人数。",
    sentence_en="Answers from one village or interviewer resemble each other, and weights differ: "
    "the answers are worth only so many independent ones.",
    examples=[
        Worked(
            {"cluster_size": 8, "icc": 0.05}, {"total": 1.35}, "docs/worked-case.md 1.3; Kish (1965), 162"
        ),
        Worked({"weights": [1, 1, 2, 4]}, {"weights": 1.375, "effective_n": 64 / 22}, "hand: 4 * 22 / 8^2"),
        Worked(
            {"cluster_sizes": [2, 6], "icc": 0.25},
            {"clusters": 2.0, "effective_n": 4},
            "hand: 40 / 8 = 5 each",
        ),
    ],
)
def design_effect(
    cluster_size: float | None = None,
    icc: float | None = None,
    cluster_sizes: Sequence[int] | None = None,
    weights: Sequence[float] | None = None,
    n: float | None = None,
) -> DesignEffect:
    """Kish's design effect of clusters and of weights.

    Parameters
    ----------
    cluster_size : float, optional
        People per cluster, at least 1; or the sizes themselves:
    cluster_sizes : sequence of int, optional
    icc : float, optional
        Intraclass correlation, -1 to 1; with clusters only.
    weights : sequence of float, optional
        One positive weight per answer.
    n : float, optional
        Number of answers; by default that of the weights or clusters.

    Returns
    -------
    DesignEffect
        ``effective_n`` is NaN where n is unknown.

    Raises
    ------
    ScoringError
        Neither clusters with ``icc`` nor weights; a number out of range.

    Notes
    -----
    clusters: 1 + (m - 1) icc, m = sum m_i^2 / sum m_i for unequal ones; weights:
    1 + CV^2 = n sum w^2 / (sum w)^2; total: their product.

    References
    ----------
    Kish (1965), Survey Sampling, 161-164; Kish (1987), Statistical Design for Research, 117.
    """
    clusters = 1.0
    if cluster_sizes is not None:
        sizes = [
            whole("design effect, cluster size", size, 1) for size in listed("cluster sizes", cluster_sizes)
        ]
        if not sizes:
            raise ScoringError("design effect: no cluster, expected at least one")
        cluster_size = sum(size**2 for size in sizes) / sum(sizes)
        n = sum(sizes) if n is None else n
    if cluster_size is not None or icc is not None:
        size = number("design effect, cluster size", cluster_size, 1)
        clusters = precision.design_effect(size, number("design effect, icc", icc, -1, 1))
    elif weights is None:
        raise ScoringError("design effect: neither clusters nor weights, expected at least one of the two")
    if clusters <= 0:
        raise ScoringError(f"design effect: {clusters:g} from icc {icc}, expected icc above -1 / (m - 1)")
    by_weight = 1.0
    if weights is not None:
        positive = numbers("design effect, weights", weights)
        by_weight = weight_effect(positive)
        n = len(positive) if n is None else n
    total = clusters * by_weight
    size = NAN if n is None else number("design effect, n", n, 1)
    return DesignEffect(total, clusters, by_weight, size, size / total)


def weight_effect(weights: Sequence[float]) -> float:
    """Kish's design effect of unequal weights.

    Parameters
    ----------
    weights : sequence of float
        All positive.

    Returns
    -------
    float
        At least 1.

    Raises
    ------
    ScoringError
        A weight that is not positive.

    Notes
    -----
    n sum w^2 / (sum w)^2 = 1 + CV^2.

    References
    ----------
    Kish (1965), Survey Sampling, 427.
    """
    if not weights or min(weights) <= 0:
        raise ScoringError(f"weights: {sorted(weights)[:3]}, expected at least one, all positive")
    return len(weights) * math.fsum(one**2 for one in weights) / math.fsum(weights) ** 2


def share_error(population: int, n: int, share: float = 0.5, deff: float = 1.0, z: float = 1.96) -> float:
    """How far a share found in n of N people may be off: ``precision.sample_size`` read the other way.

    Parameters
    ----------
    population, n : int
        1 <= n <= N.
    share, deff, z : float
        Expected share, design effect, 1.96 for 95 %.

    Returns
    -------
    float
        Half width, 0-1; 0 when everybody answered.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., section 4.4.
    """
    whole("share error, n", n, 1)
    number("share error, population", population, n)
    left = (population - n) / (population - 1) if population > 1 else 0.0
    return min(1.0, z * math.sqrt(deff * share * (1 - share) * left / n))
