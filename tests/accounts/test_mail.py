"""E-mail: settings, one message for each person, what went wrong told by kind."""

import pytest

from accounts import mail
from accounts.mail import Letter, MailServer, deliver, email_in, server_in
from tests.mailing import Mailbox, logging_in, running

FROM = {"SMTP_FROM": "Evaluators <eval@house.example>"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"SMTP_HOST": "mail.example", **FROM}, ("mail.example", 587, "starttls", "", "")),
        ({"SMTP_HOST": "mail.example", "SMTP_PORT": "465", **FROM}, ("mail.example", 465, "tls", "", "")),
        ({"SMTP_HOST": "mail.example", "SMTP_STARTTLS": "0", **FROM}, ("mail.example", 25, "none", "", "")),
        ({"SMTP_HOST": "localhost", **FROM}, ("localhost", 25, "none", "", "")),
        (
            {"SMTP_URL": "smtps://a%40b:p%2Fw@mail.example", **FROM},
            ("mail.example", 465, "tls", "a@b", "p/w"),
        ),
        ({"SMTP_URL": "smtp://mail.example:2525", **FROM}, ("mail.example", 2525, "starttls", "", "")),
    ],
)
def test_settings_name_a_server_and_encryption_is_the_default(settings, expected):
    server = server_in(settings)

    assert (server.host, server.port, server.security, server.user, server.password) == expected
    assert "p/w" not in repr(server)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SMTP_HOST": "mail.example"}, "SMTP_FROM"),
        ({"SMTP_HOST": "mail.example", "SMTP_PORT": "many", **FROM}, "SMTP_PORT"),
        ({"SMTP_URL": "https://mail.example", **FROM}, "SMTP_URL"),
    ],
)
def test_wrong_setting_is_named_at_the_start(settings, named):
    with pytest.raises(ValueError, match=named):
        server_in(settings)


def test_without_a_host_there_is_no_server():
    assert server_in({}) is None


def test_address_is_found_in_a_contact():
    assert email_in("139 0000 0000 / wei.xl+1@mail.example.cn（儿子）") == "wei.xl+1@mail.example.cn"
    assert email_in("微信 weixl@家") == ""


def test_each_person_gets_a_message_alone_and_refusals_are_told_in_order(app, mailbox):
    addresses = ("a@x.example", "refused@x.example", "b@x.example")
    letters = [Letter(one, "您好", f"https://x.example/q/ABC#{one}") for one in addresses]

    assert deliver(app.extensions["mail"], letters) == [True, False, True]

    assert [one.to for one in mailbox.letters] == [["a@x.example"], ["b@x.example"]]
    assert mailbox.letters[0].text.strip() == "https://x.example/q/ABC#a@x.example"
    assert mailbox.letters[0].message["Subject"] == "您好"
    assert "x.example/q" not in repr(letters) and "a@x" not in repr(letters)


def test_connection_that_breaks_is_made_again(app, mailbox):
    letters = [Letter(f"{name}@x.example", "S", "T") for name in ("a", "broken", "b")]

    assert deliver(app.extensions["mail"], letters) == [True, False, True]
    assert [one.to for one in mailbox.letters] == [["a@x.example"], ["b@x.example"]]


def test_log_in_is_refused_by_name_and_unencrypted_servers_are_not_used():
    options = {"auth_required": True, "auth_require_tls": False, "authenticator": logging_in}
    with running(Mailbox(), **options) as port:
        right = MailServer("127.0.0.1", port, "none", "eval@house.example", "lin", "right")
        assert deliver(right, [Letter("a@x.example", "S", "T")]) == [True]
        wrong = MailServer("127.0.0.1", port, "none", "eval@house.example", "lin", "wrong")
        with pytest.raises(mail.MailLogInRefused):
            deliver(wrong, [Letter("a@x.example", "S", "T")])
        with pytest.raises(mail.MailUnencrypted):
            MailServer("127.0.0.1", port, "starttls", "eval@house.example").connect()
    with pytest.raises(mail.MailUnreachable):
        right.connect()


def test_administrator_sends_a_test_message_to_an_address_of_their_own(client, signed_in, mailbox):
    signed_in(client, "lin")
    assert "eval@house.example" in client.get("/mail").text

    done = client.post("/mail", data={"address": "lin@house.example"}, follow_redirects=True)
    wrong = client.post("/mail", data={"address": "lin at house"})

    assert "took the message" in done.text
    assert [one.to for one in mailbox.letters] == [["lin@house.example"]]
    assert (wrong.status_code, 'id="address-error"' in wrong.text) == (422, True)


def test_without_a_server_the_page_says_what_to_set(client, signed_in):
    signed_in(client, "lin")

    assert "SMTP_HOST" in client.get("/mail").text
    assert client.post("/mail", data={"address": "lin@house.example"}).status_code == 409
