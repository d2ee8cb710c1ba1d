"""The audit's verdict is that of enumeration, on small random tables."""

from collections import Counter
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
from brute_force import agreed_options, all_tables, exposures, half_up, possible
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.audit import audit
from scoring.releases import Release, counted, joined
from scoring.statements import (
    band_statement,
    combined,
    composite,
    count_of,
    count_statement,
    difference,
    mean_of,
    mean_statement,
    share_statement,
)

MOST_TABLES = 4000
VALUES = (1, 2, 3, 4)
KINDS = ("count", "band", "share", "mean", "mean", "difference", "composite", "grade")


@st.composite
def small_tables(draw):
    """Sizes, options and the true counts of 2-4 units on 1-2 items."""
    units = [f"u{number}" for number in range(draw(st.integers(2, 4)))]
    items = [f"q{number}" for number in range(draw(st.integers(1, 2)))]
    options = {item: VALUES[: draw(st.integers(2, 4))] for item in items}
    answers, sizes = Counter(), {}
    room = MOST_TABLES
    for unit, item in product(units, items):
        scale = len(options[item])
        most = max(n for n in range(5) if comb(n + scale - 1, n) <= room)
        given_ones = draw(st.lists(st.sampled_from(options[item]), max_size=most))
        sizes[unit, item] = len(given_ones)
        room //= comb(len(given_ones) + scale - 1, len(given_ones))
        answers.update((unit, item, option) for option in given_ones)
    return sizes, options, answers


def value_of(part, truth):
    return sum((coefficient * truth.get(cell, 0) for cell, coefficient in part.items()), Fraction(0))


@st.composite
def some_statement(draw, sizes, options, truth, label):
    """One true statement: a count, band of counts, share, mean, difference, composite or grade."""
    items, units = sorted(options), sorted({unit for unit, _item in sizes})
    item = draw(st.sampled_from(items))
    group = draw(st.lists(st.sampled_from(units), min_size=1, unique=True))
    chosen = draw(st.lists(st.sampled_from(options[item]), min_size=1, max_size=2, unique=True))
    places = draw(st.integers(0, 2))
    n = sum(sizes[unit, item] for unit in group)
    assume(n > 0)
    values = {option: option for option in options[item]}
    mean = mean_of(group, item, values, n)
    kind = draw(
        st.sampled_from(("count", "band", "share", "mean", "mean", "difference", "composite", "grade"))
    )
    count = int(value_of(count_of(group, item, chosen), truth))
    if kind == "count":
        return count_statement(label, group, item, chosen, count)
    if kind == "band":
        return count_statement(label, group, item, chosen, max(0, count - 1), count + draw(st.integers(0, 2)))
    if kind == "share":
        return share_statement(label, group, item, chosen, n, half_up(Fraction(count, n), places), places)
    if kind == "mean":
        return mean_statement(label, group, item, values, n, half_up(value_of(mean, truth), places), places)
    other_item, other = draw(st.sampled_from(items)), draw(st.sampled_from(units))
    assume(sizes[other, other_item])
    second = mean_of([other], other_item, {o: o for o in options[other_item]}, sizes[other, other_item])
    if kind == "difference":
        printed = half_up(value_of(mean, truth) - value_of(second, truth), places)
        part = combined(((1, mean), (-1, second)))
        assume(any(part.values()))
        return difference(label, mean, second, printed, places)
    weight = draw(st.sampled_from((0.1, 0.25, 0.3, 0.5)))
    parts = ((weight, mean), (round(1 - weight, 2), second))
    whole = value_of(combined(parts), truth)
    if kind == "grade":
        return band_statement(label, combined(parts), int(whole), int(whole) + 1)
    return composite(label, parts, half_up(whole, places), places)


