"""A social worker's own page: what came out, why, and what can be done. Never who said what."""

from flask_babel import gettext as _

from reports import wording
from reports.blocks import Block, Cell, Column, Fact, Facts, Heading, Listing, Paragraph, TableBlock
from reports.disclosed import Row, Tables, only, records
from reports.numbers import digits, is_number
from reports.sections.registry import section
from reports.tabulate import Show, table_block
from scoring.frames import Withheld


@section("own_result", zh="您的结果", en="Your result", tables=("about", "results_of"))
def own_result(tables: Tables) -> tuple[Block, ...]:
    """The verdict in one sentence, with the numbers it stands on."""
    rows = records(tables["results_of"])
    if not rows:
        return ()
    row = rows[0]
    said = [Paragraph(_verdict(row), "lead")]
    if is_number(row["final"]):
        said.append(Facts(_figures(row)))
    return (*said, *map(Paragraph, _standing(row)))


def _verdict(row: Row) -> str:
    if isinstance(row["final"], Withheld):
        return _("Your score is not told: %(why)s.", why=wording.withheld(row["final"]))
    if not row["grade"]:
        why = wording.named(wording.REASONS, row["reason"])
        return _("You have %(final)s of 100 points: %(why)s.", final=digits(row["final"]), why=why)
    words = {"grade": row["grade"], "final": digits(row["final"])}
    if row["reason"]:
        why = wording.named(wording.REASONS, row["reason"])
        return _("Your grade is “%(grade)s” (%(why)s), with %(final)s of 100 points.", why=why, **words)
    if not is_number(row["probability"]):
        return _("Your grade is “%(grade)s”, with %(final)s of 100 points.", **words)
    if row["probability"] >= wording.CERTAIN:
        return _(
            "Your grade is “%(grade)s”, with %(final)s of 100 points; it is settled (probability %(p)s).",
            p=digits(row["probability"]), **words,
        )  # fmt: skip
    return _(
        "Your grade is “%(grade)s”, with %(final)s of 100 points; it is not settled (probability %(p)s): had "
        "other people been asked, it could be another grade.",
        p=digits(row["probability"]), **words,
    )  # fmt: skip


def _figures(row: Row) -> tuple[Fact, ...]:
    figures = [Fact(digits(row["final"]), _("your final score, of 100"))]
    if is_number(row["own"]):
        figures.append(Fact(digits(row["own"]), _("your own score over the cycle")))
    if is_number(row["team_score"]):
        figures.append(Fact(digits(row["team_score"]), _("score of your team"), str(row["team_name"])))
    return tuple(figures)


def _standing(row: Row) -> list[str]:
    said = []
    if is_number(row["rank_low"]) and is_number(row["rank_high"]):
        place = {"low": row["rank_low"], "high": row["rank_high"], "n": row["of"], "post": row["post"]}
        said.append(
            _("Your place among the %(n)s workers of the post “%(post)s”: %(low)s.", **place)
            if row["rank_low"] == row["rank_high"]
            else _(
                "Your place among the %(n)s workers of the post “%(post)s”: between %(low)s and %(high)s. "
                "Within this range nobody can be told apart.",
                **place,
            )
        )
    if is_number(row["effect"]) and row["effect"]:
        said.append(
            _("The team part changes your score by %(effect)s.", effect=wording.signed(row["effect"]))
        )
    return said


@section(
    "own_strengths", zh="您的长处，可以下功夫的地方", en="Your strengths, and what to work on",
    tables=("strengths_of",),
)  # fmt: skip
def own_strengths(tables: Tables) -> tuple[Block, ...]:
    """Findings as whole sentences, from told points only."""
    rows = records(tables["strengths_of"])
    best = tuple(_finding(row) for row in rows if row["side"] == "strength")
    work = tuple(_finding(row) for row in rows if row["side"] == "work")
    blocks: list[Block] = []
    if best:
        blocks += [Heading(_("Strengths")), Listing(best)]
    if work:
        blocks += [Heading(_("To work on")), Listing(work)]
    return tuple(blocks)


def _finding(row: Row) -> str:
    words = {"point": wording.with_code(row["code"], row["label"]), "score": f"{row['score']:g}"}
    if not is_number(row["gap"]):
        return _("%(point)s: %(score)s points.", **words)
    words |= {"mean": f"{row['post_mean']:g}", "n": row["post_n"], "post": row["post"]}
    words["gap"] = f"{abs(row['gap']):g}"
    if row["gap"] > 0:
        return _(
            "%(point)s: %(score)s points, %(gap)s above the mean %(mean)s (%(post)s, n = %(n)s).", **words
        )
    return _("%(point)s: %(score)s points, %(gap)s below the mean %(mean)s (%(post)s, n = %(n)s).", **words)


@section(
    "own_tree",
    zh="分数是怎么来的：一层一层看",
    en="Where the score comes from",
    tables=("tree_of", "results_of"),
)
def own_tree(tables: Tables) -> tuple[Block, ...]:
    """Criterion, indicator, evidence point of the last wave; each criterion opens on a tap."""
    rows = records(tables["tree_of"])
    if not rows:
        return ()
    note = _(
        "Open a criterion to see its parts. Points from people's answers are told when enough answered, with "
        "one decimal. “Mean (n)” is the mean of the n workers of your post of whom it is told, yourself "
        "included."
    )
    silent = any(row["silent"] for row in records(tables["results_of"]))
    kept = _("So few people answered about you that no single part of your score can be told.")
    criteria = [row for row in rows if row["level"] == "criterion"]
    blocks = tuple(_criterion(row, rows) for row in criteria)
    return (*((Paragraph(kept),) if silent else ()), Paragraph(note, "note"), *blocks, *_hidden(rows))


