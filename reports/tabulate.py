"""Gated tables to printed tables. The only place where a gated cell becomes a text in a table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reports import wording
from reports.blocks import Cell, Column, TableBlock
from reports.disclosed import Row, records
from reports.numbers import ITEM_PLACES, SCORE_PLACES
from scoring.disclosure import Gated
from scoring.frames import Withheld


@dataclass(frozen=True)
class Show:
    """One printed column: the gated column it shows and how. ``kind`` is a name in ``KINDS``."""

    key: str
    heading: str
    kind: str = "text"


@dataclass(frozen=True)
class Kind:
    write: Callable[[Row, str], str]
    is_numeric: bool = True


def _interval(places: int) -> Callable[[Row, str], str]:
    def write(row: Row, key: str) -> str:
        if isinstance(row[key], Withheld):
            return "–"
        return wording.interval(row["low"], row["high"], places)

    return write


def _change_interval(places: int) -> Callable[[Row, str], str]:
    def write(row: Row, key: str) -> str:
        if isinstance(row[key], Withheld) or row[key] is None:
            return "–"
        return wording.signed_interval(row["low"], row["high"], places)

    return write


def _by_unit(row: Row, key: str) -> str:
    """A measure of quality: a share is already in percent."""
    return wording.percent(row[key]) if row["unit"] == "share" else wording.shown(row[key])


def _ranks(row: Row, key: str) -> str:
    if row[key] is None:
        return "–"
    if row["rank_low"] == row["rank_high"]:
        return wording.shown(row[key], 0)
    return wording.interval(row["rank_low"], row["rank_high"], 0)


KINDS: Mapping[str, Kind] = {
    "text": Kind(lambda row, key: wording.shown(row[key]), is_numeric=False),
    "mode": Kind(lambda row, key: wording.named(wording.MODES, row[key]), is_numeric=False),
    "helper": Kind(lambda row, key: wording.named(wording.HELPERS, row[key]), is_numeric=False),
    "reason": Kind(lambda row, key: wording.named(wording.REASONS, row[key]), is_numeric=False),
    "hidden": Kind(
        lambda row, key: wording.withheld_because(row["reason"], row["minimum"]), is_numeric=False
    ),
    "unit": Kind(lambda row, key: wording.named(wording.UNITS, row[key]), is_numeric=False),
    "measure": Kind(lambda row, key: wording.measure_name(row[key]), is_numeric=False),
    "by unit": Kind(_by_unit),
    "count": Kind(lambda row, key: wording.shown(row[key])),
    "score": Kind(lambda row, key: wording.shown(row[key])),
    "item": Kind(lambda row, key: wording.shown(row[key], ITEM_PLACES)),
    "probability": Kind(lambda row, key: wording.shown(row[key])),
    "percent": Kind(lambda row, key: wording.percent(row[key])),
    "weight": Kind(lambda row, key: wording.plain(row[key])),
    "amount": Kind(lambda row, key: wording.amount(row[key])),
    "signed amount": Kind(lambda row, key: wording.signed_amount(row[key])),
    "coded": Kind(lambda row, key: wording.with_code(row["code"], row[key]), is_numeric=False),
    "change": Kind(lambda row, key: wording.signed(row[key])),
    "interval": Kind(_interval(SCORE_PLACES)),
    "change interval": Kind(_change_interval(SCORE_PLACES)),
    "item change": Kind(lambda row, key: wording.signed(row[key], ITEM_PLACES)),
    "item interval": Kind(_interval(ITEM_PLACES)),
    "item change interval": Kind(_change_interval(ITEM_PLACES)),
    "ranks": Kind(_ranks),
}


def table_block(
    name: str,
    gated: Gated,
    caption: str,
    shows: Iterable[Show],
    rows: Iterable[Row] | None = None,
    *,
    is_folded: bool = False,
) -> TableBlock:
    """The printed form of ``gated``, or of ``rows`` taken from it. ``name``: unique in one report."""
    shows = tuple(shows)
    columns = tuple(Column(show.heading, KINDS[show.kind].is_numeric) for show in shows)
    chosen = records(gated) if rows is None else rows
    cells = tuple(tuple(_cell(row, show) for show in shows) for row in chosen)
    return TableBlock(f"table-{name}", caption, columns, cells, is_folded)


def _cell(row: Row, show: Show) -> Cell:
    kind = KINDS[show.kind]
    text = kind.write(row, show.key)
    if isinstance(row.get(show.key), Withheld) and text != "–":
        return Cell(text, "withheld")
    return Cell(text, "number" if kind.is_numeric else "text")
