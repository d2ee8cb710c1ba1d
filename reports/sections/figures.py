"""Further figures: what the chapters say in one figure, told once more in detail or in another way."""

from flask_babel import gettext as _

from reports.blocks import Block, Paragraph
from reports.charts import draw
from reports.disclosed import Tables
from reports.sections.registry import section

FURTHER = ("responses", "recipient_answers", "team_item_cells", "rank_intervals")


@section(
    "figures",
    zh="附录：更多的图",
    en="Appendix: further figures",
    tables=("about", "strata", "answers", "team_items", "workers", "rank_groups"),
)
def figures(tables: Tables) -> tuple[Block, ...]:
    """Response by team, answers as bars of 100 percent, every item by team, places by post."""
    drawn = tuple(chart for code in FURTHER for chart in draw(code, tables))
    if not drawn:
        return ()
    words = _("These figures tell the chapters above in more detail; none of them is needed to follow those.")
    return (Paragraph(words), *drawn)
