"""Staff pages about people: lists at printing, reminders, lost cards, the tablet."""

import io
import re

import pytest
import sqlalchemy as sa

from accounts import audit
from accounts.models import AuditEntry
from surveys import contacts, participation
from surveys.contact_lines import Person
from surveys.models import Stratum
from tests.surveys.factories import payloads
from tests.surveys.test_views import CODE, base, batch, the_poll

NAMES = [Person(f"村民{number:02}", f"1380000{number:04}") for number in range(9)]
LINES = "\n".join(f"{one.name},{one.address}" for one in NAMES)
HIDDEN = re.compile(r'<textarea[^>]*name="people"[^>]*>([^<]*)</textarea>')
KEY = re.compile(r'name="contact" value="([0-9a-f]{32})"')


@pytest.fixture
def lin(client, opened, log_in):
    log_in(client, "lin")
    return client


@pytest.fixture
def printed(lin, opened):
    """Codes of a batch with a list of nine, in the order of the list."""
    page = lin.post(f"{base(opened)}/tickets", data=batch(opened, pasted=LINES, count=40))
    return CODE.findall(page.text)


def answer(client, opened, *codes):
    for code in codes:
        sent = client.post(f"/q/{the_poll(opened).code}", data={"code": code, "s0-q1": "5"})
        assert sent.status_code == 200


def last_entry(opened):
    opened.main.rollback()
    assert audit.verify(opened.main) is None
    return opened.main.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_list_of_names_gives_one_card_each_with_its_strip(lin, opened):
    page = lin.post(f"{base(opened)}/tickets", data=batch(opened, pasted=f"姓名,电话\n{LINES}", count=40))

    assert len(CODE.findall(page.text)) == 9
    strips = re.findall(r'class="strip"><span>([^<]*)</span>', page.text)
    assert strips == [f"{one.name} {one.address}" for one in NAMES]
    poll = the_poll(opened).code
    assert contacts.listing_of(opened.participation, poll).waiting == tuple(NAMES)
    assert participation.turnout(opened.participation, [poll])[poll].invited == 9
    entry = last_entry(opened)
    assert (entry.detail["count"], entry.detail["contacts"]) == (9, True)
    assert "村民" not in str(entry.detail)
    assert opened.main.scalar(sa.select(Stratum.invited)) == 9


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_list_comes_from_a_file_too(lin, opened, encoding):
    upload = io.BytesIO(LINES.encode(encoding)), "names.csv"

    page = lin.post(f"{base(opened)}/tickets", data=batch(opened, uploaded=upload))

    assert page.text.count('class="strip"') == 9
    assert "村民08" in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pasted": "韦秀兰,1\n,2\n韦秀兰,1"}, ["line 2: the name is missing", "line 3: the same as line 1"]),
        ({"pasted": LINES, "uploaded": (io.BytesIO(b"a,b"), "n.csv")}, ["give the list once"]),
        ({"uploaded": (io.BytesIO(b"\xff\xfe\x00\xff"), "n.csv")}, ["no text"]),
    ],
)
def test_wrong_list_is_refused_line_by_line_and_draws_nothing(lin, opened, changes, said):
    page = lin.post(f"{base(opened)}/tickets", data=batch(opened, **changes))

    assert page.status_code == 400
    assert [one for one in said if one not in page.text] == []
    opened.main.rollback()
    assert opened.main.scalars(sa.select(Stratum)).all() == []


def test_saved_tickets_carry_the_names(lin, opened):
    formula = "=HYPERLINK(1)"
    page = lin.post(f"{base(opened)}/tickets", data=batch(opened, pasted=f"{formula},+86 138\n黄志明,")).text
    codes = CODE.findall(page)
    people = HIDDEN.findall(page)[0].replace("&#34;", '"')

    saved = lin.post(
        f"{base(opened)}/tickets.csv",
        data={"poll": the_poll(opened).code, "codes": "\n".join(codes), "people": people},
    )

    lines = saved.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "name,contact,code,link"
    assert lines[1].startswith(f"'{formula},'+86 138,{codes[0]},http")
    assert lines[2].startswith(f"黄志明,,{codes[1]},http")


def test_people_are_told_that_a_list_is_kept_until_it_is_destroyed(client, lin, opened, printed):
    poll = the_poll(opened).code
    for page in (f"/q/{poll}?lang=en", f"/q/{poll}/promise?lang=en"):
        text = client.get(page).text
        assert "names and contacts were noted" in text
        assert "does not store your name" not in text

    assert lin.post(f"{base(opened)}/close", data={"confirmed": "y"}).status_code == 302

    assert contacts.polls_with_contacts(opened.participation, [poll]) == set()
    assert "does not store your name" in client.get(f"/q/{poll}/promise?lang=en").text


def test_reminders_show_bands_and_words(client, lin, opened, printed):
    page = lin.get(f"{base(opened)}/reminders").text

    assert "Show who has not answered" in page
    assert "If you have already answered, thank you" in page
    assert "填过了就不用管这条" in page
    assert "村民" not in page


