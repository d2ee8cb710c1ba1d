"""Gated side of the pages of teams and agencies. Every row names its ``subject``."""

from collections.abc import Iterator
from statistics import median

from reports.items import team_items
from reports.numbers import half_up, is_number
from reports.raw import Draft, Raw
from reports.results import changes, team_criteria, teams, workers
from scoring.disclosure import BANDED_DISTRIBUTION, Guarded

Row = dict[str, object]
SEPARATOR = " + "  # between teams that are told together


def teams_of(raw: Raw) -> Draft:
    """Score, spread of members and change of a team, for itself and for its agency.

    The spread names nobody; it needs five members whose own scores are published.
    """
    columns = (
        "subject", "level", "team", "name", "score", "low", "high", "coverage", "members", "least", "middle",
        "most", "first", "last", "before", "after", "change", "change_low", "change_high",
    )  # fmt: skip
    moved = {row["code"]: row for row in changes(raw).rows if row["level"] == "team"}
    owns: dict[str, list[float]] = {}
    for row in workers(raw).rows:
        if is_number(row["own"]):
            owns.setdefault(row["team"], []).append(row["own"])
    rows = []
    for row in teams(raw).rows:
        team = {column: row[column] for column in ("team", "name", "score", "low", "high", "coverage")}
        facts = {**team, **_spread(owns.get(row["team"], [])), **_change(moved.get(row["team"]))}
        for level in ("team", "agency"):
            subject = row["team"] if level == "team" else raw.subjects[row["team"]]["parent"]
            if subject:
                rows.append({"subject": subject, "level": level, **facts})
    return Draft(columns, rows)


def _spread(owns: list[float]) -> Row:
    n = len(owns)
    if not n:
        return {"members": 0, "least": None, "middle": None, "most": None}
    ends = {"least": min(owns), "middle": half_up(median(owns)), "most": max(owns)}
    spread = ends if n >= BANDED_DISTRIBUTION else dict.fromkeys(ends, 0.0)
    return {"members": n, **{name: Guarded(value, n) for name, value in spread.items()}}


def _change(row: Row | None) -> Row:
    names = ("first", "last", "before", "after", "change")
    if row is None:
        return dict.fromkeys((*names, "change_low", "change_high"))
    return {**{name: row[name] for name in names}, "change_low": row["low"], "change_high": row["high"]}


def items_of(raw: Raw) -> Draft:
    """Every item by team, as the funder's report tells it; a pool stands on the page of each team in it."""
    given = team_items(raw)
    rows = [{"subject": team, **row} for row in given.rows for team in row["team"].split(SEPARATOR)]
    return Draft(("subject", *given.columns), rows, given.minimum)


def criteria_of(raw: Raw) -> Draft:
    """A team's own evidence by criterion, as the funder's report tells it."""
    given = team_criteria(raw)
    return Draft(("subject", *given.columns), list(_own_rows(given)), given.minimum)


def _own_rows(given: Draft) -> Iterator[Row]:
    for row in given.rows:
        yield {"subject": row["team"], **row}
