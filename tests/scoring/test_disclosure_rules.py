"""What may be shown: nothing hidden can be derived."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.disclosure import (
    Gated,
    Guarded,
    banded_count,
    disclose_groups,
    disclose_total,
    disclose_value,
    distribution,
    gate_table,
    is_homogeneous,
    total_gives_away,
)
from scoring.frames import ScoringError, Withheld


def test_small_group_and_the_next_smallest_are_hidden_when_the_total_is_shown():
    """docs/worked-case.md F20, R-33j: sizes 21, 9, 4 with threshold 5."""
    shown = disclose_groups({"T1": 21, "T2": 9, "T3": 4}, 5, total_shown=True)

    assert shown == {"T1": 21, "T2": Withheld("complementary", 5), "T3": Withheld("below_minimum", 5)}


def test_small_group_alone_is_hidden_when_no_total_is_shown():
    shown = disclose_groups({"T1": 21, "T2": 9, "T3": 4}, 5, total_shown=False)

    assert shown == {"T1": 21, "T2": 9, "T3": Withheld("below_minimum", 5)}


def test_groups_that_are_large_enough_or_empty_are_shown():
    assert disclose_groups({"a": 21, "b": 0, "c": 5}, 5) == {"a": 21, "b": 0, "c": 5}


def test_two_tiny_groups_take_a_third_with_them():
    shown = disclose_groups({"a": 1, "b": 1, "c": 7, "d": 30}, 5)

    assert [isinstance(size, Withheld) for size in shown.values()] == [True, True, True, False]


def test_two_groups_just_under_the_minimum_take_a_third_with_them():
    """4 and 4 with minimum 5: a sum of 8 could only be 4 + 4."""
    shown = disclose_groups({"a": 4, "b": 4, "c": 9}, 5)

    assert shown["c"] == Withheld("complementary", 5)


def test_total_is_withheld_when_it_gives_every_group_away():
    assert disclose_total({"a": 1, "b": 1, "c": 1}, 3) == Withheld("complementary", 3)
    assert disclose_total({"a": 2, "b": 1}, 5) == Withheld("below_minimum", 5)
    assert disclose_total({"a": 21, "b": 9, "c": 4}, 5) == 34


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.integers(3, 6))
def test_no_hidden_group_can_be_got_by_subtraction(sizes, minimum):
    """Every hidden size stays open for a reader who knows the total and the procedure."""
    groups = {str(place): size for place, size in enumerate(sizes)}

    shown, total = disclose_groups(groups, minimum), disclose_total(groups, minimum)

    hidden = {name: one.reason for name, one in shown.items() if isinstance(one, Withheld)}
    if isinstance(total, Withheld) or not hidden:
        return
    rest = total - sum(size for size in shown.values() if not isinstance(size, Withheld))
    smallest = min(
        [size for size in shown.values() if not isinstance(size, Withheld) and size > 0], default=rest
    )
    ranges = [
        range(1, minimum) if reason == "below_minimum" else range(minimum, smallest + 1)
        for reason in hidden.values()
    ]
    possible = [guess for guess in product(*ranges) if sum(guess) == rest]
    assert all(len(set(column)) > 1 for column in zip(*possible, strict=True))
    assert rest >= minimum


@pytest.mark.parametrize(
    ("value", "n", "expected"),
    [(77.08, 5, 77.08), (77.08, 4, Withheld("below_minimum", 5)), (None, 0, Withheld("no_data"))],
)
def test_value_of_four_recipients_is_hidden(value, n, expected):
    """docs/worked-case.md part 3: a worker with n = 4 recipient answers."""
    assert disclose_value(value, n, 5) == expected


def test_distribution_shows_options_from_ten_answers_on():
    assert distribution({1: 1, 3: 4, 5: 5}, (1, 2, 3, 4, 5)) == {"1": 0.1, "2": 0, "3": 0.4, "4": 0, "5": 0.5}


def test_distribution_of_five_to_nine_answers_is_three_bands():
    assert distribution({1: 1, 3: 2, 4: 2, 5: 3}, (1, 2, 3, 4, 5)) == {
        "low": 1 / 8,
        "mid": 2 / 8,
        "high": 5 / 8,
    }


def test_distribution_of_four_answers_is_hidden():
    assert distribution({1: 2, 5: 2}, (1, 2, 3, 4, 5)) == Withheld("below_minimum", 5)


@pytest.mark.parametrize(
    ("counts", "homogeneous"), [({5: 12}, True), ({5: 11, 1: 1}, True), ({5: 10, 1: 2}, False)]
)
def test_group_that_answers_alike_but_for_one_is_homogeneous(counts, homogeneous):
    """docs/method.md, "What readers may see": n - 1 answers in one option."""
    assert is_homogeneous(counts) is homogeneous
    assert (distribution(counts, (1, 5)) == Withheld("homogeneous", 5)) is homogeneous


@pytest.mark.parametrize(
    ("n", "band"), [(0, "0"), (1, "1-4"), (4, "1-4"), (5, "5-9"), (9, "5-9"), (10, "10+")]
)
def test_count_is_shown_as_a_band(n, band):
    assert banded_count(n) == band


def test_gated_table_cannot_be_built_past_the_gate():
    with pytest.raises(ScoringError, match="only be built by the gate"):
        Gated(("a",), ((1,),), 5, "funder")


def test_gate_hides_what_is_guarded_and_keeps_the_rest():
    rows = [
        ("T1", Guarded(88.0, 21)),
        ("T2", Guarded(91.0, 4)),
        ("T3", Guarded(100.0, 9, {5: 9})),
        ("T4", float("nan")),
    ]

    table = gate_table(("team", "score"), rows, 5, "funder")

    assert table.column("score") == (
        88.0,
        Withheld("below_minimum", 5),
        Withheld("homogeneous", 5),
        Withheld("no_data"),
    )
    assert table.key is None and (table.minimum, table.audience) == (5, "funder")


def test_gate_refuses_cells_that_are_not_plain():
    with pytest.raises(ScoringError, match="a cell of list"):
        gate_table(("a",), [([1],)], 5, "funder")


LARGE, BANDED, SMALL, AGREED = {3: 8, 4: 6}, {3: 3, 4: 4}, {2: 1, 4: 2}, {4: 1, 5: 12}


@pytest.mark.parametrize(
    ("parts", "tells"),
    [
        ([LARGE, LARGE], False),  # every part is told by itself
        ([LARGE, SMALL], True),  # total - 14 = the three
        ([LARGE, BANDED], True),  # the seven would be known option by option
        ([LARGE, AGREED], True),
        (
            [LARGE, BANDED, SMALL],
            True,
        ),  # the ten are a pool, but their bands minus the seven's are the three's
        ([LARGE, BANDED, BANDED], False),  # a pool of fourteen
        ([LARGE, BANDED, BANDED, SMALL, SMALL], False),  # six in the pool that not even bands are told of
        ([LARGE, BANDED, BANDED, {4: 3}, {4: 2}], True),  # these five agree
        ([BANDED], True),
        ([], False),
    ],
)
def test_total_beside_its_parts_leaves_a_pool_or_nothing(parts, tells):
    total = {option: sum(part.get(option, 0) for part in parts) for option in range(1, 6)}

    assert total_gives_away(total, parts, 5) is tells


def test_answers_about_nobody_in_particular_are_one_more_part():
    total = {3: 8 + 2, 4: 6}

    assert total_gives_away(total, [LARGE], 5)
    assert not total_gives_away({3: 16, 4: 12}, [LARGE], 5)
