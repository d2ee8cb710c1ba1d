"""Engagement and register of conflicts: signed by somebody, and nobody judges where they are tied."""

from datetime import date

import pytest
import sqlalchemy as sa

from accounts.models import Access, AuditEntry
from evaluations.conflicts import Register, Tie, WithdrawalUnexplained, declare, withdraw, years_after
from evaluations.models_engagement import Conflict, Engagement
from evaluations.models_people import Subject

TODAY = date(2026, 3, 1)
FULL = {
    "commissioner": "Civil affairs", "evaluator": "Evaluator's house", "contract": "HT-2026-01",
    "starts": "2026-01-01", "ends": "2026-12-31", "statement": "We are independent.",
    "signer": "Lin", "signed_on": "2026-01-05", "cooling_years": "2",
}  # fmt: skip


@pytest.fixture
def subjects(session, evaluation):
    found = session.scalars(sa.select(Subject).where(Subject.evaluation_id == evaluation.id))
    return {subject.code: subject for subject in found}


@pytest.fixture
def tied(session, cast, evaluation, now):
    """tied(kind, subject, ...) enters a tie of Chen."""

    def enter(kind="employed", subject=None, **more):
        tie = Tie(more.pop("person", "chen"), kind, subject, **more)
        return declare(session, evaluation, tie, cast["lin"], now)

    return enter


def barred(session, evaluation, subjects, person="chen", on=TODAY):
    register = Register(session, evaluation, on)
    return {code for code, subject in subjects.items() if register.refusals(person, subject)}


def test_tie_to_an_agency_that_ended_less_than_two_years_ago_covers_its_teams_and_workers(
    app, session, evaluation, subjects, tied
):
    tied(subject=subjects["AG"], ends=date(2025, 8, 31))

    with app.test_request_context("/?lang=en"):
        found = Register(session, evaluation, TODAY).refusals("chen", subjects["W1"])
        everybody = barred(session, evaluation, subjects)

    assert found == [
        "Chen (chen): employed there, AG Banyan, until 2025-08, less than 2 years ago; cannot rate W1."
    ]
    assert everybody == {"AG", "T1", "W1", "W2"}


def test_tie_bars_until_the_years_of_the_engagement_are_over(app, session, evaluation, subjects, tied):
    tied(subject=subjects["AG"], ends=date(2025, 8, 31))

    with app.test_request_context():
        found = [barred(session, evaluation, subjects, on=date(2027, 8, day)) for day in (30, 31)]

    assert ["W1" in one for one in found] == [True, False]


def test_years_of_the_engagement_replace_the_two(app, session, evaluation, subjects, tied):
    session.add(Engagement(evaluation_id=evaluation.id, commissioner="C", evaluator="E", cooling_years=0))
    tied(subject=subjects["AG"], ends=date(2025, 8, 31))

    with app.test_request_context():
        assert barred(session, evaluation, subjects) == set()


def test_tie_to_a_worker_covers_that_worker_alone(app, session, evaluation, subjects, tied):
    tied("family", subjects["W1"])

    with app.test_request_context():
        assert barred(session, evaluation, subjects) == {"W1"}


def test_organisation_in_words_is_the_agency_of_that_name(app, session, evaluation, subjects, tied):
    tied(organisation=" banyan ")

    with app.test_request_context():
        assert barred(session, evaluation, subjects) == {"AG", "T1", "W1", "W2"}


def test_person_is_found_by_name(session, tied, subjects):
    assert tied(subject=subjects["W1"], person="Chen").person == "chen"
    assert tied(subject=subjects["W1"], person="Worker W2").person == "W2"


def test_withdrawn_entry_stays_readable_and_bars_nobody(app, session, cast, evaluation, subjects, tied, now):
    entry = tied(subject=subjects["AG"])
    with pytest.raises(WithdrawalUnexplained):
        withdraw(session, entry, " ", cast["lin"], now)

    withdraw(session, entry, "another Chen", cast["lin"], now)

    with app.test_request_context():
        assert barred(session, evaluation, subjects) == set()
    assert session.get(Conflict, entry.id).withdrawn == "another Chen"


