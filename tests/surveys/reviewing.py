"""An evaluation with a sealed wave and comments, and two people who review them."""

from types import SimpleNamespace

import sqlalchemy as sa

from accounts.models import User
from evaluations.models_people import Subject
from surveys.instruments import frozen_versions
from surveys.models import Collection, Comment, Stratum
from tests.surveys import factories
from tests.surveys.questionnaires import RECIPIENT

TEXTS = (
    "韦秀兰来得少，打我电话13877123456。",
    "我是覃奶奶，谢谢社工。",
    "希望多来几次。",
    "板桥村的路灯坏了。",
    "老师有耐心。",
)


def user_of(session, login, role, organisation_id):
    found = session.scalar(sa.select(User).where(User.login == login))
    if found is None:
        house = {"organisation_id": organisation_id, "password_hash": "-"}
        found = User(login=login, name=login.title(), role=role, **house)
        session.add(found)
        session.commit()
    return found


def sealed_comments(session, texts=TEXTS):
    """One collection of a sealed wave with ``texts``, reviewed by Lin and Mo; 板桥村 is one of its layers."""
    lin = factories.make_user(session)
    evaluation = factories.make_evaluation(session, lin)
    evaluation.state = "closed"
    factories.publish(session, evaluation, RECIPIENT)
    wave = evaluation.waves[0]
    wave.state, wave.opened_on, wave.closed_on = "sealed", factories.NOW.date(), factories.NOW.date()
    (version,) = frozen_versions(session, evaluation.id)
    collection = Collection(wave_id=wave.id, instrument_version_id=version.id)
    team = sa.select(Subject).where(Subject.evaluation_id == evaluation.id, Subject.code == "T1")
    session.add_all([collection, Stratum(wave_id=wave.id, code="板桥村", subject_id=session.scalar(team).id)])
    session.flush()
    made = [Comment(collection_id=collection.id, item="open", text=text) for text in texts]
    session.add_all(made)
    session.commit()
    mo = user_of(session, "mo", "analyst", lin.organisation_id)
    keys = [comment.key for comment in made]
    return SimpleNamespace(evaluation=evaluation, collection=collection.id, keys=keys, lin=lin, mo=mo)
