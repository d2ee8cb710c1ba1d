"""Agencies, teams and workers: added one by one or as a list, changed, removed, joining and leaving."""

from datetime import date

import pytest
import sqlalchemy as sa

from accounts import audit
from accounts.models import AuditEntry
from evaluations import subjects
from evaluations.models_evidence import StatedValue
from evaluations.models_people import Subject

NEW = {"code": "W3", "kind": "worker", "name": "Nong", "parent": "T1", "post": "frontline"}


def add(session, evaluation, cast, now, *rows, **options):
    return subjects.add_subjects(session, evaluation, rows, cast["lin"], now, **options)


def codes(session):
    return session.scalars(sa.select(Subject.code).order_by(Subject.position)).all()


def subject(session, code):
    return session.scalar(sa.select(Subject).where(Subject.code == code))


def last_entry(session):
    assert audit.verify(session) is None
    return session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_list_may_name_children_before_their_parents(session, evaluation, cast, now):
    rows = (
        {
            "kind": "社工",
            "name": "韦秀兰",
            "parent": "T9",
            "post": "frontline",
            "fte": "50%",
            "starts": "2025年3月1日",
        },
        {"code": "T9", "kind": "team", "name": "山脚", "parent": "A9"},
        {"code": "A9", "kind": "机构", "name": "晨光"},
    )

    assert add(session, evaluation, cast, now, *rows) == []

    worker = subject(session, "SW01")
    assert (worker.fte, worker.starts, worker.parent_kind) == (0.5, date(2025, 3, 1), "team")
    assert codes(session)[4:] == ["SW01", "T9", "A9"]
    assert last_entry(session).detail == {"count": 3, "first": ["SW01", "T9", "A9"], "reason": ""}


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"code": "W1"}, "code"),
        ({"code": "a b"}, "code"),
        ({"kind": "boss"}, "kind"),
        ({"name": " "}, "name"),
        ({"parent": "AG"}, "parent"),
        ({"parent": "T7"}, "parent"),
        ({"post": "pilot"}, "post"),
        ({"post": ""}, "post"),
        ({"fte": "0"}, "fte"),
        ({"fte": "1.5"}, "fte"),
        ({"starts": "soon"}, "starts"),
        ({"starts": "2025-02-30"}, "starts"),
        ({"starts": "2025-03-02", "ends": "2025-03-01"}, "ends"),
    ],
)
def test_wrong_cell_is_told_by_row_and_column_and_nothing_is_added(
    session, evaluation, cast, now, changes, column
):
    before = codes(session)

    faults = add(session, evaluation, cast, now, {**NEW, "code": "W4"}, {**NEW, **changes}, first=2)

    assert [(fault.row, fault.column) for fault in faults] == [(3, column)]
    assert codes(session) == before


def test_code_that_stands_twice_is_refused_in_both_rows(session, evaluation, cast, now):
    assert [fault.row for fault in add(session, evaluation, cast, now, NEW, NEW)] == [1, 2]


def test_suggested_code_follows_the_highest(session, evaluation, cast, now):
    rows = [{"code": code, "kind": "agency", "name": code} for code in ("A2", "A07", "A12b")]
    add(session, evaluation, cast, now, *rows, {"kind": "agency", "name": "next"})

    assert codes(session)[-1] == "A08"


def test_fifty_thousand_rows_are_added_at_once(session, evaluation, cast, now):
    rows = ({**NEW, "code": f"X{number}"} for number in range(50_000))

    assert subjects.add_subjects(session, evaluation, rows, cast["lin"], now) == []
    assert subjects.find_subjects(session, evaluation, "X4999").total == 11


def test_locked_plan_asks_joiners_for_their_day_and_for_a_reason(session, evaluation, cast, now):
    evaluation.state = "locked"
    session.commit()

    with pytest.raises(subjects.ReasonNeeded):
        add(session, evaluation, cast, now, NEW)
    faults = add(session, evaluation, cast, now, NEW, reason="new post")
    assert [fault.column for fault in faults] == ["starts"]
    assert add(session, evaluation, cast, now, {**NEW, "starts": "2025-06-01"}, reason="new post") == []
    assert last_entry(session).detail["reason"] == "new post"


def test_leaver_is_written_down_with_the_day_and_the_reason(session, evaluation, cast, now):
    evaluation.state = "collecting"
    session.commit()
    one = subject(session, "W1")
    values = {**subjects.shown(session, one), "ends": "2025-09-30"}

    assert subjects.change_subject(session, one, values, cast["lin"], now, "moved to the county town") == []

    assert one.ends == date(2025, 9, 30)
    assert last_entry(session).detail == {
        "code": "W1",
        "changed": {"ends": ["", "2025-09-30"]},
        "reason": "moved to the county town",
    }


def test_published_results_fix_who_was_evaluated(session, evaluation, cast, now):
    evaluation.state = "publicity"
    session.commit()

    with pytest.raises(subjects.PeopleFixed):
        add(session, evaluation, cast, now, NEW, reason="late")


def test_team_with_members_and_worker_with_evidence_stay(session, evaluation, cast, now):
    one = subject(session, "W1")
    session.add(StatedValue(wave_id=evaluation.waves[0].id, subject_id=one.id, evidence="E4", value=1.0))
    session.commit()

    with pytest.raises(subjects.HasMembers):
        subjects.remove_subject(session, subject(session, "T1"), cast["lin"], now)
    with pytest.raises(subjects.CollectedAbout):
        subjects.remove_subject(session, one, cast["lin"], now)
    subjects.remove_subject(session, subject(session, "W2"), cast["lin"], now)
    assert codes(session) == ["AG", "T1", "W1"]


def test_pages_add_change_and_remove(client, log_in, session, evaluation):
    log_in(client, "lin")
    base = f"/evaluations/{evaluation.id}/people"

    assert 'value="SW01"' in client.get(f"{base}/new/worker").text
    made = {**NEW, "fte": "0.5"}
    assert client.post(f"{base}/new/worker", data=made).status_code == 302
    assert "Nong" in client.get(f"{base}?q=nong").text
    assert client.post(f"{base}/W3", data={**made, "name": "Nong Wencai"}).status_code == 302
    assert "Nong Wencai" in client.get(base).text
    assert client.post(f"{base}/W3/remove").status_code == 302
    assert "W3" not in codes(session)


def test_wrong_field_is_told_beside_it(client, log_in, evaluation):
    log_in(client, "lin")
    base = f"/evaluations/{evaluation.id}/people"

    page = client.post(f"{base}/new/worker", data={**NEW, "code": "W1", "fte": "2"})

    assert page.status_code == 400
    assert 'id="code-error"' in page.text
    assert 'id="fte-error"' in page.text


def test_pasted_list_with_tabs_and_heading_is_added_whole(client, log_in, session, evaluation):
    log_in(client, "lin")
    where = f"/evaluations/{evaluation.id}/people/list"

    wrong = client.post(where, data={"rows": "W5\tworker\tLi\tT1\tfrontline\nW6\tworker\tMo\tT8\tfrontline"})
    right = client.post(where, data={"rows": "代码，类型\nW5，社工，Li，T1，frontline"})

    assert (wrong.status_code, right.status_code) == (400, 302)
    assert "unknown code" in wrong.text
    session.rollback()
    assert codes(session)[-1] == "W5"


def test_other_house_finds_nothing(client, log_in, evaluation):
    log_in(client, "zhao")
    paths = ("", "/new/team", "/list", "/W1", "/W1/remove")

    found = {path: client.get(f"/evaluations/{evaluation.id}/people{path}").status_code for path in paths}

    assert found == dict.fromkeys(paths, 404)
