"""Asking aloud: a fieldworker enters what a person says, through the same door and into the same box."""

import re

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry, User
from surveys import outcomes
from surveys.condition_words import conditions_of
from surveys.definition import Choice, Instrument, Item
from surveys.forms import BallotForm
from surveys.models_fieldwork import Outcome
from surveys.questionnaires import Questionnaire
from tests.conftest import PASSWORD_HASH
from tests.surveys.factories import issue, payloads, poll_of, used
from tests.surveys.test_views import base


@pytest.fixture
def wei(client, opened, cast, session, signed_in):
    """A fieldworker of the evaluator's house."""
    house = cast["lin"].organisation
    session.add(
        User(login="wei", name="Wei", role="fieldworker", organisation=house, password_hash=PASSWORD_HASH)
    )
    session.commit()
    signed_in(client, "wei")
    return client


def begin(ticket, **changes):
    return {"code": str(ticket), "mode": "interview", "language": "zh", **changes}


def test_interview_is_sealed_like_every_ballot_with_its_way_and_nobody_who_asked(wei, opened):
    (ticket,) = issue(opened)
    page = wei.post(f"{base(opened)}/interview", data=begin(ticket.link))
    assert re.search(r'name="frame-helper" value="visitor" checked', page.text)

    done = wei.post(
        f"{base(opened)}/interview/ballot",
        data=begin(ticket, mode="phone", **{"s0-q1": "5", "frame-helper": "visitor", "frame-present": "yes"}),
    )

    assert "Receipt code" in done.text or "回执码" in done.text
    (ballot,) = payloads(opened)
    assert {name: ballot[name] for name in ("mode", "helper", "present", "level")} == {
        "mode": "phone", "helper": "visitor", "present": True, "level": "B",
    }  # fmt: skip
    assert "wei" not in str(ballot)
    assert used(opened, ticket) == 1
    entries = opened.main.scalars(sa.select(AuditEntry).where(AuditEntry.login == "wei"))
    assert [one.action for one in entries] == []


def test_interview_handed_in_twice_is_one_ballot_and_counted_once(wei, opened):
    (ticket,) = issue(opened)

    for answer in ("1", "4"):
        wei.post(f"{base(opened)}/interview/ballot", data=begin(ticket, **{"s0-q1": answer}))

    (ballot,) = payloads(opened)
    assert ballot["responses"][0]["answers"] == {"q1": "4"}
    assert opened.main.scalars(sa.select(Outcome.count)).all() == [1]


def test_department_that_is_asked_by_telephone_was_helped_by_the_visitor(wei, opened):
    (ticket,) = issue(opened, "department")
    name = "s0-" + next(one for one in ("contact", "d1", "q1") if one in definition_names(opened, ticket))

    wei.post(f"{base(opened)}/interview/ballot", data=begin(ticket, mode="phone", **{name: "1"}))

    assert [one["helper"] for one in payloads(opened)] == ["visitor"]


def definition_names(opened, ticket):
    opened.main.add(ticket.poll)
    names = [item.name for item in ticket.poll.collection.instrument_version.definition.items]
    opened.main.rollback()
    return names


def test_wrong_code_is_refused_beside_the_field(wei, opened):
    (ticket,) = issue(opened)
    for code in ("", "half a code", "0" * 26):
        page = wei.post(f"{base(opened)}/interview", data=begin(code))

        assert (page.status_code, 'id="code-error"' in page.text) == (422, True)
    elsewhere = wei.post(f"/evaluations/{opened.evaluation.id}/waves/Y2/interview", data=begin(ticket))
    assert (elsewhere.status_code, 'name="frame-helper"' in elsewhere.text) == (410, False)


def test_empty_interview_uses_no_card_and_language_can_change_with_the_answers_kept(wei, opened):
    (ticket,) = issue(opened)

    empty = wei.post(f"{base(opened)}/interview/ballot", data=begin(ticket))
    english = wei.post(
        f"{base(opened)}/interview", data=begin(ticket, begun="1", to_lang="en", **{"s0-q1": "3"})
    )

    assert (empty.status_code, used(opened, ticket)) == (422, 0)
    assert "treat you as an equal" in english.text
    assert re.search(r'name="s0-q1" value="3" checked', english.text)


def test_answers_of_a_phone_cannot_claim_to_be_an_interview(client, opened):
    (ticket,) = issue(opened)

    client.post(ticket.page, data={"code": str(ticket), "s0-q1": "5", "mode": "interview"})

    assert [one["mode"] for one in payloads(opened)] == ["link"]


def test_visits_without_an_answer_are_counts_and_can_be_taken_back(wei, opened):
    code = poll_of(opened).code
    where = f"{base(opened)}/interview/visit"

    for step in ("1", "1", "-1"):
        wei.post(where, data={"poll": code, "outcome": "refused", "step": step})
    wrong = wei.post(where, data={"poll": code, "outcome": "moved", "step": "-1"})

    assert wrong.status_code == 409
    opened.main.rollback()
    found = outcomes.outcomes_of(opened.main, opened.wave)
    assert [counts for counts in found.values() if counts] == [{"refused": 1}]


def test_condition_is_said_in_words_where_nothing_can_be_hidden():
    yes_no = (Choice("yes", {"zh": "是", "en": "Yes"}), Choice("no", {"zh": "否", "en": "No"}))
    items = (
        Item("met", "select_one", {"en": "Did you meet?"}, choices=yes_no),
        Item("times", "integer", {"en": "How often?"}, relevant="${met} = 'yes'"),
        Item("why", "text", {"en": "Why not?"}, relevant="${met} != 'yes' and ${times} = 0"),
    )
    asked = Instrument("x", "department", {"en": "X"}, ("en",), items)
    ballot = BallotForm(Questionnaire("P", "", "", 1, "all", asked, (("T1", "Team"),)), "en")

    assert conditions_of(ballot) == {
        "s0-times": "Only if you ticked “Yes” in question 1:",
        "s0-why": "Only if you did not tick “Yes” in question 1 and your answer to question 2 is 0:",
    }


def test_interviews_are_for_the_own_house_and_those_who_collect(app, opened, cast, signed_in):
    for who, status in (("zhao", 404), ("mo", 403)):
        other = app.test_client()
        signed_in(other, who)
        for page in ("interview", "interview/ballot", "interview/visit"):
            assert other.post(f"{base(opened)}/{page}").status_code == status, (who, page)
