"""The registry of releases: nothing is read that was not audited, and nothing forgotten that was read."""

import json
import re

import pytest
import sqlalchemy as sa

from accounts.models import Access, AuditEntry
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from packages.importing import import_package
from reports.gate import disclose
from reports.models import ReleaseRecord
from reports.release_audit import audit_release, read, written
from reports.release_tables import kept_tables, told_tables
from reports.releases import plan_of, release_salt
from surveys.models import Collection, Response
from tests.reports.conftest import SAMPLE, answered_by, report_input
from tests.reports.releasing import approve

SALT = release_salt("for tests")


@pytest.fixture
def imported(session, cast, package, now):
    made = import_package(session, package, cast["lin"].organisation, cast["lin"], is_invented=True, now=now)
    session.add_all(Access(user_id=cast[who].id, evaluation_id=made.id) for who in ("fang",))
    session.commit()
    path = f"/evaluations/{made.id}"
    session.rollback()  # a reader left open would see the stores as they were
    return path


def departments(*sizes):
    """Departments answering on teams of these sizes, divided enough to be told."""
    return [
        (f"T{team}", {"d1": 1 + place % 4, "d2": 3 + place % 2})
        for team, size in enumerate(sizes, start=1)
        for place in range(size)
    ]


def parts_of(package, answers, key="new"):
    data = report_input(package, **answered_by(package, "department", answers))
    return plan_of(data, SALT, key)


def earlier(parts):
    return {name: [part] for name, part in read("old", "funder", written(parts)).items()}


def reasons(verdict):
    return {(found.part, found.finding.reason) for found in verdict.findings}


def test_scoring_audits_and_opens_the_report(client, app, log_in, imported, session):
    log_in(client, "fang")
    before = client.get(f"{imported}/report")
    log_in(lin := app.test_client(), "lin")
    page = lin.post(f"{imported}/score", follow_redirects=True)
    proposed = client.get(f"{imported}/report")
    approve(session)

    assert before.status_code == 409
    assert "Release 1 passed its audit" in page.text
    assert (proposed.status_code, "was not released yet" in proposed.text) == (409, True)
    report = client.get(f"{imported}/report")
    assert report.status_code == 200
    assert "Audited release: 1" in report.text
    (record,) = session.scalars(sa.select(ReleaseRecord))
    assert (record.verdict, record.findings) == ("pass", [])
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.detail["content"]) == ("report.release", record.content_hash)


def a_late_answer(session):
    """One more answer of a department to a wave that was told already."""
    last = sa.select(Response).join(Collection).join(Wave).where(Wave.code == "Y2")
    early = next(found for found in session.scalars(last) if "d1" in found.answers)
    kept = {
        name: getattr(early, name) for name in ("collection_id", "subject_id", "stratum", "mode", "helper")
    }
    session.add(Response(answers=dict(early.answers), present=early.present, **kept))
    session.commit()


def test_late_answer_leaves_the_release_as_it_is_and_the_next_one_held_back(
    client, app, log_in, imported, session
):
    """T15, R6: one answer more in a group that was told already would give that answer away."""
    log_in(lin := app.test_client(), "lin")
    lin.post(f"{imported}/score")
    approve(session)
    log_in(client, "fang")
    before = client.get(f"{imported}/reports/impact/as/html").text

    a_late_answer(session)
    late = client.get(f"{imported}/reports/impact/as/html").text
    page = lin.post(f"{imported}/score", follow_redirects=True)
    after = client.get(f"{imported}/reports/impact/as/html").text
    again = lin.post(f"{imported}/releases")
    told = lin.get(f"{imported}/releases").text

    assert "Audited release: 1" in before
    assert again.status_code == 409
    assert "two published groups differ by fewer people than the minimum" in again.text
    assert before == late == after
    assert "Release held back" in page.text
    assert "two published groups differ by fewer people than the minimum" in told
    assert re.search(r"Proposed: (withdraw the total|pool this group)", told)


def test_correction_that_passes_is_what_readers_get_next(client, app, log_in, imported, session):
    log_in(lin := app.test_client(), "lin")
    lin.post(f"{imported}/score")
    approve(session)
    session.scalar(sa.select(Subject).where(Subject.code == "W05")).fte = 1.0  # of no answer
    session.commit()
    log_in(client, "fang")
    before = client.get(f"{imported}/report").text

    lin.post(f"{imported}/score")
    approve(session, 2)

    after = client.get(f"{imported}/report").text
    assert ("Audited release: 1" in before, "Audited release: 2" in after) == (True, True)


