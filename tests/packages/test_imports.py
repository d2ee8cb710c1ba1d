"""Tables that come in through the browser: guessed, checked by row, stored whole or not at all."""

import csv
import io
from dataclasses import replace

import pytest
import sqlalchemy as sa
from pandas.testing import assert_frame_equal

from accounts.progress import result_of
from evaluations.outcomes import outcomes_of
from packages.exporting import planned
from packages.gather import collected_from, package_from, plan_from
from packages.import_kinds import PlanLocked, PlanNotLocked, intake_of
from packages.import_responses import NoWaveForAnswers
from packages.import_run import check_upload
from packages.importing import import_package
from packages.imports import FaultsFound, import_upload, read_upload
from packages.reader import read_package
from packages.tallying import outdated
from packages.uploads import UploadGone, faults_path, find, keep
from scoring.pipeline import score_cycle
from surveys.models import Response
from tests.conftest import add_cast
from tests.packages import exports
from tests.packages.conftest import CASES

RESPONSES = CASES / "sample-1" / "package" / "responses"


@pytest.fixture(scope="module")
def package():
    return read_package(CASES / "sample-1" / "package")


@pytest.fixture
def lin(cast):
    return cast["lin"]


@pytest.fixture
def evaluation(session, lin, package, now):
    """The sample with its other evidence, but without a single answer."""
    made = import_package(session, unanswered(package), lin.organisation, lin, now=now)
    assert made.plan_version.is_locked
    return made


def unanswered(package):
    frames = package.collected.frames()
    bare = replace(package.collected, responses=frames["responses"][:0], answers=frames["answers"][:0])
    return replace(package, collected=bare)


@pytest.fixture
def send(session, evaluation, lin, tmp_path, now):
    """send(kind, data): the upload, read and guessed."""

    def keep_and_read(kind, data, name="file.csv"):
        what = {"evaluation_id": evaluation.id, "user_id": lin.id, "kind": kind, "name": name}
        upload = keep(tmp_path / "uploads", io.BytesIO(data), now, **what)
        result_of(read_upload(session, tmp_path / "uploads", upload, evaluation))
        return upload

    return keep_and_read


@pytest.fixture
def check(session, evaluation, tmp_path):
    def run(upload):
        intake = intake_of(session, evaluation, upload.kind)
        result_of(check_upload(tmp_path / "uploads", upload, intake))
        return upload.result

    return run


@pytest.fixture
def take(session, evaluation, lin, tmp_path, now):
    def run(upload):
        return result_of(import_upload(session, tmp_path / "uploads", upload, evaluation, lin, now))

    return run


def rows_in(name):
    return list(csv.DictReader((RESPONSES / f"{name}.csv").open(encoding="utf-8-sig", newline="")))


def take_in(package, program, send, check, take):
    for instrument in package.instruments:
        upload = send(f"responses:{instrument.name}", program(rows_in(instrument.name), instrument))
        assert check(upload)["faults"] == 0, upload.result
        take(upload)


@pytest.mark.parametrize("program", [exports.kobo, exports.limesurvey])
def test_answers_of_another_program_are_those_of_the_package(
    session, evaluation, package, send, check, take, program
):
    take_in(package, program, send, check, take)

    assert package_from(session, evaluation).checksum == package.checksum
    assert [wave.state for wave in evaluation.waves] == ["sealed", "sealed"]


def test_answers_of_wenjuanxing_score_like_the_package(session, evaluation, package, send, check, take):
    take_in(package, exports.wenjuanxing, send, check, take)

    assert outdated(session, evaluation) == []
    result = score_cycle(plan_from(session, evaluation.plan_version), collected_from(session, evaluation))
    expected = score_cycle(package.plan, package.collected)
    for name in ("scores", "grades"):
        assert_frame_equal(getattr(result, name), getattr(expected, name), check_dtype=False)


def test_columns_that_tell_who_answered_are_never_kept(package, send, tmp_path):
    recipient = package.instruments[-1]

    upload = send("responses:recipient", exports.kobo(rows_in("recipient"), recipient))

    assert upload.left_out == ["start", "end", "username", "_id", "_uuid", "_submission_time"]
    kept = b"".join(path.read_bytes() for path in (tmp_path / "uploads").iterdir())
    assert b"about/subject" in kept
    assert b"enumerator7" not in kept and b"uuid-1" not in kept and b"03:04:05" not in kept


def test_every_fault_is_told_by_row_column_value_and_expectation(package, send, check, tmp_path):
    rows = rows_in("recipient")[:6]
    rows[1] |= {"q1": "9", "subject": "W99"}
    rows[4] |= {"mode": "sms"}
    upload = send("responses:recipient", exports.kobo(rows, package.instruments[-1]))

    result = check(upload)

    assert [fault[:3] for fault in result["shown"]] == [
        [3, "about/subject", "W99"],
        [3, "part_a/q1", "9"],
        [6, "about/mode", "sms"],
    ]
    assert result["shown"][1][3] == "expected one of 1, 2, 3, 4, 5, na"
    assert result["unknown"] == {"subject": ["W99"], "q1": ["9"], "mode": ["sms"]}
    told = faults_path(tmp_path / "uploads", upload).read_text(encoding="utf-8-sig").splitlines()
    assert len(told) == 4 and told[2].startswith("3,part_a/q1,9,")


