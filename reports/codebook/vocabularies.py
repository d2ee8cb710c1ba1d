"""Units and codes of the gated tables in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from evaluations.vocabulary import in_language
from reports import wording
from reports.codebook.lines import table_lines
from reports.numbers import ITEM_PLACES, SCORE_PLACES
from scoring.measures import MEASURES


@dataclass(frozen=True)
class Unit:
    """What a number is counted in, and with how many decimals it is shown."""

    label: Mapping[str, str]
    places: int = SCORE_PLACES


UNITS = {
    "": Unit({"zh": "", "en": ""}),
    "points": Unit({"zh": "分（0–100）", "en": "points, 0 to 100"}),
    "item": Unit({"zh": "分（0–100）", "en": "points, 0 to 100"}, ITEM_PLACES),
    "percent": Unit({"zh": "%", "en": "%"}, ITEM_PLACES),
    "weight": Unit({"zh": "占总分的 %", "en": "% of the total"}),
    "share": Unit({"zh": "0–1", "en": "0 to 1"}),
    "count": Unit({"zh": "个", "en": "count"}, 0),
    "rank": Unit({"zh": "名次", "en": "rank"}, 0),
}
WITHHELD = {
    "below_minimum": _l("below the least number, not published"),
    "complementary": _l("not published, so that a small group cannot be worked out"),
    "homogeneous": _l("nearly all answers are the same; the distribution is not published"),
    "composite": _l("not published, because a part of it is not published"),
    "veto": _l("not published after a veto"),
    "no_data": _l("no data"),
    "not_comparable": _l("not compared: what was measured is not the same"),
    "not_released": _l("the cycle before was not published"),
    "untold": _l("not published"),
}
LEVELS = {
    "all": _l("all workers"),
    "criterion": _l("criterion"),
    "indicator": _l("indicator"),
    "evidence": _l("evidence point"),
    "item": _l("Item"),
    "instrument": _l("Questionnaire"),
    "grade": _l("Grade"),
    "worker": _l("Worker"),
    "team": _l("team"),
    "agency": _l("Agency"),
    "own": _l("Own score"),
}
BY_TEAM = {
    "raised": _l("the grade is reached through the team part"),
    "lowered": _l("the team part lowers the grade"),
}
PARTS = {"mode": _l("way of answering"), "helper": _l("help")}
MEASURE_UNITS = {
    "coefficient": _l("coefficient"),
    "share": _l("percent"),
    "count": _l("count"),
    "points": _l("points of 0 to 100"),
}


def _tables() -> Mapping[str, object]:
    return {name: in_language({"zh": line["zh"], "en": line["en"]}) for name, line in table_lines().items()}


def _measures() -> Mapping[str, object]:
    return {code: wording.measure_name(code) for code in (*wording.MEASURES, *MEASURES)}


VOCABULARIES: Mapping[str, Callable[[], Mapping[str, object]]] = {
    "": dict,
    "ways": lambda: {**wording.MODES, **wording.HELPERS},
    "parts": lambda: PARTS,
    "units": lambda: wording.UNITS,
    "measure_units": lambda: MEASURE_UNITS,
    "levels": lambda: LEVELS,
    "reasons": lambda: wording.REASONS,
    "by_team": lambda: BY_TEAM,
    "measures": _measures,
    "tables": _tables,
    "withheld": lambda: WITHHELD,
}


def names_of(vocabulary: str, language: str) -> dict[str, str]:
    """Code -> its name in ``language``."""
    with force_locale(language):
        return {code: str(name) for code, name in VOCABULARIES[vocabulary]().items()}


def reason_name(reason: str, language: str) -> str:
    """Why a number is not shown, without the number of its threshold."""
    return names_of("withheld", language).get(reason, reason)
