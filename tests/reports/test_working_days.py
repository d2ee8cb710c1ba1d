"""Working days of China with their make-up days, and those of a house."""

from datetime import date

import pytest

from reports.house_calendar import local_day
from reports.working_days import WorkingDays, is_arranged
from tests.reports.test_publication import LAST_EVENING, NEXT_DAY

COUNTRY = WorkingDays()


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        # Arrangement of the State Council for 2026 (国办发明电〔2025〕7号)
        (date(2026, 1, 2), False),
        (date(2026, 1, 4), True),  # Sunday
        (date(2026, 2, 14), True),  # Saturday
        (date(2026, 2, 23), False),
        (date(2026, 4, 6), False),
        (date(2026, 5, 5), False),
        (date(2026, 5, 9), True),  # Saturday
        (date(2026, 9, 20), True),  # Sunday
        (date(2026, 9, 25), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # Saturday
        (date(2026, 10, 11), False),
    ],
)
def test_moved_days_of_2026_are_known(day, is_worked):
    assert COUNTRY.is_working(day) is is_worked


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        (date(2026, 9, 28), 5, date(2026, 10, 10)),  # two days, the holidays, three days
        (date(2026, 10, 1), 5, date(2026, 10, 13)),  # posted on a holiday
        (date(2026, 6, 1), 5, date(2026, 6, 8)),  # nothing between but a weekend
        (date(2026, 6, 5), 1, date(2026, 6, 8)),  # Friday
    ],
)
def test_day_of_posting_is_not_counted(start, count, last):
    assert COUNTRY.last_of(start, count) == last


def test_days_of_a_house_go_before_those_of_the_country():
    house = WorkingDays({date(2026, 4, 20): False, date(2026, 4, 18): True})

    assert (house.is_working(date(2026, 4, 20)), house.is_working(date(2026, 4, 18))) == (False, True)
    assert house.left(date(2026, 4, 17), date(2026, 4, 21)) == 2  # the worked Saturday, and Tuesday


def test_year_without_a_published_arrangement_is_said_to_be_so():
    assert is_arranged(date(2026, 9, 28), date(2026, 10, 10))
    assert not is_arranged(date(2098, 12, 28), date(2099, 1, 6))
    assert COUNTRY.is_working(date(2099, 1, 1)) is False  # statutory all the same


def test_last_day_ends_at_midnight_on_the_clock_of_the_house():
    assert local_day("Asia/Shanghai", LAST_EVENING) == date(2026, 10, 10)
    assert local_day("Asia/Shanghai", NEXT_DAY) == date(2026, 10, 11)
    assert local_day("UTC", NEXT_DAY) == date(2026, 10, 10)
