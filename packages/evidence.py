"""The tables of collected evidence: ratings, visits, notes, records, goals, values, events."""

from collections.abc import Callable, Mapping

from flask_babel import lazy_gettext as _

from packages.cells import written_number
from packages.findings import Findings
from packages.framework import Framework
from packages.tables import Reading, Row, Table, check_references, read_table
from scoring.rules import RULES

Cell = tuple[str, str, str]  # wave, subject, evidence point


def read_evidence(
    file: str,
    data: bytes,
    table: Table,
    known: Mapping[str, object],
    framework: Framework | None,
    findings: Findings,
) -> Reading:
    """Read one table, its codes against ``known``, its evidence points against their rules."""
    reading = read_table(file, data, table, findings)
    check_references(reading, known)
    rules = {code: point.rule for code, point in framework.points.items()} if framework else {}
    check_rows(reading, rules)
    return reading


def check_rows(reading: Reading, rules: Mapping[str, str | None]) -> None:
    """Note what is wrong inside rows. ``rules``: evidence point to its rule."""
    if reading.table.unit:
        _check_rules(reading, rules)
    for check in CHECKS.get(reading.table.name, ()):
        for row in reading.rows:
            check(reading, row)


def _check_rules(reading: Reading, rules: Mapping[str, str | None]) -> None:
    """Rows of a table feed only evidence points whose rule takes them."""
    for row in reading.rows:
        rule = rules.get(row.get("evidence"))
        if rule in RULES and RULES[rule].unit != reading.table.unit:
            fitting = ", ".join(
                sorted(code for code, rule in RULES.items() if rule.unit == reading.table.unit)
            )
            sentence = _(
                "expected an evidence point with rule %(fitting)s; this one has %(rule)s",
                fitting=fitting,
                rule=rule,
            )
            reading.refuse(row, "evidence", sentence)


def _points_within_maximum(reading: Reading, row: Row) -> None:
    points, maximum = row.get("points"), row.get("maximum")
    if points is not None and maximum is not None and points > maximum:
        sentence = _("expected at most the maximum, %(maximum)s", maximum=written_number(maximum))
        reading.refuse(row, "points", sentence)


def _invited_within_population(reading: Reading, row: Row) -> None:
    invited, population = row.get("invited"), row.get("population")
    if invited is not None and population is not None and invited > population:
        reading.refuse(row, "invited", _("expected at most the population, %(count)s", count=population))


def _two_confirmers(reading: Reading, row: Row) -> None:
    first, second = row.get("confirmed_by"), row.get("second_confirmed_by")
    if second is not None and first is None and "confirmed_by" in row.values:
        reading.refuse(row, "confirmed_by", _("the cell is empty; expected the first person who confirmed"))
    elif second is not None and first == second:
        reading.refuse(row, "second_confirmed_by", _("expected a second person, not the same one twice"))


def _reply_after_event(reading: Reading, row: Row) -> None:
    day, until = row.get("date"), row.get("reply_until")
    if day is not None and until is not None and until < day:
        reading.refuse(row, "reply_until", _("expected a day not before the event, %(day)s", day=day))


CHECKS: Mapping[str, tuple[Callable[[Reading, Row], None], ...]] = {
    "visits": (_points_within_maximum,),
    "strata": (_invited_within_population,),
    "events": (_two_confirmers, _reply_after_event),
}


def cells_of(reading: Reading) -> set[Cell]:
    """The (wave, subject, evidence point) that the rows of a table speak about."""
    rows = [tuple(row.get(name) for name in ("wave", "subject", "evidence")) for row in reading.rows]
    return {cell for cell in rows if None not in cell}


def check_values(values: Reading, collected: set[Cell]) -> None:
    """A value taken over from elsewhere never stands beside data collected for the same point."""
    for row in values.rows:
        if tuple(row.get(name) for name in ("wave", "subject", "evidence")) in collected:
            sentence = _("data were collected for this evidence point; expected a value or data, not both")
            values.refuse(row, "evidence", sentence)
