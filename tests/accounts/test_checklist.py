"""The first steps: ticked by what is so, led to after the log-in, and the house named."""

import pytest
import sqlalchemy as sa

from accounts import checklist, houses
from accounts.mail import MailServer
from accounts.models import AuditEntry, Organisation
from evaluations.models_plan import Evaluation
from surveys.editor import drafts
from tests.conftest import PASSWORD
from tests.surveys.editor.factories import begin_published, choice_item

HOUSE = {"name": "Evaluator's house", "contact": "0771 123456", "sending": "cards"}


@pytest.fixture
def done(app):
    """done(session, user): the names of the steps that are ticked."""

    def names(session, user):
        session.rollback()
        with app.app_context():
            return {name for name, check in checklist.CHECKS.items() if check.is_done(session, user)}

    return names


def test_steps_tick_themselves_from_what_is_so(done, session, cast, evaluation, now):
    lin = cast["lin"]
    evaluation.is_invented = False
    session.commit()
    assert done(session, lin) == {"administrator", "second person", "evaluation"}

    houses.settle(session, lin, "House", "0771 123456", "cards", now)
    cast["mo"].is_enabled = False
    evaluation.versions[0].checksum, evaluation.versions[0].locked_by = "0" * 64, "lin"
    evaluation.versions[0].locked_at = now
    evaluation.waves[0].state = "open"
    session.commit()

    assert done(session, lin) == {"administrator", "organisation", "sending", "evaluation", "plan", "wave"}


def test_invented_county_and_other_houses_tick_nothing_of_ones_own(done, session, cast, evaluation):
    assert evaluation.is_invented
    assert "evaluation" not in done(session, cast["lin"])
    evaluation.is_invented = False
    session.commit()
    assert "evaluation" in done(session, cast["lin"])
    assert "evaluation" not in done(session, cast["zhao"])


def test_questionnaire_is_tried_after_it_is_published(done, client, log_in, session, cast, evaluation, now):
    evaluation.is_invented = False
    version = drafts.newest(begin_published(session, evaluation, now, choice_item("q1")))
    assert "questionnaire" in done(session, cast["lin"])
    assert "test answer" not in done(session, cast["lin"])
    log_in(client, "lin")
    steps = client.get("/first-steps?lang=en").text

    drafts.note_test(session, version, cast["lin"], now)

    assert 'href="/evaluations/1/questionnaires"' in steps
    assert 'href="/evaluations/1/questionnaires/recipient/try"' in steps
    assert "test answer" in done(session, cast["lin"])


def test_mail_without_a_server_is_not_settled_and_says_so(done, client, log_in, session, cast, now):
    houses.settle(session, cast["lin"], "House", "0771 123456", "mail", now)
    log_in(client, "lin")

    page = client.get("/first-steps?lang=en").text

    assert "No mail server is set." in page
    assert "sending" not in done(session, cast["lin"])
    client.application.extensions["mail"] = MailServer("127.0.0.1", 25, "none", "house@example.org")
    assert "sending" in done(session, cast["lin"])


def test_page_shows_every_step_with_one_next_and_working_links(client, log_in, cast):
    log_in(client, "zhao")

    page = client.get("/first-steps?lang=en")

    assert page.text.count('aria-current="step"') == 1
    assert page.text.count("<li class=") >= len(checklist.CHECKS)
    with client.application.test_request_context():
        found = checklist.checked(client.application.extensions["stores"].open("main"), cast["zhao"])
    assert [one.check.name for one in found if one.is_next] == ["organisation"]
    assert {client.get(one.address).status_code for one in found} == {200}


@pytest.mark.parametrize(("who", "first"), [("lin", "/first-steps"), ("mo", "/")])
def test_administrator_begins_at_the_first_steps(client, log_in, who, first):
    assert log_in(client, who).location == first


def test_wanted_page_comes_before_the_first_steps(client, cast):
    sent = {"login": "lin", "password": PASSWORD}

    assert client.post("/log-in?next=/methods", data=sent).location == "/methods"


def test_administrator_begins_at_the_evaluations_once_all_is_done(client, log_in, monkeypatch):
    monkeypatch.setattr(checklist, "CHECKS", {})

    assert log_in(client, "lin").location == "/"


def test_two_checks_at_one_place_are_refused():
    with pytest.raises(ValueError, match="position 10"):
        checklist.add(checklist.Check("new", 10, "", "", 1, lambda *_: True, lambda *_: ""))


def test_house_is_named_and_keeps_its_choices(client, log_in, session, cast):
    log_in(client, "lin")

    client.post("/organisation", data=HOUSE | {"name": "桂评中心"})

    session.rollback()
    assert cast["lin"].organisation.name == "桂评中心"
    assert houses.contacts(session) == [("桂评中心", "0771 123456")]
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.action, entry.detail["sending"]) == ("house.settle", "cards")


@pytest.mark.parametrize("wrong", [{"name": " "}, {"sending": "pigeons"}, {"contact": "x" * 301}])
def test_bad_input_about_the_house_is_told_beside_its_field(client, log_in, session, wrong):
    log_in(client, "lin")

    answer = client.post("/organisation", data=HOUSE | wrong)

    assert answer.status_code == 400
    assert f'id="{next(iter(wrong))}-error"' in answer.text


def test_name_of_another_house_is_refused(client, log_in, session, cast):
    log_in(client, "lin")

    answer = client.post("/organisation", data=HOUSE | {"name": "Another house"})

    assert answer.status_code == 409
    assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 4


def test_house_may_leave_its_choice_open_again(client, log_in, session, cast):
    log_in(client, "lin")

    client.post("/organisation", data=HOUSE | {"sending": ""})

    session.rollback()
    assert houses.choice_of(session, cast["lin"].organisation_id).sending is None
    assert session.scalar(sa.select(sa.func.count()).select_from(Evaluation)) == 0
