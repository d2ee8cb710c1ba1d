"""Charts of shares: how often a grade stays under other weights, and what was talked about."""

from flask_babel import gettext as _

from reports import sentences, wording
from reports.blocks import Chart, Legend
from reports.charts.canvas import ACCENT, SOFT, TRACK, Canvas
from reports.charts.further_tables import strip_table, themes_table
from reports.charts.registry import chart
from reports.disclosed import Row, Tables, records
from reports.numbers import digits, is_number

MOST = 15  # workers that are drawn: the least settled; the table holds all
HATCH = {"shape": "/", "fgcolor": SOFT, "size": 5}


@chart(
    "weight_strip",
    zh="换一种权重，等次会变吗",
    en="Would other weights change the grade?",
    table="weight_strip",
)
def weight_strip(tables: Tables) -> Chart:
    """A bar of 100 %: solid where the grade stays, hatched where it becomes another one."""
    strip, canvas = tables["weight_strip"], Canvas()
    rows = records(strip)
    shown = [row for row in rows if row["level"] == "grade"]
    workers = [row for row in rows if row["level"] == "worker"]
    workers = [row for row in workers if row["held"] < 100][:MOST] or workers[:1]
    for row in shown:
        canvas.row(_thing(row), sentences.labelled(row["label"], grade_words(row)))
    canvas.row("heading", _("Workers whose grade is the least settled"), is_heading=True)
    for row in workers:
        label = _("%(subject)s, %(grade)s", subject=row["subject"], grade=row["label"])
        canvas.row(_thing(row), sentences.labelled(label, wording.percent(row["held"])))
    shown = [*shown, *workers]
    track = [(_thing(row), 100, wording.percent(row["held"]), "") for row in shown]
    canvas.bars(track, _("another grade"), color=TRACK, line={"color": SOFT, "width": 1}, pattern=HATCH)
    held = [(_thing(row), row["held"], wording.percent(row["held"]), "") for row in shown]
    canvas.bars(held, _("the same grade"), color=ACCENT)
    canvas.legend += [Legend(_("another grade"), "track hatched"), Legend(_("the same grade"), "ramp-4")]
    title = strip_finding(workers)
    subtitle = _(
        "Share of %(draws)s draws of weights in which the score stays in its grade; weights of criteria move "
        "by about 6 points, scores within their errors; grade by score alone, before quota and limits. "
        "%(line)s",
        draws=rows[0]["draws"],
        line=sentences.about_line(tables["about"]),
    )
    figure = canvas.figure(None)
    figure.update_xaxes(range=[0, 100])
    alt = sentences.alternative(title, subtitle)
    return Chart("weight_strip", title, subtitle, alt, figure, strip_table(strip), tuple(canvas.legend))


def _thing(row: Row) -> str:
    return f"{row['level']} {row['grade']} {row['subject']}"


def grade_words(row: Row) -> str:
    return _("%(share)s on average, %(n)s workers", share=wording.percent(row["held"]), n=row["n"])


def strip_finding(workers: list[Row]) -> str:
    least = workers[0]
    if least["held"] >= 100:
        return _("Under other reasonable weights every grade stays in 100% of the draws.")
    return _(
        "Under other reasonable weights the grade of %(subject)s is the least settled: it stays in %(share)s "
        "of the draws.",
        subject=least["subject"],
        share=wording.percent(least["held"]),
    )


@chart("theme_bars", zh="大家谈到了什么", en="What was talked about", table="themes")
def theme_bars(tables: Tables) -> Chart:
    """One bar per theme: statements coded with it; agreement of the coders in words beside it."""
    themes, canvas = tables["themes"], Canvas()
    rows = records(themes)
    for row in rows:
        label = wording.with_code(row["theme"], row["label"])
        canvas.row(row["theme"], sentences.labelled(label, theme_words(row)))
    known = [row for row in rows if is_number(row["statements"])]
    canvas.bars([(row["theme"], row["statements"], theme_words(row), "") for row in known], color=ACCENT)
    title, subtitle = theme_finding(known), theme_measure(known, tables)
    figure, alt = canvas.figure(None), sentences.alternative(title, subtitle)
    figure.update_xaxes(range=[0, max((row["statements"] for row in known), default=1)])
    return Chart("theme_bars", title, subtitle, alt, figure, themes_table(themes))


def theme_words(row: Row) -> str:
    if not is_number(row["statements"]):
        return wording.shown(row["statements"])
    words = {"statements": row["statements"], "sessions": row["sessions"]}
    if not is_number(row["alpha"]):
        return _("%(statements)s statements in %(sessions)s sessions", **words)
    return _(
        "%(statements)s statements in %(sessions)s sessions; coders agree %(alpha)s",
        alpha=digits(row["alpha"]),
        **words,
    )


def theme_finding(known: list[Row]) -> str:
    if not known:
        return _("No theme came up in 3 sessions or more.")
    most = known[0]
    return _(
        "Most was said about %(theme)s: %(statements)s statements (%(share)s).",
        theme=wording.with_code(most["theme"], most["label"]),
        statements=most["statements"],
        share=wording.percent(most["share"]),
    )


def theme_measure(known: list[Row], tables: Tables) -> str:
    line = sentences.about_line(tables["about"])
    if not known:
        return line
    return _(
        "Coded statements in %(sessions)s sessions of focus groups; agreement of the coders as "
        "Krippendorff's alpha, 1 is complete. Counts say what was talked about, not how good it is. %(line)s",
        sessions=known[0]["all_sessions"],
        line=line,
    )
