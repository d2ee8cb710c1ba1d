"""Gated side of the commissioner's report: the order, the plan's versions, distribution, gates, ties, lists.

Everything about workers follows from the table of workers, which tells scores and
grades by code: the distribution is its final scores without the codes, the lists its
codes without the scores. Ties are counts; no person of the register is named.
"""

import math
from collections import Counter

import numpy as np

from evaluations.conflicts import TIES
from evaluations.vocabulary import post_name
from reports.numbers import half_up
from reports.raw import Draft, Raw
from reports.validity import validity
from scoring.grades import HOLD, VETO

BAND = 5  # points: the width of a bar of the distribution
REASONS = ("cap", "quota", VETO, HOLD, "insufficient evidence", "no_data")


def commission(raw: Raw) -> Draft:
    """Who ordered what from whom, and from when until when the results may be referred to."""
    offices = raw.data.offices
    valid = validity(raw.data.plan.end, offices.validity_years)
    facts = {
        "commissioner": offices.commissioner,
        "evaluator": offices.evaluator,
        "contract": offices.contract,
        "scope": offices.scope,
        "years": offices.validity_years,
        "valid_from": valid.starts.isoformat(),
        "valid_until": valid.ends.isoformat(),
        "day": offices.day.isoformat() if offices.day else "",
    }
    return Draft(tuple(facts), [facts])


def plan_versions(raw: Raw) -> Draft:
    """Every locked version of the plan with its checksum, and why it replaced the one before."""
    rows = [
        {"number": one.number, "locked_on": one.locked_on, "checksum": one.checksum, "reason": one.reason}
        for one in raw.data.offices.versions
    ]
    return Draft(("number", "locked_on", "checksum", "reason"), rows)


def finals(raw: Raw) -> list[float]:
    """The final scores that are published, rounded as they are told, from low to high."""
    known = raw.data.result.grades["final"].dropna()
    return sorted(half_up(score) for score in known)


def score_bands(raw: Raw) -> Draft:
    """Workers by bands of the final score; a band holds its lower end, the last one 100 too."""
    scores, columns = finals(raw), ("low", "high", "count")
    if not scores:
        return Draft(columns, [])
    last = 100 // BAND - 1
    places = Counter(min(math.floor(score / BAND), last) for score in scores)
    rows = [
        {"low": BAND * place, "high": BAND * (place + 1), "count": places[place]}
        for place in range(min(places), max(places) + 1)
    ]
    return Draft(columns, rows)


def score_spread(raw: Raw) -> Draft:
    """Lowest, quarters and highest of the final scores: the quarters lie between neighbours, evenly."""
    scores, columns = finals(raw), ("n", "low", "quarter", "median", "three_quarters", "high")
    if not scores:
        return Draft(columns, [])
    marks = [half_up(float(mark)) for mark in np.percentile(scores, (0, 25, 50, 75, 100))]
    return Draft(columns, [dict(zip(columns, (len(scores), *marks), strict=True))])


def gates(raw: Raw) -> Draft:
    """What moved or stopped grades: how many workers each rule touched, and red-line events by state."""
    reasons = Counter(raw.data.result.grades["reason"])
    rows = [{"gate": reason, "count": reasons[reason]} for reason in REASONS]
    confirmed = int(raw.data.collected.events["second_confirmed_by"].fillna("").ne("").sum())
    events = {"alleged": len(raw.data.collected.events) - confirmed, "confirmed": confirmed}
    rows += [{"gate": state, "count": count} for state, count in events.items()]
    return Draft(("gate", "count"), rows)


def conflict_register(raw: Raw) -> Draft:
    """Ties by kind, and how many ratings were given back: counts alone, without persons and reasons."""
    columns = ("kind", "label", "declared", "standing", "withdrawn")
    rows = [
        {
            "kind": one.kind,
            "label": str(TIES[one.kind]),
            "declared": one.declared,
            "standing": one.standing,
            "withdrawn": one.withdrawn,
        }
        for one in raw.data.offices.ties
    ]
    return Draft(columns, rows)


def recusals(raw: Raw) -> Draft:
    """How many ratings were given back because the rater is tied."""
    return Draft(("recused",), [{"recused": raw.data.offices.recused}])


def publicity_list(raw: Raw) -> Draft:
    """Who would be published: code, post and grade of those with a grade that stands, by code."""
    return Draft(("subject", "post", "grade"), _graded(raw))


def reference_list(raw: Raw) -> Draft:
    """The same people with the days between which the grade may be referred to."""
    valid = validity(raw.data.plan.end, raw.data.offices.validity_years)
    days = {"valid_from": valid.starts.isoformat(), "valid_until": valid.ends.isoformat()}
    rows = [row | days for row in _graded(raw)]
    return Draft(("subject", "post", "grade", "valid_from", "valid_until"), rows)


def _graded(raw: Raw) -> list[dict[str, object]]:
    """Workers with a grade, none of whom is vetoed or on hold. Sorted by code: it ranks nobody."""
    labels = {band.code: raw.text(band.label, band.code) for band in raw.data.plan.grades}
    return [
        {"subject": row["subject"], "post": post_name(row["post"]), "grade": labels[row["grade"]]}
        for row in sorted(raw.data.result.grades.to_dict("records"), key=_code)
        if row["grade"] in labels and row["reason"] not in (VETO, HOLD)
    ]


def _code(row: dict[str, object]) -> str:
    return str(row["subject"])
