"""The first page and the base it stands on: what came out, how sure it is, who was asked."""

from flask_babel import gettext as _

from reports import explanations, sentences, wording
from reports.blocks import Block, Fact, Facts, Heading, Listing, Paragraph
from reports.charts import draw
from reports.disclosed import Tables, only, records
from reports.numbers import digits, is_number
from reports.sections.registry import section
from reports.tabulate import Show, table_block


@section(
    "verdict",
    zh="结论与把握",
    en="Verdict, and how certain it is",
    tables=(
        "about",
        "grades",
        "teams",
        "pairs",
        "changes",
        "withheld",
    ),
)
def verdict(tables: Tables) -> tuple[Block, ...]:
    """One page: key figures, grades, what is sure and what is not."""
    sure, unsure = _certainty(tables)
    return (
        Paragraph(sentences.in_short(tables["grades"], tables["teams"]), "lead"),
        Facts(_key_figures(tables)),
        *draw("grade_distribution", tables),
        Heading(_("What is sure")),
        Listing(sure),
        Heading(_("What is not sure")),
        Listing(unsure),
    )


def _key_figures(tables: Tables) -> tuple[Fact, ...]:
    about, grades = only(tables["about"]), records(tables["grades"])
    teams = [row for row in records(tables["teams"]) if is_number(row["score"])]
    workers = about["workers"]
    figures = [
        Fact(
            wording.shown(about["graded"]),
            _("workers with a grade"),
            _("of %(workers)s evaluated", workers=workers),
        )
    ]
    if grades:
        best = grades[0]
        share = wording.percent(best["share"])
        figures.append(
            Fact(
                wording.shown(best["count"]),
                _("of them %(grade)s", grade=best["label"]),
                _("%(share)s of all grades", share=share),
            )
        )
    if teams:
        between = f"{digits(teams[-1]['score'])}–{digits(teams[0]['score'])}"
        ends = _("%(last)s to %(best)s", last=teams[-1]["team"], best=teams[0]["team"])
        figures.append(Fact(between, _("team scores, lowest to highest"), ends))
    if about["with_probability"]:
        words = f"{about['settled']} / {about['with_probability']}"
        least = digits(wording.CERTAIN)
        figures.append(
            Fact(words, _("grades that are settled"), _("probability at least %(least)s", least=least))
        )
    return tuple(figures)


def _certainty(tables: Tables) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sentences on what the data can tell and what they cannot."""
    teams, about = tables["teams"], tables["about"]
    told, untold = sentences.separated(teams, tables["pairs"])
    sure = [sentences.team_finding(teams), *told, *sentences.settled(about)]
    unsure = [*untold, *sentences.unsettled(about)]
    if records(tables["changes"]):
        finding, is_clear = sentences.change_finding(tables["changes"]), sentences.is_clear(tables["changes"])
        (sure if is_clear else unsure).append(finding)
    unsure += explanations.not_published(tables["withheld"])
    return tuple(sure), tuple(unsure) or (_("Nothing further."),)


@section(
    "base",
    zh="问了谁，谁作了答",
    en="Who was asked and who answered",
    tables=(
        "about",
        "returns",
        "ways",
        "response_steps",
    ),
)
def base(tables: Tables) -> tuple[Block, ...]:
    """Invited, returned, scored, left out, by which way and with whose help."""
    if not records(tables["returns"]):
        return ()
    return (
        Paragraph(explanations.rate_definition()),
        *draw("response_steps", tables),
        table_block("returns", tables["returns"], _("Answers returned and scored, by source"), _returns()),
        *_ways(tables),
        *_void(tables),
        *_comments(tables),
    )


def _returns() -> tuple[Show, ...]:
    return (
        Show("wave", _("Wave")),
        Show("source", _("Source")),
        Show("returned", _("Returned"), "count"),
        Show("scored", _("Scored"), "count"),
        Show("present", _("Not scored: worker present"), "count"),
        Show("helper_worker", _("Not scored: worker filled in"), "count"),
        Show("no_answer", _("Not scored: no answer to a scored question"), "count"),
    )


def _ways(tables: Tables) -> tuple[Block, ...]:
    captions = {"mode": _("Ways of answering"), "helper": _("Help with answering")}
    blocks = []
    for what, caption in captions.items():
        rows = [row for row in records(tables["ways"]) if row["what"] == what]
        shows = (
            Show("wave", _("Wave")),
            Show("source", _("Source")),
            Show("way", caption, what),
            Show("count", _("Answers"), "count"),
        )
        if rows:
            blocks.append(table_block(f"ways-{what}", tables["ways"], caption, shows, rows, is_folded=True))
    return tuple(blocks)


def _void(tables: Tables) -> tuple[Block, ...]:
    count = only(tables["about"])["void_ballots"]
    if not count:
        return ()
    sentence = _(
        "%(count)s ballots were void, because they marked ten or more people identically. "
        "They are counted here and not scored.",
        count=count,
    )
    return (Paragraph(sentence),)


def _comments(tables: Tables) -> tuple[Block, ...]:
    count = only(tables["about"])["comments"]
    if not is_number(count) or not count:
        return ()
    return (
        Paragraph(
            _("%(count)s free comments were left on questions with enough of them to be told.", count=count)
        ),
    )
