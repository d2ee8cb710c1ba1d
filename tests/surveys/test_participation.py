import pytest

from surveys import participation
from surveys.models import Invitation
from surveys.tickets import new_ticket, ticket_hash
from tests.surveys.factories import PEPPER


@pytest.fixture
def store(open_stores):
    return open_stores["participation"]


def images(tickets):
    return [ticket_hash(PEPPER, ticket) for ticket in tickets]


def test_issued_tickets_are_admitted_for_what_they_ask(store):
    tickets = participation.issue_tickets(store, PEPPER, 7, "key", "T1", 3)

    assert len(set(tickets)) == 3
    for image in images(tickets):
        assert participation.admit(store, image) == participation.Admission(7, "key", "T1")


def test_unknown_ticket_is_refused(store):
    with pytest.raises(participation.TicketUnknown):
        participation.admit(store, ticket_hash(PEPPER, new_ticket()))


def test_withdrawn_ticket_is_refused(store):
    (image,) = images(participation.issue_tickets(store, PEPPER, 7, "all", "T1", 1))
    store.get(Invitation, image).state = "gone"
    store.commit()

    with pytest.raises(participation.TicketWithdrawn):
        participation.admit(store, image)
    assert participation.turnout_by_collection(store, [7])[7] == participation.Turnout(0, 0)


def test_ticket_spent_twice_counts_once(store):
    tickets = participation.issue_tickets(store, PEPPER, 7, "all", "T1", 2)
    image = images(tickets)[0]

    participation.spend(store, image)
    participation.spend(store, image)

    assert participation.turnout(store, [7]) == {(7, "all", "T1"): participation.Turnout(2, 1)}
    assert participation.admit(store, image).collection == 7


def test_turnout_is_summed_by_collection(store):
    first = participation.issue_tickets(store, PEPPER, 7, "key", "T1", 2)
    participation.issue_tickets(store, PEPPER, 7, "general", "T2", 3)
    participation.issue_tickets(store, PEPPER, 8, "general", "T2", 4)
    participation.spend(store, images(first)[0])

    totals = participation.turnout_by_collection(store, [7, 8, 9])

    assert totals == {
        7: participation.Turnout(5, 1),
        8: participation.Turnout(4, 0),
        9: participation.Turnout(0, 0),
    }


@pytest.mark.parametrize("count", [0, -1, participation.LARGEST_BATCH + 1])
def test_batch_of_impossible_size_is_refused(store, count):
    with pytest.raises(participation.BatchTooLarge):
        participation.issue_tickets(store, PEPPER, 7, "all", "T1", count)


@pytest.mark.parametrize(
    ("count", "band"), [(0, "0"), (1, "1-4"), (4, "1-4"), (5, "5-9"), (9, "5-9"), (10, "10+"), (400, "10+")]
)
def test_counts_are_shown_in_bands(count, band):
    assert participation.Turnout(500, count).band == band


def test_group_of_fewer_than_five_invited_shows_no_band():
    assert participation.Turnout(4, 3).band == ""
    assert participation.Turnout(5, 3).band == "1-4"
