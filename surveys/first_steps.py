"""What the surveys room adds to the checklist: a questionnaire that can be asked with."""

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import checklist
from accounts.checklist import Check
from accounts.models import User
from evaluations.first_steps import newest_address, own_evaluations
from evaluations.models_plan import Evaluation
from surveys.models import Instrument, InstrumentVersion


def has_published(session: Session, user: User) -> bool:
    query = (
        own_evaluations(user)
        .join(Instrument, Instrument.evaluation_id == Evaluation.id)
        .join(InstrumentVersion, InstrumentVersion.instrument_id == Instrument.id)
        .where(InstrumentVersion.frozen_at.is_not(None))
    )
    return session.scalar(query.limit(1)) is not None


checklist.add(
    Check(
        name="questionnaire",
        position=70,
        label=_("A questionnaire is published"),
        why=_("Publishing freezes the wording: everybody answers the same questions, and it can be proved."),
        minutes=20,
        is_done=has_published,
        address=newest_address,
    )
)
