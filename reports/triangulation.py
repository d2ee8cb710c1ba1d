"""Gated side of sources that contradict: who says most, who least, and what was said of it."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from evaluations.vocabulary import source_name
from reports import wording
from reports.numbers import digits, half_up, is_number
from reports.raw import Draft, Raw
from reports.results import means_by_source


class ContradictionUnexplained(Refusal):
    sentence = _(
        "Sources contradict one another, and nobody has said why: %(places)s. "
        "Please write a comment on the page “Sources that contradict” first."
    )


def triangulation(raw: Raw) -> Draft:
    """Criteria with two published sources or more: the furthest apart, and the comment where they contradict.

    Structural rule: the means are those of the table ``criteria``; the gap follows from them.
    """
    columns = (
        "criterion", "label", "high_source", "high", "low_source", "low", "gap", "apart", "is_apart",
        "comment",
    )  # fmt: skip
    names = {"high_source", "low_source"}
    rows = [
        {name: source_name(value) if name in names else value for name, value in row.items()}
        for row in widest(raw)
    ]
    return Draft(columns, rows)


def widest(raw: Raw) -> Iterator[dict[str, object]]:
    """For each criterion the two sources furthest apart, as codes, with the comment on them."""
    filed, means = raw.data.filed, means_by_source(raw)
    for criterion in dict.fromkeys(row["criterion"] for row in means):
        known = [row for row in means if row["criterion"] == criterion and is_number(row["score"])]
        if len(known) < 2:
            continue
        high, low = max(known, key=_score), min(known, key=_score)
        gap = half_up(high["score"] - low["score"])
        pair = criterion, high["source"], low["source"]
        is_apart = gap >= filed.apart
        yield {
            "criterion": criterion,
            "label": high["label"],
            "high_source": high["source"],
            "high": high["score"],
            "low_source": low["source"],
            "low": low["score"],
            "gap": gap,
            "apart": filed.apart,
            "is_apart": is_apart,
            "comment": raw.text(filed.comments.get(pair)) if is_apart else "",
        }


def _score(row: Mapping) -> float:
    return row["score"]


def check_explained(raw: Raw) -> None:
    """Refuse ContradictionUnexplained while a contradiction has no comment."""
    places = [place_of(row) for row in widest(raw) if row["is_apart"] and not row["comment"]]
    if places:
        raise ContradictionUnexplained(places="; ".join(places))


def place_of(row: Mapping) -> str:
    """Criterion, sources and numbers of one pair in words. ``row``: one of ``widest``."""
    return gettext(
        "%(criterion)s: %(first)s %(high)s, %(second)s %(low)s",
        criterion=wording.with_code(row["criterion"], row["label"]),
        first=source_name(row["high_source"]),
        high=digits(row["high"]),
        second=source_name(row["low_source"]),
        low=digits(row["low"]),
    )
