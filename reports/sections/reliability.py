"""How far the results can be relied on: questions, coders, panels, grades."""

from flask_babel import gettext as _

from reports import sentences, wording
from reports.blocks import Block, Listing, Paragraph
from reports.disclosed import Row, Tables, records
from reports.numbers import is_number
from reports.sections.registry import section
from reports.tabulate import KINDS, Show, table_block

BY_UNIT = "by unit"


@section("reliability", zh="这些结果有多可靠", en="How reliable these results are", tables=("reliability",))
def reliability(tables: Tables) -> tuple[Block, ...]:
    """Measures over whole groups. Releases from before there were any have no such table."""
    gated = tables["reliability"]
    if not gated.rows:
        return ()
    rows = records(gated)
    measures: dict[object, list[Row]] = {}
    for row in rows:
        measures.setdefault(row["measure"], []).append(row)
    shows = (
        Show("label", _("Measure")),
        Show("about", _("About what")),
        Show("wave", _("Wave")),
        Show("value", _("Value"), BY_UNIT),
        Show("n", _("n"), "count"),
        Show("reading", _("How it is read")),
    )
    caption = _("What the numbers rest on; n counts answers, units coded, marks given or workers")
    return (
        Paragraph(_("Each of these measures is about whole groups, none about a single person.")),
        Listing(tuple(map(_sentence, measures.values()))),
        table_block("reliability", gated, caption, shows, rows, is_folded=True),
    )


def _sentence(rows: list[Row]) -> str:
    """A measure with its lowest and highest value, and what it tells."""
    known = sorted((row for row in rows if is_number(row["value"])), key=_value)
    ends = [KINDS[BY_UNIT].write(row, "value") for row in (known[:1] + known[-1:])]
    if not known:
        values = wording.shown(rows[0]["value"])
    elif ends[0] == ends[1]:
        values = ends[0]
    else:
        values = _("%(low)s to %(high)s", low=ends[0], high=ends[1])
    words = _("%(value)s. %(sentence)s", value=values, sentence=rows[0]["sentence"])
    return sentences.labelled(str(rows[0]["label"]), words)


def _value(row: Row) -> float:
    return row["value"]
