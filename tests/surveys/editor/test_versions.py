import re

import sqlalchemy as sa

from accounts.models import AuditEntry
from evaluations.plan_tree import evidence_points
from surveys.models import Response
from tests.surveys.editor.factories import ROW, begin, begin_published, choice_item, newest_of, sent


def test_trial_is_the_phone_page_and_keeps_nothing(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"), choice_item("q2", relevant="${q1} = '1'"))

    page = lin.get(f"{base}/recipient/try")
    tried = lin.post(f"{base}/recipient/try", data={"s0-q1": "3", "s0-q2": "1"})

    assert "Test. Nothing that you answer here is kept." in page.text
    assert f'action="{base}/recipient/try"' in page.text
    assert "/q/" not in page.text
    assert re.findall(r'<th scope="row" class="code">(\w+)</th>', tried.text) == ["q1"]
    assert "3.0" in tried.text
    assert session.scalars(sa.select(Response)).all() == []
    assert session.scalars(sa.select(AuditEntry)).all() == []


def test_trial_speaks_the_other_language_large_and_keeps_what_was_ticked(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"))

    page = lin.post(
        f"{base}/recipient/try/view", data={"s0-q1": "3", "to_lang": "en", "to_large": "1", "lang": "zh"}
    )

    assert '<html lang="en" class="large">' in page.text
    assert 'value="3" checked' in page.text


def test_trial_checks_answers_as_a_ballot_is_checked(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"))

    assert lin.post(f"{base}/recipient/try", data={"s0-q1": "9"}).status_code == 422
    assert lin.post(f"{base}/recipient/try", data={}).status_code == 422


def test_only_the_day_of_a_test_is_noted(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"))

    lin.post(f"{base}/recipient/tested")

    assert newest_of(session).tested_on is not None
    assert session.scalars(sa.select(AuditEntry)).one().action == "instrument.test"


def test_publishing_a_second_version_shows_the_changes_and_asks_for_a_note(
    lin, session, evaluation, base, now
):
    begin_published(session, evaluation, now, choice_item("q1"))
    lin.post(f"{base}/recipient/version")
    lin.post(f"{base}/recipient/items/q1", data=sent(words="现在呢？", **ROW))

    asked = lin.get(f"{base}/recipient/publish").text
    without = lin.post(f"{base}/recipient/publish", data={"note": " "})
    lin.post(f"{base}/recipient/publish", data={"note": "q1 is worded anew"})
    versions = lin.get(f"{base}/recipient/versions").text

    assert "wording changed" in asked and "no comparison over time without testing" in asked
    assert without.status_code == 400
    assert newest_of(session).frozen_at is not None
    assert "q1 is worded anew" in versions and "帮得怎么样？" in versions and "现在呢？" in versions
    assert lin.get(f"{base}/recipient/versions?before=1&after=9").status_code == 404


def test_publishing_warns_of_evidence_points_that_the_plan_does_not_have(lin, session, evaluation, base):
    point = next(one for _c, _i, one in evidence_points(evaluation.plan_version) if one.source == "recipient")
    known, unknown = choice_item("q1", evidence=point.code), choice_item("q2", evidence="nowhere")
    begin(session, evaluation, known, unknown)

    page = lin.get(f"{base}/recipient/publish").text

    assert "q2 counts for nowhere" in page
    assert "q1 counts for" not in page


def test_published_version_is_read_and_refuses_changes(lin, session, evaluation, base, now):
    begin_published(session, evaluation, now, choice_item("q1"))

    page = lin.get(f"{base}/recipient").text

    assert "Start a new version" in page and "/items/q1/up" not in page
    assert lin.post(f"{base}/recipient/items/q1/delete").status_code == 409


def test_analyst_reads_and_changes_nothing(client, session, evaluation, base, log_in):
    begin(session, evaluation, choice_item("q1"))
    log_in(client, "mo")

    page = client.get(f"{base}/recipient").text

    assert "/items/q1" not in page and "/publish" not in page
    assert client.get(f"{base}/recipient/translations").status_code == 200
    assert client.post(f"{base}/recipient/items/q1/delete").status_code == 403


def test_other_house_finds_no_questionnaire(client, session, evaluation, base, log_in):
    begin(session, evaluation, choice_item("q1"))
    log_in(client, "zhao")

    pages = ("", "/new", "/recipient", "/recipient/try", "/recipient/items/q1", "/recipient/versions")
    assert {client.get(base + page).status_code for page in pages} == {404}
    assert client.post(f"{base}/recipient/undo").status_code == 404


def test_question_goes_into_the_bank_and_comes_back(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"))

    lin.post(f"{base}/recipient/items/q1/bank", data={"code": "", "remark": "tested"})
    lin.post(f"{base}/recipient/bank", data={"question": "1", "section": ""})
    lin.post(f"{base}/recipient/items/q1", data=sent(words="换个说法？", **ROW))
    lin.post(f"{base}/recipient/items/q1/bank", data={"code": "q1", "remark": "not comparable"})
    told = lin.get(f"{base}/recipient").text
    renewing = lin.get(f"{base}/recipient/items/q2/renew").text
    lin.post(f"{base}/recipient/items/q2/renew")

    assert "newer version 2 in the bank" in told
    assert "not comparable" in renewing and "wording changed" in renewing
    assert newest_of(session).definition.item("q2").label == {"zh": "换个说法？"}
    assert "换个说法？" in lin.get("/question-bank").text
    assert "帮得怎么样？" in lin.get("/question-bank/1").text
