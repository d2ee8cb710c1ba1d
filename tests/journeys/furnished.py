"""An installation in which nearly every page opens and has something to show.

Evaluation 1 has results, 2 an open wave, 3 is a draft with a list waiting to be imported, 4 a draft
begun from a starter, with questionnaires, and 5 has a panel of experts.
"""

import io
from datetime import date
from types import SimpleNamespace

import sqlalchemy as sa

import db
from accounts import houses
from accounts.models import Access, User
from evaluations.models_plan import Evaluation
from packages.importing import import_package
from packages.reader import read_package
from reports import links, objections, quotes
from reports.models_publication import REPLY
from reports.releases import release_salt
from reports.runs import score_evaluation
from surveys.desk import open_in_steps
from surveys.editor import bank, drafts
from surveys.models import Collection, Instrument
from surveys.models_sample import Draw
from tests import factories
from tests.evaluations.judging import add_expert, make_panel
from tests.packages.conftest import CASES
from tests.reports.releasing import numbered, release, write

PEOPLE = "甲一,13800000001\n乙二,13800000002\n丙三,13800000003\n丁四,13800000004"
GROUP = "/evaluations/2/waves/Y2/people/group?kind=person&stratum=key&subjects=T1"
ROSTER = "编号,类别,姓名,团队,岗位\nW8,社工,韦秀兰,T1,frontline\nW9,社工,覃小明,T7,\n"
START = {
    "title_zh": "山前县评价", "area": "山前县", "starts": "2027-01-01", "years": "1",
    "waves-0-code": "Y1", "waves-0-weight": "100", "posts": ["frontline", "supervisor"],
}  # fmt: skip


def furnish(app, client, cast, now):
    """Fill the stores; ``client`` is logged in as an administrator. Returns the choices of arguments."""
    _in_house(app, cast, _add_evaluations, now)
    _add_list(client)
    client.post("/start/starter/two_posts", data=START)
    token = _add_upload(client)
    return _in_house(app, cast, _add_drafts, now) + [{"evaluation_id": 3, "token": token}]


def _in_house(app, cast, add, now):
    with app.test_request_context():
        session = db.session()
        return add(session, session.get(User, cast["lin"].id), now)


def _add_evaluations(session, lin, now):
    package = read_package(CASES / "sample-1" / "package")
    done = import_package(session, package, lin.organisation, lin, is_invented=True, now=now)
    score_evaluation(session, done, lin, now)
    release(session, done, lin, release_salt("for tests"), now)
    objections.enter(
        session, done, lin, objections.Wording("W01", "Draft", "Please add one visit.", kind=REPLY), now
    )
    links.make(session, done, lin, "impact", "Funder", date(2026, 12, 31), now)
    asking = import_package(session, package, lin.organisation, lin, unsealed=("Y2",), now=now)
    wave = next(wave for wave in asking.waves if wave.code == "Y2")
    list(open_in_steps(wave, lin, now))
    factories.make_evaluation(session, lin.organisation)
    houses.add_hosted(session, lin, "青榕县民政局", now)


def _add_list(client):
    """People on the list of the open wave, some of them drawn."""
    wave = "/evaluations/2/waves/Y2"
    line = {"kind": "person", "subjects": "T1", "stratum": "key", "language": "zh", "pasted": PEOPLE}
    client.post(f"{wave}/people/add", data=line)
    client.post(f"{wave}/draws", data={"group": "0", "size": "2", "reserve": "1", "seed": "20260301"})


def _add_upload(client):
    """A roster with a fault, checked; its token."""
    file = (io.BytesIO(ROSTER.encode()), "people.csv")
    address = client.post("/evaluations/3/imports", data={"kind": "subjects", "file": file}).location
    return address.rpartition("/")[2]


def _add_drafts(session, lin, now):
    """What is worked on in the drafts and judged by a panel; the arguments that lead there."""
    version = drafts.newest(_instrument(session, 4))
    item = version.definition.items[0].name
    question = bank.keep(session, version, version.definition.item(item), "kept", "", lin, now).question
    bank.insert(session, version, question, "")
    criterion = session.get(Evaluation, 4).plan_version.criteria[0]
    draw = session.scalar(sa.select(Draw.id))
    quoted = _add_quotes(session, lin, now)
    return [
        {"evaluation_id": 4, "name": version.instrument.name, "item": item},
        {"evaluation_id": 4, "name": "expert_rubric", "section": "part_E08"},
        {"evaluation_id": 4, "level": "criterion", "number": criterion.id},
        {"evaluation_id": 2, "code": "Y2", "number": draw},
        {"evaluation_id": 1, "number": quoted},
        {"evaluation_id": 5, "number": _add_panel(session, lin, now)},
        {"name": "two_posts"},
    ]


def _add_quotes(session, lin, now):
    """Released comments on evaluation 1, and a draw of them."""
    done = session.get(Evaluation, 1)
    place = next(iter(session.scalars(sa.select(Collection).order_by(Collection.id))))
    write(
        session, SimpleNamespace(places={("Y1", "any"): place.id}), "Y1", "any", numbered(12, "希望周末也来")
    )
    write(
        session,
        SimpleNamespace(places={("Y1", "any"): place.id}),
        "Y1",
        "any",
        numbered(3, "电话打不通"),
        "pending",
    )
    return quotes.draw(session, done, "", 3, 20260301, lin, now).id


def _add_panel(session, lin, now):
    judged = factories.make_evaluation(session, lin.organisation, title="Judged by a panel")
    chen = session.scalar(sa.select(User).where(User.login == "chen"))
    session.add(Access(user_id=chen.id, evaluation_id=judged.id))
    add_expert(session, judged, "wu")
    return make_panel(session, judged, lin, now).id


def _instrument(session, evaluation_id):
    query = sa.select(Instrument).where(Instrument.evaluation_id == evaluation_id)
    return session.scalars(query.order_by(Instrument.id)).first()
