"""A panel of two experts to judge with: Chen, and Wu, who comes from another university."""

from random import Random

import sqlalchemy as sa

from accounts.models import Access, Organisation, User
from evaluations import panels, plans
from evaluations.models_people import Subject
from tests.conftest import PASSWORD_HASH


def add_expert(session, evaluation, login, university="Second university"):
    house = session.scalar(sa.select(Organisation).where(Organisation.name == university))
    user = User(
        login=login, name=login.title(), role="expert", language="en", password_hash=PASSWORD_HASH,
        organisation=house or Organisation(name=university),
    )  # fmt: skip
    session.add(user)
    session.flush()
    session.add(Access(user_id=user.id, evaluation_id=evaluation.id))
    session.commit()
    return user


def subjects_of(session, evaluation, *codes):
    query = sa.select(Subject).where(Subject.evaluation_id == evaluation.id).order_by(Subject.position)
    return [subject for subject in session.scalars(query) if subject.code in codes]


def add_workers(session, evaluation, count):
    """W3, W4, ...: front line, in a team of their own."""
    agency = subjects_of(session, evaluation, "AG")[0]
    team = Subject(
        evaluation_id=evaluation.id, position=50, code="T2", kind="team", name="Hill team",
        parent_id=agency.id, parent_kind="agency",
    )  # fmt: skip
    session.add(team)
    session.flush()
    session.add_all(
        Subject(
            evaluation_id=evaluation.id, position=place, code=f"W{place}", kind="worker",
            name=f"Name {place}", parent_id=team.id, parent_kind="team", post="frontline",
        )
        for place in range(3, 3 + count)
    )  # fmt: skip
    session.commit()


def make_panel(session, evaluation, user, now, *, raters=("chen", "wu"), codes=("W1", "W2"), **more):
    if evaluation.state == "draft":
        plans.lock_plan(session, evaluation.plan_version, user, now)
    settings = {
        "code": "dossier", "kind": "experts", "wave": evaluation.waves[0], "evidence": ["E2"], "least": 2,
        "gap": 25, "is_blind": True, "guidance": "90: a case to teach from.",
    }  # fmt: skip
    settings |= more
    chosen = subjects_of(session, evaluation, *codes)
    outline = panels.Outline(subjects=chosen, raters=list(raters), **settings)
    return panels.set_up(session, outline, Random(1), user, now)
