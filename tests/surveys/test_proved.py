"""Level A through the doors: a blind signature from the issuer, a ballot without a ticket."""

import hashlib
import json
import secrets

import pytest

from surveys import blind_signature, box, participation
from surveys.tickets import new_ticket
from tests.surveys.factories import Asker, all_ballots, issue, payloads, send, used


@pytest.fixture
def asker(client, opened):
    (ticket,) = issue(opened)
    return Asker(client, ticket)


def test_ballot_of_a_signed_token_is_stored_without_the_ticket(asker, opened):
    answer = asker.answer({"s0-q1": "5"})

    assert answer.status_code == 200
    assert "收到了，谢谢您！" in answer.text
    assert [found["level"] for found in payloads(opened)] == ["A"]
    assert [key for key, _sealed in all_ballots(opened)] == [hashlib.sha256(asker.prepared).hexdigest()]
    assert used(opened, asker.ticket) == 1


def test_same_number_again_gets_the_same_signature_and_another_none(asker, opened):
    first, again = asker.issue(), asker.issue()
    other = Asker(asker.client, asker.ticket).issue()

    assert first.status_code == 200
    assert first.data == again.data
    assert first.mimetype == "text/plain"
    assert other.status_code == 409
    assert used(opened, asker.ticket) == 1


def test_answer_anew_replaces_and_looks_the_same(asker, opened):
    first = asker.answer({"s0-q1": "5"})
    second = asker.answer({"s0-q1": "1"})

    assert first.text == second.text
    assert [found["responses"][0]["answers"] for found in payloads(opened)] == [{"q1": "1"}]


def test_ticket_used_with_script_is_refused_without_and_the_other_way_round(client, asker, opened):
    asker.answer({"s0-q1": "5"})
    (other,) = issue(opened)
    send(client, other, {"s0-q1": "4"})

    assert send(client, asker.ticket, {"s0-q1": "1"}).status_code == 409
    assert Asker(client, other).issue().status_code == 409
    assert len(all_ballots(opened)) == 2


def test_mistakes_in_the_answers_cost_nothing(asker, opened):
    empty = asker.answer({})

    assert empty.status_code == 422
    assert "您一题都还没有答" in empty.text
    assert asker.answer({"s0-q1": "2"}).status_code == 200


@pytest.mark.parametrize("blinded", ["", "AA", "=====", "A" * 512, "_" * 512, "very wrong"])
def test_number_that_cannot_be_signed_does_not_use_the_ticket_up(client, asker, opened, blinded):
    refused = client.post("/q/issue", data={"ticket": str(asker.ticket), "blinded": blinded})

    assert refused.status_code == 400
    assert used(opened, asker.ticket) == 0
    assert asker.answer({"s0-q1": "5"}).status_code == 200


@pytest.mark.parametrize("ticket", ["", "nonsense", pytest.param(new_ticket(), id="unknown")])
def test_unknown_ticket_gets_no_signature(asker, ticket):
    asker.ticket = ticket
    assert asker.issue().status_code == 404


def flipped(data):
    return data[:-1] + bytes([data[-1] ^ 1])


FORGERIES = {
    "no token": lambda asker, _other: (b"", b""),
    "no signature": lambda asker, _other: (asker.prepared, b""),
    "altered signature": lambda asker, _other: (asker.prepared, flipped(asker.signature)),
    "altered token": lambda asker, _other: (flipped(asker.prepared), asker.signature),
    "cut token": lambda asker, _other: (asker.prepared[:-1], asker.signature),
    "longer token": lambda asker, _other: (asker.prepared + b"x", asker.signature),
    "zero": lambda asker, _other: (asker.prepared, bytes(384)),
    "one": lambda asker, _other: (asker.prepared, (1).to_bytes(384)),
    "largest": lambda asker, _other: (asker.prepared, b"\xff" * 384),
    "token of another poll": lambda _asker, other: (other.prepared, other.signature),
    "random": lambda asker, _other: (asker.prepared, secrets.token_bytes(384)),
    "the signature itself as message": lambda asker, _other: (asker.signature[:96], asker.signature),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_token_is_refused_always_with_the_same_words(client, asker, opened, forgery):
    (ticket,) = issue(opened, "department")
    other = Asker(client, ticket)
    for one in (asker, other):
        one.take_signature()

    answer = asker.cast({"s0-q1": "5"}, *FORGERIES[forgery](asker, other))
    plain = asker.cast({"s0-q1": "5"}, b"", b"")

    assert answer.status_code == 403
    assert answer.text == plain.text
    assert all_ballots(opened) == []


def test_token_whose_entry_is_another_polls_is_refused_even_when_signed(client, asker, opened):
    """The signer cannot see what it signs: only the box can hold a token to its poll."""
    (ticket,) = issue(opened, "department")
    asker.about = hashlib.sha256(ticket.poll.entry.encode()).digest()
    asker.renew()

    assert asker.answer({"s0-q1": "5"}).status_code == 403


def test_after_the_close_nothing_is_signed_and_nothing_cast(asker, opened):
    asker.take_signature()
    box.close_boxes(opened.box, [asker.ticket.poll.box])
    participation.destroy_signing_keys(opened.participation, [asker.ticket.poll.code])

    assert asker.cast({"s0-q1": "5"}, asker.prepared, asker.signature).status_code == 410
    assert asker.issue().status_code == 410


def test_entry_on_the_page_is_what_the_card_vouches_for(client, asker):
    page = client.get(asker.ticket.page).text

    (entry,) = [part.split("</script>")[0] for part in page.split('id="poll">')[1:]]
    assert entry == asker.ticket.poll.entry
    found = json.loads(entry)
    assert set(found) == {
        "instrument", "issuer", "key", "minimum", "poll", "script", "stratum", "subjects", "wave",
    }  # fmt: skip
    assert blind_signature.decode_base64url(found["key"]) == asker.modulus


def test_name_of_a_stratum_cannot_leave_the_script_element(client, opened):
    (ticket,) = issue(opened, stratum="</script><b>")

    page = client.get(ticket.page).text

    assert "</script><b>" not in page
    assert json.loads(ticket.poll.entry)["stratum"] == "</script><b>"
