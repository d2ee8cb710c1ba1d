"""What would somebody get: one subject under another version of the plan, or with numbers to try.

Only sealed waves are read. Nothing is stored: a preview is no result.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, EvidencePoint, PlanVersion
from evaluations.plan_page import grade_name, node_name, plain
from evaluations.plan_tree import evidence_points, weight_of
from evaluations.versions import version_in_force
from evaluations.vocabulary import source_name
from packages.gather import collected_from, plan_from
from packages.scorable import sentence_of
from reports import wording
from reports.numbers import digits, half_up, is_number
from reports.score_rows import reason_words
from reports.score_tree import ADOPTED, counted
from scoring.frames import COLUMNS, TEAM_POST, Collected, Plan, ScoringError, Withheld
from scoring.grades import VETO
from scoring.pipeline import bounds
from scoring.rules import Estimate
from scoring.standing import Outcome
from scoring.trial import OTHERWISE, trial

INVENTED, INVENTED_TEAM = "somebody", "a team"
USUAL = 80  # what a made-up person starts from, on every evidence point


class PreviewImpossible(Refusal):
    sentence = _l("This version cannot be tried out yet: %(sentence)s")


@dataclass(frozen=True)
class Asked:
    """What to show. ``subject``: None for a made-up person on ``post``. ``numbers``: evidence to value."""

    subject: Subject | None
    post: str
    version: PlanVersion
    wave: str
    numbers: Mapping[str, float]
    team: float = USUAL


@dataclass(frozen=True)
class Column:
    """One way of reckoning the same person."""

    heading: str
    version: PlanVersion
    outcome: Outcome


@dataclass(frozen=True)
class Preview:
    columns: tuple[Column, ...]
    rows: list[dict]
    points: dict[str, dict]  # evidence -> source, weight and what was measured, as texts
    headings: list[dict]
    is_vetoed: bool  # then neither final nor own score is told, nor anything that they follow from


def sealed_waves(evaluation: Evaluation) -> list[str]:
    return [wave.code for wave in evaluation.waves if wave.state == "sealed"]


def points_for(version: PlanVersion, post: str) -> list[EvidencePoint]:
    """The evidence points that exist for a post, in the order of the plan."""
    return [point for _c, _i, point in evidence_points(version) if weight_of(point, post) > 0]


def preview(session: Session, evaluation: Evaluation, asked: Asked) -> Preview:
    """Reckon one subject under the version in force and as asked for.

    Refuses ``PreviewImpossible`` where a version cannot be scored.
    """
    force = version_in_force(evaluation)
    try:
        columns = tuple(_columns(session, evaluation, force, asked))
    except ScoringError as error:
        raise PreviewImpossible(sentence=sentence_of(error)) from error
    code = asked.subject.code if asked.subject else INVENTED
    measured = next(column for column in columns if column.version is asked.version)
    details = {
        evidence: one.detail
        for (wave, subject, evidence), one in measured.outcome.measured.items()
        if (wave, subject) == (asked.wave, code)
    }
    found = [_graded(column.outcome, code) for column in columns]
    return Preview(
        columns,
        list(_rows(columns, code, asked.wave)),
        {
            point.code: _point(point, asked, details.get(point.code))
            for point in points_for(asked.version, asked.post)
        },
        [{"text": column.heading, "numeric": True} for column in columns],
        any(one is not None and one.reason == VETO for one in found),
    )


def _columns(session: Session, evaluation: Evaluation, force: PlanVersion, asked: Asked) -> Iterable[Column]:
    """In force as measured; the other version as measured; that with the numbers to try."""
    plans = {version: plan_from(session, version) for version in dict.fromkeys((force, asked.version))}
    is_invented = asked.subject is None
    if is_invented:
        plans = {version: replace(plan, quota=None) for version, plan in plans.items()}
        collected = _made_up(plans[force], asked.post)
    else:
        collected = sealed_only(collected_from(session, evaluation), sealed_waves(evaluation))
    for version, plan in plans.items():
        heading = _("Version %(number)s in force", number=force.number)
        if version is not force:
            heading = _("Version %(number)s", number=version.number)
        numbers = _everywhere(plan, asked) if is_invented else {}
        yield Column(heading, version, trial(plans[force], plan, collected, numbers))
    if asked.numbers and not is_invented:
        assumed = {
            (asked.wave, asked.subject.code, evidence): value for evidence, value in asked.numbers.items()
        }
        heading = _("Version %(number)s with your numbers", number=asked.version.number)
        other = plans[asked.version]
        yield Column(heading, asked.version, trial(plans[force], other, collected, assumed))


def sealed_only(collected: Collected, sealed: list[str]) -> Collected:
    """What was collected in sealed waves; the answers are kept counts of sealed waves already."""
    frames = {
        name: frame[frame["wave"].isin(sealed)]
        for name, frame in collected.frames().items()
        if "wave" in frame.columns
    }
    return replace(collected, **frames)


def _made_up(plan: Plan, post: str) -> Collected:
    """Somebody on ``post`` in a team of one, of whom nothing is known."""
    rows = [
        {"code": INVENTED_TEAM, "kind": "team", "name": "", "fte": 1.0, "start": plan.start},
        {
            "code": INVENTED, "kind": "worker", "name": "", "parent": INVENTED_TEAM, "post": post,
            "fte": 1.0, "start": plan.start,
        },
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS["subjects"])).astype(object)
    return Collected(subjects=frame.where(frame.notna(), None))


def _everywhere(plan: Plan, asked: Asked) -> dict[tuple[str, str, str], float]:
    """A number for every evidence point of the made-up person and team, the same in every wave."""
    found = {}
    for evidence, weights in plan.weights.fillna(0).to_dict("index").items():
        for wave in plan.waves:
            if weights.get(asked.post, 0) > 0:
                found[wave.code, INVENTED, evidence] = asked.numbers.get(evidence, USUAL)
            if weights.get(TEAM_POST, 0) > 0:
                found[wave.code, INVENTED_TEAM, evidence] = asked.team
    return found


def _graded(outcome: Outcome, code: str):
    return next((one for one in outcome.graded if one.candidate.subject == code), None)


def _rows(columns: tuple[Column, ...], code: str, wave: str) -> Iterable[dict]:
    """Label, a text for each column, the difference between the last and the first."""
    first = columns[0].outcome
    for one in first.plan.waves:
        yield _row(_("Own score, wave %(code)s", code=one.code), [_own(c, code, one.code) for c in columns])
    criteria = dict.fromkeys(node.code for column in columns for node in column.version.criteria)
    names = {node.code: node_name(node) for column in columns for node in column.version.criteria}
    for criterion in criteria:
        label = _("%(criterion)s, wave %(code)s", criterion=names[criterion], code=wave)
        yield {**_row(label, [_node(c, code, wave, criterion) for c in columns]), "level": "part"}
    yield _row(_("Own score of the cycle"), [_cycle(c, code) for c in columns])
    yield _row(_("Team score"), [c.outcome.teams.get(c.outcome.people.parents.get(code)) for c in columns])
    yield _row(_("Final score"), [c.outcome.finals.get(code) for c in columns])
    yield {
        "label": _("Effect of the team part"),
        "cells": [{"text": _team_effect(column, code), "interval": ""} for column in columns],
        "difference": "",
    }
    yield {
        "label": _("Grade"),
        "cells": [{"text": _grade(column, code), "interval": ""} for column in columns],
        "difference": "",
    }


def _row(label: str, estimates: list[Estimate | None]) -> dict:
    ends = estimates[0], estimates[-1]
    is_whole = len(estimates) > 1 and all(end is not None for end in ends)
    change = half_up(ends[1].score) - half_up(ends[0].score) if is_whole else math.nan
    return {
        "label": label,
        "cells": [_cell(estimate) for estimate in estimates],
        "difference": wording.signed(change) if is_number(change) else "",
    }


def _cell(estimate: Estimate | None) -> dict[str, str]:
    if estimate is None:
        return {"text": "–", "interval": ""}
    low, high = bounds(estimate)
    return {
        "text": digits(estimate.score),
        "interval": wording.interval(low, high) if is_number(low) else "",
    }


def _nodes(column: Column, code: str, wave: str) -> list:
    standing = column.outcome.standings.get(code)
    return standing.waves.get(wave, []) if standing else []


def _own(column: Column, code: str, wave: str) -> Estimate | None:
    nodes = _nodes(column, code, wave)
    return nodes[-1].estimate if nodes else None


def _node(column: Column, code: str, wave: str, criterion: str) -> Estimate | None:
    found = (
        node.estimate
        for node in _nodes(column, code, wave)
        if (node.level, node.node) == ("criterion", criterion)
    )
    return next(found, None)


def _cycle(column: Column, code: str) -> Estimate | None:
    standing = column.outcome.standings.get(code)
    return standing.cycle if standing else None


def _team_effect(column: Column, code: str) -> str:
    own, final = _cycle(column, code), column.outcome.finals.get(code)
    return wording.signed(half_up(final.score) - half_up(own.score)) if own and final else "–"


def _grade(column: Column, code: str) -> str:
    graded = _graded(column.outcome, code)
    if graded is None:
        return "–"
    name = grade_name(column.version, graded.grade) if graded.grade else "–"
    return f"{name} ({reason_words(graded.reason)})" if graded.reason else name


def _point(point: EvidencePoint, asked: Asked, detail) -> dict[str, str]:
    """Source, weight and what was measured of one evidence point."""
    least = next((one.minimum_n for one in asked.version.sources if one.source == point.source), 1)
    row = {
        "name": node_name(point),
        "source": source_name(point.source),
        "weight": plain(weight_of(point, asked.post)),
        "measured": _("no data"),
        "n": "",
    }
    if asked.subject is None or detail is None:
        return {**row, "measured": "–"}
    if detail.missing == OTHERWISE:
        return {**row, "measured": _("the version in force measures this differently, or not at all")}
    if detail.missing:
        return {**row, "measured": wording.withheld(Withheld(detail.missing, least))}
    if ADOPTED in detail.inputs:  # taken over as a number: nobody counted anything here
        return {**row, "measured": digits(detail.score), "n": _("adopted result")}
    return {**row, "measured": digits(detail.score), "n": counted(detail.n, least)}
