"""What each rule is fed with: rows grouped once by wave, subject and evidence point."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from scoring.frames import Collected, ScoringError
from scoring.rules.answers import Answers, ItemCounts
from scoring.rules.fieldwork import Note, Visit
from scoring.rules.panels import Rating
from scoring.rules.records import Goal, Record
from scoring.subjects import People, populations
from scoring.tallies import SCORED, tally_responses

Key = tuple[str, str, str]  # wave, subject, evidence


@dataclass(frozen=True)
class Cell:
    """Input of one evidence point: rows or counts, n, option counts, rows left out by reason."""

    given: object = ()
    n: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)


def answer_cells(collected: Collected, people: People, waves: tuple[str, ...]) -> dict[Key, Cell]:
    """Counts of answers per evidence point, a response counting up the chain of parents.

    Parameters
    ----------
    collected : Collected
    people : People
    waves : tuple of str

    Returns
    -------
    dict
        (wave, subject, evidence) to ``Cell`` with ``Answers``.

    Raises
    ------
    ScoringError
        See ``tally_responses``; an unknown wave or subject.

    References
    ----------
    docs/package.md: n, roll-up, exclusion.
    """
    _check_places(collected.responses, "responses", people, waves)
    _check_places(collected.strata, "strata", people, waves)
    tally = tally_responses(collected.responses, collected.answers, collected.items)
    tally = tally.rolled_up(people.parents)
    feeds = {
        (row.instrument, row.item): row
        for row in collected.items.itertuples(index=False)
        if isinstance(row.evidence, str) and row.evidence
    }
    options = _options(tally.answers, feeds)
    pairs = _pairs(tally.pairs)
    units: Counter = Counter()
    for (wave, subject, _, evidence), n in tally.units.items():
        units[wave, subject, evidence] += int(n)
    excluded = _excluded_responses(tally.returned, feeds)
    strata = populations(collected.strata, people)
    cells = {}
    for key in sorted({*units, *excluded}):
        items = options.get(key, {})
        given = Answers(
            units[key],
            tuple(_item_counts(place, feeds[place], counts) for place, counts in sorted(items.items())),
            pairs.get(key, {}),
            strata.get(key[:2], {}),
        )
        cells[key] = Cell(given, units[key], _named_counts(given), excluded.get(key, {}))
    return cells


def _item_counts(place: tuple[str, str], item, counts: Mapping) -> ItemCounts:
    low, high, second = float(item.low), float(item.high), float(item.second_best)
    return ItemCounts("/".join(place), low, high, counts, None if math.isnan(second) else second)


def _options(answers: pd.Series, feeds: Mapping) -> dict[Key, dict]:
    options: dict[Key, dict] = {}
    for (wave, subject, stratum, instrument, item, option), n in answers.items():
        evidence = feeds[instrument, item].evidence
        strata = options.setdefault((wave, subject, evidence), {}).setdefault((instrument, item), {})
        strata.setdefault(stratum, {})[float(option)] = int(n)
    return options


def _pairs(frame: pd.DataFrame) -> dict[Key, dict]:
    pairs: dict[Key, dict] = {}
    for row in frame.reset_index().itertuples(index=False):
        place = pairs.setdefault((row.wave, row.subject, row.evidence), {})
        place[row.stratum, row.first, row.second] = (row.n, row.first_sum, row.second_sum, row.product_sum)
    return pairs


def _excluded_responses(returned: pd.Series, feeds: Mapping) -> dict[Key, dict[str, int]]:
    fed: dict[str, set[str]] = {}
    for (instrument, _), row in feeds.items():
        fed.setdefault(instrument, set()).add(row.evidence)
    excluded: dict[Key, dict[str, int]] = {}
    for (wave, subject, _, instrument, state), n in returned.items():
        if state != SCORED:
            for evidence in fed.get(instrument, ()):
                reasons = excluded.setdefault((wave, subject, evidence), {})
                reasons[state] = reasons.get(state, 0) + int(n)
    return excluded


def _named_counts(given: Answers) -> dict[str, dict[str, int]]:
    """Option counts under the plain item name, or instrument/item where names repeat."""
    names = Counter(item.item.split("/", 1)[1] for item in given.items)
    counts = {}
    for item in given.items:
        short = item.item.split("/", 1)[1]
        name = short if names[short] == 1 else item.item
        counts[name] = {f"{option:g}": n for option, n in sorted(item.counts.items())}
    return counts


def _row_cells(
    frame: pd.DataFrame,
    name: str,
    people: People,
    waves: tuple[str, ...],
    read: Callable[[object], tuple[object | None, str | None]],
    unit: Callable[[object], object],
) -> dict[Key, Cell]:
    """Group rows; ``read`` gives (row to score or None, reason to report or None)."""
    _check_places(frame, name, people, waves)
    rows: dict[Key, list] = {}
    reasons: dict[Key, Counter] = {}
    for line in frame.itertuples(index=False):
        key = (line.wave, line.subject, line.evidence)
        row, reason = read(line)
        rows.setdefault(key, []).extend([row] if row is not None else [])
        if reason is not None:
            reasons.setdefault(key, Counter())[reason] += 1
    return {
        key: Cell(tuple(found), len({unit(row) for row in found} - {None}), {}, dict(reasons.get(key, {})))
        for key, found in rows.items()
    }


def rating_cells(collected: Collected, people: People, waves: tuple[str, ...]) -> dict[Key, Cell]:
    """Ratings per evidence point; n counts ratings.

    Parameters
    ----------
    collected, people, waves
        As in ``answer_cells``.

    Returns
    -------
    dict

    Raises
    ------
    ScoringError
        A rater rated one evidence point of one subject twice in a panel.

    References
    ----------
    docs/package.md: ratings.csv.
    """
    repeated = collected.ratings.duplicated(["wave", "panel", "rater", "subject", "evidence"])
    if repeated.any():
        row = collected.ratings[repeated].iloc[0]
        raise ScoringError(f"ratings: rater {row['rater']} rated {row['subject']} {row['evidence']} twice")

    def read(line) -> tuple[tuple | None, None]:
        if pd.isna(line.value):
            return None, None
        if not 0 <= line.value <= 100:
            raise ScoringError(f"rating of {line.subject} {line.evidence}: {line.value}, expected 0 to 100")
        return (line.panel, Rating(line.rater, float(line.value))), None

    cells = _row_cells(collected.ratings, "ratings", people, waves, read, lambda row: (row[0], row[1].rater))
    return {key: Cell(tuple(row for _, row in cell.given), cell.n) for key, cell in cells.items()}


def visit_cells(collected: Collected, people: People, waves: tuple[str, ...]) -> dict[Key, Cell]:
    """Visits without agency staff per evidence point; n counts visits.

    Parameters
    ----------
    collected, people, waves
        As in ``answer_cells``.

    Returns
    -------
    dict

    Raises
    ------
    ScoringError
        An unknown wave or subject.

    References
    ----------
    docs/package.md: visits.csv.
    """

    def read(line) -> tuple[Visit | None, str | None]:
        if line.agency_present:
            return None, "agency_present"
        return Visit(line.visit, float(line.points), float(line.maximum)), None

    return _row_cells(collected.visits, "visits", people, waves, read, lambda row: row.visit)


def note_cells(collected: Collected, people: People, waves: tuple[str, ...]) -> dict[Key, Cell]:
    """Coded notes per evidence point; n counts sessions with a strength.

    Parameters
    ----------
    collected, people, waves
        As in ``answer_cells``.

    Returns
    -------
    dict

    Raises
    ------
    ScoringError
        An unknown wave or subject.

    References
    ----------
    docs/package.md: notes.csv.
    """

    def read(line) -> tuple[Note | None, None]:
        if pd.isna(line.strength):
            return None, None
        return Note(line.session, line.unit, line.coder, line.theme, float(line.strength)), None

    return _row_cells(collected.notes, "notes", people, waves, read, lambda row: row.session)


def record_cells(collected: Collected, people: People, waves: tuple[str, ...]) -> dict[Key, Cell]:
    """Records per evidence point; n counts rows, rows without proof are reported.

    Parameters
    ----------
    collected, people, waves
        As in ``answer_cells``.

    Returns
    -------
    dict

    Raises
    ------
    ScoringError
        An unknown wave or subject.

    References
    ----------
    docs/package.md: records.csv.
    """
    rows = collected.records.assign(place=range(len(collected.records)))

    def read(line) -> tuple[tuple, str | None]:
        coefficient = 1.0 if pd.isna(line.coefficient) else float(line.coefficient)
        record = Record(float(line.planned), float(line.done), coefficient, bool(line.proof))
        return (line.place, record), None if line.proof else "no_proof"

    cells = _row_cells(rows, "records", people, waves, read, lambda row: row[0])
    return {
        key: Cell(tuple(record for _, record in cell.given), cell.n, {}, cell.excluded)
        for key, cell in cells.items()
    }


def goal_cells(collected: Collected, people: People, waves: tuple[str, ...]) -> dict[Key, Cell]:
    """Goals per evidence point; n counts cases, unverified goals are reported.

    Parameters
    ----------
    collected, people, waves
        As in ``answer_cells``.

    Returns
    -------
    dict

    Raises
    ------
    ScoringError
        A goal that was not set before the service.

    References
    ----------
    docs/package.md: goals.csv.
    """

    def read(line) -> tuple[Goal, str | None]:
        if not line.set_before:
            raise ScoringError(
                f"goal {line.goal} of case {line.case}: not set before the service, expected set_before = yes"
            )
        goal = Goal(line.case, float(line.weight), float(line.attained), bool(line.verified))
        return goal, None if line.verified else "unverified"

    return _row_cells(collected.goals, "goals", people, waves, read, lambda row: row.case)


def value_cells(collected: Collected, people: People, waves: tuple[str, ...]) -> dict[Key, Cell]:
    """Values per evidence point, at most one each.

    Parameters
    ----------
    collected, people, waves
        As in ``answer_cells``.

    Returns
    -------
    dict

    Raises
    ------
    ScoringError
        Two values for one cell, or a value outside 0-100.

    References
    ----------
    docs/package.md: values.csv.
    """
    repeated = collected.values.duplicated(["wave", "subject", "evidence"])
    if repeated.any():
        row = collected.values[repeated].iloc[0]
        raise ScoringError(f"values: {row['wave']} {row['subject']} {row['evidence']} is there twice")

    def read(line) -> tuple[float | None, None]:
        if pd.isna(line.value):
            return None, None
        if not 0 <= line.value <= 100:
            raise ScoringError(f"value of {line.subject} {line.evidence}: {line.value}, expected 0 to 100")
        return float(line.value), None

    cells = _row_cells(collected.values, "values", people, waves, read, lambda row: row)
    return {key: cell for key, cell in cells.items() if cell.given}


def _check_places(frame: pd.DataFrame, name: str, people: People, waves: tuple[str, ...]) -> None:
    for column, known in (("subject", {one.code for one in people.subjects}), ("wave", set(waves))):
        unknown = sorted(set(frame[column]) - known, key=str)
        if unknown:
            raise ScoringError(f"{name}: {column} {unknown[0]!r} is not in the plan or among the subjects")


CELLS: Mapping[str, Callable[[Collected, People, tuple[str, ...]], dict[Key, Cell]]] = {
    "answers": answer_cells,
    "ratings": rating_cells,
    "visits": visit_cells,
    "notes": note_cells,
    "records": record_cells,
    "goals": goal_cells,
    "values": value_cells,
}
