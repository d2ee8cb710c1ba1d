"""Charts over cycles: lines from cycle to cycle, answers cycle by cycle."""

from collections.abc import Sequence

import plotly.graph_objects as go
from flask_babel import gettext as _

from reports import sentences, series_words, wording
from reports.blocks import Chart, TableBlock
from reports.charts.bars import option_bars
from reports.charts.canvas import ACCENT, GRID, INK, MARGIN, SHAPES, SOFT, Canvas, paper, safe, score_axis
from reports.charts.registry import chart
from reports.disclosed import Row, Tables, records
from reports.numbers import digits, is_number
from reports.tabulate import Show, table_block
from scoring.disclosure import Gated


@chart("answers_by_cycle", zh="各期逐题回答", en="Answers cycle by cycle", table="answers_by_cycle")
def answers_by_cycle(tables: Tables) -> Chart:
    """Every question with one bar of 100 % per cycle, all on the same scale."""
    gated, canvas, headed = tables["answers_by_cycle"], Canvas(), ""
    rows = [{**row, "item": _place(row)} for row in records(gated)]
    for row, raw in {row["item"]: (row, raw) for row, raw in zip(rows, records(gated), strict=True)}.values():
        if raw["item"] != headed:
            headed = raw["item"]
            canvas.row(f"heading {headed}", sentences.item_label(raw), is_heading=True)
        number = wording.shown(row["share"]) if row["option"] is None else sentences.item_number(row)
        canvas.row(row["item"], series_words.cycle_words(row, number))
    option_bars(canvas, gated, rows)
    title = series_words.answers_finding(tables["movement"])
    subtitle = _(
        "Share of each answer in percent, service recipients in published groups, last wave of each cycle. "
        "%(line)s",
        line=sentences.about_line(tables["about"]),
    )
    figure = canvas.figure(None, bar_mode="stack")
    figure.update_xaxes(range=[0, 100])
    alt = sentences.alternative(title, subtitle)
    table = _answers_table(gated)
    return Chart("answers_by_cycle", title, subtitle, alt, figure, table, tuple(canvas.legend))


def _place(row: Row) -> str:
    return f"{row['item']} {row['cycle']}"


def _answers_table(gated: Gated) -> TableBlock:
    """One line per question and cycle: n, mean and the share of every option."""
    rows = records(gated)
    options = {row["option"] for row in rows} - {None}
    shares = {(_place(row), row["option"]): row["share"] for row in rows}
    lines = [
        {
            **row,
            "item": sentences.item_label(row),
            **{f"share {one}": shares.get((_place(row), one)) for one in options},
        }
        for row in {_place(row): row for row in rows}.values()
    ]
    shows = (
        Show("item", _("Item")),
        Show("cycle", _("Cycle")),
        Show("n", _("n"), "count"),
        Show("mean", _("Mean, 0 to 100"), "item"),
        *(
            Show(f"share {option}", sentences.option_names(gated, option), "percent")
            for option in sorted(options, key=sentences.option_order)
        ),
    )
    return table_block("answers-by-cycle", gated, _("Answers of service recipients by cycle"), shows, lines)


MOST_LINES = 12  # more cannot be told apart; the table has them all
HIGH, SIDE, LABEL = 420, 44, 15  # pixels: the drawing, room for the numbers at the left, one label
RIGHT = 120  # pixels: room for the last scores and the codes at the right


@chart("cycle_slopes", zh="各期得分", en="Scores from cycle to cycle", table="cycle_changes")
def cycle_slopes(tables: Tables) -> Chart:
    """A line per team and one for all workers; dashed where the two ends measure different things."""
    gated = tables["series"]
    lines = _lines(gated)
    cycles = list(dict.fromkeys(row["cycle"] for row in records(gated)))
    traces = [
        trace for place, line in enumerate(lines) for trace in _traces(line, cycles, SHAPES[place % 10])
    ]
    known = [row["score"] for line in lines for row in line]
    axis = score_axis(known)
    title = series_words.slopes_finding(tables["movement"])
    subtitle = _(
        "Mean own score of all workers, and team scores, 0 to 100, as published in each cycle; a dashed line "
        "joins numbers that are not measured alike. %(line)s",
        line=sentences.about_line(tables["about"]),
    )
    figure = go.Figure(data=traces, layout=_layout(lines, cycles, axis))
    wide = {"annotations": _labels(lines, cycles, axis["range"]), "height": HIGH, "range": axis["range"]}
    figure.layout.meta = {"wide": {"y": [list(trace.y) for trace in traces], **wide}}
    alt = sentences.alternative(title, subtitle)
    return Chart("cycle_slopes", title, subtitle, alt, figure, _series_table(gated))


