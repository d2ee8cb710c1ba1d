"""The anonymity statement says what the settings make true, and no more."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts import audit
from accounts.models import AuditEntry
from surveys import participation
from surveys.models import Stratum
from surveys.promise import facts_of
from surveys.respond_texts import LANGUAGES, TEXTS
from surveys.statement import SENTENCES, Facts, full, warnings
from tests.surveys.factories import issue, poll_of

FACTS = Facts(
    is_encrypted=True,
    is_two_bodies=False,
    forgets_order=True,
    has_few_invited=False,
    has_contacts=False,
    minimum=8,
    retention_days=90,
)
# setting, value -> texts that go, texts that come
CHANGES = [
    ("is_encrypted", False, set(), {"st_open_network"}),
    ("is_two_bodies", True, {"st_two_stores"}, {"st_two_bodies"}),
    ("forgets_order", False, {"st_no_order"}, {"st_server_order"}),
    ("has_few_invited", True, set(), {"st_few"}),
    ("has_contacts", True, {"st_not_stored"}, {"st_contacts"}),
]


def keys(facts):
    return {key for key, holds in SENTENCES if holds(facts)}


@pytest.mark.parametrize(("setting", "value", "gone", "come"), CHANGES)
def test_a_setting_changes_exactly_what_it_makes_true(setting, value, gone, come):
    changed = replace(FACTS, **{setting: value})

    assert keys(FACTS) - keys(changed) == gone
    assert keys(changed) - keys(FACTS) == come


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_every_language_with_its_numbers(language):
    everything = replace(FACTS, is_encrypted=False, forgets_order=False, has_few_invited=True)

    said = full(everything, language)

    assert all(TEXTS[key][language] for key, _holds in SENTENCES)
    assert len(said) == len(keys(everything))
    assert not [sentence for sentence in said if "{" in sentence]
    assert [number for number in ("8", "10", "90") if not any(number in one for one in said)] == []
    assert len(warnings(everything, language)) == 3


def test_threshold_is_never_told_smaller_than_it_is_applied():
    assert any("fewer than 5 people" in one for one in full(replace(FACTS, minimum=1), "en"))


def facts_under(app, opened, **settings):
    app.config.update(settings)
    with app.test_request_context():
        return facts_of(opened.main, opened.main.merge(poll_of(opened)))


def test_facts_are_read_off_the_running_settings(app, opened):
    assert facts_under(app, opened, PUBLIC_URL="https://pingyi.example").is_encrypted
    assert not facts_under(app, opened, PUBLIC_URL="http://192.168.1.7:8000").is_encrypted
    assert facts_under(app, opened, ISSUER_URL="https://other.example").is_two_bodies
    assert facts_under(app, opened, RETENTION_DAYS=30).retention_days == 30
    assert facts_under(app, opened).forgets_order


@pytest.mark.parametrize(("invited", "few"), [(9, True), (10, False)])
def test_group_of_few_is_told_so(client, app, opened, invited, few):
    (ticket,) = issue(opened)
    team = opened.main.scalar(sa.text("select id from subject where code = 'T1'"))
    opened.main.add(Stratum(wave_id=opened.wave_id, code="all", subject_id=team, invited=invited))
    opened.main.commit()

    for page in (client.get(f"{ticket.page}?lang=en"), client.get(f"{ticket.page}/promise?lang=en")):
        assert ("Fewer than 10 people of your group" in page.text) == few


def test_page_of_the_statement_tells_both_levels(client, opened):
    (ticket,) = issue(opened)

    page = client.get(f"{ticket.page}/promise?lang=zh")

    assert page.status_code == 200
    assert "扫二维码打开" in page.text and "手动输入填答码" in page.text
    assert f"{ticket.page}/manifest" in page.text


def test_tickets_are_forgotten_when_their_time_is_over(app, opened):
    (ticket,) = issue(opened)
    opened.wave.state, opened.wave.closed_on = "sealed", opened.wave.opened_on + timedelta(days=1)
    opened.main.commit()
    opened.main.refresh(opened.wave)
    opened.main.rollback()
    runner = app.test_cli_runner()

    app.config["RETENTION_DAYS"] = 100_000
    early = runner.invoke(args=["forget-participation"])
    assert participation.turnout(opened.participation, [ticket.poll.code])[ticket.poll.code].invited == 1
    app.config["RETENTION_DAYS"] = 90
    late = runner.invoke(args=["forget-participation"])

    assert (early.exit_code, late.exit_code) == (0, 0)
    assert participation.turnout(opened.participation, [ticket.poll.code])[ticket.poll.code].invited == 0
    entry = opened.main.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.login, entry.action) == ("flask forget-participation", "participation.forget")
    assert entry.detail == {"tickets": 1}
    assert audit.verify(opened.main) is None
