"""Pages from the list of people to tickets: paste, draw, print, replace."""

import re

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry
from surveys import contacts, frames, listing
from surveys.models import Stratum
from surveys.models_sample import Draw, DrawOutcome
from tests.surveys.test_frames import T1
from tests.surveys.test_views import CODE, base, batch, the_poll
from tests.surveys.test_views_contacts import LINES, NAMES

KEY = re.compile(r'name="key" value="([0-9a-f]{32})" aria-label="(\w+) falls')
STRIP = re.compile(r'class="strip"><span>(\w+) ')


@pytest.fixture
def lin(client, opened, log_in):
    log_in(client, "lin")
    return client


def paste(lin, opened, lines=LINES, **changes):
    form = {"kind": "person", "subjects": "T1", "stratum": "key", "language": "zh", "pasted": lines}
    return lin.post(f"{base(opened)}/people/add", data={**form, **changes})


def draw(lin, opened, **changes):
    form = {"group": "0", "size": "6", "reserve": "2", "seed": "20260401"}
    return lin.post(f"{base(opened)}/draws", data={**form, **changes})


def give(lin, opened):
    form = {"collection": opened.collections["recipient"], "language": "zh"}
    return lin.post(f"{base(opened)}/draws/1/tickets", data=form)


def test_pasted_people_are_drawn_and_get_cards_with_their_names(lin, opened):
    assert paste(lin, opened).status_code == 302
    assert draw(lin, opened).status_code == 302
    page = lin.get(f"{base(opened)}/draws/1").text
    assert "the same people" in page
    assert len(KEY.findall(page)) == 6

    sheet = give(lin, opened)

    assert len(CODE.findall(sheet.text)) == 6
    names = {name for _key, name in KEY.findall(page)}
    assert set(STRIP.findall(sheet.text)) == names
    waiting = contacts.listing_of(opened.participation, the_poll(opened).code).waiting
    assert {one.name for one in waiting} == names
    opened.main.rollback()
    assert opened.main.scalar(sa.select(Stratum.invited)) == 6
    assert give(lin, opened).status_code == 400  # nobody is waiting for a card any more


def test_who_moved_away_is_replaced_by_the_next_with_a_card_of_their_own(lin, opened):
    paste(lin, opened)
    draw(lin, opened)
    give(lin, opened)
    key, name = KEY.findall(lin.get(f"{base(opened)}/draws/1").text)[0]
    form = {"key": key, "reason": "moved_away", "confirmed": "y"}

    card = lin.post(f"{base(opened)}/draws/1/replace", data=form)

    assert len(CODE.findall(card.text)) == 1
    assert STRIP.findall(card.text) != [name]
    page = lin.get(f"{base(opened)}/draws/1").text
    assert "moved away: 1, of them 1 replaced" in page
    opened.main.rollback()
    found = opened.main.execute(sa.select(DrawOutcome.reason, DrawOutcome.count, DrawOutcome.invited)).all()
    assert found == [("moved_away", 1, 1)]
    entry = opened.main.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.detail == {"draw": 1, "reason": "moved_away", "replaced": True}


def test_before_tickets_the_next_comes_in_without_a_card_until_the_reserve_ends(lin, opened):
    paste(lin, opened)
    draw(lin, opened, reserve="1")

    for _time in range(2):
        key = KEY.findall(lin.get(f"{base(opened)}/draws/1").text)[0][0]
        form = {"key": key, "reason": "ill", "confirmed": "y"}
        assert lin.post(f"{base(opened)}/draws/1/replace", data=form).status_code == 302

    page = lin.get(f"{base(opened)}/draws/1").text
    assert "6 drawn, 5 count now, 2 fell out" in page
    assert "The reserve is used up" in page


