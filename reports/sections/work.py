"""What was done (RBA: how much, how well, who is better off), stories, sources that contradict."""

from flask_babel import gettext as _

from reports import impact_words
from reports.blocks import Block, Heading, Listing, Paragraph
from reports.disclosed import Row, Tables, only, records
from reports.sections.registry import section
from reports.tabulate import Show, table_block
from scoring.frames import Withheld


@section(
    "done",
    zh="做了什么，为谁做的，谁变好了",
    en="What was done, for whom, and who is better off",
    tables=("about", "work", "criteria", "outcomes"),
)
def done(tables: Tables) -> tuple[Block, ...]:
    """The RBA sheet. A release from before it has none."""
    work = tables["work"]
    if not work.rows:
        return ()
    well = (*impact_words.response(work), *impact_words.recipients_say(tables["criteria"], work))
    return (
        Heading(_("How much was done")),
        Listing(impact_words.much(only(tables["about"]), work)),
        *_planned(tables),
        *((Heading(_("How well it was done")), Listing(well)) if well else ()),
        Heading(_("Who is better off")),
        *_better_off(tables),
    )


def _planned(tables: Tables) -> tuple[Block, ...]:
    rows = [row for row in records(tables["work"]) if row["measure"] == "records"]
    if not rows:
        return ()
    shows = (
        Show("label", _("What"), "coded"),
        Show("of", _("Planned"), "amount"),
        Show("count", _("Done, with proof"), "amount"),
        Show("share", _("Share"), "percent"),
    )
    caption = _("Planned and done in the whole cycle")
    table = table_block("planned", tables["work"], caption, shows, rows)
    return (table, *map(Paragraph, impact_words.unproved(tables["work"])))


def _better_off(tables: Tables) -> tuple[Block, ...]:
    goals, outcomes = impact_words.goals(tables["work"]), tables["outcomes"]
    if not outcomes.rows:
        nothing = _("No outcome indicator was filed: beyond the goals nothing is claimed.")
        return (Listing((*goals, nothing)),)
    rows = [_written(row) for row in records(outcomes)]
    said = (*goals, *(impact_words.outcome(row) for row in records(outcomes)))
    shows = (
        Show("label", _("Outcome indicator")),
        Show("unit", _("Unit")),
        Show("baseline", _("Baseline"), "amount"),
        Show("value", _("Now"), "amount"),
        Show("target", _("Target"), "amount"),
        Show("change", _("Change"), "signed amount"),
        Show("source", _("Where the number comes from")),
        Show("checked", _("Verified")),
    )
    return (
        Listing(said),
        table_block("outcomes", outcomes, _("Outcome indicators"), shows, rows),
        Paragraph(impact_words.other_causes(), "note"),
    )


def _written(row: Row) -> Row:
    return {**row, "checked": _("yes") if row["verified"] else _("no")}


@section(
    "triangulation",
    zh="几方说法对不对得上",
    en="Do the sources agree",
    tables=("triangulation",),
)
def triangulation(tables: Tables) -> tuple[Block, ...]:
    """The sources furthest apart on each criterion, and the comment where they contradict."""
    gated = tables["triangulation"]
    rows = records(gated)
    if not rows:
        return ()
    apart = [impact_words.contradiction(row) for row in rows if row["is_apart"]]
    shows = (
        Show("label", _("Criterion"), "coded"),
        Show("high_source", _("Says most")),
        Show("high", _("Mean"), "score"),
        Show("low_source", _("Says least")),
        Show("low", _("Mean"), "score"),
        Show("gap", _("Apart"), "score"),
        Show("flag", _("Contradiction")),
    )
    flagged = [
        {**row, "flag": _("yes, explained above") if row["is_apart"] else _("no"), "code": row["criterion"]}
        for row in rows
    ]
    caption = _("The sources furthest apart on each criterion, last wave, 0 to 100")
    return (
        Paragraph(impact_words.rule_of_sources(rows)),
        Listing(tuple(apart)) if apart else Paragraph(impact_words.none_contradicts()),
        table_block("triangulation", gated, caption, shows, flagged),
    )


@section("stories", zh="变化故事", en="Stories of change", tables=("stories",))
def stories(tables: Tables) -> tuple[Block, ...]:
    """Stories that people agreed to have printed: who chose them, why, and whether they were checked."""
    rows = [row for row in records(tables["stories"]) if not isinstance(row["text"], Withheld)]
    if not rows:
        return ()
    explained = _(
        "Each story is printed with the consent of the person who told it. Names and places are left out, "
        "and a second person has approved the text. A story is an example, not a proof."
    )
    return (Paragraph(explained), *(block for row in rows for block in _story(row)))


def _story(row: Row) -> tuple[Block, ...]:
    return (
        Heading(_("%(domain)s: %(title)s", domain=row["domain"], title=row["title"])),
        Paragraph(str(row["text"])),
        *(Paragraph(sentence, "note") for sentence in impact_words.chosen(row)),
    )
