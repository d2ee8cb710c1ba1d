"""The public statements: open to everybody, true for every questionnaire, naming whom to write to."""

from dataclasses import replace

import pytest

from accounts import houses
from surveys.statement import common, full
from tests.surveys.test_statement import FACTS


@pytest.mark.parametrize(("language", "heading"), [("zh", "无障碍"), ("en", "Accessibility")])
def test_anybody_reads_what_was_tested_and_whom_to_write_to(client, session, cast, now, language, heading):
    houses.settle(session, cast["lin"], "桂评中心", "0771 123456", None, now)

    page = client.get(f"/statements?lang={language}")

    assert page.status_code == 200
    assert heading in page.text
    assert "桂评中心: 0771 123456" in page.text
    assert "Set-Cookie" not in page.headers


def test_page_for_the_code_leads_to_the_statements_except_on_a_tablet(client):
    assert 'href="/statements?lang=en"' in client.get("/q?lang=en").text
    assert "/statements" not in client.get("/q?lang=en&kiosk=1").text


def test_what_holds_for_some_questionnaires_only_is_not_promised_for_all():
    listed = replace(FACTS, has_contacts=True)

    told = common([FACTS, listed], "en")

    assert set(full(FACTS, "en")) - set(told) != set()
    assert set(told) == set(full(FACTS, "en")) & set(full(listed, "en"))
