"""The disjoint partition: every response in at most one published base group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.partition import Leaf, partition

LEVELS = ("team", "agency", "whole")


def leaf(group, team, n, agency="A1"):
    return Leaf(group, (team, agency, "all"), n)


def test_large_leaf_stands_alone_and_small_ones_are_pooled_in_their_team():
    found = partition([leaf("a", "T1", 5), leaf("b", "T1", 2), leaf("c", "T1", 3)], 5, LEVELS)

    assert found.groups == {"a": ("a",), "team:T1": ("b", "c")}
    assert found.pools == {"team:T1": ("b", "c")}
    assert found.left_out == ()
    assert found.group_of("c") == "team:T1"


def test_what_a_team_cannot_pool_goes_to_the_agency_then_to_the_whole_wave():
    leaves = [
        leaf("a", "T1", 4), leaf("b", "T2", 1), leaf("c", "T3", 2, "A2"), leaf("d", "T4", 4, "A3"),
    ]  # fmt: skip

    found = partition(leaves, 5, LEVELS)

    assert found.groups == {"agency:A1": ("a", "b"), "whole:all": ("c", "d")}


def test_rest_below_the_minimum_is_left_out():
    found = partition([leaf("a", "T1", 9), leaf("b", "T1", 2), leaf("c", "T2", 2)], 5, LEVELS)

    assert found.groups == {"a": ("a",)}
    assert found.left_out == ("b", "c")
    assert found.group_of("b") is None


def test_one_leaf_is_never_a_pool():
    assert partition([leaf("a", "T1", 4)], 5, LEVELS).left_out == ("a",)


def test_leaf_without_answers_is_nowhere():
    found = partition([leaf("a", "T1", 0), leaf("b", "T1", 6)], 5, LEVELS)

    assert (found.groups, found.left_out) == ({"b": ("b",)}, ())


def test_subject_without_a_team_is_pooled_from_the_next_level_on():
    found = partition([leaf("a", "", 3), leaf("b", "", 3, "A2"), leaf("c", "T1", 3, "A2")], 5, LEVELS)

    assert found.groups == {"agency:A2": ("b", "c")}
    assert found.left_out == ("a",)


def test_teams_of_the_same_name_in_two_agencies_stay_apart():
    leaves = [leaf(f"{agency}{n}", "T1", 3, agency) for agency in ("A1", "A2") for n in (1, 2)]

    assert partition(leaves, 5, LEVELS).groups == {
        "team:T1": ("A11", "A12"),
        "team:T1 (2)": ("A21", "A22"),
    }


@pytest.mark.parametrize(
    ("leaves", "minimum"),
    [
        ([leaf("a", "T1", 5)], 1),
        ([leaf("a", "T1", -1)], 5),
        ([leaf("a", "T1", 5), leaf("a", "T2", 5)], 5),
        ([Leaf("a", ("T1",), 5)], 5),
    ],
)
def test_misuse_is_refused(leaves, minimum):
    with pytest.raises(ScoringError):
        partition(leaves, minimum, LEVELS)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.integers(0, 2)), max_size=25),
    st.integers(2, 6),
)
def test_groups_are_disjoint_large_enough_and_complete(drawn, minimum):
    leaves = [leaf(f"L{i}", f"T{team}", n, f"A{agency}") for i, (n, team, agency) in enumerate(drawn)]
    sizes = {one.group: one.n for one in leaves}

    found = partition(leaves, minimum, LEVELS)

    placed = [name for inside in found.groups.values() for name in inside] + list(found.left_out)
    assert sorted(placed) == sorted(name for name, n in sizes.items() if n)
    assert all(sum(sizes[name] for name in inside) >= minimum for inside in found.groups.values())
    assert all(sizes[name] < minimum for inside in found.pools.values() for name in inside)
    assert all(len(inside) > 1 or sizes[inside[0]] >= minimum for inside in found.groups.values())
    assert len(found.left_out) < 2 or sum(sizes[name] for name in found.left_out) < minimum
