"""Pages of a team and of an agency: standing, spread without names, items."""

from flask_babel import gettext as _

from reports import wording
from reports.blocks import Block, Fact, Facts, Listing, Paragraph
from reports.disclosed import Row, Tables, records
from reports.numbers import digits, is_number
from reports.sections.registry import section
from reports.tabulate import Show, table_block
from scoring.frames import Withheld


@section("team_standing", zh="团队结果", en="The team's result", tables=("about", "teams_of"))
def team_standing(tables: Tables) -> tuple[Block, ...]:
    """Score of the team, spread of its members, change."""
    rows = [row for row in records(tables["teams_of"]) if row["level"] == "team"]
    if not rows:
        return ()
    row = rows[0]
    if not is_number(row["score"]):
        return (Paragraph(wording.shown(row["score"])),)
    named = wording.with_code(row["team"], row["name"])
    lead = _("%(team)s has %(score)s of 100 points.", team=named, score=digits(row["score"]))
    return (Paragraph(lead, "lead"), Facts(_figures(row)), Listing(tuple(_sentences(row))))


def _figures(row: Row) -> tuple[Fact, ...]:
    between = wording.interval(row["low"], row["high"])
    figures = [Fact(digits(row["score"]), _("team score, of 100"), _("interval %(ends)s", ends=between))]
    if is_number(row["middle"]):
        ends = f"{digits(row['least'])}–{digits(row['most'])}"
        note = _("lowest to highest; middle %(middle)s", middle=digits(row["middle"]))
        figures.append(Fact(ends, _("own scores of %(n)s members", n=row["members"]), note))
    return tuple(figures)


def _sentences(row: Row) -> list[str]:
    said = []
    if isinstance(row["middle"], Withheld):
        said.append(_("Own scores of the members: %(why)s.", why=wording.withheld(row["middle"])))
    if is_number(row["change"]):
        said.append(
            _(
                "The team's own evidence: %(before)s in wave %(first)s, %(after)s in wave %(last)s, a change "
                "of %(change)s.",
                before=digits(row["before"]), after=digits(row["after"]), first=row["first"],
                last=row["last"], change=wording.signed(row["change"]),
            )
        )  # fmt: skip
    said.append(
        _("Of the planned weight, %(coverage)s is scored.", coverage=wording.percent(row["coverage"]))
    )
    return said


@section(
    "team_parts",
    zh="团队自身证据的各项标准",
    en="The team's own evidence by criterion",
    tables=("criteria_of",),
)
def team_parts(tables: Tables) -> tuple[Block, ...]:
    """Criteria of the team's own evidence, last wave."""
    if not records(tables["criteria_of"]):
        return ()
    shows = (
        Show("criterion", _("Criterion")),
        Show("label", _("What")),
        Show("score", _("Score"), "score"),
        Show("score", _("Interval"), "interval"),
    )
    caption = _("Teams' own evidence by criterion, last wave, 0 to 100")
    return (table_block("criteria-of", tables["criteria_of"], caption, shows),)


@section("team_answers", zh="逐题看回答", en="Every item of the questionnaires", tables=("items_of",))
def team_answers(tables: Tables) -> tuple[Block, ...]:
    """One table per source; what is told with other teams says so."""
    rows = records(tables["items_of"])
    blocks: list[Block] = []
    shows = (
        Show("label", _("Item")),
        Show("team", _("About")),
        Show("mean", _("Mean"), "item"),
        Show("n", "n", "count"),
    )
    for place, source in enumerate(dict.fromkeys(row["source"] for row in rows)):
        here = [row for row in rows if row["source"] == source]
        caption = _("%(source)s: mean of every item, 0 to 100", source=source)
        table = table_block(f"items-of-{place}", tables["items_of"], caption, shows, here, is_folded=True)
        blocks.append(table)
    return tuple(blocks)


@section("agency_teams", zh="本机构的各团队", en="The agency's teams", tables=("about", "teams_of"))
def agency_teams(tables: Tables) -> tuple[Block, ...]:
    """Teams of one agency with spread and change."""
    rows = [row for row in records(tables["teams_of"]) if row["level"] == "agency"]
    if not rows:
        return ()
    scores = [row["score"] for row in rows if is_number(row["score"])]
    shows = (
        Show("team", _("Team")),
        Show("name", _("Name")),
        Show("score", _("Score"), "score"),
        Show("score", _("Interval"), "interval"),
        Show("members", _("Members"), "count"),
        Show("least", _("Lowest own score"), "score"),
        Show("middle", _("Middle"), "score"),
        Show("most", _("Highest own score"), "score"),
        Show("change", _("Change"), "change"),
    )
    caption = _("Teams of the agency: score, own scores of the members, change of the team's own evidence")
    lead = _("Scores of the agency's teams: %(scores)s.", scores=wording.listed(map(digits, scores)))
    note = _(
        "Own scores of members are told from five members on, and nobody is named. A change is that of the "
        "team's own evidence between the first and the last wave."
    )
    table = table_block("teams-of", tables["teams_of"], caption, shows, rows)
    return (Paragraph(lead, "lead"), table, Paragraph(note, "note"))
