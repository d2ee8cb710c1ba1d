"""Raters, for the chair of a panel and the commissioner alone: severity and agreement."""

from flask_babel import gettext as _

from reports.blocks import Block, Paragraph
from reports.charts import draw
from reports.disclosed import Tables
from reports.sections.registry import section


@section(
    "severity",
    zh="评委宽严与一致",
    en="Severity and agreement of raters",
    tables=("about", "severity", "severity_marks"),
)
def severity(tables: Tables) -> tuple[Block, ...]:
    """How far raters agree, who is strict, and what taking that off does to the means."""
    agreement = draw("rater_agreement", tables)
    if not agreement:
        return ()
    explained = _(
        "A strict rater gives less than others to the same people. Whoever happened to get strict raters "
        "would lose by it. The lean of each rater is found by least squares from people rated in common; "
        "adjusting is warranted only where leans are more than chance."
    )
    untold = _(
        "Raters go by codes. A point with fewer than 3 raters, with fewer than 5 marks of one of them, or "
        "where a single mark would follow from these means, is not told. This chapter is for the chair of "
        "the panel and the commissioner."
    )
    return (
        Paragraph(explained),
        *agreement,
        *draw("rater_severity", tables),
        *draw("adjusted_marks", tables),
        Paragraph(untold, "note"),
    )
