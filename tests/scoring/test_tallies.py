"""Counts: exclusion, reverse key, roll-up, and exact merging."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_inputs import frame

from scoring.frames import ScoringError
from scoring.sheets import ARRAYS
from scoring.tallies import merged, tally_responses

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


def counts(counted):
    return [row[-1] for row in counted.answers()]


def units(counted):
    return {
        (*place, point): int(n)
        for sheet in counted.sheets.values()
        for place, row in zip(sheet.places, sheet.units, strict=True)
        for point, n in zip(sheet.points, row, strict=True)
        if n
    }


def assert_equal(one, other):
    assert list(one.sheets) == list(other.sheets)
    for name, sheet in other.sheets.items():
        assert one.sheets[name].places == sheet.places
        for array in ARRAYS[1:]:
            assert np.array_equal(getattr(one.sheets[name], array), getattr(sheet, array))
    assert list(one.answers()) == list(other.answers())
    assert one.returned("wave", "subject", "state") == other.returned("wave", "subject", "state")
    assert one.checksum == other.checksum


def test_reversed_item_counts_low_plus_high_minus_value():
    counted = tally([response("a")], [("a", "q1", 5.0), ("a", "q2", 2.0)])

    assert list(counted.answers()) == [
        ("Y1", "W1", "S1", "form", "q1", 5.0, 1),
        ("Y1", "W1", "S1", "form", "q2", 4.0, 1),
    ]


def test_present_worker_and_helping_worker_are_counted_and_not_scored():
    responses = [response("a"), response("b", present=True), response("c", helper="worker")]

    counted = tally(responses, [(key, "q1", 4.0) for key in "abc"])

    assert counted.returned("state") == {("helper_worker",): 1, ("present",): 1, ("scored",): 1}
    assert counts(counted) == [1]


def test_not_applicable_counts_nowhere():
    counted = tally([response("a")], [("a", "q1", float("nan")), ("a", "q2", 1.0)])

    assert counts(counted) == [1]
    assert units(counted) == {("Y1", "W1", "S1", "V1"): 1}


def test_response_of_a_worker_counts_for_team_and_agency():
    responses = [response("a"), response("b", "W2"), response("c", "T1")]

    rolled = tally(responses, [(key, "q1", 4.0) for key in "abc"]).rolled_up(PARENTS)

    assert {place[1]: n for place, n in units(rolled).items()} == {"W1": 1, "W2": 1, "T1": 3, "G1": 3}


def test_per_team_counts_sum_to_all_responses():
    """docs/worked-case.md R-33a: per-team n sums to the number of answers."""
    parents = {"W1": "T1", "W2": "T2"}
    responses = [response(str(place), ("W1", "W2", "T2")[place % 3]) for place in range(30)]

    rolled = tally(responses, []).rolled_up(parents).returned("subject")

    assert rolled[("T1",)] + rolled[("T2",)] == 30


def test_pairs_hold_the_sums_needed_for_a_covariance():
    counted = tally([response("a"), response("b")], [("a", "q1", 5.0), ("a", "q2", 2.0), ("b", "q1", 3.0)])

    sheet = counted.sheets["form"]

    assert sheet.items == ("q1", "q2")
    assert sheet.together[0].tolist() == [[2, 1], [1, 1]]
    assert sheet.sums[0].tolist() == [[8.0, 5.0], [4.0, 4.0]]
    assert sheet.products[0].tolist() == [[34.0, 20.0], [20.0, 16.0]]


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
    keys = set(data.draw(st.lists(st.sampled_from([one[0] for one in responses]), min_size=1, unique=True)))

    whole = tally(responses, answers)
    first = tally([r for r in responses if r[0] in keys], [a for a in answers if a[0] in keys])
    second = tally([r for r in responses if r[0] not in keys], [a for a in answers if a[0] not in keys])

    for together in (first.merge(second), second.merge(first), merged([first, second])):
        assert_equal(together, whole)
    assert_equal(whole.without(first), second)
    assert_equal(tally(responses[::-1], answers[::-1]), whole)


def test_taking_away_more_than_there_is_is_refused():
    one, two = ([response("a")], [("a", "q1", 5.0)]), ([response("b")], [("b", "q1", 4.0)])

    with pytest.raises(ScoringError, match="more to take away"):
        tally(*one).without(tally(*two))


def test_relabelled_subjects_give_the_same_counts_under_their_new_names():
    names = {"W1": "X9", "W2": "A0"}
    responses = [response("a"), response("b", "W2"), response("c")]
    answers = [("a", "q1", 5.0), ("b", "q1", 2.0), ("c", "q2", 1.0)]

    renamed = tally(
        [(key, wave, form, names[code], *rest) for key, wave, form, code, *rest in responses], answers
    )

    assert sorted((names[row[1]], *row[4:]) for row in tally(responses, answers).answers()) == sorted(
        (row[1], *row[4:]) for row in renamed.answers()
    )


def test_checksum_tells_equal_counts_from_others():
    responses = [response("a"), response("b")]
    parts = tally(responses[:1], [("a", "q1", 5.0)]), tally(responses[1:], [("b", "q1", 4.0)])

    whole = tally(responses, [("a", "q1", 5.0), ("b", "q1", 4.0)])
    other = tally(responses, [("a", "q1", 5.0), ("b", "q1", 3.0)])

    assert merged(parts).checksum == whole.checksum != other.checksum


def test_response_without_a_scored_answer_is_returned_and_not_scored():
    counted = tally([response("a"), response("b")], [("a", "q1", 4.0), ("b", "q1", float("nan"))])

    assert counted.returned("state") == {("no_answer",): 1, ("scored",): 1}
