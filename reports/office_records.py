"""From the stores to what the offices wrote down. Reads the database; sees nothing that is shown."""

from collections import Counter
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.houses import choice_of
from accounts.models import Organisation
from evaluations import actions, conflicts
from evaluations.engagement import engagement_of
from evaluations.models_actions import Action
from evaluations.models_engagement import VALID_YEARS
from evaluations.models_panels import Assignment, Panel
from evaluations.models_plan import Evaluation, Wave
from evaluations.subjects import subjects_of
from reports.office_facts import Deed, Offices, TieCount, VersionFact


def offices_of(session: Session, evaluation: Evaluation, day: date) -> Offices:
    """Everything that the offices wrote down about an evaluation, as it stands on ``day``."""
    engagement = engagement_of(session, evaluation)
    house = session.get(Organisation, evaluation.organisation_id)
    return Offices(
        day=day,
        deeds=deeds_of(session, evaluation),
        ties=ties_of(session, evaluation, day),
        recused=recused(session, evaluation),
        versions=versions_of(evaluation),
        commissioner=engagement.commissioner if engagement else "",
        evaluator=engagement.evaluator if engagement else house.name,
        contract=engagement.contract if engagement else "",
        scope=engagement.scope if engagement else "",
        contact=choice_of(session, house.id).contact,
        validity_years=engagement.validity_years if engagement else VALID_YEARS,
    )


def deeds_of(session: Session, evaluation: Evaluation) -> tuple[Deed, ...]:
    """Actions of this cycle, then those that came back from cycles before.

    A code may belong to somebody else in the next cycle: what is about a subject comes
    back only where code and name are the same.
    """
    known = {(one.code, one.name) for one in subjects_of(session, evaluation)}
    here = [_deed(one, is_earlier=False) for one in actions.actions_of(session, evaluation)]
    before = [
        _deed(one, is_earlier=True)
        for one in actions.carried_over(session, evaluation)
        if one.subject is None or (one.subject.code, one.subject.name) in known
    ]
    return (*here, *before)


def _deed(one: Action, *, is_earlier: bool) -> Deed:
    return Deed(
        kind=one.kind,
        subject=one.code,
        text=one.text,
        due=one.due_on,
        is_earlier=is_earlier,
        finding=one.finding,
        node=one.node,
        training=one.training,
        responsible=one.responsible,
        state=one.state,
        closed=one.closed_on,
        note=one.note,
        is_posted=one.is_posted,
    )


def ties_of(session: Session, evaluation: Evaluation, day: date) -> tuple[TieCount, ...]:
    """Counts of the register by kind of tie: no person, no other side, no note."""
    register = conflicts.Register(session, evaluation, day)
    entries = conflicts.entries_of(session, evaluation)
    declared = Counter(entry.kind for entry in entries)
    withdrawn = Counter(entry.kind for entry in entries if entry.withdrawn)
    standing = Counter(entry.kind for entry in register.entries if register.bars(entry))
    return tuple(
        TieCount(kind, declared[kind], standing[kind], withdrawn[kind])
        for kind in conflicts.TIES
        if declared[kind]
    )


def recused(session: Session, evaluation: Evaluation) -> int:
    """How many ratings were given back because the rater is tied."""
    query = sa.select(sa.func.count(Assignment.id)).join(Panel).join(Wave, Panel.wave_id == Wave.id)
    return session.scalar(query.where(Wave.evaluation_id == evaluation.id, Assignment.state == "recused"))


def versions_of(evaluation: Evaluation) -> tuple[VersionFact, ...]:
    """Every locked version of the plan, the oldest first."""
    return tuple(
        VersionFact(one.number, one.locked_at.date().isoformat(), one.checksum, one.reason)
        for one in evaluation.versions
        if one.is_locked
    )
