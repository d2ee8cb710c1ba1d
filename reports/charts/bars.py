"""Charts of counts and shares: bars."""

from collections.abc import Sequence

from reports import figure_words, sentences, wording
from reports.blocks import Chart, Legend
from reports.charts.canvas import ACCENT, INK, RAMP, SOFT, TRACK, Canvas, safe
from reports.charts.registry import chart
from reports.charts.tables import answers_table, grades_table, steps_table, strata_table
from reports.disclosed import Row, Tables, records
from reports.numbers import digits, is_number, with_number
from scoring.disclosure import Gated

HATCH = {"fgcolor": SOFT, "size": 5}
WIDE_ENOUGH = 9  # percent: a narrower part has no room for its number


@chart("grade_distribution", zh="等次分布", en="Distribution of grades", table="grades")
def grade_distribution(tables: Tables) -> Chart:
    """One bar per grade, from high to low."""
    grades, canvas = tables["grades"], Canvas()
    for row in records(grades):
        words = sentences.grade_words(row["count"], row["share"])
        canvas.row(row["grade"], sentences.labelled(row["label"], words))
    bars = [
        (row["grade"], row["share"], sentences.grade_words(row["count"], row["share"]), "")
        for row in records(grades)
        if is_number(row["share"])
    ]
    canvas.bars(bars, color=ACCENT)
    title = sentences.grade_finding(grades)
    subtitle = sentences.grade_subtitle(tables["about"])
    figure = canvas.figure(None)
    figure.update_xaxes(range=[0, 100])
    return Chart(
        "grade_distribution",
        title,
        subtitle,
        sentences.alternative(title, subtitle),
        figure,
        grades_table(grades),
    )


@chart("responses", zh="受邀与收回", en="Invited and answered", table="strata")
def responses(tables: Tables) -> Chart:
    """A pale bar for all who were invited, a dark one on it for those who answered, in percent."""
    strata, canvas, headed = tables["strata"], Canvas(), ""
    known = [row for row in records(strata) if is_number(row["rate"])]
    for row in records(strata):
        if (heading := sentences.stratum_group(row)) != headed:
            headed = heading
            canvas.row(heading, heading, is_heading=True)
        canvas.row(
            _stratum(row), sentences.labelled(sentences.stratum_label(row), sentences.return_words(row))
        )
    track = [(_stratum(row), 100, sentences.return_words(row), "") for row in known]
    canvas.bars(track, color=TRACK, line={"color": SOFT, "width": 1})
    canvas.bars(
        [(_stratum(row), row["rate"], sentences.return_words(row), "") for row in known], color=ACCENT
    )
    title = sentences.return_finding(strata)
    subtitle = sentences.return_subtitle(tables["about"])
    figure = canvas.figure(None)
    figure.update_xaxes(range=[0, 100])
    alt = sentences.alternative(title, subtitle)
    return Chart("responses", title, subtitle, alt, figure, strata_table(strata))


@chart("response_steps", zh="从邀请到计分", en="From invited to scored", table="response_steps")
def response_steps(tables: Tables) -> Chart:
    """What is left at every step, in percent of those invited; the ways of answering in between."""
    steps, canvas, headed = tables["response_steps"], Canvas(), ""
    for row in records(steps):
        if (heading := sentences.stratum_group(row)) != headed:
            headed = heading
            canvas.row(heading, heading, is_heading=True)
        canvas.row(_step(row), figure_words.step_words(row))
    known = with_number(records(steps), "share")
    for is_way, color, hatch in ((False, ACCENT, ""), (True, RAMP[1], "/")):
        rows = [row for row in known if (row["step"] == "way") == is_way]
        look = {"color": color, "line": {"color": SOFT, "width": 1}, "pattern": {**HATCH, "shape": hatch}}
        bars = [(_step(row), row["share"], figure_words.step_words(row), "") for row in rows]
        canvas.bars(bars, thick=8 if is_way else 14, **look)
    title, subtitle = figure_words.steps_finding(steps), figure_words.steps_measure(tables["about"])
    figure = canvas.figure({"visible": False, "range": [0, 100]})
    alt = sentences.alternative(title, subtitle)
    return Chart("response_steps", title, subtitle, alt, figure, steps_table(steps))


def _step(row) -> str:
    return f"{row['wave']} {row['source']} {row['step']} {row['way']}"


def _stratum(row) -> str:
    return f"{row['wave']} {row['source']} {row['stratum']} {row['team']}"


@chart("recipient_answers", zh="服务对象逐题回答", en="Recipients' answers item by item", table="answers")
def recipient_answers(tables: Tables) -> Chart:
    """Every item as one bar of 100 %, its parts in the order and words of the options."""
    answers, canvas = tables["answers"], Canvas()
    for item, row in {row["item"]: row for row in records(answers)}.items():
        words = sentences.item_label(row)
        tail = wording.shown(row["share"]) if row["option"] is None else sentences.item_number(row)
        canvas.row(item, sentences.labelled(words, tail))
    option_bars(canvas, answers, records(answers))
    title = sentences.answers_finding(answers)
    subtitle = sentences.answers_subtitle(answers, tables["about"])
    figure = canvas.figure(None, bar_mode="stack")
    figure.update_xaxes(range=[0, 100])
    alt = sentences.alternative(title, subtitle)
    return Chart(
        "recipient_answers", title, subtitle, alt, figure, answers_table(answers), tuple(canvas.legend)
    )


def option_bars(canvas: Canvas, answers: Gated, rows: Sequence[Row]) -> None:
    """Stacked bars of the shares in ``rows``, each on the line of its ``item``; a legend of the options."""
    options = list(dict.fromkeys(row["option"] for row in rows if is_number(row["share"])))
    for option in sorted(options, key=sentences.option_order):
        chosen = [row for row in rows if row["option"] == option]
        family = [one for one in options if (one in wording.BANDS) == (option in wording.BANDS)]
        place = sorted(family, key=sentences.option_order).index(option)
        _option_bars(canvas, sentences.option_names(answers, option), chosen, place, len(family))


def _option_bars(canvas: Canvas, name: str, rows: list, place: int, options: int) -> None:
    """One option in all items: pale for the first of the scale, dark for the last, the first one hatched."""
    shade = round(place * (len(RAMP) - 1) / max(1, options - 1))
    bars = [(row["item"], row["share"], sentences.share_words(row), _on_bar(row["share"])) for row in rows]
    canvas.legend.append(Legend(name, f"ramp-{shade}" if place else f"ramp-{shade} hatched"))
    line, pattern = {"color": SOFT, "width": 1}, {**HATCH, "shape": "" if place else "/"}
    canvas.bars(bars, name, thick=18, color=RAMP[shade], line=line, pattern=pattern)
    font = {"color": "#ffffff" if shade > len(RAMP) // 2 else INK, "size": 12}
    canvas.traces[-1][1].insidetextfont = font


def _on_bar(share: float) -> str:
    return safe(digits(share, 1)) if share >= WIDE_ENOUGH else ""
