"""A package as an evaluation in the database, to work on in the browser."""

from collections.abc import Collection as Names
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pandas as pd
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import Organisation, User
from accounts.refusals import Refusal
from evaluations.content import plan_checksum
from evaluations.lifecycle import follow_waves, step
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from packages.contents import Package
from packages.people import FULL_TIME, PARENT_KIND
from packages.plan_rows import evaluation_of
from packages.responses import answer_keeper
from packages.schema import COLLECTED, RESPONSES
from packages.stored import KEYS, MODELS, attribute
from packages.tallying import tallies_of
from surveys.coded import coder_of
from surveys.models import Collection, Comment, Instrument, InstrumentVersion, Response


class UnknownWave(Refusal):
    status = 400
    sentence = _("Wave %(code)s: the plan has only %(codes)s.")


def import_package(
    session: Session,
    package: Package,
    organisation: Organisation,
    user: User,
    *,
    unsealed: Names[str] = (),
    is_invented: bool = False,
    now: datetime | None = None,
) -> Evaluation:
    """Store ``package`` as a new evaluation of ``organisation``, in one transaction.

    Waves that hold data are sealed; those in ``unsealed`` and those without data
    stay drafts, ready to be opened for collecting. With data, or a wave to be
    opened, the plan is locked; otherwise it stays a draft. Refuses ``UnknownWave``.
    """
    codes = {wave.code for wave in package.plan.waves}
    for code in sorted(set(unsealed) - codes):
        raise UnknownWave(code=code, codes=", ".join(sorted(codes)))
    now = now or datetime.now(UTC)
    try:
        evaluation = evaluation_of(package.plan, organisation, now)
        evaluation.is_invented = is_invented
        session.add(evaluation)
        session.flush()
        subjects = _add_subjects(session, evaluation, package.collected.subjects)
        waves = {wave.code: wave.id for wave in evaluation.waves}
        collections = _add_instruments(session, evaluation, package, now)
        _add_evidence(session, package, waves, subjects)
        _add_responses(session, package, collections, subjects)
        _settle(evaluation, package, set(unsealed), user, now)
        tallies_of(session, evaluation)
        detail = {"checksum": package.checksum}
        audit.record(session, user, "package.import", f"evaluation {evaluation.id}", detail, now)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return evaluation


def _add_subjects(session: Session, evaluation: Evaluation, frame: pd.DataFrame) -> dict[str, int]:
    """Agencies first, then teams, then workers, so that every parent is there before its children."""
    keys: dict[str, int] = {}
    rows = list(enumerate(frame.to_dict("records"), start=1))
    for kind in reversed(PARENT_KIND):
        layer = [_subject(evaluation, n, row, keys) for n, row in rows if row["kind"] == kind]
        session.add_all(layer)
        session.flush()
        keys |= {subject.code: subject.id for subject in layer}
    return keys


def _subject(evaluation: Evaluation, position: int, row: Mapping, keys: Mapping[str, int]) -> Subject:
    parent = keys.get(row["parent"])
    return Subject(
        evaluation_id=evaluation.id,
        position=position,
        code=row["code"],
        kind=row["kind"],
        name=row["name"],
        parent_id=parent,
        parent_kind=PARENT_KIND[row["kind"]] if parent else None,
        post=row["post"],
        fte=FULL_TIME if pd.isna(row["fte"]) else row["fte"],
        starts=row["start"],
        ends=row["end"],
    )


def _add_instruments(
    session: Session, evaluation: Evaluation, package: Package, now: datetime
) -> dict[tuple[str, str], int]:
    """Frozen versions, asked in every wave; (wave, instrument) to its collection."""
    made = {}
    for one in package.instruments:
        version = InstrumentVersion(
            number=1, content=one.as_json(), frozen_at=now, content_hash=one.content_hash
        )
        session.add(
            Instrument(evaluation_id=evaluation.id, name=one.name, source=one.source, versions=[version])
        )
        session.flush()
        for wave in evaluation.waves:
            made[wave.code, one.name] = Collection(wave_id=wave.id, instrument_version_id=version.id)
    session.add_all(made.values())
    session.flush()
    return {place: collection.id for place, collection in made.items()}


def _add_evidence(
    session: Session, package: Package, waves: Mapping[str, int], subjects: Mapping[str, int]
) -> None:
    keys = {"wave": waves, "subject": subjects}
    for table in COLLECTED:
        frame = getattr(package.collected, table.name)
        for row in frame.to_dict("records"):
            values = {attribute(table.name, k): _plain(v) for k, v in row.items() if k not in KEYS}
            links = {f"{k}_id": keys[k][row[k]] for k in KEYS if k in row}
            session.add(MODELS[table.name](**values, **links))
    session.flush()


def _plain(value: object) -> object:
    """A cell of a frame as the database takes it."""
    if value is None or isinstance(value, str | bool | date):
        return value
    return None if pd.isna(value) else value


def _add_responses(
    session: Session,
    package: Package,
    collections: Mapping[tuple[str, str], int],
    subjects: Mapping[str, int],
) -> None:
    answers: dict[str, dict[str, object]] = {}
    for frame in (package.collected.answers, package.other):
        for key, item, value in frame.itertuples(index=False):
            answers.setdefault(key, {})[item] = value
    keep = {(one.name, i.name): answer_keeper(i) for one in package.instruments for i in one.items}
    coders = {one.name: coder_of(one) for one in package.instruments}
    place = [name for name in RESPONSES.names if name not in KEYS]
    for row in package.collected.responses.to_dict("records"):
        given = {
            name: keep[row["instrument"], name](value)
            for name, value in answers.get(row["response"], {}).items()
        }
        session.add(
            Response(
                collection_id=collections[row["wave"], row["instrument"]],
                subject_id=subjects[row["subject"]],
                answers=given,
                codes=coders[row["instrument"]](given),
                **{name: row[name] for name in place},
            )
        )
    for wave, instrument, item, text in package.texts.itertuples(index=False):
        session.add(Comment(collection_id=collections[wave, instrument], item=item, text=text))
    session.flush()


def _settle(evaluation: Evaluation, package: Package, unsealed: set[str], user: User, now: datetime) -> None:
    """Waves take the state that their data imply; a plan with answers under it is locked."""
    filled = _waves_with_data(package)
    for wave in evaluation.waves:
        wave.state = "sealed" if wave.code in filled - unsealed else "draft"
    if not unsealed and not filled:
        return
    version = evaluation.plan_version
    version.checksum, version.locked_at, version.locked_by = plan_checksum(version), now, user.login
    step(evaluation, "locked")
    follow_waves(evaluation)


def _waves_with_data(package: Package) -> set[str]:
    collected = package.collected
    frames = [getattr(collected, table.name) for table in COLLECTED if "wave" in table.names]
    frames += [collected.responses, package.texts]
    return {wave for frame in frames for wave in frame["wave"].unique()}
