"""What may be told of a worker's own evidence, when all pages are laid side by side.

A worker's page tells scores of single evidence points. Behind some of them stand the
answers of a few people. Readers talk: workers show each other their pages, and the
funder's report is there too. So what one page hides must not follow from all others,
nor from a score that holds it. The rule, of which ``tests/reports/test_personal_attack``
is the attack:

1. *Own minimum.* An evidence point made of answers is told from the minimum of its
   source on, counted at the item with the fewest answers, and never when all but one
   person can have answered alike: that one would know what the others said.
2. *Teams.* Reports tell every item by team, so what is hidden inside a team follows by
   subtraction as a whole: the workers that are not told, and too few answers about nobody
   in particular. These must be two or more, with the minimum of answers among them, and not
   of one mind; until then the told worker with the fewest answers is hidden with them.
3. *Scores of several parts.* Weights are known. A hidden point that counts in a criterion
   is known as soon as everything else in it is. So with it are hidden marks of raters and
   visitors, which the worker does not know either, until what is left over of that
   criterion allows the hidden point a whole step of a five-step scale (``STEP``). A
   criterion without enough of them is not told either, then that of another one. What a
   whole team shares must be open in both directions, as every member's page bounds it.
   Where that is not enough no part of the score is told, and where that is not enough
   either, the score itself is not told to anybody.
4. *Means over workers.* They hold those whose parts are told. Means of answers may hold
   the others as well where they are five or more and together leave each of them open by
   ``OPEN``. Never so those of covers or of whole criteria: two such sums, over workers
   whose weights differ, give a worker away.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from reports.covering import OPEN, Cover, Part, cover, is_wide
from reports.items import base_groups, item_groups, together
from reports.raw import Raw
from scoring.composite import leaves_for, shared_weights
from scoring.disclosure import BANDED_DISTRIBUTION, BELOW, COMPLEMENTARY, HOMOGENEOUS
from scoring.frames import TEAM_POST, Withheld
from scoring.rules import RULES

Counts = Mapping[float, int]  # option -> answers
Leaf = Mapping[tuple[str, str], Counts]  # instrument, item -> counts: the people who judged one subject
Key = tuple[str, str]  # worker, evidence point or criterion


@dataclass(frozen=True)
class Telling:
    """What is not told, last wave. ``points``: with its reason; ``criteria``: whose score is not told."""

    points: Mapping[Key, Withheld] = field(default_factory=dict)
    criteria: frozenset[Key] = frozenset()
    unsafe: frozenset[str] = frozenset()  # workers of whom no score may be told
    silent: frozenset[str] = frozenset()  # workers of whom scores are told and no part of them


def telling(raw: Raw) -> Telling:
    """What is not told of workers."""
    return raw.once("telling", _telling)


def untold_workers(raw: Raw) -> frozenset[str]:
    """Workers whose scores are not published: a veto, or a part that would follow from them."""
    return raw.once("untold_workers", lambda raw: raw.unpublished | telling(raw).unsafe)


def guarded_teams(raw: Raw) -> frozenset[str]:
    """Teams in which one more number would give away a member whose score is not published."""
    return frozenset(raw.team_of(code) for code in untold_workers(raw))


def for_mean(raw: Raw, points: Collection[str], values: Mapping[str, float]) -> dict[str, float]:
    """What of ``values`` (worker to score) a mean of these evidence points may hold. Rule 4."""
    hidden = {worker for worker, point in telling(raw).points if point in points}
    told = {code: value for code, value in values.items() if code not in hidden}
    untold = [value for code, value in values.items() if code in hidden]
    room = min(sum(untold), sum(100 - value for value in untold))
    is_open = len(untold) >= BANDED_DISTRIBUTION and room >= OPEN
    of_people = all(point in people_points(raw) for point in points)
    return dict(values) if of_people and is_open else told


def _telling(raw: Raw, silent: frozenset[str] = frozenset()) -> Telling:
    """``silent``: workers of whom no evidence point is told. Who turns out to be one changes their teams."""
    hidden = {**_of_members(raw, silent), **_of_teams(raw)}
    points, criteria, unsafe, further = dict(hidden), set(), set(), set()
    for worker, parts in parts_in(raw, last(raw)).items():
        here = {part.code for part in parts if (worker, part.code) in hidden}
        covered = Cover.of_all(parts) if worker in silent else cover(parts, here)
        if covered is None:
            further.add(worker)
        elif not (worker in silent and not _alone_holds(raw, parts, here)) and _earlier_holds(raw, worker):
            points |= {(worker, code): Withheld(COMPLEMENTARY) for code in covered.points - here}
            criteria |= {(worker, code) for code in covered.criteria}
        else:
            unsafe.add(worker)
    if further:
        return _telling(raw, silent | further)
    return Telling(points, frozenset(criteria), frozenset(unsafe), silent)


def _alone_holds(raw: Raw, parts: Collection[Part], hidden: Collection[str]) -> bool:
    """Whether a score of which no part is told gives no hidden part away, even to the worker."""
    minimum = people_points(raw)
    return is_wide([part for part in parts if part.code in minimum or part.can_cover], hidden)


# rules 1 and 2: answers


def people_points(raw: Raw) -> dict[str, int]:
    """Evidence points made of people's answers -> least answers from which one is told."""
    return raw.once("people_points", _people_points)


