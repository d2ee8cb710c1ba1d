"""From what was collected to one estimate per wave, subject and evidence point.

Two things go beyond the rules themselves. ``parameters`` {"level": "team"}: the
point is measured for the team that the rows name and credited to each worker of
that team with the team's counts and n; for the team it is its own value. A worker
of whom nothing else is scored in a wave was not there and gets no credit. And an
adopted value: a row of ``values`` for a point whose rule is another one stands
in where nothing was collected (n = 1, no minimum, flag ``adopted``); beside
collected data it is refused.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from scoring.cell import Cell, Key
from scoring.cells import CELLS
from scoring.frames import Collected, Detail, EvidenceRefused, Plan, ScoringError
from scoring.rules import Estimate, Rule, rule_named, settled_parameters
from scoring.subjects import People, Subject, post_of


@dataclass(frozen=True)
class Point:
    """An evidence point of the plan with its settled rule."""

    criterion: str
    indicator: str
    evidence: str
    source: str
    rule: Rule
    parameters: Mapping[str, object]
    minimum_n: int
    of_team: bool


@dataclass(frozen=True)
class Measured:
    """What is known about one evidence point of one subject in one wave."""

    detail: Detail
    estimate: Estimate | None  # None when ``detail.missing`` says why


def points_of(plan: Plan) -> tuple[Point, ...]:
    """The evidence points in the order of the plan.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    tuple of Point

    Raises
    ------
    ScoringError
        Unknown rule, unknown or unfit parameters.

    References
    ----------
    Own definition.
    """
    return tuple(_point(row, plan) for row in plan.design.itertuples(index=False))


def _point(row, plan: Plan) -> Point:
    given = row.parameters if isinstance(row.parameters, Mapping) else {}
    try:
        settled = settled_parameters(row.rule, given, {"trim_from": plan.trim_from})
    except ScoringError as refusal:
        raise ScoringError(f"evidence {row.evidence}: {refusal}") from refusal
    return Point(
        row.criterion,
        row.indicator,
        row.evidence,
        row.source,
        rule_named(row.rule),
        settled,
        int(plan.minimum_n.get(row.source, 1)),
        "level" in given,
    )


def measure(plan: Plan, collected: Collected, people: People) -> dict[Key, Measured]:
    """Apply every rule to every subject and wave for which its evidence point exists.

    Parameters
    ----------
    plan : Plan
    collected : Collected
    people : People

    Returns
    -------
    dict
        (wave, subject, evidence) to ``Measured``, missing points included, in
        the order waves, subjects, design.

    Raises
    ------
    ScoringError
        What a rule refuses, with wave, subject and evidence point; a value
        adopted beside collected data; data about unknown subjects.

    References
    ----------
    docs/package.md: "How the numbers are put together".
    """
    points = points_of(plan)
    cells = _all_cells(points, plan, collected, people)
    adopted = {key: cell.given[0] for key, cell in CELLS["values"](collected, people, _waves(plan)).items()}
    weights = plan.weights.to_dict()
    measured = {}
    for wave in _waves(plan):
        for subject in people.subjects:
            post = post_of(subject, plan)
            here = [p for p in points if post is not None and _weight(weights, post, p.evidence) > 0]
            keys = [(wave, subject.code, point.evidence) for point in here]
            found = {
                key: _measured(key, subject, point, cells, adopted)
                for key, point in zip(keys, here, strict=True)
            }
            measured |= _without_absent_credit(found, here, subject)
    return measured


def _without_absent_credit(
    found: dict[Key, Measured], points: list[Point], subject: Subject
) -> dict[Key, Measured]:
    """Team-level points of a worker only where something of the worker's own is scored as well."""
    credited = {point.evidence for point in points if point.of_team}
    scored = {evidence for (_, _, evidence), one in found.items() if one.estimate is not None}
    if subject.kind != "worker" or len(credited) == len(points) or scored - credited:
        return found
    return {key: _absent(one) if key[2] in credited else one for key, one in found.items()}


def _absent(one: Measured) -> Measured:
    detail = one.detail
    key = (detail.wave, detail.subject, detail.evidence)
    return Measured(Detail(*key, detail.source, detail.rule, 0, None, "no_data"), None)