def test_answered_person_is_not_replaced_and_the_question_is_written_down(client, lin, opened):
    paste(lin, opened)
    draw(lin, opened)
    sheet = give(lin, opened).text
    person = dict(zip(STRIP.findall(sheet), CODE.findall(sheet), strict=True))
    key, name = KEY.findall(lin.get(f"{base(opened)}/draws/1").text)[0]
    client.post(f"/q/{the_poll(opened).code}", data={"code": person[name], "s0-q1": "5"})

    form = {"key": key, "reason": "refused", "confirmed": "y"}
    page = lin.post(f"{base(opened)}/draws/1/replace", data=form)

    assert page.status_code == 409
    opened.main.rollback()
    entry = opened.main.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.detail == {"draw": 1, "reason": "refused", "refused": True}


def test_too_large_a_draw_is_told_beside_the_field(lin, opened):
    paste(lin, opened)

    page = draw(lin, opened, size="8")

    assert (page.status_code, 'id="reserve-error"' in page.text) == (400, True)
    assert opened.main.scalar(sa.select(sa.func.count()).select_from(Draw)) == 0


def test_without_a_seed_one_is_drawn_and_shown(lin, opened):
    paste(lin, opened)
    draw(lin, opened, seed="")

    opened.main.rollback()
    seed = opened.main.scalar(sa.select(Draw.seed))
    assert re.fullmatch(r"[1-9]\d{7}", seed)
    assert seed in lin.get(f"{base(opened)}/draws").text


def test_wrong_line_is_told_by_its_number_and_nobody_is_listed(lin, opened):
    page = paste(lin, opened, f"姓名,电话\n{LINES}\n,1\n新,2,key,T9")

    assert page.status_code == 400
    assert "unknown code: T9" in page.text
    opened.main.rollback()
    assert listing.frame_of(opened.main, opened.wave) is None


def test_files_are_drawn_with_the_same_seed_and_saved(lin, opened):
    lines = "\n".join(f"case-{number:02}" for number in range(1, 39))
    paste(lin, opened, lines, kind="file", stratum="closed", subjects="SW01")
    draw(lin, opened, size="6", reserve="0")

    saved = lin.get(f"{base(opened)}/draws/1/list.csv").data.decode("utf-8-sig").splitlines()

    assert saved[1] == "1,counts,case-01,"
    assert len(saved) == 7
    assert give(lin, opened).status_code in (400, 409)


def test_names_are_for_administrators_only_and_destroyed_at_the_close(app, client, lin, opened, log_in):
    paste(lin, opened)
    draw(lin, opened)
    give(lin, opened)
    group = f"{base(opened)}/people/group?kind=person&stratum=key&subjects=T1"
    assert NAMES[0].name in lin.get(group).text
    other = app.test_client()
    log_in(other, "mo")
    paths = ("people", "people/add", "draws", "draws/1", "draws/1/list.csv")
    assert [other.get(f"{base(opened)}/{path}").status_code for path in paths] == [403] * 5
    log_in(other, "zhao")
    assert [other.get(f"{base(opened)}/{path}").status_code for path in paths] == [404] * 5
    frame = listing.frame_of(opened.main, opened.wave).code

    lin.post(f"{base(opened)}/close", data={"confirmed": "y"})

    assert frames.entries_of(opened.participation, frame, T1) == []
    assert lin.get(group).status_code == 404
    page = lin.get(f"{base(opened)}/draws/1").text
    assert "The list is destroyed" in page
    assert not any(one.name in page for one in NAMES)


def test_subject_that_people_are_asked_about_is_not_removed(lin, opened):
    asked = {"collection": opened.collections["peer"], "subjects": "SW01"}
    lin.post(f"{base(opened)}/tickets", data=batch(opened, **asked))
    paste(lin, opened, "case-1\ncase-2", kind="file", subjects="SW02")
    draw(lin, opened, size="1", reserve="0")
    where = f"/evaluations/{opened.evaluation.id}/people"

    codes = ("SW01", "SW02", "SW06")
    found = [lin.post(f"{where}/{one}/remove", data={"reason": "mistake"}).status_code for one in codes]

    assert found == [409, 409, 302]
