"""Score an evaluation and keep the result. A run is never changed: scoring again makes the next one."""

import hashlib
import math
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from numbers import Number

import pandas as pd
import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.progress import Step, result_of
from accounts.refusals import Refusal
from evaluations.content import plan_checksum
from evaluations.lifecycle import follow_waves, step
from evaluations.models_plan import Evaluation, PlanVersion
from evaluations.models_scores import Grade, Score, ScoreRun
from packages.gather import collected_from, plan_from
from packages.scorable import sentence_of
from scoring.frames import Collected, CycleResult, ScoringError
from scoring.pipeline import score_cycle
from scoring.tallies import tally_of

STAGES = 4  # of scoring: count, reckon, store; the release that follows is the last
EXACT = 12  # significant digits, as in scores.csv


class PlanNotLocked(Refusal):
    sentence = _("Version %(number)s of the plan is a draft. Lock it before scoring.")


class PlanAltered(Refusal):
    sentence = _("The plan no longer matches its checksum. It was changed outside this programme.")


class WavesOpen(Refusal):
    sentence = _("Analysis starts when collecting is over. Not sealed yet: %(waves)s.")


class NothingCollected(Refusal):
    sentence = _("No wave is sealed yet: there is nothing to score.")


class ResultsFinal(Refusal):
    sentence = _("The results are final and are not scored again.")


class NotScorable(Refusal):
    sentence = _("The evaluation cannot be scored: %(sentence)s")


def score_evaluation(session: Session, evaluation: Evaluation, user: User, now: datetime) -> ScoreRun:
    """The same as ``score_in_steps``, not shown."""
    return result_of(score_in_steps(session, evaluation, user, now))


def score_in_steps(
    session: Session, evaluation: Evaluation, user: User, now: datetime
) -> Generator[Step, None, ScoreRun]:
    """Score ``evaluation`` and store the run with the checksums of plan and input, in one transaction.

    The evaluation moves to ``scored`` when every wave is sealed; while a wave
    has not begun it keeps its state and the run covers the waves so far.
    Refuses ``PlanNotLocked``, ``PlanAltered``, ``WavesOpen``, ``NothingCollected``,
    ``ResultsFinal``, ``NotScorable``.
    """
    version = evaluation.plan_version
    refuse_unready(evaluation, version)
    yield Step(_("Counting answers"), 0, STAGES)
    collected = collected_from(session, evaluation)
    yield Step(_("Reckoning scores"), 1, STAGES)
    try:
        result = score_cycle(plan_from(session, version), collected)
    except ScoringError as error:
        raise NotScorable(sentence=sentence_of(error)) from error
    yield Step(_("Storing the scores"), 2, STAGES)
    run = ScoreRun(
        evaluation_id=evaluation.id,
        plan_version=version,
        number=next_number(session, evaluation),
        created_at=now,
        created_by=user.login,
        plan_checksum=version.checksum,
        input_checksum=input_checksum(collected),
        quality=[plain_row(row) for row in result.quality.to_dict("records")],
    )
    session.add(run)
    session.flush()
    store(session, run, result)
    follow_waves(evaluation)
    if evaluation.state == "closed":
        step(evaluation, "scored")
    detail = {"run": run.number, "plan": run.plan_checksum, "input": run.input_checksum}
    audit.record(session, user, "score.run", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return run


def refuse_unready(evaluation: Evaluation, version: PlanVersion) -> None:
    """Refuse what cannot be scored yet, or no more."""
    if not version.is_locked:
        raise PlanNotLocked(number=version.number)
    if plan_checksum(version) != version.checksum:
        raise PlanAltered()
    unsealed = [wave.code for wave in evaluation.waves if wave.state in ("open", "closed")]
    if unsealed:
        raise WavesOpen(waves=", ".join(unsealed))
    if not any(wave.state == "sealed" for wave in evaluation.waves):
        raise NothingCollected()
    if evaluation.state == "final":
        raise ResultsFinal()


def next_number(session: Session, evaluation: Evaluation) -> int:
    newest = sa.select(sa.func.max(ScoreRun.number)).where(ScoreRun.evaluation_id == evaluation.id)
    return (session.scalar(newest) or 0) + 1


def store(session: Session, run: ScoreRun, result: CycleResult) -> None:
    """Write the rows of ``result``. Evidence rows carry how they came about, missing ones too."""
    details = {(one.wave, one.subject, one.evidence): plain(asdict(one)) for one in result.details}
    rows = [{"run_id": run.id, "detail": None, **plain_row(row)} for row in result.scores.to_dict("records")]
    for row in rows:
        if row["level"] == "evidence":
            row["detail"] = details.pop((row["wave"], row["subject"], row["node"]), None)
    rows += [missing_row(run, detail) for detail in details.values()]
    grades = [{"run_id": run.id, **plain_row(row)} for row in result.grades.to_dict("records")]
    for row in grades:
        row["grade"] = row["grade"] or None
    if rows:
        session.execute(sa.insert(Score), rows)
    if grades:
        session.execute(sa.insert(Grade), grades)


def missing_row(run: ScoreRun, detail: Mapping) -> dict:
    """A row for an evidence point without a score: it says why."""
    place = {"wave": detail["wave"], "subject": detail["subject"], "node": detail["evidence"]}
    numbers = dict.fromkeys(("score", "se", "low", "high", "coverage"))
    return {
        "run_id": run.id,
        "level": "evidence",
        **place,
        **numbers,
        "n": detail["n"],
        "flags": "",
        "detail": detail,
    }


def plain_row(row: Mapping) -> dict:
    """A row of a frame for the store: NaN becomes None, counts become whole numbers."""
    whole = ("n", "rank_low", "rank_high")
    values = {name: plain(value) for name, value in row.items()}
    return {
        name: int(value) if name in whole and value is not None else value for name, value in values.items()
    }


def plain(value: object) -> object:
    """JSON-ready: numpy numbers to Python's, NaN to None, all the way down."""
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def input_checksum(collected: Collected) -> str:
    """SHA-256 over everything collected, whatever the order of rows; answers by their counts."""
    total = hashlib.sha256(tally_of(collected).checksum.encode())
    for name, frame in collected.frames().items():
        if name in ("responses", "answers"):
            continue
        total.update(f"{name}\n".encode())
        for line in sorted(lines(frame)):
            total.update(f"{line}\n".encode())
    return total.hexdigest()


def lines(frame: pd.DataFrame) -> Iterator[str]:
    for row in frame.itertuples(index=False, name=None):
        yield "\x1f".join(cell_text(value) for value in row)


def cell_text(value: object) -> str:
    """One cell in a fixed form: equal values give equal texts, whatever their type in the frame."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return str(bool(value))
    if isinstance(value, Number):
        return f"{float(value):.{EXACT}g}"
    return value.isoformat()[:10] if isinstance(value, date) else str(value)
