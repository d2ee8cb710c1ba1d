"""From a stored score run to the input of a report. Reads the database; sees nothing that is shown."""

import math

import pandas as pd
import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation, Wave
from evaluations.models_scores import Grade, Score, ScoreRun
from packages.gather import package_from, plan_from
from reports.earlier import earlier_cycles, version_remarks
from reports.inputs import Origin, Remarks, ReportData
from reports.runs import input_checksum
from scoring.frames import COLUMNS, CycleResult
from surveys.comments import comment_totals, released_comments
from surveys.models import BallotCount, Collection, Instrument, InstrumentVersion, VoidBallots


class NotScoredYet(Refusal):
    sentence = _("There is no score run yet, so there is nothing to report.")


class RunOutdated(Refusal):
    sentence = _("Data were added after score run %(number)s. Score again before reading the report.")


def latest_run(session: Session, evaluation: Evaluation) -> ScoreRun:
    """The newest score run. Refuses ``NotScoredYet``."""
    query = sa.select(ScoreRun).where(ScoreRun.evaluation_id == evaluation.id)
    run = session.scalar(query.order_by(ScoreRun.number.desc()).limit(1))
    if run is None:
        raise NotScoredYet()
    return run


def report_data(session: Session, evaluation: Evaluation) -> ReportData:
    """The input of a report on the newest run: its stored numbers, and what they were made from.

    Refuses ``NotScoredYet``, and ``RunOutdated`` when the data are not those of the run.
    """
    run = latest_run(session, evaluation)
    package = package_from(session, evaluation, by_key=True)
    if input_checksum(package.collected) != run.input_checksum:
        raise RunOutdated(number=run.number)
    origin = Origin(run.input_checksum, run.plan_checksum, str(run.number), evaluation.is_invented)
    return ReportData(
        plan_from(session, run.plan_version),
        package.collected,
        stored_result(session, run),
        package.instruments,
        origin,
        remarks=stored_remarks(session, evaluation),
        void_ballots=void_ballots(session, evaluation),
        ballots=ballots_by_level(session, evaluation),
        earlier=earlier_cycles(session, evaluation),
        version_remarks=version_remarks(session, evaluation),
    )


def stored_remarks(session: Session, evaluation: Evaluation) -> tuple[Remarks, ...]:
    """The comments on each question of each wave, with the texts that were released."""
    places = (
        sa.select(Collection.id, Wave.code, Instrument.name)
        .join(Wave, Collection.wave_id == Wave.id)
        .join(InstrumentVersion, Collection.instrument_version_id == InstrumentVersion.id)
        .join(Instrument, InstrumentVersion.instrument_id == Instrument.id)
        .where(Wave.evaluation_id == evaluation.id)
    )
    named = {key: (wave, instrument) for key, wave, instrument in session.execute(places)}
    released = released_comments(session, evaluation)
    found = [
        Remarks(*named[collection], item, written, tuple(released.get((collection, item), ())))
        for (collection, item), written in comment_totals(session, evaluation).items()
    ]
    return tuple(sorted(found, key=lambda one: (one.wave, one.instrument, one.item)))


def void_ballots(session: Session, evaluation: Evaluation) -> int:
    """Ballots that were void at sealing, in all waves of the evaluation."""
    waves = [wave.id for wave in evaluation.waves]
    query = sa.select(sa.func.coalesce(sa.func.sum(VoidBallots.count), 0))
    return session.scalar(query.join(Collection).where(Collection.wave_id.in_(waves)))


def ballots_by_level(session: Session, evaluation: Evaluation) -> dict[str, int]:
    """Ballots sealed here by level of assurance (A proved, B promised)."""
    waves = [wave.id for wave in evaluation.waves]
    query = sa.select(BallotCount.level, sa.func.sum(BallotCount.count)).join(
        Collection, Collection.id == BallotCount.collection_id
    )
    rows = session.execute(query.where(Collection.wave_id.in_(waves)).group_by(BallotCount.level))
    return {level: int(count) for level, count in rows}


def stored_result(session: Session, run: ScoreRun) -> CycleResult:
    """The stored numbers as frames; rows that only say why a score is missing stay in the store."""
    scores = _frame(session, Score, run, "scores")
    grades = _frame(session, Grade, run, "grades")
    quality = pd.DataFrame(run.quality, columns=list(COLUMNS["quality"]))
    numbers = ["value", "low", "high", "n"]
    quality[numbers] = quality[numbers].astype(float)
    return CycleResult(
        scores[scores["score"].notna()].reset_index(drop=True),
        grades.assign(grade=grades["grade"].fillna("")),
        quality,
        (),
    )


def _frame(session: Session, model: type[Score] | type[Grade], run: ScoreRun, name: str) -> pd.DataFrame:
    columns = [getattr(model, column) for column in COLUMNS[name]]
    rows = session.execute(sa.select(*columns).where(model.run_id == run.id).order_by(model.id)).all()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(COLUMNS[name]))
    kinds = dict(zip(COLUMNS[name], columns, strict=True))
    texts = [column for column, kind in kinds.items() if isinstance(kind.type, sa.String | sa.Text)]
    numbers = [column for column in frame.columns if column not in texts]
    frame[numbers] = frame[numbers].astype(float).fillna(math.nan)
    return frame
