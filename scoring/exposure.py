"""When an answer counts as exposed, as questions that possible tables can settle.

Every question is settled against one possible table, the base. What the base
shows would have to be the same in all others for a reader to be certain of it;
so a question names the ways in which another table could *escape*. One table
that escapes answers it with no; proof that none can answers it with yes.
"""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.frames import ScoringError
from scoring.possible_tables import LARGEST, PossibleTables
from scoring.statements import Cell, Statement, exact

BELOW = "below_minimum"  # a statement about fewer people than the minimum
CONTRADICTION = "contradiction"  # no table, or not the true one, agrees with all statements
ANSWER = "answer_known"  # one person: the answer is certain
PAIR = "pair_known"  # two people: both answers are certain
HOMOGENEOUS = "homogeneous"  # three or more: all but at most one certainly chose the same option
RECOVERED = "recovered"  # fewer than the minimum: their distribution or mean is certain
REASONS = (BELOW, CONTRADICTION, ANSWER, PAIR, HOMOGENEOUS, RECOVERED)
LEAST_MOVE = 1e-6  # of a mean with coefficients that are no common fractions, relative

Sizes = Mapping[tuple[str, str], int]  # (unit, item) -> answers
Options = Mapping[str, Sequence[Hashable]]  # item -> options
Escape = tuple[Mapping[Cell, float], float]  # a linear function of cells and the value to get below


@dataclass(frozen=True)
class Question:
    """Does ``reason`` hold for ``group`` in every possible table?

    ``units``: the people it is about; ``escapes``: it does not as soon as one
    of these functions gets below its value in one possible table.
    """

    reason: str
    group: str
    units: frozenset[str]
    item: str
    option: Hashable
    escapes: tuple[Escape, ...]


def supports(statements: Sequence[Statement], sizes: Sizes) -> dict[tuple[frozenset[str], str], str]:
    """The groups of people that statements are about, item by item.

    Parameters
    ----------
    statements : sequence of Statement
    sizes : mapping

    Returns
    -------
    dict
        (units with answers, item) to the label of the first statement about them.

    References
    ----------
    Own definition.
    """
    found: dict[tuple[frozenset[str], str], str] = {}
    for statement in statements:
        for item, units in _units_by_item(statement, sizes).items():
            found.setdefault((frozenset(units), item), statement.label)
    return found


def _units_by_item(statement: Statement, sizes: Sizes) -> dict[str, set[str]]:
    units: dict[str, set[str]] = {}
    for (unit, item, _option), coefficient in statement.coefficients.items():
        if coefficient and sizes.get((unit, item)):
            units.setdefault(item, set()).add(unit)
    return units


def too_small(statements: Sequence[Statement], sizes: Sizes, minimum: int) -> list[tuple[Statement, str]]:
    """Statements about fewer people than the minimum, with an item of each.

    Parameters
    ----------
    statements : sequence of Statement
    sizes : mapping
    minimum : int

    Returns
    -------
    list of (Statement, item)
        A statement over several items (a composite) is about the people of its
        largest item; what it tells about the others is for the audit to find.

    References
    ----------
    Own definition.
    """
    found = []
    for statement in statements:
        people = {
            item: sum(sizes[unit, item] for unit in units)
            for item, units in _units_by_item(statement, sizes).items()
        }
        if people and max(people.values()) < minimum:
            found.append((statement, min(people)))
    return found


def questions(
    tables: PossibleTables,
    sizes: Sizes,
    options: Options,
    minimum: int,
    base: np.ndarray,
    alike: Iterable[tuple[frozenset[str], str]] = (),
) -> list[Question]:
    """Everything that must not be certain.

    Parameters
    ----------
    tables : PossibleTables
    sizes, options : mapping
        As given to ``tables``.
    minimum : int
    base : array, shape (cells,)
        A possible table.
    alike : iterable of (units, item)
        Groups of which readers know that all but at most one answered alike,
        because that is why nothing else is published. They do in ``base``.

    Returns
    -------
    list of Question
        For every unit and every group that a statement is about, by its
        number n of answers to an item: the answer (n = 1), both answers
        (n = 2), one option of all but at most one (n >= 3: a member who knows
        the own answer would know all others). For units below the minimum
        also their distribution, and their part of every mean or score that
        they enter. For ``alike``: which option it was that they agreed on.

    Raises
    ------
    ScoringError
        A group of ``alike`` that does not agree in ``base``.

    References
    ----------
    docs/method.md, "What readers may see". Machanavajjhala et al. (2007), ACM
    TKDD 1(1), l-diversity.
    """
    groups = {(frozenset({unit}), item): unit for (unit, item), size in sizes.items() if size}
    for group, label in supports(tables.statements, sizes).items():
        groups.setdefault(group, label)
    found = [
        question
        for (units, item), name in groups.items()
        for question in _about(tables, (name, units, item), sizes, options[item], minimum, base)
    ]
    found += _about_scores(tables, sizes, options, minimum, base)
    return found + [_told(tables, units, item, sizes, options[item], base) for units, item in alike]


