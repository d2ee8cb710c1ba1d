"""Cycle by cycle: what changed, for whom, and what cannot be compared."""

from collections.abc import Iterator

from flask_babel import gettext as _

from reports import series_words
from reports.blocks import Block, Heading, Listing, Paragraph
from reports.charts import draw
from reports.disclosed import Row, Tables, records
from reports.sections.registry import section
from reports.sentences import labelled
from reports.tabulate import Show, table_block

TABLES = ("about", "series", "cycle_changes", "movement", "breaks", "answers_by_cycle")


@section("cycles", zh="与往期相比", en="Compared with earlier cycles", tables=TABLES)
def cycles(tables: Tables) -> tuple[Block, ...]:
    """Nothing where this is the first cycle."""
    moved = records(tables["movement"])
    if not moved:
        return ()
    return (
        Listing(tuple(_said(tables))),
        *draw("cycle_slopes", tables),
        *_changes(tables),
        *draw("answers_by_cycle", tables),
        *_breaks(tables),
        Paragraph(
            _(
                "Only what was published of an earlier cycle is used here. A change is given where the same "
                "was asked and weighed alike; where it was not, both numbers stand without a change."
            ),
            "note",
        ),
    )


def _said(tables: Tables) -> Iterator[str]:
    changes = {
        (row["before_cycle"], row["cycle"]): row
        for row in records(tables["cycle_changes"])
        if row["level"] == "all"
    }
    for row in records(tables["movement"]):
        yield series_words.movement(row)
        change = changes.get((row["before_cycle"], row["cycle"]))
        if change is not None:
            yield series_words.own_change(change)


def _changes(tables: Tables) -> tuple[Block, ...]:
    rows = [{**row, "code": series_words.series_label(row)} for row in records(tables["cycle_changes"])]
    if not rows:
        return ()
    shows = (
        Show("code", _("What")),
        Show("source", _("Source")),
        Show("before_cycle", _("Cycle before")),
        Show("cycle", _("Cycle")),
        Show("before", _("Before"), "score"),
        Show("after", _("After"), "score"),
        Show("change", _("Change"), "change"),
        Show("low", _("Interval at 95%"), "change interval"),
        Show("n", _("n"), "count"),
    )
    caption = _("Change between cycles; for all workers, those told in both cycles")
    gated = tables["cycle_changes"]
    return (table_block("cycle-changes", gated, caption, shows, rows, is_folded=True),)


def _breaks(tables: Tables) -> tuple[Block, ...]:
    rows = [row for row in records(tables["breaks"]) if row["before_cycle"]]
    if not rows:
        return (Paragraph(_("The same was asked and weighed in the same way in all of these cycles.")),)
    said = tuple(labelled(_break_label(row), str(row["what"])) for row in rows)
    return (Heading(_("What cannot be compared")), Listing(said))


def _break_label(row: Row) -> str:
    between = _("%(before)s → %(now)s", before=row["before_cycle"], now=row["cycle"])
    name = series_words.series_label(row)
    return _("%(between)s, %(name)s", between=between, name=name)
