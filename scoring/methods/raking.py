"""Weights that make those who answered resemble the whole group on known margins."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring import precision
from scoring.frames import Interval, ScoringError
from scoring.methods.kinds import confidence_level, listed, number, whole
from scoring.methods.registry import Worked, method
from scoring.methods.samples import is_missing
from scoring.methods.sampling import weight_effect
from scoring.precision import t_bounds

NAN = math.nan
THIN = 5  # categories below it should be merged: scoring-methods section 3
CONVERGED = 1e-10
TRIM_ROUNDS = 200
ROUNDING = 1e-12  # of a residual that is 0
ALONE = 1e-9  # one minus the leverage of an answer that has a category for itself
TOTALS_APART = 0.02  # margins come from registers that never agree to the last person

ARDILLY_TILLE = {
    "table": [[80, 170, 150], [90, 80, 210], [10, 80, 130]],
    "margins": [[430, 360, 210], [150, 300, 550]],
}
FOUR_ROWS = [("f", "old"), ("f", "young"), ("m", "old"), ("m", "young")]
FOUR_CELLS = [{"sex": sex, "age": age} for sex, age in FOUR_ROWS for _answer in range(2)]


@dataclass(frozen=True)
class RakedMean:
    """The weighted mean beside the plain one, with linearised and Kish's errors."""

    mean: float
    unweighted: float
    se: float
    se_kish: float
    df: float
    n: int
    interval: Interval | None


@dataclass(frozen=True)
class Raked:
    """Raked cells, the weight of each answer (mean 1) and what they cost.

    ``raked``: cells that sum to the margins, before trimming. ``weights``: one per
    respondent in the order given, or one per cell of the table; None where there
    is none. ``largest_gap``: largest distance from a margin after trimming, as a
    share of it. ``trimmed``: answers with a changed weight. ``merge``: categories
    under 5 answers, better joined with a neighbour. ``flags``: ``not_converged``,
    ``trimmed``, ``totals_differ``, ``thin_categories``, ``left_out``.
    """

    raked: object
    weights: object
    rounds: int
    converged: bool
    largest_gap: float
    trimmed: float
    design_effect: float
    effective_n: float
    n: float
    left_out: int
    merge: tuple[str, ...]
    flags: tuple[str, ...]
    estimate: RakedMean | None


@dataclass(frozen=True)
class _Sample:
    """Answers counted in crossed categories; ``places``: the cell of each respondent."""

    margins: Mapping[str, tuple[str, ...]]
    targets: tuple[np.ndarray, ...]
    table: np.ndarray
    places: tuple[tuple[int, ...] | None, ...]


