"""flask evaluate: a package in, files out, no database."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.reports.conftest import SAMPLE

EXPECTED = json.loads((SAMPLE.parent / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def run(words):
    def invoke(*arguments):
        return words.test_cli_runner().invoke(args=["evaluate", *map(str, arguments)])

    return invoke


@pytest.fixture
def broken(tmp_path):
    """The sample with two mistakes in two files."""
    folder = tmp_path / "broken"
    shutil.copytree(SAMPLE, folder)
    for name, old, new in (("records.csv", "yes", "maybe"), ("subjects.csv", "supervisor", "director")):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_files_are_written_and_scores_equal_the_oracle(run, tmp_path):
    result = run(SAMPLE, "--out", tmp_path / "out", "--lang", "both")

    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "grades.csv", "quality.csv", "report.en.html", "report.html", "scores.csv",
    ]  # fmt: skip
    finals = pd.read_csv(tmp_path / "out" / "grades.csv").set_index("subject")["final"]
    for subject, final in EXPECTED["final"].items():
        assert finals[subject] == pytest.approx(final, abs=1e-6)


def test_summary_names_every_worker_with_score_and_grade(run, tmp_path):
    result = run(SAMPLE, "--out", tmp_path, "--lang", "en")

    assert "W01\t80.15\tgood" in result.output.splitlines()
    assert "W09\t–\tfail" in result.output.splitlines()
    assert (
        (tmp_path / "report.html").read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="en"')
    )


def test_no_store_is_opened(run, words, tmp_path):
    run(SAMPLE, "--out", tmp_path)

    stores = words.extensions["stores"].engines.values()
    assert [engine.url.database for engine in stores if Path(engine.url.database).exists()] == []


def test_all_findings_are_printed_and_nothing_is_written(run, broken, tmp_path):
    result = run(broken, "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert "records.csv" in result.stderr and "maybe" in result.stderr
    assert "subjects.csv" in result.stderr and "director" in result.stderr
    assert not (tmp_path / "out").exists()


def test_data_that_cannot_be_scored_are_refused_by_name(run, tmp_path):
    folder = tmp_path / "package"
    shutil.copytree(SAMPLE, folder)
    text = (folder / "framework.csv").read_text(encoding="utf-8")
    (folder / "framework.csv").write_text(
        text.replace('""min_kappa"": 0.0', '""min_kappa"": 1.0'), encoding="utf-8"
    )
    notes = (folder / "notes.csv").read_text(encoding="utf-8").replace(",c1,CH,4", ",c1,CH,0", 1)
    (folder / "notes.csv").write_text(notes, encoding="utf-8")

    result = run(folder, "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert "V11" in result.stderr
    assert not (tmp_path / "out").exists()


def test_missing_package_is_a_usage_error(run, tmp_path):
    assert run(tmp_path / "nowhere", "--out", tmp_path / "out").exit_code == 2


def test_timing_goes_to_the_error_channel(run, tmp_path):
    result = run(SAMPLE, "--out", tmp_path, "--timing")

    assert " s" in result.stderr.splitlines()[-1]
