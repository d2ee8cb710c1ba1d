"""Score pages of a team beside those of its members: subtraction must find nobody."""

from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa

from evaluations.models_people import Subject
from evaluations.models_scores import Score
from packages.importing import import_package
from reports.runs import score_evaluation
from reports.score_parts import concealed_items
from reports.score_tree import scores_of
from tests.reports.conftest import answered_by

PLACE = ("Y2", "V2")  # recipients on q1


def recipients(sizes):
    """So many recipients of each worker, divided enough to be told."""
    return [
        (worker, {"q1": 2 + place % 4, "q3": 3}) for worker, size in sizes.items() for place in range(size)
    ]


@pytest.fixture
def stored_run(session, cast, package, now, app):
    """stored_run(sizes) -> a scored evaluation in which each worker of T1 has so many recipients."""

    def make(sizes):
        given = answered_by(package, "recipient", recipients(sizes))
        changed = replace(package, collected=replace(package.collected, **given))
        made = import_package(
            session, changed, cast["lin"].organisation, cast["lin"], is_invented=True, now=now
        )
        with app.app_context():
            return made, score_evaluation(session, made, cast["lin"], now)

    return make


def counts_of(session, run, subject):
    score = session.scalar(
        sa.select(Score).where(Score.run_id == run.id, Score.subject == subject, Score.node == "V2")
        .where(Score.wave == "Y2", Score.level == "evidence")
    )  # fmt: skip
    return Counter(score.detail["counts"]["q1"])


def concealed(session, run, code):
    subject = session.scalar(sa.select(Subject).where(Subject.code == code))
    return concealed_items(session, run, subject, scores_of(session, run, code)).get(PLACE, frozenset())


def test_team_conceals_what_would_give_a_member_with_three_answers_away(client, log_in, session, stored_run):
    evaluation, run = stored_run({"W01": 14, "W04": 12, "W07": 3})
    found = counts_of(session, run, "T1") - counts_of(session, run, "W01") - counts_of(session, run, "W04")
    assert found == counts_of(session, run, "W07") and found.total() == 3  # there is something to find

    log_in(client, "lin")
    page = client.get(f"/evaluations/{evaluation.id}/scores/{run.number}/subjects/T1?lang=en").text

    assert "q1" in concealed(session, run, "T1")
    assert "not published, so that a small group cannot be worked out" in page


@pytest.mark.parametrize(
    "sizes",
    [{"W01": 14, "W04": 12, "W07": 11}, {"W01": 14, "W04": 6, "W07": 3, "W10": 4}],
    ids=["all told", "a pool of thirteen"],
)
def test_team_is_told_when_subtraction_leaves_a_pool_or_nothing(session, stored_run, sizes):
    _evaluation, run = stored_run(sizes)

    assert concealed(session, run, "T1") == frozenset()
    assert concealed(session, run, "W01") == frozenset()
