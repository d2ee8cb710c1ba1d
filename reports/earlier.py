"""The cycles before this one, as far as they were released: what a series over cycles is made from.

Only released tables are read, so a series tells nothing of an earlier cycle that
its readers were not told then. Reads the database; sees nothing that is shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from evaluations.models_plan import Evaluation
from evaluations.models_scores import ScoreRun
from evaluations.plans import version_before
from packages.gather import plan_from
from reports.disclosed import Disclosed
from reports.models import ReleaseRecord
from reports.release_tables import told_tables
from scoring.audit import PASS
from scoring.frames import Plan
from surveys.definition import Instrument
from surveys.instruments import frozen_versions

MOST = 3  # cycles before this one: with one to three years each, a reader sees up to twelve years


@dataclass(frozen=True)
class EarlierCycle:
    """One earlier cycle of the same house.

    ``told``: language -> what its newest release told; empty when none was released.
    """

    name: str
    plan: Plan
    instruments: tuple[Instrument, ...]
    told: Mapping[str, Disclosed]


def cycle_name(plan: Plan) -> str:
    """The years of a cycle, which name it in every language."""
    first, last = plan.start.year, plan.end.year
    return f"{first}" if first == last else f"{first}–{last}"


def earlier_cycles(session: Session, evaluation: Evaluation) -> tuple[EarlierCycle, ...]:
    """At most ``MOST`` cycles before this one, the oldest first."""
    return tuple(reversed([_cycle(session, one) for one in _chain(session, evaluation)]))


def _chain(session: Session, evaluation: Evaluation) -> Iterator[Evaluation]:
    for _step in range(MOST):
        before = version_before(session, evaluation.versions[0]) if evaluation.versions else None
        if before is None:
            return
        evaluation = before.evaluation
        yield evaluation


def _cycle(session: Session, evaluation: Evaluation) -> EarlierCycle:
    record = newest_release(session, evaluation)
    version = evaluation.plan_version
    told = {}
    if record is not None:
        version = session.get(ScoreRun, record.run_id).plan_version
        told = {language: told_tables(language, content) for language, content in record.told.items()}
    plan = plan_from(session, version)
    instruments = tuple(one.definition for one in frozen_versions(session, evaluation.id))
    return EarlierCycle(cycle_name(plan), plan, instruments, told)


def newest_release(session: Session, evaluation: Evaluation) -> ReleaseRecord | None:
    """The newest release of an evaluation that passed its audit."""
    query = sa.select(ReleaseRecord).where(
        ReleaseRecord.evaluation_id == evaluation.id, ReleaseRecord.verdict == PASS
    )
    return session.scalar(query.order_by(ReleaseRecord.number.desc()).limit(1))


def version_remarks(session: Session, evaluation: Evaluation) -> dict[str, str]:
    """Instrument -> what was written when its version in use was published, where anything was."""
    return {
        one.instrument.name: one.comparability
        for one in frozen_versions(session, evaluation.id)
        if one.comparability
    }
