"""Tables that come in through the browser: guessed, checked by row, stored whole or not at all."""

import csv
import io
from dataclasses import replace

import pytest
from pandas.testing import assert_frame_equal

from accounts.progress import result_of
from packages.gather import collected_from, package_from, plan_from
from packages.import_kinds import intake_of
from packages.import_run import check_upload
from packages.importing import import_package
from packages.imports import import_upload, read_upload
from packages.reader import read_package
from packages.tallying import outdated
from packages.uploads import keep
from scoring.pipeline import score_cycle
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
    frames = package.collected.frames()
    bare = replace(package.collected, responses=frames["responses"][:0], answers=frames["answers"][:0])
    made = import_package(session, replace(package, collected=bare), lin.organisation, lin, now=now)
    assert made.plan_version.is_locked
    return made


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


@pytest.mark.parametrize("program", ["kobo", "limesurvey", "wenjuanxing"])
def test_answers_of_another_program_score_like_the_same_package(
    session, evaluation, package, send, check, take, program
):
    for instrument in package.instruments:
        data = getattr(exports, program)(rows_in(instrument.name), instrument)
        upload = send(f"responses:{instrument.name}", data)
        assert check(upload)["faults"] == 0, upload.result
        take(upload)

    assert outdated(session, evaluation) == []
    assert [wave.state for wave in evaluation.waves] == ["sealed", "sealed"]
    result = score_cycle(plan_from(session, evaluation.plan_version), collected_from(session, evaluation))
    expected = score_cycle(package.plan, package.collected)
    for name in ("scores", "grades"):
        assert_frame_equal(getattr(result, name), getattr(expected, name), check_dtype=False)
    assert package_from(session, evaluation).checksum == package.checksum
