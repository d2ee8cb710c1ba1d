"""The settings of a draft, page by page: each function takes what a page holds, whole, and keeps it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.cycle import years_between
from evaluations.models_plan import (
    EvidenceWeight,
    GradeBand,
    GradeCap,
    PlanVersion,
    SourceThreshold,
    Wave,
)
from evaluations.plan_edit import Editor, editing
from evaluations.plan_tree import evidence_points, weighed_posts
from scoring.frames import TEAM_POST


class SourceInUse(Refusal):
    sentence = _("The source %(source)s cannot be removed: these evidence points use it: %(codes)s.")


class NameTaken(Refusal):
    sentence = _("The code “team” is taken by the weights of teams. Please choose another.")


@dataclass(frozen=True)
class Named:
    """A source, post or grade: code, own name (may be empty), and the number that belongs to it."""

    code: str
    label: Mapping[str, str]
    number: float | None


@dataclass(frozen=True)
class Grading:
    """Bands from high to low, caps (criterion, below, grade), quota (grade, share) or None."""

    bands: tuple[Named, ...]
    caps: tuple[tuple[str, float, str], ...]
    quota: tuple[str, float] | None


@dataclass(frozen=True)
class Cycle:
    """When, where and in which waves (code, share)."""

    title: Mapping[str, str]
    area: str
    starts: date
    ends: date
    waves: tuple[tuple[str, float], ...]
    is_pilot: bool = field(default=False)


def set_weights(
    session: Session, version: PlanVersion, table: Mapping[tuple[str, str], float | None], editor: Editor
) -> None:
    """Set the weights of (evidence point, post); None: the point does not exist for the post.

    Sums are checked when the plan is locked: a draft may be on its way.
    """
    with editing(session, version, editor, "weights"):
        points = {point.code: point for _c, _i, point in evidence_points(version)}
        for (code, post), weight in table.items():
            held = next((one for one in points[code].weights if one.post == post), None)
            if held is not None and weight is None:
                points[code].weights.remove(held)
            elif held is not None:
                held.weight = weight
            elif weight is not None:
                points[code].weights.append(EvidenceWeight(post=post, weight=weight))


def set_sources(
    session: Session,
    version: PlanVersion,
    sources: Iterable[Named],
    max_missing: float,
    trim_from: int,
    editor: Editor,
) -> None:
    """Who judges, with the least n of each; what may be missing. Refuses ``SourceInUse``."""
    wanted = list(sources)
    codes = {source.code for source in wanted}
    for gone in (source.source for source in version.sources if source.source not in codes):
        using = [point.code for _c, _i, point in evidence_points(version) if point.source == gone]
        if using:
            raise SourceInUse(source=gone, codes=", ".join(using))
    with editing(session, version, editor, "sources"):
        held = {source.source: source for source in version.sources}
        rows = [held.get(source.code) or SourceThreshold(source=source.code) for source in wanted]
        for place, (row, source) in enumerate(zip(rows, wanted, strict=True), start=1):
            row.position, row.minimum_n, row.label = place, int(source.number or 1), dict(source.label)
        version.sources = rows
        version.max_missing, version.trim_from = max_missing, trim_from


def set_posts(
    session: Session,
    version: PlanVersion,
    posts: Iterable[Named],
    team_evidence_share: float | None,
    editor: Editor,
) -> None:
    """Posts with their own share of the final score; None for the team: teams get no score.

    Weights of posts that are no longer there go with them. Refuses ``NameTaken``.
    """
    wanted = list(posts)
    if TEAM_POST in {post.code for post in wanted}:
        raise NameTaken()
    has_team = team_evidence_share is not None
    with editing(session, version, editor, "posts"):
        version.posts = [post.code for post in wanted]
        version.post_labels = {post.code: dict(post.label) for post in wanted if post.label}
        version.team_evidence_share = team_evidence_share
        version.team_final = {post.code: post.number for post in wanted} if has_team else {}
        columns = weighed_posts(version)
        for _criterion, _indicator, point in evidence_points(version):
            point.weights = [held for held in point.weights if held.post in columns]


def set_grades(session: Session, version: PlanVersion, grading: Grading, editor: Editor) -> None:
    """Grades, caps and quota in the place of those that are there."""
    with editing(session, version, editor, "grades"):
        version.grades, version.caps = [], []
        session.flush()  # the new bands may begin where the old ones did
        version.grades = [
            GradeBand(position=place, code=band.code, label=dict(band.label), lower=band.number)
            for place, band in enumerate(grading.bands, start=1)
        ]
        version.caps = [
            GradeCap(criterion=criterion, below=below, grade=grade)
            for criterion, below, grade in grading.caps
        ]
        version.quota_grade, version.quota_share = grading.quota or (None, None)


def set_cycle(session: Session, version: PlanVersion, cycle: Cycle, editor: Editor) -> None:
    """Title, area, dates, waves and the pilot flag, before any version was locked."""
    evaluation = version.evaluation
    with editing(session, version, editor, "cycle"):
        evaluation.title, evaluation.area = dict(cycle.title), cycle.area
        evaluation.starts, evaluation.ends = cycle.starts, cycle.ends
        evaluation.years = years_between(cycle.starts, cycle.ends)
        evaluation.is_pilot = cycle.is_pilot
        held = {wave.code: wave for wave in evaluation.waves}
        rows = [held.get(code) or Wave(code=code) for code, _share in cycle.waves]
        for place, (row, (_code, share)) in enumerate(zip(rows, cycle.waves, strict=True), start=1):
            row.position, row.weight = place, share
        evaluation.waves = rows
