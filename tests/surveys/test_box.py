import threading

import pytest

from surveys import box
from tests.surveys.factories import all_ballots

KEY = "k" * 64


@pytest.fixture
def store(open_stores):
    box.open_box(open_stores["box"], 1, b"p" * 32)
    return open_stores["box"]


def test_ballot_cast_twice_counts_once_and_the_last_counts(store):
    box.put(store, 1, KEY, b"first")
    box.put(store, 1, KEY, b"second")

    assert box.ballots_of(store, 1) == [b"second"]


def test_closed_box_takes_no_ballot_and_keeps_what_it_has(store):
    box.put(store, 1, KEY, b"first")
    box.close_box(store, 1)

    with pytest.raises(box.BoxClosed):
        box.put(store, 1, KEY, b"second")
    with pytest.raises(box.BoxClosed):
        box.public_key_of(store, 1)
    assert box.ballots_of(store, 1) == [b"first"]


def test_box_of_another_wave_is_not_touched(store):
    box.open_box(store, 2, b"q" * 32)
    box.put(store, 1, KEY, b"one")
    box.put(store, 2, "l" * 64, b"two")

    box.destroy_box(store, 1)

    assert [ballot.sealed for ballot in all_ballots(store)] == [b"two"]
    with pytest.raises(box.BoxClosed):
        box.put(store, 1, KEY, b"late")


def test_empty_box_opened_again_takes_the_new_key(store):
    box.open_box(store, 1, b"n" * 32)

    assert box.public_key_of(store, 1) == b"n" * 32


def test_box_with_ballots_is_not_opened_again(store):
    box.put(store, 1, KEY, b"first")

    with pytest.raises(box.BoxInUse):
        box.open_box(store, 1, b"n" * 32)


def test_many_casting_at_once_lose_nothing_and_double_nothing(stores, store):
    """Eight people, each ticket pressed three times at the same moment."""
    failures = []
    start = threading.Barrier(24)

    def cast(person):
        start.wait()
        try:
            with stores.open("box") as session:
                box.put(session, 1, f"{person:064}", b"ballot")
        except Exception as error:  # a thread's error must reach the test
            failures.append(error)

    threads = [threading.Thread(target=cast, args=(number % 8,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(ballot.key for ballot in all_ballots(store)) == [f"{person:064}" for person in range(8)]
