"""How final scores are spread over workers, without saying whose they are."""

from flask_babel import gettext as _

from reports import office_words, sentences
from reports.blocks import Chart
from reports.charts.canvas import ACCENT, Canvas
from reports.charts.registry import chart
from reports.disclosed import Tables, records
from reports.tabulate import Show, table_block


@chart("score_distribution", zh="得分分布", en="Distribution of scores", table="score_bands")
def score_distribution(tables: Tables) -> Chart:
    """One bar for each band of five points."""
    bands, canvas = tables["score_bands"], Canvas()
    rows = [{**row, "band": office_words.band(row)} for row in records(bands)]
    for row in rows:
        canvas.row(row["band"], sentences.labelled(row["band"], str(row["count"])))
    bars = [(row["band"], row["count"], f"{row['band']}: {row['count']}", "") for row in rows]
    canvas.bars(bars, color=ACCENT)
    title = office_words.spread_finding(tables["score_spread"])
    subtitle = office_words.spread_subtitle(tables["score_spread"], tables["about"])
    figure = canvas.figure(None)
    figure.update_xaxes(range=[0, max(row["count"] for row in rows)])
    shows = (Show("band", _("Final score")), Show("count", _("Workers"), "count"))
    return Chart(
        "score_distribution",
        title,
        subtitle,
        sentences.alternative(title, subtitle),
        figure,
        table_block("score-bands", bands, _("Workers by final score"), shows, rows),
    )
