"""Experts rate in the browser: only what is theirs, declared first, locked once submitted."""

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry
from evaluations import ratings
from evaluations.conflicts import Register
from evaluations.models_engagement import Conflict
from evaluations.models_evidence import PanelRating
from evaluations.models_panels import Assignment
from packages.gather import collected_from
from tests.evaluations.judging import add_expert, make_panel
from tests.evaluations.test_panels import keep


@pytest.fixture
def panel(session, cast, evaluation, now):
    """Chen rates W1 and W2, Wu rates W1; Xu is free."""
    add_expert(session, evaluation, "wu")
    add_expert(session, evaluation, "xu")
    made = make_panel(session, evaluation, cast["lin"], now, raters=("chen", "wu", "xu"))
    keep(session, made, cast, now, ("W1", "chen"), ("W2", "chen"), ("W1", "wu"))
    return made


@pytest.fixture
def given(panel):
    """given("W1", "chen") is that assignment."""

    def find(subject, rater):
        found = (one for one in panel.assignments if (one.subject.code, one.rater.person) == (subject, rater))
        return next(found)

    return find


def experts(session):
    from accounts.models import User

    return {user.login: user for user in session.scalars(sa.select(User).where(User.role == "expert"))}


def rate(session, assignment, value, now):
    user = experts(session)[assignment.rater.person]
    ratings.declare_free(session, [assignment], user, now)
    return ratings.submit(session, assignment, {"E2": value}, user, now)


def stored(session):
    rows = session.scalars(sa.select(PanelRating).order_by(PanelRating.id))
    return [(one.panel, one.rater, one.evidence, one.value) for one in rows]


def address(evaluation, path=""):
    return f"/evaluations/{evaluation.id}/ratings{path}"


def test_submitted_ratings_stand_under_the_raters_code_and_are_locked(session, cast, given, now):
    one = given("W1", "chen")

    rate(session, one, 88, now)

    assert stored(session) == [("dossier", one.rater.code, "E2", 88)]
    with pytest.raises(ratings.RatingLocked):
        ratings.keep_draft(session, one, {"E2": 10})
    with pytest.raises(ratings.RatingLocked):
        ratings.recuse(session, one, "late", cast["chen"], now)


def test_nothing_is_rated_before_the_declaration(session, cast, given, now):
    one = given("W1", "chen")

    with pytest.raises(ratings.NotDeclared):
        ratings.keep_draft(session, one, {"E2": 70})
    with pytest.raises(ratings.NotDeclared):
        ratings.submit(session, one, {"E2": 70}, cast["chen"], now)


def test_draft_is_no_rating_and_an_incomplete_sheet_is_refused(session, cast, given, now):
    one = given("W1", "chen")
    ratings.declare_free(session, [one], cast["chen"], now)

    ratings.keep_draft(session, one, {"E2": 70})

    assert (one.draft, stored(session)) == ({"E2": 70}, [])
    with pytest.raises(ratings.RatingIncomplete):
        ratings.submit(session, one, {}, cast["chen"], now)


def test_reopened_rating_is_a_draft_again_and_the_log_says_why_without_values(session, cast, given, now):
    one = given("W1", "chen")
    rate(session, one, 88, now)
    with pytest.raises(ratings.NothingToReopen):
        ratings.reopen(session, one, " ", cast["lin"], now)

    ratings.reopen(session, one, "wrong dossier", cast["lin"], now)

    assert (one.state, one.draft, stored(session)) == ("declared", {"E2": 88}, [])
    entry = session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "rating.reopen"))
    assert entry.detail == {
        "panel": "dossier", "rater": one.rater.code, "subject": "W1", "reason": "wrong dossier",
    }  # fmt: skip


@pytest.mark.parametrize(("first", "second", "asked"), [(90, 65, True), (90, 65.5, False)])
def test_third_rater_is_asked_when_two_lie_25_points_apart(session, given, panel, now, first, second, asked):
    rate(session, given("W1", "chen"), first, now)

    third = rate(session, given("W1", "wu"), second, now)

    assert (third is not None) is asked
    if asked:
        assert (third.rater.person, third.origin, third.state) == ("xu", "third", "assigned")


def test_third_rater_is_nobody_whom_a_tie_bars(app, session, cast, evaluation, given, panel, now):
    entry = Conflict(
        evaluation_id=evaluation.id, person="xu", subject_id=given("W1", "wu").subject_id, kind="family",
        declared_by="lin", declared_at=now,
    )  # fmt: skip
    session.add(entry)
    session.commit()
    rate(session, given("W1", "chen"), 90, now)

    with app.test_request_context():
        assert rate(session, given("W1", "wu"), 10, now) is None
    assert ratings.is_apart(session, panel, given("W1", "wu").subject_id)


