"""Raw side of series over cycles: what was released of each cycle side by side, and who was in both.

Everything comes from released tables of earlier cycles and from the gated tables of
this one, so a series adds no number that could not be put together from the reports.
A change is told where both cycles measured the same, and withheld where they did not.
"""

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports import comparability, items, results
from reports.disclosed import Row, records
from reports.earlier import EarlierCycle, cycle_name
from reports.numbers import ITEM_PLACES, SCORE_PLACES, half_up, is_number
from reports.raw import Draft, Raw
from scoring.disclosure import BANDED_DISTRIBUTION, BELOW, NO_DATA, Gated, gate_table
from scoring.frames import Interval, Withheld
from scoring.precision import difference_of_intervals, half_width, mean_and_se, t_interval

NOT_COMPARABLE = "not_comparable"
NOT_RELEASED = "not_released"
DRAFTS = {
    "workers": results.workers,
    "teams": results.teams,
    "criteria": results.criteria,
    "answers": items.answers,
}
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Told:
    """What is told of one cycle: its name and its gated tables, none of them where nothing was released."""

    name: str
    tables: Mapping[str, Gated]

    def rows(self, table: str) -> tuple[Row, ...]:
        return records(self.tables[table]) if table in self.tables else ()


@dataclass(frozen=True)
class Thing:
    """What a line of a series is about. ``source``: who judged, for a criterion."""

    level: str
    code: str
    source: str = ""


@dataclass(frozen=True)
class Measured:
    score: float | Withheld
    low: float | None = None
    high: float | None = None
    n: object = None


@dataclass(frozen=True)
class Step:
    """From one cycle to the next: ``breaks`` are the (level, code) that cannot be compared."""

    before: Told
    now: Told
    breaks: frozenset[tuple[str, str]]

    def is_comparable(self, level: str, code: str) -> bool:
        return (level, code) not in self.breaks and (level, "") not in self.breaks


def series(raw: Raw) -> Draft:
    """One row per thing and cycle: all workers, teams, criteria by source, items of recipients."""
    columns = ("level", "code", "label", "source", "cycle", "score", "low", "high", "n", "is_comparable")
    cycles, steps = _told_cycles(raw), {step.now.name: step for step in _steps(raw)}
    values, labels = [_values(one) for one in cycles], _labels(cycles)
    rows = []
    for thing in dict.fromkeys(thing for found in reversed(values) for thing in found):
        known = [told.name for told, found in zip(cycles, values, strict=True) if thing in found]
        for told, found in zip(cycles, values, strict=True):
            if thing in found and len(known) > 1:
                same = told.name not in steps or steps[told.name].is_comparable(thing.level, thing.code)
                place = {**_place(thing, labels), "cycle": told.name}
                rows.append({**place, **_ends(found[thing]), "is_comparable": YES if same else NO})
    return Draft(columns, rows)


def cycle_changes(raw: Raw) -> Draft:
    """From each cycle to the next: the change of everything that was told in both."""
    columns = (
        "level", "code", "label", "source", "before_cycle", "cycle", "before", "after", "change", "low",
        "high", "n",
    )  # fmt: skip
    rows, labels = [], _labels(_told_cycles(raw))
    for step in _steps(raw):
        before, now = _values(step.before), _values(step.now)
        for thing in [thing for thing in now if thing in before]:
            place = {**_place(thing, labels), "before_cycle": step.before.name, "cycle": step.now.name}
            ends = {"before": before[thing].score, "after": now[thing].score}
            rows.append({**place, **ends, **_change(step, thing, before[thing], now[thing])})
    return Draft(columns, rows)


def movement(raw: Raw) -> Draft:
    """Who was in both cycles, who joined, who left; and how many teams and questions can be compared."""
    columns = (
        "before_cycle", "cycle", "before_n", "n", "stayed", "joined", "left", "teams", "up", "down",
        "items", "changed",
    )  # fmt: skip
    rows = []
    for step in _steps(raw):
        place = {"before_cycle": step.before.name, "cycle": step.now.name}
        unknown = dict.fromkeys(columns[2:], Withheld(NOT_RELEASED))
        rows.append({**place, **(_moved(step) if step.before.tables else unknown)})
    return Draft(columns, rows)


