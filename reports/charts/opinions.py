"""Answers around a middle: lower options to the left, upper ones to the right, the middle one apart."""

import math
from collections.abc import Sequence

from reports import figure_words, sentences, wording
from reports.blocks import Chart, Legend
from reports.charts.canvas import INK, SMALL, SOFT, Canvas, safe
from reports.charts.registry import chart
from reports.charts.tables import answers_table
from reports.disclosed import Row, Tables, records
from reports.numbers import digits, is_number

LOWER, UPPER = ("#ecd9b0", "#c89443", "#8c510a"), ("#c2e5e0", "#5ab4ac", "#01665e")  # near to far
MIDDLE = "#d9dcdf"
ROOM = 298  # pixels that a phone leaves for the bars and the words at their right
NOTE, NUMBER = 78, 28  # of them for n and missing, and for a number on a bar
APART = 4  # percent between the upper options and the middle one, at the least

Part = tuple[int, int, object]  # side (-1, 0, 1), distance from the middle, option


@chart("answers_around_middle", zh="逐题看：满意与不满意", en="Answers around the middle", table="answers")
def answers_around_middle(tables: Tables) -> Chart:
    """One row per item, from the highest mean to the lowest."""
    answers, canvas = tables["answers"], Canvas()
    items = _sorted_items(answers)
    for row in items:
        told = figure_words.item_mean(row) if row["option"] is not None else wording.shown(row["share"])
        canvas.row(row["item"], sentences.labelled(sentences.item_label(row), told))
    parts = _parts(answers)
    base = _middle_place(parts)
    total = _across(parts, base)
    for part in sorted(parts, key=lambda one: one[:2]):
        _bars(canvas, part, parts, base, room=ROOM / total)
    right = total - _reach(parts, -1)
    for row in items:
        if is_number(row["n"]):
            canvas.note(row["item"], figure_words.answered(row))
    canvas.upright(0)
    figure = canvas.figure({"visible": False, "range": [-_reach(parts, -1) - 1, right]}, bar_mode="relative")
    title = sentences.answers_finding(answers)
    subtitle = figure_words.answers_measure(answers, tables["about"])
    return Chart(
        "answers_around_middle",
        title,
        subtitle,
        sentences.alternative(title, subtitle),
        figure,
        answers_table(answers, "answers-around-middle"),
        _legend(parts),
    )


def _sorted_items(answers) -> list[Row]:
    """One row per item, the highest mean first, those without one last."""
    items = {row["item"]: row for row in records(answers)}
    return sorted(items.values(), key=lambda row: -row["mean"] if is_number(row["mean"]) else 1)


def _parts(answers) -> dict[Part, list[Row]]:
    """Rows by their place around the middle of their own item's options."""
    found: dict[Part, list[Row]] = {}
    by_item: dict[str, list[Row]] = {}
    for row in records(answers):
        if is_number(row["share"]):
            by_item.setdefault(row["item"], []).append(row)
    for rows in by_item.values():
        ordered = sorted(rows, key=lambda row: sentences.option_order(row["option"]))
        for index, row in enumerate(ordered):
            away = index - (len(ordered) - 1) / 2
            side = (away > 0) - (away < 0)
            found.setdefault((side, math.ceil(abs(away)), row["option"]), []).append(row)
    return found


def _reach(parts: dict[Part, list[Row]], side: int) -> float:
    """The longest row on one side, in percent."""
    sums: dict[str, float] = {}
    for (here, _distance, _option), rows in parts.items():
        for row in rows if here == side else ():
            sums[row["item"]] = sums.get(row["item"], 0) + row["share"]
    return max(sums.values(), default=0)


def _middle_place(parts: dict[Part, list[Row]]) -> float:
    """Where the bars of the middle option begin: one place for all rows."""
    return math.ceil((_reach(parts, 1) + APART) / 10) * 10


def _across(parts: dict[Part, list[Row]], base: float) -> float:
    """Percent from edge to edge, the words at the right included."""
    return (_reach(parts, -1) + base + _reach(parts, 0) + APART) / (1 - NOTE / ROOM)


def _bars(canvas: Canvas, part: Part, parts: dict[Part, list[Row]], base: float, room: float) -> None:
    """One option in all its items; ``room``: pixels per percent on a phone."""
    side, _distance, _option = part
    bars = [
        (
            row["item"],
            -row["share"] if side < 0 else row["share"],
            sentences.share_words(row),
            safe(digits(row["share"], 1)) if row["share"] * room >= NUMBER else "",
        )
        for row in parts[part]
    ]
    shade = _shade(part, parts)
    color = MIDDLE if side == 0 else (LOWER if side < 0 else UPPER)[shade]
    pattern = {"shape": "/" if side < 0 else "", "fgcolor": SOFT, "size": 5}
    canvas.bars(
        bars, _name(parts[part]), thick=18, color=color, line={"color": SOFT, "width": 1}, pattern=pattern
    )
    trace = canvas.traces[-1][1]
    trace.insidetextfont = {"color": "#ffffff" if side and shade == len(UPPER) - 1 else INK, "size": SMALL}
    if side == 0:
        trace.base = base


def _shade(part: Part, parts: dict[Part, list[Row]]) -> int:
    """How dark: the option farthest from the middle is the darkest."""
    side, distance, _option = part
    farthest = max((far for here, far, _one in parts if here == side), default=1)
    return round(distance / max(1, farthest) * (len(UPPER) - 1))


def _name(rows: Sequence[Row]) -> str:
    """What an option is called, in all the words that its items have for it."""
    return " / ".join(dict.fromkeys(map(sentences.option_label, rows)))


def _legend(parts: dict[Part, list[Row]]) -> tuple[Legend, ...]:
    """From the lowest option to the highest, as they are asked."""
    entries = []
    for part in sorted(parts, key=lambda one: one[0] * one[1]):
        side, shade = part[0], _shade(part, parts)
        marks = {-1: f"below-{shade} hatched", 0: "between", 1: f"above-{shade}"}
        entries.append(Legend(_name(parts[part]), marks[side]))
    return tuple(entries)
