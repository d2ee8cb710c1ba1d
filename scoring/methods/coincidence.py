"""Krippendorff's alpha: agreement of any number of coders, on any scale, with holes."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import Interval, ScoringError
from scoring.methods.arrays import matrix
from scoring.methods.kinds import confidence_level, listed, whole
from scoring.methods.registry import Reading, Worked, method

METRICS = ("nominal", "ordinal", "interval", "ratio")
LEAST_UNITS = 10  # fewer units are too few to draw from again
LEAST_RESAMPLES = 100

BANDS = (
    Reading(0.8, "可以采用", "reliable: may be reported and scored"),
    Reading(0.667, "只能得出暂时结论", "tentative conclusions only"),
    Reading(-1.0, "不可靠，不能转成分数", "not reliable: do not convert to scores"),
)

Codes = Sequence[Sequence[Hashable | None]]


@dataclass(frozen=True)
class Krippendorff:
    """``agreement``: share of pairs within units that are equal; None where nothing can be said.

    ``units`` with at least two codes (others say nothing about agreement) and ``codes`` in
    them; ``coincidences`` in the order of ``values``: those of several batches may be added.
    """

    alpha: float | None
    interval: Interval | None
    agreement: float | None
    units: int
    codes: int
    metric: str
    seed: int
    values: tuple[Hashable, ...]
    coincidences: tuple[tuple[float, ...], ...]


def value_counts(codes: Codes) -> tuple[tuple[Hashable, ...], np.ndarray]:
    """How often each value was given in each unit with at least two codes.

    Parameters
    ----------
    codes : rows
        One row per coder, one column per unit; None for not coded.

    Returns
    -------
    tuple
        Values in order, and counts (units x values); units in an order that does not
        depend on the input.

    Raises
    ------
    ScoringError
        No rows, rows of different lengths, or a code that is no number and no text.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section E.
    """
    lengths = {len(row) for row in listed("Krippendorff: codes", codes, Sequence)}
    if len(lengths) != 1 or lengths == {0}:
        raise ScoringError(f"Krippendorff: rows of lengths {sorted(lengths)}, expected equal and at least 1")
    by_unit = [[_plain(code) for code in unit] for unit in zip(*codes, strict=True)]
    coded = [[code for code in unit if code is not None] for unit in by_unit]
    pairable = [unit for unit in coded if len(unit) > 1]
    values = tuple(sorted({code for unit in pairable for code in unit}, key=_rank))
    place = {value: column for column, value in enumerate(values)}
    counts = np.zeros((len(pairable), len(values)))
    for row, unit in enumerate(pairable):
        for code in unit:
            counts[row, place[code]] += 1
    return values, counts[np.lexsort(counts.T[::-1])] if counts.size else counts


def _plain(code: Hashable | None) -> Hashable | None:
    """A number, a text or None."""
    code = code.item() if isinstance(code, np.generic) else code
    if code is None or code != code:
        return None
    if not isinstance(code, int | float | str):
        raise ScoringError(f"Krippendorff: code {code!r}, expected a number, a text or null")
    return code


def _rank(code: Hashable) -> tuple:
    return (0, code, "") if isinstance(code, int | float) else (1, 0, str(code))


def coincidence_matrix(counts: np.ndarray, times: np.ndarray | None = None) -> np.ndarray:
    """Observed coincidences of values within units; matrices of disjoint units add up.

    Parameters
    ----------
    counts : array, shape (units, values)
        Every row sums to at least 2.
    times : array, shape (units,), optional
        How often each unit counts.

    Returns
    -------
    array, shape (values, values)

    Notes
    -----
    o_ck = sum over units of (pairs c-k) / (m_u - 1).

    References
    ----------
    Krippendorff (2011), section B.
    """
    weight = (np.ones(len(counts)) if times is None else times) / (counts.sum(axis=1) - 1)
    weighted = counts * weight[:, None]
    return weighted.T @ counts - np.diag(weighted.sum(axis=0))


def alpha_of_coincidences(
    coincidences: Sequence[Sequence[float]], values: Sequence[Hashable], metric: str = "nominal"
) -> float | None:
    """Krippendorff's alpha from a coincidence matrix.

    Parameters
    ----------
    coincidences : values x values
        Symmetric, none below 0.
    values : sequence
        What rows and columns stand for; numbers, ascending, unless nominal.
    metric : str
        One of ``METRICS``.

    Returns
    -------
    float or None
        None when only one value occurs, or none.

    Raises
    ------
    ScoringError
        A matrix or values that do not fit the metric.

    Notes
    -----
    1 - (n - 1) sum(o_ck d_ck) / sum(n_c n_k d_ck) with squared differences d of the metric.

    References
    ----------
    Krippendorff (2004), Content Analysis, 2nd ed., ch. 11; Krippendorff (2011).
    """
    observed = matrix("Krippendorff", coincidences)
    fits = observed.shape == (len(values), len(values)) and np.allclose(observed, observed.T)
    if not fits or observed.min() < 0:
        raise ScoringError(
            f"Krippendorff: shape {observed.shape} for {len(values)} values, "
            "expected a symmetric matrix of them, none below 0"
        )
    return _alpha(observed, _checked_values(values, metric), metric)


def _checked_values(values: Sequence[Hashable], metric: str) -> np.ndarray:
    """Values as numbers (their places for nominal ones)."""
    if metric not in METRICS:
        raise ScoringError(f"Krippendorff: metric {metric!r}, expected one of {METRICS}")
    if metric == "nominal":
        return np.arange(len(values), dtype=float)
    for value in values:
        finite = isinstance(value, int | float) and math.isfinite(value)
        if not finite or (metric == "ratio" and value < 0):
            least = "from 0 on" if metric == "ratio" else "(texts only for nominal)"
            raise ScoringError(f"Krippendorff: {value!r} for metric {metric}, expected a number {least}")
    numbers = np.array(values, dtype=float)
    if np.any(np.diff(numbers) <= 0):
        raise ScoringError("Krippendorff: values not ascending, expected each once, from low to high")
    return numbers


def _alpha(observed: np.ndarray, numbers: np.ndarray, metric: str) -> float | None:
    margins = observed.sum(axis=1)
    apart = _differences(numbers, margins, metric)
    by_chance = math.fsum((np.outer(margins, margins) * apart).ravel())
    if not by_chance > 0:
        return None
    total = math.fsum(margins)
    return 1 - (total - 1) * math.fsum((observed * apart).ravel()) / by_chance


def _differences(numbers: np.ndarray, margins: np.ndarray, metric: str) -> np.ndarray:
    """Squared differences of the values; the ordinal ones count the codes in between."""
    if metric == "nominal":
        return 1.0 - np.eye(len(numbers))
    if metric == "ordinal":
        numbers = np.cumsum(margins) - margins / 2
    apart = np.subtract.outer(numbers, numbers)
    if metric == "ratio":
        sums = np.add.outer(numbers, numbers)
        apart = np.divide(apart, sums, out=np.zeros_like(apart), where=sums > 0)
    return apart**2


@method(
    "krippendorff",
    family="qualitative",
    zh="克里彭多夫 α 系数",
    en="Krippendorff's alpha",
    sentence_zh="几名编码员对同一批材料的判断有多一致，已扣除碰巧一致的部分，缺漏也能算。"
    "0.80 以上可以采用，0.667 到 0.80 只能作暂时结论，再低就不能转成分数。",
    sentence_en="How far coders agree on the same material beyond chance, with holes allowed. From 0.80 on "
    "it may be used, from 0.667 on for tentative conclusions; below, codes must not become scores.",
    examples=[
        Worked(
            {
                "codes": [
                    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
                    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
                    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
                    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
                ],
                "metric": "ordinal",
            },
            {"alpha": 0.815, "units": 11, "codes": 40},
            "Krippendorff (2011), section D: .743 nominal, .815 ordinal, .849 interval, .797 ratio",
            6e-4,
        ),
        Worked(
            {"codes": [list("aabbdcccedda"), list("babbbccceddd")]},
            {"alpha": 0.692, "agreement": 0.75},
            "Krippendorff (2011), section B",
            6e-4,
        ),
        Worked(
            {"codes": [["yes", "yes", "no"], ["yes", "yes", "no"]]},
            {"alpha": 1, "interval": None, "coincidences.0.0": 2},
            "by hand: no coincidence of yes and no",
        ),
    ],
    readings=BANDS,
)
def krippendorff(
    codes: Codes, metric: str = "nominal", resamples: int = 1000, seed: int = 0, level: float = 0.95
) -> Krippendorff:
    """Krippendorff's alpha with a bootstrap interval over units.

    Parameters
    ----------
    codes : rows
        One row per coder, one column per unit; null for not coded. Texts only for nominal.
    metric : str
        "nominal", "ordinal", "interval" or "ratio".
    resamples : int
        Draws of the bootstrap, at least 100.
    seed : int
        Of the draws.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Krippendorff
        ``alpha`` None when only one value occurs or no unit has two codes; ``interval`` None
        then, under 10 such units, or when draws do not differ or most hold one value only.

    Raises
    ------
    ScoringError
        Rows of different lengths, or values that do not fit the metric.

    Notes
    -----
    See ``alpha_of_coincidences``. Percentiles of alpha over draws of whole units with
    replacement; draws that hold one value only say nothing and are left out.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; bands of Krippendorff (2004),
    241; bootstrap over units as in Zapf et al. (2016), BMC Medical Research Methodology 16, 93.
    """
    confidence_level("Krippendorff", level)
    whole("Krippendorff: resamples", resamples, LEAST_RESAMPLES)
    whole("Krippendorff: seed", seed)
    values, counts = value_counts(codes)
    numbers = _checked_values(values, metric)
    if not len(counts):
        return Krippendorff(None, None, None, 0, 0, metric, seed, (), ())
    observed = coincidence_matrix(counts)
    alpha = _alpha(observed, numbers, metric)
    interval = None
    if alpha is not None and len(counts) >= LEAST_UNITS:
        interval = _bootstrap(counts, numbers, metric, resamples, seed, level)
    total = math.fsum(observed.ravel())
    return Krippendorff(
        alpha=alpha,
        interval=interval,
        agreement=math.fsum(observed.diagonal()) / total,
        units=len(counts),
        codes=int(counts.sum()),
        metric=metric,
        seed=seed,
        values=values,
        coincidences=tuple(map(tuple, observed.tolist())),
    )


def _bootstrap(
    counts: np.ndarray, numbers: np.ndarray, metric: str, resamples: int, seed: int, level: float
) -> Interval | None:
    units = len(counts)
    times = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=resamples)
    drawn = [_alpha(coincidence_matrix(counts, one), numbers, metric) for one in times]
    known = [one for one in drawn if one is not None]
    if 2 * len(known) <= resamples:
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level) if low < high else None
