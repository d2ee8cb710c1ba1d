"""Gated tables as the registry keeps them: what was audited is what is read, however data change."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from reports.disclosed import Disclosed
from reports.told import with_ids
from scoring.disclosure import Gated, gate_table
from scoring.frames import Withheld

WITHHELD = "withheld"


def kept_tables(disclosed: Disclosed) -> dict[str, dict]:
    """All gated tables of one language, JSON-ready."""
    return {name: _kept(table) for name, table in disclosed.tables.items()}


def told_tables(language: str, content: Mapping[str, Mapping], origin: str = "") -> Disclosed:
    """The reverse of ``kept_tables``. ``origin``: how the ids of its numbers begin."""
    return Disclosed(
        language, {name: with_ids(_told(table), name, origin) for name, table in content.items()}
    )


def without_retracted(disclosed: Disclosed, released: Mapping[str, Collection[str]]) -> Disclosed:
    """Without the texts that were taken back since: that never waits for the next release.

    ``released``: table with a column ``text`` -> the texts that may still be told.
    """
    left = {
        name: _with_texts(disclosed.tables[name], texts)
        for name, texts in released.items()
        if name in disclosed.tables  # a release from before may lack one
    }
    return replace(disclosed, tables={**disclosed.tables, **left})


def _with_texts(gated: Gated, released: Collection[str]) -> Gated:
    if "text" not in gated.columns:
        return gated
    at = gated.columns.index("text")
    rows = [row for row in gated.rows if not isinstance(row[at], str) or row[at] in released]
    return gate_table(gated.columns, rows, gated.minimum, gated.audience)


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
