"""Lists of names and lost cards, on both kinds of stores."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import contacts, participation, replacement
from surveys.contact_lines import Person
from surveys.models_contacts import Contact
from surveys.models_participation import Invitation
from surveys.tickets import new_ticket, ticket_hash
from tests.surveys.factories import PEPPER

POLL, OTHER = "AAAAAAAA", "BBBBBBBB"
CLAIM = "c" * 64
PEOPLE = [Person(f"村民{number:02}", f"1380000{number:04}") for number in range(12)]


@pytest.fixture
def store(open_stores):
    return open_stores["participation"]


@pytest.fixture
def images(store):
    """Hashes of the tickets of PEOPLE, in their order."""
    return [ticket_hash(PEPPER, one) for one in contacts.issue_to_contacts(store, PEPPER, POLL, PEOPLE)]


def file_of(store):
    """The file that holds the names."""
    engine = store.get_bind()
    if engine.dialect.name == "sqlite":
        return Path(engine.url.database)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("checkpoint"))
        folder = connection.scalar(sa.text("show data_directory"))
        return Path(folder, connection.scalar(sa.text("select pg_relation_filepath('contact')")))


def states(store, *images):
    rows = store.execute(sa.select(Invitation.ticket_hash, Invitation.state)).all()
    store.rollback()
    return [dict(rows)[image] for image in images]


def test_each_person_gets_the_ticket_of_their_place(store, images):
    participation.claim(store, images[3], CLAIM)

    found = contacts.listing_of(store, POLL)

    assert (found.used, found.people) == (1, 12)
    assert found.waiting == (*PEOPLE[:3], *PEOPLE[4:])
    assert contacts.polls_with_contacts(store, [POLL, OTHER]) == {POLL}
    assert participation.turnout(store, [POLL])[POLL] == participation.Turnout(12, 1)


def test_rows_lie_in_the_order_of_random_keys(store, images):
    place = "ctid" if store.get_bind().dialect.name == "postgresql" else "rowid"

    keys = store.scalars(sa.text(f"select key from contact order by {place}")).all()
    hashes = store.scalars(sa.text(f"select ticket_hash from invitation order by {place}")).all()

    assert (keys, hashes) == (sorted(keys), sorted(hashes))
    assert sorted(images) == hashes


@pytest.mark.parametrize("people", [[], PEOPLE * 100])
def test_batch_of_impossible_size_is_refused(store, people):
    with pytest.raises(participation.BatchTooLarge):
        contacts.issue_to_contacts(store, PEPPER, POLL, people)


def test_contacts_are_found_by_a_part_of_their_name_in_these_polls_only(store, images):
    contacts.issue_to_contacts(store, PEPPER, OTHER, [Person("村民01", "another"), Person("50%", "")])

    found = contacts.contacts_named(store, [POLL], "民01")

    assert list(found.values()) == [PEOPLE[1]]
    assert contacts.contacts_named(store, [POLL], "%") == {}
    (key,) = found
    assert contacts.ticket_of(store, [POLL], key) == (images[1], PEOPLE[1])
    with pytest.raises(contacts.ContactUnknown):
        contacts.ticket_of(store, [OTHER], key)


def test_destroyed_list_is_gone_from_the_file_and_tickets_stay(store, images):
    contacts.issue_to_contacts(store, PEPPER, OTHER, [Person("别组的人", "1")])

    contacts.destroy_contacts(store, [POLL])

    assert contacts.polls_with_contacts(store, [POLL, OTHER]) == {OTHER}
    assert participation.turnout(store, [POLL])[POLL].invited == 12
    content = file_of(store).read_bytes()
    assert "村民".encode() not in content
    assert "别组的人".encode() in content


def test_lost_card_is_replaced_and_the_old_one_is_void(store, images):
    ticket = replacement.replace_ticket(store, PEPPER, images[0])

    fresh = ticket_hash(PEPPER, ticket)
    assert states(store, images[0], fresh) == ["gone", "open"]
    assert participation.turnout(store, [POLL])[POLL] == participation.Turnout(12, 0)
    (key,) = contacts.contacts_named(store, [POLL], PEOPLE[0].name)
    assert contacts.ticket_of(store, [POLL], key) == (fresh, PEOPLE[0])
    with pytest.raises(participation.TicketWithdrawn):
        participation.claim(store, images[0], CLAIM)
    assert participation.claim(store, fresh, CLAIM) == POLL
    assert contacts.listing_of(store, POLL).waiting == tuple(PEOPLE[1:])


def test_card_is_replaced_without_a_list_too(store):
    (old,) = participation.issue_tickets(store, PEPPER, POLL, 1)

    ticket = replacement.replace_ticket(store, PEPPER, ticket_hash(PEPPER, old))

    assert participation.admit(store, ticket_hash(PEPPER, ticket)) == POLL
    assert participation.turnout(store, [POLL])[POLL] == participation.Turnout(1, 0)


def test_used_replaced_and_unknown_tickets_are_not_replaced(store, images):
    participation.claim(store, images[0], CLAIM)
    replacement.replace_ticket(store, PEPPER, images[1])
    before = store.scalar(sa.select(sa.func.count()).select_from(Invitation))

    for image, refusal in (
        (images[0], replacement.AnsweredAlready),
        (images[1], replacement.ReplacedAlready),
        (ticket_hash(PEPPER, new_ticket()), participation.TicketUnknown),
    ):
        with pytest.raises(refusal):
            replacement.replace_ticket(store, PEPPER, image)

    store.rollback()
    assert store.scalar(sa.select(sa.func.count()).select_from(Invitation)) == before


def test_claim_and_replacement_at_the_same_moment_have_one_winner(stores, store, images):
    """Whoever comes first: the ticket is used and stays, or is void and another takes its place."""
    start, won, failures = threading.Barrier(4), [], []

    def race(act, refusals):
        start.wait()
        for image in images:
            try:
                with stores.open("participation") as session:
                    act(session, image)
                    won.append(image)
            except refusals:
                pass
            except Exception as error:  # a thread's error must reach the test
                failures.append(error)

    def use(session, image):
        participation.claim(session, image, f"{threading.get_ident():064}")

    def replace(session, image):
        replacement.replace_ticket(session, PEPPER, image)

    lost_claim = (participation.TicketUsed, participation.TicketWithdrawn)
    lost_replacement = (replacement.AnsweredAlready, replacement.ReplacedAlready)
    racers = [(use, lost_claim), (replace, lost_replacement)] * 2
    threads = [threading.Thread(target=race, args=one) for one in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(won) == sorted(images)
    ended = states(store, *images)
    assert set(ended) <= {"used", "gone"}
    turnout = participation.turnout(store, [POLL])[POLL]
    assert turnout == participation.Turnout(12, ended.count("used"))
    assert contacts.listing_of(store, POLL).people == 12


def test_replacement_on_a_server_writes_all_rows_of_the_poll_together(store, images):
    if store.get_bind().dialect.name != "postgresql":
        pytest.skip("a file is written over in place")

    replacement.replace_ticket(store, PEPPER, images[0])

    for table in (Invitation, Contact):
        moments = store.scalars(sa.text(f"select distinct xmin::text from {table.__tablename__}")).all()
        assert len(moments) == 1
