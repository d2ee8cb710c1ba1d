import secrets
import threading
from collections import Counter

import pytest
import sqlalchemy as sa

from surveys import participation
from surveys.models_participation import Invitation
from surveys.tickets import new_ticket, ticket_hash
from tests.surveys.factories import PEPPER

POLL, OTHER = "AAAAAAAA", "BBBBBBBB"
CLAIM = "c" * 64


@pytest.fixture
def store(open_stores):
    return open_stores["participation"]


def images(tickets):
    return [ticket_hash(PEPPER, ticket) for ticket in tickets]


def draw(store, count=1, poll=POLL):
    return images(participation.issue_tickets(store, PEPPER, poll, count))


def test_issued_tickets_are_admitted_to_their_poll(store):
    found = draw(store, 3)

    assert len(set(found)) == 3
    for image in found:
        assert participation.admit(store, image) == POLL


def test_unknown_ticket_is_refused(store):
    for attempt in (participation.admit, lambda *where: participation.claim(*where, CLAIM)):
        with pytest.raises(participation.TicketUnknown):
            attempt(store, ticket_hash(PEPPER, new_ticket()))


def test_withdrawn_ticket_is_refused(store):
    (image,) = draw(store)
    store.execute(sa.update(Invitation).values(state="gone"))
    store.commit()

    with pytest.raises(participation.TicketWithdrawn):
        participation.admit(store, image)
    with pytest.raises(participation.TicketWithdrawn):
        participation.claim(store, image, CLAIM)
    assert participation.turnout(store, [POLL]) == {POLL: participation.Turnout(0, 0)}


def test_ticket_is_claimed_once_and_the_same_claim_is_no_second_use(store):
    image = draw(store, 2)[0]

    assert participation.claim(store, image, CLAIM) == POLL
    assert participation.claim(store, image, CLAIM) == POLL
    with pytest.raises(participation.TicketUsed):
        participation.claim(store, image, "d" * 64)

    assert participation.turnout(store, [POLL]) == {POLL: participation.Turnout(2, 1)}


def test_open_ticket_holds_a_claim_that_nobody_can_meet(store):
    draw(store, 5)

    claims = store.scalars(sa.select(Invitation.claim)).all()

    assert len(set(claims)) == 5
    assert {len(claim) for claim in claims} == {64}


def test_turnout_is_counted_by_poll(store):
    first = draw(store, 2)
    draw(store, 4, OTHER)
    participation.claim(store, first[0], CLAIM)

    assert participation.turnout(store, [POLL, OTHER, "CCCCCCCC"]) == {
        POLL: participation.Turnout(2, 1),
        OTHER: participation.Turnout(4, 0),
        "CCCCCCCC": participation.Turnout(0, 0),
    }


@pytest.mark.parametrize("count", [0, -1, participation.LARGEST_BATCH + 1])
def test_batch_of_impossible_size_is_refused(store, count):
    with pytest.raises(participation.BatchTooLarge):
        participation.issue_tickets(store, PEPPER, POLL, count)


def test_signing_key_is_there_until_it_is_destroyed(store):
    participation.add_signing_key(store, POLL, b"wrapped")
    participation.add_signing_key(store, OTHER, b"other")

    assert participation.signing_key(store, POLL) == b"wrapped"
    participation.destroy_signing_keys(store, [POLL])
    with pytest.raises(participation.SigningClosed):
        participation.signing_key(store, POLL)
    assert participation.signing_key(store, OTHER) == b"other"


@pytest.mark.parametrize("count", [0, 1, 47, 96, 1000, 20_000])
def test_every_ticket_is_on_one_sheet_of_a_fair_size(count):
    images = sorted(f"{secrets.randbits(256):064x}" for _number in range(count)) or ["f" * 64]
    sheets = Counter(participation.sheet_of(image, count) for image in images)
    ends = ["0" * 64, "f" * 64]

    for image in [*images, *ends]:
        first, beyond = participation.sheet_of(image, count)
        assert first <= image < beyond
    assert len(sheets) == max(1, count // participation.SHEET)
    if count > participation.SHEET:
        assert min(sheets.values()) > 10


@pytest.mark.parametrize("racers", [6])
def test_racing_claims_on_one_ticket_have_one_winner(stores, store, racers):
    """T4: ten tickets, each claimed by several at the same moment for different numbers."""
    tickets = draw(store, 10)
    start, won, failures = threading.Barrier(racers), [], []

    def race(racer):
        start.wait()
        for image in tickets:
            try:
                with stores.open("participation") as session:
                    participation.claim(session, image, f"{racer:064}")
                    won.append(image)
            except participation.TicketUsed:
                pass
            except Exception as error:  # a thread's error must reach the test
                failures.append(error)

    threads = [threading.Thread(target=race, args=(racer,)) for racer in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(won) == sorted(tickets)
    assert participation.turnout(store, [POLL])[POLL] == participation.Turnout(10, 10)


@pytest.mark.parametrize(
    ("count", "band"),
    [(0, "0"), (1, "1-4"), (4, "1-4"), (5, "5-9"), (9, "5-9"), (19, "10+"), (20, "20+"), (409, "400+")],
)
def test_counts_are_shown_in_bands(count, band):
    assert participation.Turnout(500, count).band == band


def test_group_of_fewer_than_five_invited_shows_no_band():
    assert participation.Turnout(4, 3).band == ""
    assert participation.Turnout(5, 3).band == "1-4"


def test_band_never_says_that_almost_everybody_has_answered():
    assert [participation.Turnout(34, used).band for used in (20, 29, 30, 34)] == ["20+"] * 4
    assert participation.Turnout(24, 24).band == "10+"
    assert participation.Turnout(35, 30).least == 30
