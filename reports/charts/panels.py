"""Charts of panels: how strict each rater is, how far raters lie apart, what adjusting does."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from reports import sentences, wording
from reports.blocks import Chart, Legend
from reports.charts.canvas import ACCENT, GRID, SOFT, Canvas, score_axis
from reports.charts.further_tables import agreement_table, marks_table, severity_table
from reports.charts.registry import chart
from reports.disclosed import Row, Tables, records
from reports.numbers import ITEM_PLACES, digits, is_number
from reports.tabulate import KINDS

MOST_MOVED = 12  # subjects that are drawn; the table holds all
WARRANTED = {
    "yes": _l("adjusting is warranted"),
    "not_distinguishable": _l("leans cannot be told from chance, no adjusting"),
    "not_connected": _l("raters share too few subjects, no adjusting"),
    "too_few": _l("too few raters or subjects, no adjusting"),
    "no_residual": _l("too few marks, no adjusting"),
}


@chart("rater_severity", zh="评委宽严", en="Severity of raters", table="severity")
def rater_severity(tables: Tables) -> Chart:
    """Under each evidence point one row per rater: lean with interval, from strict to lenient."""
    rows, canvas = records(tables["severity"]), Canvas()
    for row in _headed(canvas, rows, _warranted_words):
        canvas.row(_place(row), sentences.labelled(row["rater"], lean_words(row)))
    known = [row for row in rows if is_number(row["lean"])]
    canvas.intervals([(_place(row), row["low"], row["high"]) for row in known if is_number(row["low"])])
    points = [(_place(row), row["lean"], sentences.labelled(row["rater"], lean_words(row))) for row in known]
    canvas.points(points)
    title = severity_finding(known)
    subtitle = _(
        "Points of 0 to 100 above (plus, lenient) or below (minus, strict) the other raters of the same "
        "subjects, with 95%% interval; n = marks; raters by code. %(line)s",
        line=sentences.about_line(tables["about"]),
    )
    ends = [abs(row[key]) for row in known for key in ("lean", "low", "high") if is_number(row[key])]
    figure, alt = canvas.figure(_lean_axis(ends)), sentences.alternative(title, subtitle)
    return Chart("rater_severity", title, subtitle, alt, figure, severity_table(tables["severity"]))


def _headed(canvas: Canvas, rows: Iterable[Row], words_of) -> Iterable[Row]:
    """The rows that are told, each point's heading before its first one; an untold point says so."""
    headed = None
    for row in rows:
        if row["evidence"] != headed:
            headed = row["evidence"]
            label = wording.with_code(row["evidence"], row["label"])
            said = words_of(row) if is_number(row["n"]) else wording.shown(row["n"])
            canvas.row(f"heading {headed}", sentences.labelled(label, said), is_heading=True)
        if is_number(row["n"]):
            yield row


def _warranted_words(row: Row) -> str:
    return wording.named(WARRANTED, row["warranted"])


def lean_words(row: Row) -> str:
    if not is_number(row["lean"]):
        return wording.shown(row["lean"])
    lean = wording.signed(row["lean"], ITEM_PLACES)
    if not is_number(row["low"]):
        return _("%(gap)s (n = %(n)s)", gap=lean, n=row["n"])
    interval = KINDS["item change interval"].write(row, "low")
    return _("%(gap)s (%(interval)s; n = %(n)s)", gap=lean, interval=interval, n=row["n"])


def _place(row: Row) -> str:
    return f"{row['evidence']} {row.get('rater') or row.get('subject')}"


def _lean_axis(ends: list[float]) -> dict:
    """The same distance to both sides, zero marked."""
    most = max(ends, default=1) * 1.05
    step = next((one for one in (1, 2, 5, 10, 20) if most / one <= 4), 50)
    return {
        "range": [-most, most],
        "dtick": step,
        "gridcolor": GRID,
        "zeroline": True,
        "zerolinecolor": SOFT,
        "tickfont": {"size": 12, "color": SOFT},
        "ticks": "",
    }


def severity_finding(known: list[Row]) -> str:
    if not known:
        return _("No panel can be told: fewer than 3 raters, or single marks would follow.")
    warranted = [row for row in known if row["warranted"] == "yes"]
    if not warranted:
        return _(
            "On none of the rated points can the leans of the raters be told from chance; the widest lie "
            "%(width)s points apart.",
            width=digits(max(row["width"] for row in known), ITEM_PLACES),
        )
    widest = max(warranted, key=lambda row: row["width"])
    return _(
        "Raters differ more than by chance; most on %(point)s, where strict and lenient lie %(width)s points "
        "apart.",
        point=wording.with_code(widest["evidence"], widest["label"]),
        width=digits(widest["width"], ITEM_PLACES),
    )


