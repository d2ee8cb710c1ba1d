"""Pages of evaluations: who may see them, and what stands on them."""

from datetime import date

import pytest
import sqlalchemy as sa

from evaluations import plan_settings, plans
from evaluations.models_plan import Evaluation, PlanVersion
from evaluations.plan_edit import Editor
from tests import factories

READ = ("", "/plan", "/plan/1")
POSTED = ("/plan/lock", "/plan/version", "/plan/weights")
MAY = {"": ("lin", "mo", "fang", "chen"), "/plan": ("lin", "mo"), "/plan/1": ("lin", "mo")}


def address(evaluation, path):
    return f"/evaluations/{evaluation.id}{path}"


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("who", ["lin", "mo", "fang", "chen"])
def test_page_opens_for_those_who_may_and_for_no_other_role(client, log_in, evaluation, path, who):
    log_in(client, who)

    assert client.get(address(evaluation, path)).status_code == (200 if who in MAY[path] else 403)


@pytest.mark.parametrize("path", READ)
def test_page_does_not_exist_for_another_house(client, log_in, evaluation, path):
    log_in(client, "zhao")

    assert client.get(address(evaluation, path)).status_code == 404


@pytest.mark.parametrize("path", POSTED)
def test_step_is_the_administrators_alone(client, log_in, evaluation, path):
    expected = {"mo": 403, "fang": 403, "chen": 403, "zhao": 404}
    found = {}
    for who in expected:
        log_in(client, who)
        found[who] = client.post(address(evaluation, path), data={"reason": "because"}).status_code

    assert found == expected


@pytest.mark.parametrize("path", READ)
def test_anonymous_visitor_is_sent_to_the_log_in(client, evaluation, path):
    assert client.get(address(evaluation, path)).location.startswith("/log-in")


def test_list_shows_only_what_one_may_see(client, log_in, evaluation):
    log_in(client, "lin")
    own = client.get("/").text
    log_in(client, "zhao")
    foreign = client.get("/").text

    assert "Qingrong County" in own
    assert "Qingrong County" not in foreign


def test_evaluation_without_access_does_not_exist_for_a_funder(client, log_in, session, cast, evaluation):
    other = factories.make_evaluation(session, cast["lin"].organisation)
    log_in(client, "fang")

    assert client.get(address(other, "")).status_code == 404


@pytest.mark.parametrize("path", ["", "/plan"])
def test_invented_data_is_said_on_every_page(client, log_in, session, evaluation, path):
    log_in(client, "lin")
    invented = client.get(address(evaluation, path)).text
    evaluation.is_invented = False
    session.commit()
    real = client.get(address(evaluation, path)).text

    assert "Demonstration data, entirely invented" in invented
    assert "Demonstration data" not in real


def test_plan_page_shows_tree_sums_and_rules_in_words(client, log_in, evaluation):
    log_in(client, "lin")

    page = client.get(address(evaluation, "/plan")).text

    assert "A Moral character" in page
    assert "Mean as percent of the scale" in page
    assert "from 80, below 90" in page
    assert "80 % own, 20 % team" in page


def test_plan_is_locked_from_its_page(client, log_in, session, evaluation):
    log_in(client, "lin")

    answer = client.post(address(evaluation, "/plan/lock"))

    session.rollback()
    assert answer.status_code == 302
    assert evaluation.plan_version.is_locked
    assert evaluation.plan_version.checksum in client.get(address(evaluation, "/plan")).text


def test_less_performance_than_in_the_last_cycle_is_shown_and_asks_for_a_reason(
    client, log_in, session, cast, evaluation, now
):
    """R-20d: the comparison stands on the page before anything is locked."""
    lighter = [(*row[:5], {"C": 19}.get(row[0], row[5]), *row[6:]) for row in factories.TREE]
    lighter[0] = (*lighter[0][:5], 27, *lighter[0][6:])
    after = factories.make_evaluation(
        session, cast["lin"].organisation, starts=date(2027, 1, 1), tree=lighter
    )
    log_in(client, "lin")

    page = client.get(address(after, "/plan/lock")).text
    refused = client.post(address(after, "/plan/lock"), data={"reason": ""})
    client.post(address(after, "/plan/lock"), data={"reason": "New posts in their first year"})

    session.rollback()
    assert "falls: a reason is needed" in page
    assert refused.status_code == 400
    assert "Please fill in this field." in refused.text
    assert after.plan_version.reason == "New posts in their first year"


def test_plan_without_peers_is_locked_only_under_a_name(client, log_in, session, evaluation):
    """R-30b."""
    evaluation.plan_version.criteria[0].indicators[0].evidence_points[0].source = "record"
    session.commit()
    log_in(client, "lin")

    page = client.get(address(evaluation, "/plan/lock")).text
    refused = client.post(address(evaluation, "/plan/lock"), data={"approver": "", "approval": ""})
    named = {"approver": "Head of the bureau", "approval": "Only one worker in each town"}
    client.post(address(evaluation, "/plan/lock"), data=named)

    session.rollback()
    assert "No evidence point asks peers" in page
    assert refused.status_code == 400
    assert evaluation.plan_version.approved_by == "Head of the bureau"
    assert "Only one worker in each town" in client.get(address(evaluation, "/plan")).text


def test_new_version_shows_its_differences(client, log_in, session, cast, evaluation, now):
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now)
    log_in(client, "lin")
    client.post(address(evaluation, "/plan/version"), data={"reason": "More on results"})
    session.rollback()
    newest = session.scalar(sa.select(PlanVersion).where(PlanVersion.number == 2))
    change = {("E3", "frontline"): 30}
    plan_settings.set_weights(session, newest, change, Editor(cast["lin"], now))

    page = client.get(address(evaluation, "/plan")).text

    assert "More on results" in page
    assert "Changes from the version before: 1" in page
    assert "evidence point E3" in page


def test_new_version_without_a_reason_is_refused_beside_the_field(
    client, log_in, session, cast, evaluation, now
):
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now)
    log_in(client, "lin")

    answer = client.post(address(evaluation, "/plan/version"), data={"reason": ""})

    assert answer.status_code == 400
    assert "Please fill in this field." in answer.text


def test_evaluation_without_a_plan_has_no_plan_page(client, log_in, session, evaluation):
    session.delete(evaluation.plan_version)
    session.commit()
    log_in(client, "lin")

    assert client.get(address(evaluation, "/plan")).status_code == 404
    assert client.get(address(evaluation, "")).status_code == 200


def test_buttons_of_a_wave_are_shown_to_those_who_may(client, log_in, session, cast, evaluation, now):
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now)
    seen = {}
    for who in ("lin", "mo", "fang"):
        log_in(client, who)
        seen[who] = f"/evaluations/{evaluation.id}/waves/Y1/open" in client.get(address(evaluation, "")).text

    assert seen == {"lin": True, "mo": False, "fang": False}
    assert session.get(Evaluation, evaluation.id).state == "locked"
