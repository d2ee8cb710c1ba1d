"""What the audit refuses, by the reason it gives and the change it proposes."""

import math
import time
from fractions import Fraction

import numpy as np
import pytest
from brute_force import half_up

from bench.disclosure_simulation import POLICIES, audited, exposed_pairs, simulate
from scoring.audit import audit
from scoring.certainty import settled
from scoring.exposure import questions
from scoring.frames import ScoringError
from scoring.possible_tables import Lowest, PossibleTables
from scoring.statements import (
    combined,
    composite,
    count_statement,
    difference,
    mean_of,
    mean_statement,
)

SCALE = {value: value for value in (1, 2, 3, 4, 5)}
SCORES = {value: 25 * (value - 1) for value in SCALE}
OPTIONS = {"q": tuple(SCALE)}


def table_of(**units):
    """Unit to its counts of options 1 to 5, as sizes and true counts of item q."""
    sizes = {(unit, "q"): sum(counts) for unit, counts in units.items()}
    table = {
        (u, "q", option): n for u, counts in units.items() for option, n in zip(SCALE, counts, strict=True)
    }
    return sizes, table


def counts_of(label, units, table):
    """The whole distribution of a group."""
    return [
        count_statement(label, units, "q", [option], sum(table[unit, "q", option] for unit in units))
        for option in SCALE
    ]


def reasons(found):
    return {(one.reason, one.group) for one in found.findings}


def test_nothing_published_gives_nothing_away():
    sizes, table = table_of(a=(0, 0, 0, 1, 0), b=(0, 0, 3, 3, 3))

    assert audit([], sizes, 5, OPTIONS, table).verdict == "pass"


def test_total_next_to_its_large_part_gives_the_single_answer_away():
    sizes, table = table_of(a=(0, 0, 0, 1, 0), b=(0, 1, 3, 3, 3))
    statements = counts_of("all", "ab", table) + counts_of("b", "b", table)

    found = audit(statements, sizes, 5, OPTIONS)

    (one,) = found.findings
    assert (found.verdict, one.reason, one.group, one.item, one.option) == (
        "fail",
        "answer_known",
        "a",
        "q",
        4,
    )
    assert one.proposal == "withdraw_total"
    assert one.detail == {"statement": "all"}
    assert found.cells["a", "q", 4] == (1, 1)
    assert audit(counts_of("all", "ab", table), sizes, 5, OPTIONS).verdict == "pass"


def test_pair_is_known_by_subtraction():
    sizes, table = table_of(a=(1, 0, 0, 1, 0), b=(0, 1, 3, 3, 3))
    statements = counts_of("all", "ab", table) + counts_of("b", "b", table)

    assert reasons(audit(statements, sizes, 5, OPTIONS)) == {("pair_known", "a")}


def test_all_but_one_of_a_published_group_must_not_agree():
    sizes, table = table_of(b=(0, 0, 1, 0, 9))

    (one,) = audit(counts_of("b", "b", table), sizes, 5, OPTIONS).findings

    assert (one.reason, one.group, one.option, one.proposal) == ("homogeneous", "b", 5, "band")


@pytest.mark.parametrize(("total", "verdict"), [(50, "fail"), (49, "fail"), (48, "pass"), (10, "fail")])
def test_mean_at_an_end_of_the_scale_says_that_everybody_agreed(total, verdict):
    """Ten answers: 4.9 can only be nine fives and a four."""
    statement = mean_statement("mean", ["b"], "q", SCALE, 10, total / 10, 1)

    assert audit([statement], {("b", "q"): 10}, 5, OPTIONS).verdict == verdict


@pytest.mark.parametrize(("band", "verdict"), [((4, 5), "pass"), ((5,), "fail"), ((2, 3, 4, 5), "pass")])
def test_band_of_a_group_told_to_agree_needs_two_options(band, verdict):
    sizes, table = table_of(b=(0, 0, 1, 0, 9))
    statement = count_statement("band", ["b"], "q", band, 9, 10)

    found = audit([statement], sizes, 5, OPTIONS, table, alike=[(frozenset("b"), "q")])

    assert found.verdict == verdict


def test_group_told_to_agree_needs_counts_that_agree():
    sizes, table = table_of(b=(0, 0, 3, 0, 9))

    with pytest.raises(ScoringError, match="told to be alike"):
        audit([], sizes, 5, OPTIONS, table, alike=[(frozenset("b"), "q")])
    with pytest.raises(ScoringError, match="true counts"):
        audit([], sizes, 5, OPTIONS, alike=[(frozenset("b"), "q")])


