"""Paper: sheets printed with tickets, keyed twice by two people, settled against the paper, cast once."""

import re

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry, User
from surveys import double_entry, entering
from surveys.definition import Choice, Instrument, Item
from surveys.models_fieldwork import KeyingCount, Outcome, PaperSheet
from surveys.paper import KeyedSheet, codes_of
from surveys.questionnaires import Questionnaire
from surveys.questions import QUESTIONS
from tests.conftest import PASSWORD_HASH
from tests.surveys.factories import Asker, issue, payloads, used
from tests.surveys.test_views import base, batch

FIELDS = 14  # of the recipients' sheet about a team: which worker, 11 items, who helped, who was there


@pytest.fixture
def keyers(app, opened, cast, session, signed_in):
    """Clients of two fieldworkers of the evaluator's house."""
    house = cast["lin"].organisation
    for name in ("wei", "nong"):
        given = {"login": name, "name": name, "role": "fieldworker", "password_hash": PASSWORD_HASH}
        session.add(User(organisation=house, language="en", **given))
    session.commit()
    clients = {name: app.test_client() for name in ("wei", "nong")}
    for name, one in clients.items():
        signed_in(one, name)
    return clients["wei"], clients["nong"]


def key(client, opened, ticket, **texts):
    data = {"code": str(ticket), **{name.replace("_", "-"): text for name, text in texts.items()}}
    return client.post(f"{base(opened)}/paper/keyed", data=data)


def rows(opened, *what):
    opened.main.rollback()
    return [tuple(row) for row in opened.main.execute(sa.select(*what))]


def sheet_rows(opened):
    return rows(opened, PaperSheet.state, PaperSheet.mismatches, PaperSheet.first, PaperSheet.second)


def test_equal_keyings_of_two_people_go_into_the_box_and_are_destroyed(keyers, opened):
    wei, nong = keyers
    (ticket,) = issue(opened)

    first = key(wei, opened, ticket, s0_q1="４", s0_q8="0", frame_worker="2", frame_present="2")
    assert (first.status_code, payloads(opened)) == (302, [])
    key(nong, opened, ticket.link, s0_q1="4", s0_q8="0", frame_worker="2", frame_present="2")

    (ballot,) = payloads(opened)
    assert ballot["responses"] == [{"subject": "SW02", "answers": {"q1": "4", "q8": "na"}}]
    assert (ballot["mode"], ballot["present"], ballot["helper"]) == ("paper", True, "self")
    assert used(opened, ticket) == 1
    assert sheet_rows(opened) == [("cast", 0, None, None)]
    assert rows(opened, KeyingCount.sheets, KeyingCount.fields, KeyingCount.mismatches) == [(1, FIELDS, 0)]
    assert rows(opened, Outcome.outcome, Outcome.count) == [("paper", 1)]


def test_one_person_cannot_key_a_sheet_twice_but_may_begin_anew(keyers, opened):
    wei, _nong = keyers
    (ticket,) = issue(opened)
    key(wei, opened, ticket, s0_q1="4")

    page = wei.post(f"{base(opened)}/paper/sheet", data={"code": str(ticket)})
    refused = key(wei, opened, ticket, s0_q1="4")

    assert "A second person must key it" in page.text
    assert 'name="s0-q1"' not in page.text
    assert refused.status_code == 409
    again = wei.post(f"{base(opened)}/paper/anew", data={"code": str(ticket)})
    assert "First keying" in again.text
    assert sheet_rows(opened) == []


def test_second_person_does_not_see_the_first_entry(keyers, opened):
    wei, nong = keyers
    (ticket,) = issue(opened)
    key(wei, opened, ticket, s0_q1="4", s0_open="谢谢您常来")

    page = nong.post(f"{base(opened)}/paper/sheet", data={"code": str(ticket)})

    assert "Second keying" in page.text
    assert "谢谢您常来" not in page.text
    assert re.search(r'name="s0-q1" value=""', page.text)


def test_differences_are_listed_field_by_field_and_each_must_be_decided(keyers, opened):
    wei, nong = keyers
    (ticket,) = issue(opened)
    key(wei, opened, ticket, s0_q1="4", s0_q2="1", s0_open="常来 看看")
    page = key(nong, opened, ticket, s0_q1="5", s0_q3="2", s0_open="常来看看")

    assert f"3 of {FIELDS} fields were keyed differently" in page.text
    assert payloads(opened) == []
    assert 'name="pick-s0-open"' not in page.text
    where, sheet = f"{base(opened)}/paper/settled", {"code": str(ticket)}
    some = {"pick-s0-q1": "second", "pick-s0-q2": "first"}
    undecided = nong.post(where, data=sheet | some)
    refused = nong.post(where, data=sheet | some | {"pick-s0-q3": "other", "other-s0-q3": "7"})
    assert (undecided.status_code, undecided.text.count("look at the paper and choose")) == (422, 2)
    assert (refused.status_code, payloads(opened)) == (422, [])
    assert re.search(r'id="pick-s0-q3-error">[^<]*choose|id="pick-s0-q3-error">[^<]+<', refused.text)

    nong.post(where, data=sheet | some | {"pick-s0-q3": "other", "other-s0-q3": ""})

    (ballot,) = payloads(opened)
    assert ballot["responses"][0]["answers"] == {"q1": "5", "q2": "1"}
    assert ballot["comments"] == {"open": ["常来 看看"]}
    assert rows(opened, KeyingCount.sheets, KeyingCount.fields, KeyingCount.mismatches) == [(1, FIELDS, 3)]
    (entry,) = opened.main.scalars(sa.select(AuditEntry).where(AuditEntry.action == "paper.settle"))
    assert entry.detail == {"poll": ticket.poll.code, "fields": FIELDS, "mismatches": 3}