def _moved(step: Step) -> dict[str, int]:
    before, now = ({row["subject"] for row in one.rows("workers")} for one in (step.before, step.now))
    old, new = _values(step.before), _values(step.now)
    both = [thing for thing in new if thing in old]
    gaps = [_change(step, thing, old[thing], new[thing])["change"] for thing in both if thing.level == "team"]
    gaps = [gap for gap in gaps if is_number(gap)]
    asked = [thing.code for thing in both if thing.level == "item"]
    return {
        "before_n": len(before),
        "n": len(now),
        "stayed": len(before & now),
        "joined": len(now - before),
        "left": len(before - now),
        "teams": len(gaps),
        "up": sum(gap > 0 for gap in gaps),
        "down": sum(gap < 0 for gap in gaps),
        "items": len(asked),
        "changed": sum(not step.is_comparable("item", code) for code in asked),
    }


def breaks(raw: Raw) -> Draft:
    """What cannot be compared from one cycle to the next, and why; and remarks on changed questionnaires.

    A remark is about the version before, whichever cycle that was used in: its ``before_cycle`` is empty.
    """
    columns = ("before_cycle", "cycle", "level", "code", "label", "what")
    titles = {one.name: raw.text(one.title, one.name) for one in raw.data.instruments}
    here = {"before_cycle": "", "cycle": cycle_name(raw.data.plan), "level": "instrument"}
    told = _told_cycles(raw)
    rows = [
        {**here, "code": name, "label": titles.get(name, name), "what": what}
        for name, what in raw.data.version_remarks.items()
    ]
    labels = _labels(told)
    for before, now in itertools.pairwise(_asked(raw)):
        for one in comparability.differences(before, now):
            label = labels.get((one.level, one.code)) or raw.label(one.code)
            place = {"before_cycle": before.name, "cycle": now.name, "level": one.level, "code": one.code}
            rows.append({**place, "label": label, "what": one.what})
    return Draft(columns, rows)


def answers_by_cycle(raw: Raw) -> Draft:
    """What recipients answered to each question in each cycle that was told of."""
    columns = (
        "item", "label", "is_reversed", "cycle", "n", "mean", "option", "option_label", "share",
        "is_comparable",
    )  # fmt: skip
    cycles, steps = _told_cycles(raw), {step.now.name: step for step in _steps(raw)}
    found: dict[str, list[tuple[str, Row]]] = {}
    for one in cycles:
        for row in one.rows("answers"):
            found.setdefault(row["item"], []).append((one.name, row))
    rows = []
    for item, told in found.items():
        if len({cycle for cycle, _row in told}) > 1:
            for cycle, row in told:
                same = cycle not in steps or steps[cycle].is_comparable("item", item)
                kept = {name: row[name] for name in columns if name in row}
                rows.append({**kept, "cycle": cycle, "is_comparable": YES if same else NO})
    return Draft(columns, rows)


def _told_cycles(raw: Raw) -> tuple[Told, ...]:
    """The cycles that were told of, the oldest first, this one last; alone it is no series."""
    if not raw.data.earlier:
        return ()
    now = {name: _gated(draft(raw)) for name, draft in DRAFTS.items()}
    before = [Told(one.name, _tables(one, raw.language)) for one in raw.data.earlier]
    return (*before, Told(cycle_name(raw.data.plan), now))


def _asked(raw: Raw) -> tuple[EarlierCycle, ...]:
    """What was judged and asked in each cycle, this one last; nothing where it stands alone."""
    if not raw.data.earlier:
        return ()
    now = EarlierCycle(cycle_name(raw.data.plan), raw.data.plan, raw.data.instruments, {})
    return (*raw.data.earlier, now)


def _steps(raw: Raw) -> list[Step]:
    pairs = zip(itertools.pairwise(_told_cycles(raw)), itertools.pairwise(_asked(raw)), strict=True)
    return [
        Step(*told, frozenset((one.level, one.code) for one in comparability.differences(*asked)))
        for told, asked in pairs
    ]


def _gated(draft: Draft) -> Gated:
    return gate_table(draft.columns, draft.cells, draft.minimum, "series")


