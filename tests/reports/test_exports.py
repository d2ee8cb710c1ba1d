"""The evaluator's tables: exact, equal for equal results, written whole or not at all."""

import csv
import io

import pandas as pd
import pytest

from reports import exports
from reports.exports import cell, csv_bytes, score_files, write_files
from scoring.frames import COLUMNS
from scoring.pipeline import score_cycle


def test_equal_packages_give_equal_bytes(package, sample):
    again = score_cycle(package.plan, package.collected)

    assert score_files(again) == score_files(sample.result)


@pytest.mark.parametrize("name", ["scores", "grades", "quality"])
def test_table_has_the_columns_of_the_contract_and_line_feeds(sample, name):
    content = score_files(sample.result)[f"{name}.csv"]
    rows = list(csv.reader(io.StringIO(content.decode())))

    assert tuple(rows[0]) == COLUMNS[name]
    assert len(rows) == len(getattr(sample.result, name)) + 1
    assert b"\r" not in content and content.endswith(b"\n")


def test_scores_are_exact_to_twelve_digits(sample):
    content = score_files(sample.result)["scores.csv"]
    read = pd.read_csv(io.BytesIO(content))["score"]

    assert (read - sample.result.scores["score"]).abs().max() < 1e-10


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (81.16930000004, "81.1693"),
        (200 / 3, "66.6666666667"),
        (-0.0, "0"),
        (24, "24"),
        (float("nan"), ""),
        (None, ""),
        ("T1, T2", "T1, T2"),
    ],
)
def test_cell_is_written_in_one_way(value, text):
    assert cell(value) == text


def test_text_with_comma_is_quoted():
    frame = pd.DataFrame([dict.fromkeys(COLUMNS["grades"], "a,b")])

    assert csv_bytes("grades", frame).split(b"\n")[1].startswith(b'"a,b","a,b"')


def test_failure_half_way_leaves_the_old_files(tmp_path):
    write_files(tmp_path / "out", {"scores.csv": b"old", "report.html": b"old"})

    with pytest.raises(TypeError):
        write_files(tmp_path / "out", {"scores.csv": b"new", "report.html": "not bytes"})

    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        "scores.csv": b"old", "report.html": b"old",
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_report_in_another_language_does_not_outlive_its_numbers(tmp_path):
    write_files(tmp_path, {exports.REPORTS["zh"]: b"1", exports.REPORTS["en"]: b"1", "notes.txt": b"mine"})

    write_files(tmp_path, {exports.REPORTS["zh"]: b"2"})

    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "report.html"]