def test_peers_of_one_team_and_an_account_of_a_subject_do_not_rate_their_own(
    app, session, cast, evaluation, subjects
):
    session.add(Access(user_id=cast["chen"].id, evaluation_id=evaluation.id, subject_code="W1"))
    session.commit()

    with app.test_request_context():
        assert barred(session, evaluation, subjects, "W1") == {"AG", "T1", "W1", "W2"}
        assert barred(session, evaluation, subjects, "chen") == {"AG", "T1", "W1", "W2"}


def test_leap_day_ends_on_the_last_of_february():
    assert years_after(date(2024, 2, 29), 2) == date(2026, 2, 28)


def test_engagement_is_written_and_read_on_its_page(client, log_in, session, evaluation):
    log_in(client, "lin")

    kept = client.post(f"/evaluations/{evaluation.id}/engagement", data=FULL)
    page = client.get(f"/evaluations/{evaluation.id}/engagement").text

    assert kept.status_code == 302
    assert "HT-2026-01" in page and "Signed by Lin" in page
    session.rollback()  # what the page has written since
    assert session.get(Engagement, evaluation.id).signed_on == date(2026, 1, 5)


def test_engagement_that_cannot_be_is_refused_beside_its_field(client, log_in, session, evaluation):
    faults = [
        ({"signed_on": ""}, "A signature needs both a name and a day."),
        ({"signer": "  "}, "A signature needs both a name and a day."),
        ({"ends": "2025-01-01"}, "The end is before the beginning."),
        ({"starts": "soon"}, "Please give a day, such as 2026-03-01."),
        ({"starts": "9999-12-31"}, "Please give a day, such as 2026-03-01."),
        ({"statement": ""}, "Please write what is signed."),
        ({"commissioner": "  "}, "Please fill in this field."),
        ({"cooling_years": "11"}, "Please give a number from 0 to 10."),
    ]
    log_in(client, "lin")

    for changed, words in faults:
        answer = client.post(f"/evaluations/{evaluation.id}/engagement", data={**FULL, **changed})
        assert (answer.status_code, words in answer.text) == (400, True), changed

    assert session.get(Engagement, evaluation.id) is None


def test_tie_is_entered_and_taken_back_on_the_page(client, log_in, session, evaluation):
    log_in(client, "lin")
    address = f"/evaluations/{evaluation.id}/conflicts"

    entered = client.post(address, data={"person": "chen", "kind": "employed", "subject": "AG"})
    session.rollback()
    number = session.scalar(sa.select(Conflict.id))
    client.post(f"{address}/{number}/withdraw", data={"reason": "another Chen"})
    page = client.get(address).text

    assert entered.status_code == 302
    assert "AG Banyan" in page and "taken back: another Chen" in page


def test_tie_needs_exactly_one_other_side(client, log_in, evaluation):
    log_in(client, "lin")
    address = f"/evaluations/{evaluation.id}/conflicts"
    both = {"person": "chen", "kind": "other", "subject": "AG", "organisation": "Banyan"}

    assert "Please name one other side" in client.post(address, data=both).text
    assert client.post(address, data={"person": "chen", "kind": "other", "subject": ""}).status_code == 400


def test_register_is_not_for_analysts_and_its_log_names_nobody(client, log_in, session, evaluation):
    log_in(client, "lin")
    address = f"/evaluations/{evaluation.id}/conflicts"
    client.post(address, data={"person": "chen", "kind": "family", "subject": "W1"})
    log_in(client, "mo")

    assert client.get(address).status_code == 403
    session.rollback()
    entry = session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "conflict.declare"))
    assert "chen" not in str(entry.detail) and "W1" not in str(entry.detail)
