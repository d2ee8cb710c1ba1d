"""Who opens which report: guests their own and nothing else, staff all, the ZIP of all pages."""

import io
import re
import zipfile

import pytest
import sqlalchemy as sa

from accounts.models import Access, AuditEntry, User
from evaluations.models_people import Subject
from packages.importing import import_package
from reports.releases import release_salt
from reports.runs import score_evaluation
from tests.conftest import PASSWORD_HASH
from tests.reports.releasing import release


@pytest.fixture
def told(session, cast, package, now, app):
    """The sample package, scored and released in Lin's house."""
    made = import_package(session, package, cast["lin"].organisation, cast["lin"], is_invented=True, now=now)
    session.add(Access(user_id=cast["fang"].id, evaluation_id=made.id))
    session.commit()
    with app.app_context():
        score_evaluation(session, made, cast["mo"], now)
        release(session, made, cast["mo"], release_salt("for tests"), now)
    return made


@pytest.fixture
def guest(session, cast, client, log_in):
    """guest(role, evaluation, code) is somebody from outside who has just logged in."""

    def come(role, evaluation, code):
        made = User(
            login=f"{role}-{code}", name=code or "", role=role, organisation=cast["zhao"].organisation,
            password_hash=PASSWORD_HASH,
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.add(Access(user_id=made.id, evaluation_id=evaluation.id, subject_code=code))
        session.commit()
        return log_in(client, made.login)

    return come


def statuses(client, evaluation, *places):
    return [client.get(f"/evaluations/{evaluation.id}/reports/{place}").status_code for place in places]


def test_worker_opens_the_own_page_and_nothing_else(client, guest, log_in, session, told, evaluation):
    here = f"/evaluations/{told.id}"
    landed = guest("subject", told, "W04")
    stranger = session.scalar(sa.select(User).where(User.login == "subject-W04"))
    session.add(Access(user_id=stranger.id, evaluation_id=evaluation.id, subject_code="W05"))
    session.commit()

    first = client.get(landed.location).text
    own = statuses(client, told, "feedback/W04", "feedback/W04/as/html")
    others = ("feedback/W05", "feedback/W05/as/html", "team/T1", "agency/A1", "feedback/T1", "team/W04")
    strange = statuses(client, told, *others, "feedback/w04", "feedback/W04%20", "nothing/W04")
    listed = client.get(f"{here}/reports").text

    assert f'href="{here}/own-report"' in first
    assert client.get(f"{here}/own-report").location.endswith(f"{here}/reports/feedback/W04")
    assert own == [200, 200]
    assert set(strange) == {404}
    assert set(statuses(client, evaluation, "feedback/W05", "feedback/W04")) == {404}
    assert set(statuses(client, told, "impact", "impact/as/html")) == {403}
    assert re.findall(r"/reports/(\w+/\w+)\"", listed) == ["feedback/W04"]
    assert client.post(f"{here}/feedback-pages").status_code == 403
    assert client.get(f"{here}/feedback-pages").status_code == 403
    log_in(client, "fang")
    assert statuses(client, told, "impact", "feedback/W04", "team/T1") == [200, 403, 403]
    assert "feedback/" not in client.get(f"{here}/reports").text


def test_agency_opens_its_own_report_and_those_of_its_teams(session, client, guest, told):
    subjects = session.scalars(sa.select(Subject).where(Subject.evaluation_id == told.id)).all()
    codes = {subject.id: subject.code for subject in subjects}
    owners = {one.code: codes.get(one.parent_id) for one in subjects if one.kind == "team"}
    agency = owners["T1"]
    guest("agency", told, agency)

    found = {team: statuses(client, told, f"team/{team}")[0] for team in owners}

    assert statuses(client, told, f"agency/{agency}") == [200]
    assert found == {team: 200 if owner == agency else 404 for team, owner in owners.items()}
    assert set(found.values()) == {200, 404}
    assert set(statuses(client, told, "feedback/W04", "feedback/W01")) == {404}
    guest("agency", told, "W01")  # whoever is entered as a worker by mistake
    assert set(statuses(client, told, "feedback/W01", "team/T1", f"agency/{agency}")) == {404}
    guest("agency", told, None)
    assert set(statuses(client, told, "feedback/W01", "team/T1", f"agency/{agency}")) == {404}


def test_analyst_takes_all_pages_as_one_zip_and_by_command(client, log_in, session, told, app, tmp_path):
    evaluation = told
    app.config["FEEDBACK"] = tmp_path
    log_in(client, "mo")

    listed = client.get(f"/evaluations/{evaluation.id}/reports?find=w04").text
    assert client.get(f"/evaluations/{evaluation.id}/feedback-pages").status_code == 404
    client.post(f"/evaluations/{evaluation.id}/feedback-pages")
    answer = client.get(f"/evaluations/{evaluation.id}/feedback-pages")

    assert re.findall(r"/reports/feedback/(\w+)\"", listed) == ["W04"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        page = archive.read("W04.html").decode()
    assert names == [f"W{number:02}.html" for number in range(1, 13)]
    assert "W04" in page and "W05" not in page
    assert (tmp_path / f"{evaluation.id}.zip").stat().st_mode & 0o077 == 0
    session.rollback()
    assert "feedback.pages" in session.scalars(sa.select(AuditEntry.action)).all()
    log_in(client, "zhao")
    assert client.get(f"/evaluations/{evaluation.id}/feedback-pages").status_code == 404

    session.rollback()
    command = ["feedback", str(told.id), "--out", str(tmp_path / "out"), "--lang", "en"]
    run = app.test_cli_runner().invoke(args=command)
    assert run.exit_code == 0, (run.output, run.exception)
    pages = sorted((tmp_path / "out").iterdir())
    assert len(pages) == 12
    assert pages[0].stat().st_mode & 0o077 == 0


def test_command_refuses_an_evaluation_that_is_not_there(app, tmp_path):
    run = app.test_cli_runner().invoke(args=["feedback", "99", "--out", str(tmp_path)])

    assert run.exit_code == 2, (run.output, run.exception)
