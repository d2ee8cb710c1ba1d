"""Charts with a number on both axes: the funnel, and importance beside performance."""

from flask_babel import gettext as _

from reports import sentences, wording
from reports.blocks import Chart
from reports.charts.coordinates import Coordinates, Mark, ends
from reports.charts.further_tables import funnel_table, importance_table
from reports.charts.registry import chart
from reports.disclosed import Row, Tables, records
from reports.numbers import ITEM_PLACES, digits, is_number

LIMITS = (("low95", "dash"), ("high95", "dash"), ("low998", "solid"), ("high998", "solid"))


@chart(
    "funnel", zh="漏斗图：分低是不是因为人少", en="Funnel: is a low mean just a small number?", table="funnel"
)
def funnel(tables: Tables) -> Chart:
    """Means against the number of answers, between control limits that narrow to the right."""
    rows = records(tables["funnel"])
    sheet = Coordinates(_("Number of answers"), _("Mean, 0 to 100"))
    for key, dash in LIMITS:
        sheet.line([(row["n"], row[key]) for row in rows], dash)
    sheet.line([(rows[0]["n"], rows[0]["centre"]), (rows[-1]["n"], rows[-1]["centre"])], thick=2)
    for kind, name, shape in _funnel_kinds():
        marks = [_funnel_mark(row) for row in rows if row["outside"] == kind]
        sheet.marks(marks, name, shape, is_open=shape == "circle")
    title, subtitle = _funnel_finding(rows[0]), _funnel_measure(rows[0], tables)
    heights = [row[key] for row in rows for key in ("mean", *(limit for limit, _dash in LIMITS))]
    figure = sheet.figure(
        ends([row["n"] for row in rows]),
        ends(heights, 0, 100),
        _ticks([min(heights), rows[0]["centre"], max(heights)], ITEM_PLACES),
        [(row["n"], str(row["n"])) for row in (rows[0], rows[-1], rows[len(rows) // 2])],
    )
    alt = sentences.alternative(title, subtitle)
    return Chart("funnel", title, subtitle, alt, figure, funnel_table(tables["funnel"]), tuple(sheet.legend))


def _funnel_kinds() -> tuple[tuple[str, str, str], ...]:
    return (
        ("inside", _("inside the limits"), "circle"),
        ("outside_95", _("outside 95% only: worth a look"), "square"),
        ("outside_998", _("outside 99.8%: hardly chance"), "diamond"),
    )


def _funnel_mark(row: Row) -> Mark:
    words = wording.measured(row["mean"], None, None, row["n"], ITEM_PLACES)
    name = sentences.labelled(wording.with_code(row["subject"], row["name"]), words)
    return Mark(row["subject"], row["n"], row["mean"], name)


def _funnel_finding(row: Row) -> str:
    if row["beyond998"]:
        return _(
            "Hardly chance: %(count)s of %(told)s lie outside the wide limits, whatever their number of "
            "answers.",
            count=row["beyond998"],
            told=row["told"],
        )
    if row["beyond95"]:
        return _(
            "Worth a look: %(count)s of %(told)s lie outside the narrow limits, none outside the wide ones.",
            count=row["beyond95"],
            told=row["told"],
        )
    return _(
        "All %(told)s lie inside the limits: none differs from the others more than its number of answers "
        "and the usual scatter explain.",
        told=row["told"],
    )


def _funnel_measure(row: Row, tables: Tables) -> str:
    return _(
        "%(source)s, wave %(wave)s: mean of each subject against its number of answers; limits at 95%% "
        "(dashed) and 99.8%% around the common mean %(centre)s; shown %(told)s of %(judged)s. %(line)s",
        source=row["source"],
        wave=row["wave"],
        centre=digits(row["centre"], ITEM_PLACES),
        told=row["told"],
        judged=row["judged"],
        line=sentences.about_line(tables["about"]),
    )


@chart(
    "importance_performance",
    zh="重要程度与现状",
    en="Importance and performance",
    table="importance",
)
def importance_performance(tables: Tables) -> Chart:
    """Questions by their mean and by how far they go with the overall view; lines at the means of both."""
    rows = records(tables["importance"])
    known = [row for row in rows if is_number(row["importance"])]
    sheet = Coordinates(_("Mean, 0 to 100"), _("Derived importance"))
    sheet.line(
        [
            place
            for row in known
            for place in ((row["performance"], row["low"]), (row["performance"], row["high"]), (None, None))
        ]
    )
    heights = ends([row[key] for row in known for key in ("low", "high")], -1, 1) if known else (0, 1)
    across = [row["performance"] for row in known]
    if known:
        sheet.line([(known[0]["line_performance"], height) for height in heights], "dash", 2)
        sheet.line([(value, known[0]["line_importance"]) for value in (min(across), max(across))], "dash", 2)
    for quadrant, name, shape in quadrants():
        marks = [_importance_mark(row) for row in known if row["quadrant"] == quadrant]
        sheet.marks(marks, name, shape, is_open=shape == "circle")
    title, subtitle = importance_finding(known), _importance_measure(rows, tables)
    figure = sheet.figure(
        ends(across or [0, 100], 0, 100), heights, *(_importance_ticks(known) if known else ((), ()))
    )
    table, alt = importance_table(tables["importance"]), sentences.alternative(title, subtitle)
    return Chart("importance_performance", title, subtitle, alt, figure, table, tuple(sheet.legend))


def _ticks(values: list[float], places: int) -> list[tuple[float, str]]:
    return [(value, digits(value, places)) for value in values]


def _importance_ticks(known: list[Row]) -> tuple[list[tuple[float, str]], list[tuple[float, str]]]:
    """At both axes the dividing line, then the ends."""
    up = [row[key] for row in known for key in ("low", "high")]
    across = [row["performance"] for row in known]
    return (
        _ticks([known[0]["line_importance"], min(up), max(up)], 2),
        _ticks([known[0]["line_performance"], min(across), max(across)], ITEM_PLACES),
    )


def quadrants() -> tuple[tuple[str, str, str], ...]:
    """Code, name and sign of the four fields."""
    return (
        ("high_poor", _("matters more, stands lower: improve first"), "diamond"),
        ("high_good", _("matters more, stands higher: keep"), "square"),
        ("low_poor", _("matters less, stands lower: later"), "circle"),
        ("low_good", _("matters less, stands higher"), "triangle-up"),
    )


def _importance_mark(row: Row) -> Mark:
    words = _(
        "mean %(mean)s, importance %(importance)s (%(interval)s), n = %(n)s",
        mean=digits(row["performance"], ITEM_PLACES),
        importance=digits(row["importance"]),
        interval=wording.interval(row["low"], row["high"]),
        n=row["n"],
    )
    name = sentences.labelled(wording.with_code(row["item"], row["label"]), words)
    return Mark(row["item"], row["performance"], row["importance"], name)


def importance_finding(known: list[Row]) -> str:
    if not known:
        return _("No question can be told: too few answers, or answers that are too much alike.")
    lines = {
        "mean": digits(known[0]["line_performance"], ITEM_PLACES),
        "importance": digits(known[0]["line_importance"]),
    }
    first = [row["item"] for row in known if row["quadrant"] == "high_poor"]
    if not first:
        return _(
            "No question matters more than the others and stands lower (lines at importance %(importance)s "
            "and mean %(mean)s).",
            **lines,
        )
    return _(
        "Improve first: %(items)s. They matter more than the others (importance from %(importance)s) and "
        "stand lower (mean below %(mean)s).",
        items=wording.listed(first),
        **lines,
    )


def _importance_measure(rows: tuple[Row, ...], tables: Tables) -> str:
    words = {"wave": rows[0]["wave"], "line": sentences.about_line(tables["about"])}
    if rows[0]["overall"]:
        return _(
            "Service recipients, wave %(wave)s: rank correlation of each question with “%(overall)s”, with "
            "95%% interval, against its mean; lines at the means of all questions. %(line)s",
            overall=rows[0]["overall"],
            **words,
        )
    return _(
        "Service recipients, wave %(wave)s: rank correlation of each question with the mean of all the "
        "others, with 95%% interval, against its mean; lines at the means of all questions. %(line)s",
        **words,
    )
