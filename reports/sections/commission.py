"""The commissioner's own chapters: order and versions, distribution, gates, ties, the two lists."""

from flask_babel import gettext as _

from reports import office_words, sentences
from reports.blocks import Block, Listing, Paragraph
from reports.charts import draw
from reports.disclosed import Tables, only, records
from reports.sections.registry import section
from reports.tabulate import Show, table_block


@section(
    "commission",
    zh="委托、方案与核对",
    en="The commission, the plan and how to check it",
    tables=("about", "commission", "plan_versions", "grades", "teams"),
)
def commission(tables: Tables) -> tuple[Block, ...]:
    """Who ordered what, in short what came out, under which plan."""
    if not tables["commission"].rows:
        return ()
    row = only(tables["commission"])
    named = {
        _("Commissioner"): row["commissioner"],
        _("Evaluator"): row["evaluator"],
        _("Contract number"): row["contract"],
        _("Scope"): row["scope"],
        _("As it stood on"): office_words.day(row["day"]) if row["day"] else "",
    }
    facts = [sentences.labelled(name, str(value)) for name, value in named.items() if value]
    return (
        Paragraph(sentences.in_short(tables["grades"], tables["teams"]), "lead"),
        Listing((*facts, *office_words.versions(tables["plan_versions"]))),
    )


@section(
    "distribution",
    zh="等次与得分的分布",
    en="Distribution of grades and scores",
    tables=("about", "grades", "score_bands", "score_spread"),
)
def distribution(tables: Tables) -> tuple[Block, ...]:
    """Grades and scores of all workers together, without names or codes."""
    if not tables["score_bands"].rows:
        return ()
    return (*draw("grade_distribution", tables), *draw("score_distribution", tables))


@section("gates", zh="前置条件与红线", en="Gates and red lines", tables=("gates", "settings"))
def gates(tables: Tables) -> tuple[Block, ...]:
    """How many grades each rule moved or stopped."""
    if not tables["gates"].rows:
        return ()
    rows = [{**row, "gate": str(office_words.GATES[row["gate"]])} for row in records(tables["gates"])]
    shows = (Show("gate", _("Rule")), Show("count", _("Count"), "count"))
    settings = only(tables["settings"])
    limits = [_("Limits of grades: %(caps)s.", caps=settings["caps"])] if settings["caps"] else []
    return (
        Paragraph(_("Gates are held apart from scores: they move or stop a grade, never a score.")),
        *map(Paragraph, limits),
        table_block(
            "gates", tables["gates"], _("Workers touched by each rule, and red-line events"), shows, rows
        ),
    )


@section(
    "conflict_register",
    zh="利益冲突登记",
    en="Register of conflicts of interest",
    tables=("conflict_register", "recusals"),
)
def conflict_register(tables: Tables) -> tuple[Block, ...]:
    """Counts of the register; the people and their reasons stay in it."""
    if not tables["recusals"].rows:
        return ()
    given_back = _(
        "Ratings given back because the rater is tied: %(count)s.", count=only(tables["recusals"])["recused"]
    )
    if not tables["conflict_register"].rows:
        return (Paragraph(_("No tie is declared.")), Paragraph(given_back))
    shows = (
        Show("label", _("Kind of tie")),
        Show("declared", _("Declared"), "count"),
        Show("standing", _("Bars somebody at present"), "count"),
        Show("withdrawn", _("Taken back"), "count"),
    )
    return (
        Paragraph(_("Who is tied to whom, and why, stays in the register: here are numbers alone.")),
        table_block("conflict-register", tables["conflict_register"], _("Ties by kind"), shows),
        Paragraph(given_back),
    )


@section("publicity_list", zh="公示名单", en="List for publicity", tables=("publicity_list",))
def publicity_list(tables: Tables) -> tuple[Block, ...]:
    """Codes, posts and grades that would be published; nobody under a veto or on hold."""
    gated = tables["publicity_list"]
    if not gated.rows:
        return ()
    shows = (Show("subject", _("Worker")), Show("post", _("Post")), Show("grade", _("Grade")))
    return (
        Paragraph(_("By code, without scores. Nobody under a veto or on hold stands here.")),
        table_block("publicity-list", gated, _("Who would be published"), shows, is_folded=True),
    )


@section(
    "reference_list",
    zh="参考名单（承接购买、课题的参考条件）",
    en="Reference list for procurement",
    tables=("commission", "reference_list"),
)
def reference_list(tables: Tables) -> tuple[Block, ...]:
    """A reference and not a ranking: by code, with the days between which it may be used."""
    gated = tables["reference_list"]
    if not gated.rows:
        return ()
    rows = [
        {**row, **{end: office_words.day(row[end]) for end in ("valid_from", "valid_until")}}
        for row in records(gated)
    ]
    shows = (
        Show("subject", _("Worker")),
        Show("post", _("Post")),
        Show("grade", _("Grade (reference)")),
        Show("valid_from", _("Valid from")),
        Show("valid_until", _("Valid until")),
    )
    return (
        Paragraph(reference_note(), "lead"),
        Paragraph(office_words.validity(tables["commission"])),
        Paragraph(_("How a grade comes about: chapter “Method” of this report.")),
        table_block("reference-list", gated, _("Reference list, by code"), shows, rows, is_folded=True),
    )


def reference_note() -> str:
    """What the list is for, and what it must not be used for."""
    return _(
        "For reference only: a grade is one condition among others. The list ranks nobody and decides no "
        "award."
    )
