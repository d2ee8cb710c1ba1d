"""Own view beside others': two marks on a line, for all workers together and for one of them."""

from flask_babel import gettext as _

from reports import sentences, wording
from reports.blocks import Chart, Legend
from reports.charts.canvas import ACCENT, Canvas, score_axis
from reports.charts.further_tables import gap_table
from reports.charts.registry import chart
from reports.disclosed import Row, Tables, records
from reports.numbers import ITEM_PLACES, digits, is_number
from reports.tabulate import KINDS

SIDES = (("own", "circle", "#ffffff"), ("others", "diamond", ACCENT))


@chart("self_gap", zh="自评与他评的差距", en="Own view and others", table="self_gap")
def self_gap(tables: Tables) -> Chart:
    """All workers who have both, widest gap first."""
    rows = records(tables["self_gap"])
    subtitle = _(
        "Mean over the workers who have both, wave %(wave)s, 0 to 100; gap = own view minus others, with "
        "95%% interval; n = workers. %(line)s",
        wave=rows[0]["wave"],
        line=sentences.about_line(tables["about"]),
    )
    return _dumbbell("self_gap", tables, subtitle)


@chart("self_gaps", zh="我的自评与别人的看法", en="My own view and others", table="self_gaps")
def self_gaps(tables: Tables) -> Chart:
    """One worker: the table is cut to that worker's rows before it comes here."""
    rows = records(tables["self_gaps"])
    subtitle = _(
        "Own view against the mean of others, wave %(wave)s, 0 to 100; gap = own view minus others, with "
        "95%% interval where at least ten people answered; n = fewest people who answered. %(line)s",
        wave=rows[0]["wave"],
        line=sentences.about_line(tables["about"]),
    )
    return _dumbbell("self_gaps", tables, subtitle)


def _dumbbell(name: str, tables: Tables, subtitle: str) -> Chart:
    gaps, canvas = tables[name], Canvas()
    rows = records(gaps)
    for row in rows:
        label = wording.with_code(row["node"], row["label"])
        canvas.row(_place(row), sentences.labelled(label, gap_words(row)))
    known = [row for row in rows if is_number(row["gap"])]
    canvas.intervals([(_place(row), row["own"], row["others"]) for row in known])
    for key, shape, colour in SIDES:
        side = _("Own view") if key == "own" else _("Others")
        shown = [row for row in rows if is_number(row[key])]
        points = [
            (_place(row), row[key], sentences.labelled(side, digits(row[key], ITEM_PLACES))) for row in shown
        ]
        canvas.points(points, name=side, shape=shape, colour=colour)
        canvas.legend.append(Legend(side, f"mark-{shape}"))
    title = gap_finding(known)
    values = [row[key] for row in rows for key in ("own", "others") if is_number(row[key])]
    figure, alt = canvas.figure(score_axis(values)), sentences.alternative(title, subtitle)
    return Chart(name, title, subtitle, alt, figure, gap_table(name, gaps), tuple(canvas.legend))


def _place(row: Row) -> str:
    return f"{row['level']} {row['node']}"


def gap_words(row: Row) -> str:
    """The gap with its interval and n, or why it is not told."""
    if not is_number(row["gap"]):
        return wording.shown(row["gap"])
    gap = wording.signed(row["gap"], ITEM_PLACES)
    if not is_number(row["low"]):
        return _("%(gap)s (n = %(n)s)", gap=gap, n=row["n"])
    interval = KINDS["item change interval"].write(row, "low")
    return _("%(gap)s (%(interval)s; n = %(n)s)", gap=gap, interval=interval, n=row["n"])


def gap_finding(known: list[Row]) -> str:
    """The widest gap, and whether it is more than chance where its interval says so."""
    if not known:
        return _("Own view and others cannot be compared: too few answers may be told.")
    widest = known[0]
    words = {
        "node": wording.with_code(widest["node"], widest["label"]),
        "own": digits(widest["own"], ITEM_PLACES),
        "others": digits(widest["others"], ITEM_PLACES),
    }
    if is_number(widest["low"]) and widest["low"] <= 0 <= widest["high"]:
        return _("Widest gap on %(node)s: own view %(own)s, others %(others)s; that may be chance.", **words)
    if widest["gap"] > 0:
        return _("Own view lies most above others on %(node)s: %(own)s against %(others)s.", **words)
    return _("Own view lies most below others on %(node)s: %(own)s against %(others)s.", **words)