@method(
    "raking",
    family="precision",
    zh="按已知人口结构加权（耙平法）",
    en="Raking to known margins",
    sentence_zh="年轻人回答得少，就让每位年轻人的回答多算一点；反复调整，直到年龄、性别等各项构成都和全体一致。"
    "权重有上下限；加权后的有效人数会变少，一并列出。",
    sentence_en="Where few of a group answered, each of them counts a little more, adjusted in turn until "
    "age, sex and so on all match the whole group. Weights are kept within limits, and their cost is "
    "shown as the effective n.",
    examples=[
        Worked(
            ARDILLY_TILLE,
            {"raked.0.0": 73.008211, "raked.1.1": 66.649272, "raked.2.2": 136.688491},
            "Ardilly & Tille, table and margins of TeachingSampling IPFP; result from R loglin",
            1e-3,
        ),
        Worked(
            {
                "respondents": FOUR_CELLS,
                "values": [90, 80, 70, 60, 50, 40, 30, 20],
                "margins": {"sex": {"f": 75, "m": 25}, "age": {"old": 50, "young": 50}},
            },
            {"estimate.mean": 65.0, "estimate.unweighted": 55.0, "weights.0": 1.5, "design_effect": 1.25},
            "hand: .75 * 75 + .25 * 35; weights 1.5 and .5",
        ),
    ],
)
def raking(
    margins: Mapping[str, Mapping[str, float]] | Sequence[Sequence[float]],
    table: Sequence | None = None,
    respondents: Sequence[Mapping[str, str | None]] | None = None,
    values: Sequence[float | None] | None = None,
    trim: Sequence[float] | None = (0.3, 3.0),
    rounds: int = 1000,
    level: float = 0.95,
) -> Raked:
    """Iterative proportional fitting of answers to two or more known margins.

    Parameters
    ----------
    margins : mapping or sequence
        Margin to {category: people}; with ``table`` one list of people per axis.
    table : nested sequence, optional
        Answers per cell, one axis per margin. Either this or:
    respondents : sequence of mapping, optional
        Margin to category, one mapping per answer. Who has a null category is left
        out and counted.
    values : sequence of float, optional
        One score per respondent (null: missing), for the raked mean.
    trim : pair of float, optional
        Least and largest weight relative to the mean weight; null: none.
    rounds : int
        Most passes over the margins.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Raked

    Raises
    ------
    ScoringError
        A category of the population in which nobody answered (merge it), a category
        without a population, margins whose totals are more than 2 % apart.

    Notes
    -----
    Each pass multiplies the cells so that one margin after the other fits. The error
    is linearised: SE^2 = sum (w e)^2 / (1 - h) / (sum w)^2, e and h the residuals and
    leverages of the weighted regression of the values on the p categories (a category
    of one answer borrows the spread of the others), with df =
    (sum w^2)^2 / sum w^4 (n - p) / n; ``se_kish`` is sd / sqrt(effective n). No finite
    population factor: margins may be shares.

    References
    ----------
    Deming & Stephan (1940), Annals of Mathematical Statistics 11, 427-444;
    Deville & Sarndal (1992), JASA 87, 376-382; Bell & McCaffrey (2002), Survey Methodology
    28, 169-181 (leverages and degrees of freedom of small samples).
    """
    confidence_level("raking", level)
    if (table is None) == (respondents is None):
        raise ScoringError("raking: expected either table or respondents")
    sample = _of_table(margins, table) if respondents is None else _of_people(margins, respondents)
    targets, apart = _same_total(sample.targets)
    _refuse_empty(sample)
    raked, used, converged = _fitted(sample.table, targets, whole("raking, rounds", rounds, 1))
    is_full = sample.table > 0
    factors = np.divide(raked, sample.table, out=np.zeros(raked.shape), where=is_full)
    factors *= sample.table.sum() / raked.sum()
    final = _trimmed(factors, sample.table, trim)
    trimmed = float(sample.table[~np.isclose(final, factors, rtol=1e-9)].sum())
    merge, left_out = _thin(sample), sample.places.count(None)
    weights = [None if place is None else float(final[place]) for place in sample.places]
    effect = float(sample.table.sum() * (sample.table * final**2).sum() / (sample.table * final).sum() ** 2)
    told = {"not_converged": not converged, "trimmed": trimmed, "totals_differ": apart}
    told |= {"thin_categories": merge, "left_out": left_out}
    return Raked(
        raked.tolist(),
        np.where(is_full, final, NAN).tolist() if respondents is None else weights,
        used,
        converged,
        _gap(final * sample.table * raked.sum() / sample.table.sum(), targets),
        trimmed,
        effect,
        float(sample.table.sum()) / effect,
        float(sample.table.sum()),
        left_out,
        merge,
        tuple(flag for flag, is_so in told.items() if is_so),
        None if values is None else _estimate(sample, weights, values, level),
    )


