"""Rounding, bands, caps, vetoes, quota, probability, ranks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scoring_inputs import BANDS, frame, one_point_plan

from scoring.frames import Cap, Quota, ScoringError
from scoring.grades import (
    Candidate,
    Graded,
    band_of,
    confirmed_effects,
    grade_candidates,
    probability,
    ranges_of,
    rank_sets_by_post,
    shown,
)

CAP_A = (Cap("A", 60, "pass"),)


def graded(candidates, **settings):
    return {
        g.candidate.subject: (g.grade, g.reason)
        for g in grade_candidates(candidates, one_point_plan(**settings))
    }


def worker(code, final, **more):
    return Candidate(code, "frontline", final, **more)


@pytest.mark.parametrize(
    ("score", "text"),
    [(90.43499999999999, "90.44"), (89.995, "90.00"), (89.994, "89.99"), (2.675, "2.68"), (0.0, "0.00")],
)
def test_score_is_rounded_half_up_on_its_decimal(score, text):
    """docs/worked-case.md F17, part 3: 90.435 held as a binary float shows 90.44."""
    assert str(shown(score)) == text


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (100, "excellent"),
        (89.995, "excellent"),
        (89.994, "good"),
        (79.995, "good"),
        (59.99, "fail"),
        (0, "fail"),
    ],
)
def test_rounded_score_falls_into_a_half_open_band(score, grade):
    """docs/worked-case.md F17: 89.995 excellent, 89.994 good."""
    assert band_of(score, BANDS).code == grade


def test_score_below_every_band_is_refused():
    with pytest.raises(ScoringError, match="below every band"):
        band_of(50, BANDS[:2])


def test_confirmed_red_line_is_a_veto_and_the_score_is_not_published():
    """docs/worked-case.md R-20b: 93.10 with one confirmed red line."""
    (one,) = grade_candidates([worker("SW", 93.10, effects=frozenset({"veto"}))], one_point_plan())

    assert (one.grade, one.reason, one.final) == ("fail", "veto", None)


@pytest.mark.parametrize(
    ("first", "second"), [("甲", None), ("甲", ""), ("甲", "甲"), ("甲", " 甲 "), (None, None)]
)
def test_event_without_two_different_confirmers_has_no_effect(first, second):
    """docs/worked-case.md R-21e: one alleged red line, unconfirmed."""
    events = frame("events", ("W1", "2026-03-01", "gift", "veto", first, second, None))

    assert confirmed_effects(events) == {}


def test_event_with_two_confirmers_has_its_effect():
    events = frame("events", ("W1", "2026-03-01", "gift", "hold", "甲", "乙", None))

    assert confirmed_effects(events) == {"W1": {"hold"}}


def test_event_with_unknown_effect_is_refused():
    with pytest.raises(ScoringError, match="expected veto, cap or hold"):
        confirmed_effects(frame("events", ("W1", "2026-03-01", "gift", "fine", "甲", "乙", None)))


def test_hold_leaves_the_grade_open_and_a_veto_stands_beside_it():
    held = worker("W1", 85.0, effects=frozenset({"hold"}))
    both = worker("W2", 85.0, effects=frozenset({"hold", "veto"}))

    assert graded([held, both]) == {"W1": (None, "hold"), "W2": ("fail", "veto")}


@pytest.mark.parametrize(
    ("criterion", "grade", "reason"),
    [(59.999, "pass", "cap"), (60.0, "excellent", ""), (95.0, "excellent", "")],
)
def test_weak_criterion_caps_the_grade(criterion, grade, reason):
    """docs/worked-case.md part 3: criterion A under 60, at most pass."""
    assert graded([worker("W1", 92.0, criteria={"A": criterion})], caps=CAP_A) == {"W1": (grade, reason)}


def test_cap_never_raises_a_grade():
    assert graded([worker("W1", 40.0, criteria={"A": 10.0})], caps=CAP_A) == {"W1": ("fail", "")}


def test_confirmed_capping_event_limits_the_grade():
    assert graded([worker("W1", 92.0, effects=frozenset({"cap"}))]) == {"W1": ("pass", "cap")}


@pytest.mark.parametrize(
    ("missing", "expected"), [(0.20, ("good", "")), (0.21, (None, "insufficient evidence"))]
)
def test_too_much_missing_weight_gives_no_grade(missing, expected):
    """docs/worked-case.md F19: above 20 % of the weight."""
    assert graded([worker("W1", 85.0, missing=missing)]) == {"W1": expected}


def test_nobody_without_a_score_is_graded():
    assert graded([worker("W1", None)]) == {"W1": (None, "insufficient evidence")}


def people(*top, total=24):
    rest = [worker(f"R{place}", 70.0) for place in range(total - len(top))]
    return [worker(f"T{place}", score) for place, score in enumerate(top)] + rest


def test_quota_of_24_people_keeps_four_of_seven():
    """docs/worked-case.md F18: 24 x 20 % = 4.8, four places; ranks 5-7 good (quota)."""
    grades = graded(people(97, 96, 95, 94, 93, 92, 91), quota=Quota("excellent", 0.20))

    assert [grades[f"T{place}"] for place in range(7)] == [("excellent", "")] * 4 + [("good", "quota")] * 3


def test_ties_at_the_edge_of_the_quota_are_all_kept():
    """docs/worked-case.md part 3: ties at the quota edge."""
    grades = graded(people(97, 96, 95, 94, 94, 94, 91), quota=Quota("excellent", 0.20))

    assert [grades[f"T{place}"][0] for place in range(7)] == ["excellent"] * 6 + ["good"]


def test_quota_on_the_last_grade_changes_nothing():
    """docs/package.md: the others get the next grade; after the last there is none."""
    grades = graded([worker("W1", 20.0), worker("W2", 95.0)], quota=Quota("fail", 0.0))

    assert grades == {"W1": ("fail", ""), "W2": ("excellent", "")}


def test_quota_ranks_by_full_precision_not_by_printed_score():
    grades = graded(people(97, 96, 95, 90.004, 90.003), quota=Quota("excellent", 0.20))

    assert (grades["T3"][0], grades["T4"][0]) == ("excellent", "good")


def test_quota_without_a_place_keeps_nobody():
    assert graded([worker("W1", 95.0)], quota=Quota("excellent", 0.20)) == {"W1": ("good", "quota")}


def test_quota_counts_decimal_shares_exactly():
    """0.29 x 100 is 29 places, although the binary product is below 29."""
    grades = graded(people(*range(171, 141, -1), total=100), quota=Quota("excellent", 0.29))

    assert sum(grade == "excellent" for grade, _ in grades.values()) == 29


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_quota_changes_grades_and_never_scores(finals):
    candidates = [worker(str(place), final) for place, final in enumerate(finals)]

    result = grade_candidates(candidates, one_point_plan(quota=Quota("excellent", 0.2)))

    assert [one.final for one in result] == finals
    kept = [one.final for one in result if one.grade == "excellent"]
    lost = [one.final for one in result if one.reason == "quota"]
    assert not kept or not lost or min(kept) > max(lost)


def test_probability_of_the_printed_grade():
    """Rudner (2001): N(85, 5) between 79.995 and 89.995."""
    one = Graded(worker("W1", 85.0, se=5.0), "good")

    assert probability(one, BANDS) == pytest.approx(0.6827, abs=1e-3)


def test_probability_is_unknown_without_error_and_after_a_rule_changed_the_grade():
    assert math.isnan(probability(Graded(worker("W1", 85.0), "good"), BANDS))
    assert math.isnan(probability(Graded(worker("W1", 95.0, se=1.0), "good", "quota"), BANDS))


def test_workers_with_overlapping_intervals_share_a_rank_range():
    """docs/worked-case.md R-1c: 81.2 and 79.0, each +- 8.0 (n = 21): not distinguishable."""
    se = 8.0 / 2.086
    near = [Graded(worker("a", 81.2, se=se), "good"), Graded(worker("b", 79.0, se=se), "pass")]
    far = Graded(worker("c", 40.0, se=1.0), "fail")

    assert ranges_of(rank_sets_by_post([*near, far])) == {"a": (1, 2), "b": (1, 2), "c": (3, 3)}


def test_ranks_stay_inside_a_post_group():
    one = Graded(Candidate("a", "frontline", 80.0, 1.0), "good")
    other = Graded(Candidate("b", "supervisor", 90.0, 1.0), "excellent")

    assert ranges_of(rank_sets_by_post([one, other])) == {"a": (1, 1), "b": (1, 1)}
