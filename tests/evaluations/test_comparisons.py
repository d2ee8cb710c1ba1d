"""Weights from comparisons: in words, by several judges, put into a draft without touching its sums."""

import math

import pytest
import sqlalchemy as sa

from evaluations import comparisons, plans
from evaluations.models_comparison import Comparison
from evaluations.plan_tree import evidence_points, weight_of

JUDGE = {"judge": "Lin", "pair_0": "1/3", "pair_1": "1/5", "pair_2": "1/3"}  # A < B < C


def address(evaluation, path="", **query):
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/evaluations/{evaluation.id}/comparisons{path}?{pairs}"


def weights(version, post="frontline"):
    points = [point for _c, _i, point in evidence_points(version)]
    return {point.code: weight_of(point, post) for point in points if weight_of(point, post)}


def test_judges_comparisons_become_weights_with_a_verdict(client, log_in, evaluation):
    log_in(client, "lin")

    kept = client.post(address(evaluation), data=JUDGE)
    page = client.get(address(evaluation)).text

    assert kept.status_code == 302
    assert "The comparisons hold together: consistency ratio 0.03, at most 0.10." in page
    assert [f">{text}<" in page for text in ("10.5", "25.8", "63.7")] == [
        True
    ] * 3  # by principal eigenvector


def test_contradiction_names_the_pair_to_look_at_again(client, log_in, evaluation):
    log_in(client, "lin")

    client.post(address(evaluation), data={**JUDGE, "pair_0": "9", "pair_1": "1/9", "pair_2": "9"})
    page = client.get(address(evaluation)).text

    assert "The comparisons contradict each other" in page
    assert "Look again at" in page


def test_same_judge_again_replaces_and_a_second_one_is_added(client, log_in, session, evaluation):
    log_in(client, "lin")
    for judge in ("Lin", "Lin ", "Mo"):
        client.post(address(evaluation), data={**JUDGE, "judge": judge})

    session.rollback()
    held = session.scalars(sa.select(Comparison.judge).order_by(Comparison.judge)).all()
    number = session.scalar(sa.select(Comparison.id).where(Comparison.judge == "Mo"))
    client.post(address(evaluation, f"/{number}/drop"))
    session.rollback()

    assert held == ["Lin", "Mo"]
    assert session.scalars(sa.select(Comparison.judge)).all() == ["Lin"]


def test_proposal_keeps_the_sum_and_the_proportions_inside(client, log_in, session, evaluation):
    log_in(client, "lin")
    client.post(address(evaluation), data=JUDGE)

    shown = client.get(address(evaluation, post="frontline", step="0.5")).text
    put = client.post(address(evaluation, "/put", post="frontline", step="0.5"))

    session.rollback()
    assert "Put these weights into the draft" in shown
    assert put.status_code == 302
    found = weights(evaluation.plan_version)
    assert found == {"E1": 10.5, "E2": 26, "E3": 35.5, "E4": 28}  # E3 : E4 stays 25 : 20
    assert sum(found.values()) == 100
    assert sum(weights(evaluation.plan_version, "supervisor").values()) == 100


def test_locked_plan_is_not_touched(client, log_in, session, cast, evaluation, now):
    log_in(client, "lin")
    client.post(address(evaluation), data=JUDGE)
    session.rollback()
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now)
    before = weights(evaluation.plan_version)

    page = client.get(address(evaluation, post="frontline", step="1")).text
    put = client.post(address(evaluation, "/put", post="frontline", step="1"))

    session.rollback()
    assert "The plan is locked. Open a new version" in page
    assert (put.status_code, weights(evaluation.plan_version)) == (409, before)


def test_item_without_weight_says_so_on_the_page(client, log_in, evaluation):
    log_in(client, "lin")
    client.post(address(evaluation), data=JUDGE)

    page = client.get(address(evaluation, post="team", step="1")).text

    assert "A Moral character has no weight for this post yet." in page


def test_answers_to_an_earlier_plan_do_not_count(client, log_in, session, evaluation):
    session.add(Comparison(evaluation_id=evaluation.id, node="", judge="Old", answers={"A X": 3}))
    session.commit()
    log_in(client, "lin")

    page = client.get(address(evaluation)).text

    assert "The plan has changed since Old compared" in page
    assert client.post(address(evaluation, "/put", post="frontline", step="1")).status_code == 409
    assert client.get(address(evaluation, node="Z")).status_code == 404


@pytest.mark.parametrize(
    ("values", "total", "step", "expected"),
    [
        ([33.4, 33.3, 33.3], 100, 1, [34, 33, 33]),
        ([10.26, 10.24], 20.5, 0.5, [10.5, 10]),
        ([1.23, 2.0], 3.23, 0.1, [1.2, 2.03]),
    ],
)
def test_rounding_keeps_the_total(values, total, step, expected):
    found = comparisons.in_steps(values, total, step)

    assert found == pytest.approx(expected)
    assert math.fsum(found) == pytest.approx(total)


def test_point_that_rounding_would_lose_is_not_proposed(app, evaluation):
    compared = comparisons.items(evaluation.plan_version, "")

    with app.test_request_context("/?lang=en"):
        found = comparisons.proposal(compared, [0.001, 0.499, 0.5], "frontline", 1)

    assert found == comparisons.Proposal((), "Rounded like this, E1 would get 0. Choose finer steps.")
