"""The pages after a release: decided by two, laid open, objected to, shared by link."""

import logging
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from accounts.models import Access, AuditEntry
from reports import decisions, link_silence, links, publicity, views_links, views_objections
from reports.models import ReleaseRecord
from reports.models_publication import HouseDay, LinkUse, Objection, Publicity, ReportLink
from tests.reports.test_artefacts import numbers_of_page, numbers_of_tables
from tests.reports.test_publication import LAST_EVENING, MONDAY, NEXT_DAY, cast, made

__all__ = ["cast", "made"]  # fixtures


class Clock(datetime):
    """A clock that stands still."""

    moment = MONDAY

    @classmethod
    def now(cls, zone=None):
        return cls.moment.astimezone(zone)


@pytest.fixture
def clock(monkeypatch):
    def stand(moment, *modules):
        Clock.moment = moment
        for module in modules:
            monkeypatch.setattr(module, "datetime", Clock)

    return stand


@pytest.fixture
def here(made):
    return f"/evaluations/{made.evaluation.id}"


def approved(session, made, here, client, signed_in):
    """Approved by Lin on the page; Fang may read."""
    session.add(Access(user_id=made.fang.id, evaluation_id=made.evaluation.id))
    session.commit()
    signed_in(client, "lin")
    seen = decisions.fingerprint(made.record)
    session.rollback()
    done = client.post(f"{here}/releases/1/approve", data={"seen": seen}, follow_redirects=True)
    session.rollback()  # a reader left open would see the store as it was
    return done


def test_second_person_reads_the_preview_and_approves_it(app, session, made, here, client, signed_in):
    signed_in(client, "mo")
    own = client.get(f"{here}/releases/1").text
    signed_in(other := app.test_client(), "lin")
    page = other.get(f"{here}/releases/1").text
    preview = other.get(f"{here}/releases/1/reports/impact").text

    done = approved(session, made, here, client, signed_in)

    assert "another administrator or analyst approves it" in own
    assert ("Approve release 1" in own, "Approve release 1" in page) == (False, True)
    assert "readers do not get it before a second person has approved it" in preview.replace("\n", " ")
    assert "78.86" in preview
    assert "Release 1 is approved" in done.text
    signed_in(reader := app.test_client(), "fang")
    assert "78.86" in reader.get(f"{here}/report").text
    assert reader.get(f"{here}/releases/1/reports/impact").status_code == 403


def test_second_release_is_approved_with_a_reason_that_readers_see(session, made, here, client, signed_in):
    approved(session, made, here, client, signed_in)
    signed_in(client, "mo")
    client.post(f"{here}/releases")
    second = session.scalar(sa.select(ReleaseRecord).where(ReleaseRecord.number == 2))
    seen = decisions.fingerprint(second)
    session.rollback()
    signed_in(client, "lin")

    without = client.post(f"{here}/releases/2/approve", data={"seen": seen, "reason": " "})
    client.post(f"{here}/releases/2/approve", data={"seen": seen, "reason": "补上当事人意见"})

    assert (without.status_code, "Please fill in this field." in without.text) == (400, True)
    signed_in(client, "fang")
    said = client.get(f"{here}/report").text
    assert "It replaces release 1, because: 补上当事人意见" in said


def test_release_is_sent_back_on_the_page_with_its_reason(session, made, here, client, signed_in):
    signed_in(client, "lin")

    without = client.post(f"{here}/releases/1/send-back", data={"reason": " "})
    sent = client.post(f"{here}/releases/1/send-back", data={"reason": "数字不对"}, follow_redirects=True)

    assert without.status_code == 400
    assert "Sent back: readers never got it." in sent.text
    assert "数字不对" in client.get(f"{here}/releases/1").text


def test_objection_on_the_last_evening_is_taken_and_the_next_day_refused(
    session, made, here, client, signed_in, clock
):
    """The whole way is in tests/journeys; here the two minutes around midnight."""
    approved(session, made, here, client, signed_in)
    with client.application.app_context():
        publicity.post(session, made.evaluation, made.lin, MONDAY)
    made.fang.role = "subject"
    session.execute(sa.update(Access).values(subject_code="W01"))
    session.commit()
    signed_in(client, "fang")
    said = {"kind": "objection", "subject": "W01", "about": "E18", "text": "少算了两份"}

    clock(LAST_EVENING, views_objections)
    taken = client.post(f"{here}/objections", data=said, follow_redirects=True)
    clock(NEXT_DAY, views_objections)
    late = client.post(f"{here}/objections", data=said)

    assert "Received as number 1." in taken.text
    assert (late.status_code, "it is too late" in late.text) == (409, True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Objection)) == 1


def test_publicity_page_gives_the_days_and_takes_five_at_least(session, made, here, client, signed_in):
    approved(session, made, here, client, signed_in)

    few = client.post(f"{here}/publicity/settings", data={"days": "4", "reply_days": "15", "years": "2"})
    client.post(f"{here}/publicity/settings", data={"days": "7", "reply_days": "15", "years": "2"})
    page = client.post(f"{here}/publicity", follow_redirects=True).text

    assert (few.status_code, "Please give a number from 5 to 60." in few.text) == (400, True)
    assert "Objections are taken" in page
    (posted,) = session.scalars(sa.select(Publicity))
    assert (posted.days, posted.shows_grade) == (7, False)
    assert "Grade" not in client.get(f"{here}/publicity").text.split("public-list")[1].split("</table>")[0]


