"""Two releases side by side: whose result changed, from what to what. From kept tables alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.disclosed import Row, records
from reports.models import ReleaseRecord
from reports.release_tables import told_tables

# table -> column that names the subject, columns whose change is a changed result
COMPARED = {"workers": ("subject", ("own", "final", "grade", "reason")), "teams": ("team", ("score",))}


@dataclass(frozen=True)
class Change:
    """One value of one subject; ``before`` and ``after`` as they were told, None where it was not there."""

    subject: str
    column: str
    before: object
    after: object


def changes(old: ReleaseRecord, new: ReleaseRecord, language: str) -> list[Change]:
    """Every result that reads otherwise in ``new`` than in ``old``, in the order of the tables."""
    return [
        change
        for table, (key, columns) in COMPARED.items()
        for change in _in_table(_rows(old, language, table, key), _rows(new, language, table, key), columns)
    ]


def affected(found: list[Change]) -> list[str]:
    """The subjects that changes are about, each once."""
    return list(dict.fromkeys(change.subject for change in found))


def _rows(record: ReleaseRecord, language: str, table: str, key: str) -> dict[str, Row]:
    tables = told_tables(language, record.told[language]).tables
    return {str(row[key]): row for row in records(tables[table])} if table in tables else {}


def _in_table(old: dict[str, Row], new: dict[str, Row], columns: tuple[str, ...]) -> Iterator[Change]:
    for subject in dict.fromkeys((*old, *new)):
        for column in columns:
            before, after = (rows.get(subject, {}).get(column) for rows in (old, new))
            if before != after:
                yield Change(subject, column, before, after)
