"""What people wrote: released texts, question by question, in an order that says nothing."""

from collections.abc import Iterator

from flask_babel import gettext as _

from reports.blocks import Block, Heading, Listing, Paragraph
from reports.disclosed import Row, Tables, records
from reports.sections.registry import section


@section("comments", zh="意见摘录", en="What people wrote", tables=("comments",))
def comments(tables: Tables) -> tuple[Block, ...]:
    """Texts that two people released; no section while there is none."""
    told = [row for row in records(tables["comments"]) if isinstance(row["text"], str)]
    if not told:
        return ()
    explained = _(
        "Two people have read every text before it came here. Names, numbers and places are masked, some "
        "texts are rewritten, others held back. The order is random. A question with fewer than "
        "%(minimum)s comments is left out.",
        minimum=tables["comments"].minimum,
    )
    return (Paragraph(explained), *_questions(told))


def _questions(told: list[Row]) -> Iterator[Block]:
    places = dict.fromkeys((row["wave"], row["item"]) for row in told)
    for wave, item in places:
        rows = [row for row in told if (row["wave"], row["item"]) == (wave, item)]
        yield Heading(str(rows[0]["label"]))
        counts = {
            "written": rows[0]["written"],
            "shown": len(rows),
            "wave": wave,
            "source": rows[0]["source"],
        }
        sentence = _("%(source)s, wave %(wave)s: %(shown)s of %(written)s comments.", **counts)
        yield Paragraph(sentence)
        yield Listing(tuple(str(row["text"]) for row in rows))
