"""Places as ranges: what can be said of order, and what cannot."""

from flask_babel import gettext as _

from reports import figure_words, sentences
from reports.blocks import Chart, Legend
from reports.charts.canvas import ACCENT, Canvas
from reports.charts.registry import chart
from reports.disclosed import Row, Tables, records
from reports.numbers import half_of_places, is_number
from reports.tabulate import Show, table_block

BAND = "#c9ced2"
HALVES = {  # colour and thickness of the range, shape of its ends
    "upper": (ACCENT, 4, "triangle-up"),
    "middle": (BAND, 14, "circle"),
    "lower": (ACCENT, 4, "square"),
}


@chart("rank_intervals", zh="名次区间", en="Ranges of places", table="rank_groups")
def rank_intervals(tables: Tables) -> Chart:
    """One row per worker of a post, from the best place to the last."""
    canvas, drawn = Canvas(), []
    for group in records(tables["rank_groups"]):
        canvas.row(group["post"], group["post"], is_heading=True)
        for row in _of_post(tables["workers"], group["post"]):
            canvas.row(row["subject"], sentences.labelled(row["subject"], figure_words.rank_words(row)))
            drawn.append((half_of_places(row["rank_low"], row["rank_high"], group["workers"]), row))
    for half, (colour, thick, shape) in HALVES.items():
        rows = [row for here, row in drawn if here == half]
        if rows:
            _ranges(canvas, rows, _names()[half], colour, thick, shape)
    last = max(group["workers"] for group in records(tables["rank_groups"]))
    title = figure_words.ranks_finding(tables["rank_groups"])
    subtitle = figure_words.ranks_measure(tables["about"])
    return Chart(
        "rank_intervals",
        title,
        subtitle,
        sentences.alternative(title, subtitle),
        canvas.figure({"visible": False, "range": [0, last + 1]}),
        _table([row for _here, row in drawn], tables["workers"]),
        tuple(canvas.legend),
    )


def _names() -> dict[str, str]:
    return {
        "upper": _("surely in the upper half of the post"),
        "middle": _("cannot be separated from the middle"),
        "lower": _("surely in the lower half of the post"),
    }


def _of_post(workers, post: str) -> list[Row]:
    known = [row for row in records(workers) if row["post"] == post and is_number(row["rank_low"])]
    return sorted(known, key=lambda row: (row["rank_low"], row["rank_high"], row["subject"]))


def _ranges(canvas: Canvas, rows: list[Row], name: str, colour: str, thick: int, shape: str) -> None:
    """Lines from the first place to the last with a mark at both ends; grey where neither half is sure."""
    canvas.intervals(
        [(row["subject"], row["rank_low"], row["rank_high"]) for row in rows], colour=colour, thick=thick
    )
    words = {row["subject"]: figure_words.rank_words(row) for row in rows}
    ends = [
        (row["subject"], row[end], words[row["subject"]]) for row in rows for end in ("rank_low", "rank_high")
    ]
    is_open = colour == BAND
    canvas.points(ends, name, shape, "#ffffff" if is_open else ACCENT)
    canvas.legend.append(Legend(name, f"mark-{shape}"))


def _table(rows: list[Row], workers):
    shows = (
        Show("subject", _("Worker")),
        Show("post", _("Post")),
        Show("rank_low", _("Place"), "ranks"),
    )
    return table_block("rank-intervals", workers, _("Places by post"), shows, rows)
