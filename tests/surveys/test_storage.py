"""What the files on the disk tell whoever takes them."""

import logging
import secrets
import threading
from pathlib import Path

import pytest

from surveys import box, participation, seal, waves
from surveys.models import WaveKey
from surveys.tickets import ballot_key, print_ticket, ticket_hash
from tests.surveys.factories import NOW, PEPPER, SECRET, all_ballots, issue


def bytes_of(app, store):
    return Path(app.extensions["stores"].engines[store].url.database).read_bytes()


def all_bytes(tmp_path):
    """Every file of the three stores, journals included."""
    return b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())


def agreement(places):
    """Kendall's coefficient of places (in order of arrival) within pages of 4096 bytes, and over the file."""
    pairs = [(one, two) for number, one in enumerate(places) for two in places[number + 1 :]]
    within = [1 if one < two else -1 for one, two in pairs if one // 4096 == two // 4096]
    over_all = [1 if one < two else -1 for one, two in pairs]
    return sum(within) / max(len(within), 1), sum(over_all) / len(over_all)


def test_files_hold_neither_ticket_nor_answer_nor_a_common_value(client, app, opened, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    tickets = issue(opened.participation, opened, count=5)
    marker = "非常独特的一句话" + secrets.token_hex(8)
    for ticket in tickets:
        client.get(f"/q/{ticket}")
        client.post(
            f"/q/{ticket}", data={"s0-q1": "5", "s0-open": marker}, headers={"User-Agent": f"agent {marker}"}
        )

    content = all_bytes(tmp_path)

    for ticket in tickets:
        for secret in (ticket, ticket.lower(), print_ticket(ticket), marker):
            assert secret.encode() not in content
            assert secret not in caplog.text
    invitations = bytes_of(app, "participation")
    ballots = bytes_of(app, "box")
    for ticket in tickets:
        image, key = ticket_hash(PEPPER, ticket).encode(), ballot_key(PEPPER, ticket).encode()
        assert (image in invitations, image in ballots) == (True, False)
        assert (key in invitations, key in ballots) == (False, True)


def test_place_in_the_files_does_not_tell_the_order_of_arrival(client, app, opened):
    """Sixty of 120 people answer one after the other. Exact order would be 1 or -1; the standard error
    of a random order is 0.09 over the file and about 0.11 within pages; the bounds are four of them.
    """
    tickets = issue(opened.participation, opened, count=120)[:60]
    for ticket in tickets:
        client.post(f"/q/{ticket}", data={"s0-q1": "5"})

    bodies = {ballot.key: ballot.sealed[2000:2032] for ballot in all_ballots(opened.box)}
    keys = [ballot_key(PEPPER, ticket) for ticket in tickets]
    ballots, invitations = bytes_of(app, "box"), bytes_of(app, "participation")
    placed = [
        [ballots.index(key.encode()) for key in keys],
        [ballots.index(bodies[key]) for key in keys],
        [invitations.index(ticket_hash(PEPPER, ticket).encode()) for ticket in tickets],
    ]

    for places in placed:
        within, over_all = agreement(places)
        assert abs(within) < 0.45
        assert abs(over_all) < 0.36
    assert ballots.count(keys[0].encode()) == 1


def test_measure_of_order_finds_an_order_that_is_there():
    assert agreement([100, 200, 5000, 5100]) == (1, 1)
    assert agreement([200, 100, 5100, 5000])[0] == -1


def test_every_ballot_of_a_questionnaire_has_one_size(client, opened):
    tickets = issue(opened.participation, opened, count=3)
    texts = ["", "x", "𠮷" * 500]
    for ticket, text in zip(tickets, texts, strict=True):
        client.post(f"/q/{ticket}", data={"s0-q1": "5", "s0-open": text})

    sizes = {len(ballot.sealed) for ballot in all_ballots(opened.box)}

    assert len(all_ballots(opened.box)) == 3
    assert len(sizes) == 1


def test_after_sealing_no_ballot_and_no_key_is_left_in_any_file(client, app, opened, tmp_path):
    tickets = issue(opened.participation, opened, count=3)
    for ticket in tickets:
        client.post(f"/q/{ticket}", data={"s0-q1": "5"})
    sealed = [ballot.sealed for ballot in all_ballots(opened.box)]
    opened.box.rollback()
    wrapped = opened.main.get(WaveKey, opened.wave_id).sealed_private_key
    opened.main.rollback()
    assert all(ballot[32:200] in all_bytes(tmp_path) for ballot in sealed)

    waves.close_wave(opened.main, opened.box, opened.wave, opened.user, NOW)
    seal.seal_wave(opened.main, opened.box, opened.wave, SECRET, {opened.collections["recipient"]: (3, 3)})

    content = all_bytes(tmp_path)
    assert len(wrapped) > 32
    assert wrapped not in content
    for ticket, ballot in zip(tickets, sealed, strict=True):
        assert ballot[32:200] not in content
        assert ballot_key(PEPPER, ticket).encode() not in content


@pytest.mark.parametrize("taps", [5])
def test_five_taps_at_once_store_one_answer(app, opened, taps):
    (ticket,) = issue(opened.participation, opened)
    start = threading.Barrier(taps)
    seen = []

    def tap():
        client = app.test_client()
        start.wait()
        seen.append(client.post(f"/q/{ticket}", data={"s0-q1": "5"}).status_code)

    threads = [threading.Thread(target=tap) for _ in range(taps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [303] * taps
    assert len(box.ballots_of(opened.box, opened.wave_id)) == 1
    total = participation.turnout_by_collection(opened.participation, [opened.collections["recipient"]])
    assert [part.used for part in total.values()] == [1]
