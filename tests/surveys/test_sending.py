"""Tickets and reminders by e-mail, texts for a gateway: nothing stored, nobody else told."""

import re

import pytest
import sqlalchemy as sa

from accounts.mail import MailServer
from accounts.models import AuditEntry
from surveys import participation
from surveys.contact_lines import Person
from surveys.messages import length_of
from tests.surveys.test_views import CODE, base, batch, the_poll
from tests.surveys.test_views_contacts import HIDDEN, KEY

PEOPLE = [
    Person("韦秀兰", "wei@mail.example"),
    Person("黄志明", "139 0000 0001"),
    Person("覃美芳", "refused@mail.example"),
    Person("陆建国", "lu@mail.example 138"),
    Person("李桂英", "li@mail.example"),
    Person("农文才", "nong@mail.example"),
]
LINES = "\n".join(f"{one.name},{one.address}" for one in PEOPLE)
LINK = re.compile(r"http://127.0.0.1:8000/q/([0-9A-Z]{8})#([0-9A-Z]{26})\.[0-9A-Z]{16}")


@pytest.fixture
def lin(client, opened, signed_in):
    signed_in(client, "lin")
    return client


def sending(opened, **changes):
    data = batch(opened, pasted=LINES, language="zh", **changes)
    del data["count"]
    return data


def details(opened, action):
    opened.main.rollback()
    entries = opened.main.scalars(sa.select(AuditEntry).where(AuditEntry.action == action))
    return [one.detail for one in entries]


def test_check_shows_whom_and_what_and_sends_and_draws_nothing(lin, opened, mailbox):
    page = lin.post(f"{base(opened)}/send/check", data=sending(opened)).text

    assert "Draw tickets and send 5 e-mails" in page
    assert "No e-mail address: 黄志明." in page
    assert "韦秀兰，您好！" in page
    assert mailbox.letters == []
    assert opened.main.scalars(sa.select(AuditEntry.action).where(AuditEntry.login == "lin")).all()[1:] == []


def test_each_gets_an_own_link_that_works_and_the_others_get_cards(client, lin, opened, mailbox):
    page = lin.post(f"{base(opened)}/send", data=sending(opened, text="{name}: {link} ({code})"))

    assert [one.to for one in mailbox.letters] == [
        [f"{name}@mail.example"] for name in ("wei", "lu", "li", "nong")
    ]
    assert mailbox.letters[1].text.startswith("陆建国: http")
    links = [LINK.search(one.text) for one in mailbox.letters]
    assert len({link[2] for link in links}) == 4
    answered = client.post(f"/q/{links[0][1]}", data={"code": links[0][2], "s0-q1": "5"})
    assert answered.status_code == 200
    assert "4 messages were taken" in page.text
    assert "Refused by the mail server: 覃美芳." in page.text
    assert len(CODE.findall(page.text)) == 2
    assert re.findall(r'class="strip"><span>(\S+) ', page.text) == ["黄志明", "覃美芳"]
    poll = the_poll(opened).code
    assert participation.turnout(opened.participation, [poll])[poll] == participation.Turnout(6, 1)
    assert details(opened, "ticket.send") == [{"poll": poll, "sent": 4, "refused": 1}]
    entries = opened.main.scalars(sa.select(AuditEntry)).all()
    assert [
        one for one in entries if "mail.example" in str(one.detail) or links[0][2] in str(one.detail)
    ] == []


def test_nothing_is_drawn_when_the_mail_server_is_away(app, lin, opened):
    app.extensions["mail"] = MailServer("127.0.0.1", 9, "none", "eval@house.example")

    page = lin.post(f"{base(opened)}/send", data=sending(opened))

    assert (page.status_code, "cannot be reached" in page.text) == (409, True)
    assert details(opened, "ticket.issue") == []
    app.extensions["mail"] = None
    assert lin.post(f"{base(opened)}/send", data=sending(opened)).status_code == 409


def test_wrong_message_is_refused_and_draws_nothing(lin, opened, mailbox):
    for changes, said in (
        ({"text": "no place for it"}, "The text needs {link}"),
        ({"pasted": "韦秀兰,139"}, "at least one line has an e-mail address"),
        ({"pasted": "\n".join(f"a{n},a{n}@mail.example" for n in range(201))}, "here are 201"),
        ({"subject": "two\nlines"}, "one line"),
    ):
        page = lin.post(f"{base(opened)}/send", data=sending(opened) | changes)

        assert (page.status_code, said in page.text) == (422, True), said
    assert (details(opened, "ticket.issue"), mailbox.letters) == ([], [])


