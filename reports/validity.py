"""For how long a result may be referred to. Pure: every answer is a function of days that are given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from evaluations.cycle import years_after
from reports.disclosed import Row


@dataclass(frozen=True)
class Validity:
    """First and last day, both included."""

    starts: date
    ends: date

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.ends


def validity(cycle_ends: date, years: int, final_on: date | None = None) -> Validity:
    """From the day after the cycle for whole years; not before the day on which the result became final.

    A cycle that ends on 2026-12-31 with 2 years: 2027-01-01 to 2028-12-31. A final
    day later than that shortens the time at its beginning and never moves the end.
    """
    starts = cycle_ends + timedelta(days=1)
    ends = years_after(starts, years)
    return Validity(max(starts, final_on) if final_on else starts, ends)


def reference_on(rows: Iterable[Row], day: date) -> list[Row]:
    """The rows of the reference list that may be referred to on a day, by code: it ranks nobody.

    ``rows``: with ``subject``, ``valid_from`` and ``valid_until`` in ISO form.
    """
    standing = [
        row
        for row in rows
        if Validity(
            date.fromisoformat(str(row["valid_from"])), date.fromisoformat(str(row["valid_until"]))
        ).covers(day)
    ]
    return sorted(standing, key=_code)


def _code(row: Row) -> str:
    return str(row["subject"])
