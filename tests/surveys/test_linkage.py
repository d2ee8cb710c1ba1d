"""T8: what copies of the stores tell about who answered what, no better than chance."""

import secrets
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from surveys import box, participation, polls
from surveys.commands import lasting, places, rehearse
from surveys.linkage import Guess
from surveys.models_participation import Invitation
from tests.conftest import driver_url


def leaks(people, level, database_url=None):
    return {guess.attack for guess in rehearse(people, level, database_url) if guess.is_leak}


@pytest.mark.parametrize(
    ("database", "level"),
    [
        ("sqlite", "A"), ("sqlite", "B"), ("postgresql", "B"),
        pytest.param("postgresql", "A", marks=pytest.mark.slow),
    ],
)  # fmt: skip
@pytest.mark.parametrize("people", [40, pytest.param(200, marks=pytest.mark.slow)])
def test_no_attack_beats_chance_time_and_again(request, level, database, people):
    url = None
    if database == "postgresql":
        url = request.getfixturevalue("postgresql").new_database()

    assert not lasting(leaks(people, level, url), people, level, url)


def test_rehearsal_leaves_nothing_in_the_database(postgresql):
    url = postgresql.new_database()
    with places(url) as urls:
        assert len(set(urls.values())) == 3

    engine = sa.create_engine(driver_url(url))
    assert not [name for name in sa.inspect(engine).get_schema_names() if name.startswith("rehearsal")]
    engine.dispose()


def no_lot(monkeypatch, **instead):
    """Take the lot out of the urns: nothing is shuffled, and what ``instead`` says."""
    unshuffled = SimpleNamespace(shuffle=lambda _items: None)
    lot = SimpleNamespace(choice=secrets.choice, SystemRandom=lambda: unshuffled)
    monkeypatch.setattr("surveys.urns.secrets", SimpleNamespace(**{**vars(lot), **instead}))


def test_attacks_see_a_box_that_keeps_the_order(monkeypatch):
    """The same attacks on a box that fills its first free slot, as a plain table does."""
    no_lot(monkeypatch, choice=lambda free: free[0])

    found = leaks(40, "B")

    assert {"ballots by row number", "ballots by offset in box.db"} <= found


def test_attacks_see_room_that_is_added_behind(monkeypatch):
    """The same attacks where the ballots of the first batch of tickets stay in the first urns."""
    no_lot(monkeypatch)

    assert "ballots by row number" in leaks(80, "B")


@pytest.mark.slow
def test_attacks_see_small_urns_on_a_server(monkeypatch, postgresql):
    """PostgreSQL tells who wrote an urn last: in an urn of two slots that is one ballot of two."""
    monkeypatch.setitem(box.SLOTS, "postgresql", 2)

    assert "last ballot of each urn (xmin)" in leaks(40, "B", postgresql.new_database())


@pytest.mark.slow
def test_attacks_see_single_rows_on_a_server(monkeypatch, postgresql):
    """PostgreSQL tells when a row was written: written anew alone, a ticket tells when it was used."""
    monkeypatch.setattr(participation, "sheet_of", lambda image, _count: (image, image + "g"))

    found = leaks(40, "B", postgresql.new_database())

    assert {"used tickets by transaction (xmin)", "last ticket of each sheet (xmin)"} <= found


def test_attacks_read_the_log_of_a_server(postgresql):
    """What is granted must be there, or the attacks on answers beside it read nothing either."""
    found = {guess.attack: guess for guess in rehearse(40, "B", postgresql.new_database())}

    assert found["used tickets by the log"].agreement > 0.9
    for name in ("responses", "comments"):
        ((_came, places),) = found[f"{name} by the log"].groups
        assert sorted(places) == list(range(40))
        ((_came, places),) = found[f"{name} by the files"].groups
        assert sorted(places) == list(range(40))


def test_attacks_see_tickets_written_anew_at_the_end(monkeypatch):
    """The same attacks on invitations that are deleted and inserted when they are used."""

    def appended(connection, found, claim):
        connection.execute(sa.delete(Invitation).where(Invitation.ticket_hash == found.ticket_hash))
        row = {"ticket_hash": found.ticket_hash, "poll": found.poll, "state": "used", "claim": claim}
        connection.execute(sa.insert(Invitation), [row])

    monkeypatch.setattr(participation, "_use", appended)

    assert "used tickets by row number" in leaks(40, "B")


def test_attacks_see_a_value_that_joins_the_stores(monkeypatch):
    """The same search where the box goes by the code that the invitations name."""
    monkeypatch.setattr(polls, "random_key", lambda: "JOINTKEY")
    monkeypatch.setattr(polls, "new_poll_code", lambda: "JOINTKEY")

    assert "values common to both stores" in leaks(40, "B")


def test_guess_counts_matches_and_order():
    exact = Guess("exact", ((range(20), range(20)),))
    nothing = Guess("nothing", (("abcdefghij", "bcdefghija"),))

    assert (exact.right, exact.people, exact.agreement, exact.is_leak) == (20, 20, 1.0, True)
    assert (nothing.right, nothing.chance, nothing.limit) == (0, 1.0, 3.0)
    assert Guess("reversed", ((range(20), range(19, -1, -1)),)).is_leak
    assert Guess("two groups", ((range(5), range(5)), (range(5), range(5)))).limit == 2 + 2 * 2**0.5


def test_command_prints_a_verdict(app):
    found = app.test_cli_runner().invoke(args=["check-anonymity", "--people", "12", "--level", "B"])

    assert found.exit_code in (0, 1)
    assert "participation.db" in found.output
