"""Published numbers as intervals: exactly the values that print like this."""

from fractions import Fraction
from statistics import mean, stdev

import pytest
from brute_force import half_up
from hypothesis import given
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.statements import (
    band_statement,
    coarser,
    composite,
    count_of,
    count_statement,
    difference,
    exact,
    mean_of,
    mean_statement,
    sd_statement,
    share_statement,
)

SCALE = {value: value for value in (1, 2, 3, 4, 5)}


def test_mean_of_few_people_to_two_places_gives_their_sum():
    found = mean_statement("m", ["u"], "q", SCALE, 8, "3.13", 2)

    assert (found.low, found.high) == (Fraction(25, 8), Fraction(25, 8))
    assert found.coefficients["u", "q", 5] == Fraction(5, 8)


def test_half_belongs_to_the_number_above_and_below_zero_to_the_one_below():
    """2.5 prints as 3 and -2.5 as -3, so 3 may be 2.5 and 2 may not."""

    def printed(value):
        return composite("c", [(1, count_of(["u"], "q", [1])), (-1, count_of(["u"], "q", [2]))], value, -1)

    assert (printed(10).low, printed(10).high) == (5, 14)
    assert (printed(0).low, printed(0).high) == (-4, 4)
    assert (printed(-10).low, printed(-10).high) == (-14, -5)


@given(st.lists(st.sampled_from(sorted(SCALE)), min_size=1, max_size=12), st.integers(0, 2))
def test_interval_of_a_mean_holds_exactly_the_sums_that_print_alike(answers, places):
    n, total = len(answers), sum(answers)
    printed = half_up(Fraction(total, n), places)

    found = mean_statement("m", ["u"], "q", SCALE, n, printed, places)

    alike = [s for s in range(-n, 6 * n + 1) if half_up(Fraction(s, n), places) == printed]
    assert [found.low * n, found.high * n] == [alike[0], alike[-1]]


def test_share_in_whole_percents_gives_the_count():
    found = share_statement("s", ["u", "v"], "q", [4, 5], 12, 0.58, 2)

    assert (found.low * 12, found.high * 12) == (7, 7)
    assert len(found.coefficients) == 4


def test_count_may_be_a_band():
    assert count_statement("c", ["u"], "q", [5], 5, 9).high == 9
    assert count_statement("c", ["u"], "q", [5], 5).high == 5


def test_composite_and_difference_weigh_their_parts():
    one, other = mean_of(["u"], "q", SCALE, 5), mean_of(["v"], "q", SCALE, 10)

    whole = composite("c", [(0.3, one), (0.7, other)], 3.4, 1)
    change = difference("d", one, other, "-0.1", 1)

    assert whole.coefficients["u", "q", 5] == Fraction(3, 10)
    assert whole.coefficients["v", "q", 5] == Fraction(7, 20)
    assert change.coefficients["v", "q", 1] == Fraction(-1, 10)
    assert (change.low, change.high) == (Fraction(-1, 10), Fraction(-1, 10))


def test_grade_is_half_open():
    found = band_statement("g", count_of(["u"], "q", [5]), 80, 90)

    assert (found.low, found.high) == (80, 89)
    assert band_statement("g", count_of(["u"], "q", [5]), 90, float("inf")).high == float("inf")


def test_statement_about_nobody_is_refused():
    with pytest.raises(ScoringError, match="nobody"):
        difference("d", mean_of(["u"], "q", SCALE, 5), mean_of(["u"], "q", SCALE, 5), 0, 1)


def test_a_twelfth_in_decimals_is_a_twelfth():
    assert exact(1 / 12) == Fraction(1, 12)
    assert exact("0.1") == Fraction(1, 10)


def test_standard_deviation_is_refused_below_ten_answers():
    """docs/method.md: mean and standard deviation of nine nearly are their answers."""
    with pytest.raises(ScoringError, match="standard deviation of 9"):
        sd_statement("sd", ["u"], "q", SCALE, 9, (3.2, 1), (1.1, 1))


@given(st.lists(st.sampled_from(sorted(SCALE)), min_size=10, max_size=15))
def test_interval_of_a_standard_deviation_holds_the_sum_of_squares(answers):
    n, places = len(answers), 1
    printed = half_up(mean(map(Fraction, answers)), places), f"{stdev(answers):.1f}"

    found = sd_statement("sd", ["u"], "q", SCALE, n, (printed[0], places), (printed[1], places))

    assert found.low <= sum(value**2 for value in answers) <= found.high
    assert found.coefficients["u", "q", 4] == 16
    assert found.high - found.low < (n - 1) * 0.5 + 6 * n * 0.1 + 1


def test_one_decimal_less_is_never_narrower():
    found = mean_statement("m", ["u"], "q", SCALE, 8, "3.13", 2)

    less = coarser(found)

    assert less.printed == (Fraction(31, 10), 1)
    assert less.low <= found.low <= found.high <= less.high
    assert coarser(coarser(less)) is None
    assert coarser(count_statement("c", ["u"], "q", [5], 5)) is None
