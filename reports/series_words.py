"""Sentences on series over cycles: what changed, for whom, and whether it can be told from chance."""

from flask_babel import gettext as _

from reports import wording
from reports.disclosed import Row, records
from reports.numbers import is_number
from scoring.disclosure import Gated


def series_label(row: Row) -> str:
    """What a line of a series is about."""
    if row["level"] == "all":
        return _("All workers, own score")
    if row["level"] == "team" and not row["code"]:
        return _("Team scores")
    return wording.with_code(row["code"], row["label"])


def movement(row: Row) -> str:
    """Who was in both cycles, who joined, who left."""
    if not is_number(row["stayed"]):
        return _(
            "Cycle %(before)s was not published, so that nothing is compared with it.",
            before=row["before_cycle"],
        )
    return _(
        "%(stayed)s of the %(n)s workers of cycle %(now)s were in cycle %(before)s too; %(joined)s joined, "
        "%(left)s left.",
        stayed=row["stayed"],
        n=row["n"],
        now=row["cycle"],
        before=row["before_cycle"],
        joined=row["joined"],
        left=row["left"],
    )


def own_change(row: Row) -> str:
    """The mean change of those who were in both cycles."""
    if not is_number(row["change"]):
        return _("Change of the own scores: %(reason)s.", reason=wording.shown(row["change"]))
    words = {"change": wording.signed(row["change"]), "n": row["n"]}
    if not is_number(row["low"]):
        return _("Mean change of the own scores of the same %(n)s people: %(change)s.", **words)
    words["interval"] = wording.signed_interval(row["low"], row["high"])
    if row["low"] <= 0 <= row["high"]:
        return _(
            "Mean change of the own scores of the same %(n)s people: %(change)s (%(interval)s); "
            "no change cannot be ruled out.",
            **words,
        )
    return _("Mean change of the own scores of the same %(n)s people: %(change)s (%(interval)s).", **words)


def slopes_finding(movement: Gated) -> str:
    """Which way the teams went that can be compared."""
    row = records(movement)[-1]
    if not is_number(row["teams"]) or not row["teams"]:
        return _("No team score can be compared with the cycle before.")
    return _(
        "Of %(teams)s teams in both cycles, %(up)s score higher than before and %(down)s lower.",
        teams=row["teams"],
        up=row["up"],
        down=row["down"],
    )


def answers_finding(movement: Gated) -> str:
    """How many questions can be compared."""
    row = records(movement)[-1]
    if row["changed"]:
        return _(
            "%(items)s questions were asked in both cycles; %(changed)s of them were changed in between.",
            items=row["items"],
            changed=row["changed"],
        )
    return _("%(items)s questions were asked alike in both cycles.", items=row["items"])


def cycle_words(row: Row, number: str) -> str:
    """A cycle with its number, and whether it may be compared with the one before."""
    words = {"cycle": row["cycle"], "number": number}
    if row["is_comparable"] == "no":
        return _("%(cycle)s: %(number)s; asked differently from here on", **words)
    return _("%(cycle)s: %(number)s", **words)