def _criterion(row: Row, rows: tuple[Row, ...]) -> TableBlock:
    name = wording.with_code(row["code"], row["label"])
    weight = wording.plain(row["weight"])
    caption = _("%(name)s: %(score)s (weight %(weight)s)", name=name, score=_score(row), weight=weight)
    lines = []
    for indicator in (one for one in rows if one["level"] == "indicator" and one["parent"] == row["code"]):
        lines.append(_line(indicator))
        lines += [
            _line(one) for one in rows if one["level"] == "evidence" and one["parent"] == indicator["code"]
        ]
    columns = (
        Column(_("What")),
        Column(_("Score"), is_numeric=True),
        Column(_("Mean (n)"), is_numeric=True),
    )
    return TableBlock(f"table-tree-{row['code']}", caption, columns, tuple(lines), is_folded=True)


def _line(row: Row) -> tuple[Cell, ...]:
    mean = "–"
    if row["post_n"]:
        mean = _("%(mean)s (%(n)s)", mean=f"{row['post_mean']:g}", n=row["post_n"])
    kind = "withheld" if isinstance(row["score"], Withheld) else "number"
    return Cell(_name(row)), Cell(_score(row), kind), Cell(mean, "number")


def _name(row: Row) -> str:
    """What it is, from whom, by how many, and how much it counts: in one cell, for narrow screens."""
    name, weight = wording.with_code(row["code"], row["label"]), wording.plain(row["weight"])
    if row["level"] != "evidence":
        return _("%(name)s (weight %(weight)s)", name=name, weight=weight)
    words = {"name": f"– {name}", "source": row["source"], "weight": weight}
    if row["n"] is None:
        return _("%(name)s (%(source)s; weight %(weight)s)", **words)
    return _("%(name)s (%(source)s, n = %(n)s; weight %(weight)s)", n=row["n"], **words)


def _score(row: Row) -> str:
    """Composites have two places; a point as many as it was released with."""
    if row["level"] == "evidence" and is_number(row["score"]):
        return f"{row['score']:g}"
    return _("not told") if isinstance(row["score"], Withheld) else wording.shown(row["score"])


def _hidden(rows: tuple[Row, ...]) -> tuple[Block, ...]:
    """Every point that is not told, with the reason and where its weight went."""
    untold = [row for row in rows if row["level"] == "evidence" and isinstance(row["score"], Withheld)]
    if not untold:
        return ()
    return (Heading(_("What is not told, and why")), Listing(tuple(_why(row) for row in untold)))


def _why(row: Row) -> str:
    point, why = wording.with_code(row["code"], row["label"]), wording.withheld(row["score"])
    if row["moved_to"]:
        takers = wording.listed(str(row["moved_to"]).split())
        return _("%(point)s: %(why)s; its weight went to %(takers)s.", point=point, why=why, takers=takers)
    return _("%(point)s: %(why)s.", point=point, why=why)


@section(
    "own_reckoning",
    zh="这个分数怎么算出来的",
    en="How the number came about",
    tables=("results_of", "waves_of"),
)
def own_reckoning(tables: Tables) -> tuple[Block, ...]:
    """Waves to own score, own score and team to final score."""
    results, waves = records(tables["results_of"]), records(tables["waves_of"])
    if not results or not waves:
        return ()
    row = results[0]
    shows = (
        Show("wave", _("Wave")),
        Show("weight", _("Share of the cycle"), "percent"),
        Show("score", _("Own score"), "score"),
    )
    said = [_("The waves of the cycle give your own score: %(own)s.", own=wording.shown(row["own"]))]
    if is_number(row["own_share"]) and is_number(row["team_score"]):
        said.append(
            _(
                "Your own score counts %(share)s, the rest is the team's score %(team)s: together %(final)s.",
                share=wording.percent(row["own_share"]),
                team=wording.shown(row["team_score"]),
                final=wording.shown(row["final"]),
            )
        )
    if is_number(row["coverage"]):
        said.append(
            _("Of the planned weight, %(coverage)s is scored.", coverage=wording.percent(row["coverage"]))
        )
    table = table_block("own-waves", tables["waves_of"], _("Your own score by wave"), shows)
    return (table, *map(Paragraph, said))


@section("own_objection", zh="您有权提出异议", en="Your right to object", tables=("about",))
def own_objection(tables: Tables) -> tuple[Block, ...]:
    """Plain words; nothing here is about a single person."""
    run = only(tables["about"])["release"]
    words = _(
        "If a number is wrong, say so: name the evidence point, what is wrong and what proves it. The "
        "evaluator who gave you this page takes objections until the last day of the publicity and must "
        "answer in writing."
    )
    kept = _("Answers of single people are shown to nobody, also not in an objection.")
    named = (_("Name this release in it: %(release)s.", release=run),) if run else ()
    return (Paragraph(words), *map(Paragraph, named), Paragraph(kept, "note"))
