"""Definitions, reservations and method as whole sentences, from gated tables only."""

from flask_babel import gettext as _

from reports import VERSION, sentences, wording
from reports.disclosed import Row, only, records
from reports.numbers import is_number
from scoring.disclosure import Gated

LISTED = 8  # subjects named one by one; more are counted


def rate_definition() -> str:
    return _(
        "Response rate: answers returned divided by people invited, whether the answers are scored or not. "
        "Answers given while the worker was present, or filled in by the worker, are counted and not scored."
    )


def interval_explained() -> str:
    return _(
        "A line shows the interval at 95%: if everything were repeated many times, 95 of 100 such intervals "
        "would hold the true value. Numbers are on 0 to 100."
    )


def change_explained() -> str:
    return _(
        "Workers are compared with themselves: only those scored in both waves count. Teams are compared by "
        "their own evidence, without their members. An earlier result that was adopted in a later wave makes "
        "a change smaller than it may be."
    )


def adopted(about: Gated) -> tuple[str, ...]:
    """Waves that were not collected here."""
    waves = only(about)["adopted"]
    if not waves:
        return ()
    sentence = _(
        "Wave %(waves)s was not collected here: its results were adopted from an earlier review.", waves=waves
    )
    return (sentence,)


def ranks_explained() -> str:
    return _(
        "A rank is a range: two workers of one post whose scores cannot be separated share places. "
        "The probability of a grade says how likely the true score lies within its limits."
    )


def grade_by_team(row: Row) -> str:
    if row["by_team"] == "lowered":
        return _(
            "%(subject)s: the team part lowers the grade (own score %(own)s, final score %(final)s).",
            subject=row["subject"],
            own=wording.shown(row["own"]),
            final=wording.shown(row["final"]),
        )
    return _(
        "%(subject)s: the grade is reached through the team part (own score %(own)s, final score %(final)s).",
        subject=row["subject"],
        own=wording.shown(row["own"]),
        final=wording.shown(row["final"]),
    )


def reservation(row: Row) -> str:
    if row["count"] <= LISTED:
        return _("%(sentence)s Concerns: %(subjects)s.", sentence=row["sentence"], subjects=row["subjects"])
    return _("%(sentence)s Concerns %(count)s subjects.", sentence=row["sentence"], count=row["count"])


def low_response(strata: Gated, settings: Gated) -> tuple[str, ...]:
    """Strata in which too few answered, and those whose rate is not published."""
    least = only(settings)["least_response"]
    low = [row for row in records(strata) if is_number(row["rate"]) and row["rate"] < least]
    if not low:
        return ()
    places = [sentences.labelled(sentences.place(row), sentences.return_words(row)) for row in low]
    sentence = _(
        "Less than %(least)s of those invited answered in: %(places)s.",
        least=wording.percent(least),
        places=wording.listed(places),
    )
    return (sentence,)


def table_names() -> dict[str, str]:
    """What each gated table is called in the list of what is withheld."""
    return {
        "about": _("Facts"),
        "grades": _("Workers by grade"),
        "teams": _("Team scores of the cycle"),
        "returns": _("Answers returned and scored, by source"),
        "ways": _("Ways of answering and help"),
        "strata": _("Invited and returned"),
        "criteria": _("Criteria by source"),
        "answers": _("Answers of service recipients"),
        "team_items": _("Every item by team"),
        "team_criteria": _("Teams' own evidence by criterion"),
        "changes": _("Change between waves"),
        "workers": _("Results by worker, cycle"),
        "comments": _("Comments"),
        "reliability": _("How reliable these results are"),
        "series": _("Cycle by cycle"),
        "cycle_changes": _("Change between cycles"),
        "movement": _("Who was in both cycles"),
        "answers_by_cycle": _("Answers cycle by cycle"),
        "response_steps": _("From invited to scored"),
        "overall": _("All teams together"),
        "rank_groups": _("Places by post"),
    }


def not_published(withheld: Gated) -> tuple[str, ...]:
    """Which kinds of numbers are left out, and why, in one sentence."""
    rows, names = records(withheld), table_names()
    if not rows:
        return ()
    places = dict.fromkeys(names.get(row["table"], row["table"]) for row in rows)
    sentence = _(
        "Single numbers are not published where they would show what a few people answered. They stand "
        "under: %(places)s. The chapter on limits gives each reason.",
        places=wording.listed(places),
    )
    return (sentence,)


def how_put_together(settings: Gated, posts: Gated) -> tuple[str, ...]:
    """The plan's decisions in the order in which they act."""
    row = only(settings)
    said = [
        _(
            "Evidence points give indicators, indicators criteria, criteria the own score, each as a "
            "weighted mean."
        ),
        _(
            "What is missing leaves its weight to its neighbours. Above %(share)s%% of missing weight there "
            "is no grade.",
            share=wording.plain(row["max_missing"]),
        ),
        _("Waves of the cycle count: %(waves)s.", waves=row["waves"]),
    ]
    if row["evidence_share"] is not None:
        said.append(
            _(
                "Team score: %(share)s%% of the team's own evidence, the rest is the mean of its members "
                "weighted by working time.",
                share=wording.plain(row["evidence_share"]),
            )
        )
        said += [
            _(
                "Final score, %(post)s: %(share)s%% own score, the rest is the team score.",
                post=post["name"],
                share=wording.plain(post["own_share"]),
            )
            for post in records(posts)
            if post["own_share"] is not None
        ]
    return (*said, *_limits_of_grades(row))


def _limits_of_grades(row: Row) -> tuple[str, ...]:
    said = [
        _("Everything is carried in full precision and rounded half up to two places once, before the grade.")
    ]
    if row["quota"]:
        said.append(
            _(
                "At most %(share)s%% of all graded workers get the grade %(grade)s.",
                share=wording.plain(row["quota_share"]),
                grade=row["quota"],
            )
        )
    if row["caps"]:
        said.append(_("Limits of grades: %(caps)s.", caps=row["caps"]))
    said.append(
        _("Panels of %(least)s raters or more drop one highest and one lowest mark.", least=row["trim_from"])
    )
    return tuple(said)


def assurance(about: Gated) -> tuple[str, ...]:
    """How many ballots were proved and how many promised to be anonymous."""
    row = only(about)
    if row["ballots_A"] == row["ballots_B"] == 0:
        return (_("No ballots were collected with this software: the answers were imported."),)
    return (
        _(
            "Ballots by level of assurance: A, anonymity proved by a blind signature: %(proved)s;"
            " B, anonymity promised: %(promised)s.",
            proved=wording.shown(row["ballots_A"]),
            promised=wording.shown(row["ballots_B"]),
        ),
    )


def provenance(about: Gated) -> tuple[str, ...]:
    """Checksums that tie every number to what went in."""
    row = only(about)
    said = [_("Software: Zhongping, version %(version)s", version=VERSION)]
    said.append(_("Checksum of everything that went in (SHA-256): %(checksum)s", checksum=row["checksum"]))
    if row["plan_checksum"]:
        said.append(_("Checksum of the locked plan (SHA-256): %(checksum)s", checksum=row["plan_checksum"]))
    if row["run"]:
        said.append(_("Score run: %(run)s", run=row["run"]))
    if row["release"]:
        said.append(_("Audited release: %(release)s", release=row["release"]))
    said.append(_("The same input gives the same numbers, digit by digit: flask evaluate PACKAGE --out DIR"))
    return tuple(said)
