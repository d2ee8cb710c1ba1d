"""Findings and measures of figures as whole sentences, beside those of ``reports.sentences``."""

from collections.abc import Mapping

from flask_babel import gettext as _

from reports import wording
from reports.disclosed import Row, only, records
from reports.numbers import ITEM_PLACES, digits, is_number, with_number
from reports.sentences import about_line, labelled
from scoring.disclosure import Gated
from scoring.frames import Withheld

# answers around a middle


def answers_measure(answers: Gated, about: Gated) -> str:
    return _(
        "Share of each answer in percent, items from the highest mean to the lowest; the middle option "
        "stands apart. At the right: n, and how many gave no answer where that is told. Scored answers of "
        "service recipients in published groups, wave %(wave)s. %(line)s",
        wave=records(answers)[0]["wave"],
        line=about_line(about),
    )


def item_mean(row: Row) -> str:
    return _("mean %(mean)s", mean=wording.shown(row["mean"], ITEM_PLACES))


def answered(row: Row) -> str:
    """How many answered an item, and how many did not."""
    missing = row.get("missing")
    if not is_number(missing):
        return _("n = %(n)s", n=row["n"])
    return _("n = %(n)s / %(missing)s", n=row["n"], missing=missing)


# teams taken together


def forest_measure(about: Gated, overall: Gated) -> str:
    line = about_line(about)
    if not overall.rows:
        return _(
            "Team score of the cycle, 0 to 100, with 95%% interval; n = members with a score. %(line)s",
            line=line,
        )
    return _(
        "Team score of the cycle, 0 to 100, with 95%% interval; n = members with a score. Diamond and dashed "
        "line: all teams together. %(line)s",
        line=line,
    )


def overall_words(row: Row) -> str:
    between = wording.interval(row["low"], row["high"])
    return _(
        "All teams together: %(score)s (%(interval)s; %(groups)s teams)",
        score=digits(row["estimate"]),
        interval=between,
        groups=row["groups"],
    )


def differences(overall: Gated) -> tuple[str, ...]:
    """How far teams differ beyond what chance would give."""
    if not overall.rows:
        return ()
    row = only(overall)
    sentences = {
        "little": _("The teams differ little beyond what chance would give."),
        "moderate": _("The teams differ to some extent beyond what chance would give."),
        "much": _("The teams differ much more than chance would give: one number for all says little."),
    }
    detail = _(
        "%(share)s of the spread between teams is more than sampling error (I²); their true scores spread "
        "around the common one by about %(tau)s points (τ).",
        share=wording.percent(row["share"]),
        tau=digits(row["tau"], ITEM_PLACES),
    )
    return (_("%(sentence)s %(detail)s", sentence=sentences[row["reading"]], detail=detail),)


# places


def ranks_finding(rank_groups: Gated) -> str:
    parts = [
        _(
            "%(post)s: of %(workers)s workers %(upper)s surely in the upper half, %(lower)s surely in the "
            "lower, %(middle)s neither",
            **{name: row[name] for name in ("post", "workers", "upper", "lower", "middle")},
        )
        for row in records(rank_groups)
    ]
    return _("%(parts)s.", parts=_("; ").join(parts))


def ranks_measure(about: Gated) -> str:
    return _(
        "Range of places at 95%%, by post, first place at the left; grey: cannot be separated from the "
        "middle. %(line)s",
        line=about_line(about),
    )


def rank_words(row: Row) -> str:
    if row["rank_low"] == row["rank_high"]:
        return _("place %(place)s", place=row["rank_low"])
    return _("place %(first)s to %(last)s", first=row["rank_low"], last=row["rank_high"])


# items by team


def cells_finding(team_items: Gated) -> str:
    known = with_number(records(team_items), "mean")
    if not known:
        return _("No mean of an item can be published by team.")
    low, high = min(known, key=_mean), max(known, key=_mean)
    return _(
        "Lowest: “%(item)s” in %(team)s (%(low)s); highest: “%(best)s” in %(leader)s (%(high)s).",
        item=low["label"] or low["item"],
        team=low["team"],
        low=digits(low["mean"], ITEM_PLACES),
        best=high["label"] or high["item"],
        leader=high["team"],
        high=digits(high["mean"], ITEM_PLACES),
    )


def _mean(row: Row) -> float:
    return row["mean"]


def cells_measure(team_items: Gated, about: Gated) -> str:
    return _(
        "Mean of every item by team, 0 to 100, wave %(wave)s; darker is higher, hatched is not published. "
        "%(line)s",
        wave=", ".join(dict.fromkeys(row["wave"] for row in records(team_items))),
        line=about_line(about),
    )


# from invited to scored


def steps_finding(steps: Gated) -> str:
    """The whole way of the largest source."""
    asked = [row for row in with_number(records(steps), "count") if row["step"] == "invited"]
    if not asked:
        return _("How many were invited is not known.")
    largest = max(asked, key=lambda row: row["count"])
    here = {
        row["step"]: row
        for row in records(steps)
        if (row["wave"], row["source"]) == (largest["wave"], largest["source"])
    }
    return _(
        "%(source)s: invited %(invited)s, returned %(returned)s, scored %(scored)s.",
        source=largest["source"],
        **{name: wording.shown(here[name]["count"]) for name in ("invited", "returned", "scored")},
    )


def steps_measure(about: Gated) -> str:
    return _(
        "People invited, answers returned and by which way, answers scored; bars in percent of those "
        "invited. %(line)s",
        line=about_line(about),
    )


def step_names() -> Mapping[str, str]:
    return {"invited": _("Invited"), "returned": _("Returned"), "scored": _("Scored")}


def step_name(row: Row) -> str:
    if row["step"] == "way":
        return _("of these: %(way)s", way=wording.named(wording.MODES, row["way"]))
    return step_names()[row["step"]]


def step_words(row: Row) -> str:
    count, share = wording.shown(row["count"]), row["share"]
    if isinstance(row["count"], Withheld) or not is_number(share):
        return labelled(step_name(row), count)
    both = _("%(count)s (%(share)s)", count=count, share=wording.percent(share))
    return labelled(step_name(row), both)
