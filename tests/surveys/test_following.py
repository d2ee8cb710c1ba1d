"""Following a wave: bands against the plan, a span of days, call-backs by lot; never a person."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

import db
from accounts.models import AuditEntry
from surveys import following, promise
from surveys.models import Stratum
from surveys.models_sample import DailyCount, DrawOutcome, SampleTarget
from surveys.pace import Projection, projected
from tests.surveys.test_views import base, the_poll
from tests.surveys.test_views_contacts import LINES, NAMES, answer
from tests.surveys.test_views_draws import CODE, draw, give, paste

DAY = date(2026, 3, 1)


def counts(*used, every=1):
    return [(DAY + timedelta(number * every), count) for number, count in enumerate(used)]


def test_pace_gives_a_span_because_counts_are_whole_tens():
    found = projected(counts(0, 20, 40, 60, 80), 160, DAY + timedelta(4))

    # 80 more in 4 days is 17.5 to 22.5 a day; missing are 71 to 80.
    assert found == Projection(DAY + timedelta(4 + 4), DAY + timedelta(4 + 5))


@pytest.mark.parametrize(
    ("used", "target"),
    [((0,), 100), ((0, 50), 100), ((0, 0, 0, 0, 0), 100), ((0, 20, 40, 60, 80), 80)],
    ids=["one day", "too few days", "no gain", "reached"],
)
def test_pace_says_nothing_when_too_little_is_known(used, target):
    assert projected(counts(*used), target, DAY + timedelta(6)) is None


def test_gain_of_one_step_may_be_rounding_so_the_end_is_open():
    assert projected(counts(0, 0, 0, 10), 50, DAY + timedelta(3)).latest is None


def test_old_days_do_not_make_the_pace():
    early = counts(0, 500)
    late = [(DAY + timedelta(30 + number), 500 + 10 * number) for number in range(5)]

    found = projected([*early, *late], 1000, DAY + timedelta(34))

    assert found.earliest > DAY + timedelta(34 + 30)


@pytest.fixture
def lin(client, opened, log_in):
    log_in(client, "lin")
    return client


@pytest.fixture
def planned(client, lin, opened):
    """Six of nine drawn and asked, five of them have answered, four answers planned."""
    paste(lin, opened)
    draw(lin, opened)
    codes = CODE.findall(give(lin, opened).text)
    answer(client, opened, *codes[:5])
    opened.main.rollback()
    stratum = opened.main.scalar(sa.select(Stratum))
    numbers = {"planned": 8, "invite": 9, "reserve": 0}
    opened.main.add(SampleTarget(stratum_id=stratum.id, **numbers, basis={}))
    opened.main.commit()
    return opened


def told(client, opened):
    return " ".join(client.get(f"{base(opened)}/participation").text.split())


def test_groups_stand_against_the_plan_in_bands(client, lin, planned):
    page = told(client, planned)

    assert "at least 5 of 8" in page
    assert '<meter class="standing" min="0" max="8" value="5"' in page
    assert "response at least 83%" in page
    assert "cannot be said yet" in page


def test_who_did_not_belong_is_left_out_of_the_rate_and_who_was_ill_is_not(client, lin, planned):
    (made,) = following.live_draws(planned.main, planned.wave)
    made.outcomes.append(DrawOutcome(reason="moved_away", count=2, replaced=2, invited=2))
    made.outcomes.append(DrawOutcome(reason="ill", count=4, replaced=0, invited=4))
    planned.main.commit()

    page = told(client, planned)

    assert "response at least 50%" in page  # 5 of 6 with a ticket now and 4 who fell ill
    assert "6 fell out, 2 of them replaced from the reserve" in page
    assert "more than a fifth of those drawn fell out" in page


def test_a_day_is_counted_once_in_whole_tens_from_the_bands(client, lin, planned):
    told(client, planned)
    told(client, planned)

    planned.main.rollback()
    assert planned.main.execute(sa.select(DailyCount.used)).all() == [(0,)]


def test_open_waves_are_counted_daily_without_anybody_looking(app, planned):
    for _time in range(2):
        assert app.test_cli_runner().invoke(args=["forget-participation"]).exit_code == 0

    planned.main.rollback()
    assert len(planned.main.scalars(sa.select(DailyCount)).all()) == 1


def test_those_called_back_are_drawn_by_lot_whether_they_answered_or_not(lin, planned):
    where = f"{base(planned)}/call-backs"

    page = lin.post(where, data={"count": "3", "seed": "77"}).text
    again = lin.post(where, data={"count": "3", "seed": "77"}).text

    called = [one.name for one in NAMES if one.name in page]
    assert len(called) == 3
    assert called == [one.name for one in NAMES if one.name in again]
    planned.main.rollback()
    entry = planned.main.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.detail["seed"], entry.detail["count"], entry.detail["of"]) == ("77", 3, 6)
    assert "村民" not in str(entry.detail)


def test_what_they_said_is_kept_as_counts_and_flagged(client, lin, planned):
    counts = {"asked": "7", "not_asked": "2", "unreached": "1", "declined": "0"}

    lin.post(f"{base(planned)}/call-backs/outcomes", data={**counts, "asked": "6"})
    lin.post(f"{base(planned)}/call-backs/outcomes", data=counts)

    assert "2 of 9 people called back say nobody asked them." in told(client, planned)
    wrong = lin.post(f"{base(planned)}/call-backs/outcomes", data={**counts, "asked": "-1"})
    assert wrong.status_code == 400


def test_call_backs_need_a_list_of_names(lin, opened):
    page = lin.post(f"{base(opened)}/call-backs", data={"count": "3"})

    assert (page.status_code, "no list of names" in page.text) == (409, True)


def test_people_whose_group_is_listed_are_told_so_even_without_their_name_on_a_card(app, lin, opened):
    paste(lin, opened, LINES)
    form = {"collection": opened.collections["recipient"], "subjects": "T1", "language": "zh"}
    lin.post(f"{base(opened)}/tickets", data={**form, "stratum": "key", "count": 9})

    with app.test_request_context():
        poll = db.session().merge(the_poll(opened))
        assert promise.facts_of(db.session(), poll).has_contacts
    lin.post(f"{base(opened)}/close", data={"confirmed": "y"})
    assert "does not store your name" in lin.get(f"/q/{the_poll(opened).code}/promise?lang=en").text
