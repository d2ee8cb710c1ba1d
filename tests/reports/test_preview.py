"""Preview: the worked case under another plan, numbers to try, and nothing from an open wave."""

import re
import shutil

import pytest
import sqlalchemy as sa
from flask_wtf import FlaskForm

import db
from accounts.models import User
from bench.qingrong.generate import PACKAGE as QINGRONG
from evaluations import plans
from evaluations.forms_numbers import number_fields, numbers_in
from evaluations.models_evidence import Event
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, EvidencePoint, Wave
from evaluations.plan_edit import Editor
from evaluations.plan_settings import set_weights
from packages.importing import import_package
from packages.reader import read_package
from tests.conftest import add_cast


@pytest.fixture(scope="module")
def filled(migrated_files, tmp_path_factory):
    """A main store with the cast and the whole county, sealed: imported once, copied for every test."""
    file = tmp_path_factory.mktemp("county") / "main.db"
    shutil.copy(migrated_files["main"], file)
    stores = db.Stores({"main": f"sqlite:///{file}"})
    with stores.open("main") as session:
        lin = add_cast(session)["lin"]
        import_package(session, read_package(QINGRONG), lin.organisation, lin)
    stores.dispose()
    return file


@pytest.fixture
def county(filled, tmp_path, app, session):
    """The county in the application's own store, before anybody reads it."""
    shutil.copy(filled, tmp_path / "main.db")
    return session.scalar(sa.select(Evaluation))


@pytest.fixture
def cast(county, session):
    return {user.login: user for user in session.scalars(sa.select(User).order_by(User.id))}


@pytest.fixture
def changed(county, session, cast, now):
    """Version 2, a draft: E18 from 10 to 12, E19 from 10 to 8 for the front line."""
    version = plans.new_version(session, county, "recipients count more", cast["lin"], now)
    table = {("E18", "frontline"): 12, ("E19", "frontline"): 8}
    set_weights(session, version, table, Editor(cast["lin"], now))
    return version


def page_of(client, county, **asked):
    return client.get(f"/evaluations/{county.id}/preview", query_string={"subject": "SW07", **asked})


def line(page, label):
    """The cells of one row of the result, without intervals."""
    table = page.text.split('id="result"')[1].split("</table>")[0]
    row = next(row for row in re.findall(r"<tr.*?</tr>", table, re.S) if label in row)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
    return [re.sub(r"<small.*?</small>", "", cell).strip() for cell in cells]


def test_own_score_of_year_two_falls_from_81_95_to_81_80(client, log_in, county, changed):
    log_in(client, "mo")

    page = page_of(client, county, version=2)

    assert line(page, "Own score, wave Y2") == ["81.95", "81.80", "−0.15"]
    assert line(page, "Final score")[0] == "81.17"
    assert "good" in line(page, "Grade")[1]


def test_number_to_try_stands_beside_what_was_measured(client, log_in, county):
    log_in(client, "mo")

    page = page_of(client, county, at_E18="70")

    assert line(page, "Own score, wave Y2") == ["81.95", "81.24", "−0.71"]
    assert "Version 1 with your numbers" in page.text
    assert "77.08" in page.text.split('id="points"')[1]


def test_text_that_is_no_score_is_refused(app):
    form = type("Numbers", (FlaskForm,), number_fields([EvidencePoint(code="E18")]))

    for given in ("101", "-1", "many", "nan", "sNaN", "1e400", "inf"):
        with app.test_request_context(method="POST", data={"at_E18": given}):
            filled = form()
            assert (filled.validate(), numbers_in(filled)) == (False, {}), given


def test_number_that_is_no_score_keeps_its_field_and_the_measured_result(client, log_in, county):
    log_in(client, "mo")

    page = page_of(client, county, at_E18="101")

    assert (page.status_code, 'id="at_E18-error"' in page.text) == (400, True)
    assert line(page, "Own score, wave Y2") == ["81.95"]


def test_open_wave_is_never_read(client, log_in, county, session):
    session.execute(sa.update(Wave).where(Wave.code == "Y2").values(state="open"))
    session.commit()
    log_in(client, "mo")

    page = page_of(client, county)

    assert line(page, "Own score, wave Y2")[0] == "–"
    assert line(page, "Own score, wave Y1")[0] == "78.40"
    assert "81.95" not in page.text and "77.08" not in page.text
    assert page_of(client, county, wave="Y2").status_code == 400


def test_somebody_made_up_gets_what_the_numbers_give(client, log_in, county):
    log_in(client, "mo")
    asked = {f"at_E{number:02}": "90" for number in range(1, 26)}

    usual = page_of(client, county, subject="post frontline")
    better = page_of(client, county, subject="post frontline", team="90", **asked)

    assert line(usual, "Final score")[0] == "80.00"
    assert (line(better, "Final score")[0], line(better, "Grade")[0]) == ("90.00", "excellent")


def test_draft_that_does_not_sum_to_100_says_so_instead_of_a_score(
    client, log_in, county, changed, session, cast, now
):
    set_weights(session, changed, {("E18", "frontline"): 11}, Editor(cast["lin"], now))
    log_in(client, "mo")

    page = page_of(client, county, version=2)

    assert "The weights for Front line sum to 99, not 100." in page.text
    assert 'id="result"' not in page.text


def test_numbers_of_a_vetoed_worker_are_not_told(client, log_in, county, session, cast):
    who = session.scalar(sa.select(Subject).where(Subject.code == "SW07"))
    session.add(
        Event(
            subject_id=who.id, date=county.starts, kind="fraud", effect="veto",
            confirmed_by="lin", second_confirmed_by="mo", reply_until=county.starts,
        )
    )  # fmt: skip
    session.commit()
    log_in(client, "mo")

    page = page_of(client, county, at_E18="70")

    assert "ot published after a veto" in page.text
    assert "81.17" not in page.text and "77.08" not in page.text


def test_preview_is_not_for_funders_and_strangers(client, log_in, county):
    found = {}
    for who in ("fang", "zhao"):
        log_in(client, who)
        found[who] = page_of(client, county).status_code

    assert found == {"fang": 403, "zhao": 404}


def test_plan_without_posts_says_what_is_missing(client, log_in, county, changed, session):
    changed.posts = []
    session.commit()
    log_in(client, "mo")

    page = client.get(f"/evaluations/{county.id}/preview")

    assert (page.status_code, "The plan has no post yet." in page.text) == (200, True)
