"""The data tables under the figures of standing, gaps, panels and voices: every number drawn is in them."""

from collections.abc import Mapping

from flask_babel import gettext as _

from reports.blocks import TableBlock
from reports.disclosed import Row, records
from reports.tabulate import Show, table_block
from reports.wording import named, with_code
from scoring.disclosure import Gated


def funnel_table(funnel: Gated) -> TableBlock:
    rows = [{**row, "subject": with_code(row["subject"], row["name"])} for row in records(funnel)]
    shows = (
        Show("subject", _("About whom")),
        Show("n", _("n"), "count"),
        Show("mean", _("Mean, 0 to 100"), "item"),
        Show("low95", _("Lower limit, 95%"), "item"),
        Show("high95", _("Upper limit, 95%"), "item"),
        Show("low998", _("Lower limit, 99.8%"), "item"),
        Show("high998", _("Upper limit, 99.8%"), "item"),
        Show("centre", _("Common mean"), "item"),
    )
    return table_block("funnel", funnel, _("Means by number of answers, with control limits"), shows, rows)


def importance_table(importance: Gated) -> TableBlock:
    rows = [{**row, "item": with_code(row["item"], row["label"])} for row in records(importance)]
    shows = (
        Show("item", _("Item")),
        Show("n", _("n"), "count"),
        Show("performance", _("Mean, 0 to 100"), "item"),
        Show("importance", _("Derived importance"), "score"),
        Show("low", _("Lower end, 95%"), "score"),
        Show("high", _("Upper end, 95%"), "score"),
        Show("line_performance", _("Line of the means"), "item"),
        Show("line_importance", _("Line of importance"), "score"),
    )
    return table_block("importance", importance, _("Importance and performance"), shows, rows)


def gap_table(name: str, gaps: Gated) -> TableBlock:
    """The overall table, or one worker's: that one also names the sources."""
    rows = [{**row, "node": with_code(row["node"], row["label"])} for row in records(gaps)]
    shows = (
        Show("node", _("What")),
        Show("own", _("Own view"), "item"),
        Show("others", _("Others"), "item"),
        Show("gap", _("Gap: own view minus others"), "item change"),
        Show("low", _("Interval at 95%"), "item change interval"),
        Show("n", _("n"), "count"),
        *((Show("sources", _("Sources")),) if "sources" in gaps.columns else ()),
    )
    return table_block(name, gaps, _("Own view and others"), shows, rows)


def strip_table(strip: Gated) -> TableBlock:
    rows = [{**row, "subject": row["subject"] or _("all of this grade")} for row in records(strip)]
    shows = (
        Show("label", _("Grade by score")),
        Show("subject", _("Worker")),
        Show("held", _("Draws in which the grade stays"), "percent"),
        Show("draws", _("Draws"), "count"),
        Show("n", _("Workers"), "count"),
    )
    caption = _("How often grades stay under other weights")
    return table_block("weight-strip", strip, caption, shows, rows, is_folded=True)


def severity_table(severity: Gated) -> TableBlock:
    rows = [{**row, "evidence": with_code(row["evidence"], row["label"])} for row in records(severity)]
    shows = (
        Show("evidence", _("Evidence point")),
        Show("rater", _("Rater")),
        Show("n", _("Marks"), "count"),
        Show("mean", _("Mean of the marks"), "item"),
        Show("lean", _("Lean"), "item change"),
        Show("low", _("Interval at 95%"), "item change interval"),
    )
    caption = _("Raters by code: mean as given, and lean against the other raters")
    return table_block("severity", severity, caption, shows, rows)


def agreement_table(severity: Gated) -> TableBlock:
    """The same rows by evidence point: how far the raters' means lie apart, and the coefficient."""
    rows = [{**row, "evidence": with_code(row["evidence"], row["label"])} for row in records(severity)]
    shows = (
        Show("evidence", _("Evidence point")),
        Show("rater", _("Rater")),
        Show("mean", _("Mean of the marks"), "item"),
        Show("n", _("Marks"), "count"),
        Show("spread", _("Means of raters apart by"), "item"),
        Show("reliability", _("Reliability of the panel's mean"), "score"),
    )
    return table_block("agreement", severity, _("Agreement of raters"), shows, rows)


def marks_table(marks: Gated, words: Mapping[str, str]) -> TableBlock:
    """Every subject on every rated point; ``words``: whether adjusting is warranted, by code."""
    rows: list[Row] = [
        {
            **row,
            "evidence": with_code(row["evidence"], row["label"]),
            "warranted": named(words, row["warranted"]),
        }
        for row in records(marks)
    ]
    shows = (
        Show("evidence", _("Evidence point")),
        Show("subject", _("Worker")),
        Show("n", _("Marks"), "count"),
        Show("raw", _("As given"), "item"),
        Show("adjusted", _("Adjusted"), "item"),
        Show("low", _("Interval at 95%"), "item interval"),
        Show("moved", _("Moved by"), "item change"),
        Show("warranted", _("Is adjusting warranted?")),
    )
    caption = _("Means of the raters as given, and without their leans")
    return table_block("severity-marks", marks, caption, shows, rows, is_folded=True)


def themes_table(themes: Gated) -> TableBlock:
    rows = [{**row, "theme": with_code(row["theme"], row["label"])} for row in records(themes)]
    shows = (
        Show("theme", _("Theme")),
        Show("statements", _("Coded statements"), "count"),
        Show("share", _("Share of all statements"), "percent"),
        Show("sessions", _("Sessions"), "count"),
        Show("alpha", _("Agreement of coders (alpha)"), "score"),
        Show("low", _("Interval at 95%"), "interval"),
        Show("agreement", _("Equal judgements"), "percent"),
        Show("double", _("Statements coded twice"), "count"),
    )
    return table_block("themes", themes, _("Themes of focus groups"), shows, rows)
