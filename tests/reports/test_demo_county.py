"""The invented county, loaded in the browser, read, and away again without a trace but the audit log."""

import pytest
import sqlalchemy as sa

import db
from accounts import audit
from accounts.models import Access, AuditEntry
from evaluations.models_plan import Evaluation
from packages import demo_content
from packages.reader import read_package
from reports import demo_county
from surveys.desk import open_in_steps
from tests.packages.conftest import CASES


@pytest.fixture(autouse=True)
def small_county(monkeypatch):
    """The sample package in its place: the same steps in a fraction of the time."""
    monkeypatch.setattr(demo_county, "PACKAGE", CASES / "sample-1" / "package")
    monkeypatch.setattr(demo_content, "APART", 50.0)  # its sources contradict elsewhere than the county's


@pytest.fixture
def lin(client, log_in):
    log_in(client, "lin")
    return client


def rows(session):
    """Table -> number of rows, for those that hold any."""
    session.rollback()
    tables = db.STORES["main"].metadata.sorted_tables
    counts = {t.name: session.scalar(sa.select(sa.func.count()).select_from(t)) for t in tables}
    return {name: count for name, count in counts.items() if count}


def test_county_is_loaded_once_read_and_removed_without_a_rest(lin, session, cast):
    before = rows(session)

    lin.post("/demo/load")
    again = lin.post("/demo/load")
    session.rollback()
    county = session.scalars(sa.select(Evaluation)).one()
    session.add(Access(user_id=cast["fang"].id, evaluation_id=county.id))
    session.commit()
    report = lin.get(f"/evaluations/{county.id}/report?lang=en")
    removed = lin.post("/demo/remove")

    assert (report.status_code, again.status_code, removed.status_code) == (200, 409, 302)
    assert "entirely invented" in report.text
    after = rows(session)
    assert after.pop("audit_entry") > 0
    assert after == before
    assert audit.verify(session) is None
    newest = sa.select(AuditEntry.action).order_by(AuditEntry.id.desc())
    assert session.scalars(newest).first() == "demo.remove"


def test_real_evaluation_is_never_removed_by_that_button(lin, session, cast, evaluation, now):
    evaluation.is_invented = False
    session.commit()

    assert lin.post("/demo/remove").status_code == 404
    with pytest.raises(demo_county.CountyUsed):
        demo_county.remove(session, cast["lin"], evaluation, now)


def test_county_of_another_house_is_out_of_reach(client, log_in, session, evaluation):
    log_in(client, "zhao")

    assert evaluation.is_invented
    assert client.post("/demo/remove").status_code == 404
    assert "/demo/load" in client.get("/demo").text
    assert session.scalar(sa.select(sa.func.count()).select_from(Evaluation)) == 1


def test_county_for_which_tickets_were_made_stays(app, session, cast, now):
    package = read_package(demo_county.PACKAGE)
    with app.test_request_context():
        held, lin = db.session(), cast["lin"]
        lin = held.merge(lin)
        county = demo_county.import_package(
            held, package, lin.organisation, lin, unsealed=("Y2",), is_invented=True, now=now
        )
        list(open_in_steps(county.waves[-1], lin, now))
        with pytest.raises(demo_county.CountyUsed):
            demo_county.remove(held, lin, county, now)
