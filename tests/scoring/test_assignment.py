"""Assignment of raters: balance, conflicts, links, chance, refusals."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.assignment import assign_raters
from scoring.severity import connected_groups

SIZES = st.tuples(st.integers(1, 15), st.integers(1, 8), st.integers(1, 4))


def names(letter, number):
    return [f"{letter}{place}" for place in range(number)]


def pairs_of(result):
    return [(subject, rater) for subject, raters in result.raters_of.items() for rater in raters]


@given(SIZES, st.integers(0, 5), st.data())
@settings(max_examples=50, deadline=None)
def test_assignment_is_balanced_linked_and_free_of_conflicts_or_refused(sizes, seed, data):
    people, panel, k = names("S", sizes[0]), names("R", sizes[1]), sizes[2]
    every = [(person, rater) for person in people for rater in panel]
    conflicts = data.draw(st.lists(st.sampled_from(every), max_size=len(every) // 5))

    result = assign_raters(people, panel, k, conflicts, seed)

    if result.reason:
        assert result.raters_of == {} and all(result.refusal.values())
        return
    pairs = pairs_of(result)
    assert Counter(subject for subject, _ in pairs) == Counter(dict.fromkeys(people, k))
    assert len(set(pairs)) == len(pairs) and not set(pairs) & set(conflicts)
    assert max(result.load.values()) - min(result.load.values()) <= 1
    assert result.load == {rater: sum(pair[1] == rater for pair in pairs) for rater in panel}
    assert len(connected_groups(pairs)) == 1


@given(SIZES, st.randoms())
@settings(max_examples=25, deadline=None)
def test_assignment_does_not_depend_on_the_order(sizes, random):
    people, panel = names("S", sizes[0]), names("R", sizes[1])
    first = assign_raters(people, panel, sizes[2], [["S0", "R0"]], 3)
    random.shuffle(people)
    random.shuffle(panel)

    assert assign_raters(people, panel, sizes[2], [{"subject": "S0", "rater": "R0"}], 3) == first


@pytest.mark.parametrize("sizes", [(4, 4, 2), (6, 3, 2), (12, 5, 3), (60, 7, 2), (30, 20, 2), (3, 4, 2)])
def test_usual_panels_are_linked_for_every_seed(sizes):
    for seed in range(10):
        result = assign_raters(names("S", sizes[0]), names("R", sizes[1]), sizes[2], seed=seed)

        assert result.reason is None
        assert len(connected_groups(pairs_of(result))) == 1


def test_other_seed_gives_another_assignment():
    assignments = [assign_raters(names("S", 12), names("R", 5), 2, seed=seed).raters_of for seed in range(5)]

    assert all(one != other for one, other in combinations(assignments, 2))


def test_every_pair_is_as_likely_as_any_other():
    seen = Counter()
    for seed in range(300):
        seen.update(pairs_of(assign_raters(names("S", 5), names("R", 5), 2, seed=seed)))

    assert len(seen) == 25
    assert min(seen.values()) > 80 and max(seen.values()) < 160  # expected 120, SD 8.5


def test_extra_subject_falls_to_each_rater_alike():
    more = Counter()
    for seed in range(300):
        load = assign_raters(names("S", 4), names("R", 3), 2, seed=seed).load
        more.update(rater for rater, number in load.items() if number == 3)

    assert min(more.values()) > 160 and max(more.values()) < 240  # expected 200, SD 8


def test_forced_assignment_is_found():
    conflicts = [["S0", "R0"], ["S1", "R1"], ["S2", "R2"]]

    result = assign_raters(names("S", 3), names("R", 3), 2, conflicts)

    assert result.raters_of == {"S0": ("R1", "R2"), "S1": ("R0", "R2"), "S2": ("R0", "R1")}


@pytest.mark.parametrize(
    ("sizes", "conflicts", "reason"),
    [
        ((3, 2, 3), [], "too_few_raters"),
        ((3, 3, 2), [["S1", "R0"], ["S1", "R1"]], "too_few_raters"),
        ((4, 2, 1), [], "too_few_ratings"),
        ((2, 9, 2), [], "too_few_ratings"),
        ((6, 3, 2), [[f"S{place}", "R0"] for place in range(5)], "not_balanced"),
        ((4, 4, 2), [[s, r] for s, r in (("S0", "R2"), ("S0", "R3"), ("S1", "R2"), ("S1", "R3"), ("S2", "R0"),
                                         ("S2", "R1"), ("S3", "R0"), ("S3", "R1"))], "not_connected"),
    ],
)  # fmt: skip
def test_impossible_assignment_is_refused_in_words(sizes, conflicts, reason):
    result = assign_raters(names("S", sizes[0]), names("R", sizes[1]), sizes[2], conflicts)

    assert result.reason == reason
    assert result.refusal["zh"].endswith("。") and result.refusal["en"].endswith(".")


def test_subject_without_enough_raters_is_named():
    result = assign_raters(["甲", "乙"], ["R1", "R2"], 2, [["乙", "R2"]])

    assert "乙" in result.refusal["zh"] and "甲" not in result.refusal["zh"]


def test_one_rater_for_everybody_links_all():
    result = assign_raters(names("S", 3), ["R"], 1)

    assert result.load == {"R": 3}


def test_large_panel_takes_no_more_than_a_moment():
    result = assign_raters(names("S", 500), names("R", 20), 3)

    assert set(result.load.values()) == {75}


@pytest.mark.parametrize(
    ("subjects", "raters", "k"),
    [([], ["R"], 1), (["S"], [], 1), (["S", "S"], ["R"], 1), (["S"], ["R"], 0), (["S"], ["R"], 1.5)],
)
def test_unusable_panels_are_refused(subjects, raters, k):
    with pytest.raises(ScoringError, match="assign raters"):
        assign_raters(subjects, raters, k)
