"""Two presses of one button at the same moment: one takes effect, the others are refused in words."""

import threading

import pytest
import sqlalchemy as sa

import db
from accounts import audit
from accounts.models import AuditEntry
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from surveys import box, polls
from surveys.models import Response, Stratum, WaveKey
from surveys.sealing_key import public_half, unwrap_private_key
from tests.surveys.factories import SECRET, issue, send

PRESSES = 4


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request, tmp_path):
    """Three stores for the application, once in files and once on a real server."""
    if request.param == "sqlite":
        return {setting: f"sqlite:///{tmp_path / name}.db" for name, setting in db.SETTINGS.items()}
    server, ready = (request.getfixturevalue(one) for one in ("postgresql", "migrated_databases"))
    return {setting: server.new_database(ready[name]) for name, setting in db.SETTINGS.items()}


@pytest.fixture
def press(app, opened, log_in):
    """press(path, data) sends the same form from several browsers at once and gives their statuses."""
    clients = [app.test_client() for _number in range(PRESSES)]
    for client in clients:
        log_in(client, "lin")
    opened.main.rollback()

    def send_all(path, data=None):
        start, seen = threading.Barrier(PRESSES, timeout=30), []

        def go(client):
            start.wait()
            seen.append(client.post(f"/evaluations/{opened.evaluation_id}{path}", data=data).status_code)

        threads = [threading.Thread(target=go, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return sorted(seen)

    opened.evaluation_id = opened.evaluation.id
    opened.main.rollback()
    return send_all


def test_wave_opened_several_times_at_once_keeps_the_key_of_its_box(opened, press):
    team = opened.main.scalar(sa.select(Subject).where(Subject.code == "T1"))
    wave = opened.main.scalar(sa.select(Wave).where(Wave.code == "Y2"))
    opened.main.add_all(Stratum(wave_id=wave.id, code=code, subject_id=team.id) for code in ("a", "b", "c"))
    opened.main.commit()

    seen = press("/waves/Y2/open")

    assert seen == [302, 409, 409, 409]
    wave = opened.main.scalar(sa.select(Wave).where(Wave.code == "Y2"))
    wrapped = opened.main.get(WaveKey, wave.id).sealed_private_key
    key = public_half(unwrap_private_key(SECRET, wrapped))
    assert [box.keys_of(opened.box, poll.box).seal_key for poll in polls.polls_of(opened.main, wave)] == [
        key
    ] * 3


def test_wave_closed_several_times_at_once_is_sealed_once(client, opened, press):
    for ticket in issue(opened, count=3):
        send(client, ticket, {"s0-q1": "5"})

    seen = press("/waves/Y1/close", {"confirmed": "y"})

    assert set(seen) <= {302, 409}  # who comes while it is being sealed finds it done, as wished
    entries = sa.select(sa.func.count()).where(AuditEntry.action == "wave.close")
    assert opened.main.scalar(entries) == 1
    assert opened.main.scalar(sa.select(sa.func.count()).select_from(Response)) == 3
    assert opened.main.scalar(sa.select(Wave.state).where(Wave.code == "Y1")) == "sealed"


def test_different_writers_at_once_wait_for_one_another(opened, press):
    seen = press("/plan/version", {"reason": "a better plan"})

    assert seen == [302, 409, 409, 409]
    assert audit.verify(opened.main) is None
