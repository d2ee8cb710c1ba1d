"""Items down, teams across: means as cells with their numbers, hatched where one is not published."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from reports import figure_words, sentences, wording
from reports.blocks import Chart, Legend
from reports.charts.canvas import INK, RAMP, SMALL, SOFT, Canvas, width
from reports.charts.registry import chart
from reports.disclosed import Row, Tables, records
from reports.numbers import ITEM_PLACES, digits
from reports.tabulate import Show, table_block
from scoring.frames import Withheld

LIMITS = (60, 70, 80, 90)  # from which a cell is one shade darker
ACROSS = 5  # teams side by side, as many as a phone shows with their numbers
CELL = 100  # length of a cell: cells are equal, only their shade tells
HEAD, WHITE, PALE = "heading", "#ffffff", "#b9bec3"
LONGEST_CODE = 9  # half-widths over a cell


@chart("team_item_cells", zh="逐题逐团队", en="Items by team", table="team_items")
def team_item_cells(tables: Tables) -> Chart:
    """A block of rows for every source and every few teams."""
    team_items, canvas = tables["team_items"], Canvas()
    places: list[list[tuple[str, Row | str]]] = [[] for _place in range(ACROSS)]
    for key, words, cells in _rows(records(team_items)):
        canvas.row(key, words, is_heading=key.startswith(HEAD))
        for column, cell in enumerate(cells):
            if cell is not None:
                places[column].append((key, cell))
    for column, cells in enumerate(places):
        if cells:
            _column(canvas, column, cells)
    figure = canvas.figure({"visible": False, "range": [0, CELL * max(1, sum(map(bool, places)))]})
    title = figure_words.cells_finding(team_items)
    subtitle = figure_words.cells_measure(team_items, tables["about"])
    alt = sentences.alternative(title, subtitle)
    return Chart("team_item_cells", title, subtitle, alt, figure, _table(team_items), _legend())


def _rows(rows: Sequence[Row]) -> Iterator[tuple[str, str, list[Row | str | None]]]:
    """Key, words and cells of every row: a heading, the codes of teams, the items."""
    for source in dict.fromkeys(row["source"] for row in rows):
        here = [row for row in rows if row["source"] == source]
        items = {row["item"]: row for row in here}
        cells = {(row["item"], row["team"]): row for row in here}
        codes = list(dict.fromkeys(row["team"] for row in here))
        for first in range(0, len(codes), ACROSS):
            teams = codes[first : first + ACROSS]
            place = f"{source} {teams[0]}"
            yield f"{HEAD} {place}", source, []
            yield f"codes {place}", _("Team"), list(map(_code, teams))
            for item, row in items.items():
                told = [cells.get((item, team)) for team in teams]
                if any(told):
                    yield f"{place} {item}", wording.with_code(item, row["label"]), told


def _code(team: str) -> str:
    """A team's code, cut where it is wider than a cell; the table has it whole."""
    while width(team) > LONGEST_CODE:
        team = team[:-2] + "…"
    return team


def _column(canvas: Canvas, column: int, cells: Sequence[tuple[str, Row | str]]) -> None:
    """All cells that stand under one another."""
    looks = [_look(cell) for _key, cell in cells]
    bars = [
        (key, CELL, _pointed(cell), text) for (key, cell), (text, *_rest) in zip(cells, looks, strict=True)
    ]
    hatches = [hatch for _text, _fill, _ink, hatch, _edge in looks]
    canvas.bars(
        bars,
        thick=20,
        color=[fill for _text, fill, _ink, _hatch, _edge in looks],
        line={"color": SOFT, "width": [edge for *_rest, edge in looks]},
        pattern={"shape": hatches, "fgcolor": PALE, "size": 6},
    )
    trace = canvas.traces[-1][1]
    trace.base = column * CELL
    trace.insidetextfont = {"size": SMALL, "color": [ink for _text, _fill, ink, _hatch, _edge in looks]}


def _look(cell: Row | str) -> tuple[str, str, str, str, int]:
    """Words, ground, ink, pattern and edge of a cell; a string is the code of a team."""
    if isinstance(cell, str):
        return cell, WHITE, INK, "", 0
    if isinstance(cell["mean"], Withheld):
        return _("withheld"), WHITE, INK, "/", 1
    shade = sum(cell["mean"] >= limit for limit in LIMITS)
    return digits(cell["mean"], ITEM_PLACES), RAMP[shade], WHITE if shade > 3 else INK, "", 1


def _pointed(cell: Row | str) -> str:
    if isinstance(cell, str):
        return cell
    told = wording.measured(cell["mean"], None, None, cell["n"], ITEM_PLACES)
    return sentences.labelled(wording.with_code(cell["team"], cell["name"]), told)


def _legend() -> tuple[Legend, ...]:
    """The shades in the order of ``LIMITS``, and the hatching."""
    names = (_("under 60"), _("60 to under 70"), _("70 to under 80"), _("80 to under 90"), _("90 or more"))
    shades = (Legend(name, f"ramp-{shade}") for shade, name in enumerate(names))
    return (*shades, Legend(_("not published"), "hatched"))


def _table(team_items):
    """One row per item and team, so that codes and names stand whole."""
    rows = [{**row, "item": wording.with_code(row["item"], row["label"])} for row in records(team_items)]
    shows = (
        Show("item", _("Item")),
        Show("source", _("Source")),
        Show("team", _("Team")),
        Show("mean", _("Mean, 0 to 100"), "item"),
        Show("n", _("n"), "count"),
    )
    return table_block("team-item-cells", team_items, _("Every item by team"), shows, rows=rows)
