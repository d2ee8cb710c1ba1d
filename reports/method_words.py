"""Statistical methods in words: families, and how a number is read."""

import math
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from evaluations.vocabulary import in_language
from reports.numbers import half_up
from scoring.methods.catalogue import METHODS, Method
from scoring.methods.registry import FAMILIES

FAMILY_NAMES = {
    "precision": _l("Precision"),
    "reliability": _l("Reliability and agreement"),
    "panels": _l("Panels of raters"),
    "ranking": _l("Ranking and grading"),
    "weights": _l("Weights"),
    "qualitative": _l("Qualitative evidence"),
    "cycles": _l("Cycles and teams"),
    "quality": _l("Quality of the data"),
}


def by_family() -> Iterator[tuple[str, str, list[Method]]]:
    """Family, its name, its methods by code."""
    for family in FAMILIES:
        methods = sorted((one for one in METHODS.values() if one.family == family), key=_code)
        if methods:
            yield family, str(FAMILY_NAMES.get(family, family)), methods


def _code(method: Method) -> str:
    return method.code


def reading_lines(method: Method) -> Iterator[str]:
    """From which value on the number is read how."""
    for reading in method.readings:
        words = in_language({"zh": reading.zh, "en": reading.en})
        if math.isinf(reading.lower):
            yield _("below that: %(words)s", words=words)
        else:
            yield _("from %(lower)s: %(words)s", lower=f"{reading.lower:g}", words=words)


def source_of(method: Method) -> str:
    """Where the worked example comes from: a published one where there is one."""
    sources = [example.source for example in method.examples]
    published = (source for source in sources if not source.startswith(("hand", "by hand")))
    return next(published, "") or _("worked out by hand")


def reading_of(code: str, value: float) -> str:
    """How ``value`` is read by the method of this code, as printed with two places; empty without one."""
    readings = METHODS[code].readings if code in METHODS else ()
    found = next((one for one in readings if half_up(value) >= one.lower), None)
    return in_language({"zh": found.zh, "en": found.en}) if found else ""
