"""Findings as whole sentences: what the numbers of a gated table say, and nothing beyond them."""

from flask_babel import gettext as _

from reports import wording
from reports.disclosed import Row, only, records
from reports.numbers import digits, is_number, with_number
from scoring.disclosure import Gated
from scoring.frames import Withheld

ENDS = ("?", "？")  # a question needs no colon after it


def labelled(name: str, words: str) -> str:
    """A name and what is said of it."""
    if name.endswith(ENDS):
        return f"{name} {words}"
    return _("%(name)s: %(words)s", name=name, words=words)


def alternative(title: str, subtitle: str) -> str:
    """What a figure shows, for those who do not see it."""
    return _(
        "Figure. %(title)s %(subtitle)s All numbers stand in the table below.", title=title, subtitle=subtitle
    )


def about_line(about: Gated) -> str:
    """The evaluation and its period in one line."""
    row = only(about)
    return _("Cycle %(period)s.", period=wording.period(row["start"], row["end"]))


def in_short(grades: Gated, teams: Gated) -> str:
    """The verdict in one sentence that can be quoted."""
    found, known = records(grades), with_number(records(teams))
    if not found:
        return team_finding(teams)
    reached = found[: max(1, len(found) // 2)]
    total, count = sum(row["count"] for row in found), sum(row["count"] for row in reached)
    words = _(
        "%(count)s of %(total)s workers with a grade reach %(grade)s or better",
        count=count,
        total=total,
        grade=reached[-1]["label"],
    )
    if len(reached) == 1:
        words = _(
            "%(count)s of %(total)s workers with a grade reach %(grade)s",
            count=count,
            total=total,
            grade=reached[0]["label"],
        )
    if len(known) < 2:
        return _("%(words)s.", words=words)
    return _(
        "%(words)s; the scores of the %(teams)s teams lie between %(low)s and %(high)s out of 100.",
        words=words,
        teams=len(known),
        low=digits(known[-1]["score"]),
        high=digits(known[0]["score"]),
    )


# grades


def grade_words(count: object, share: object) -> str:
    return _("%(count)s (%(share)s)", count=wording.shown(count), share=wording.percent(share))


def grade_finding(grades: Gated) -> str:
    total = sum(row["count"] for row in records(grades))
    parts = [labelled(row["label"], wording.shown(row["count"])) for row in records(grades)]
    return _("%(total)s workers have a grade. %(parts)s.", total=total, parts=wording.listed(parts))


def grade_subtitle(about: Gated) -> str:
    line = about_line(about)
    return _("Number and share of workers by grade, n = %(n)s. %(line)s", n=only(about)["graded"], line=line)


def settled(about: Gated) -> tuple[str, ...]:
    """How many grades are sure, as far as sampling goes."""
    row = only(about)
    if not row["with_probability"]:
        return ()
    sentence = _(
        "%(settled)s of the %(known)s grades with a known probability (%(share)s) have at least %(least)s.",
        known=row["with_probability"],
        settled=row["settled"],
        share=wording.percent(100 * row["settled"] / row["with_probability"]),
        least=digits(wording.CERTAIN),
    )
    return (sentence,)


def unsettled(about: Gated) -> tuple[str, ...]:
    """How many grades hang on who happened to be asked, or cannot be judged that way."""
    row = only(about)
    loose, unknown = row["with_probability"] - row["settled"], row["graded"] - row["with_probability"]
    said = []
    if loose > 0:
        said.append(
            _(
                "Grades with a probability under %(least)s: %(count)s. Another sample could give another "
                "grade.",
                count=loose,
                least=digits(wording.CERTAIN),
            )
        )
    if unknown > 0:
        said.append(
            _(
                "Grades without a probability, set by a rule or without sampling error: %(count)s.",
                count=unknown,
            )
        )
    return tuple(said)


def ungraded(about: Gated) -> tuple[str, ...]:
    """Workers without a grade."""
    row = only(about)
    missing = row["workers"] - row["graded"]
    return (
        (_("Workers without a grade: %(count)s. The appendix says why.", count=missing),) if missing else ()
    )


# teams


def team_finding(teams: Gated) -> str:
    known = with_number(records(teams))
    if not known:
        return _("No team score can be published.")
    best, last = known[0], known[-1]
    if best is last:
        return _("Team %(team)s has %(score)s.", team=best["team"], score=digits(best["score"]))
    return _(
        "Team scores lie between %(low)s (%(last)s) and %(high)s (%(best)s).",
        low=digits(last["score"]),
        last=last["team"],
        high=digits(best["score"]),
        best=best["team"],
    )


def separated(teams: Gated, pairs: Gated) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which teams can be told apart, and how many pairs cannot."""
    known = len([row for row in with_number(records(teams)) if is_number(row["low"])])
    total, told = known * (known - 1) // 2, records(pairs)
    if not total:
        return (), ()
    rest = total - len(told)
    untold = _(
        "%(rest)s of the %(total)s pairs of teams cannot be separated: the interval of their difference "
        "contains zero.",
        rest=rest,
        total=total,
    )
    if not told:
        return (), (untold,)
    parts = [_("%(first)s above %(second)s", first=row["first"], second=row["second"]) for row in told]
    sentence = _("Teams that can be separated: %(pairs)s.", pairs=wording.listed(parts))
    return (sentence,), (untold,) if rest else ()


# criteria and sources


def criteria_finding(criteria: Gated) -> str:
    widest = None
    for criterion in dict.fromkeys(row["criterion"] for row in records(criteria)):
        known = with_number(row for row in records(criteria) if row["criterion"] == criterion)
        if len(known) > 1:
            low, high = min(known, key=_score), max(known, key=_score)
            gap = high["score"] - low["score"]
            if widest is None or gap > widest[0]:
                widest = gap, low, high
    if widest is None:
        return _("No criterion has two sources to compare.")
    _gap, low, high = widest
    return _(
        "Sources differ most on %(criterion)s: %(first)s %(high)s, %(second)s %(low)s.",
        criterion=wording.with_code(low["criterion"], low["label"]),
        first=high["source"],
        high=digits(high["score"]),
        second=low["source"],
        low=digits(low["score"]),
    )


def _score(row: Row) -> float:
    return row["score"]


def criteria_subtitle(criteria: Gated, about: Gated) -> str:
    return _(
        "Mean by criterion and source, 0 to 100, wave %(wave)s, with 95%% interval; "
        "n = workers, or teams where a source judges teams. %(line)s",
        wave=records(criteria)[0]["wave"],
        line=about_line(about),
    )


# who answered


def stratum_label(row: Row) -> str:
    team = wording.with_code(row["team"], row["name"])
    return team if row["is_alone"] else _("%(team)s, stratum %(stratum)s", team=team, stratum=row["stratum"])


def stratum_group(row: Row) -> str:
    return _("%(source)s, wave %(wave)s", source=row["source"], wave=row["wave"])


def return_words(row: Row) -> str:
    if isinstance(row["returned"], Withheld):
        return wording.shown(row["returned"])
    return _(
        "%(returned)s of %(invited)s (%(rate)s)",
        returned=wording.shown(row["returned"]),
        invited=wording.shown(row["invited"]),
        rate=wording.percent(row["rate"]),
    )


def return_finding(strata: Gated) -> str:
    known = with_number(records(strata), "rate")
    if not known:
        return _("No response rate can be published.")
    low, high = min(known, key=_rate), max(known, key=_rate)
    return _(
        "Response rates lie between %(low)s (%(first)s) and %(high)s (%(second)s).",
        low=wording.percent(low["rate"]),
        first=place(low),
        high=wording.percent(high["rate"]),
        second=place(high),
    )


def place(row: Row) -> str:
    return _(
        "%(source)s of %(team)s, wave %(wave)s", source=row["source"], team=row["team"], wave=row["wave"]
    )


def _rate(row: Row) -> float:
    return row["rate"]


def return_subtitle(about: Gated) -> str:
    return _(
        "Returned answers in percent of those invited, by source and team. %(line)s", line=about_line(about)
    )


# answers


def option_order(option: object) -> float:
    order = {"low": 0, "mid": 1, "high": 2}
    return order[option] if option in order else float(option)


def option_label(row: Row) -> str:
    if row["option"] in wording.BANDS:
        return wording.named(wording.BANDS, row["option"])
    return row["option_label"]


def option_names(answers: Gated, option: object) -> str:
    """What an option is called: items may have words of their own for the same place on the scale."""
    rows = [row for row in records(answers) if row["option"] == option]
    return " / ".join(dict.fromkeys(option_label(row) for row in rows))


def item_label(row: Row) -> str:
    words = wording.with_code(row["item"], row["label"])
    return _("%(item)s (scored in reverse)", item=words) if row["is_reversed"] else words


def item_number(row: Row) -> str:
    return _("mean %(mean)s, n = %(n)s", mean=wording.shown(row["mean"], 1), n=wording.shown(row["n"]))


def share_words(row: Row) -> str:
    return labelled(option_label(row), wording.percent(row["share"]))


def answers_finding(answers: Gated) -> str:
    items = list({row["item"]: row for row in with_number(records(answers), "mean")}.values())
    if not items:
        return _("No item can be published.")
    low, high = min(items, key=_mean), max(items, key=_mean)
    if low["item"] == high["item"]:
        return _("Item %(item)s has a mean of %(mean)s.", item=low["item"], mean=digits(low["mean"], 1))
    return _(
        "Rated highest: “%(best)s” (%(high)s); lowest: “%(last)s” (%(low)s).",
        high=digits(high["mean"], 1),
        best=high["label"] or high["item"],
        low=digits(low["mean"], 1),
        last=low["label"] or low["item"],
    )


def _mean(row: Row) -> float:
    return row["mean"]


def answers_subtitle(answers: Gated, about: Gated) -> str:
    return _(
        "Share of each answer in percent, scored answers of service recipients in published groups only, "
        "wave %(wave)s; mean on 0 to 100. %(line)s",
        wave=records(answers)[0]["wave"],
        line=about_line(about),
    )


# change


def change_label(row: Row) -> str:
    if row["level"] == "all":
        return _("All workers, own score")
    return wording.with_code(row["code"], row["label"])


def change_words(before: float, after: float, change: float) -> str:
    return _(
        "%(before)s → %(after)s (%(change)s)",
        before=digits(before),
        after=digits(after),
        change=wording.signed(change),
    )


def _whole(changes: Gated) -> Row | None:
    """The row of all workers together, when it is published."""
    row = next((row for row in records(changes) if row["level"] == "all"), None)
    return row if row is not None and is_number(row["change"]) else None


def is_clear(changes: Gated) -> bool:
    """Whether the interval of the change of all workers leaves out zero."""
    row = _whole(changes)
    return row is not None and is_number(row["low"]) and not row["low"] <= 0 <= row["high"]


def change_finding(changes: Gated) -> str:
    row = _whole(changes)
    if row is None:
        return _("The change of all workers together is not published.")
    words = change_words(row["before"], row["after"], row["change"])
    if not is_number(row["low"]):
        return _("Own scores of all workers: %(words)s.", words=words)
    between = wording.signed_interval(row["low"], row["high"])
    if is_clear(changes):
        return _(
            "Own scores of all workers: %(words)s; interval of the change %(interval)s.",
            words=words,
            interval=between,
        )
    return _(
        "Own scores of all workers: %(words)s; interval of the change %(interval)s, "
        "so that no change cannot be ruled out.",
        words=words,
        interval=between,
    )


def change_subtitle(changes: Gated, about: Gated) -> str:
    row = records(changes)[0]
    return _(
        "Scores of wave %(first)s and wave %(last)s, 0 to 100. For workers: those scored in both waves, "
        "n = %(n)s. %(line)s",
        first=row["first"],
        last=row["last"],
        n=wording.shown(row["n"]),
        line=about_line(about),
    )
