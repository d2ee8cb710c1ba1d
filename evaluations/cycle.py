"""The length of a cycle: one to three years, counted by the calendar."""

from datetime import date, timedelta

LONGEST_CYCLE = 3  # years


def years_after(start: date, years: int) -> date:
    """The last day of a span of whole years that begins on ``start``."""
    following = date(min(start.year + years, 9999), start.month, min(start.day, 28))
    return following + timedelta(days=start.day - min(start.day, 28) - 1)


def years_between(start: date, end: date) -> int:
    """Length of a cycle in years, rounded up; at most the longest one."""
    years = range(1, LONGEST_CYCLE + 1)
    return next((n for n in years if end <= years_after(start, n)), LONGEST_CYCLE)


def is_cycle(start: date, end: date) -> bool:
    """Whether a cycle may run from ``start`` to ``end``: one to three years."""
    return years_after(start, 1) <= end <= years_after(start, LONGEST_CYCLE)