def _waves(plan: Plan) -> tuple[str, ...]:
    return tuple(wave.code for wave in plan.waves)


def _weight(weights: Mapping, post: str, evidence: str) -> float:
    weight = weights[post].get(evidence, 0)
    return 0.0 if pd.isna(weight) else float(weight)


def _all_cells(
    points: tuple[Point, ...], plan: Plan, collected: Collected, people: People
) -> dict[Key, Cell]:
    """Input of every evidence point, each wave and point once through its rule's preparation."""
    by_unit = {
        unit: CELLS[unit](collected, people, _waves(plan)) for unit in sorted({p.rule.unit for p in points})
    }
    grouped: dict[tuple[str, str, str], dict[str, Cell]] = {}
    for unit, cells in by_unit.items():
        for (wave, subject, evidence), cell in cells.items():
            grouped.setdefault((unit, wave, evidence), {})[subject] = cell
    found = {}
    for point in points:
        for wave in _waves(plan):
            for subject, cell in _prepared(
                point, wave, grouped.get((point.rule.unit, wave, point.evidence), {})
            ):
                found[wave, subject, point.evidence] = cell
    return found


def _prepared(point: Point, wave: str, cells: Mapping[str, Cell]) -> list[tuple[str, Cell]]:
    given = {subject: cell.given for subject, cell in cells.items() if cell.n > 0}
    if point.rule.prepare is None or not given:
        return list(cells.items())
    try:
        given = point.rule.prepare(given, point.parameters)
    except EvidenceRefused as refusal:
        raise refusal.at(wave, point.evidence) from None
    except ScoringError as refusal:
        raise ScoringError(f"wave {wave}, evidence {point.evidence}: {refusal}") from refusal
    return [(code, replace(cell, given=given.get(code, cell.given))) for code, cell in cells.items()]


def _measured(
    key: Key, subject: Subject, point: Point, cells: Mapping[Key, Cell], adopted: Mapping[Key, float]
) -> Measured:
    wave, code, evidence = key
    place = subject.parent if point.of_team and subject.kind == "worker" else code
    cell = cells.get((wave, place, evidence), Cell())
    blank = Detail(wave, code, evidence, point.source, point.rule.code, cell.n, None, counts=cell.counts)
    blank = replace(blank, excluded=dict(cell.excluded))
    own_rule = point.rule.unit == "values"
    value = None if own_rule else adopted.get(key, adopted.get((wave, place, evidence)))
    if value is not None:
        return _adopted(blank, value)
    if cell.n == 0:
        return Measured(replace(blank, missing="no_data"), None)
    if cell.n < point.minimum_n and not own_rule:
        return Measured(replace(blank, missing="below_minimum"), None)
    try:
        estimate = point.rule.apply(cell.given, **point.parameters)
    except ScoringError as refusal:
        raise ScoringError(f"wave {wave}, subject {code}, evidence {evidence}: {refusal}") from refusal
    if estimate is None:
        return Measured(replace(blank, missing="no_data"), None)
    flags, form = _flags(estimate, point, subject, cell), {(wave, place, evidence): 1.0}
    estimate = replace(estimate, flags=flags, form=form)
    return Measured(replace(blank, score=estimate.score, inputs=dict(estimate.inputs)), estimate)


def _adopted(blank: Detail, value: float) -> Measured:
    if blank.n > 0:
        where = f"wave {blank.wave}, subject {blank.subject}, evidence {blank.evidence}"
        raise ScoringError(
            f"{where}: an adopted value {value:g} beside {blank.n} collected units, expected one"
        )
    estimate = Estimate(float(value), inputs={"adopted": float(value)}, flags=("adopted",))
    detail = replace(blank, n=1, score=estimate.score, inputs=dict(estimate.inputs))
    return Measured(detail, estimate)


def _flags(estimate: Estimate, point: Point, subject: Subject, cell: Cell) -> tuple[str, ...]:
    flags = list(estimate.flags)
    if point.of_team and subject.kind == "worker":
        flags.append("team_level")
    if point.rule.unit in ("answers", "ratings", "visits", "notes", "goals") and math.isnan(estimate.se):
        flags.append("no_error")
    if cell.excluded:
        flags.append("excluded_rows")
    return tuple(flags)
