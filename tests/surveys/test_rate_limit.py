"""Wrong codes in a row are slowed down by network; nobody's address is kept."""

import pytest

from surveys.rate_limit import ALLOWED, MOST, RateLimit, TooManyWrongCodes
from surveys.tickets import new_ticket
from tests.surveys.factories import Asker, issue, send

GUESSER = {"REMOTE_ADDR": "203.0.113.7"}
NEIGHBOUR = {"REMOTE_ADDR": "203.0.113.200"}
OTHER = {"REMOTE_ADDR": "198.51.100.7"}


def exhausted(address="203.0.113.7", now=0.0):
    limit = RateLimit()
    for _number in range(int(ALLOWED)):
        limit.refuse(address, now)
        limit.add_wrong(address, now)
    return limit


def test_hundred_wrong_codes_are_looked_at_and_the_next_is_not():
    limit = exhausted()

    with pytest.raises(TooManyWrongCodes):
        limit.refuse("203.0.113.7", 0.5)


def test_network_shares_its_tries_and_others_have_theirs():
    limit = exhausted()

    with pytest.raises(TooManyWrongCodes):
        limit.refuse("203.0.113.250", 0.5)
    limit.refuse("203.0.112.7", 0.5)


@pytest.mark.parametrize(
    ("address", "same", "other"),
    [
        ("2001:db8:0:100::1", "2001:db8:0:1ff:8::2", "2001:db8:0:200::1"),
        ("::ffff:203.0.113.7", "203.0.113.9", "::ffff:203.0.114.7"),
    ],
)
def test_networks_of_the_sixth_version_are_56_bits(address, same, other):
    limit = exhausted(address)

    with pytest.raises(TooManyWrongCodes):
        limit.refuse(same, 0.5)
    limit.refuse(other, 0.5)


def test_wrong_codes_are_forgiven_one_by_one():
    limit = exhausted()

    limit.refuse("203.0.113.7", 1.0)
    limit.add_wrong("203.0.113.7", 1.0)
    with pytest.raises(TooManyWrongCodes):
        limit.refuse("203.0.113.7", 1.5)
    limit.refuse("203.0.113.7", 2.0)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "", None, "no address"])
def test_this_machine_is_a_proxy_and_is_not_held_back(address):
    exhausted(address).refuse(address, 0.5)


def test_memory_is_bounded():
    limit = RateLimit()
    for number in range(3 * MOST):
        limit.add_wrong(f"10.{number // 65536}.{number // 256 % 256}.1", number / 1000)
        limit.add_wrong(f"2001:db8:{number:x}::1", number / 1000)

    assert len(limit.wrong) <= MOST


def test_no_address_can_be_read_from_it():
    limit = exhausted("203.0.113.7")

    assert "203" not in repr(limit)
    assert b"\xcb\x00\x71" not in b"".join(limit.wrong)
    assert exhausted("203.0.113.7").wrong.keys() != limit.wrong.keys()


@pytest.fixture
def guess(client, opened):
    """guess(how, environment) sends a wrong code in one of three ways."""
    (ticket,) = issue(opened)

    def send_wrong(how, environment):
        sent = {
            "typed": ("/q", {"code": new_ticket()}),
            "misspelt": ("/q", {"code": "nonsense"}),
            "answer": (ticket.page, {"code": new_ticket(), "s0-q1": "5"}),
            "signature": ("/q/issue", {"ticket": new_ticket(), "blinded": "AA"}),
        }
        path, data = sent[how]
        return client.post(f"{path}?lang=en", data=data, environ_overrides=environment).status_code

    return send_wrong


@pytest.mark.parametrize(
    ("how", "status"), [("typed", 404), ("misspelt", 422), ("answer", 422), ("signature", 404)]
)
def test_guessing_is_refused_after_a_while_whichever_way(guess, how, status):
    found = [guess(how, GUESSER) for _number in range(int(ALLOWED) + 20)]

    assert found[: int(ALLOWED)] == [status] * int(ALLOWED)
    assert found[-1] == 429
    assert guess(how, NEIGHBOUR) == 429
    assert guess(how, OTHER) == status


def test_refusal_says_so_in_plain_words(client, guess):
    for _number in range(int(ALLOWED) + 20):
        guess("typed", GUESSER)

    answer = client.post("/q?lang=zh", data={"code": new_ticket()}, environ_overrides=GUESSER)

    assert answer.status_code == 429
    assert "请" in answer.text
    assert "Traceback" not in answer.text


def test_right_codes_and_empty_ones_do_not_count(client, opened):
    (ticket,) = issue(opened)
    for _number in range(int(ALLOWED) + 20):
        assert send(client, ticket, {"s0-q1": "5"}, environ_overrides=GUESSER).status_code == 200
    for _number in range(int(ALLOWED) + 20):
        empty = client.post(ticket.page, data={"s0-q1": "5"}, environ_overrides=GUESSER)
        assert empty.status_code == 422


def test_ballots_with_a_token_are_not_held_back(client, opened, guess):
    (ticket,) = issue(opened)
    asker = Asker(client, ticket)
    asker.take_signature()
    for _number in range(int(ALLOWED) + 20):
        guess("typed", {"REMOTE_ADDR": "127.0.0.1"})
        guess("typed", GUESSER)

    assert asker.cast({"s0-q1": "5"}, asker.prepared, asker.signature).status_code == 200
