"""Working days: those of the country, with its make-up days, and those that a house keeps otherwise.

Weekends, statutory holidays and the days that the State Council moves each year
come from the package holidays. The arrangement of a year is made public late in
the year before: until then, and until the package is brought up to date, a day
is reckoned from weekends and statutory holidays alone (``is_arranged``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays

ONE = timedelta(days=1)


@cache
def country(year: int) -> holidays.HolidayBase:
    """The holidays of China in one year, named in Chinese."""
    return holidays.CN(years=year, language="zh_CN", expand=False)


@dataclass(frozen=True)
class WorkingDays:
    """``own``: day -> whether it is worked in this house, whatever the country does."""

    own: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        return self.own[day] if day in self.own else country(day.year).is_working_day(day)

    def after(self, day: date) -> Iterator[date]:
        """The working days after ``day``, in order."""
        while True:
            day += ONE
            if self.is_working(day):
                yield day

    def last_of(self, start: date, count: int) -> date:
        """The last of ``count`` working days; the day of the start is not counted."""
        days = self.after(start)
        for _number in range(count - 1):
            next(days)
        return next(days)

    def left(self, today: date, last: date) -> int:
        """Working days after ``today``, up to ``last``."""
        return sum(self.is_working(today + place * ONE) for place in range(1, (last - today).days + 1))


def is_arranged(first: date, last: date) -> bool:
    """Whether the official arrangement is known for every year from ``first`` to ``last``."""
    return all(year in country(year).special_public_holidays for year in range(first.year, last.year + 1))
