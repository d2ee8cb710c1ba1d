"""Copies of the stores: whole, private, and of the box only when they give nobody away."""

import sqlite3

import pytest
import sqlalchemy as sa

import db
from surveys import backup, box, participation
from surveys.seal import CountsDisagree, seal_wave
from surveys.waves import close_wave
from tests.surveys.factories import NOW, SECRET, Asker, all_ballots, issue, send


def back_up(app, folder):
    return app.test_cli_runner().invoke(args=["backup-stores", str(folder)])


def ballots_in(folder):
    with sqlite3.connect(folder / "box.db") as store:
        return store.execute("select labels from urn order by key").fetchall()


@pytest.mark.parametrize(("gained", "copied"), [(0, True), (1, False), (4, False), (5, True)])
def test_box_is_copied_when_each_poll_gained_nobody_or_five(client, app, opened, tmp_path, gained, copied):
    tickets = issue(opened, count=12)
    folder = tmp_path / "copies"
    first = back_up(app, folder)
    before = ballots_in(folder)
    for ticket in tickets[:gained]:
        send(client, ticket, {"s0-q1": "5"})

    again = back_up(app, folder)

    assert first.exit_code == 0
    assert again.exit_code == (0 if copied else 1)
    assert (ballots_in(folder) != before) == (copied and gained > 0)
    with sqlite3.connect(folder / "participation.db") as store:
        used = store.execute("select count(*) from invitation where state = 'used'").fetchone()[0]
    assert used == gained
    assert not list(folder.glob("*.part"))


def test_signed_tickets_are_no_ballots(client, app, opened, tmp_path):
    """Level A: five more tickets are used and one ballot is new; a copy would give it away."""
    tickets = issue(opened, count=12)
    back_up(app, tmp_path / "copies")
    for ticket in tickets[:5]:
        Asker(client, ticket).issue()
    Asker(client, tickets[5]).answer({"s0-q1": "5"})

    again = back_up(app, tmp_path / "copies")

    assert again.exit_code == 1
    assert tickets[0].poll.code in again.output


def test_copies_can_be_sealed(client, app, opened, tmp_path):
    """Restored together, no ballot lacks its used ticket, though people answer while it is copied."""
    tickets = issue(opened, count=12)
    for ticket in tickets[:6]:
        send(client, ticket, {"s0-q1": "5"})
    copied = backup.copy_stores(
        interrupted(app, lambda: send(client, tickets[6], {"s0-q1": "5"})), tmp_path / "c", SECRET
    )

    assert copied.waiting == ()
    restored = db.Stores({name: f"sqlite:///{tmp_path / 'c' / name}.db" for name in db.STORES})
    with restored.open("participation") as one, restored.open("box") as other:
        used = participation.turnout(one, [tickets[0].poll.code])[tickets[0].poll.code].used
        held = box.ballots_of(other, SECRET, [tickets[0].poll.box])[tickets[0].poll.box]
    restored.dispose()
    assert (len(held), used) == (6, 7)


def interrupted(app, act):
    """The engines of the application; somebody acts when the first of them is copied."""
    engines = app.extensions["stores"].engines

    class Interrupted(dict):
        def __iter__(self):
            for name in engines:
                if name == "participation":
                    act()
                yield name

    return Interrupted(engines)


def test_copies_are_for_their_owner_alone(app, opened, tmp_path):
    back_up(app, tmp_path / "copies")

    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "copies").glob("*.db")} == {0}


def test_server_stores_are_refused_with_the_tool_to_use(tmp_path):
    engine = sa.create_engine("postgresql+psycopg://nowhere/none")

    with pytest.raises(backup.NotInFiles):
        backup.copy_stores({"main": engine}, tmp_path / "copies", SECRET)
    assert not (tmp_path / "copies").exists()


def test_old_participation_beside_a_newer_box_gives_no_double_answer(client, app, opened, tmp_path):
    """T25: more ballots than used tickets: sealing counts before it believes, and changes nothing."""
    tickets = issue(opened, count=6)
    back_up(app, tmp_path / "copies")
    for ticket in tickets:
        send(client, ticket, {"s0-q1": "5"})
    live = app.extensions["stores"].engines["participation"].url.database
    opened.participation.rollback()
    with sqlite3.connect(tmp_path / "copies" / "participation.db") as old, sqlite3.connect(live) as new:
        old.backup(new)

    code = tickets[0].poll.code
    assert participation.turnout(opened.participation, [code])[code].used == 0
    close_wave(opened.main, opened.box, opened.wave, opened.user, NOW)
    with pytest.raises(CountsDisagree):
        seal_wave(opened.main, opened.box, opened.wave, SECRET, {code: (6, 0)})
    opened.main.rollback()
    assert len(all_ballots(opened)) == 6
    with pytest.raises(box.BoxClosed):
        box.keys_of(opened.box, tickets[0].poll.box)
