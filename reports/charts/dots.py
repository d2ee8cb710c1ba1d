"""Charts of scores: one mark per number, a line for its interval."""

from collections.abc import Iterable

from flask_babel import gettext as _

from reports import figure_words, sentences, wording
from reports.blocks import Chart, Legend
from reports.charts.canvas import ACCENT, SHAPES, Canvas, score_axis
from reports.charts.registry import chart
from reports.charts.tables import changes_table, criteria_table, teams_table
from reports.disclosed import Tables, records
from reports.numbers import digits, is_number, with_number

ALL = "all teams"


def _ends(rows: Iterable) -> list[float]:
    return [row[key] for row in rows for key in ("score", "low", "high") if is_number(row.get(key))]


@chart("team_scores", zh="团队得分", en="Team scores", table="teams")
def team_scores(tables: Tables) -> Chart:
    """A forest: one row per team, from high to low, and a diamond for all together."""
    teams, overall, canvas = tables["teams"], tables["overall"], Canvas()
    for row in records(teams):
        number = wording.measured(row["score"], row["low"], row["high"], row["n"])
        canvas.row(row["team"], sentences.labelled(wording.with_code(row["team"], row["name"]), number))
    known = with_number(records(teams))
    canvas.intervals([(row["team"], row["low"], row["high"]) for row in known if is_number(row["low"])])
    canvas.points([(row["team"], row["score"], _words(row, row["name"])) for row in known])
    for row in records(overall):
        canvas.row(ALL, figure_words.overall_words(row))
        canvas.diamond(ALL, row["low"], row["estimate"], row["high"])
        canvas.upright(row["estimate"])
    title = sentences.team_finding(teams)
    subtitle = figure_words.forest_measure(tables["about"], overall)
    alt = sentences.alternative(title, subtitle)
    figure = canvas.figure(score_axis([*_ends(known), *_ends(records(overall))]))
    return Chart("team_scores", title, subtitle, alt, figure, teams_table(teams, overall))


@chart("criterion_sources", zh="各一级指标的不同评价主体", en="Criteria by source", table="criteria")
def criterion_sources(tables: Tables) -> Chart:
    """Sources side by side under each criterion; what is withheld says so in its place."""
    criteria, canvas = tables["criteria"], Canvas()
    sources = list(dict.fromkeys(row["source"] for row in records(criteria)))
    headed: set[str] = set()
    for row in records(criteria):
        if row["criterion"] not in headed:
            headed.add(row["criterion"])
            heading = wording.with_code(row["criterion"], row["label"])
            canvas.row(f"heading {row['criterion']}", heading, is_heading=True)
        number = wording.measured(row["score"], row["low"], row["high"], row["n"])
        name = row["source"]
        canvas.row(_place(row), sentences.labelled(name, number))
    known = with_number(records(criteria))
    canvas.intervals([(_place(row), row["low"], row["high"]) for row in known if is_number(row["low"])])
    for source, shape in zip(sources, SHAPES * 2, strict=False):
        name = source
        rows = [(_place(row), row["score"], _words(row, name)) for row in known if row["source"] == source]
        canvas.points(rows, shape=shape)
    title = sentences.criteria_finding(criteria)
    subtitle = sentences.criteria_subtitle(criteria, tables["about"])
    alt = sentences.alternative(title, subtitle)
    figure = canvas.figure(score_axis(_ends(known)))
    return Chart("criterion_sources", title, subtitle, alt, figure, criteria_table(criteria))


@chart("wave_changes", zh="各轮变化", en="Change between waves", table="changes")
def wave_changes(tables: Tables) -> Chart:
    """First wave as an open mark, last wave as a full one, a line between them."""
    changes, canvas = tables["changes"], Canvas()
    known = [row for row in with_number(records(changes), "before") if is_number(row["after"])]
    for row in records(changes):
        words = wording.shown(row["change"])
        if row in known:
            words = sentences.change_words(row["before"], row["after"], row["change"])
        canvas.row(_thing(row), sentences.labelled(sentences.change_label(row), words))
    canvas.intervals([(_thing(row), row["before"], row["after"]) for row in known])
    waves = records(changes)[0]["first"], records(changes)[0]["last"]
    for wave, key, shape, colour in (
        (waves[0], "before", "circle", "#ffffff"),
        (waves[1], "after", "diamond", ACCENT),
    ):
        rows = [(_thing(row), row[key], f"{wave}: {digits(row[key])}") for row in known]
        name = _("Wave %(code)s", code=wave)
        canvas.points(rows, name=name, shape=shape, colour=colour)
        canvas.legend.append(Legend(name, f"mark-{shape}"))
    title = sentences.change_finding(changes)
    subtitle = sentences.change_subtitle(changes, tables["about"])
    ends = [row[key] for row in known for key in ("before", "after")]
    figure = canvas.figure(score_axis(ends))
    alt = sentences.alternative(title, subtitle)
    return Chart("wave_changes", title, subtitle, alt, figure, changes_table(changes), tuple(canvas.legend))


def _place(row) -> str:
    return f"{row['criterion']} {row['source']}"


def _thing(row) -> str:
    return f"{row['level']} {row['code']}"


def _words(row, name: object) -> str:
    number = wording.measured(row["score"], row["low"], row["high"], row["n"])
    return sentences.labelled(name, number)
