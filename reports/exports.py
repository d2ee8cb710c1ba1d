"""The files that ``flask evaluate`` writes: the evaluator's own numbers, and the gated report.

The tables carry full precision and are working papers of the evaluator; what is
passed on is ``report.html``, which is made from gated tables alone.
"""

import csv
import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from scoring.frames import COLUMNS, CycleResult

EXACT = 12  # significant digits
REPORTS = {"zh": "report.html", "en": "report.en.html"}
REPORT = "report.html"
TABLES = ("scores", "grades", "quality")


def score_files(result: CycleResult) -> dict[str, bytes]:
    """scores.csv, grades.csv, quality.csv: equal results give equal bytes."""
    return {f"{name}.csv": csv_bytes(name, getattr(result, name)) for name in TABLES}


def csv_bytes(name: str, frame: pd.DataFrame) -> bytes:
    """One table of the contract ``name`` as UTF-8 with line feeds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS[name])
    columns = [frame[column].tolist() for column in COLUMNS[name]]
    writer.writerows([cell(value) for value in row] for row in zip(*columns, strict=True))
    return out.getvalue().encode()


def cell(value: object) -> str:
    """A number with twelve significant digits, a text as it is, nothing where there is nothing."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, str):
        return value
    text = f"{float(value):.{EXACT}g}"
    return "0" if text == "-0" else text


def write_files(folder: str | os.PathLike, files: Mapping[str, bytes]) -> None:
    """Put ``files`` into ``folder``, all of them or none.

    Everything is first written beside the folder; an earlier report in another
    language that is not written again is removed, because it would be out of date.
    """
    place = Path(folder)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".zhongping-") as waiting:
        for name, content in files.items():
            (Path(waiting) / name).write_bytes(content)
        place.mkdir(exist_ok=True)
        for name in files:
            os.replace(Path(waiting) / name, place / name)
    for name in set(REPORTS.values()) - set(files):
        (place / name).unlink(missing_ok=True)
