"""The data tables that stand under the figures: every number drawn is in them."""

from flask_babel import gettext as _

from reports.blocks import TableBlock
from reports.disclosed import records
from reports.figure_words import step_name
from reports.sentences import change_label, item_label, option_names, option_order
from reports.tabulate import Show, table_block
from reports.wording import with_code
from scoring.disclosure import Gated


def teams_table(teams: Gated, overall: Gated) -> TableBlock:
    """The teams, and under them all together."""
    together = [
        {**dict.fromkeys(teams.columns), **row, "team": _("All teams together"), "score": row["estimate"]}
        for row in records(overall)
    ]
    shows = (
        Show("team", _("Team")),
        Show("name", _("Name")),
        Show("agency", _("Agency")),
        Show("score", _("Team score"), "score"),
        Show("low", _("Interval at 95%"), "interval"),
        Show("n", _("Members scored"), "count"),
        Show("coverage", _("Coverage"), "percent"),
    )
    rows = [*records(teams), *together]
    return table_block("teams", teams, _("Team scores of the cycle"), shows, rows)


def criteria_table(criteria: Gated) -> TableBlock:
    rows = [{**row, "criterion": with_code(row["criterion"], row["label"])} for row in records(criteria)]
    shows = (
        Show("criterion", _("Criterion")),
        Show("source", _("Source")),
        Show("score", _("Mean"), "score"),
        Show("low", _("Interval at 95%"), "interval"),
        Show("n", _("n"), "count"),
        Show("unit", _("Unit"), "unit"),
    )
    return table_block("criteria", criteria, _("Criteria by source"), shows, rows=rows)


def grades_table(grades: Gated) -> TableBlock:
    shows = (
        Show("label", _("Grade")),
        Show("lower", _("From"), "weight"),
        Show("count", _("Workers"), "count"),
        Show("share", _("Share"), "percent"),
    )
    return table_block("grades", grades, _("Workers by grade"), shows)


def strata_table(strata: Gated) -> TableBlock:
    shows = (
        Show("source", _("Source")),
        Show("wave", _("Wave")),
        Show("stratum", _("Stratum")),
        Show("team", _("Team")),
        Show("population", _("Population"), "count"),
        Show("invited", _("Invited"), "count"),
        Show("returned", _("Returned"), "count"),
        Show("rate", _("Response rate"), "percent"),
    )
    return table_block("strata", strata, _("Invited and returned"), shows)


def steps_table(steps: Gated) -> TableBlock:
    rows = [{**row, "step": step_name(row)} for row in records(steps)]
    shows = (
        Show("source", _("Source")),
        Show("wave", _("Wave")),
        Show("step", _("Step")),
        Show("count", _("Count"), "count"),
        Show("share", _("Of those invited"), "percent"),
    )
    return table_block("response-steps", steps, _("From invited to scored"), shows, rows)


def answers_table(answers: Gated, name: str = "answers") -> TableBlock:
    """One row per item: n, mean, the share of every option, and how many gave no answer where it is told."""
    rows = records(answers)
    options = {row["option"] for row in rows} - {None}
    shares = {(row["item"], row["option"]): row["share"] for row in rows}
    items = {row["item"]: row for row in rows}
    lines = [
        {**row, "item": item_label(row), **{f"share {one}": shares.get((item, one)) for one in options}}
        for item, row in items.items()
    ]
    shows = (
        Show("item", _("Item")),
        Show("n", _("n"), "count"),
        Show("mean", _("Mean, 0 to 100"), "item"),
        *(
            Show(f"share {option}", option_names(answers, option), "percent")
            for option in sorted(options, key=option_order)
        ),
        *((Show("missing", _("No answer"), "count"),) if "missing" in answers.columns else ()),
    )
    return table_block(name, answers, _("Answers of service recipients"), shows, lines)


def changes_table(changes: Gated) -> TableBlock:
    rows = [{**row, "code": change_label(row)} for row in records(changes)]
    first, last = records(changes)[0]["first"], records(changes)[0]["last"]
    shows = (
        Show("code", _("What")),
        Show("before", _("Wave %(code)s", code=first), "score"),
        Show("after", _("Wave %(code)s", code=last), "score"),
        Show("change", _("Change"), "change"),
        Show("low", _("Interval at 95%"), "change interval"),
        Show("n", _("n"), "count"),
    )
    return table_block("changes", changes, _("Change between waves"), shows, rows=rows)
