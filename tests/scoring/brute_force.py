"""The audit's verdict by enumeration: every integer table, every person's answer."""

from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import floor

import numpy as np


def half_up(value, places):
    """A fraction rounded half away from zero, as a text with that many decimals."""
    scaled = floor(abs(Fraction(value)) * 10**places + Fraction(1, 2))
    return str(Fraction(scaled, 10**places) * (1 if value >= 0 else -1))


def all_tables(sizes, options):
    """Cells, and every table of counts with the given sizes, shape (tables, cells)."""
    cells = [(unit, item, option) for unit, item in sizes for option in options[item]]
    parts = [
        [
            tuple(chosen.count(option) for option in options[item])
            for chosen in combinations_with_replacement(options[item], size)
        ]
        for (_unit, item), size in sizes.items()
    ]
    return cells, np.array([sum(rows, ()) for rows in product(*parts)]).reshape(-1, len(cells))


def sums(part, cells, tables):
    """The exact value of a linear function for each table, as an integer over a common denominator."""
    coefficients = [Fraction(part.get(cell, 0)) for cell in cells]
    scale = int(np.lcm.reduce([one.denominator for one in coefficients]))
    return tables @ np.array([int(one * scale) for one in coefficients], dtype=object), scale


def possible(statements, cells, tables):
    """The tables that agree with all statements."""
    for statement in statements:
        values, scale = sums(statement.coefficients, cells, tables)
        keep = [statement.low * scale <= value <= statement.high * scale for value in values]
        tables = tables[np.array(keep, bool)]
    return tables


def exposures(statements, sizes, options, minimum, cells, tables):
    """Everything that is the same in all possible tables and must not be: (reason, units, item)."""
    found = set()
    counts = {
        (unit, item): tables[:, [cells.index((unit, item, option)) for option in options[item]]]
        for unit, item in sizes
    }
    groups = {(frozenset({unit}), item) for (unit, item), n in sizes.items() if n}
    for statement in statements:
        people = {}
        for (unit, item, _option), coefficient in statement.coefficients.items():
            if coefficient and sizes[unit, item]:
                people.setdefault(item, set()).add(unit)
        groups |= {(frozenset(units), item) for item, units in people.items()}
        if people and all(sum(sizes[u, item] for u in units) < minimum for item, units in people.items()):
            found.add(("below_minimum", statement.label))
    for units, item in groups:
        n = sum(sizes[unit, item] for unit in units)
        rows = sum(counts[unit, item] for unit in units)
        is_fixed = bool(np.all(rows == rows[0]))
        if n == 1 and is_fixed:
            found.add(("answer_known", units, item))
        if n == 2 and is_fixed:
            found.add(("pair_known", units, item))
        if n >= 3 and rows.min(axis=0).max() >= n - 1:
            found.add(("homogeneous", units, item))
        if 3 <= n < minimum and is_fixed and len(units) == 1:
            found.add(("recovered", units, item))
    return found | recovered_scores(statements, sizes, options, minimum, cells, tables)


def agreed_options(units, item, sizes, options, cells, tables):
    """Options on which all but at most one of a group agree in some possible table."""
    n = sum(sizes[unit, item] for unit in units)
    found = set()
    for option in options[item]:
        columns = [cells.index((unit, item, option)) for unit in units if sizes[unit, item]]
        if tables[:, columns].sum(axis=1).max() >= n - 1:
            found.add(option)
    return found


def recovered_scores(statements, sizes, options, minimum, cells, tables):
    """Means and scores of units below the minimum that have one possible value."""
    found = set()
    for statement in statements:
        for unit in {cell[0] for cell in statement.coefficients}:
            part = {
                cell: coefficient
                for cell, coefficient in statement.coefficients.items()
                if cell[0] == unit and sizes[cell[:2]]
            }
            items = {item for _unit, item, _option in part}
            if not items or any(sizes[unit, item] >= minimum for item in items):
                continue
            values = {
                item: len({part.get((unit, item, option), 0) for option in options[item]}) for item in items
            }
            if not any(values[item] >= (2 if len(options[item]) == 2 else 3) for item in items):
                continue
            if len(set(sums(part, cells, tables)[0])) == 1:
                found.add(("recovered", frozenset({unit}), min(items) if len(items) == 1 else ""))
    return found
