"""Patterns of answers and effects of collecting: planted ones found, honest ones left alone."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.collecting import mode_effect, perfect_consistency
from scoring.methods.forms import with_without
from scoring.methods.patterns import identical_answers, straight_lining
from scoring.simulated import Spread, answers_of_people

ROWS = st.lists(
    st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=8, max_size=8), min_size=1, max_size=12
)
REVERSED = [1, 4, 7]


def honest(seed, people=60, items=12, person=0.9):
    return answers_of_people(seed, people, items, spread=Spread(person=person)).tolist()


@pytest.mark.parametrize(
    ("row", "is_flagged"),
    [
        ([5] * 8, True),
        ([1] * 8, True),
        ([3] * 8, False),
        ([5, 5, 5, 5, 5, 5, 5, None], True),
        ([5, 5, 5, 5, 5, None, None, None], False),
        ([5, 1, 5, 5, 1, 5, 5, 1], False),
        ([5, 5, 5, 5, 5, 5, 5, 1], False),
        ([None] * 8, False),
    ],
)
def test_straight_line_is_flagged_only_where_it_contradicts_itself(row, is_flagged):
    found = straight_lining([row], 1, 5, REVERSED)

    assert (found.flagged == (0,)) == is_flagged
    assert "90" in found.rule["zh"] and "90" in found.rule["en"]


def test_longest_run_and_identical_share_are_told_for_each_response():
    found = straight_lining([[5, 5, 4, 4, 4, 5, None, 4], [None] * 8], 1, 5, REVERSED)

    assert found.longest_run == (3, 0)
    assert found.identical_share[0] == pytest.approx(4 / 7) and math.isnan(found.identical_share[1])


@pytest.mark.parametrize(
    ("items", "reverse", "reason"),
    [(5, [1], "too_few_items"), (8, [], "no_reversed_items"), (8, list(range(8)), "no_reversed_items")],
)
def test_nothing_is_flagged_where_a_straight_line_may_be_honest(items, reverse, reason):
    found = straight_lining([[5] * items], 1, 5, reverse)

    assert (found.flagged, found.reason) == ((), reason)


@given(ROWS, st.randoms())
@settings(max_examples=50, deadline=None)
def test_flags_follow_the_responses_whatever_their_order(rows, random):
    places = list(range(len(rows)))
    random.shuffle(places)

    for method in (straight_lining, identical_answers):
        first, mixed = method(rows, 1, 5, REVERSED), method([rows[p] for p in places], 1, 5, REVERSED)
        assert {places[place] for place in mixed.flagged} == set(first.flagged)
        if not math.isnan(first.with_without.mean_with):
            assert mixed.with_without.mean_with == first.with_without.mean_with


def test_mean_with_and_without_the_flagged_ones():
    found = with_without([50, 60, 100, math.nan], [2, 3])

    assert (found.mean_with, found.mean_without, found.difference) == (70, 55, -15)
    assert found.size == pytest.approx(-15 / math.sqrt(700))
    assert (found.n, found.n_flagged) == (3, 1)
    assert with_without([80, 80], []).size == 0
    assert math.isnan(with_without([80], [0]).mean_without)
    assert with_without([math.nan], []).n == 0


def test_planted_copies_are_found_with_their_places():
    rows = honest(3)
    copy = [4, 2, 5, 3, 4, 1, 5, 2, 3, 4, 2, 5]
    for place in (7, 20, 33, 50):
        rows[place] = list(copy)

    found = identical_answers(rows, 1, 5)

    assert found.flagged == (7, 20, 33, 50)
    assert found.groups[0].p < 1e-4 and found.groups[0].expected < 0.1
    assert found.with_without.n_flagged == 4


def test_honest_answers_are_hardly_ever_called_copies():
    """People differ a lot and are content: many near-constant responses agree by honest chance."""
    alarms = sum(
        bool(
            identical_answers(answers_of_people(seed, 100, 10, 1.4, Spread(1.2, 0.5)).tolist(), 1, 5).flagged
        )
        for seed in range(60)
    )

    assert alarms <= 6


def test_contented_people_who_agree_throughout_are_not_copies():
    found = identical_answers([[5] * 8] * 10 + honest(1, 30, 8), 1, 5)

    assert found.groups[0].is_constant and found.flagged == ()


def test_short_form_or_few_answers_flag_no_copies():
    short = identical_answers([[1, 5, 2]] * 5 + honest(1, 40, 3), 1, 5)
    empty = identical_answers([[1, 5, None, None, None, None, None]] * 5 + honest(1, 40, 7), 1, 5)

    assert (short.flagged, short.reason) == ((), "too_few_items")
    assert empty.flagged == () and len(empty.groups) >= 1


def test_group_filled_in_by_one_hand_is_found():
    rows = honest(5, 60, 8)
    labels = [f"helper{place % 4}" for place in range(60)]
    for place in range(0, 60, 4):
        rows[place] = [4, 4, 4, 3, 4, 4, 4, 4 + (place == 8)]

    found = perfect_consistency(rows, labels, 1, 5)

    assert found.flagged == tuple(range(0, 60, 4))
    assert [one.is_flagged for one in found.groups] == [True, False, False, False]
    assert found.groups[0].ratio < 0.05


def test_honest_groups_are_hardly_ever_called_too_alike():
    labels = [f"g{place % 5}" for place in range(60)]

    alarms = sum(bool(perfect_consistency(honest(seed), labels, 1, 5).flagged) for seed in range(80))

    assert alarms <= 3


def test_group_at_the_end_of_the_scale_or_too_small_is_not_judged():
    rows = [[5] * 6] * 6 + honest(2, 20, 6) + [[3] * 6] * 3
    labels = ["top"] * 6 + ["b"] * 20 + ["few"] * 3

    found = {one.group: one for one in perfect_consistency(rows, labels, 1, 5).groups}

    assert math.isnan(found["top"].p) and not found["top"].is_flagged
    assert math.isnan(found["few"].p)


def test_single_group_has_nobody_to_be_compared_with():
    found = perfect_consistency(honest(1, 10, 6), ["a"] * 9 + [None], 1, 5)

    assert found.flagged == () and math.isnan(found.groups[0].p)


@pytest.mark.parametrize(
    "wrong",
    [
        {"answers": []},
        {"answers": [[]]},
        {"answers": [[1, 2], [1]]},
        {"answers": [[1, 6]]},
        {"answers": [["5", 1]]},
        {"low": 5},
        {"reverse": [9]},
        {"reverse": [-1]},
    ],
)
def test_answers_that_are_none_are_refused(wrong):
    usual = {"answers": [[1, 2], [3, 4]], "low": 1, "high": 5} | wrong

    for method in (straight_lining, identical_answers):
        with pytest.raises(ScoringError, match="expected"):
            method(**usual)


def test_wrong_settings_are_refused():
    rows = honest(1, 10, 6)
    for call in (
        lambda: straight_lining(rows, 1, 5, share=0.2),
        lambda: identical_answers(rows, 1, 5, least=1),
        lambda: perfect_consistency(rows, ["a"], 1, 5),
        lambda: mode_effect([1, 2], ["a", "a"]),
        lambda: mode_effect([1, 2], ["a"]),
        lambda: mode_effect([1, 2], ["a", "b"], reference="c"),
        lambda: mode_effect([1, None], ["a", "b"]),
        lambda: mode_effect([1, 2], ["a", "b"], interviewers=["x"]),
    ):
        with pytest.raises(ScoringError, match="expected"):
            call()


def test_mode_that_differs_is_flagged_and_the_mean_told_without_it():
    rng = np.random.default_rng(4)
    scores = [*rng.normal(75, 8, 60), *rng.normal(90, 5, 20), *rng.normal(76, 8, 20)]
    modes = ["self"] * 60 + ["worker"] * 20 + ["family"] * 20

    found = mode_effect(scores, modes)

    assert (found.reference, found.flagged) == ("self", tuple(range(60, 80)))
    assert found.with_without.difference < -2
    assert found.p < 1e-6 and 0.1 < found.eta2 < 1


def test_two_modes_agree_with_the_anova_of_scipy():
    from scipy import stats

    groups = [[3.0, 5, 4, 4], [6.0, 7, 5], [9.0, 8, 8, 9, 7]]
    labels = [name for name, group in zip("abc", groups, strict=True) for _one in group]

    found = mode_effect([one for group in groups for one in group], labels)
    f, p = stats.f_oneway(*groups)

    assert (found.f, found.p) == (pytest.approx(f), pytest.approx(p))


def test_interviewers_share_of_the_spread_is_found_again():
    """True intraclass correlation 36 / (36 + 64) = .36, with modes 10 apart."""
    rng = np.random.default_rng(9)
    who = [f"i{place}" for place in range(60) for _answer in range(10)]
    modes = ["phone" if place % 2 else "visit" for place in range(600)]
    lean = np.repeat(rng.normal(0, 6, 60), 10)
    scores = (70 + lean + 10 * np.array([mode == "visit" for mode in modes]) + rng.normal(0, 8, 600)).tolist()

    found = mode_effect(scores, modes, who)

    assert found.interviewer_icc == pytest.approx(0.36, abs=0.09)
    assert (found.interviewers, found.flags) == (60, ())


def test_few_or_unusable_interviewers_are_told():
    scores, modes = [70, 80, 75, 72, 90, 85], ["a", "b", "a", "b", "a", "b"]

    few = mode_effect(scores, modes, ["x", "x", "x", "y", "y", "y"])
    alone = mode_effect(scores, modes, ["x"] * 6)
    each = mode_effect(scores, modes, list("uvwxyz"))

    assert "few_interviewers" in few.flags and 0 <= few.interviewer_icc <= 1
    assert alone.flags == ("no_model",) and each.flags == ("no_model",)
    assert math.isnan(alone.interviewer_icc) and mode_effect(scores, modes).flags == ()


def test_equal_scores_in_every_mode_have_no_test():
    found = mode_effect([80, 80, 80, 80], ["a", "a", "b", "b"], ["x", "y", "x", "y"])

    assert math.isnan(found.f) and math.isnan(found.eta2) and found.flagged == ()
    assert "no_model" in found.flags


def test_single_answer_of_a_mode_is_told_and_not_judged():
    found = mode_effect([80, 81, 85, 20], ["a", "a", "a", "b"])

    assert found.modes[1].change.reason == "single_value"
    assert found.flagged == ()
