"""What a report may say: gated tables by name. Sections, charts, wording and exports see nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from reports.proofs import Released
from scoring.disclosure import BANDED_DISTRIBUTION, Gated, gate_table

Row = Mapping[str, object]
Tables = Mapping[str, Gated]


@dataclass(frozen=True)
class Disclosed:
    """Everything one report may say, in one language (labels are texts; numbers are the same in all).

    ``released``: from which release, when it was taken from one.
    """

    language: str
    tables: Tables
    released: Released | None = None


def records(gated: Gated) -> tuple[Row, ...]:
    """The rows of a gated table by column name."""
    return tuple(dict(zip(gated.columns, row, strict=True)) for row in gated.rows)


def only(gated: Gated) -> Row:
    """The single row of a table of facts."""
    (row,) = records(gated)
    return row


def chosen(disclosed: Disclosed, names: Collection[str]) -> Disclosed:
    """Only these tables; one that a release from before did not hold is empty."""
    tables = {name: disclosed.tables.get(name) or _empty(disclosed) for name in names}
    return replace(disclosed, tables=tables)


def about_subject(disclosed: Disclosed, personal: Collection[str], subject: str) -> Disclosed:
    """Of the tables ``personal``, only the rows whose column ``subject`` is ``subject``."""
    cut = {name: _rows_about(disclosed.tables[name], subject) for name in personal}
    return replace(disclosed, tables={**disclosed.tables, **cut})


def _rows_about(gated: Gated, subject: str) -> Gated:
    place = gated.columns.index("subject") if gated.columns else 0
    rows = [row for row in gated.rows if row[place] == subject]
    return gate_table(gated.columns, rows, gated.minimum, gated.audience)


def _empty(disclosed: Disclosed) -> Gated:
    audience = next((table.audience for table in disclosed.tables.values()), "nobody")
    return gate_table((), (), BANDED_DISTRIBUTION, audience)