def _tables(cycle: EarlierCycle, language: str) -> Mapping[str, Gated]:
    return cycle.told[language].tables if language in cycle.told else {}


def _values(told: Told) -> dict[Thing, Measured]:
    """What is told of each thing in one cycle."""
    found = {Thing("all", ""): _all_workers(told)} if told.rows("workers") else {}
    for row in told.rows("teams"):
        found[Thing("team", row["team"])] = Measured(row["score"], row["low"], row["high"], row["n"])
    for row in told.rows("criteria"):
        thing = Thing("criterion", row["criterion"], row["source"])
        found[thing] = Measured(row["score"], row["low"], row["high"], row["n"])
    for row in told.rows("answers"):
        found.setdefault(Thing("item", row["item"]), Measured(row["mean"], n=row["n"]))
    return found


def _all_workers(told: Told) -> Measured:
    """Mean of the own scores that are told, one by one, in the same table."""
    own = [row["own"] for row in told.rows("workers") if is_number(row["own"])]
    if len(own) < BANDED_DISTRIBUTION:
        return Measured(Withheld(BELOW, BANDED_DISTRIBUTION), n=Withheld(BELOW, BANDED_DISTRIBUTION))
    mean, se = mean_and_se(own)
    interval = t_interval(mean, se, len(own) - 1)
    ends = (half_up(interval.low), half_up(interval.high)) if interval else (None, None)
    return Measured(half_up(mean), *ends, len(own))


def _labels(cycles: Iterable[Told]) -> dict[tuple[str, str], str]:
    """Level and code -> name, the newest one."""
    found: dict[tuple[str, str], str] = {}
    for one in cycles:
        found |= {("team", row["team"]): row["name"] for row in one.rows("teams")}
        found |= {("criterion", row["criterion"]): row["label"] for row in one.rows("criteria")}
        found |= {("item", row["item"]): row["label"] for row in one.rows("answers")}
    return found


def _place(thing: Thing, labels: Mapping[tuple[str, str], str]) -> dict[str, str]:
    label = labels.get((thing.level, thing.code), "")
    return {"level": thing.level, "code": thing.code, "label": label, "source": thing.source}


def _ends(value: Measured) -> dict[str, object]:
    return {"score": value.score, "low": value.low, "high": value.high, "n": value.n}


def _change(step: Step, thing: Thing, before: Measured, now: Measured) -> dict[str, object]:
    """The change with its interval, or why there is none."""
    if not step.is_comparable(thing.level, thing.code):
        return {"change": Withheld(NOT_COMPARABLE), "low": None, "high": None, "n": None}
    if thing.level == "all":
        return _paired_change(step)
    if not (is_number(before.score) and is_number(now.score)):
        return {"change": Withheld(NO_DATA), "low": None, "high": None, "n": None}
    places = ITEM_PLACES if thing.level == "item" else SCORE_PLACES
    change = {"change": half_up(now.score - before.score, places), "n": None}
    if any(end is None for end in (before.low, before.high, now.low, now.high)):
        return {**change, "low": None, "high": None}
    own = Interval(before.low, before.high), Interval(now.low, now.high)
    interval = difference_of_intervals(before.score, own[0], now.score, own[1])
    return {**change, "low": half_up(interval.low), "high": half_up(interval.high)}


def _paired_change(step: Step) -> dict[str, object]:
    """Mean change of the own scores of those who are told in both cycles, compared with themselves."""
    before, now = (
        {row["subject"]: row["own"] for row in one.rows("workers") if is_number(row["own"])}
        for one in (step.before, step.now)
    )
    gaps = [now[code] - before[code] for code in now if code in before]
    if len(gaps) < BANDED_DISTRIBUTION:
        few = Withheld(BELOW, BANDED_DISTRIBUTION)
        return {"change": few, "low": None, "high": None, "n": few}
    mean, se = mean_and_se(gaps)
    half = half_width(se * math.sqrt(len(gaps)), len(gaps)) if se > 0 else None
    ends = (half_up(mean - half), half_up(mean + half)) if half is not None else (None, None)
    return {"change": half_up(mean), "low": ends[0], "high": ends[1], "n": len(gaps)}
