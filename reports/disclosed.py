"""What a report may say: gated tables by name. Sections, charts, wording and exports see nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.disclosure import Gated

Row = Mapping[str, object]
Tables = Mapping[str, Gated]


@dataclass(frozen=True)
class Disclosed:
    """Everything one report may say, in one language (labels are texts; numbers are the same in all)."""

    language: str
    tables: Tables


def records(gated: Gated) -> tuple[Row, ...]:
    """The rows of a gated table by column name."""
    return tuple(dict(zip(gated.columns, row, strict=True)) for row in gated.rows)


def only(gated: Gated) -> Row:
    """The single row of a table of facts."""
    (row,) = records(gated)
    return row
