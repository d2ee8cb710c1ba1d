"""What those concerned said to the results, and what became of it."""

from flask_babel import gettext as _

from reports.blocks import Block, Heading, Listing, Paragraph
from reports.disclosed import Row, Tables, records
from reports.sections.registry import section


@section("right_of_reply", zh="当事人的意见与答复", en="Right of reply", tables=("replies",))
def right_of_reply(tables: Tables) -> tuple[Block, ...]:
    """Counts of objections by decision, and texts with consent; no section while nothing was said."""
    rows = records(tables["replies"])
    if not rows:
        return ()
    counted = [row for row in rows if row["count"] is not None]
    texts = tuple(_quoted(row) for row in rows if row["text"] is not None)
    explained = _(
        "The people and agencies concerned could reply to the draft and object to the published results. "
        "Nobody is named. A text is printed only when its writer agreed."
    )
    blocks: list[Block] = [Paragraph(explained), Listing(tuple(_counted(row) for row in counted))]
    if texts:
        blocks += [Heading(_("In their own words")), Listing(texts)]
    return tuple(blocks)


def _counted(row: Row) -> str:
    sentences = {
        ("objection", "upheld"): _("Objections upheld: %(count)s", count=row["count"]),
        ("objection", "partly"): _("Objections upheld in part: %(count)s", count=row["count"]),
        ("objection", "rejected"): _("Objections rejected: %(count)s", count=row["count"]),
        ("objection", "undecided"): _("Objections not decided yet: %(count)s", count=row["count"]),
        ("reply", ""): _("Replies: %(count)s", count=row["count"]),
    }
    return sentences[str(row["kind"]), str(row["decision"])]


def _quoted(row: Row) -> str:
    sentences = {
        ("objection", "upheld"): _("“%(text)s” (objection, upheld)", text=row["text"]),
        ("objection", "partly"): _("“%(text)s” (objection, upheld in part)", text=row["text"]),
        ("objection", "rejected"): _("“%(text)s” (objection, rejected)", text=row["text"]),
        ("objection", "undecided"): _("“%(text)s” (objection, not decided yet)", text=row["text"]),
        ("reply", ""): _("“%(text)s” (reply)", text=row["text"]),
    }
    return sentences[str(row["kind"]), str(row["decision"])]
