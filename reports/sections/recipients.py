"""The recipients' half page, to be posted at the station: everyday words, no decimals, nobody named."""

from flask_babel import gettext as _

from reports import office_words
from reports.blocks import Block, Heading, Listing, Paragraph
from reports.disclosed import Tables, only, records
from reports.sections.registry import section


@section(
    "recipients",
    zh="给服务对象的回话",
    en="What came of your answers",
    tables=("plain_base", "plain_findings", "posted"),
)
def recipients(tables: Tables) -> tuple[Block, ...]:
    """What was asked, who answered, what they said, what will change, whom to ask."""
    if not tables["plain_base"].rows:
        return ()
    findings = tuple(office_words.finding(row) for row in records(tables["plain_findings"]))
    changes = tuple(office_words.change(row) for row in records(tables["posted"]))
    return (
        Paragraph(_("We asked you how the social workers treat you and whether their help is of use.")),
        Paragraph(office_words.answered(tables["plain_base"]), "lead"),
        Heading(_("What you told us")),
        Listing(findings)
        if findings
        else Paragraph(_("Too few answered to tell it without giving anybody away.")),
        Heading(_("What will change")),
        Listing(changes) if changes else Paragraph(_("This is being settled and will be posted here.")),
        Heading(_("Questions?")),
        Paragraph(_whom(tables)),
        Paragraph(_("Nobody can see who said what: not the station, not the county, not us."), "note"),
    )


def _whom(tables: Tables) -> str:
    row = only(tables["plain_base"])
    if not row["contact"]:
        return _("Ask %(house)s, who did the evaluation.", house=row["evaluator"])
    return _(
        "Ask %(house)s, who did the evaluation: %(contact)s", house=row["evaluator"], contact=row["contact"]
    )
