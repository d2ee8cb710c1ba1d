"""The engagement: who ordered the evaluation from whom, on which contract, signed as independent."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from evaluations.models_engagement import Engagement
from evaluations.models_plan import Evaluation

# Offered to a house that has no words of its own; what is signed is what stands in the field.
STATEMENT = _(
    "We have no financial, staff or family tie to the agencies, teams and workers that we evaluate. "
    "Ties of single people stand in the register, and those people do not judge whom they concern."
)


def engagement_of(session: Session, evaluation: Evaluation) -> Engagement | None:
    return session.get(Engagement, evaluation.id)


def keep_engagement(
    session: Session, evaluation: Evaluation, values: Mapping[str, object], user: User, now: datetime
) -> Engagement:
    """Write the engagement. ``values``: its columns. The log names the columns that changed."""
    held = engagement_of(session, evaluation) or Engagement(evaluation_id=evaluation.id)
    changed = sorted(name for name, value in values.items() if getattr(held, name) != value)
    for name, value in values.items():
        setattr(held, name, value)
    session.add(held)
    detail = {"changed": changed, "signer": held.signer, "contract": held.contract}
    audit.record(session, user, "engagement.keep", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return held
