"""Own view and others: over all workers, and for one worker alone."""

from flask_babel import gettext as _

from reports.blocks import Block, Paragraph
from reports.charts import draw
from reports.disclosed import Tables, records
from reports.sections.registry import section


@section(
    "own_and_others", zh="自评与他评", en="Own view and the view of others", tables=("about", "self_gap")
)
def own_and_others(tables: Tables) -> tuple[Block, ...]:
    """Where workers see themselves otherwise than those who were asked about them."""
    charts = draw("self_gap", tables)
    if not charts:
        return ()
    explained = _(
        "Others are the people who answered a questionnaire about the workers. A gap is no mistake of "
        "either side: it shows where to talk."
    )
    return (Paragraph(explained), *charts)


@section("self_gap", zh="我的自评与别人的看法", en="My own view and others", tables=("about", "self_gaps"))
def self_gap(tables: Tables) -> tuple[Block, ...]:
    """For one worker's own report. Nothing where the table was not cut to one worker."""
    subjects = {row["subject"] for row in records(tables["self_gaps"])}
    if len(subjects) != 1:
        return ()
    explained = _(
        "Here is where others see your work as you do, and where not. A gap is no mistake of either side: it "
        "shows what to talk about. Views of others stand here only where enough people answered and nobody "
        "can be recognised."
    )
    interval = _(
        "The interval says how far the gap may be chance: where it holds zero, the gap may be none. It is "
        "rather too wide than too narrow."
    )
    return (Paragraph(explained), *draw("self_gaps", tables), Paragraph(interval, "note"))
