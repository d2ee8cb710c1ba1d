"""Draws with a seed: the same people whatever the order, reserves in their turn, counts without names."""

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry
from surveys import contacts, drawing, draws, frame_tickets, participation
from surveys.contact_lines import Person
from surveys.frame_rows import Layer
from surveys.models_contacts import FrameEntry
from surveys.replacement import AnsweredAlready
from surveys.tickets import ticket_hash
from tests.surveys.factories import PEPPER, poll_of
from tests.surveys.test_frames import T1, add

SEED, GROUP = "20260401", "closed SW01"
CASES = [Person(f"case-{number:02}", "") for number in range(1, 39)]
# By another program: openssl dgst -sha256 -hmac 20260401 over "group TAB name TAB contact", the lowest six.
SIX = ["case-01", "case-03", "case-11", "case-06", "case-23", "case-20"]


def test_six_of_38_cases_are_the_same_whatever_the_order():
    drawn = [case.name for case in drawing.in_order(SEED, GROUP, CASES)[:6]]

    assert drawn == [case.name for case in drawing.in_order(SEED, GROUP, reversed(CASES))[:6]]
    assert drawn == SIX
    assert drawn != [case.name for case in drawing.in_order("20260402", GROUP, CASES)[:6]]


def test_one_seed_draws_other_people_in_another_group():
    there = [case.name for case in drawing.in_order(SEED, "closed SW02", CASES)[:6]]

    assert there != SIX


def test_every_case_is_drawn_about_equally_often():
    times = dict.fromkeys((case.name for case in CASES), 0)
    for seed in range(1000):
        for case in drawing.in_order(str(seed), GROUP, CASES)[:6]:
            times[case.name] += 1

    expected = 1000 * 6 / 38
    squares = sum((count - expected) ** 2 for count in times.values()) / expected / (1 - 6 / 38)
    assert squares < 69.3  # chi-square with 37 degrees of freedom, 0.999


def test_reserve_comes_in_one_by_one_and_ends():
    ordered = CASES[:5]

    def counting(*fallen):
        outside = [drawing.identity(CASES[place]) for place in fallen]
        return drawing.taken(ordered, 3, 2, outside)

    assert counting() == [0, 1, 2]
    assert counting(1) == [0, 2, 3]
    assert counting(1, 3) == [0, 2, 4]
    assert counting(0, 1, 3) == [2, 4]


@pytest.fixture
def drawn(collecting, now):
    """Six of twelve, with a reserve of three."""
    add(collecting, now)
    stores = collecting.main, collecting.participation
    collecting.draw = draws.draw_sample(*stores, collecting.wave, T1, 6, 3, SEED, collecting.user, now)
    return collecting


def members(made):
    return draws.members_of(made.main, made.participation, made.draw)


def counting(made):
    return [one.entry for one in members(made) if one.standing == "counts"]


def test_draw_is_written_down_without_names_and_can_be_repeated(drawn):
    assert draws.repeats(drawn.main, drawn.participation, drawn.draw)
    assert len(counting(drawn)) == 6

    entry = drawn.main.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.action == "sample.draw"
    assert (entry.detail["seed"], entry.detail["population"], entry.detail["size"]) == (SEED, 12, 6)
    assert entry.detail["sha256"]["list"] == drawn.draw.frame_checksum
    assert "村民" not in str(entry.detail)


def test_draw_from_another_list_tells_nobody(drawn):
    drawn.participation.execute(sa.update(FrameEntry).values(address="changed"))
    drawn.participation.commit()

    with pytest.raises(draws.ListChanged):
        members(drawn)
    assert not draws.repeats(drawn.main, drawn.participation, drawn.draw)


