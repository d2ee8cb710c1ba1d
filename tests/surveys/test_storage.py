"""What the files on the disk tell whoever takes them."""

import logging
import secrets
import sqlite3
import threading
from pathlib import Path

import pytest

from surveys import participation, seal, waves
from surveys.models import WaveKey
from surveys.tickets import ballot_key, print_ticket, ticket_hash
from tests.surveys.factories import NOW, PEPPER, SECRET, Asker, all_ballots, issue, send, used


def file_of(app, store):
    return Path(app.extensions["stores"].engines[store].url.database)


def all_bytes(tmp_path):
    """Every file of the three stores, journals included."""
    return b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())


@pytest.mark.parametrize("level", ["A", "B"])
def test_files_and_logs_hold_no_ticket_no_token_no_answer_no_agent(
    client, opened, tmp_path, caplog, capfd, level
):
    """T9: markers in every field; nothing of them in any file or log line."""
    caplog.set_level(logging.DEBUG)
    marker = "非常独特的一句话" + secrets.token_hex(8)
    found = [marker, f"agent{marker}", "203.0.113.77"]
    client.environ_base |= {"HTTP_USER_AGENT": f"agent{marker}", "REMOTE_ADDR": "203.0.113.77"}
    for ticket in issue(opened, count=3):
        client.get(f"{ticket.page}?lang=zh")
        answers = {"s0-q1": "5", "s0-open": marker}
        if level == "A":
            asker = Asker(client, ticket)
            asker.answer(answers)
            found += [asker.prepared.hex(), asker.signature.hex(), asker.blinded.hex()]
        else:
            send(client, ticket, answers)
        found += [str(ticket), ticket.lower(), print_ticket(ticket)]

    content, said = all_bytes(tmp_path), caplog.text + "".join(capfd.readouterr())

    assert len(all_ballots(opened)) == 3
    for secret in found:
        assert secret.encode() not in content
        assert secret not in said
        if set(secret) <= set("0123456789abcdef"):
            assert bytes.fromhex(secret) not in content


def test_images_of_a_ticket_stand_each_in_one_store(client, app, opened):
    (ticket,) = issue(opened)
    send(client, ticket, {"s0-q1": "5"})

    invitations, ballots = (file_of(app, store).read_bytes() for store in ("participation", "box"))
    image, key = ticket_hash(PEPPER, ticket), ballot_key(PEPPER, ticket)

    assert (image.encode() in invitations, image.encode() in ballots) == (True, False)
    for form in (key.encode(), bytes.fromhex(key)):
        assert form not in invitations
        assert form not in ballots  # there it lies encrypted with its urn


def changed_bytes(before, after):
    return [place for place, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]


COUNTERS = set(range(24, 28)) | set(range(92, 100))  # of the file header: change counter, its version


def test_claiming_a_ticket_overwrites_its_row_in_place_and_nothing_else(app, opened):
    """Two bytes more or less anywhere would show that a cell was moved."""
    tickets = issue(opened, count=60)
    file = file_of(app, "participation")

    for ticket in secrets.SystemRandom().sample(tickets, 20):
        before = file.read_bytes()
        image = ticket_hash(PEPPER, ticket)
        participation.claim(opened.participation, image, secrets.token_hex(32))
        changed = [place for place in changed_bytes(before, file.read_bytes()) if place not in COUNTERS]
        row = before.index(image.encode() + ticket.poll.code.encode())
        assert changed
        assert min(changed) >= row
        assert max(changed) < row + 64 + 8 + 4 + 64


def test_casting_a_ballot_overwrites_one_urn_in_place(client, app, opened):
    """The file neither grows nor gets free pages, and one urn (and the header) is all that changes."""
    tickets = issue(opened, count=60)
    file = file_of(app, "box")
    size = file.stat().st_size

    for ticket in tickets[:20]:
        before = file.read_bytes()
        send(client, ticket, {"s0-q1": "5"})
        with sqlite3.connect(file) as store:
            urns = store.execute("select ballots from urn").fetchall()
            free = store.execute("pragma freelist_count").fetchone()[0]
        changed = changed_bytes(before, file.read_bytes())
        assert (file.stat().st_size, free) == (size, 0)
        assert len(changed) < 1.1 * len(urns[0][0]) + 1000

    assert len(all_ballots(opened)) == 20


def test_every_ballot_of_a_questionnaire_has_one_size(client, opened):
    tickets = issue(opened, count=3)
    texts = ["", "x", "𠮷" * 500]
    for ticket, text in zip(tickets, texts, strict=True):
        send(client, ticket, {"s0-q1": "5", "s0-open": text})

    assert len(all_ballots(opened)) == 3
    assert len({len(sealed) for _key, sealed in all_ballots(opened)}) == 1


def test_after_sealing_no_ballot_and_no_key_is_left_in_any_file(client, app, opened, tmp_path):
    tickets = issue(opened, count=3)
    for ticket in tickets:
        send(client, ticket, {"s0-q1": "5"})
    with sqlite3.connect(file_of(app, "box")) as store:
        urns = [row[0] for row in store.execute("select ballots from urn")]
    wrapped = opened.main.get(WaveKey, opened.wave_id).sealed_private_key
    signing = participation.signing_key(opened.participation, tickets[0].poll.code)
    opened.main.rollback()
    pieces = [urn[64:200] for urn in urns] + [signing[64:200]]
    assert all(piece in all_bytes(tmp_path) for piece in pieces)

    waves.close_wave(opened.main, opened.box, opened.wave, opened.user, NOW)
    participation.destroy_signing_keys(opened.participation, [tickets[0].poll.code])
    seal.seal_wave(opened.main, opened.box, opened.wave, SECRET, {tickets[0].poll.code: (3, 3)})

    content = all_bytes(tmp_path)
    assert len(wrapped) > 32
    assert wrapped not in content
    assert not [piece for piece in pieces if piece in content]


@pytest.mark.parametrize("level", ["A", "B"])
def test_five_taps_at_once_store_one_answer(app, opened, level):
    (ticket,) = issue(opened)
    start, seen = threading.Barrier(5), []
    one = Asker(app.test_client(), ticket)

    def tap():
        client = app.test_client()
        start.wait()
        if level == "B":
            seen.append(send(client, ticket, {"s0-q1": "5"}).status_code)
            return
        mine = Asker(client, ticket)
        mine.prepared, mine.blinded, mine.inverse = one.prepared, one.blinded, one.inverse
        seen.append(mine.answer({"s0-q1": "5"}).status_code)

    threads = [threading.Thread(target=tap) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [200] * 5
    assert (len(all_ballots(opened)), used(opened, ticket)) == (1, 1)