def test_those_who_have_not_answered_are_listed_once_a_day(client, lin, opened, printed):
    answer(client, opened, *printed[:5])
    asked = {"poll": the_poll(opened).code}

    page = lin.post(f"{base(opened)}/reminders", data=asked)
    again = lin.post(f"{base(opened)}/reminders", data=asked)

    assert [one.name in page.text for one in NAMES] == [False] * 5 + [True] * 4
    assert (page.status_code, again.status_code) == (200, 409)
    assert "shown today" in again.text
    assert last_entry(opened).detail == {"poll": asked["poll"], "used": 5, "waiting": 4}
    saved = lin.post(f"{base(opened)}/reminders.csv", data={"people": HIDDEN.findall(page.text)[0]})
    assert saved.data.decode("utf-8-sig").splitlines() == [
        "name,contact",
        *(f"{one.name},{one.address}" for one in NAMES[5:]),
    ]


def test_single_answers_are_not_listed(client, lin, opened, printed):
    answer(client, opened, printed[0])

    page = lin.post(f"{base(opened)}/reminders", data={"poll": the_poll(opened).code})

    assert (page.status_code, "村民" in page.text) == (409, False)


def test_poll_of_another_wave_is_not_listed(lin, opened, printed):
    other = f"/evaluations/{opened.evaluation.id}/waves/Y2"
    poll = the_poll(opened).code

    assert lin.post(f"{other}/reminders", data={"poll": poll}).status_code == 404
    assert lin.post(f"{base(opened)}/reminders", data={}).status_code == 404


def test_lost_card_of_a_listed_person_is_printed_anew(client, lin, opened, printed):
    found = lin.post(f"{base(opened)}/lost", data={"name": " 民03 "})
    (key,) = KEY.findall(found.text)

    page = lin.post(f"{base(opened)}/lost/replace", data={"contact": key, "language": "zh"})

    (code,) = CODE.findall(page.text)
    assert (code in printed, "村民03" in page.text) == (False, True)
    assert last_entry(opened).detail == {"poll": the_poll(opened).code, "replaced": True}
    refused = client.post(f"/q/{the_poll(opened).code}", data={"code": printed[3], "s0-q1": "5"})
    assert refused.status_code == 410
    answer(client, opened, code)
    opened.main.rollback()
    assert opened.main.scalar(sa.select(Stratum.invited)) == 9
    poll = the_poll(opened).code
    assert participation.turnout(opened.participation, [poll])[poll] == participation.Turnout(9, 1)


def test_used_ticket_is_not_replaced_and_the_question_is_written_down(client, lin, opened, printed):
    answer(client, opened, printed[0])
    (key,) = KEY.findall(lin.post(f"{base(opened)}/lost", data={"name": "村民00"}).text)

    page = lin.post(f"{base(opened)}/lost/replace", data={"contact": key, "language": "zh"})

    assert page.status_code == 409
    assert "list that is published after the close" in page.text
    assert last_entry(opened).detail == {"poll": the_poll(opened).code, "replaced": False}


def test_lost_card_without_a_list_is_replaced_by_its_old_code(client, lin, opened):
    codes = CODE.findall(lin.post(f"{base(opened)}/tickets", data=batch(opened)).text)
    where = f"{base(opened)}/lost/replace"

    page = lin.post(where, data={"old_code": codes[0].lower(), "language": "en"})

    assert len(CODE.findall(page.text)) == 1
    assert lin.post(where, data={"old_code": codes[0], "language": "en"}).status_code == 409
    assert lin.post(where, data={"old_code": "half", "language": "en"}).status_code == 400
    assert lin.post(where, data={"old_code": "0" * 26, "language": "en"}).status_code == 404
    other = f"/evaluations/{opened.evaluation.id}/waves/Y2/lost/replace"
    assert lin.post(other, data={"old_code": codes[1], "language": "en"}).status_code in (404, 410)


def test_nobody_of_that_name_is_told(lin, opened, printed):
    assert "Nobody of this name" in lin.post(f"{base(opened)}/lost", data={"name": "没有"}).text
    assert "Nobody of this name" not in lin.get(f"{base(opened)}/lost").text


def test_answers_at_a_tablet_are_marked_without_script_too(client, lin, opened, printed):
    start = lin.get(f"{base(opened)}/tablet").text
    assert 'href="/q?kiosk=1"' in start

    code_page = client.get("/q?kiosk=1").text
    assert 'name="kiosk" value="1"' in code_page
    questions = client.post("/q", data={"code": printed[0], "kiosk": "1"}).text
    assert 'name="kiosk" value="1"' in questions
    thanks = client.post(f"/q/{the_poll(opened).code}", data={"code": printed[0], "s0-q1": "5", "kiosk": "1"})

    assert thanks.headers["Refresh"] == "20; url=/q?kiosk=1"
    assert 'href="/q?kiosk=1"' in thanks.text
    answer(client, opened, printed[1])
    assert sorted(one["mode"] for one in payloads(opened)) == ["kiosk", "link"]


PAGES = [
    ("get", "reminders"),
    ("post", "reminders"),
    ("post", "reminders.csv"),
    ("get", "lost"),
    ("post", "lost"),
    ("post", "lost/replace"),
    ("get", "tablet"),
]


@pytest.mark.parametrize(("method", "page"), PAGES)
def test_other_house_sees_nothing_and_others_are_kept_out(client, app, opened, log_in, method, page):
    where = f"{base(opened)}/{page}"
    assert getattr(app.test_client(), method)(where).status_code == 302
    log_in(client, "zhao")
    assert getattr(client, method)(where).status_code == 404
    for who in ("mo", "fang", "chen"):
        other = app.test_client()
        log_in(other, who)
        assert getattr(other, method)(where).status_code == 403, who
