"""What people said: themes of focus groups in counts, then quotes that were drawn, not picked."""

from collections.abc import Iterator

from flask_babel import gettext as _

from reports.blocks import Block, Heading, Listing, Paragraph
from reports.charts import draw
from reports.disclosed import Tables, records
from reports.sections.registry import section


@section("voices", zh="大家怎么说", en="Voices", tables=("about", "themes", "quotes"))
def voices(tables: Tables) -> tuple[Block, ...]:
    """Bars of coded statements, and under them a few written comments in the words of their writers."""
    charts = draw("theme_bars", tables)
    explained = _(
        "In focus groups every statement is coded by theme, a part of them by two people apart from each "
        "other. A theme of fewer than 3 sessions is not told: it would show which group spoke."
    )
    return (*((*charts, Paragraph(explained, "note")) if charts else ()), *_quotes(tables))


def _quotes(tables: Tables) -> Iterator[Block]:
    told = [row for row in records(tables["quotes"]) if isinstance(row["text"], str)]
    if not told:
        return
    yield Heading(_("In their own words"))
    yield Paragraph(
        _(
            "Drawn at random from the written comments that two people released, with the first day of the "
            "evaluation as seed (%(seed)s): nobody picked them. Comments are not coded by theme; they stand "
            "for themselves.",
            seed=told[0]["seed"],
        )
    )
    asked: dict[tuple[object, object, object], list[str]] = {}
    for row in told:
        asked.setdefault((row["source"], row["wave"], row["label"]), []).append(str(row["text"]))
    for (source, wave, label), texts in asked.items():
        yield Paragraph(_("%(source)s, wave %(wave)s: %(label)s", source=source, wave=wave, label=label))
        yield Listing(tuple(texts))
