"""How releases lie on each other: groups differ by nobody or by enough people."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.releases import Release, counted, joined, overlaps
from scoring.statements import count_statement


def release(key, **groups):
    return Release(key, {name: frozenset(people) for name, people in groups.items()}, (), 5)


def people(first, count):
    return [f"{first}{number}" for number in range(count)]


TEN, SIX, ONE = people("a", 10), people("b", 6), people("c", 1)


def test_same_groups_again_are_fine():
    assert overlaps(release("2", T=TEN, S=SIX), [release("1", T=TEN, S=SIX)], 5) == []


def test_late_ballot_must_not_join_a_released_group():
    (found,) = overlaps(release("2", T=TEN + ONE), [release("1", T=TEN)], 5)

    assert (found.reason, found.group, found.proposal) == ("difference", "T", "withdraw_total")
    assert found.detail == {"release": "1", "other": "T"}


def test_correction_of_enough_people_is_fine():
    assert overlaps(release("2", T=TEN + SIX), [release("1", T=TEN)], 5) == []


def test_exchange_of_one_person_is_found_in_both_directions():
    """The same number of people on both sides hides nothing."""
    assert overlaps(release("2", T=[*TEN[1:], *ONE]), [release("1", T=TEN)], 5)


def test_total_next_to_its_parts_must_not_leave_a_small_rest():
    assert overlaps(release("1", all=TEN + SIX + ONE, T=TEN), [], 5) == []
    (found,) = overlaps(release("2", all=TEN + SIX + ONE, T=TEN, S=SIX), [], 5)

    assert (found.group, found.proposal) == ("all", "withdraw_total")
    assert found.detail == {"others": []}


def test_rest_that_three_releases_leave_together_is_found():
    """Every pair differs by enough people; all three together leave one."""
    earlier = [release("1", all=TEN + SIX + ONE), release("2", T=TEN)]

    (found,) = overlaps(release("3", S=SIX), earlier, 5)

    assert found.reason == "difference"
    assert found.detail["others"] == []


def test_rest_of_earlier_releases_is_not_held_against_a_new_one():
    earlier = [release("1", all=TEN + SIX + ONE), release("2", T=TEN), release("3", S=SIX)]

    assert overlaps(release("4", U=people("d", 7)), earlier, 5) == []


def test_pooled_years_next_to_single_years_must_not_leave_a_hidden_year():
    first, second, third = people("y1", 8), people("y2", 9), people("y3", 3)
    single = [release("1", w1=first), release("2", w2=second)]

    assert overlaps(release("3", pooled=first + second + third), single, 5)
    assert overlaps(release("3", pooled=first + second), single, 5) == []
    assert overlaps(release("3", pooled=first + second + third), [], 5) == []


def test_a_minimum_of_one_is_refused():
    with pytest.raises(ScoringError):
        overlaps(release("1", T=TEN), [], 1)


def is_derivable(chosen, rows):
    """Whether a 0/1 vector is a combination of rows."""
    if not len(rows):
        return False
    solution = np.linalg.lstsq(rows.T, chosen, rcond=None)[0]
    return np.allclose(rows.T @ solution, chosen)


@settings(deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 6), min_size=1), min_size=1, max_size=3),
    st.lists(st.sets(st.integers(0, 6), min_size=1), max_size=3),
    st.integers(2, 4),
)
def test_overlaps_are_those_of_trying_every_small_set(own, others, minimum):
    def named(groups):
        return {f"g{number}": frozenset(map(str, group)) for number, group in enumerate(groups)}

    def rows(groups):
        return np.array([[person in group for person in range(7)] for group in groups], float)

    def follows(chosen, groups):
        return is_derivable(rows([chosen])[0], rows(groups))

    sets = [frozenset(chosen) for size in range(1, minimum) for chosen in combinations(range(7), size)]
    by_pair = any(
        0 < len(rest) < minimum
        for one, other in [*combinations(own, 2), *product(own, others)]
        for rest in (one - other, other - one)
    )
    by_sum = any(follows(chosen, own + others) and not follows(chosen, others) for chosen in sets)
    earlier = [Release("1", named(others), (), minimum)]

    found = overlaps(Release("2", named(own), (), minimum), earlier, minimum)

    assert bool(found) == (by_pair or by_sum)


def test_join_divides_groups_and_keeps_the_names_of_whole_leaves():
    statement = count_statement("T Q1", ["T"], "Q1", [5], 4)
    first = Release("1", {"T": frozenset("abcdef")}, (statement,), 5, alike=(("T", "Q2"),))
    second = Release("2", {"T": frozenset("abcde")}, (), 5)

    found = joined([first, second], {"s1": frozenset("abc"), "s2": frozenset("def"), "s3": frozenset("g")})

    assert found.units == {
        "s1": frozenset("abc"), "s2/1": frozenset("de"), "s2/2": frozenset("f"), "s3": frozenset("g"),
    }  # fmt: skip
    assert found.alike == ((frozenset({"s1", "s2/1", "s2/2"}), "Q2"),)
    (divided,) = found.statements
    assert (divided.label, divided.low, divided.high) == ("1: T Q1", 4, 4)
    assert divided.coefficients == {(unit, "Q1", 5): 1 for unit in ("s1", "s2/1", "s2/2")}


def test_join_refuses_a_statement_about_an_unknown_group():
    statement = count_statement("X", ["X"], "Q1", [5], 4)

    with pytest.raises(ScoringError, match="'X'"):
        joined([Release("1", {"T": frozenset("ab")}, (statement,), 5)], {})


def test_join_refuses_two_units_of_one_name():
    with pytest.raises(ScoringError, match="a/1"):
        joined([Release("1", {"T": frozenset("p")}, (), 5)], {"a/1": frozenset("x"), "a": frozenset("pq")})


def test_counts_are_those_of_the_people_in_each_unit():
    sizes, table = counted({"u": frozenset("ab")}, [("a", "Q1", 5), ("b", "Q1", 5), ("z", "Q1", 1)])

    assert (sizes, table) == ({("u", "Q1"): 2}, {("u", "Q1", 5): 2})