def _lines(gated: Gated) -> list[list[Row]]:
    """All workers and the teams that were told in more than one cycle, each as its rows."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in records(gated):
        if row["level"] in ("all", "team") and is_number(row["score"]):
            found.setdefault((row["level"], row["code"]), []).append(row)
    return [line for line in found.values() if len(line) > 1][:MOST_LINES]


def _traces(line: list[Row], cycles: Sequence[str], shape: str) -> list[go.Scatter]:
    """Each stretch by itself, so that it can be dashed, and the marks on top."""
    thick = 4 if line[0]["level"] == "all" else 2
    stretches = [
        go.Scatter(
            x=[cycles.index(one["cycle"]) for one in pair],
            y=[one["score"] for one in pair],
            mode="lines",
            hoverinfo="skip",
            line={
                "color": ACCENT,
                "width": thick,
                "dash": "dash" if pair[1]["is_comparable"] == "no" else "solid",
            },
        )
        for pair in zip(line, line[1:], strict=False)
    ]
    marks = go.Scatter(
        x=[cycles.index(row["cycle"]) for row in line],
        y=[row["score"] for row in line],
        mode="markers",
        hovertext=[safe(_words(row)) for row in line],
        hoverinfo="text",
        marker={"symbol": shape, "size": 10, "color": "#ffffff", "line": {"color": ACCENT, "width": 2}},
    )
    return [*stretches, marks]


def _words(row: Row) -> str:
    number = wording.measured(row["score"], row["low"], row["high"], row["n"])
    return sentences.labelled(f"{series_words.series_label(row)}, {row['cycle']}", number)


def _layout(lines: list[list[Row]], cycles: Sequence[str], axis: dict) -> dict:
    return {
        **paper(HIGH, {"l": SIDE, "r": RIGHT, "t": MARGIN, "b": SIDE}),
        "xaxis": {
            "fixedrange": True,
            "range": [-0.15, len(cycles) - 0.85],
            "tickvals": list(range(len(cycles))),
            "ticktext": [safe(cycle) for cycle in cycles],
            "gridcolor": GRID,
            "zeroline": False,
            "tickfont": {"size": 12, "color": SOFT},
        },
        "yaxis": {**axis, "fixedrange": True},
        "annotations": _labels(lines, cycles, axis["range"]),
    }


def _labels(lines: list[list[Row]], cycles: Sequence[str], ends: Sequence[float]) -> list[dict]:
    """The name and last score of every line at its right end, moved apart where they would cover another."""
    room = (ends[1] - ends[0]) / (HIGH - MARGIN - SIDE) * LABEL
    found, lowest = [], ends[1] + room
    for line in sorted(lines, key=lambda line: -line[-1]["score"]):
        row = line[-1]
        lowest = min(row["score"], lowest - room)
        name = row["code"] or _("All workers")
        found.append(
            {
                "text": safe(f"{digits(row['score'])} {name}"),
                "x": cycles.index(row["cycle"]) + 0.04,
                "xref": "x",
                "xanchor": "left",
                "y": lowest,
                "yref": "y",
                "yanchor": "middle",
                "align": "left",
                "showarrow": False,
                "font": {"size": 12, "color": INK, "weight": "normal"},
            }
        )
    return found


def _series_table(gated: Gated) -> TableBlock:
    rows = [{**row, "code": series_words.series_label(row)} for row in records(gated)]
    shows = (
        Show("code", _("What")),
        Show("source", _("Source")),
        Show("cycle", _("Cycle")),
        Show("score", _("Mean or score"), "score"),
        Show("low", _("Interval at 95%"), "interval"),
        Show("n", _("n"), "count"),
    )
    return table_block("series", gated, _("Cycle by cycle"), shows, rows)