def _people_points(raw: Raw) -> dict[str, int]:
    found: dict[str, int] = {}
    for (instrument, _name), item in raw.items.items():
        found[item.evidence] = max(found.get(item.evidence, 0), raw.minimum(raw.sources[instrument]))
    return found


def _of_members(raw: Raw, silent: Collection[str]) -> dict[Key, Withheld]:
    minimum, hidden = people_points(raw), {}
    for (point, _team), leaves in answered(raw).items():
        if point in shared_points(raw):
            continue
        least = minimum[point]
        own = {code: COMPLEMENTARY for code in leaves if code in silent}
        own |= {code: reason for code in leaves if (reason := _own_reason(raw, code, leaves[code], least))}
        for code, reason in untold_leaves(raw, leaves, own, least).items():
            if raw.kind(code) == "worker":
                hidden[code, point] = Withheld(reason, least)
    return hidden


def last(raw: Raw) -> str:
    """The wave whose evidence points are told, empty where nothing is scored."""
    return raw.waves[-1] if raw.waves else ""


def answered(raw: Raw) -> dict[tuple[str, str], dict[str, dict[tuple[str, str], dict[float, int]]]]:
    """Evidence point and team -> subject -> (instrument, item) -> counts, last wave."""
    found: dict = {}
    for wave, subject, _stratum, instrument, item, option, n in raw.tally.answers():
        if wave == last(raw) and (instrument, item) in raw.items:
            place = raw.items[instrument, item].evidence, raw.team_of(subject)
            counts = found.setdefault(place, {}).setdefault(subject, {}).setdefault((instrument, item), {})
            counts[option] = counts.get(option, 0) + n
    return found


def shared_points(raw: Raw) -> frozenset[str]:
    """Evidence points that are measured for a team and credited to each member."""
    return raw.once("shared_points", _shared_points)


def _shared_points(raw: Raw) -> frozenset[str]:
    design = raw.data.plan.design.itertuples()
    return frozenset(row.evidence for row in design if row.parameters.get("level") == TEAM_POST)


def _own_reason(raw: Raw, code: str, leaf: Leaf, minimum: int) -> str:
    """Why a leaf says nothing by itself. What is about the team as such may follow where it could be told."""
    if code in raw.unpublished:
        return COMPLEMENTARY
    if size(leaf) < minimum:
        return BELOW
    return HOMOGENEOUS if is_of_one_mind(raw, leaf) else ""


def size(leaf: Leaf) -> int:
    """People who answered: of each questionnaire, answers to the item with the fewest."""
    least: dict[str, int] = {}
    for (instrument, _name), counts in leaf.items():
        n = sum(counts.values())
        least[instrument] = min(n, least.get(instrument, n))
    return sum(least.values())


def is_of_one_mind(raw: Raw, leaf: Leaf) -> bool:
    """Whether one person can have given every answer that is not the best, or not the worst.

    The mean then tells this person what all the others said.
    """
    of_one = max(Counter(instrument for instrument, _name in leaf).values())
    below = sum(_others(counts, raw.items[place].high) for place, counts in leaf.items())
    above = sum(_others(counts, raw.items[place].low) for place, counts in leaf.items())
    return min(below, above) <= of_one