def _of_table(margins: Sequence[Sequence[float]], table: Sequence) -> _Sample:
    if isinstance(margins, Mapping):
        raise ScoringError("raking: margins by name beside a table, expected one list of people per axis")
    try:
        counts = np.array(table, float)
    except (TypeError, ValueError):
        raise ScoringError("raking, table: expected nested lists of equal length, all numbers") from None
    targets = tuple(
        np.array([_people("axis", place, one) for place, one in enumerate(listed("raking, margin", margin))])
        for margin in listed("raking, margins", margins)
    )
    if counts.shape != tuple(len(target) for target in targets):
        sizes = [len(target) for target in targets]
        raise ScoringError(
            f"raking: table of shape {counts.shape}, expected margins of that shape, not {sizes}"
        )
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise ScoringError("raking, table: a negative or missing number of answers, expected 0 or more")
    names = {str(axis): tuple(map(str, range(size))) for axis, size in enumerate(counts.shape)}
    return _Sample(names, targets, counts, ())


def _people(margin: object, category: object, people: object) -> float:
    value = number(f"raking, margin {margin}, {category}", people, 0)
    if value == 0:
        raise ScoringError(f"raking, margin {margin}, {category}: 0 people, expected more than 0")
    return value


def _of_people(
    margins: Mapping[str, Mapping[str, float]], respondents: Sequence[Mapping[str, str | None]]
) -> _Sample:
    is_named = isinstance(margins, Mapping) and all(isinstance(one, Mapping) for one in margins.values())
    if not is_named or not margins:
        raise ScoringError("raking: expected margins as {margin: {category: people}}")
    named = {name: tuple(sorted(margins[name])) for name in sorted(margins)}
    targets = tuple(
        np.array([_people(name, one, margins[name][one]) for one in categories])
        for name, categories in named.items()
    )
    places = tuple(_place(row, place, named) for place, row in enumerate(listed("raking", respondents)))
    table = np.zeros([len(categories) for categories in named.values()])
    for place in places:
        if place is not None:
            table[place] += 1
    return _Sample(named, targets, table, places)


def _place(
    row: Mapping[str, str | None], row_number: int, margins: Mapping[str, tuple[str, ...]]
) -> tuple[int, ...] | None:
    if not isinstance(row, Mapping):
        raise ScoringError(f"raking, respondent {row_number}: {row!r}, expected {{margin: category}}")
    chosen = [row.get(name) for name in margins]
    if any(is_missing(one) for one in chosen):
        return None
    for name, one in zip(margins, chosen, strict=True):
        if one not in margins[name]:
            raise ScoringError(
                f"raking, respondent {row_number}: {name} {one!r}, expected one of {list(margins[name])}"
            )
    return tuple(margins[name].index(one) for name, one in zip(margins, chosen, strict=True))


def _same_total(targets: Sequence[np.ndarray]) -> tuple[list[np.ndarray], bool]:
    """Margins scaled to the largest total, and whether they had to be."""
    totals = [math.fsum(target) for target in targets]
    most = max(totals, default=0)
    if min(totals, default=0) < most * (1 - TOTALS_APART):
        raise ScoringError(f"raking: margins sum to {totals}, expected the same total (2 % apart at most)")
    scaled = [target * (most / total) for target, total in zip(targets, totals, strict=True)]
    return scaled, any(not math.isclose(total, most, rel_tol=1e-9) for total in totals)


def _sums(table: np.ndarray, axis: int) -> np.ndarray:
    return table.sum(axis=tuple(other for other in range(table.ndim) if other != axis))


def _by_category(sample: _Sample) -> list[tuple[str, float]]:
    return [
        (f"{name}={category}", float(answers))
        for axis, (name, categories) in enumerate(sample.margins.items())
        for category, answers in zip(categories, _sums(sample.table, axis), strict=True)
    ]


def _refuse_empty(sample: _Sample) -> None:
    empty = [name for name, answers in _by_category(sample) if answers == 0]
    if empty:
        raise ScoringError(
            f"raking: nobody answered in {empty}, expected an answer wherever there is a population: "
            "merge these categories with a neighbour"
        )


def _thin(sample: _Sample) -> tuple[str, ...]:
    return tuple(name for name, answers in _by_category(sample) if answers < THIN)