def test_questions_that_cannot_escape_together_are_searched_one_by_one():
    """At least two of the three chose 5: each may be the one who did not, but only one of them."""
    units, five = "abc", (0, 0, 0, 0, 1)
    sizes, table = table_of(a=five, b=five, c=five)
    tables = PossibleTables([count_statement("all", units, "q", [5], 2, 3)], sizes, OPTIONS)
    base = np.array([table[cell] for cell in tables.cells], float)
    asked = [one for one in questions(tables, sizes, OPTIONS, 2, base) if one.group in units]

    assert [one.reason for one in asked] == ["answer_known"] * 3
    assert settled(tables, asked, base) == ["open"] * 3
    fixed = PossibleTables([count_statement("all", units, "q", [5], 3)], sizes, OPTIONS)
    assert [one.reason for one in audit(fixed.statements, sizes, 2, OPTIONS).findings].count(
        "answer_known"
    ) == 3


def test_search_that_gives_up_blocks_the_release(monkeypatch):
    """No search: neither a table that escapes nor a proof."""
    sizes, table = table_of(a=(0, 0, 0, 1, 0), b=(0, 1, 3, 3, 3))
    nothing = Lowest(-math.inf, np.array([table[cell] for cell in table], float))
    monkeypatch.setattr(PossibleTables, "lowest", lambda *_arguments: nothing)

    found = audit(counts_of("all", "ab", table), sizes, 5, OPTIONS, table)

    assert ("undecided", "a") in reasons(found)


def test_mean_of_a_small_group_is_recovered_although_no_answer_is():
    """Two decimals of 43 answers give their sum, one decimal leaves room for four."""
    sizes, table = table_of(a=(1, 0, 1, 0, 1), b=(2, 6, 10, 12, 10))
    statements = [
        mean_statement("all", ["a", "b"], "q", SCALE, 43, half_up(Fraction(9 + 142, 43), 2), 2),
        mean_statement("b", ["b"], "q", SCALE, 40, half_up(Fraction(142, 40), 2), 2),
    ]

    found = audit(statements, sizes, 5, OPTIONS, table)

    assert reasons(found) == {("recovered", "a")}
    assert (found.findings[0].proposal, found.findings[0].detail) == (
        "coarser_rounding",
        {"statement": "all"},
    )


def test_whole_distribution_of_a_small_group_is_recovered():
    sizes, table = table_of(a=(1, 1, 2, 0, 0), b=(0, 1, 3, 3, 3))
    statements = counts_of("all", "ab", table) + counts_of("b", "b", table)

    assert ("recovered", "a") in reasons(audit(statements, sizes, 5, OPTIONS, table))


def test_statement_about_too_few_people_is_refused_however_vague():
    statement = count_statement("few", ["a"], "q", [4, 5], 0, 4)

    (one,) = audit([statement], {("a", "q"): 4}, 5, OPTIONS).findings

    assert (one.reason, one.group, one.proposal) == ("below_minimum", "few", "pool_up")


def test_statement_that_contradicts_the_counts_is_named():
    sizes, table = table_of(b=(0, 1, 3, 3, 3))
    wrong = count_statement("wrong", ["b"], "q", [5], 4)

    (one,) = audit([wrong], sizes, 5, OPTIONS, table).findings

    assert (one.reason, one.group) == ("contradiction", "wrong")


def test_statements_that_no_table_satisfies_fail():
    statements = [count_statement("x", ["b"], "q", [5], 4), count_statement("y", ["b"], "q", [5], 5)]

    assert reasons(audit(statements, {("b", "q"): 9}, 5, OPTIONS)) == {("contradiction", "")}


def test_unknown_cells_and_senseless_minimum_are_refused():
    statement = count_statement("x", ["b"], "q", [5], 4)

    with pytest.raises(ScoringError, match="known cell"):
        audit([statement], {("a", "q"): 9}, 5, OPTIONS)
    with pytest.raises(ScoringError, match="minimum 1"):
        audit([statement], {("b", "q"): 9}, 1, OPTIONS)
    with pytest.raises(ScoringError, match="without options"):
        audit([], {("b", "q"): 9}, 5, {})
    with pytest.raises(ScoringError, match="known cells"):
        audit([], {("b", "q"): 9}, 5, OPTIONS, {("a", "q", 5): 1})


SHOWN = {"recipient": 12, "colleague": 7, "department": 6}  # answers
WEIGHTS = {"recipient": 0.3, "colleague": 0.25, "department": 0.25, "leader": 0.2}