def test_reminder_goes_once_to_those_of_the_list_and_to_nobody_else(client, lin, opened, mailbox):
    lin.post(f"{base(opened)}/send", data=sending(opened))
    tickets = [LINK.search(one.text)[2] for one in mailbox.letters]
    mailbox.letters.clear()
    poll = the_poll(opened).code
    words = {"poll": poll, "subject": "提醒", "text": "{name}，还没填的话请填一下"}
    early = lin.post(f"{base(opened)}/reminders/send", data=words | {"people": LINES})

    listed = lin.post(f"{base(opened)}/reminders", data={"poll": poll})
    assert "5 of these 6 people have an e-mail address" in listed.text
    assert mailbox.letters == []
    people = HIDDEN.findall(listed.text)[0].replace("&#34;", '"') + "外人,stranger@mail.example\n"
    done = lin.post(f"{base(opened)}/reminders/send", data=words | {"people": people})
    again = lin.post(f"{base(opened)}/reminders/send", data=words | {"people": people})

    assert (early.status_code, done.status_code, again.status_code) == (409, 200, 409)
    assert sorted(one.to[0][:2] for one in mailbox.letters) == ["li", "lu", "no", "we"]
    assert [one for one in mailbox.letters if any(ticket in one.text for ticket in tickets)] == []
    assert "Refused by the mail server: 覃美芳." in done.text
    assert details(opened, "contact.remind") == [{"poll": poll, "sent": 4, "refused": 1}]


def test_lost_link_is_replaced_by_e_mail_and_the_old_one_is_void(client, lin, opened, mailbox):
    lin.post(f"{base(opened)}/send", data=sending(opened))
    old = LINK.search(mailbox.letters[0].text)[2]
    found = lin.post(f"{base(opened)}/lost", data={"name": "韦秀兰"}).text
    (key,) = KEY.findall(found)
    assert "Send a new link by e-mail" in found

    page = lin.post(f"{base(opened)}/lost/replace", data={"contact": key, "language": "zh", "by_email": "y"})

    assert mailbox.letters[-1].to == ["wei@mail.example"]
    new = LINK.search(mailbox.letters[-1].text)[2]
    assert "1 messages were taken" in page.text
    assert CODE.findall(page.text) == []
    poll = the_poll(opened).code
    assert client.post(f"/q/{poll}", data={"code": old, "s0-q1": "5"}).status_code == 410
    assert client.post(f"/q/{poll}", data={"code": new, "s0-q1": "5"}).status_code == 200


def test_gateway_file_has_the_chosen_columns_and_says_how_long_the_texts_are(lin, opened):
    people = "韦秀兰,+86 139\n=cmd,138\n"
    sheet = lin.post(f"{base(opened)}/tickets", data=batch(opened, pasted=people)).text
    codes = CODE.findall(sheet)
    data = {"poll": the_poll(opened).code, "codes": "\n".join(codes), "people": people}

    shown = lin.post(f"{base(opened)}/messages", data=data).text
    assert ("韦秀兰您好" in shown, "Please mend" in shown) == (True, False)
    assert re.search(r"parts of an SMS</dt><dd>2<", shown)
    assert re.search(r"as charged</dt><dd>4<", shown)
    changed = {"again": "1", "text": "{name} {link}", "columns": ["contact", "text"]}
    saved = lin.post(f"{base(opened)}/messages.csv", data=data | changed)

    rows = saved.data.decode("utf-8-sig").splitlines()
    assert rows[0] == "contact,text"
    assert rows[1].startswith("'+86 139,韦秀兰 http://127.0.0.1:8000/q/")
    assert rows[2].startswith("138,'=cmd http")
    wrong = lin.post(f"{base(opened)}/messages.csv", data=data | {"again": "1", "text": "nothing"})
    assert (wrong.status_code, "needs {link}" in wrong.text) == (422, True)


def test_sms_parts_are_counted_as_gateways_count():
    for text, places, parts in (
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("€" * 80, 160, 1),
        ("a" * 306, 306, 2),
        ("您" * 70, 70, 1),
        ("您" * 71, 71, 2),
        ("😀" * 35, 70, 1),
        ("您" * 134 + "a", 135, 3),
    ):
        assert (length_of(text).places, length_of(text).parts) == (places, parts)


def test_sending_is_for_administrators_of_the_own_house(app, opened, cast, signed_in):
    for who, status in (("zhao", 404), ("mo", 403)):
        other = app.test_client()
        signed_in(other, who)
        for page in ("send/check", "send", "messages", "messages.csv", "reminders/send"):
            assert other.post(f"{base(opened)}/{page}").status_code == status, (who, page)
