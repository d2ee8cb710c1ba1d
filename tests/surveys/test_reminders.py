"""The list of those who have not answered: who may see it when, and what the audit log keeps."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts import audit
from accounts.models import AuditEntry, User
from surveys import contacts, participation, reminders
from surveys.contact_lines import Person
from surveys.questionnaires import WaveNotOpen
from surveys.tickets import ticket_hash
from tests.surveys.factories import NOW, PEPPER, poll_of

PEOPLE = [Person(f"村民{number:02}", f"1380000{number:04}") for number in range(12)]


@pytest.fixture
def listed(collecting):
    """A poll with a list of 12; ``answer(n)`` uses n more tickets, ``show(days)`` asks for the list then."""
    poll = collecting.main.merge(poll_of(collecting))
    store = collecting.participation
    tickets = contacts.issue_to_contacts(store, PEPPER, poll.code, PEOPLE)
    unused = iter(tickets)
    user = collecting.main.scalar(sa.select(User))

    def answer(count):
        for _number in range(count):
            participation.claim(store, ticket_hash(PEPPER, next(unused)), "c" * 64)

    def show(days=0):
        moment = NOW + timedelta(days=days)
        return reminders.list_waiting(collecting.main, store, collecting.wave, poll, user, moment)

    collecting.poll, collecting.answer, collecting.show = poll, answer, show
    return collecting


def test_list_is_shown_once_a_day(listed):
    assert listed.show().waiting == tuple(PEOPLE)
    with pytest.raises(reminders.ListedToday):
        listed.show(0.2)
    assert listed.show(1).waiting == tuple(PEOPLE)


@pytest.mark.parametrize("count", [1, 4])
def test_between_two_lists_stands_no_single_person(listed, count):
    listed.show()
    listed.answer(count)

    with pytest.raises(reminders.TooFewArrived):
        listed.show(1)
    listed.answer(5 - count)
    assert listed.show(1).waiting == tuple(PEOPLE[5:])
    listed.answer(1)
    with pytest.raises(reminders.TooFewArrived):
        listed.show(2)


def test_first_list_does_not_tell_single_answers_either(listed):
    listed.answer(3)

    with pytest.raises(reminders.TooFewArrived):
        listed.show()


def test_small_group_has_no_list(listed):
    small = listed.main.merge(poll_of(listed, stratum="small"))
    contacts.issue_to_contacts(listed.participation, PEPPER, small.code, PEOPLE[:4])
    participation.issue_tickets(listed.participation, PEPPER, small.code, 30)  # without names
    user = listed.main.scalar(sa.select(User))

    with pytest.raises(reminders.TooFewListed):
        reminders.list_waiting(listed.main, listed.participation, listed.wave, small, user, NOW)


def test_closed_wave_has_no_list(listed):
    listed.wave.state = "closed"
    listed.main.commit()

    with pytest.raises(WaveNotOpen):
        listed.show()


def test_audit_log_keeps_counts_and_no_names(listed):
    listed.answer(6)
    listed.show()

    entry = listed.main.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.login) == ("contact.list", "lin")
    assert entry.detail == {"poll": listed.poll.code, "used": 6, "waiting": 6}
    assert audit.verify(listed.main) is None


def test_other_polls_have_a_day_of_their_own(listed):
    other = listed.main.merge(poll_of(listed, stratum="other"))
    contacts.issue_to_contacts(listed.participation, PEPPER, other.code, PEOPLE[:6])
    user = listed.main.scalar(sa.select(User))
    listed.show()

    found = reminders.list_waiting(listed.main, listed.participation, listed.wave, other, user, NOW)

    assert found.waiting == tuple(PEOPLE[:6])
