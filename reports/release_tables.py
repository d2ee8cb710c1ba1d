"""Gated tables as the registry keeps them: what was audited is what is read, however data change."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from reports.disclosed import Disclosed
from scoring.disclosure import Gated, gate_table
from scoring.frames import Withheld

WITHHELD = "withheld"
TEXTS = ("comments", "quotes")  # tables of what people wrote, in a column "text"


def kept_tables(disclosed: Disclosed) -> dict[str, dict]:
    """All gated tables of one language, JSON-ready."""
    return {name: _kept(table) for name, table in disclosed.tables.items()}


def told_tables(language: str, content: Mapping[str, Mapping]) -> Disclosed:
    """The reverse of ``kept_tables``."""
    return Disclosed(language, {name: _told(table) for name, table in content.items()})


def without_retracted(disclosed: Disclosed, released: Collection[str]) -> Disclosed:
    """Without the comments that were taken back since: that never waits for the next release."""
    left = {name: _without(disclosed.tables[name], released) for name in TEXTS if name in disclosed.tables}
    return replace(disclosed, tables={**disclosed.tables, **left})


def _without(texts: Gated, released: Collection[str]) -> Gated:
    if "text" not in texts.columns:
        return texts
    at = texts.columns.index("text")
    rows = [row for row in texts.rows if not isinstance(row[at], str) or row[at] in released]
    return gate_table(texts.columns, rows, texts.minimum, texts.audience)


def _kept(table: Gated) -> dict:
    rows = [
        [
            {WITHHELD: cell.reason, "minimum": cell.minimum} if isinstance(cell, Withheld) else cell
            for cell in row
        ]
        for row in table.rows
    ]
    return {
        "columns": list(table.columns),
        "rows": rows,
        "minimum": table.minimum,
        "audience": table.audience,
    }


def _told(content: Mapping) -> Gated:
    rows = [
        [Withheld(cell[WITHHELD], cell["minimum"]) if isinstance(cell, Mapping) else cell for cell in row]
        for row in content["rows"]
    ]
    return gate_table(content["columns"], rows, content["minimum"], content["audience"])
