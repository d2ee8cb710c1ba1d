"""What to keep in mind and how it was done: limits, method, results by worker."""

from flask_babel import gettext as _

from reports import explanations, sentences, wording
from reports.blocks import Block, Heading, Listing, Paragraph, TableBlock
from reports.disclosed import Tables, records
from reports.sections.registry import section
from reports.tabulate import Show, table_block


@section(
    "limits",
    zh="局限",
    en="Limits",
    tables=(
        "about",
        "strata",
        "settings",
        "flags",
        "quality",
        "withheld",
    ),
)
def limits(tables: Tables) -> tuple[Block, ...]:
    """Reservations that the data carry, and what is not shown."""
    reservations = [
        *explanations.low_response(tables["strata"], tables["settings"]),
        *(explanations.reservation(row) for row in records(tables["flags"])),
        *(sentences.ungraded(tables["about"])),
    ]
    return (
        Listing(tuple(reservations)) if reservations else Paragraph(_("No reservation was recorded.")),
        *_quality(tables),
        *_withheld(tables),
    )


def _quality(tables: Tables) -> tuple[Block, ...]:
    rows = [
        {**row, "code": wording.with_code(row["code"], row["label"]) if row["code"] else "–"}
        for row in records(tables["quality"])
    ]
    shows = (
        Show("measure", _("Measure"), "measure"),
        Show("code", _("Evidence point")),
        Show("wave", _("Wave")),
        Show("value", _("Value"), "weight"),
        Show("n", _("n"), "count"),
    )
    return (
        (table_block("quality", tables["quality"], _("Quality of the evidence"), shows, rows),)
        if rows
        else ()
    )


def _withheld(tables: Tables) -> tuple[Block, ...]:
    names = explanations.table_names()
    rows = [{**row, "table": names.get(row["table"], row["table"])} for row in records(tables["withheld"])]
    if not rows:
        return (Paragraph(_("Nothing had to be withheld.")),)
    shows = (
        Show("table", _("Where")),
        Show("reason", _("Reason"), "hidden"),
        Show("count", _("Rows"), "count"),
    )
    return (table_block("withheld", tables["withheld"], _("What is not published, and why"), shows, rows),)


@section(
    "method",
    zh="方法",
    en="Method",
    tables=(
        "about",
        "settings",
        "posts",
        "rules",
        "design",
        "thresholds",
    ),
)
def method(tables: Tables) -> tuple[Block, ...]:
    """Tree, weights, rules, thresholds, how the numbers are put together, where to check them."""
    rules = [sentences.labelled(row["rule"], row["sentence"]) for row in records(tables["rules"])]
    return (
        Listing(explanations.how_put_together(tables["settings"], tables["posts"])),
        Heading(_("Rules that turn evidence into points")),
        Listing(tuple(rules)),
        _design(tables),
        _thresholds(tables),
        Heading(_("Where the numbers can be checked")),
        Listing((*explanations.assurance(tables["about"]), *explanations.provenance(tables["about"]))),
    )


def _design(tables: Tables) -> TableBlock:
    rows = [
        {**row, "evidence": wording.with_code(row["evidence"], row["label"])}
        for row in records(tables["design"])
    ]
    weights = tuple(
        Show(f"weight_{row['post']}", _("Weight, %(post)s", post=row["name"]), "weight")
        for row in records(tables["posts"])
    )
    shows = (
        Show("criterion", _("Criterion")),
        Show("indicator", _("Indicator")),
        Show("evidence", _("Evidence point")),
        Show("source", _("Source")),
        Show("rule", _("Rule")),
        *weights,
    )
    return table_block(
        "design", tables["design"], _("What is judged, by whom, by which rule"), shows, rows, is_folded=True
    )


def _thresholds(tables: Tables) -> TableBlock:
    shows = (
        Show("source", _("Source")),
        Show("scored_from", _("Counts from n ="), "count"),
        Show("shown_from", _("Answers published from n ="), "count"),
    )
    return table_block("thresholds", tables["thresholds"], _("Least numbers of answers"), shows)


@section("workers", zh="附录：按评价对象列出的结果", en="Appendix: results by worker", tables=("workers",))
def workers(tables: Tables) -> tuple[Block, ...]:
    """Codes, never names."""
    gated = tables["workers"]
    if not gated.rows:
        return ()
    by_team = tuple(explanations.grade_by_team(row) for row in records(gated) if row["by_team"])
    shows = (
        Show("subject", _("Worker")),
        Show("team", _("Team")),
        Show("post", _("Post")),
        Show("own", _("Own score"), "score"),
        Show("team_score", _("Team score"), "score"),
        Show("final", _("Final score"), "score"),
        Show("grade", _("Grade")),
        Show("probability", _("Probability of the grade"), "probability"),
        Show("rank_low", _("Rank within the post"), "ranks"),
        Show("reason", _("Remark"), "reason"),
    )
    table = table_block("workers", gated, _("Results by worker, cycle"), shows)
    return (
        *((Listing(by_team),) if by_team else ()),
        table,
        Paragraph(explanations.ranks_explained(), "note"),
    )