def test_release_under_another_secret_is_not_held_against_anything(client, app, log_in, imported, session):
    """Other hashes have nothing in common with the old ones: every difference would pass."""
    log_in(client, "lin")
    client.post(f"{imported}/score")
    approve(session)
    a_late_answer(session)
    app.config["SECRET_KEY"] = "another one for tests"
    log_in(lin := app.test_client(), "lin")

    page = lin.post(f"{imported}/score", follow_redirects=True)

    assert page.status_code == 409
    assert "Put the former key back" in page.text
    assert len(list(session.scalars(sa.select(ReleaseRecord)))) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_gated_tables_survive_the_registry(app, package, language):
    uneven = report_input(package, **answered_by(package, "department", departments(12, 9, 4)))
    with app.app_context():
        disclosed = disclose(uneven, language)

    back = told_tables(language, json.loads(json.dumps(kept_tables(disclosed))))

    assert "Withheld" in repr(disclosed.tables["team_items"])
    assert back == disclosed


def test_same_data_released_again_passes(client, log_in, imported, session):
    log_in(client, "lin")
    for number in (1, 2):
        client.post(f"{imported}/score")
        approve(session, number)

    assert [one.verdict for one in session.scalars(sa.select(ReleaseRecord))] == ["pass", "pass"]


def test_registry_holds_salted_keys_and_no_response(package):
    parts = parts_of(package, departments(12, 9, 4))
    other = plan_of(
        report_input(package, **answered_by(package, "department", departments(12, 9, 4))), b"x", "n"
    )

    text = str(written(parts))
    assert "new-0" not in text
    assert text != str(written(other))


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [
        ((12, 9, 6), (12, 9, 6), True),
        ((12, 9, 6), (12, 9, 7), False),
        ((12, 9, 6), (12, 9, 11), True),
        ((12, 9, 4), (12, 9, 5), True),  # told for the first time, and in no sum before
        ((12, 5, 4), (12, 5, 6), True),
    ],
)
def test_groups_of_two_releases_differ_by_nobody_or_by_five(package, before, after, passes):
    old, new = parts_of(package, departments(*before), "old"), parts_of(package, departments(*after))

    found = reasons(audit_release(new, earlier(old)))

    assert (not [part for part, _reason in found if part.startswith("Y2/department")]) == passes


def test_parts_survive_the_registry(package):
    parts = parts_of(package, departments(12, 9, 4))

    back = read("new", "funder", json.loads(json.dumps(written(parts))))

    for name, part in parts.items():
        assert back[name].groups == part.release.groups
        for kept, one in zip(back[name].statements, part.release.statements, strict=True):
            assert (kept.coefficients, kept.low, kept.high) == (one.coefficients, one.low, one.high)


def test_command_audits_a_package_and_an_evaluation(app, client, log_in, imported):
    runner = app.test_cli_runner()
    of_package = runner.invoke(args=["audit-release", str(SAMPLE)])
    unscored = runner.invoke(args=["audit-release", imported.rsplit("/", 1)[-1]])
    log_in(client, "lin")
    client.post(f"{imported}/score")
    of_evaluation = runner.invoke(args=["audit-release", imported.rsplit("/", 1)[-1]])

    assert (of_package.exit_code, unscored.exit_code, of_evaluation.exit_code) == (0, 2, 0)
    as_json = runner.invoke(args=["audit-release", str(SAMPLE), "--json"])
    assert {**json.loads(as_json.output), "solver": ""}.items() >= {"verdict": "pass", "findings": []}.items()
    assert "审核：通过" in of_package.output or "passed" in of_package.output
    assert runner.invoke(args=["audit-release", "999"]).exit_code == 2


def test_releases_page_is_for_those_who_see_scores(client, log_in, imported):
    log_in(client, "fang")
    assert client.get(f"{imported}/releases").status_code == 403
    assert client.post(f"{imported}/releases").status_code == 403
    log_in(client, "zhao")
    assert client.get(f"{imported}/releases").status_code == 404
    log_in(client, "lin")
    assert client.post(f"{imported}/releases").status_code == 409  # nothing scored yet


def test_pilot_is_scored_and_nothing_of_it_is_released(client, app, log_in, imported, session):
    """R-53a: a shadow run has no legal effect."""
    session.execute(sa.text("update evaluation set is_pilot = :yes"), {"yes": True})
    session.commit()
    log_in(client, "lin")

    scored = client.post(f"{imported}/score", follow_redirects=True)
    pressed = client.post(f"{imported}/releases")
    log_in(fang := app.test_client(), "fang")

    assert "Score run 1 is stored." in scored.text
    assert "Pilot: a shadow run beside the rule in force." in scored.text
    assert (pressed.status_code, "it is scored, but never published" in pressed.text) == (409, True)
    assert fang.get(f"{imported}/report").status_code == 409
    assert f"{imported}/report" not in fang.get(imported).text
    assert session.scalars(sa.select(ReleaseRecord)).all() == []
