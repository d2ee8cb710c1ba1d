"""Gated side of reliability: measures over whole groups, never of one person, rater or rating."""

from collections.abc import Iterator

from evaluations.vocabulary import post_name, source_name
from reports.method_words import reading_of
from reports.numbers import ITEM_PLACES, half_up, is_number
from reports.raw import Draft, Raw
from scoring.disclosure import (
    BANDED_DISTRIBUTION,
    FULL_DISTRIBUTION,
    HOMOGENEOUS,
    Guarded,
    banded_count,
    disclose_value,
)
from scoring.frames import Withheld
from scoring.measures import MEASURES

# Scope -> what is told of it. Anything of a single worker, rater or rating has another scope.
TOLD = {
    "instrument": ("alpha",),
    "evidence": ("agreement", "krippendorff", "panel_reliability"),
    "post": ("accuracy", "consistency", "review", "separable_bands"),
}
COLUMNS = ("measure", "label", "sentence", "unit", "about", "wave", "value", "n", "reading")


def reliability(raw: Raw) -> Draft:
    """How far the questions, coders, panels and grades can be relied on."""
    rows = [row for scope, measures in TOLD.items() for code in measures for row in _rows(raw, scope, code)]
    return Draft(COLUMNS, rows)


def _rows(raw: Raw, scope: str, code: str) -> Iterator[dict[str, object]]:
    frame, measure = raw.data.result.quality, MEASURES[code]
    for row in frame[(frame["scope"] == scope) & (frame["measure"] == code)].itertuples():
        if not is_number(row.value):
            continue
        value, n = _told(raw, row)
        yield {
            "measure": code,
            "label": raw.text(measure.label),
            "sentence": raw.text(measure.sentence),
            "unit": measure.unit,
            "about": _about(raw, scope, row.code),
            "wave": row.wave,
            "value": value,
            "n": n,
            "reading": reading_of(code, row.value) if is_number(value) else "",
        }


def _told(raw: Raw, row) -> tuple[object, object]:
    """Value and n as they go to the gate."""
    unit, n = MEASURES[row.measure].unit, int(row.n)
    value: float | int = half_up(row.value)
    if unit == "share":
        value = half_up(100 * row.value, ITEM_PLACES)
    elif unit == "count":
        value = int(row.value)
    if row.scope == "instrument":
        return _of_answers(raw, row.code, value, n)
    if row.scope == "post":  # grades of fewer than five workers would nearly be personal results
        return Guarded(value, n), None if n < BANDED_DISTRIBUTION else n
    return value, n  # units coded and marks given, not people who answered


def _of_answers(raw: Raw, instrument: str, value: float, n: int) -> tuple[object, object]:
    """From ten answers on; n as a band, because beside the answers returned it would count those left out."""
    least = max(raw.minimum(raw.sources.get(instrument, "")), FULL_DISTRIBUTION)
    if n >= least and value >= 1:  # whoever knows one answer of a person would know all of them
        return Withheld(HOMOGENEOUS, least), banded_count(n)
    told = disclose_value(value, n, least)
    return told, None if isinstance(told, Withheld) else banded_count(n)


def _about(raw: Raw, scope: str, code: str) -> str:
    if scope == "post":
        return post_name(code)
    if scope == "instrument":
        found = next((one for one in raw.data.instruments if one.name == code), None)
        return raw.text(found.title, source_name(found.source)) if found else code
    return f"{code} {raw.label(code)}".strip()
