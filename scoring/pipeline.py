"""From what was planned and collected to scores and grades: the whole story on one screen."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from scoring.cell import Key
from scoring.composite import Node, compose, final_score, leaves_for, missing_share, team_score
from scoring.cycles import cycle_coverage, cycle_score, is_short_service
from scoring.evidence import Measured, measure, points_of
from scoring.flags import joined
from scoring.frames import COLUMNS, LEVELS, Collected, CycleResult, Plan
from scoring.grades import (
    Candidate,
    Graded,
    band_of,
    confirmed_effects,
    grade_candidates,
    probability,
    ranges_of,
    rank_sets_by_post,
)
from scoring.plan_check import check_plan
from scoring.precision import t_interval
from scoring.propagation import Errors
from scoring.quality.frame import quality_frame
from scoring.rules import Estimate
from scoring.standing import Outcome, Standing
from scoring.subjects import People, people_from, post_of
from scoring.tallies import tally_of

NAN = math.nan


def score_cycle(plan: Plan, collected: Collected) -> CycleResult:
    """Score one cycle.

    Parameters
    ----------
    plan : Plan
    collected : Collected

    Returns
    -------
    CycleResult
        Same input, same bytes; the order of input rows changes nothing.

    Raises
    ------
    ScoringError
        The plan or the data cannot be scored; nothing is scored in part.

    References
    ----------
    docs/package.md: "How the numbers are put together".
    """
    check_plan(plan)
    collected.checked()
    people = people_from(collected.subjects)
    collected = replace(collected, tally=tally_of(collected))
    outcome = outcome_of(plan, collected, people, measure(plan, collected, people))
    return CycleResult(
        _frame("scores", _in_order(_score_rows(outcome), plan)),
        _frame("grades", _grade_rows(outcome)),
        quality_frame(outcome),
        tuple(one.detail for one in outcome.measured.values()),
    )


def outcome_of(plan: Plan, collected: Collected, people: People, measured: Mapping[Key, Measured]) -> Outcome:
    """Everything from measured evidence points upwards, up to grades and ranks.

    Parameters
    ----------
    plan : Plan
    collected : Collected
        With its tally.
    people : People
    measured : mapping
        As ``evidence.measure`` gives it, with a value for every point of the plan.

    Returns
    -------
    Outcome

    References
    ----------
    docs/package.md: "How the numbers are put together".
    """
    errors = _errors(plan, collected, people, measured)
    standings = _standings(plan, people, measured, errors)
    teams = _teams(plan, people, standings, errors)
    finals = _finals(plan, people, standings, teams, errors)
    graded = _grade(plan, collected, people, standings, finals)
    ranks = rank_sets_by_post(graded)
    return Outcome(plan, collected, people, measured, standings, teams, finals, tuple(graded), ranks)


def _errors(plan: Plan, collected: Collected, people: People, measured: Mapping[Key, Measured]) -> Errors:
    """What is needed for the error of anything that is made of the measured evidence points."""
    estimates = {
        key: one.estimate
        for one in measured.values()
        if one.estimate is not None
        for key in one.estimate.form
    }
    units = {point.evidence: point.rule.unit for point in points_of(plan)}
    return Errors(estimates, units, collected.tally.rolled_up(people.parents), people)


def _settled(nodes: Sequence[Node], errors: Errors) -> list[Node]:
    return [replace(node, estimate=errors.settled(node.estimate)) for node in nodes]


def _standings(
    plan: Plan, people: People, measured: Mapping[Key, Measured], errors: Errors
) -> dict[str, Standing]:
    standings, by_place = {}, {}
    for (wave, code, evidence), one in measured.items():
        if one.estimate is not None:
            by_place.setdefault((wave, code), {})[evidence] = one.estimate
    leaves = {post: leaves_for(plan, post) for post in plan.weights.columns}
    for subject in people.subjects:
        if (post := post_of(subject, plan)) is None:
            continue
        waves = {
            wave.code: _settled(compose(leaves[post], by_place[wave.code, subject.code]), errors)
            for wave in plan.waves
            if (wave.code, subject.code) in by_place
        }
        own = {wave: nodes[-1].estimate for wave, nodes in waves.items()}
        coverage = cycle_coverage({wave: nodes[-1].coverage for wave, nodes in waves.items()}, plan.waves)
        cycle = cycle_score(own, plan.waves)
        cycle = cycle and errors.settled(cycle)
        if cycle is not None and subject.kind == "worker" and is_short_service(subject.start, plan.end):
            cycle = replace(cycle, flags=(*cycle.flags, "short_service"))
        standings[subject.code] = Standing(subject, post, leaves[post], waves, cycle, coverage)
    return standings


def _teams(
    plan: Plan, people: People, standings: Mapping[str, Standing], errors: Errors
) -> dict[str, Estimate]:
    teams = {}
    for team in people.of_kind("team") if plan.team is not None else ():
        members = [
            (one.fte, standings[one.code].cycle)
            for one in people.members(team.code)
            if one.code in standings and standings[one.code].cycle is not None
        ]
        standing = standings.get(team.code)
        score = team_score(standing.cycle if standing else None, members, plan.team)
        if score is not None:
            flags = (*score.flags, *standing.cycle.flags)
            teams[team.code] = replace(errors.settled(score), flags=flags)
    return teams


def _finals(
    plan: Plan,
    people: People,
    standings: Mapping[str, Standing],
    teams: Mapping[str, Estimate],
    errors: Errors,
) -> dict[str, Estimate]:
    finals = {}
    for worker in people.of_kind("worker"):
        standing = standings.get(worker.code)
        if standing is None or standing.cycle is None:
            continue
        own = standing.cycle
        final = errors.settled(final_score(own, teams.get(worker.parent), standing.post, plan.team))
        flags = (*final.flags, *own.flags)
        if band_of(final.score, plan.grades) != band_of(own.score, plan.grades):
            flags = (*flags, "team_made_grade")
        finals[worker.code] = replace(final, flags=flags)
    return finals


def _grade(
    plan: Plan, collected: Collected, people: People, standings: Mapping, finals: Mapping
) -> list[Graded]:
    effects = confirmed_effects(collected.events)
    candidates = []
    for worker in people.of_kind("worker"):
        if (standing := standings.get(worker.code)) is None:
            continue
        nodes, final = standing.last, finals.get(worker.code)
        present = {leaf.evidence for leaf in standing.leaves} - set(nodes[-1].missing if nodes else ())
        candidates.append(
            Candidate(
                worker.code,
                standing.post,
                final.score if final else None,
                final.se if final else NAN,
                missing_share(standing.leaves, present if nodes else set()),
                {node.node: node.estimate.score for node in nodes if node.level == "criterion"},
                effects.get(worker.code, frozenset()),
            )
        )
    return grade_candidates(candidates, plan)


def _score_rows(outcome: Outcome) -> list[tuple]:
    measured, standings, finals = outcome.measured, outcome.standings, outcome.finals
    graded = {one.candidate.subject for one in outcome.graded if one.final is not None}
    published = {code: final for code, final in finals.items() if code in graded}
    rows = []
    for wave in outcome.plan.waves:
        for code, standing in standings.items():
            points = [measured[wave.code, code, leaf.evidence] for leaf in standing.leaves]
            for point in points:
                if point.estimate is not None:
                    rows.append(
                        _row(
                            wave.code,
                            code,
                            "evidence",
                            point.detail.evidence,
                            point.estimate,
                            point.detail.n,
                            1.0,
                            point.estimate.flags,
                        )
                    )
            for node in standing.waves.get(wave.code, ()):
                flags = _missing_flags(node, points)
                rows.append(
                    _row(wave.code, code, node.level, node.node, node.estimate, NAN, node.coverage, flags)
                )
    for level, chosen in (("cycle", _cycles(standings)), ("team", outcome.teams), ("final", published)):
        for code, estimate in chosen.items():
            rows.append(_row("", code, level, "", estimate, NAN, standings[code].coverage, estimate.flags))
    return rows


def _in_order(rows: Sequence[tuple], plan: Plan) -> list[tuple]:
    """Rows by their own content, so that the order of a package's rows leaves no trace."""
    waves = {wave.code: place for place, wave in enumerate(plan.waves)}

    def place(row: tuple) -> tuple:
        wave, subject, level, node = row[:4]
        return waves.get(wave, len(waves)), subject, LEVELS.index(level), node

    return sorted(rows, key=place)


