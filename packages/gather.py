"""A stored evaluation as the frames that scoring reads: the only reader of the database for scoring."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, EvidencePoint, PlanVersion, Wave
from packages.contents import Package
from packages.responses import Answered, as_written, items_frame
from packages.schema import COLLECTED, SUBJECTS
from packages.stored import KEYS, MODELS, attribute
from packages.tables import Table, frame_of
from packages.tallying import kept_counts
from scoring.frames import COLUMNS, TEAM_POST, Band, Cap, Collected, Plan, Quota, TeamLink
from scoring.frames import Wave as PlannedWave
from surveys.instruments import instruments_of
from surveys.models import Collection, Comment, InstrumentVersion, Response
from surveys.models import Instrument as StoredInstrument


def plan_from(session: Session, version: PlanVersion) -> Plan:
    """The plan that a version holds."""
    evaluation = version.evaluation
    tree = [
        (criterion.code, indicator.code, point)
        for criterion in version.criteria
        for indicator in criterion.indicators
        for point in indicator.evidence_points
    ]
    quota = Quota(version.quota_grade, version.quota_share) if version.quota_grade else None
    team = None
    if version.team_evidence_share is not None:
        team = TeamLink(version.team_evidence_share, dict(version.team_final))
    return Plan(
        title=dict(evaluation.title),
        start=evaluation.starts,
        end=evaluation.ends,
        waves=tuple(PlannedWave(wave.code, wave.weight) for wave in evaluation.waves),
        posts=tuple(version.posts),
        minimum_n={source.source: source.minimum_n for source in version.sources},
        grades=tuple(Band(band.code, dict(band.label), band.lower) for band in version.grades),
        design=_design(tree),
        weights=_weights(tree, tuple(version.posts)),
        quota=quota,
        caps=tuple(Cap(cap.criterion, cap.below, cap.grade) for cap in version.caps),
        max_missing=version.max_missing,
        team=team,
        trim_from=version.trim_from,
        labels=_labels(version),
    )


def _labels(version: PlanVersion) -> dict[str, dict[str, str]]:
    """Names of the nodes that have one."""
    nodes = [*version.criteria, *(one for criterion in version.criteria for one in criterion.indicators)]
    nodes += [
        point
        for criterion in version.criteria
        for one in criterion.indicators
        for point in one.evidence_points
    ]
    return {node.code: dict(node.label) for node in nodes if node.label}


def _design(tree: list[tuple[str, str, EvidencePoint]]) -> pd.DataFrame:
    rows = [
        (criterion, indicator, point.code, point.source, point.rule, dict(point.parameters))
        for criterion, indicator, point in tree
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS["design"]), dtype="object")


def _weights(tree: list[tuple[str, str, EvidencePoint]], posts: tuple[str, ...]) -> pd.DataFrame:
    held = {point.code: {weight.post: weight.weight for weight in point.weights} for _c, _i, point in tree}
    has_team = any(TEAM_POST in weights for weights in held.values())
    columns = (*posts, TEAM_POST) if has_team else posts
    return pd.DataFrame(
        {post: [weights.get(post, math.nan) for weights in held.values()] for post in columns},
        index=pd.Index(list(held), name="evidence", dtype="object"),
        dtype="float64",
    )


def collected_from(session: Session, evaluation: Evaluation) -> Collected:
    """Everything collected so far, answers as the counts that were kept of every sealed wave."""
    collected = _collected(session, evaluation, Answered().frames())
    tally, patterns = kept_counts(session, evaluation)
    return replace(collected, tally=tally, patterns=patterns)


def package_from(session: Session, evaluation: Evaluation, *, by_key: bool = False) -> Package:
    """The whole evaluation under its newest plan version.

    Responses are numbered by their content; ``by_key`` gives them the keys that they
    have in the store, which stay the same when others are added.
    """
    return _package(session, evaluation, _answers(session, evaluation, by_key))


def package_without_responses(session: Session, evaluation: Evaluation) -> Package:
    """The same, without what respondents wrote."""
    return _package(session, evaluation, Answered())


def _package(session: Session, evaluation: Evaluation, given: Answered) -> Package:
    answered = given.frames()
    return Package(
        plan_from(session, evaluation.plan_version),
        _collected(session, evaluation, answered),
        instruments_of(session, evaluation.id),
        answered["texts"],
        answered["other"],
    )


def _collected(session: Session, evaluation: Evaluation, answered: Mapping[str, pd.DataFrame]) -> Collected:
    tables = {
        table.name: frame_of(table, rows_of_table(session, evaluation, table), COLUMNS[table.name])
        for table in COLLECTED
    }
    return Collected(
        subjects=_subjects(session, evaluation),
        items=items_frame(instruments_of(session, evaluation.id)),
        responses=answered["responses"],
        answers=answered["answers"],
        **tables,
    ).checked()


def _subjects(session: Session, evaluation: Evaluation) -> pd.DataFrame:
    subjects = session.scalars(
        sa.select(Subject).where(Subject.evaluation_id == evaluation.id).order_by(Subject.position)
    ).all()
    codes = {subject.id: subject.code for subject in subjects}
    rows = [
        {
            "code": subject.code,
            "kind": subject.kind,
            "name": subject.name,
            "parent": codes.get(subject.parent_id),
            "post": subject.post,
            "fte": subject.fte if subject.kind == "worker" else None,
            "start": subject.starts,
            "end": subject.ends,
        }
        for subject in subjects
    ]
    return frame_of(SUBJECTS, rows, COLUMNS["subjects"])


def rows_of_table(session: Session, evaluation: Evaluation, table: Table) -> Iterable[dict[str, object]]:
    """The rows of one table, with codes in the place of keys."""
    model = MODELS[table.name]
    codes = {"wave": Wave.code, "subject": Subject.code}
    columns = [
        codes[name] if name in KEYS else getattr(model, attribute(table.name, name)) for name in table.names
    ]
    query = sa.select(*columns).select_from(model).join(Subject, model.subject_id == Subject.id)
    if "wave" in table.names:
        query = query.join(Wave, model.wave_id == Wave.id)
    for row in session.execute(query.where(Subject.evaluation_id == evaluation.id)):
        yield dict(zip(table.names, row, strict=True))


def _answers(session: Session, evaluation: Evaluation, by_key: bool) -> Answered:
    answered = Answered()
    instruments = {one.name: one for one in instruments_of(session, evaluation.id)}
    of_collection = _of_collection(session, evaluation)
    query = (
        sa.select(Response, Subject.code)
        .join(Subject, Response.subject_id == Subject.id)
        .where(Subject.evaluation_id == evaluation.id)
    )
    for response, subject in session.execute(query):
        wave, name = of_collection[response.collection_id]
        place = {
            "wave": wave,
            "subject": subject,
            "stratum": response.stratum,
            "mode": response.mode,
            "helper": response.helper,
            "present": response.present,
        }
        given = as_written(response.answers)
        answered.add(instruments[name], place, given, response.key if by_key else None)
    comments = sa.select(Comment).where(Comment.collection_id.in_(of_collection))
    for comment in session.scalars(comments):
        answered.texts.append((*of_collection[comment.collection_id], comment.item, comment.text))
    return answered


def _of_collection(session: Session, evaluation: Evaluation) -> dict[int, tuple[str, str]]:
    """Collection to its wave and instrument."""
    query = (
        sa.select(Collection.id, Wave.code, StoredInstrument.name)
        .join(Wave, Collection.wave_id == Wave.id)
        .join(InstrumentVersion, Collection.instrument_version_id == InstrumentVersion.id)
        .join(StoredInstrument, InstrumentVersion.instrument_id == StoredInstrument.id)
        .where(Wave.evaluation_id == evaluation.id)
    )
    return {key: (wave, name) for key, wave, name in session.execute(query)}
