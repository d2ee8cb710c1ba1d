"""Counts: exclusion, reverse key, roll-up, and exact merging."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_inputs import frame

from scoring.frames import ScoringError
from scoring.tallies import tally_responses, tally_returned

ITEMS = frame(
    "items",
    ("form", "recipient", "q1", "V1", 1.0, 4.0, 5.0, False),
    ("form", "recipient", "q2", "V1", 1.0, 4.0, 5.0, True),
)
PARENTS = {"W1": "T1", "W2": "T1", "T1": "G1"}


def response(key, subject="W1", helper="self", present=False):
    return (key, "Y1", "form", subject, "S1", "link", helper, present)


def tally(responses, answers):
    return tally_responses(frame("responses", *responses), frame("answers", *answers), ITEMS)


def test_reversed_item_counts_low_plus_high_minus_value():
    counted = tally([response("a")], [("a", "q1", 5.0), ("a", "q2", 2.0)])

    assert counted.answers.to_dict() == {
        ("Y1", "W1", "S1", "form", "q1", 5.0): 1,
        ("Y1", "W1", "S1", "form", "q2", 4.0): 1,
    }


def test_present_worker_and_helping_worker_are_counted_and_not_scored():
    responses = [response("a"), response("b", present=True), response("c", helper="worker")]

    counted = tally(responses, [(key, "q1", 4.0) for key in "abc"])

    assert counted.returned.droplevel([0, 1, 2, 3]).to_dict() == {
        "helper_worker": 1,
        "present": 1,
        "scored": 1,
    }
    assert counted.answers.sum() == 1


def test_not_applicable_counts_nowhere():
    counted = tally([response("a")], [("a", "q1", float("nan")), ("a", "q2", 1.0)])

    assert counted.answers.sum() == 1
    assert counted.units.to_dict() == {("Y1", "W1", "S1", "V1"): 1}


def test_response_of_a_worker_counts_for_team_and_agency():
    responses = [response("a"), response("b", "W2"), response("c", "T1")]

    rolled = tally(responses, [(key, "q1", 4.0) for key in "abc"]).rolled_up(PARENTS)

    assert rolled.units.groupby("subject").sum().to_dict() == {"W1": 1, "W2": 1, "T1": 3, "G1": 3}


def test_per_team_counts_sum_to_all_responses():
    """docs/worked-case.md R-33a: per-team n sums to the number of answers."""
    parents = {"W1": "T1", "W2": "T2"}
    responses = [response(str(place), ("W1", "W2", "T2")[place % 3]) for place in range(30)]

    rolled = tally_returned(frame("responses", *responses), parents)

    assert rolled.groupby("subject").sum()[["T1", "T2"]].sum() == 30


def test_pairs_hold_the_sums_needed_for_a_covariance():
    counted = tally([response("a"), response("b")], [("a", "q1", 5.0), ("a", "q2", 2.0), ("b", "q1", 3.0)])

    (row,) = counted.pairs.reset_index().to_dict("records")

    assert (row["first"], row["second"]) == ("form/q1", "form/q2")
    assert (row["n"], row["first_sum"], row["second_sum"], row["product_sum"]) == (1, 5.0, 4.0, 20.0)


@pytest.mark.parametrize(
    ("responses", "answers", "message"),
    [
        ([response("a"), response("a")], [], "response 'a' is there twice"),
        ([response("a")], [("a", "q1", 1.0), ("a", "q1", 2.0)], "item 'q1' is there twice"),
        ([response("a")], [("b", "q1", 1.0)], "response 'b' is not in responses"),
        ([response("a")], [("a", "q9", 1.0)], "item 'q9' is not in instrument 'form'"),
        ([response("a")], [("a", "q1", 6.0)], "expected 1.0 to 5.0"),
    ],
)
def test_answers_that_fit_nowhere_are_refused(responses, answers, message):
    with pytest.raises(ScoringError, match=message):
        tally(responses, answers)


def test_circle_of_parents_is_refused():
    counted = tally([response("a")], [("a", "q1", 1.0)])

    with pytest.raises(ScoringError, match="circle"):
        counted.rolled_up({"W1": "W2", "W2": "W1"})


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["W1", "W2", "T1"]), st.booleans(), st.integers(1, 5), st.integers(1, 5)),
        min_size=2,
        max_size=12,
    ),
    st.data(),
)
def test_tallies_of_parts_merge_exactly_in_any_order(rows, data):
    responses = [
        response(str(place), subject, present=out) for place, (subject, out, _, _) in enumerate(rows)
    ]
    answers = [
        (str(place), item, float(value))
        for place, (_, _, *chosen) in enumerate(rows)
        for item, value in zip(("q1", "q2"), chosen, strict=True)
    ]
    cut = data.draw(st.integers(1, len(rows) - 1))
    keys = {str(place) for place in range(cut)}

    whole = tally(responses, answers)
    first = tally([r for r in responses if r[0] in keys], [a for a in answers if a[0] in keys])
    second = tally([r for r in responses if r[0] not in keys], [a for a in answers if a[0] not in keys])

    for merged in (first.merge(second), second.merge(first)):
        for part in ("answers", "units", "returned"):
            assert getattr(merged, part).to_dict() == getattr(whole, part).to_dict()
        pd.testing.assert_frame_equal(merged.pairs, whole.pairs, check_dtype=False)


def test_response_without_a_scored_answer_is_returned_and_not_scored():
    counted = tally([response("a"), response("b")], [("a", "q1", 4.0), ("b", "q1", float("nan"))])

    assert counted.returned.groupby("state").sum().to_dict() == {"no_answer": 1, "scored": 1}