def _fitted(table: np.ndarray, targets: Sequence[np.ndarray], rounds: int) -> tuple[np.ndarray, int, bool]:
    fitted = table.copy()
    for used in range(1, rounds + 1):
        for axis, target in enumerate(targets):
            sums = _sums(fitted, axis)
            factor = np.divide(target, sums, out=np.zeros(len(sums)), where=sums > 0)
            fitted *= np.expand_dims(factor, [other for other in range(table.ndim) if other != axis])
        if _gap(fitted, targets) < CONVERGED:
            return fitted, used, True
    return fitted, rounds, False


def _gap(fitted: np.ndarray, targets: Sequence[np.ndarray]) -> float:
    return max(float(np.max(np.abs(_sums(fitted, axis) / target - 1))) for axis, target in enumerate(targets))


def _trimmed(factors: np.ndarray, table: np.ndarray, trim: Sequence[float] | None) -> np.ndarray:
    """Weights within their limits and with mean 1: what is cut off goes to the others."""
    if trim is None:
        return factors
    low, high = _limits(trim)
    is_full, final = table > 0, factors
    for _round in range(TRIM_ROUNDS):
        if np.all((final[is_full] >= low * (1 - CONVERGED)) & (final[is_full] <= high * (1 + CONVERGED))):
            break
        final = np.where(is_full, np.clip(final, low, high), 0.0)
        final = final * (table.sum() / (table * final).sum())
    return final


def _limits(trim: Sequence[float]) -> tuple[float, float]:
    limits = [number("raking, trim", limit, 0) for limit in listed("raking, trim", trim)]
    if len(limits) != 2 or not limits[0] < 1 < limits[1]:
        raise ScoringError(f"raking: trim to {limits}, expected a limit below and one above 1")
    return limits[0], limits[1]


def _estimate(
    sample: _Sample, weights: Sequence[float | None], values: Sequence[float | None], level: float
) -> RakedMean:
    if len(values) != len(weights):
        raise ScoringError(f"raking: {len(values)} values, expected one per respondent ({len(weights)})")
    rows = [
        (weight, number("raking, value", value), place)
        for weight, value, place in zip(weights, values, sample.places, strict=True)
        if place is not None and not is_missing(value)
    ]
    if not rows:
        raise ScoringError("raking: no value, expected at least one")
    weight, value = (np.array(column) for column in zip(*[row[:2] for row in rows], strict=True))
    total, n = math.fsum(weight), len(rows)
    mean = math.fsum(weight * value) / total
    plain, plain_se = precision.mean_and_se(value.tolist())
    se, df = _linearised(weight, value, [row[2] for row in rows], sample.table.shape)
    kish = plain_se * math.sqrt(weight_effect(weight.tolist()))
    return RakedMean(mean, plain, se, kish, df, n, t_bounds(mean, se, df, level))


def _linearised(
    weight: np.ndarray, value: np.ndarray, places: Sequence[tuple[int, ...]], shape: tuple[int, ...]
) -> tuple[float, float]:
    columns = [np.ones(len(value))]
    for axis, size in enumerate(shape):
        at = np.array([place[axis] for place in places])
        columns += [(at == category).astype(float) for category in range(1, size)]
    root, design = np.sqrt(weight), np.column_stack(columns)
    scaled = design * root[:, None]
    fit, _rest, rank, _singular = np.linalg.lstsq(scaled, value * root, rcond=None)
    n, residuals = len(value), value - design @ fit
    if n <= rank:
        return NAN, NAN
    residuals[np.abs(residuals) < ROUNDING * np.abs(value).max()] = 0.0
    free = 1 - np.einsum("ij,ji->i", scaled, np.linalg.pinv(scaled))
    usual = math.sqrt(math.fsum(residuals**2) / (n - rank))
    is_alone = free < ALONE  # the only answer of its category: its residual is 0 whatever it said
    grown = np.where(is_alone, usual, residuals / np.sqrt(np.where(is_alone, 1.0, free)))
    df = math.fsum(weight**2) ** 2 / math.fsum(weight**4) * (n - rank) / n
    return math.sqrt(math.fsum((weight * grown) ** 2)) / math.fsum(weight), df
