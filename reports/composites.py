"""Composites on the raw side: which of them would give a hidden part away beside what is told.

A reader knows every weight. So a score of several parts tells a part as soon as all
others are known, and rounding does not help: a part of weight 2 in 100 is found to
half a point, which is one answer of four people.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.items import hidden_teams, item_groups
from reports.raw import Raw
from reports.telling import shared_points

Values = Mapping[str, float]  # team -> score


@dataclass(frozen=True)
class Untold:
    """What the table of a team's own evidence must leave out."""

    criteria: frozenset[str]
    own: bool  # whether the own score follows suit: nothing else in it is unknown


def hidden_answers(raw: Raw) -> dict[tuple[str, str], int]:
    """Team and evidence point -> answers to its items that say nothing of this team alone, last wave.

    Where several items are hidden, the fewest answers count.
    """
    found: dict[tuple[str, str], int] = {}
    for (wave, instrument, name), groups in item_groups(raw).items():
        if wave == raw.waves[-1]:
            for team in hidden_teams(raw, groups, raw.minimum(raw.sources[instrument])):
                place = (team, raw.items[instrument, name].evidence)
                n = sum(groups[team].values())
                found[place] = min(n, found.get(place, n))
    return found


def untold_criteria(raw: Raw) -> dict[str, Untold]:
    """Team -> criteria of its own evidence that would give a hidden part away.

    A criterion goes when a hidden point is all that is unknown in it. The own
    score is known too, so another one has to go with it: the one with the most
    unknown points. Where there is none, the own score goes.
    """
    asked = {item.evidence for item in raw.items.values()} | shared_points(raw)
    criterion = raw.data.plan.design.set_index("evidence")["criterion"]
    hidden: dict[str, set[str]] = {}
    for team, point in hidden_answers(raw):
        hidden.setdefault(team, set()).add(point)
    present = raw.scores("evidence", raw.waves[-1]).groupby("subject")["node"].agg(set)
    found = {}
    for team, points in hidden.items():
        unknown: dict[str, set[str]] = {}
        for point in present.get(team, set()):
            if point not in asked or point in points:
                unknown.setdefault(criterion[point], set()).add(point)
        solved = {code for code, parts in unknown.items() if len(parts) == 1 and parts <= points}
        if solved:
            found[team] = _with_another(solved, unknown)
    return found


def _with_another(solved: set[str], unknown: Mapping[str, set[str]]) -> Untold:
    others = sorted(
        (code for code in unknown if code not in solved), key=lambda code: (-len(unknown[code]), code)
    )
    return Untold(frozenset([*solved, *others[:1]]), not others)


def told_of_teams(raw: Raw, points: list[str], values: Values, source: str) -> dict[str, float]:
    """The teams that a mean over teams may hold.

    All, unless subtracting those who are told by themselves would leave one
    hidden team, or small ones of fewer people than the minimum: then the
    others, and n says how many.
    """
    answers, minimum = hidden_answers(raw), raw.minimum(source)
    hidden = {
        team: min(answers[team, point] for point in points if (team, point) in answers)
        for team in values
        if any((team, point) in answers for point in points)
    }
    small = {team for team, n in hidden.items() if n < minimum}
    is_pool = len(small) > 1 and sum(hidden[team] for team in small) >= minimum
    dropped = set() if is_pool else small
    left = hidden.keys() - dropped
    dropped |= left if len(left) == 1 else set()
    return {team: value for team, value in values.items() if team not in dropped}
