"""What is said about ratings, as linear statements about counts.

A cell ``(unit, item, option)`` is the number of people of a unit who chose an
option of an item. Everything that is published about ratings (counts, shares,
bands, means, totals, differences, composites) is one linear function of the
cells together with the interval that its rounding leaves.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from scoring.disclosure import FULL_DISTRIBUTION
from scoring.frames import ScoringError

Number = Fraction | float | int
Cell = tuple[str, str, Hashable]  # unit, item, option
Part = Mapping[Cell, Number]  # a linear function of cells: cell -> coefficient

DENOMINATOR = 10**6  # largest denominator that a decimal is read as
NOISE = Fraction(1, 10**12)  # how far a decimal may be from that fraction


@dataclass(frozen=True)
class Statement:
    """``low <= sum of coefficient * count <= high``, both ends possible.

    ``printed``: the number as printed and its decimals, where it was rounded.
    """

    label: str
    coefficients: Part
    low: Number
    high: Number
    printed: tuple[Number | str, int] | None = None


def count_statement(
    label: str,
    units: Iterable[str],
    item: str,
    options: Iterable[Hashable],
    low: int,
    high: int | None = None,
) -> Statement:
    """How many of some people chose one of some options: a count, a total or a band.

    Parameters
    ----------
    label : str
        Where the number stands, for findings.
    units : iterable of str
        All units that are counted; those of several groups for a total.
    item : str
    options : iterable
        One option, or several for a share of bands.
    low, high : int
        The count, or the ends of its band; ``high`` None: the exact count ``low``.

    Returns
    -------
    Statement

    References
    ----------
    Own definition.
    """
    return Statement(label, count_of(units, item, options), low, low if high is None else high)


def share_statement(
    label: str,
    units: Iterable[str],
    item: str,
    options: Iterable[Hashable],
    n: int,
    published: Number | str,
    places: int,
) -> Statement:
    """The share (0-1) of ``n`` people who chose one of some options, rounded half up.

    Parameters
    ----------
    label, units, item, options
        As in ``count_statement``.
    n : int
        People of ``units`` who answered the item.
    published : number or str
        The share as printed.
    places : int
        Its decimals; two for whole percents.

    Returns
    -------
    Statement

    References
    ----------
    Own definition.
    """
    return _rounded(label, _times(Fraction(1, n), count_of(units, item, options)), published, places)


def mean_statement(
    label: str,
    units: Iterable[str],
    item: str,
    values: Mapping[Hashable, Number],
    n: int,
    published: Number | str,
    places: int,
) -> Statement:
    """The mean of the values that ``n`` people chose, rounded half up.

    Parameters
    ----------
    label, units, item
        As in ``count_statement``.
    values : mapping
        Option to value, all options of the item.
    n : int
        People of ``units`` who answered the item.
    published : number or str
        The mean as printed.
    places : int
        Its decimals.

    Returns
    -------
    Statement

    References
    ----------
    Own definition.
    """
    return _rounded(label, mean_of(units, item, values, n), published, places)


def sd_statement(
    label: str,
    units: Iterable[str],
    item: str,
    values: Mapping[Hashable, Number],
    n: int,
    mean: tuple[Number | str, int],
    sd: tuple[Number | str, int],
) -> Statement:
    """A standard deviation beside its mean, as an interval of the sum of squares.

    Parameters
    ----------
    label, units, item, values, n
        As in ``mean_statement``.
    mean, sd : (published, places)
        Both as printed; the standard deviation with n - 1.

    Returns
    -------
    Statement
        sum v^2 = (n - 1) sd^2 + (sum v)^2 / n, its ends taken over both roundings.

    Raises
    ------
    ScoringError
        Fewer than 10 people: mean and standard deviation together then are
        nearly the distribution (two decimals fix it for two in three sets of
        five answers).

    References
    ----------
    Own definition.
    """
    if n < FULL_DISTRIBUTION:
        raise ScoringError(f"{label}: standard deviation of {n}, expected {FULL_DISTRIBUTION} or more")
    center = _rounded(label, mean_of(units, item, values, n), *mean)
    sums = [n * exact(center.low), n * exact(center.high)]
    half = Fraction(10) ** -sd[1] / 2
    spreads = [max(exact(sd[0]) - half, Fraction(0)), exact(sd[0]) + half]
    squares = sorted(total**2 for total in sums)
    least = Fraction(0) if sums[0] < 0 < sums[1] else squares[0]
    ends = zip(spreads, (least, squares[1]), strict=True)
    low, high = ((n - 1) * spread**2 + square / n for spread, square in ends)
    squared = {option: exact(value) ** 2 for option, value in values.items()}
    return Statement(label, mean_of(units, item, squared, 1), low, high)


def composite(
    label: str, parts: Sequence[tuple[Number, Part]], published: Number | str, places: int
) -> Statement:
    """A weighted sum of means or shares, rounded half up: a score, a team mean, a change.

    Parameters
    ----------
    label : str
    parts : sequence of (weight, part)
        Parts from ``mean_of`` or ``count_of``. A team's mean of persons has
        equal weights that sum to 1.
    published : number or str
        As printed, without constants (a score 25 * (mean - 1) is the weight 25
        and the printed score + 25).
    places : int

    Returns
    -------
    Statement

    References
    ----------
    Own definition.
    """
    return _rounded(label, combined(parts), published, places)


def difference(label: str, one: Part, other: Part, published: Number | str, places: int) -> Statement:
    """``one`` minus ``other``, rounded half up: a change between waves, a distance from a mean.

    Parameters
    ----------
    label : str
    one, other : part
        From ``mean_of``, ``count_of`` or ``combined``.
    published : number or str
    places : int

    Returns
    -------
    Statement

    References
    ----------
    Own definition.
    """
    return composite(label, ((1, one), (-1, other)), published, places)


def band_statement(label: str, part: Part, low: Number, high: Number) -> Statement:
    """A grade or an order: ``low <= part < high``.

    Parameters
    ----------
    label : str
    part : part
    low, high : number
        Infinite where the band is open. "A is not below B" is the difference
        of both from 0 to infinity.

    Returns
    -------
    Statement

    References
    ----------
    Own definition.
    """
    return _bounded(label, part, low, high, (False, True))


def count_of(units: Iterable[str], item: str, options: Iterable[Hashable]) -> Part:
    """The number of people of ``units`` who chose one of ``options``, as a part.

    Parameters
    ----------
    units, item, options
        As in ``count_statement``.

    Returns
    -------
    dict
        Cell to 1.

    References
    ----------
    Own definition.
    """
    chosen = tuple(options)
    return {(unit, item, option): Fraction(1) for unit in units for option in chosen}


def mean_of(units: Iterable[str], item: str, values: Mapping[Hashable, Number], n: int) -> Part:
    """The mean of ``n`` people of ``units``, as a part.

    Parameters
    ----------
    units, item, values, n
        As in ``mean_statement``.

    Returns
    -------
    dict
        Cell to value / n.

    References
    ----------
    Own definition.
    """
    return {(unit, item, option): exact(value) / n for unit in units for option, value in values.items()}


def combined(parts: Iterable[tuple[Number, Part]]) -> Part:
    """The weighted sum of parts, as a part.

    Parameters
    ----------
    parts : iterable of (weight, part)

    Returns
    -------
    dict
        Cell to the sum of weight * coefficient.

    References
    ----------
    Own definition.
    """
    whole: dict[Cell, Fraction] = {}
    for weight, part in parts:
        for cell, coefficient in _times(exact(weight), part).items():
            whole[cell] = whole.get(cell, Fraction(0)) + coefficient
    return whole


def exact(number: Number | str) -> Fraction:
    """A printed number or a weight as a fraction; 0.1 is one tenth and 0.0833333333333333 one twelfth.

    Returns
    -------
    Fraction

    References
    ----------
    Own definition.
    """
    if isinstance(number, Fraction | int):
        return Fraction(number)
    printed = Fraction(str(number))
    near = printed.limit_denominator(DENOMINATOR)
    return near if abs(near - printed) <= NOISE * max(1, abs(printed)) else printed


def _times(factor: Fraction, part: Part) -> dict[Cell, Fraction]:
    return {cell: factor * exact(coefficient) for cell, coefficient in part.items()}


def _rounded(label: str, part: Part, published: Number | str, places: int) -> Statement:
    """Half up rounds away from zero: the end nearer to zero belongs to the interval."""
    value, half = exact(published), Fraction(10) ** -places / 2
    bounded = _bounded(label, part, value - half, value + half, (value <= 0, value >= 0))
    return replace(bounded, printed=(published, places))


def coarser(statement: Statement) -> Statement | None:
    """The same number with one decimal less, None where it has no decimal to lose.

    Parameters
    ----------
    statement : Statement

    Returns
    -------
    Statement or None
        Never narrower than the statement itself.

    References
    ----------
    Own definition.
    """
    if statement.printed is None or statement.printed[1] < 1:
        return None
    published, places = exact(statement.printed[0]), statement.printed[1] - 1
    scaled = abs(published) * 10**places + Fraction(1, 2)
    shorter = Fraction(math.floor(scaled), 10**places) * (1 if published >= 0 else -1)
    wide = _rounded(statement.label, statement.coefficients, shorter, places)
    return replace(wide, low=min(wide.low, statement.low), high=max(wide.high, statement.high))


def _bounded(label: str, part: Part, low: Number, high: Number, is_open: tuple[bool, bool]) -> Statement:
    """The closed interval of the values that counts can give: multiples of the largest common step."""
    fractions = {cell: exact(coefficient) for cell, coefficient in part.items() if coefficient}
    if not fractions:
        raise ScoringError(f"{label}: a statement about nobody, expected some coefficients")
    step = reduce(_common_step, map(abs, fractions.values()))
    ends = []
    for end, is_excluded, up in ((low, is_open[0], 1), (high, is_open[1], -1)):
        if isinstance(end, float) and math.isinf(end):
            ends.append(end)
            continue
        steps = exact(end) / step
        inside = math.ceil(steps) if up > 0 else math.floor(steps)
        ends.append((inside + up if is_excluded and inside == steps else inside) * step)
    return Statement(label, fractions, *ends)


def _common_step(one: Fraction, other: Fraction) -> Fraction:
    denominator = math.lcm(one.denominator, other.denominator)
    return Fraction(math.gcd(int(one * denominator), int(other * denominator)), denominator)
