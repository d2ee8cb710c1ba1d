"""What each rule is fed with: rows grouped once by wave, subject and evidence point."""

from collections import Counter
from collections.abc import Callable, Mapping

import pandas as pd

from scoring.answer_cells import answer_cells
from scoring.cell import Cell, Key, check_places
from scoring.frames import Collected, ScoringError
from scoring.rules.fieldwork import Note, Visit
from scoring.rules.panels import Rating
from scoring.rules.records import Goal, Record
from scoring.subjects import People


def _row_cells(
    frame: pd.DataFrame,
    name: str,
    people: People,
    waves: tuple[str, ...],
    read: Callable[[object], tuple[object | None, str | None]],
    unit: Callable[[object], object],
) -> dict[Key, Cell]:
    """Group rows; ``read`` gives (row to score or None, reason to report or None)."""
    check_places(frame, name, people, waves)
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


CELLS: Mapping[str, Callable[[Collected, People, tuple[str, ...]], dict[Key, Cell]]] = {
    "answers": answer_cells,
    "ratings": rating_cells,
    "visits": visit_cells,
    "notes": note_cells,
    "records": record_cells,
    "goals": goal_cells,
    "values": value_cells,
}
