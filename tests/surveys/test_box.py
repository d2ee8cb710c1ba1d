import threading

import pytest
import sqlalchemy as sa

from surveys import box
from surveys.models_box import Urn
from tests.surveys.factories import SECRET

NAME = "b" * 32
OTHER = "c" * 32
SIZE = 64


def key(number):
    return f"{number:064x}"


def sealed(text):
    return text.ljust(SIZE, b".")


def make_box(session, name=NAME, room=24):
    box.open_box(session, name, seal_key=b"s" * 32, verify_key=b"v", size=SIZE)
    box.add_room(session, SECRET, name, room)


@pytest.fixture
def store(open_stores):
    make_box(open_stores["box"])
    return open_stores["box"]


def ballots(store, name=NAME):
    return box.ballots_of(store, SECRET, [name])[name]


def test_ballot_cast_twice_counts_once_and_the_last_counts(store):
    box.put(store, SECRET, NAME, key(1), sealed(b"first"))
    box.put(store, SECRET, NAME, key(1), sealed(b"second"))

    assert ballots(store) == [(key(1), sealed(b"second"))]


def test_every_ballot_finds_a_slot_and_none_is_lost(store):
    for number in range(24):
        box.put(store, SECRET, NAME, key(number), sealed(b"%d" % number))

    assert ballots(store) == [(key(number), sealed(b"%d" % number)) for number in range(24)]
    with pytest.raises(box.BoxFull):
        box.put(store, SECRET, NAME, key(99), sealed(b"too many"))
    box.add_room(store, SECRET, NAME, 1)
    box.put(store, SECRET, NAME, key(99), sealed(b"more"))
    assert len(ballots(store)) == 25


def test_slots_are_drawn_by_lot(store):
    """200 boxes would fill alike if the first free slot were taken; here first ballots lie anywhere."""
    places = set()
    for number in range(40):
        name = f"{number:032}"
        make_box(store, name, room=24)
        box.put(store, SECRET, name, key(1), sealed(b"x"))
        rows = store.execute(sa.select(Urn.labels).where(Urn.box == name).order_by(Urn.key)).scalars().all()
        labels = [box.Labels.read(box.UrnCipher.of(SECRET, name).open(row)).slots for row in rows]
        store.rollback()
        places |= {(u, s) for u, slots in enumerate(labels) for s, held in enumerate(slots) if held}

    assert len(places) > 12  # of 24; by lot 40 draws miss 12 or more with probability < 1e-5


def test_new_room_deals_all_ballots_anew(store):
    """Ballots of the first batch of tickets must not stay in the first urns: here half of them move on."""
    for number in range(20):
        box.put(store, SECRET, NAME, key(number), sealed(b"%d" % number))
    old = set(store.scalars(sa.select(Urn.key)))
    store.rollback()
    box.add_room(store, SECRET, NAME, 24)

    rows = store.execute(
        sa.select(Urn.labels).where(Urn.box == NAME).order_by(sa.text(first_come(store)))
    ).all()
    assert not old & set(store.scalars(sa.select(Urn.key)))
    store.rollback()
    slots = [
        held
        for (closed,) in rows
        for held in box.Labels.read(box.UrnCipher.of(SECRET, NAME).open(closed)).slots
    ]
    assert len(slots) == 48
    assert sum(held is not None for held in slots) == 20
    assert any(slots[24:])  # that all 20 fall into the first 24 of 48 by lot: once in a thousand million
    assert ballots(store) == [(key(number), sealed(b"%d" % number)) for number in range(20)]


def first_come(store):
    """The order in which rows were written."""
    return "rowid" if store.get_bind().dialect.name == "sqlite" else "ctid"


def test_ballot_of_another_size_is_not_taken(store):
    """It would move the slots behind it, and its length would tell it apart."""
    with pytest.raises(ValueError, match="64 bytes"):
        box.put(store, SECRET, NAME, key(1), b"short")

    assert ballots(store) == []


def test_box_is_not_read_with_another_secret(store):
    box.put(store, SECRET, NAME, key(1), sealed(b"first"))

    for attempt in (
        lambda: box.put(store, "another", NAME, key(2), sealed(b"second")),
        lambda: box.add_room(store, "another", NAME, 8),
        lambda: box.ballots_of(store, "another", [NAME]),
    ):
        with pytest.raises(box.BoxUnreadable):
            attempt()
    assert ballots(store) == [(key(1), sealed(b"first"))]


def test_closed_box_takes_no_ballot_and_keeps_what_it_has(store):
    box.put(store, SECRET, NAME, key(1), sealed(b"first"))
    box.close_boxes(store, [NAME])

    for attempt in (
        lambda: box.put(store, SECRET, NAME, key(1), sealed(b"second")),
        lambda: box.keys_of(store, NAME),
        lambda: box.add_room(store, SECRET, NAME, 8),
    ):
        with pytest.raises(box.BoxClosed):
            attempt()
    assert ballots(store) == [(key(1), sealed(b"first"))]


def test_box_of_another_poll_is_not_touched(store):
    make_box(store, OTHER)
    box.put(store, SECRET, NAME, key(1), sealed(b"one"))
    box.put(store, SECRET, OTHER, key(2), sealed(b"two"))

    box.destroy_boxes(store, [NAME])

    assert ballots(store, OTHER) == [(key(2), sealed(b"two"))]
    assert set(store.scalars(sa.select(Urn.box))) == {OTHER}
    store.rollback()
    with pytest.raises(box.BoxClosed):
        box.put(store, SECRET, NAME, key(1), sealed(b"late"))


def test_without_the_secret_a_full_urn_looks_like_an_empty_one(store):
    before = store.execute(sa.select(Urn.key, Urn.labels, Urn.ballots)).all()
    box.put(store, SECRET, NAME, key(1), sealed(b"a ballot"))
    after = store.execute(sa.select(Urn.key, Urn.labels, Urn.ballots)).all()

    changed = [row for row in after if row not in before]
    assert len(changed) == 1
    assert {len(row.labels) for row in before + after} == {len(changed[0].labels)}
    assert {len(row.ballots) for row in before + after} == {len(changed[0].ballots)}
    assert b"a ballot" not in changed[0].ballots
    assert bytes.fromhex(key(1)) not in changed[0].labels


def test_many_casting_at_once_lose_nothing_and_double_nothing(stores, store):
    """Eight people, each ballot pressed three times at the same moment."""
    failures = []
    start = threading.Barrier(24)

    def cast(person):
        start.wait()
        try:
            with stores.open("box") as session:
                box.put(session, SECRET, NAME, key(person), sealed(b"ballot"))
        except Exception as error:  # a thread's error must reach the test
            failures.append(error)

    threads = [threading.Thread(target=cast, args=(number % 8,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert [found for found, _sealed in ballots(store)] == [key(person) for person in range(8)]
