"""The audit log in the browser: each house its own, checked here and checked elsewhere."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from accounts import audit
from accounts.models import Access, AuditEntry, User
from reports import audit_trail
from reports.action_words import ACTIONS
from tests.conftest import PASSWORD_HASH

RECORDED = re.compile(r"""audit\.record\((?:[^"()]|\([^()]*\))*"([a-z_]+\.[a-z_.]+)\"""")


@pytest.fixture
def entries(session, cast, evaluation, now):
    """Eight entries on four days, of both houses and of a command."""
    own, nightly = f"evaluation {evaluation.id}", audit.Command("flask forget-participation")
    done = [
        (cast["lin"], "plan.lock", own, {"checksum": "abc"}),
        (cast["zhao"], "plan.lock", f"{own}00", {"reason": "secret of another house"}),
        (nightly, "participation.forget", f"{own} wave Y1", {"tickets": 3}),
        (nightly, "participation.forget", f"{own}00 wave Y1", {"tickets": 4}),
        (cast["mo"], "score.run", own, {}),
        (cast["lin"], "account.change", "user mo", {}),
        (cast["zhao"], "account.change", "user zhao", {}),
        (cast["mo"], "report.release", own, {"名": "=1+1"}),
    ]
    for number, (user, *what) in enumerate(done):
        audit.record(session, user, *what, now + timedelta(hours=12 * number))
    session.commit()
    return done


@pytest.fixture
def watching(session, cast, evaluation):
    """A supervising body's person with access to the evaluation."""
    made = User(
        login="sun", name="Sun", role="supervisor", language="en", password_hash=PASSWORD_HASH,
        organisation=cast["fang"].organisation,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(Access(user_id=made.id, evaluation_id=evaluation.id))
    session.commit()
    return made


def shown(session, user, **asked):
    query = audit_trail.found(session, user, audit_trail.Asked(**asked))
    return [(entry.login.split()[0], entry.action) for entry in session.scalars(query)]


def test_house_reads_its_people_and_its_evaluations_and_no_other_house(session, cast, entries):
    expected = [
        ("mo", "report.release"),
        ("lin", "account.change"),
        ("mo", "score.run"),
        ("flask", "participation.forget"),
        ("lin", "plan.lock"),
    ]

    assert shown(session, cast["lin"]) == shown(session, cast["mo"]) == expected
    assert shown(session, cast["zhao"]) == [("zhao", "account.change"), ("zhao", "plan.lock")]


def test_supervising_body_reads_what_was_done_to_its_evaluation(session, entries, watching):
    actions = [action for _login, action in shown(session, watching)]

    assert actions == ["report.release", "score.run", "participation.forget", "plan.lock"]


def test_filters_find_evaluation_person_action_and_days(session, cast, evaluation, entries, now):
    lin, day = cast["lin"], now.date()

    assert ("lin", "account.change") not in shown(session, lin, evaluation=evaluation.id)
    assert len(shown(session, lin, evaluation=evaluation.id)) == 4
    assert shown(session, lin, login="mo", action="score.run") == [("mo", "score.run")]
    assert shown(session, lin, first=day, last=day) == [("lin", "plan.lock")]
    assert shown(session, lin, first=day + timedelta(days=3)) == [("mo", "report.release")]


def test_page_names_the_newest_fingerprint_and_checks_the_chain(client, log_in, session, entries):
    log_in(client, "lin")

    page = client.get("/audit?verify=1").text
    session.execute(sa.update(AuditEntry).where(AuditEntry.action == "score.run").values(login="lin"))
    session.commit()

    assert audit.head(session) in page
    assert "The chain is whole" in page
    assert "secret of another house" not in page
    assert "The chain is broken at entry 5" in client.get("/audit?verify=1").text


def test_long_log_has_pages_that_keep_the_question(client, log_in, session, cast, now):
    for number in range(audit_trail.PAGE + 1):
        audit.record(session, cast["lin"], "plan.weight", f"evaluation {number}", {}, now)
    session.commit()
    log_in(client, "lin")

    first = client.get("/audit?login=lin").text
    last = client.get("/audit?login=lin&page=99").text

    assert first.count('<th scope="row">') == audit_trail.PAGE
    assert "/audit?login=lin&amp;page=2" in first
    assert last.count('<th scope="row">') == 1


@pytest.mark.parametrize(
    "wrong", ["evaluation=x", "evaluation=99999999999", "first=yesterday", "last=9999-12-31", "login=%00"]
)
def test_question_that_cannot_be_meant_is_refused(client, log_in, wrong):
    log_in(client, "lin")

    assert client.get(f"/audit?{wrong}").status_code == 400


@pytest.mark.parametrize(("who", "status"), [("mo", 200), ("fang", 403), ("chen", 403), (None, 302)])
def test_log_opens_to_those_who_answer_for_it(client, log_in, cast, who, status):
    if who:
        log_in(client, who)

    for path in ("/audit", "/audit/log.csv", "/audit/log.jsonl"):
        assert client.get(path).status_code == status


def test_exported_chain_is_proved_elsewhere_and_hides_other_houses(app, client, log_in, entries, tmp_path):
    log_in(client, "lin")
    text = client.get("/audit/log.jsonl").text
    file = tmp_path / "audit.jsonl"
    file.write_text(text, encoding="utf-8")

    told = app.test_cli_runner().invoke(args=["audit-verify", "--file", str(file)])

    assert told.exit_code == 0
    assert f"Whole: {len(entries)} entries, 5 of them shown" in told.output
    assert "secret of another house" not in text
    assert json.loads(text.splitlines()[1]).keys() == {"previous_hash", "entry_hash"}


@pytest.mark.parametrize("harm", ["change", "drop", "swap", "garbage", "list"])
def test_harmed_export_is_found(app, client, log_in, entries, harm, tmp_path):
    log_in(client, "lin")
    lines = client.get("/audit/log.jsonl").text.splitlines(keepends=True)
    if harm == "change":
        lines[4] = lines[4].replace('"mo"', '"lin"')
    elif harm == "drop":
        del lines[4]
    elif harm == "swap":
        lines[4], lines[5] = lines[5], lines[4]
    else:
        lines[4] = "no entry\n" if harm == "garbage" else "[1]\n"
    file = tmp_path / "audit.jsonl"
    file.write_text("".join(lines), encoding="utf-8")

    told = app.test_cli_runner().invoke(args=["audit-verify", "--file", str(file)])

    assert (told.exit_code, told.output) == (1, "Broken at line 5\n")


def test_table_holds_the_asked_entries_and_no_formula(client, log_in, entries):
    log_in(client, "lin")

    text = client.get("/audit/log.csv?login=mo").text

    assert text.count("\n") == 3
    assert '"{""名"": ""=1+1""}"' in text


def test_every_action_that_is_recorded_has_words():
    root = Path(audit_trail.__file__).parent.parent
    rooms = ("accounts", "evaluations", "surveys", "packages", "reports")
    sources = [path.read_text(encoding="utf-8") for room in rooms for path in (root / room).glob("*.py")]
    recorded = {action for source in sources for action in RECORDED.findall(source)}

    assert len(recorded) > 50
    assert recorded - set(ACTIONS) == set()
