"""An evaluation begins in the browser: starters, copies, empty plans."""

import pytest
import sqlalchemy as sa

from evaluations import plan_checks, plan_tree, plans
from evaluations.content import compare_contents, plan_content
from evaluations.models_plan import Evaluation
from packages.starters import starters
from surveys.library import LIBRARY
from surveys.models import Instrument

NAMES = ("two_posts", "three_sources", "satisfaction")
ASKED = {
    "title_zh": "山前县评价",
    "area": "山前县",
    "starts": "2027-01-01",
    "years": "2",
    "waves-0-code": "Y1",
    "waves-0-weight": "40",
    "waves-1-code": "Y2",
    "waves-1-weight": "60",
    "posts": ["frontline", "supervisor"],
}


def newest(session):
    session.rollback()
    return session.scalar(sa.select(Evaluation).order_by(Evaluation.id.desc()).limit(1))


def test_every_starter_is_offered(client, log_in):
    log_in(client, "lin")

    page = client.get("/start").text

    assert tuple(starters()) == NAMES
    assert [starters()[name].label["en"] in page for name in NAMES] == [True] * 3


@pytest.mark.parametrize("name", NAMES)
def test_starter_asks_only_questionnaires_of_the_library(name):
    asked = starters()[name].instruments

    assert asked
    assert set(asked) - set(LIBRARY) == set()


@pytest.mark.parametrize("name", NAMES)
def test_starter_becomes_a_plan_that_locks_and_feeds_only_its_points(
    client, log_in, session, cast, now, name
):
    log_in(client, "lin")
    posts = list(starters()[name].plan.posts)

    answer = client.post(f"/start/starter/{name}", data={**ASKED, "posts": posts})

    evaluation = newest(session)
    assert answer.location == f"/evaluations/{evaluation.id}/plan"
    assert (evaluation.area, evaluation.ends.isoformat()) == ("山前县", "2028-12-31")
    assert [(wave.code, wave.weight) for wave in evaluation.waves] == [("Y1", 0.4), ("Y2", 0.6)]
    assert plan_checks.problems(evaluation.plan_version) == []
    asked = session.scalars(sa.select(Instrument).where(Instrument.evaluation_id == evaluation.id)).all()
    sources = {source.source for source in evaluation.plan_version.sources}
    codes = {point.code for _c, _i, point in plan_tree.evidence_points(evaluation.plan_version)}
    items = [item for one in asked for item in one.versions[-1].definition.items]
    assert {one.source for one in asked} <= sources
    assert {item.evidence for item in items} - {""} <= codes
    assert compare_contents(evaluation.origin.content, plan_content(evaluation.plan_version)) == []
    approved = plans.Sanction(approver="Head of the bureau", approval="Trial of a small plan")
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now, approved)
    assert evaluation.plan_version.is_locked


def test_post_that_is_not_chosen_leaves_no_weight_behind(client, log_in, session):
    log_in(client, "lin")

    client.post("/start/starter/two_posts", data={**ASKED, "posts": ["frontline"]})

    version = newest(session).plan_version
    held = {weight.post for _c, _i, point in plan_tree.evidence_points(version) for weight in point.weights}
    assert (version.posts, held, list(version.team_final)) == (
        ["frontline"],
        {"frontline", "team"},
        ["frontline"],
    )


def test_wave_weights_of_90_are_refused_beside_the_waves(client, log_in, session):
    log_in(client, "lin")

    answer = client.post("/start/empty", data={**ASKED, "waves-1-weight": "50"})

    assert answer.status_code == 400
    assert "sum 90, expected 100" in answer.text
    assert newest(session) is None


def test_copy_takes_the_newest_plan_of_the_house_along(client, log_in, session, evaluation):
    log_in(client, "lin")

    client.post(f"/start/copy/{evaluation.id}", data={**ASKED, "is_pilot": "y"})

    made = newest(session)
    assert made.id != evaluation.id
    assert made.is_pilot
    assert made.origin.title == evaluation.title
    assert plan_content(made.plan_version)["evidence"] == plan_content(evaluation.plan_version)["evidence"]


def test_plan_of_another_house_cannot_be_copied(client, log_in, evaluation):
    log_in(client, "zhao")

    assert client.get(f"/start/copy/{evaluation.id}").status_code == 404
    assert "Qingrong County" not in client.get("/start").text


def test_empty_plan_says_what_it_lacks(client, log_in, session):
    log_in(client, "lin")

    client.post("/start/empty", data=ASKED)

    assert newest(session).plan_version.criteria == []
    assert plan_checks.problems(newest(session).plan_version) != []
