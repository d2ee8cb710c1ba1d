"""What the offices' tables say, as whole sentences."""

from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from reports import sentences, wording
from reports.deeds import OVERDUE
from reports.disclosed import Row, only, records
from reports.numbers import digits, is_number
from scoring.disclosure import Gated

STATES = {
    "open": _l("open"),
    OVERDUE: _l("overdue"),
    "done": _l("done"),
    "dropped": _l("dropped"),
}
GATES = {
    "cap": _l("capped: a criterion is under its limit"),
    "quota": _l("one grade lower: quota reached"),
    "veto": _l("veto after a red line: score not published"),
    "hold": _l("on hold: no grade until it is settled"),
    "insufficient evidence": _l("no grade: insufficient evidence"),
    "no_data": _l("no grade: no data"),
    "alleged": _l("red-line events alleged by one person: without effect"),
    "confirmed": _l("red-line events confirmed by two people"),
}
ALL_OF_TEN = 10


def day(written: object) -> str:
    """A day given in ISO form, as the language writes it."""
    return format_date(date.fromisoformat(str(written)), "medium")


def deed(row: Row) -> tuple[str, ...]:
    """What is said of one action under its text: the finding, the training, the day, where it stands."""
    said = []
    if row["finding"]:
        said.append(_("Answers the finding: %(finding)s", finding=row["finding"]))
    if row["node"]:
        said.append(_("Concerns: %(node)s", node=wording.with_code(row["node"], row["label"])))
    if row["training"]:
        said.append(_("Training or material: %(training)s", training=row["training"]))
    said.append(_("Due on %(day)s; sees to it: %(who)s", day=day(row["due"]), who=row["responsible"]))
    said.append(_("Where it stands: %(state)s", state=state(row)))
    return tuple(said)


def state(row: Row) -> str:
    """Where an action stands, overdue in days, closed with its day and what came of it."""
    name = wording.named(STATES, row["state"])
    if row["days"]:
        return _("overdue, %(days)s days", days=row["days"])
    if not row["closed"]:
        return name
    closed = _("%(state)s on %(day)s", state=name, day=day(row["closed"]))
    return sentences.labelled(closed, row["note"]) if row["note"] else closed


def rectified(row: Row) -> str:
    """How far mending has come, in one sentence."""
    counts = {name: row[name] for name in ("total", "closed", "open", "overdue")}
    if row["overdue"]:
        return _(
            "%(total)s items: %(closed)s closed, %(open)s open in time, %(overdue)s overdue, "
            "the latest by %(days)s days.",
            days=row["days"],
            **counts,
        )
    return _("%(total)s items: %(closed)s closed, %(open)s open in time, %(overdue)s overdue.", **counts)


def spread_finding(spread: Gated) -> str:
    row = only(spread)
    return _(
        "The middle half of the workers lies between %(quarter)s and %(three_quarters)s; the median is "
        "%(median)s.",
        quarter=digits(row["quarter"]),
        three_quarters=digits(row["three_quarters"]),
        median=digits(row["median"]),
    )


def spread_subtitle(spread: Gated, about: Gated) -> str:
    row = only(spread)
    return _(
        "Number of workers by final score, 0 to 100, n = %(n)s; lowest %(low)s, highest %(high)s. %(line)s",
        n=row["n"],
        low=digits(row["low"]),
        high=digits(row["high"]),
        line=sentences.about_line(about),
    )


def band(row: Row) -> str:
    return _("%(low)s to under %(high)s", low=row["low"], high=row["high"])


def validity(commission: Gated) -> str:
    """From when until when a grade may be referred to, and what that does not mean."""
    row = only(commission)
    return _(
        "Valid from %(start)s to %(end)s, once the evaluation is final. After that day a grade leaves the "
        "list by itself.",
        start=day(row["valid_from"]),
        end=day(row["valid_until"]),
    )


def finding(row: Row) -> str:
    """One finding in everyday words."""
    words = {"label": row["label"], "words": row["words"], "count": row["tenths"]}
    if row["tenths"] == ALL_OF_TEN:
        return _("“%(label)s”: nearly everybody said “%(words)s”.", **words)
    if not row["tenths"]:
        return _("“%(label)s”: hardly anybody said “%(words)s”.", **words)
    if row["is_low"]:
        return _(
            "“%(label)s”: about %(count)s of 10 people said “%(words)s”, the fewest of all questions.",
            **words,
        )
    return _("“%(label)s”: about %(count)s of 10 people said “%(words)s”.", **words)


def answered(base: Gated) -> str:
    """How many recipients answered, where that may be told."""
    count = only(base)["answered"]
    if is_number(count) and count:
        return _("%(count)s of you answered. Thank you.", count=count)
    return _("Some of you answered. Thank you.")


def change(row: Row) -> str:
    """What will change, and until when; or that it is done."""
    text = _("%(text)s (%(name)s)", text=row["text"], name=row["name"]) if row["name"] else row["text"]
    if row["state"] == "done":
        return _("%(text)s – done.", text=text)
    return _("%(text)s – by %(day)s.", text=text, day=day(row["due"]))


def versions(gated: Gated) -> tuple[str, ...]:
    """Each locked version of the plan with day, checksum and reason."""
    said = []
    for row in records(gated):
        line = _(
            "Plan version %(number)s, locked on %(day)s, checksum %(checksum)s",
            number=row["number"],
            day=day(row["locked_on"]),
            checksum=row["checksum"],
        )
        said.append(sentences.labelled(line, row["reason"]) if row["reason"] else line)
    return tuple(said)
