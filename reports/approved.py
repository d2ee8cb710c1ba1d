"""Which releases readers got: those that a second person approved."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from evaluations.models_plan import Evaluation
from reports.models import ReleaseRecord
from reports.models_publication import APPROVE, ReleaseDecision


def approved_of(session: Session, evaluation: Evaluation) -> list[ReleaseRecord]:
    """The releases that readers got, or once got: approved by a second person. The newest first."""
    query = (
        sa.select(ReleaseRecord)
        .join(ReleaseDecision, ReleaseDecision.release_id == ReleaseRecord.id)
        .where(ReleaseRecord.evaluation_id == evaluation.id, ReleaseDecision.word == APPROVE)
    )
    return list(session.scalars(query.order_by(ReleaseRecord.number.desc())))