def _others(counts: Counts, option: float) -> int:
    return sum(counts.values()) - counts.get(option, 0)


def untold_leaves(
    raw: Raw, leaves: Mapping[str, Leaf], own: Mapping[str, str], minimum: int
) -> dict[str, str]:
    """Leaves of one team that are not told, with reasons: ``own``, and those hidden with them. Rule 2."""
    untold = dict(own)
    told = sorted((code for code in leaves if code not in own), key=lambda code: (size(leaves[code]), code))
    while untold and told and not _is_pool(raw, [leaves[code] for code in untold], minimum):
        untold[told.pop(0)] = COMPLEMENTARY
    return untold


def _is_pool(raw: Raw, parts: Collection[Leaf], minimum: int) -> bool:
    items = {name for part in parts for name in part}
    pool = {name: together(part[name] for part in parts if name in part) for name in items}
    return len(parts) > 1 and size(pool) >= minimum and not is_of_one_mind(raw, pool)


def _of_teams(raw: Raw) -> dict[Key, Withheld]:
    """Points that a whole team shares: told where every item of it is told of that team alone."""
    minimum, told = people_points(raw), _team_reasons(raw)
    return {
        (row.subject, row.node): Withheld(reason, minimum[row.node])
        for row in raw.scores("evidence", last(raw)).itertuples()
        if row.node in minimum
        and row.node in shared_points(raw)
        and (reason := told.get((row.node, raw.team_of(row.subject)), BELOW))
    }


def _team_reasons(raw: Raw) -> dict[tuple[str, str], str]:
    """Evidence point and team -> why not every item is told of that team alone, last wave; else empty."""
    found: dict[tuple[str, str], str] = {}
    for (wave, instrument, name), groups in item_groups(raw).items():
        if wave == last(raw):
            point, least = raw.items[instrument, name].evidence, raw.minimum(raw.sources[instrument])
            for group in base_groups(raw, groups, least):
                reason = group.withheld.reason if group.withheld else BELOW if len(group.teams) > 1 else ""
                for team in group.teams:
                    found[point, team] = found.get((point, team), "") or reason
    return found


# rule 3: scores of several parts


def _earlier_holds(raw: Raw, worker: str) -> bool:
    """Whether the own score of each earlier wave gives no hidden point of it away: nothing else is told."""
    for wave in raw.waves[:-1]:
        parts, few = parts_in(raw, wave).get(worker, []), few_in(raw, wave)
        if not _alone_holds(raw, parts, {part.code for part in parts if (worker, part.code) in few}):
            return False
    return True


def few_in(raw: Raw, wave: str) -> set[Key]:
    """Worker and point with fewer answers than the minimum in a wave that was collected here."""
    return raw.once(f"few {wave}", lambda raw: _few(raw, wave))


def _few(raw: Raw, wave: str) -> set[Key]:
    minimum = people_points(raw)
    rows = raw.scores("evidence", wave).itertuples()
    return {
        (row.subject, row.node)
        for row in rows
        if row.node in minimum and row.n < minimum[row.node] and "adopted" not in row.flags.split()
    }


def parts_in(raw: Raw, wave: str) -> dict[str, list[Part]]:
    """Worker -> scored evidence points with their weight in the own score, published workers only."""
    return raw.once(f"parts {wave}", lambda raw: _parts(raw, wave))


def _parts(raw: Raw, wave: str) -> dict[str, list[Part]]:
    shared = shared_points(raw)
    units = {row.evidence: RULES[row.rule].unit for row in raw.data.plan.design.itertuples()}
    rows: dict[str, dict[str, object]] = {}
    for row in raw.scores("evidence", wave).itertuples():
        if raw.kind(row.subject) == "worker" and row.subject not in raw.unpublished:
            rows.setdefault(row.subject, {})[row.node] = row
    found: dict[str, list[Part]] = {}
    for worker, scored in rows.items():
        leaves = leaves_for(raw.data.plan, raw.subjects[worker]["post"])
        weights = shared_weights(leaves, set(scored))
        found[worker] = [
            Part(
                leaf.evidence,
                leaf.criterion,
                weights[leaf.evidence],
                row.score,
                units[leaf.evidence],
                leaf.evidence in shared,
            )
            for leaf in leaves
            if (row := scored.get(leaf.evidence)) is not None
        ]
    return found