def test_a_word_gets_a_meaning_and_is_remembered_for_the_next_file(package, send, check, take):
    rows = rows_in("recipient")[:3]
    rows[0] |= {"mode": "sms", "q1": "so so"}
    upload = send("responses:recipient", exports.kobo(rows, package.instruments[-1]))
    upload.words = {"mode": {"sms": "phone"}, "q1": {"so so": "3"}}
    assert check(upload)["faults"] == 0
    take(upload)

    again = send("responses:recipient", exports.kobo(rows, package.instruments[-1]))

    assert again.words == {"mode": {"sms": "phone"}, "q1": {"so so": "3"}}
    assert check(again)["faults"] == 0


def test_a_heading_is_remembered_for_the_next_file(send, check, take):
    data = exports.csv_bytes([["x1", "x2", "x3", "x4"], ["Y1", "S7", "W09", "40"]])
    first = send("strata", data)
    assert first.sources == {}
    columns = {"wave": 0, "stratum": 1, "subject": 2, "population": 3}
    first.sources = {name: {"places": [place]} for name, place in columns.items()}
    first.sources = {name: {"choices": [], "constant": "", **kept} for name, kept in first.sources.items()}
    assert check(first)["faults"] == 0
    take(first)

    second = send("strata", data)

    assert {name: kept["places"][0] for name, kept in second.sources.items()} == columns
    assert check(second)["shown"][0][3] == "stored before; expected wave, stratum, subject together only once"


def test_a_file_with_a_fault_stores_nothing(session, evaluation, package, send, take, tmp_path, lin):
    rows = rows_in("recipient")
    rows[-1] |= {"q1": "9"}
    upload = send("responses:recipient", exports.kobo(rows, package.instruments[-1]))

    with pytest.raises(FaultsFound):
        take(upload)

    assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 0
    assert [wave.state for wave in evaluation.waves] == before_import(package)
    assert find(tmp_path / "uploads", upload.token, lin.id, evaluation.id).name == "file.csv"


def before_import(package):
    """Waves that hold evidence of other kinds are sealed by the package itself."""
    return ["sealed" for _wave in package.plan.waves]


def test_a_file_is_gone_once_it_is_stored(evaluation, package, send, take, tmp_path, lin):
    upload = send("responses:recipient", exports.kobo(rows_in("recipient"), package.instruments[-1]))

    take(upload)

    assert list((tmp_path / "uploads").iterdir()) == []
    with pytest.raises(UploadGone):
        find(tmp_path / "uploads", upload.token, lin.id, evaluation.id)


def test_a_wave_that_was_opened_here_takes_no_answers_from_elsewhere(session, evaluation, now):
    for wave in evaluation.waves:
        wave.opened_on = now.date()

    with pytest.raises(NoWaveForAnswers):
        intake_of(session, evaluation, "responses:recipient")


def test_nothing_collected_is_imported_under_a_plan_that_may_change(session, cast, package, lin):
    draft = import_package(session, planned(package), lin.organisation, lin)

    with pytest.raises(PlanNotLocked):
        intake_of(session, draft, "ratings")
    assert intake_of(session, draft, "subjects").table.name == "subjects"


def test_a_roster_is_not_imported_under_a_locked_plan(session, evaluation):
    with pytest.raises(PlanLocked):
        intake_of(session, evaluation, "subjects")


def test_answers_come_in_on_every_kind_of_store(stores, package, tmp_path, now):
    with stores.open("main") as session:
        lin = add_cast(session)["lin"]
        made = import_package(session, unanswered(package), lin.organisation, lin, now=now)
        data = exports.kobo(rows_in("peer"), package.instruments[1])
        about = {"evaluation_id": made.id, "user_id": lin.id, "kind": "responses:peer", "name": "f"}
        upload = keep(tmp_path, io.BytesIO(data), now, **about)
        result_of(read_upload(session, tmp_path, upload, made))

        rows = result_of(import_upload(session, tmp_path, upload, made, lin, now))

        assert (
            rows == len(rows_in("peer")) == session.scalar(sa.select(sa.func.count()).select_from(Response))
        )
        assert outdated(session, made) == []


INDICATORS = "编号,数的是什么,单位,往哪边算好,涉及人数,起点数,起点日期,现在的数,现在的日期,数从哪里来\n"


def test_outcome_indicators_come_in_unverified_and_faults_are_told(session, evaluation, send, check, take):
    good = "O1,每周有人上门的老人,人,越多越好,86,41,2025-01-15,63,2026-11-10,台账\n"
    bad = "O2,中断训练的人,人,少,71,22,,9,2026-11-10,台账\n"

    faulty = send("outcomes", (INDICATORS + good + bad).encode())
    check(faulty)
    assert [(row, expected) for row, _column, _value, expected in faulty.result["shown"]] == [
        (3, "expected a number and its day, or neither")
    ]

    upload = send("outcomes", (INDICATORS + good).encode())
    check(upload)
    take(upload)
    (held,) = outcomes_of(session, evaluation)
    assert (held.baseline, held.value, held.better, held.verified_by) == (41.0, 63.0, "more", None)
