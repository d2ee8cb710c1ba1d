"""What may be compared between two cycles: the same questions, judged by the same part of the plan.

A mean of another question is another quantity, however alike its name. So a change is
told only where wording, scale, sources, rules and weights are those of the cycle before;
everything else is listed with what is different.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from reports.earlier import EarlierCycle
from scoring.frames import Plan
from surveys.definition import Instrument, Item


@dataclass(frozen=True)
class Difference:
    """One thing that is not what it was. ``level``: criterion or item; ``what``: the reason as a sentence."""

    level: str
    code: str
    what: str


def differences(before: EarlierCycle, now: EarlierCycle) -> list[Difference]:
    """Everything that keeps ``now`` from being compared with the cycle ``before``."""
    found = [*_criteria(before.plan, now.plan), *_items(before.instruments, now.instruments)]
    if not is_same_tree(before.plan, now.plan):
        found.append(Difference("all", "", _("The plan is not that of the cycle before.")))
    if not is_same_team_rule(before.plan, now.plan):
        found.append(Difference("team", "", _("The rule of the team score is not that of the cycle before.")))
    return found


def is_same_tree(before: Plan, now: Plan) -> bool:
    """Whether an own score means the same in both: every criterion alike, and no other."""
    codes = {code for plan in (before, now) for code in plan.design["criterion"]}
    return all(_parts(before, code) == _parts(now, code) for code in codes)


def is_same_team_rule(before: Plan, now: Plan) -> bool:
    """Whether a team score means the same in both."""
    return is_same_tree(before, now) and before.team == now.team


def _criteria(before: Plan, now: Plan) -> Iterator[Difference]:
    known = set(before.design["criterion"])
    for code in dict.fromkeys(now.design["criterion"]):
        if code not in known:
            yield Difference("criterion", code, _("It was not in the plan of the cycle before."))
        elif _parts(before, code) != _parts(now, code):
            yield Difference("criterion", code, _what_changed(before, now, code))
    for code in known - set(now.design["criterion"]):
        yield Difference("criterion", code, _("It is no longer in the plan."))


def _what_changed(before: Plan, now: Plan, code: str) -> str:
    places = [{part[:-1] for part in _parts(plan, code)} for plan in (before, now)]
    if places[0] == places[1]:
        return _("Its weights are not those of the cycle before.")
    return _("Its evidence points, sources or rules are not those of the cycle before.")


def _parts(plan: Plan, criterion: str) -> frozenset[tuple]:
    """Everything that decides what a criterion means: evidence point, source, rule, limits, weights."""
    rows = plan.design[plan.design["criterion"] == criterion]
    return frozenset(
        (
            row.evidence,
            row.indicator,
            row.source,
            row.rule,
            json.dumps(row.parameters, sort_keys=True, default=str),
            tuple(sorted((post, float(w)) for post, w in plan.weights.loc[row.evidence].items() if w > 0)),
        )
        for row in rows.itertuples()
    )


def _items(before: tuple[Instrument, ...], now: tuple[Instrument, ...]) -> Iterator[Difference]:
    known = {(one.name, item.name): item for one in before for item in one.items}
    for instrument in now:
        for item in instrument.items:
            if not (item.evidence and item.options):
                continue
            earlier = known.get((instrument.name, item.name))
            if earlier is None:
                yield Difference("item", item.name, _("This question was not asked in the cycle before."))
            elif what := _changed(earlier, item):
                yield Difference("item", item.name, what)


def _changed(before: Item, now: Item) -> str:
    if before.options != now.options or before.reverse != now.reverse:
        return _("Its scale is not that of the cycle before.")
    if before.label != now.label:
        return _("Its wording is not that of the cycle before.")
    if [one.label for one in before.choices] != [one.label for one in now.choices]:
        return _("The words of its answers are not those of the cycle before.")
    return ""
