"""What the surveys room adds to the checklist: a questionnaire that can be asked with, and was tried."""

import sqlalchemy as sa
from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import checklist
from accounts.checklist import Check
from accounts.models import User
from evaluations.first_steps import own_evaluations, start_address
from evaluations.models_plan import Evaluation
from surveys.models import Instrument, InstrumentVersion


def own_versions(user: User) -> sa.Select[tuple[Evaluation]]:
    """The evaluations of the house of ``user`` with the versions of their questionnaires."""
    query = own_evaluations(user).join(Instrument, Instrument.evaluation_id == Evaluation.id)
    return query.join(InstrumentVersion, InstrumentVersion.instrument_id == Instrument.id)


def has_published(session: Session, user: User) -> bool:
    query = own_versions(user).where(InstrumentVersion.frozen_at.is_not(None))
    return session.scalar(query.limit(1)) is not None


def has_tested(session: Session, user: User) -> bool:
    query = own_versions(user).where(InstrumentVersion.tested_on.is_not(None))
    return session.scalar(query.limit(1)) is not None


def list_address(session: Session, user: User) -> str:
    """The questionnaires of the newest evaluation; where one starts while there is none."""
    newest = session.scalar(own_evaluations(user).limit(1))
    if newest is None:
        return start_address(session, user)
    return url_for("instruments.show_list", evaluation_id=newest.id)


def trial_address(session: Session, user: User) -> str:
    """The newest questionnaire as a phone shows it; the list while there is none."""
    newest = own_versions(user).with_only_columns(Instrument, maintain_column_froms=True)
    found = session.scalar(newest.order_by(Instrument.id.desc()).limit(1))
    if found is None:
        return list_address(session, user)
    return url_for("instruments.show_trial", evaluation_id=found.evaluation_id, name=found.name)


checklist.add(
    Check(
        name="questionnaire",
        position=70,
        label=_("A questionnaire is published"),
        why=_("Publishing freezes the wording: everybody answers the same questions, and it can be proved."),
        minutes=20,
        is_done=has_published,
        address=list_address,
    )
)
checklist.add(
    Check(
        name="test answer",
        position=90,
        label=_("A questionnaire was filled in as a test"),
        why=_(
            "Answer it once on a phone, as people will. No answer is kept; note at the end that you tried."
        ),
        minutes=5,
        is_done=has_tested,
        address=trial_address,
    )
)
