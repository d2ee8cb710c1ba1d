import re

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry
from evaluations.models_plan import Wave
from surveys import participation
from surveys.cards import link_of
from surveys.models import Poll, Response, Stratum
from surveys.tickets import read_ticket
from tests.surveys import factories
from tests.surveys.questionnaires import RECIPIENT

TITLE = "What people who were helped think"
CODE = re.compile(r'<p class="code">([0-9A-Z-]+)</p>')
POLL = re.compile(r'name="poll"[^>]*value="([0-9A-Z]+)"')


def base(opened, wave="Y1"):
    path = f"/evaluations/{opened.evaluation.id}/waves/{wave}"
    opened.main.rollback()  # a reader left open would make the sealing wait for it
    return path


def the_poll(opened):
    """The one poll that was declared."""
    (found,) = opened.main.scalars(sa.select(Poll))
    opened.main.expunge(found)
    opened.main.rollback()
    return found


def answer(client, opened, code):
    assert client.post(f"/q/{the_poll(opened).code}", data={"code": code, "s0-q1": "5"}).status_code == 200


@pytest.fixture
def lin(client, opened, log_in):
    log_in(client, "lin")
    return client


def batch(opened, **changes):
    collection = opened.collections["recipient"]
    return {
        "collection": collection,
        "subjects": "T1",
        "stratum": "key",
        "count": 9,
        "language": "zh",
        **changes,
    }


def test_sheet_shows_the_tickets_once_and_they_work(client, lin, opened):
    page = lin.post(f"{base(opened)}/tickets", data=batch(opened))

    codes = CODE.findall(page.text)
    assert len(set(codes)) == 9
    assert page.text.count("<svg") == 9
    found = client.post("/q", data={"code": codes[0]})
    assert (found.status_code, POLL.findall(page.text)[0] in found.text) == (200, True)
    assert codes[0] not in lin.get(f"{base(opened)}/tickets").text
    opened.main.rollback()
    (layer,) = opened.main.scalars(sa.select(Stratum))
    assert (layer.code, layer.invited) == ("key", 9)


def test_layers_of_the_wave_are_offered_and_none_is_guessed(lin, opened):
    before = lin.get(f"{base(opened)}/tickets").text
    lin.post(f"{base(opened)}/tickets", data=batch(opened))

    page = lin.get(f"{base(opened)}/tickets").text

    assert 'value="all"' in before
    assert 'value="all"' not in page
    assert 'list="strata"' in page
    assert re.search(r'<option value="key">T1 ', page)


def test_codes_can_be_saved_as_csv_and_nothing_foreign_gets_in(lin, opened):
    page = lin.post(f"{base(opened)}/tickets", data=batch(opened, count=2)).text
    codes, poll = CODE.findall(page), the_poll(opened)

    answer = lin.post(
        f"{base(opened)}/tickets.csv", data={"poll": poll.code, "codes": "\n".join([*codes, "=1+1", "x,y"])}
    )

    assert answer.mimetype == "text/csv"
    assert answer.data.decode("utf-8-sig").splitlines() == [
        "code,link",
        *(f"{code},{link_of('http://127.0.0.1:8000', poll, read_ticket(code))}" for code in codes),
    ]


def test_issue_is_in_the_audit_log_without_codes(lin, opened):
    codes = CODE.findall(
        lin.post(f"{base(opened)}/tickets", data=batch(opened, subjects=["SW01", "SW02"])).text
    )

    opened.main.rollback()
    entry = opened.main.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.action == "ticket.issue"
    assert entry.detail == {
        "instrument": "recipient",
        "stratum": "key",
        "count": 9,
        "subjects": ["SW01", "SW02"],
    }
    assert codes[0] not in str(entry.detail)
    poll = the_poll(opened)
    assert (poll.stratum, poll.subjects) == ("key", "SW01,SW02")
    assert participation.turnout(opened.participation, [poll.code])[poll.code].invited == 9


@pytest.mark.parametrize(
    "changes",
    [
        {"count": 0},
        {"count": 5000},
        {"stratum": ""},
        {"stratum": "a,b"},
        {"subjects": "nobody"},
        {"collection": 999},
    ],
)
def test_wrong_batch_is_refused_with_the_form(lin, opened, changes):
    page = lin.post(f"{base(opened)}/tickets", data=batch(opened, **changes))

    assert page.status_code == 400
    assert opened.main.scalars(sa.select(Poll)).all() == []


def test_participation_is_banded(client, lin, opened):
    codes = CODE.findall(lin.post(f"{base(opened)}/tickets", data=batch(opened)).text)
    for code in codes[:3]:
        answer(client, opened, code)

    page = lin.get(f"{base(opened)}/participation").text

    told = re.sub(r"<[^>]+>|\s+", " ", page)
    assert f"key · 居家养老 {TITLE}" in " ".join(told.split())
    assert "1-4 answers · 9 invited · response at least 11%" in " ".join(told.split())


def test_closing_asks_first_and_then_seals(client, lin, opened):
    codes = CODE.findall(lin.post(f"{base(opened)}/tickets", data=batch(opened)).text)
    answer(client, opened, codes[0])

    asked = lin.post(f"{base(opened)}/close")
    still = opened.main.get(Wave, opened.wave_id, populate_existing=True).state
    opened.main.rollback()
    done = lin.post(f"{base(opened)}/close", data={"confirmed": "y"})

    assert (asked.status_code, still) == (200, "open")
    assert "Closing cannot be undone" in asked.text
    assert done.status_code == 302
    opened.main.rollback()
    assert opened.main.get(Wave, opened.wave_id, populate_existing=True).state == "sealed"
    assert [found.answers for found in opened.main.scalars(sa.select(Response))] == [{"q1": "5"}]
    assert lin.post(f"{base(opened)}/close", data={"confirmed": "y"}).status_code == 409


def test_wave_is_opened_from_the_page(lin, opened, session, cast):
    evaluation = factories.make_evaluation(session, cast["lin"])
    factories.publish(session, evaluation, RECIPIENT)

    answer = lin.post(f"/evaluations/{evaluation.id}/waves/Y1/open")

    assert answer.location == f"/evaluations/{evaluation.id}/waves/Y1/tickets"
    page = lin.get(answer.location).text
    assert TITLE in page
    assert page.index('label="Teams"') < page.index('label="Social workers"')
    assert lin.post(f"/evaluations/{evaluation.id}/waves/Y1/open").status_code == 409


PAGES = [
    ("post", "open"),
    ("post", "close"),
    ("get", "participation"),
    ("get", "tickets"),
    ("post", "tickets"),
    ("post", "tickets.csv"),
]


@pytest.mark.parametrize(("method", "page"), PAGES)
def test_other_house_sees_nothing(client, opened, log_in, method, page):
    log_in(client, "zhao")

    assert getattr(client, method)(f"{base(opened)}/{page}").status_code == 404


@pytest.mark.parametrize(("method", "page"), PAGES)
def test_funder_and_stranger_are_kept_out(client, app, opened, log_in, method, page):
    assert getattr(app.test_client(), method)(f"{base(opened)}/{page}").status_code == 302
    log_in(client, "fang")

    assert getattr(client, method)(f"{base(opened)}/{page}").status_code == 403
