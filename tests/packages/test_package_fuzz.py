"""Damage of any kind ends in a list of findings, never in another error."""

import csv
import io
import random
import tempfile
import zipfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.packages.conftest import Draft, files_of, findings_in

FILES = files_of()
TABLES = sorted(name for name in FILES if name.endswith(".csv"))
AWKWARD = [
    "",
    " ",
    "na",
    "nan",
    "-1",
    "1e999",
    "0x1",
    "１",
    "，",
    "True",
    "=1+1",
    "\x00",
    "\u202e",
    "W01",
    "{}",
    "[]",
    "9" * 5000,
    "{" * 3000,
    '{"a":' * 300,
    "2025-13-01",
    "0000-01-01",
    "\ud7ff",
    '"',
    "&a",
    "*a",
    "!!x",
]
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def read(files):
    with tempfile.TemporaryDirectory() as folder:
        return findings_in(Draft(files, Path(folder) / "package").write())


@QUICK
@given(name=st.sampled_from(sorted(FILES)), seed=st.integers(0, 10**9), count=st.integers(1, 20))
def test_flipped_bytes_of_a_file_never_raise_anything_else(name, seed, count):
    content, dice = bytearray(FILES[name]), random.Random(seed)
    for _ in range(count):
        content[dice.randrange(len(content))] = dice.randrange(256)

    read(FILES | {name: bytes(content)})


@QUICK
@given(name=st.sampled_from(sorted(FILES)), data=st.data())
def test_cut_file_never_raises_anything_else(name, data):
    length = data.draw(st.integers(0, len(FILES[name]) - 1))

    read(FILES | {name: FILES[name][:length]})


@QUICK
@given(name=st.sampled_from(TABLES), data=st.data())
def test_awkward_cells_never_raise_anything_else(name, data):
    rows = list(csv.reader(io.StringIO(FILES[name].decode(), newline="")))
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.integers(0, min(len(rows), 12) - 1))
        column = data.draw(st.integers(0, len(rows[0]) - 1))
        rows[row][column] = data.draw(st.sampled_from(AWKWARD) | st.text(max_size=8))
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)

    read(FILES | {name: out.getvalue().encode("utf-8", "surrogatepass")})


@QUICK
@given(data=st.data())
def test_awkward_plan_never_raises_anything_else(data):
    text = FILES["plan.yaml"].decode()
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(start + 30, len(text))))
    new = data.draw(st.sampled_from(AWKWARD) | st.text(max_size=8))

    read(FILES | {"plan.yaml": (text[:start] + new + text[end:]).encode("utf-8", "surrogatepass")})


@QUICK
@given(data=st.data())
def test_awkward_form_cells_never_raise_anything_else(data):
    with tempfile.TemporaryDirectory() as folder:
        draft = Draft(dict(FILES), Path(folder) / "package")
        sheet = data.draw(st.sampled_from(["survey", "choices", "settings"]))
        column = data.draw(
            st.sampled_from(
                [
                    "type",
                    "name",
                    "evidence",
                    "relevant",
                    "constraint",
                    "parameters",
                    "label::中文 (zh)",
                    "list_name",
                    "source",
                    "required",
                    "::",
                ]
            )
        )
        text = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=10)
        words = st.sampled_from(
            ["range", "select_one", "begin_group", "end_group", "${q1} = ", "(", "calculate"]
        )
        draft.form("recipient", sheet, data.draw(st.integers(1, 6)), column, data.draw(text | words))

        findings_in(draft.write())


@QUICK
@given(seed=st.integers(0, 10**9), count=st.integers(1, 30))
def test_flipped_bytes_of_a_zip_never_raise_anything_else(seed, count):
    out, dice = io.BytesIO(), random.Random(seed)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    data = bytearray(out.getvalue())
    for _ in range(count):
        data[dice.randrange(len(data))] = dice.randrange(256)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.zip"
        path.write_bytes(bytes(data))

        findings_in(path)