def test_sheets_that_wait_are_counted_and_named_by_their_mark(keyers, opened):
    wei, nong = keyers
    tickets = issue(opened, count=3)
    for ticket in tickets:
        key(wei, opened, ticket, s0_q1="4")
    key(nong, opened, tickets[0], s0_q1="5")
    key(nong, opened, tickets[1], s0_q1="4")

    page = wei.get(f"{base(opened)}/paper").text

    mark = double_entry.mark_of(double_entry.image_of("for tests", str(tickets[0])))
    assert re.search(rf"{mark}</th>\s*<td[^>]*>1</td>\s*<td[^>]*>{FIELDS}</td>", page)
    assert f"settled: 0 of {FIELDS} (0.0 %)" in page
    progress = double_entry.progress_of(opened.main, opened.wave)
    assert (progress.once, progress.sheets, progress.unfinished) == (1, 1, 2)


def test_what_is_keyed_cannot_be_read_without_the_sheet(keyers, opened):
    wei, _nong = keyers
    tickets = issue(opened, count=2)
    key(wei, opened, tickets[0], s0_q1="4", s0_open="very long words " * 20)
    key(wei, opened, tickets[1], s0_q1="1")

    stored = [first for _state, _mismatches, first, _second in sheet_rows(opened)]
    assert len({len(one) for one in stored}) == 1
    assert [one for one in stored if b"s0-q1" in one or b"wei" in one] == []
    main, secret = opened.main, "for tests"
    with_sheet = double_entry.sheet_of(main, secret, entering.Asked(str(tickets[0]), tickets[0].poll, None))
    other = double_entry.Sheet(
        entering.Asked(str(tickets[1]), tickets[1].poll, None), secret, "", with_sheet.row
    )
    assert with_sheet._opened(with_sheet.row.first)["texts"]["s0-q1"] == "4"
    with pytest.raises(Exception, match="^$"):  # InvalidTag: the ticket of another sheet opens nothing
        other._opened(with_sheet.row.first)


def test_server_that_dies_before_it_counts_casts_the_sheet_again_as_one_ballot(keyers, opened, monkeypatch):
    wei, nong = keyers
    (ticket,) = issue(opened)
    key(wei, opened, ticket, s0_q1="4")
    with monkeypatch.context() as patched:
        patched.setattr(double_entry, "count_outcome", broken)
        with pytest.raises(SystemError):
            key(nong, opened, ticket, s0_q1="4")
    assert len(payloads(opened)) == 1
    assert [state for state, *_rest in sheet_rows(opened)] == ["twice"]

    page = nong.post(f"{base(opened)}/paper/sheet", data={"code": str(ticket)})
    assert "Both entries are equal" in page.text
    nong.post(f"{base(opened)}/paper/settled", data={"code": str(ticket)})

    assert len(payloads(opened)) == 1
    assert [state for state, *_rest in sheet_rows(opened)] == ["cast"]
    assert rows(opened, KeyingCount.sheets) == [(1,)]
    assert rows(opened, Outcome.count) == [(1,)]


def broken(*_arguments, **_named):
    raise SystemError("killed")


def test_answer_on_a_phone_with_the_code_of_a_sheet_counts_and_the_sheet_is_taken_out(
    client, keyers, opened, signed_in
):
    wei, nong = keyers
    (ticket,) = issue(opened)
    Asker(client, ticket).issue()
    key(wei, opened, ticket, s0_q1="4")

    refused = key(nong, opened, ticket, s0_q1="4")
    assert (refused.status_code, "answered on a phone" in refused.text) == (409, True)
    nong.post(f"{base(opened)}/paper/void", data={"code": str(ticket), "reason": "elsewhere"})

    assert payloads(opened) == []
    assert sheet_rows(opened) == [("void", 0, None, None)]
    assert rows(opened, Outcome.outcome, Outcome.count) == [("elsewhere", 1)]
    done = wei.post(f"{base(opened)}/paper/sheet", data={"code": str(ticket)})
    again = nong.post(f"{base(opened)}/paper/void", data={"code": str(ticket), "reason": "blank"})
    assert (done.status_code, again.status_code) == (409, 409)