@chart("rater_agreement", zh="评委一致性", en="Agreement of raters", table="severity")
def rater_agreement(tables: Tables) -> Chart:
    """One row per evidence point: the raters' means on a line, the coefficient in words."""
    rows, canvas = records(tables["severity"]), Canvas()
    known = [row for row in rows if is_number(row["mean"])]
    for row in {row["evidence"]: row for row in rows}.values():
        label = wording.with_code(row["evidence"], row["label"])
        canvas.row(row["evidence"], sentences.labelled(label, agreement_words(row)))
    canvas.intervals([(point, min(means), max(means)) for point, means in _means(known).items()])
    points = [
        (row["evidence"], row["mean"], sentences.labelled(row["rater"], digits(row["mean"], ITEM_PLACES)))
        for row in known
    ]
    canvas.points(points, colour="#ffffff")
    title = agreement_finding(known)
    subtitle = _(
        "Each mark: the mean of one rater, 0 to 100; coefficient: how far another such panel would give the "
        "same means (0 to 1). %(line)s",
        line=sentences.about_line(tables["about"]),
    )
    figure = canvas.figure(score_axis([row["mean"] for row in known]))
    alt = sentences.alternative(title, subtitle)
    return Chart("rater_agreement", title, subtitle, alt, figure, agreement_table(tables["severity"]))


def _means(known: list[Row]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for row in known:
        found.setdefault(row["evidence"], []).append(row["mean"])
    return found


def agreement_words(row: Row) -> str:
    if not is_number(row["n"]):
        return wording.shown(row["n"])
    words = {"raters": row["raters"], "spread": digits(row["spread"], ITEM_PLACES)}
    if not is_number(row["reliability"]):
        return _("%(raters)s raters, means %(spread)s apart; no coefficient", **words)
    return _(
        "coefficient %(value)s; %(raters)s raters, means %(spread)s apart",
        value=digits(row["reliability"]),
        **words,
    )


def agreement_finding(known: list[Row]) -> str:
    if not known:
        return _("No panel can be told: fewer than 3 raters, or single marks would follow.")
    judged = [row for row in known if is_number(row["reliability"])]
    if not judged:
        widest = max(known, key=lambda row: row["spread"])
        return _(
            "The raters' means lie at most %(spread)s points apart (%(point)s).",
            spread=digits(widest["spread"], ITEM_PLACES),
            point=wording.with_code(widest["evidence"], widest["label"]),
        )
    low, high = (choose(judged, key=lambda row: row["reliability"]) for choose in (min, max))
    return _(
        "The panels' coefficients lie between %(low)s (%(first)s) and %(high)s (%(last)s).",
        low=digits(low["reliability"]),
        first=wording.with_code(low["evidence"], low["label"]),
        high=digits(high["reliability"]),
        last=wording.with_code(high["evidence"], high["label"]),
    )


@chart("adjusted_marks", zh="校正前后的评委平均分", en="Marks as given and adjusted", table="severity_marks")
def adjusted_marks(tables: Tables) -> Chart:
    """The subjects whose mean moves most: as given, and without the leans of those who happened to rate."""
    rows, canvas = records(tables["severity_marks"]), Canvas()
    shown = sorted(rows, key=lambda row: (-abs(row["moved"]), row["evidence"], row["subject"]))[:MOST_MOVED]
    for row in shown:
        label = _("%(subject)s, %(point)s", subject=row["subject"], point=row["evidence"])
        canvas.row(_place(row), sentences.labelled(label, moved_words(row)))
    canvas.intervals([(_place(row), row["raw"], row["adjusted"]) for row in shown])
    for key, shape, colour, name in (
        ("raw", "circle", "#ffffff", _("As given")),
        ("adjusted", "diamond", ACCENT, _("Adjusted")),
    ):
        points = [
            (_place(row), row[key], sentences.labelled(name, digits(row[key], ITEM_PLACES))) for row in shown
        ]
        canvas.points(points, name=name, shape=shape, colour=colour)
        canvas.legend.append(Legend(name, f"mark-{shape}"))
    most = shown[0]
    title = _(
        "Without the leans of the raters no mean moves by more than %(moved)s points (%(subject)s).",
        moved=digits(abs(most["moved"]), ITEM_PLACES),
        subject=most["subject"],
    )
    subtitle = _(
        "Mean of the raters, 0 to 100, as given and adjusted, with 95%% interval of the adjusted one; the "
        "widest moves; n = marks. %(line)s",
        line=sentences.about_line(tables["about"]),
    )
    figure = canvas.figure(score_axis([row[key] for row in shown for key in ("raw", "adjusted")]))
    table, alt = marks_table(tables["severity_marks"], WARRANTED), sentences.alternative(title, subtitle)
    return Chart("adjusted_marks", title, subtitle, alt, figure, table, tuple(canvas.legend))


def moved_words(row: Row) -> str:
    words = {
        "raw": digits(row["raw"], ITEM_PLACES),
        "adjusted": digits(row["adjusted"], ITEM_PLACES),
        "n": row["n"],
    }
    if not is_number(row["low"]):
        return _("%(raw)s → %(adjusted)s (n = %(n)s)", **words)
    interval = wording.interval(row["low"], row["high"], ITEM_PLACES)
    return _("%(raw)s → %(adjusted)s (%(interval)s; n = %(n)s)", interval=interval, **words)