def composite_of(sizes, seed):
    """A score to one decimal of four sources, and the statements of the shown ones (five people or more)."""
    draw, units = np.random.default_rng(seed), {}
    for source, n in sizes.items():
        counts = draw.multinomial(n, (0.05, 0.1, 0.25, 0.35, 0.25))
        while n >= 5 and counts.max() >= n - 1:
            counts = draw.multinomial(n, (0.05, 0.1, 0.25, 0.35, 0.25))
        units[source] = tuple(counts.tolist())
    keys, table = table_of(**units)
    parts = {source: mean_of([source], "q", SCORES, n) for source, n in sizes.items()}
    values = {source: sum(table[cell] * one for cell, one in part.items()) for source, part in parts.items()}
    weighted = [(weight, parts[source]) for source, weight in WEIGHTS.items()]
    whole = sum(table[cell] * one for cell, one in combined(weighted).items())
    shown = [
        mean_statement(source, [source], "q", SCORES, n, half_up(values[source], 1), 1)
        for source, n in sizes.items()
        if n >= 5
    ]
    return [*shown, composite("score", weighted, half_up(whole, 1), 1)], keys, table


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_score_beside_its_shown_components_gives_the_hidden_one_away(n, seed):
    statements, sizes, table = composite_of(
        {"recipient": 12, "colleague": 7, "department": 6, "leader": n}, seed
    )

    found = audit(statements, sizes, 5, OPTIONS, table)

    assert found.verdict == "fail"
    assert {one.group for one in found.findings} == {"leader"}
    assert {one.proposal for one in found.findings} <= {"coarser_rounding", "withdraw_total"}
    assert audit(statements[:-1], sizes, 5, OPTIONS, table).verdict == "pass"


@pytest.mark.parametrize("seed", range(5))
def test_score_of_shown_components_alone_passes(seed):
    statements, sizes, table = composite_of(
        {"recipient": 12, "colleague": 7, "department": 6, "leader": 8}, seed
    )

    assert audit(statements, sizes, 5, OPTIONS, table).verdict == "pass"


@pytest.mark.parametrize(("n", "verdict"), [(3, "fail"), (11, "pass")])
def test_team_mean_of_persons_gives_the_one_hidden_person_away(n, verdict):
    """Six persons with sizes of no useful common denominator: the row is not scaled to integers."""
    people = {"a": 17, "b": 19, "c": 23, "d": 13, "e": 29, "hidden": n}
    sizes, table = table_of(**{name: (1, 1, 1, size - 4, 1) for name, size in people.items()})
    if n < 5:
        table |= {("hidden", "q", option): int(option in (1, 3, 5)) for option in SCALE}
    parts = {name: mean_of([name], "q", SCORES, size) for name, size in people.items()}
    statements = [one for name in "abcde" for one in counts_of(name, [name], table)]
    if n >= 5:
        statements += counts_of("hidden", ["hidden"], table)
    whole = combined((Fraction(1, 6), part) for part in parts.values())
    printed = half_up(sum(table[cell] * one for cell, one in whole.items()), 2)
    statements.append(composite("team", [(1, whole)], printed, 2))

    found = audit(statements, sizes, 5, OPTIONS, table)

    assert found.verdict == verdict
    assert {one.group for one in found.findings} <= {"hidden"}


def test_change_beside_one_shown_wave_gives_the_hidden_wave_away():
    """The trend of a subject shows only if both waves do."""
    one, other = mean_of(["w1"], "q", SCALE, 9), mean_of(["w2"], "q", SCALE, 3)
    statements = [
        mean_statement("wave 1", ["w1"], "q", SCALE, 9, "3.4", 1),
        difference("change", other, one, "0.2", 1),
    ]

    assert reasons(audit(statements, {("w1", "q"): 9, ("w2", "q"): 3}, 5, OPTIONS)) == {("recovered", "w2")}


@pytest.fixture(scope="module")
def wave():
    return simulate(2026)


@pytest.mark.parametrize(
    ("policy", "least", "most"),
    [("A hide n<5, publish all totals", 0.3, 0.6), ("D disjoint partition", 0.001, 0.02)],
)
def test_policies_without_the_homogeneity_rule_expose_people(policy, least, most):
    """Design measures: 40 % and 0.5 % of the hidden (group, item) pairs."""
    wave = simulate(2026, items=5)

    found = audited(wave, POLICIES[policy](wave))

    hidden = len(wave.items) * sum(size < 5 for size in wave.sizes.values())
    assert least <= exposed_pairs(wave, found) / hidden <= most


@pytest.mark.parametrize("with_truth", [True, False])
def test_partition_with_homogeneity_exposes_nothing_in_ten_seconds(wave, with_truth):
    statements = POLICIES["D + homogeneity"](wave)

    start = time.process_time()
    found = audited(wave, statements, with_truth)

    assert (found.verdict, found.findings) == ("pass", ())
    assert time.process_time() - start <= 10