def test_group_is_drawn_once_until_that_draw_is_withdrawn(drawn, now):
    again = drawn.main, drawn.participation, drawn.wave, T1, 5, 0, "7", drawn.user, now

    with pytest.raises(draws.DrawnAlready):
        draws.draw_sample(*again)
    draws.withdraw_draw(drawn.main, drawn.draw, "typed 6 instead of 5", drawn.user, now)

    assert draws.draw_sample(*again).number == 2
    assert [draw.withdrawn for draw in draws.draws_of(drawn.main, drawn.wave)] == [
        "typed 6 instead of 5",
        None,
    ]


def test_more_than_the_list_or_from_no_list_is_refused(collecting, now):
    add(collecting, now)
    common = collecting.main, collecting.participation, collecting.wave
    rest = SEED, collecting.user, now

    with pytest.raises(draws.DrawTooLarge):
        draws.draw_sample(*common, T1, 10, 3, *rest)
    with pytest.raises(draws.LayerEmpty):
        draws.draw_sample(*common, Layer("person", "other", "T1"), 1, 0, *rest)


def test_drawn_people_get_tickets_and_stand_on_the_list_for_reminders(drawn):
    poll, people = poll_of(drawn, stratum="key"), counting(drawn)

    tickets = frame_tickets.give_tickets(drawn.participation, PEPPER, poll.code, people)

    participation.claim(drawn.participation, ticket_hash(PEPPER, tickets[2]), "c" * 64)
    found = contacts.listing_of(drawn.participation, poll.code)
    left = [one for one in people if one is not people[2]]
    assert sorted(one.name for one in found.waiting) == sorted(one.name for one in left)
    assert {entry.state for entry in counting(drawn)} == {"ticket"}
    with pytest.raises(frame_tickets.TicketGivenAlready):
        frame_tickets.give_tickets(drawn.participation, PEPPER, poll.code, people[:1])


def test_ticket_passes_to_the_next_of_the_reserve(drawn):
    poll, people = poll_of(drawn, stratum="key"), counting(drawn)
    tickets = frame_tickets.give_tickets(drawn.participation, PEPPER, poll.code, people)
    leaving, successor = draws.successor_of(members(drawn), people[1].key)

    new = frame_tickets.pass_on(drawn.participation, PEPPER, poll.code, leaving.entry, successor.entry)

    with pytest.raises(participation.TicketWithdrawn):
        participation.admit(drawn.participation, ticket_hash(PEPPER, tickets[1]))
    assert participation.admit(drawn.participation, ticket_hash(PEPPER, new)) == poll.code
    names = [entry.name for entry in counting(drawn)]
    assert successor.entry.name in names
    assert people[1].name not in names
    listed = {one.name for one in contacts.listing_of(drawn.participation, poll.code).waiting}
    assert listed == set(names)
    assert participation.turnout(drawn.participation, [poll.code])[poll.code].invited == 6


def test_who_has_answered_is_not_replaced(drawn):
    poll, people = poll_of(drawn, stratum="key"), counting(drawn)
    tickets = frame_tickets.give_tickets(drawn.participation, PEPPER, poll.code, people)
    participation.claim(drawn.participation, ticket_hash(PEPPER, tickets[0]), "c" * 64)
    leaving, successor = draws.successor_of(members(drawn), people[0].key)

    with pytest.raises(AnsweredAlready):
        frame_tickets.pass_on(drawn.participation, PEPPER, poll.code, leaving.entry, successor.entry)
    assert [entry.state for entry in counting(drawn)] == ["ticket"] * 6


def test_outcomes_are_counts_with_reasons(drawn, now):
    for reason, is_replaced in (("ill", True), ("ill", False), ("refused", True)):
        draws.count_outcome(drawn.main, drawn.draw, reason, is_replaced, True, drawn.user, now)

    assert [(one.reason, one.count, one.replaced, one.invited) for one in drawn.draw.outcomes] == [
        ("ill", 2, 1, 2),
        ("refused", 1, 1, 1),
    ]
    with pytest.raises(draws.DrawInUse):
        draws.withdraw_draw(drawn.main, drawn.draw, "late", drawn.user, now)
