"""What may be shown: thresholds, complementary suppression, homogeneity, and the gated table.

Pages, charts and exports accept a ``Gated`` table and nothing else. Only
``gate_table`` and the functions that call it can build one.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.frames import ScoringError, Withheld

FULL_DISTRIBUTION = 10  # answers from which every option may be shown
BANDED_DISTRIBUTION = 5  # answers from which three bands may be shown
BELOW, COMPLEMENTARY, HOMOGENEOUS, NO_DATA = "below_minimum", "complementary", "homogeneous", "no_data"
BANDED_COUNTS = ((10, "10+"), (5, "5-9"), (1, "1-4"), (0, "0"))

_KEY = object()  # held by the gate alone: a Gated table cannot be built without it

Shown = object  # str, int, float, None or Withheld


@dataclass(frozen=True)
class Gated:
    """A table that passed the gate.

    ``rows`` hold texts, numbers and ``Withheld``; ``minimum`` is the threshold
    that was applied; ``audience`` says for whom it was gated.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    minimum: int
    audience: str
    key: object = None

    def __post_init__(self) -> None:
        if self.key is not _KEY:
            raise ScoringError("a gated table can only be built by the gate, expected gate_table")
        object.__setattr__(self, "key", None)

    def column(self, name: str) -> tuple[Shown, ...]:
        """The cells of one column."""
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)


@dataclass(frozen=True)
class Guarded:
    """A value that counts people, on its way to the gate: shown only from ``n`` answers on."""

    value: float | int | str | None
    n: int
    counts: Mapping[float, int] | None = None  # option -> answers, for the homogeneity check


def gate_table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], minimum: int, audience: str
) -> Gated:
    """Pass a table through the gate.

    Parameters
    ----------
    columns : sequence of str
    rows : sequence of sequence
        Cells: labels (str), numbers that describe no group of people,
        ``Withheld``, or ``Guarded`` values, which are shown or withheld here.
    minimum : int
        Least n, at least 1.
    audience : str
        For whom the table is.

    Returns
    -------
    Gated

    Raises
    ------
    ScoringError
        A row of another length, an empty audience, a minimum below 1, or a
        cell that is not one of the kinds above.

    References
    ----------
    Own definition.
    """
    if minimum < 1 or not audience:
        raise ScoringError(f"gate: minimum {minimum}, audience {audience!r}; expected at least 1 and a name")
    uneven = [len(row) for row in rows if len(row) != len(columns)]
    if uneven:
        raise ScoringError(f"gate: a row of {uneven[0]} cells, expected {len(columns)}")
    passed = tuple(tuple(_passed(cell, minimum) for cell in row) for row in rows)
    return Gated(tuple(columns), passed, minimum, audience, _KEY)


def _passed(cell: object, minimum: int) -> Shown:
    if isinstance(cell, Guarded):
        if cell.counts is not None and cell.n >= minimum and is_homogeneous(cell.counts):
            return Withheld(HOMOGENEOUS, minimum)
        return disclose_value(cell.value, cell.n, minimum)
    if isinstance(cell, float) and math.isnan(cell):
        return Withheld(NO_DATA)
    if cell is None or isinstance(cell, str | int | float | Withheld):
        return cell
    raise ScoringError(f"gate: a cell of {type(cell).__name__}, expected text, number, Guarded or Withheld")


def disclose_value(value: float | int | str | None, n: int, minimum: int) -> float | int | str | Withheld:
    """A value, or the reason why it is not shown.

    Parameters
    ----------
    value : number, str or None
    n : int
        Answers behind it.
    minimum : int

    Returns
    -------
    value or Withheld
        ``no_data`` without a value, ``below_minimum`` when n is under ``minimum``.

    References
    ----------
    docs/worked-case.md F20.
    """
    if n < minimum and n > 0:
        return Withheld(BELOW, minimum)
    if value is None or n == 0 or (isinstance(value, float) and math.isnan(value)):
        return Withheld(NO_DATA)
    return value


def disclose_groups(
    groups: Mapping[str, int], minimum: int, total_shown: bool = True
) -> dict[str, int | Withheld]:
    """Sizes of disjoint groups with small ones hidden and no hidden one derivable.

    Parameters
    ----------
    groups : mapping
        Group to number of people.
    minimum : int
        Groups of 1 to ``minimum - 1`` are hidden.
    total_shown : bool
        Whether the reader also sees the sum. Then the next smallest groups are
        hidden too, until no hidden size follows from the sum, even for a
        reader who knows this procedure. The sum itself must come from
        ``disclose_total``.

    Returns
    -------
    dict
        Group to size or ``Withheld``, in the order given. Sizes 21, 9, 4 with
        minimum 5 and the total shown: only 21 is shown.

    Raises
    ------
    ScoringError
        A negative size.

    References
    ----------
    docs/worked-case.md F20, R-33j; Willenborg & de Waal (2001), Elements of Statistical
    Disclosure Control, ch. 6 (complementary suppression).
    """
    if any(size < 0 for size in groups.values()):
        raise ScoringError(f"groups: {dict(groups)}, expected sizes of 0 or more")
    hidden = {name: Withheld(BELOW, minimum) for name, size in groups.items() if 0 < size < minimum}
    others = sorted((size, name) for name, size in groups.items() if size >= minimum)
    while total_shown and hidden and others and not _stay_hidden(groups, hidden, others, minimum):
        hidden[others.pop(0)[1]] = Withheld(COMPLEMENTARY, minimum)
    return {name: hidden.get(name, size) for name, size in groups.items()}


