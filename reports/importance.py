"""Gated side of importance and performance: how far a question goes with the overall view, and how it stands.

Importance is derived: Spearman's rank correlation of a question with the overall
question, or with the mean of all the other questions where there is none. It is taken
over the people of the groups that are told for the question, as its mean is.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from reports.groups import RECIPIENT, last_wave
from reports.items import Counts, ItemPlace, base_groups, item_groups, item_mean, together, told_together
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from scoring.disclosure import BELOW, HOMOGENEOUS, NO_DATA
from scoring.frames import Withheld
from scoring.tallies import scored_answers
from surveys.definition import Item

COLUMNS = (
    "wave", "item", "label", "n", "performance", "importance", "low", "high", "overall",
    "line_performance", "line_importance", "quadrant",
)  # fmt: skip
LEAST = 30  # people who answered both; with fewer an interval says nothing
NEAR = 0.95  # of the largest correlation that the two lists of answers allow: beyond, one tells the other
FEW_OPTIONS = 3  # of either question: then the coefficient gives the whole cross table
ROLE, OVERALL = "$role", "overall"  # column of the form that marks the overall question
Z95 = 1.959963984540054

Place = tuple[str, str]  # instrument, item


@dataclass(frozen=True)
class Derived:
    """A rank correlation with its interval at 95 %, from ``n`` people."""

    value: float
    low: float
    high: float
    n: int


def importance(raw: Raw) -> Draft:
    """One row per question that recipients answered in the last wave, in the order asked."""
    wide, overall, groups = _by_person(raw), _overall(raw), item_groups(raw)
    rows = [_row(raw, wide, place, overall, groups) for place in wide if place != overall]
    return Draft(COLUMNS, [{**row, **_lines(rows, row)} for row in rows], raw.minimum(RECIPIENT))


def _overall(raw: Raw) -> Place | None:
    """The question that the form marks as the overall one."""
    marked = (place for place, item in raw.items.items() if item.extra.get(ROLE) == OVERALL)
    return next((place for place in marked if raw.sources[place[0]] == RECIPIENT), None)


def _by_person(raw: Raw) -> pd.DataFrame:
    """Recipients' answers of the last wave on 0-100: one row per response, columns (instrument, item)."""
    collected, wave = raw.data.collected, last_wave(raw, RECIPIENT)
    rows = scored_answers(collected.responses, collected.answers, collected.items)
    rows = rows[(rows["wave"] == wave) & (rows["instrument"].map(raw.sources) == RECIPIENT)]
    wide = rows.pivot_table(index=["subject", "response"], columns=["instrument", "item"], values="option")
    places = [place for place in raw.items if place in wide.columns]
    return pd.DataFrame({place: _scaled(raw.items[place], wide[place]) for place in places})


def _scaled(item: Item, values: pd.Series) -> pd.Series:
    return 100 * (values - item.low) / (item.high - item.low)


def _row(
    raw: Raw,
    wide: pd.DataFrame,
    place: Place,
    overall: Place | None,
    groups: Mapping[ItemPlace, Mapping[str, Counts]],
) -> dict[str, object]:
    wave, item, minimum = last_wave(raw, RECIPIENT), raw.items[place], raw.minimum(RECIPIENT)
    told = told_together(base_groups(raw, groups.get((wave, *place), {}), minimum))
    counts = together(group.counts for group in told)
    teams = {team for group in told for team in group.teams}
    here = wide[wide.index.get_level_values("subject").map(raw.team_of).isin(teams)]
    known = {"wave": wave, "item": item.name, "label": raw.text(item.label)}
    found = derived(here[place], _beside(here, place, overall), minimum)
    if isinstance(found, Withheld) or not counts:
        hidden = found if isinstance(found, Withheld) else Withheld(NO_DATA)
        numbers = dict.fromkeys(("performance", "importance", "n"), hidden) | {"low": None, "high": None}
    else:
        numbers = {
            "performance": item_mean(item, counts),
            "importance": half_up(found.value),
            "low": half_up(found.low),
            "high": half_up(found.high),
            "n": found.n,
        }
    return {**known, **numbers, "overall": raw.text(raw.items[overall].label) if overall else ""}


def _beside(wide: pd.DataFrame, place: Place, overall: Place | None) -> pd.Series:
    """The overall answer of each person, or the mean of the person's other answers, half of them at least."""
    if overall:
        return wide[overall]
    rest = wide.drop(columns=[place])
    return rest.mean(axis=1).where(rest.notna().sum(axis=1) * 2 >= len(rest.columns))


def derived(item: pd.Series, overall: pd.Series, minimum: int) -> Derived | Withheld:
    """Spearman's rank correlation with its interval, unless it would tell single answers.

    Withheld from fewer than 30 people; where fewer than ``minimum`` differ from the
    commonest answer on either side; near the largest or smallest value that the two
    lists of answers allow; and, where few options leave it no room, when everybody
    who chose an option of one question chose the same one of the other. Interval:
    Fisher's z with the error of Bonett & Wright (2000), Psychometrika 65, 23-28.
    """
    both = pd.DataFrame({"item": item, "overall": overall}).dropna()
    n = len(both)
    if n < LEAST:
        return Withheld(BELOW, LEAST) if n else Withheld(NO_DATA)
    if any(n - int(both[side].value_counts().iloc[0]) < minimum for side in both):
        return Withheld(HOMOGENEOUS, minimum)
    first, second = (scipy.stats.rankdata(both[side]) for side in ("item", "overall"))
    value = _correlation(first, second)
    most = _correlation(np.sort(first), np.sort(second))
    least = _correlation(np.sort(first), np.sort(second)[::-1])
    if not NEAR * least < value < NEAR * most or _is_settled(both):
        return Withheld(HOMOGENEOUS, minimum)
    half = Z95 * math.sqrt((1 + value**2 / 2) / (n - 3))
    return Derived(value, math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half), n)


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.corrcoef(first, second)[0, 1])


def _is_settled(both: pd.DataFrame) -> bool:
    """Whether the coefficient would give a cross table in which one answer tells the other."""
    if both.nunique().max() > FEW_OPTIONS:
        return False
    table = pd.crosstab(both["item"], both["overall"]).to_numpy()
    return bool(((table > 0).sum(axis=0) < 2).any() or ((table > 0).sum(axis=1) < 2).any())


def _lines(rows: list[dict[str, object]], row: Mapping[str, object]) -> dict[str, object]:
    """Where the plane is divided: the means over the questions that are told; and on which side this is."""
    told = [one for one in rows if isinstance(one["importance"], float)]
    if not told:
        return {"line_performance": None, "line_importance": None, "quadrant": ""}
    performance = half_up(math.fsum(one["performance"] for one in told) / len(told), ITEM_PLACES)
    importance = half_up(math.fsum(one["importance"] for one in told) / len(told))
    quadrant = ""
    if row in told:
        height = "high" if row["importance"] >= importance else "low"
        quadrant = f"{height}_{'good' if row['performance'] >= performance else 'poor'}"
    return {"line_performance": performance, "line_importance": importance, "quadrant": quadrant}
