"""Reports for the offices: commissioner, recipients, supervisor; lists by day; what stays out of them."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from accounts.models import Access, AuditEntry, User
from evaluations import actions, conflicts
from evaluations.engagement import keep_engagement
from evaluations.models_people import Subject
from reports import plain
from reports.disclosed import Disclosed, records
from reports.formats.html import self_contained
from reports.gate import disclose
from reports.kinds import KINDS
from reports.models import ReleaseRecord
from reports.numbers import is_number
from reports.office_facts import Deed, Offices, TieCount, VersionFact
from reports.office_records import deeds_of, offices_of
from reports.raw import Raw
from reports.readers import open_tables
from reports.release_tables import kept_tables
from reports.validity import Validity, reference_on, validity
from reports.writing import written
from scoring.disclosure import gate_table
from tests import factories
from tests.conftest import PASSWORD_HASH
from tests.reports.conftest import answered_by, report_input
from tests.reports.releasing import approve
from tests.reports.test_artefacts import (
    derived_numbers,
    fixed,  # noqa: F401  a fixture: the numbers of the programme's own sentences
    numbers_of_page,
    numbers_of_tables,
    stretched,
)

SECRET = "married to the head of the Banyan"
DAY = date(2027, 4, 12)
OFFICES = Offices(
    day=DAY,
    deeds=(
        Deed("action", "W01", {"zh": "多走访", "en": "Visit more"}, date(2027, 3, 31), finding="few visits"),
        Deed("action", "W02", {"zh": "学记录", "en": "Learn to record"}, date(2027, 3, 31), is_earlier=True),
        Deed("rectification", "T1", {"zh": "柜子上锁", "en": "Lock the cabinet"}, date(2027, 3, 31)),
        Deed("rectification", "T2", {"zh": "补记录", "en": "Mend records"}, date(2027, 6, 1), is_posted=True),
        Deed("advice", "", {"zh": "列预算", "en": "Give a budget"}, date(2027, 6, 1), is_posted=True),
        Deed(
            "advice", "", {"zh": "合用社工", "en": "Share a worker"}, date(2026, 6, 1), is_earlier=True,
            state="done", closed=date(2026, 5, 20), note="since May",
        ),
    ),
    ties=(TieCount("family", 17, 11, 6),),
    recused=13,
    versions=(VersionFact(1, "2025-01-02", "c" * 64, "first"),),
    commissioner="Civil affairs",
    evaluator="Evaluator's house",
    contact="0771-000 0000",
)  # fmt: skip


@pytest.fixture(scope="module")
def reported(sample):
    return replace(sample, offices=OFFICES)


@pytest.fixture(scope="module")
def disclosed(words, reported):
    """Language -> what passed the gate."""
    return {language: disclose(reported, language) for language in ("zh", "en")}


@pytest.fixture
def told(session, cast, evaluation, sample, now, app):
    """A release with an action of a worker and a tie whose reason nobody else must read."""
    lin = cast["lin"]
    worker = session.scalar(
        sa.select(Subject).where(Subject.evaluation_id == evaluation.id, Subject.code == "W1")
    )
    text = {"zh": "多走访", "en": "Visit more"}
    values = {"kind": "action", "subject": worker, "text": text, "due_on": date(2026, 2, 1)}
    actions.write_action(session, evaluation, values, lin, now)
    conflicts.declare(
        session, evaluation, conflicts.Tie("chen", "family", organisation="Banyan", note=SECRET), lin, now
    )
    run = factories.make_run(session, evaluation)
    with app.app_context():
        data = replace(sample, offices=offices_of(session, evaluation, now.date()))
        tables = kept_tables(disclose(data, "en"))
    evaluation.state = "scored"
    session.add(
        ReleaseRecord(
            evaluation_id=evaluation.id, run_id=run.id, number=1, audience="funder", verdict="pass",
            solver="s", content_hash="h", key_mark="m", content={}, told={"zh": tables, "en": tables},
            created_on=now.date(), created_by="mo",
        )
    )  # fmt: skip
    session.commit()
    approve(session, 1, evaluation.id)
    return evaluation


def test_grade_of_a_cycle_that_ends_in_2026_is_valid_until_the_end_of_2028():
    """R-33p."""
    valid = validity(date(2026, 12, 31), 2)

    assert valid == Validity(date(2027, 1, 1), date(2028, 12, 31))
    assert validity(date(2026, 12, 31), 2, date(2027, 2, 15)) == Validity(
        date(2027, 2, 15), date(2028, 12, 31)
    )


def test_grade_leaves_the_reference_list_on_the_day_after_its_last():
    rows = [
        {"subject": code, "valid_from": "2027-01-01", "valid_until": end}
        for code, end in (("W3", "2028-12-31"), ("W1", "2028-12-31"), ("W2", "2029-12-31"))
    ]

    def codes(day):
        return [row["subject"] for row in reference_on(rows, day)]

    assert codes(date(2026, 12, 31)) == []
    assert codes(date(2028, 12, 31)) == ["W1", "W2", "W3"]
    assert codes(date(2029, 1, 1)) == ["W2"]


def test_reference_list_of_a_day_says_that_it_is_a_reference_and_ranks_nobody(
    client, log_in, app, session, told
):
    log_in(client, "lin")
    address = f"/evaluations/{told.id}/reference-list"
    valid = validity(told.ends, 2)

    page = client.get(f"{address}?on={valid.ends}").text
    file = client.get(f"{address}.csv?on={valid.ends}").text.splitlines()
    after = client.get(f"{address}?on={valid.ends.replace(year=valid.ends.year + 1)}").text

    assert "For reference only" in page and "not final yet" in page
    codes = [line.split(",")[1] for line in file[1:]]
    assert codes == sorted(codes) and len(codes) > 5
    assert {line.split(",")[0] for line in file[1:]} == {"参考 / reference"}
    assert "Nobody may be referred to on this day." in after
    assert client.get(f"{address}?on=soon").status_code == 400


def test_worker_under_a_veto_stands_on_no_list_and_in_no_distribution(words, disclosed):
    tables = disclosed["en"].tables
    finals = [row["final"] for row in records(tables["workers"]) if is_number(row["final"])]

    for name in ("publicity_list", "reference_list"):
        assert "W09" not in tables[name].column("subject")
    assert sum(tables["score_bands"].column("count")) == len(finals) < len(tables["workers"].rows)
    assert next(row["count"] for row in records(tables["gates"]) if row["gate"] == "veto") == 1


def test_distribution_says_nothing_that_the_table_of_workers_does_not_say(words, disclosed):
    tables = disclosed["en"].tables
    finals = sorted(row["final"] for row in records(tables["workers"]) if is_number(row["final"]))

    for row in records(tables["score_bands"]):
        top = 101 if row["high"] == 100 else row["high"]
        assert row["count"] == sum(row["low"] <= score < top for score in finals)
    (spread,) = records(tables["score_spread"])
    assert (spread["low"], spread["high"], spread["n"]) == (finals[0], finals[-1], len(finals))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["commissioner", "recipients"])
def test_every_number_of_the_report_stands_in_its_tables(words, disclosed, fixed, kind, language):  # noqa: F811
    tables = {
        name: gate_table(table.columns, [tuple(map(stretched, row)) for row in table.rows], 5, table.audience)
        for name, table in disclosed[language].tables.items()
    }
    report = written(Disclosed(language, tables), KINDS[kind])

    page = numbers_of_page(self_contained(report))

    assert len(report.sections) == len(KINDS[kind].sections) or kind == "commissioner"
    axes = {float(place) for place in range(0, 101, 5)}
    allowed = numbers_of_tables(report.told.tables) | fixed | axes
    if kind == "commissioner":
        allowed |= derived_numbers(tables)
    assert page - allowed == set()


def test_tenths_follow_from_the_shares_that_are_told_anyway(disclosed, reported):
    tables = disclosed["en"].tables
    items, shares = plain.recipient_items(Raw(reported, "en")), {}
    for row in records(tables["answers"]):
        if is_number(row["share"]):
            shares.setdefault(row["item"], {})[str(row["option"])] = row["share"]

    found = {row["item"]: row["tenths"] for row in records(tables["plain_findings"])}

    assert found
    assert found == {item: plain.tenths(plain.upper_share(items[item], shares[item])) for item in found}


def test_nothing_is_told_in_tenths_where_too_few_answered(words, package):
    few = [("W01", {"q1": 5, "q2": 4, "q3": 4}) for _number in range(3)]
    data = report_input(package, **answered_by(package, "recipient", few))
    tables = disclose(data, "en").tables

    assert not any(is_number(row["share"]) for row in records(tables["answers"]))
    assert tables["plain_findings"].rows == ()


def test_recipients_read_what_changes_and_nothing_about_single_workers(words, disclosed):
    report = written(disclosed["en"], KINDS["recipients"])

    page = self_contained(report)

    assert "Mend records" in page and "Give a budget" in page and "0771-000 0000" in page
    assert "Visit more" not in page and "Lock the cabinet" not in page
    assert {cell for row in report.told.tables["posted"].rows for cell in row} & {"W01", "W02"} == set()


def test_advice_of_the_last_cycle_is_told_with_what_became_of_it(words, disclosed):
    page = re.sub(r"</?data[^>]*>", "", self_contained(written(disclosed["en"], KINDS["commissioner"])))

    after = page.split("What became of the advice of the last cycle")[1]

    assert "Share a worker" in after and "since May" in after
    assert "overdue, 12 days" in page.split("Lock the cabinet")[1]


def test_personal_actions_and_reasons_of_ties_reach_no_reader_and_no_program(client, log_in, session, told):
    kept = json.dumps(session.scalar(sa.select(ReleaseRecord.told)), ensure_ascii=False)
    assert "Visit more" in kept and SECRET not in kept and "chen" not in kept
    log_in(client, "fang")
    pages = [client.get(f"/evaluations/{told.id}/reports/{kind}").text for kind in ("impact", "recipients")]

    assert not any("Visit more" in page or "多走访" in page for page in pages)
    assert client.get(f"/evaluations/{told.id}/reports/commissioner").status_code == 404
    for role in ("funder", "administrator", "supervisor"):
        assert "actions" not in open_tables(User(role=role))


def test_action_comes_back_only_to_the_person_of_the_same_name(session, cast, told):
    following = factories.make_evaluation(
        session, cast["lin"].organisation, title="Next", starts=date(2027, 1, 1)
    )
    assert [one.subject for one in deeds_of(session, following)] == ["W1"]

    session.execute(
        sa.update(Subject)
        .where(Subject.evaluation_id == following.id, Subject.code == "W1")
        .values(name="New")
    )

    assert deeds_of(session, following) == ()


def test_years_of_validity_are_those_of_the_engagement(session, cast, evaluation, now):
    assert offices_of(session, evaluation, DAY).validity_years == 2

    agreed = {"commissioner": "Civil affairs", "evaluator": "Lin's house", "validity_years": 3}
    keep_engagement(session, evaluation, agreed, cast["lin"], now)

    assert offices_of(session, evaluation, DAY).validity_years == 3


def test_supervisor_sees_delays_ties_and_a_whole_chain_and_no_result(client, signed_in, session, cast, told):
    supervisor = User(
        login="jian", name="Jian", role="supervisor", organisation=cast["fang"].organisation,
        password_hash=PASSWORD_HASH, language="en",
    )  # fmt: skip
    session.add(supervisor)
    session.flush()
    session.add(Access(user_id=supervisor.id, evaluation_id=told.id))
    session.commit()
    scores = session.scalar(sa.select(ReleaseRecord.told))["en"]["workers"]["rows"]
    numbers = {f"{cell:.2f}" for row in scores for cell in row if isinstance(cell, float)}
    signed_in(client, "jian")
    address = f"/evaluations/{told.id}/supervision"

    page = client.get(address).text

    assert "Action of a worker · W1" in page
    assert "1 of 1 in the register" in page and SECRET not in page
    assert "The chain is whole" in page and "passed" in page
    assert len(numbers) > 10 and not any(number in page for number in numbers)
    first = session.scalar(sa.select(AuditEntry).order_by(AuditEntry.id))
    session.execute(sa.update(AuditEntry).where(AuditEntry.id == first.id).values(login="somebody"))
    session.commit()
    assert f"The chain is broken at entry {first.id}." in client.get(address).text
