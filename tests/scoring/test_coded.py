"""Counting coded answers: the same counts as from the answers themselves, in whatever parts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_inputs import frame

from scoring.coded import CodedItem, tally_codes
from scoring.frames import ScoringError
from scoring.tallies import NO_ANSWER, merged, tally_responses

TENTHS = tuple(round(0.1 * place, 9) for place in range(11))
ITEMS = (
    CodedItem("whole", "V1", 1.0, 5.0, (1.0, 2.0, 3.0, 4.0, 5.0)),
    CodedItem("turned", "V1", 0.0, 1.0, tuple(1.0 - value for value in TENTHS)),
    CodedItem("tenths", "V2", 0.0, 1.0, TENTHS),
    CodedItem("thirds", "V2", 0.0, 1.0, (0.0, 0.3333333333333333, 1.0)),
)
ASKED = frame(
    "items",
    ("form", "recipient", "whole", "V1", 1.0, 4.0, 5.0, False),
    ("form", "recipient", "turned", "V1", 0.0, 0.9, 1.0, True),
    ("form", "recipient", "tenths", "V2", 0.0, 0.9, 1.0, False),
)
MARKS = (
    ("Y1", "W1", "S1", "link", "self", False),
    ("Y1", "W1", "S1", "link", "self", True),
    ("Y1", "W2", "", "paper", "worker", False),
    ("Y2", "W2", "S2", "paper", "family", False),
)


def responses(items, size, seed):
    """Random codes, 0 among them, and marks of ``size`` responses."""
    generator = np.random.default_rng(seed)
    columns = [generator.integers(0, len(item.options) + 1, size).astype(np.uint8) for item in items]
    return columns, generator.integers(0, len(MARKS), size)


@pytest.mark.parametrize("seed", range(5))
def test_codes_count_like_the_answers_they_stand_for(seed):
    columns, place = responses(ITEMS[:3], 60, seed)
    asked = [(1.0, 2.0, 3.0, 4.0, 5.0), TENTHS, TENTHS]
    given = [
        (f"r{row}", item.name, options[column[row] - 1])
        for item, options, column in zip(ITEMS, asked, columns, strict=False)
        for row in range(60)
        if column[row]
    ]
    rows = [(f"r{n}", MARKS[at][0], "form", *MARKS[at][1:]) for n, at in enumerate(place)]

    counted = tally_codes("form", ITEMS[:3], columns, MARKS, place)

    expected = tally_responses(frame("responses", *rows), frame("answers", *given), ASKED)
    assert counted.checksum == expected.checksum


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), parts=st.integers(1, 9))
def test_any_parts_in_any_order_add_up_exactly_even_in_tenths(seed, parts):
    columns, place = responses(ITEMS[:3], 200, seed)
    order = np.random.default_rng(seed).permutation(200)

    counted = merged(
        tally_codes("form", ITEMS[:3], [column[rows] for column in columns], MARKS, place[rows])
        for rows in np.array_split(order, parts)
    )

    assert counted.checksum == tally_codes("form", ITEMS[:3], columns, MARKS, place).checksum


def test_part_taken_away_leaves_exactly_the_rest_even_in_tenths():
    columns, place = responses(ITEMS[:3], 200, 1)
    first, second = (
        tally_codes("form", ITEMS[:3], [column[rows] for column in columns], MARKS, place[rows])
        for rows in (slice(0, 70), slice(70, 200))
    )

    assert first.merge(second).without(first).checksum == second.checksum


def test_options_finer_than_nine_decimals_are_summed_as_they_come():
    columns, place = responses(ITEMS, 300, 2)

    sheet = tally_codes("form", ITEMS, columns, MARKS, place).sheets["form"]

    kept = np.isin(place, [0, 3]) & (columns[3] > 0)
    assert sheet.sums[:, 3, 3].sum() == pytest.approx(
        np.array([np.nan, *ITEMS[3].options])[columns[3][kept]].sum()
    )


def test_response_with_nothing_but_zeros_is_no_answer():
    zeros = [np.zeros(1, dtype=np.uint8) for _item in ITEMS]

    counted = tally_codes("form", ITEMS, zeros, MARKS[:1], np.array([0]))

    assert counted.returned("state") == {(NO_ANSWER,): 1}


def test_item_that_was_not_asked_has_no_options_and_no_counts():
    never = CodedItem("never", "V2", 1.0, 5.0, ())
    columns = [np.array([3, 0], dtype=np.uint8), np.zeros(2, dtype=np.uint8)]

    counted = tally_codes("form", (ITEMS[0], never), columns, MARKS[:1], np.array([0, 0]))

    assert [row[4:] for row in counted.answers()] == [("whole", 3.0, 1)]


def test_no_responses_are_no_places():
    nothing = [np.zeros(0, dtype=np.uint8) for _item in ITEMS]

    counted = tally_codes("form", ITEMS, nothing, (), np.zeros(0, dtype=np.int64))

    assert counted.checksum == merged([]).checksum


def test_answer_outside_the_scale_is_refused_only_when_it_was_given():
    wide = CodedItem("whole", "V1", 1.0, 5.0, (1.0, 2.0, 7.0))

    given, place = [np.array([3], dtype=np.uint8)], np.array([0])

    with pytest.raises(ScoringError, match="item whole: 7.0, expected 1.0 to 5.0"):
        tally_codes("form", (wide,), given, MARKS[:1], place)
    assert tally_codes("form", (wide,), [np.array([2], dtype=np.uint8)], MARKS[:1], place).sheets


def test_turned_end_of_a_scale_in_decimals_is_inside_it():
    low, high = 0.1, 0.7
    item = CodedItem("turned", "V1", low, high, (low + high - 0.7, low + high - 0.1))

    counted = tally_codes("form", (item,), [np.array([1], dtype=np.uint8)], MARKS[:1], np.array([0]))

    assert [row[-1] for row in counted.answers()] == [1]