def test_bad_input_is_refused_beside_its_field_and_nothing_is_kept(keyers, opened):
    (ticket,) = issue(opened)
    for texts, said in (
        ({"s0_q1": "6"}, "s0-q1-error"),
        ({"s0_q1": "1 2"}, "s0-q1-error"),
        ({}, "Nothing is keyed"),
        ({"frame_helper": "1"}, "Nothing is keyed"),
    ):
        page = key(keyers[0], opened, ticket, **texts)

        assert (page.status_code, said in page.text) == (422, True), texts
    assert sheet_rows(opened) == []


def test_enter_without_script_shows_the_page_again_and_keeps_nothing(keyers, opened):
    (ticket,) = issue(opened)

    page = key(keyers[0], opened, ticket, s0_q1="4", look="1")

    assert re.search(r'name="s0-q1" value="4"', page.text)
    assert sheet_rows(opened) == []


def test_sealing_leaves_counts_and_no_sheet(client, keyers, opened, signed_in):
    wei, nong = keyers
    tickets = issue(opened, count=6)
    for ticket in tickets[:5]:
        key(wei, opened, ticket, s0_q1="4")
        key(nong, opened, ticket, s0_q1="4")
    key(wei, opened, tickets[5], s0_q1="1")
    signed_in(client, "lin")

    asked = client.post(f"{base(opened)}/close")
    client.post(f"{base(opened)}/close", data={"confirmed": "y"})

    assert "1 paper sheets are not finished" in asked.text
    assert sheet_rows(opened) == []
    assert rows(opened, KeyingCount.sheets) == [(5,)]


def test_printed_sheet_has_the_codes_of_the_phone_page_its_mark_and_its_ticket(client, opened, signed_in):
    signed_in(client, "lin")

    page = client.post(f"{base(opened)}/paper/print", data=batch(opened, count=3)).text

    assert (page.count("<article>"), page.count("<svg")) == (3, 3)
    codes = re.findall(r'<p class="code">([0-9A-Z-]+)</p>', page)
    marks = re.findall(r"纸卷 ([0-9A-Z]{5})", page)
    expected = [
        double_entry.mark_of(double_entry.image_of("for tests", one.replace("-", ""))) for one in codes
    ]
    assert marks == expected
    assert page.count("<small>q10</small>") == 3
    assert re.search(r'<span class="number">0</span>\s*没遇到', page)
    assert client.post("/q", data={"code": codes[0]}).status_code == 200
    assert client.post(f"{base(opened)}/paper/print", data=batch(opened, count=201)).status_code == 422


def test_words_are_coded_by_their_place_and_numbers_keep_theirs():
    assert codes_of(["1", "2", "na"]) == {"1": "1", "2": "2", "0": "na"}
    assert codes_of(["0", "1", "na"]) == {"0": "0", "1": "1", "99": "na"}
    assert codes_of(["0", "0.5", "1"]) == {"0": "0", "0.5": "0.5", "1": "1"}
    assert codes_of(["elderly", "children"]) == {"1": "elderly", "2": "children"}


@pytest.mark.skipif("rank" not in QUESTIONS, reason="this question type is not there")
def test_order_is_keyed_as_the_codes_one_after_the_other():
    choices = tuple(Choice(name, {"en": name}) for name in ("home", "school", "work"))
    asked = Instrument("x", "department", {"en": "X"}, ("en",), (Item("r", "rank", {}, choices=choices),))
    questionnaire = Questionnaire("P", "", "", 1, "all", asked, (("T1", "Team"),))
    right, twice = (KeyedSheet(questionnaire, "en", {"s0-r": text}) for text in ("3 1 2", "3 3"))

    assert right.ballot.payload("B", "paper")["responses"][0]["answers"] == {"r": "work home school"}
    assert [box.label for line in right.lines() for box in line.boxes] == ["home", "school", "work"]
    assert right.differs_from(twice) == ["s0-r"]


def test_several_answers_are_keyed_with_spaces_in_any_order():
    choices = tuple(Choice(name, {"en": name}) for name in ("a", "b", "c"))
    asked = Instrument(
        "x", "department", {"en": "X"}, ("en",), (Item("m", "select_multiple", {"en": "M"}, choices=choices),)
    )
    questionnaire = Questionnaire("P", "", "", 1, "all", asked, (("T1", "Team"),))
    first, second, wrong = (
        KeyedSheet(questionnaire, "en", {"s0-m": text}) for text in ("3, 1", "1 3", "1 4")
    )

    assert first.differs_from(second) == []
    assert first.ballot.payload("B", "paper")["responses"][0]["answers"] == {"m": "a c"}
    assert list(wrong.errors) == ["s0-m"]


def test_paper_is_for_the_own_house(app, opened, cast, signed_in):
    for who, status in (("zhao", 404), ("fang", 403)):
        other = app.test_client()
        signed_in(other, who)
        for page in ("sheet", "keyed", "settled", "anew", "void", "print"):
            assert other.post(f"{base(opened)}/paper/{page}").status_code == status, (who, page)