def named(found, statements, sizes):
    """Findings in the form of ``exposures``: groups by their people, not by their name."""
    people = {}
    for statement in statements:
        for unit, item, _option in statement.coefficients:
            if sizes[unit, item]:
                people.setdefault((statement.label, item), set()).add(unit)
    return {
        (one.reason, one.group)
        if one.reason == "below_minimum"
        else (one.reason, frozenset(people.get((one.group, one.item), {one.group})), one.item)
        for one in found.findings
    }


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_verdict_is_that_of_enumerating_all_tables(data):
    sizes, options, truth = data.draw(small_tables())
    cells, tables = all_tables(sizes, options)
    statements = [
        data.draw(some_statement(sizes, options, truth, f"s{number}"))
        for number in range(data.draw(st.integers(1, 6)))
    ]
    minimum = data.draw(st.integers(2, 5))
    agreeing = possible(statements, cells, tables)
    expected = exposures(statements, sizes, options, minimum, cells, agreeing)

    with_truth = audit(statements, sizes, minimum, options, truth)
    without = audit(statements, sizes, minimum, options)

    assert (without.verdict == "fail") == (with_truth.verdict == "fail") == bool(expected)
    assert named(with_truth, statements, sizes) == named(without, statements, sizes) == expected
    for cell, (low, high) in without.cells.items():
        counts = agreeing[:, cells.index(cell)]
        assert low <= counts.min() <= counts.max() <= high


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_group_told_to_agree_is_found_when_only_one_option_is_left(data):
    sizes, options, truth = data.draw(small_tables())
    cells, tables = all_tables(sizes, options)
    item, agreed = "q0", data.draw(st.sampled_from(options["q0"]))
    units = frozenset(unit for unit, asked in sizes if asked == item)
    assume(sum(sizes[unit, item] for unit in units) >= 3)
    for (unit, asked), n in sizes.items():
        if asked == item:
            truth.update({(unit, item, option): -truth[unit, item, option] for option in options[item]})
            truth[unit, item, agreed] = n
    statements = [
        data.draw(some_statement(sizes, options, truth, f"s{number}"))
        for number in range(data.draw(st.integers(0, 3)))
    ]

    told = audit(statements, sizes, 2, options, truth, alike=[(units, item)])
    untold = audit(statements, sizes, 2, options, truth)

    agreeing = possible(statements, cells, tables)
    only_one = len(agreed_options(units, item, sizes, options, cells, agreeing)) == 1
    assert len(told.findings) - len(untold.findings) == only_one


KEYS = "abcdefg"


@st.composite
def some_release(draw, key, answers, options):
    """True counts and means of 1-3 random groups of people, as a release states them."""
    people = sorted({person for person, _item in answers})
    groups, statements = {}, []
    for number in range(draw(st.integers(1, 3))):
        name = f"g{number}"
        groups[name] = frozenset(draw(st.lists(st.sampled_from(people), min_size=1, unique=True)))
        for item in draw(st.lists(st.sampled_from(sorted(options)), min_size=1, unique=True)):
            given_ones = [answers[person, item] for person in groups[name] if (person, item) in answers]
            if draw(st.booleans()):
                option = draw(st.sampled_from(options[item]))
                count = given_ones.count(option)
                statements.append(count_statement(f"{name} {item} {option}", [name], item, [option], count))
            elif given_ones:
                printed = half_up(Fraction(sum(given_ones), len(given_ones)), 1)
                values = {option: option for option in options[item]}
                arguments = (values, len(given_ones), printed, 1)
                statements.append(mean_statement(f"{name} {item} mean", [name], item, *arguments))
    return Release(key, groups, tuple(statements), 2)


def says(statement, release, answers):
    """Whether some answers of single people agree with a statement about groups."""
    value = sum(
        coefficient * sum(answers.get((person, item)) == option for person in release.groups[group])
        for (group, item, option), coefficient in statement.coefficients.items()
    )
    return statement.low <= value <= statement.high


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_verdict_on_joined_releases_is_that_of_enumerating_everybodys_answers(data):
    people = KEYS[: data.draw(st.integers(3, 6))]
    options = {"q": VALUES[: data.draw(st.integers(2, 3))]}
    answers = {(person, "q"): data.draw(st.sampled_from(options["q"])) for person in people}
    releases = [
        data.draw(some_release(f"r{number}", answers, options))
        for number in range(data.draw(st.integers(1, 3)))
    ]
    leaf = {person: data.draw(st.sampled_from("xy")) for person in people}
    leaves = {name: frozenset(person for person in people if leaf[person] == name) for name in "xy"}
    minimum = data.draw(st.integers(2, 4))
    together = joined(releases, leaves)
    sizes, table = counted(
        together.units, [(person, item, value) for (person, item), value in answers.items()]
    )

    found = audit(together.statements, sizes, minimum, options, table)

    cells = [(unit, "q", option) for unit in together.units for option in options["q"]]
    tables = set()
    for guess in product(options["q"], repeat=len(people)):
        guessed = {(person, "q"): value for person, value in zip(people, guess, strict=True)}
        if all(says(one, release, guessed) for release in releases for one in release.statements):
            rows = [(person, "q", value) for (person, _item), value in guessed.items()]
            counts = counted(together.units, rows)[1]
            tables.add(tuple(counts.get(cell, 0) for cell in cells))
    expected = exposures(together.statements, sizes, options, minimum, cells, np.array(sorted(tables)))
    assert named(found, together.statements, sizes) == expected