def _told(
    tables: PossibleTables,
    units: frozenset[str],
    item: str,
    sizes: Sizes,
    options: Sequence[Hashable],
    base: np.ndarray,
) -> Question:
    """It escapes where all but at most one could have agreed on another option."""
    inside = sorted(unit for unit in units if sizes.get((unit, item)))
    n = sum(sizes[unit, item] for unit in inside)
    cells = {option: [(unit, item, option) for unit in inside] for option in options}
    counts = {option: base[[tables.place[one] for one in cells[option]]].sum() for option in options}
    agreed = max(counts, key=counts.__getitem__)
    if counts[agreed] < n - 1:
        raise ScoringError(f"{inside}, item {item}: told to be alike, expected all but one in one option")
    others = [option for option in options if option != agreed]
    escapes = tuple((dict.fromkeys(cells[other], -1), 1.5 - n) for other in others)
    return Question(HOMOGENEOUS, ", ".join(inside), frozenset(inside), item, agreed, escapes)


def _about(
    tables: PossibleTables,
    group: tuple[str, frozenset[str], str],
    sizes: Sizes,
    options: Sequence[Hashable],
    minimum: int,
    base: np.ndarray,
) -> Iterator[Question]:
    name, units, item = group
    n = sum(sizes[unit, item] for unit in units)
    cells = {option: [(unit, item, option) for unit in units] for option in options}
    counts = {
        option: int(base[[tables.place[one] for one in inside]].sum()) for option, inside in cells.items()
    }
    counts = {option: count for option, count in counts.items() if count}
    fewer = {option: (dict.fromkeys(cells[option], 1), count - 0.5) for option, count in counts.items()}
    first = next(iter(counts))
    if n <= 2:
        yield Question(ANSWER if n == 1 else PAIR, name, units, item, first, tuple(fewer.values()))
        return
    for option, count in counts.items():
        if count >= n - 1:
            escapes = ((fewer[option][0], n - 1.5),)
            yield Question(HOMOGENEOUS, name, units, item, option, escapes)
    if n < minimum and len(units) == 1:
        yield Question(RECOVERED, name, units, item, "", tuple(fewer.values()))


def _about_scores(
    tables: PossibleTables, sizes: Sizes, options: Options, minimum: int, base: np.ndarray
) -> Iterator[Question]:
    """What each small unit adds to a mean or score; a single option's count is no score."""
    seen = set()
    for statement in tables.statements:
        parts: dict[str, dict[tuple[str, Hashable], Fraction]] = {}
        for (unit, item, option), coefficient in statement.coefficients.items():
            if sizes.get((unit, item), 0) > 0:
                parts.setdefault(unit, {})[item, option] = exact(coefficient)
        for unit, part in parts.items():
            items = {item for item, _option in part}
            if max(sizes[unit, item] for item in items) >= minimum or not _is_score(part, options):
                continue
            shape = _shape(part, options)
            if (unit, shape) not in seen:
                seen.add((unit, shape))
                yield _pinned(tables, statement.label, unit, shape, base)


def _is_score(part: Mapping[tuple[str, Hashable], Fraction], options: Options) -> bool:
    for item in {item for item, _option in part}:
        values = {part.get((item, option), 0) for option in options[item]}
        if len(values) >= min(3, max(2, len(options[item]))):
            return True
    return False


def _shape(part: Mapping[tuple[str, Hashable], Fraction], options: Options) -> tuple:
    """Coefficients without constants and scale, as whole numbers where they allow it."""
    shifted = {}
    for item in sorted({item for item, _option in part}):
        values = [part.get((item, option), Fraction(0)) for option in options[item]]
        for option, value in zip(options[item], values, strict=True):
            shifted[item, option] = value - min(values)
    scale = math.lcm(*(value.denominator for value in shifted.values()))
    numerators = [int(value * scale) for value in shifted.values()]
    shared = math.gcd(*numerators)
    if max(numerators) // shared <= LARGEST:
        whole = [one // shared for one in numerators]
    else:
        whole = [one / max(numerators) for one in numerators]
    return tuple((item, option, one) for (item, option), one in zip(shifted, whole, strict=True) if one)


def _pinned(tables: PossibleTables, label: str, unit: str, shape: tuple, base: np.ndarray) -> Question:
    function = {(unit, item, option): one for item, option, one in shape}
    value = sum(one * base[tables.place[cell]] for cell, one in function.items())
    move = 0.5 if all(isinstance(one, int) for one in function.values()) else LEAST_MOVE
    opposite = {cell: -one for cell, one in function.items()}
    items = {item for item, _option, _one in shape}
    escapes = ((function, value - move), (opposite, -value - move))
    item = shape[0][0] if len(items) == 1 else ""
    return Question(RECOVERED, unit, frozenset({unit}), item, label if not item else "", escapes)