def disclose_total(groups: Mapping[str, int], minimum: int) -> int | Withheld:
    """The sum of disjoint groups, unless it gives a hidden group away.

    Parameters
    ----------
    groups : mapping
        Group to number of people.
    minimum : int

    Returns
    -------
    int or Withheld
        Withheld when the sum itself is small, or when a hidden size follows
        from it although every group is hidden (1, 1 and 1 with minimum 3).

    Raises
    ------
    ScoringError
        A negative size.

    References
    ----------
    Own definition.
    """
    shown = disclose_groups(groups, minimum)
    hidden = {name: size for name, size in shown.items() if isinstance(size, Withheld)}
    others = sorted((size, name) for name, size in groups.items() if name not in hidden and size >= minimum)
    total = sum(groups.values())
    if hidden and not _stay_hidden(groups, hidden, others, minimum):
        return Withheld(BELOW if total < minimum else COMPLEMENTARY, minimum)
    return total


def _stay_hidden(
    groups: Mapping[str, int],
    hidden: Mapping[str, Withheld],
    others: Sequence[tuple[int, str]],
    minimum: int,
) -> bool:
    """Whether the sum of the hidden groups leaves each of them more than one possible size.

    The reader is taken to know this procedure: a small group lies in 1 to
    ``minimum - 1``, a complementary one between ``minimum`` and the smallest shown.
    """
    total = sum(groups[name] for name in hidden)
    if len(hidden) < 2 or total < minimum:
        return False
    most = others[0][0] if others else total
    ranges = [(1, minimum - 1) if one.reason == BELOW else (minimum, most) for one in hidden.values()]
    lows, highs = (sum(ends) for ends in zip(*ranges, strict=True))
    return all(
        max(low, total - highs + high) < min(high, total - lows + low)
        for low, high in ranges
        if (low, high) != (1, 1)  # "fewer than 2" says 1 by itself
    )


def is_homogeneous(counts: Mapping[float, int]) -> bool:
    """Whether all answers but at most one chose the same option.

    Parameters
    ----------
    counts : mapping
        Option to number of answers.

    Returns
    -------
    bool
        True would tell a group member what every other member answered.

    References
    ----------
    Machanavajjhala et al. (2007), ACM TKDD 1(1), l-diversity (background
    knowledge of one answer); docs/method.md, "What readers may see".
    """
    total = sum(counts.values())
    return total > 0 and max(counts.values()) >= total - 1


def distribution(
    counts: Mapping[float, int], options: Sequence[float], minimum: int = BANDED_DISTRIBUTION
) -> dict[str, float] | Withheld:
    """Shares of the options, or of three bands, or nothing, by the number of answers.

    Parameters
    ----------
    counts : mapping
        Option to number of answers.
    options : sequence of float
        All options of the scale, ascending.
    minimum : int
        Threshold of the source, never below 5 in effect.

    Returns
    -------
    dict or Withheld
        From 10 answers: option (as text) to share, 0-1. From 5 to 9: ``low``,
        ``mid``, ``high`` (below, in and above the middle of the scale). Else
        ``Withheld``; also when the answers are homogeneous.

    Raises
    ------
    ScoringError
        A counted option is not on the scale.

    References
    ----------
    docs/method.md, "What readers may see".
    """
    unknown = sorted(set(counts) - set(options))
    if unknown:
        raise ScoringError(f"distribution: options {unknown}, expected some of {list(options)}")
    n = sum(counts.values())
    least = max(minimum, BANDED_DISTRIBUTION)
    if n < least:
        return Withheld(BELOW, least) if n else Withheld(NO_DATA)
    if is_homogeneous(counts):
        return Withheld(HOMOGENEOUS, least)
    if n >= FULL_DISTRIBUTION:
        return {f"{option:g}": counts.get(option, 0) / n for option in options}
    middle = (min(options) + max(options)) / 2
    shares = {"low": 0, "mid": 0, "high": 0}
    for option, count in counts.items():
        shares["low" if option < middle else "high" if option > middle else "mid"] += count
    return {band: count / n for band, count in shares.items()}


def total_gives_away(total: Mapping[float, int], parts: Sequence[Mapping[float, int]], minimum: int) -> bool:
    """Whether the option counts of a total tell more of its parts than they may say by themselves.

    Parameters
    ----------
    total : mapping
        Option to number of answers, all parts together.
    parts : sequence of mapping
        The same of each part. Answers of the total that are in no part count
        as one more.
    minimum : int
        Threshold of the source.

    Returns
    -------
    bool
        False when the parts that are not spread over all options are none, or
        at least two with ``FULL_DISTRIBUTION`` answers that are not
        homogeneous; and the ones not even told in bands likewise, from
        ``minimum`` on. What subtraction leaves is then a pool that could be
        told.

    References
    ----------
    Own definition; docs/method.md, "What readers may see".
    """
    direct = Counter(total)
    for part in parts:
        direct.subtract(part)
    asked = [part for part in (*parts, +direct) if sum(part.values())]
    least = max(minimum, BANDED_DISTRIBUTION)
    return any(_solved(asked, at) for at in (max(least, FULL_DISTRIBUTION), least))


def _solved(parts: Sequence[Mapping[float, int]], least: int) -> bool:
    """Whether the parts that may not be told from ``least`` answers on may not be told as a pool either."""
    kept = [part for part in parts if sum(part.values()) < least or is_homogeneous(part)]
    pool = sum(map(Counter, kept), Counter())
    return bool(kept) and (len(kept) < 2 or sum(pool.values()) < least or is_homogeneous(pool))


def banded_count(n: int) -> str:
    """A number of people as a band: 0, 1-4, 5-9 or 10+.

    Parameters
    ----------
    n : int

    Returns
    -------
    str

    Raises
    ------
    ScoringError
        A negative number.

    References
    ----------
    docs/anonymity.md.
    """
    for least, band in BANDED_COUNTS:
        if n >= least:
            return band
    raise ScoringError(f"count: {n}, expected 0 or more")