def test_ratings_close_when_results_are_public(session, cast, evaluation, given, now):
    evaluation.state = "publicity"
    session.commit()

    with pytest.raises(ratings.RatingClosed):
        ratings.declare_free(session, [given("W1", "chen")], cast["chen"], now)


def test_expert_sees_what_is_assigned_under_codes_and_nothing_else(
    client, log_in, session, evaluation, panel, given
):
    log_in(client, "chen")

    page = client.get(address(evaluation)).text
    own = client.get(address(evaluation, f"/{given('W1', 'chen').id}"))
    foreign = client.get(address(evaluation, f"/{given('W1', 'wu').id}"))

    assert all(one.blind in page for one in panel.subjects)
    for text in ("Worker W1", "W1", "Wu", "River team"):
        assert text not in page and text not in own.text
    assert (own.status_code, foreign.status_code) == (200, 404)


def test_panel_that_is_not_blind_shows_the_names(client, log_in, session, evaluation, panel):
    panel.is_blind = False
    session.commit()
    log_in(client, "chen")

    assert "W1 Worker W1" in client.get(address(evaluation)).text


def test_sheet_is_declared_drafted_and_submitted_in_the_browser(
    client, log_in, session, evaluation, panel, given
):
    number = given("W1", "chen").id
    log_in(client, "chen")
    client.post(address(evaluation, "/declare"), data={"panel": panel.id})

    early = client.post(address(evaluation, f"/{number}"), data={"at_E2": "70", "do": "submit"})
    wrong = client.post(address(evaluation, f"/{number}"), data={"at_E2": "170", "do": "draft"})
    draft = client.post(address(evaluation, f"/{number}"), data={"at_E2": "70", "do": "draft"})
    sheet = client.get(address(evaluation, f"/{number}")).text
    final = client.post(
        address(evaluation, f"/{number}"), data={"at_E2": "72", "do": "submit", "checked": "y"}
    )

    assert [one.status_code for one in (early, wrong, draft, final)] == [400, 400, 302, 302]
    assert "90: a case to teach from." in sheet and 'value="70"' in sheet
    session.rollback()
    assert [value for *_rest, value in stored(session)] == [72]
    assert {one.state for one in panel.assignments if one.rater.person == "chen"} == {"submitted", "declared"}


def test_tie_that_an_expert_declares_takes_the_agency_off_them(
    client, log_in, session, evaluation, panel, now
):
    log_in(client, "chen")

    client.post(address(evaluation, "/tie"), data={"kind": "employed", "subject": "AG"})
    page = client.get(address(evaluation)).text

    session.rollback()
    assert {one.state for one in panel.assignments if one.rater.person == "chen"} == {"recused"}
    assert "0 of 0 submitted" in page
    assert "W1" not in "".join(one.recusal for one in panel.assignments)
    entry = session.scalar(sa.select(Conflict))
    assert (entry.person, entry.declared_by) == ("chen", "chen")
    assert Register(session, evaluation, now.date()).entries == [entry]


def test_recusal_bars_the_pair_and_needs_a_reason(client, log_in, session, evaluation, panel, given):
    one = given("W1", "chen")
    log_in(client, "chen")

    bare = client.post(address(evaluation, f"/{one.id}/recuse"), data={"reason": ""})
    done = client.post(address(evaluation, f"/{one.id}/recuse"), data={"reason": "my former student"})

    assert (bare.status_code, done.status_code) == (409, 302)
    session.rollback()
    assert session.get(Assignment, one.id).recusal == "my former student"
    log_in(client, "lin")
    assert "my former student" in client.get(f"/evaluations/{evaluation.id}/panels/{panel.id}").text


def test_administrator_reopens_and_never_reads_a_rating(
    client, log_in, session, evaluation, panel, given, now
):
    one = given("W1", "chen")
    rate(session, one, 87.31, now)
    log_in(client, "lin")

    page = client.get(f"/evaluations/{evaluation.id}/panels/{panel.id}").text
    back = client.post(
        f"/evaluations/{evaluation.id}/assignments/{one.id}/reopen", data={"reason": "mixed up"}
    )

    assert "submitted" in page and "87.31" not in page
    assert back.status_code == 302
    assert client.get(address(evaluation)).status_code == 403


def test_only_submitted_ratings_are_collected_for_scoring(session, cast, evaluation, given, now):
    rate(session, given("W1", "chen"), 88, now)
    ratings.declare_free(session, [given("W2", "chen")], cast["chen"], now)
    ratings.keep_draft(session, given("W2", "chen"), {"E2": 10})

    found = collected_from(session, evaluation).ratings

    code = given("W1", "chen").rater.code
    assert found.to_numpy().tolist() == [["Y1", "dossier", code, "W1", "E2", 88]]
