"""How sure one result is, in sentences beside its score."""

import pytest

from evaluations import plans
from evaluations.models_scores import Grade
from tests import factories


def quality(scope, code, measure, value, low=None, high=None, flags="", **more):
    """A quality row as a run stores it."""
    numbers = {"value": value, "low": low, "high": high, "n": 20, "wave": ""}
    return {"scope": scope, "code": code, "measure": measure, "flags": flags, **numbers, **more}


QUALITY = [
    quality("worker", "W1", "change", 2.31, 0.4, 4.22, "changed"),
    quality("worker", "W1", "weights_hold", 0.934),
    quality("worker", "W1", "tipping", 6.5, flags="criterion:B up"),
    quality("worker", "W1", "shrunken", 80.9, 78.8, 83.0),
    quality("rating", "E2/W1", "rating_mean", 82.0, wave="Y2"),
    quality("rating", "E2/W1", "rating_adjusted", 80.5, 77.0, 84.0, wave="Y2"),
    quality("rating", "E2/W2", "rating_mean", 66.6, wave="Y2"),
    quality("rating", "E2/W2", "rating_adjusted", 55.5, 50.0, 61.0, wave="Y2"),
    quality("worker", "W2", "change", -0.8, -2.0, 0.4),
    quality("worker", "W2", "weights_hold", 0.9996),
    quality("worker", "W2", "shrunken", 89.9, 88.0, 91.8, "far_from_the_rest"),
    quality("team", "T1", "change", 1.5),
    quality("team", "T1", "funnel", -3.4, flags="outside_998"),
    quality("post", "frontline", "accuracy", 0.967),
    quality("post", "frontline", "review", 2.0),
    quality("post", "frontline", "separable_bands", 10.0),
    quality("post", "supervisor", "separable_bands", 3.0),
]


def grade(subject, post, own, final, code, **more):
    return {
        "subject": subject,
        "post": post,
        "own": own,
        "team": 83.75,
        "final": final,
        "grade": code,
        **more,
    }


@pytest.fixture
def run(session, cast, evaluation, now):
    """A run from before there were measures of certainty: three front-line workers and a supervisor."""
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now)
    return factories.make_run(
        session,
        evaluation,
        grades=[
            grade("W1", "frontline", 80.53, 81.17, "good", probability=0.93, rank_low=1, rank_high=3),
            grade("W7", "frontline", 70.0, 72.0, "pass"),
            grade("W8", "frontline", 70.0, 72.0, "pass"),
            grade("W2", "supervisor", 89.5, 90.54, "excellent"),
        ],
    )


@pytest.fixture
def sure(session, run):
    """The same run with measures of how sure it is."""
    run.quality = QUALITY
    session.commit()
    return run


def overview(evaluation):
    return f"/evaluations/{evaluation.id}/scores/1"


def subject_page(evaluation, code="W1"):
    return f"{overview(evaluation)}/subjects/{code}"


def test_overview_says_how_sure_grades_are_and_leads_on(client, log_in, evaluation, sure):
    log_in(client, "mo")

    page = client.get(overview(evaluation)).text

    assert (
        "Front line: 96.7% of the grades are expected to be right · for a human look: 2 · "
        "bands that can be told apart: 10"
    ) in page
    assert "Supervisor: bands that can be told apart: 3" in page
    assert f'href="/evaluations/{evaluation.id}/scores/1/quality"' in page


def test_result_says_how_sure_it_is_in_sentences(client, log_in, evaluation, sure):
    log_in(client, "mo")

    page = client.get(subject_page(evaluation)).text

    for sentence in (
        "Given the errors of the numbers, the grade “good” is 93.0% sure.",
        "Between place 1 and place 3 of 3 in the post. 0 people of the post are clearly above, 0 clearly "
        "below; 2 cannot be told apart from this result.",
        "From the first wave to the last the own score changed by +2.31. Interval +0.40 to +4.22: more than "
        "chance.",
        "With other reasonable weights the score stays “good” 93 times in 100.",
        "6.5 percentage points more weight on “B Ability” would change the grade.",
        "it is 80.90 (78.80 to 83.00). Read like that, it does not stand out from the others.",
        "E2: the raters gave 82.00; without their leans it is 80.50 (77.00 to 84.00).",
    ):
        assert sentence in page, sentence
    assert "66.6" not in page


def test_change_within_its_interval_is_said_to_be_none(client, log_in, evaluation, sure):
    log_in(client, "mo")

    page = client.get(subject_page(evaluation, "W2")).text

    assert "changed by −0.80. Interval −2.00 to +0.40: no change that can be told from chance." in page
    assert "stays “excellent” 99 times in 100." in page  # .9996 is not always
    assert "No single weight, however far it is moved, would change the grade." in page
    assert "Even so it stands out from the others." in page
    assert "sure." not in page  # this grade has no probability


def test_team_says_how_far_it_lies_from_the_others(client, log_in, evaluation, sure):
    log_in(client, "mo")

    page = client.get(subject_page(evaluation, "T1")).text

    assert "the team lies −3.40 standard errors from the mean of all teams: hardly chance." in page
    assert "changed by +1.50. Whether that is more than chance cannot be said." in page


def test_unsure_grade_asks_for_a_human_look(client, log_in, session, evaluation, sure):
    session.query(Grade).filter_by(subject="W1").one().probability = 0.7449
    session.commit()
    log_in(client, "mo")

    page = client.get(subject_page(evaluation)).text

    assert "is 74.5% sure. That is less than 75%: somebody should look at it before it is used." in page


def test_grade_lowered_by_the_quota_is_held_against_the_grade_of_its_score(
    client, log_in, session, evaluation, sure
):
    lowered = session.query(Grade).filter_by(subject="W1").one()
    lowered.reason, lowered.grade, lowered.probability = "quota", "pass", None
    session.commit()
    log_in(client, "mo")

    page = client.get(subject_page(evaluation)).text

    assert "the score stays “good” 93 times in 100." in page
    assert "sure." not in page


def test_veto_hides_how_sure_the_result_would_be(client, log_in, session, evaluation, sure):
    held = session.query(Grade).filter_by(subject="W1").one()
    held.reason, held.grade, held.final = "veto", "fail", None
    session.commit()
    log_in(client, "mo")

    page = client.get(subject_page(evaluation)).text

    assert "How sure this result is" not in page
    for hidden in ("2.31", "93 times", "6.5 percentage", "80.90", "80.50"):
        assert hidden not in page


def test_result_of_an_old_run_says_what_is_known(client, log_in, evaluation, run):
    log_in(client, "mo")

    page = client.get(subject_page(evaluation)).text

    assert "Given the errors of the numbers, the grade “good” is 93.0% sure." in page
    assert "With other reasonable weights" not in page
    assert "No single weight" not in page