def _cycles(standings: Mapping[str, Standing]) -> dict[str, Estimate]:
    return {
        code: one.cycle
        for code, one in standings.items()
        if one.subject.kind == "worker" and one.cycle is not None
    }


def _missing_flags(node: Node, points: Sequence[Measured]) -> list[str]:
    flags = [f"missing:{code}" for code in node.missing]
    small = {one.detail.evidence for one in points if one.detail.missing == "below_minimum"}
    return flags + [f"below_minimum:{code}" for code in node.missing if code in small]


def _row(wave, subject, level, node, estimate: Estimate, n, coverage, flags) -> tuple:
    low, high = bounds(estimate)
    return (wave, subject, level, node, estimate.score, estimate.se, low, high, n, coverage, joined(flags))


def bounds(estimate: Estimate) -> tuple[float, float]:
    """Limits of the confidence interval of an estimate.

    Parameters
    ----------
    estimate : Estimate

    Returns
    -------
    tuple of float
        Its own limits, else those of the t distribution; NaN where there is no error.

    References
    ----------
    ``precision.t_interval``.
    """
    interval = t_interval(estimate.score, estimate.se, estimate.df) if math.isnan(estimate.low) else None
    return (interval.low, interval.high) if interval else (estimate.low, estimate.high)


def _grade_rows(outcome: Outcome) -> list[tuple]:
    plan, standings, teams = outcome.plan, outcome.standings, outcome.teams
    ranges, rows, parents = ranges_of(outcome.ranks), [], outcome.people.parents
    for one in outcome.graded:
        code = one.candidate.subject
        own, team = standings[code].cycle, teams.get(parents.get(code))
        rows.append(
            (
                code,
                one.candidate.post,
                own.score if own else NAN,
                team.score if team else NAN,
                NAN if one.final is None else one.final,
                one.grade or "",
                probability(one, plan.grades),
                *ranges.get(code, (NAN, NAN)),
                one.reason,
            )
        )
    return rows


def _frame(name: str, rows: Sequence[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS[name]))