def test_day_off_of_the_region_moves_the_last_day(session, made, here, client, signed_in):
    """Sanyuesan of Guangxi: no day off of the country, and a working day fewer."""
    before = publicity.planned(session, made.evaluation, datetime(2026, 4, 17, 2, tzinfo=UTC))
    session.rollback()
    signed_in(client, "lin")

    client.post("/calendar", data={"day": "2026-04-20", "is_working": "", "name": "三月三"})
    again = client.post("/calendar", data={"day": "2026-04-20", "is_working": "", "name": "三月三"})

    after = publicity.planned(session, made.evaluation, datetime(2026, 4, 17, 2, tzinfo=UTC))
    assert (before.last_day, after.last_day) == (date(2026, 4, 24), date(2026, 4, 27))
    assert again.status_code == 409
    assert "三月三" in client.get("/calendar").text
    assert session.scalar(sa.select(HouseDay.is_working)) is False


def test_house_lives_by_its_own_clock(session, made, here, client, signed_in):
    signed_in(client, "lin")

    client.post("/calendar/zone", data={"zone": "Pacific/Auckland"})

    planned = publicity.planned(session, made.evaluation, datetime(2026, 9, 28, 13, tzinfo=UTC))
    assert planned.posted_on == date(2026, 9, 29)
    assert client.post("/calendar/zone", data={"zone": "Mars/Olympus"}).status_code == 400


def link_to(session, made, what="impact", ends_on=date(2099, 1, 1)):
    link = ReportLink(
        evaluation_id=made.evaluation.id, what=what, note="资助方", ends_on=ends_on, made_by="lin",
        made_on=date(2026, 9, 28),
    )  # fmt: skip
    session.rollback()
    session.add(link)
    session.commit()
    return link, f"/shared/{links.token_for('for tests', link)}"


def test_link_opens_one_report_without_account_and_only_gated_numbers(
    app, session, made, here, client, signed_in
):
    approved(session, made, here, client, signed_in)
    _link, address = link_to(session, made)
    visitor = app.test_client()

    page = visitor.get(address)
    file = visitor.get(f"{address}/as/html")

    assert (page.status_code, "78.86" in page.text, "78.86" in file.text) == (200, True, True)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page.headers["Referrer-Policy"] == file.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers
    signed_in(client, "fang")
    read = numbers_of_page(client.get(f"{here}/report").text)
    told = numbers_of_tables(releases_tables(session, made))
    assert numbers_of_page(page.text) - read - told == set()
    (use,) = session.scalars(sa.select(LinkUse))
    assert use.count == 2


def releases_tables(session, made):
    from reports.releases import released

    return released(session, made.evaluation, "zh").tables


def test_dead_links_are_all_the_same(app, session, made, here, client, signed_in):
    approved(session, made, here, client, signed_in)
    link, address = link_to(session, made)
    _over, past = link_to(session, made, ends_on=date(2026, 1, 1))
    _list, unposted = link_to(session, made, what="publicity")
    visitor = app.test_client()
    assert visitor.get(address).status_code == 200

    client.post(f"{here}/links/{link.id}/revoke")

    pages = [
        visitor.get(one)
        for one in (address, past, unposted, f"{address}x", "/shared/none", f"{past}/as/html")
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text.replace(page.request.path, "") for page in pages}) == 1


def test_list_of_results_shows_codes_and_grades_and_no_score(app, session, made, here, client, signed_in):
    approved(session, made, here, client, signed_in)
    with app.app_context():
        publicity.post(session, made.evaluation, made.lin, MONDAY)
    _link, address = link_to(session, made, what="publicity")

    page = app.test_client().get(f"{address}?lang=en").text

    rows = page.split("<tbody>")[1].split("</tbody>")[0]
    assert "W01" in rows
    assert "." not in rows
    assert "October 10, 2026" in page or "Oct 10, 2026" in page


def test_logs_hold_no_token(app, session, made, caplog):
    record = logging.LogRecord(
        "flask", logging.ERROR, "", 1, "Exception on %s [GET]", ("/shared/a.b-C_d",), None
    )
    asked = logging.LogRecord("werkzeug", logging.INFO, "", 1, '"GET /shared/a.b/as/html" 200', (), None)
    other = logging.LogRecord("werkzeug", logging.INFO, "", 1, '"GET /evaluations" 200', (), None)
    silence = link_silence.NoTokens()

    kept = [silence.filter(one) for one in (record, asked, other)]

    assert kept == [True, False, True]
    assert record.getMessage() == "Exception on /shared/… [GET]"
    assert any(isinstance(one, link_silence.NoTokens) for one in app.logger.filters)


def test_links_are_made_by_the_house_and_their_token_stands_in_no_log(
    session, made, here, client, signed_in, clock
):
    signed_in(client, "lin")
    clock(MONDAY, views_links)

    past = client.post(f"{here}/links", data={"what": "impact", "note": "省厅", "ends_on": "2026-01-01"})
    client.post(f"{here}/links", data={"what": "impact", "note": "省厅", "ends_on": "2026-12-31"})

    page = client.get(f"{here}/links").text
    link = session.scalar(sa.select(ReportLink))
    token = links.token_for("for tests", link)
    assert past.status_code == 409
    assert f"/shared/{token}" in page
    assert token not in str(session.scalars(sa.select(AuditEntry.detail)).all())
