"""A package to break: the files of a sample, changed one by one, then read."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from packages.findings import PackageError
from packages.reader import read_package

CASES = Path(__file__).parent.parent / "cases"


def files_of(name: str = "sample-1") -> dict[str, bytes]:
    folder = CASES / name / "package"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Draft:
    """The files of a package that a test changes; rows count as a spreadsheet shows them."""

    def __init__(self, files: dict[str, bytes], folder: Path):
        self.files, self.folder = files, folder

    def cell(self, file: str, row: int, column: str, value: str) -> None:
        rows = self.rows(file)
        rows[row - 1][rows[0].index(column)] = value
        self.set_rows(file, rows)

    def rows(self, file: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.files[file].decode("utf-8-sig"), newline="")))

    def set_rows(self, file: str, rows: list[list[str]]) -> None:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        self.files[file] = out.getvalue().encode()

    def column(self, file: str, name: str, values: str) -> None:
        """Add a column with the same value in every row."""
        rows = self.rows(file)
        self.set_rows(file, [[*row, name if n == 0 else values] for n, row in enumerate(rows)])

    def without_column(self, file: str, name: str) -> None:
        rows = self.rows(file)
        at = rows[0].index(name)
        self.set_rows(file, [row[:at] + row[at + 1 :] for row in rows])

    def repeat(self, file: str, row: int) -> int:
        """Write a row a second time at the end; the number of the new row."""
        rows = self.rows(file)
        self.set_rows(file, [*rows, rows[row - 1]])
        return len(rows) + 1

    def text(self, file: str, old: str, new: str) -> None:
        content = self.files[file].decode()
        assert content.count(old) >= 1, f"{file} does not hold {old!r}"
        self.files[file] = content.replace(old, new, 1).encode()

    def form(self, name: str, sheet: str, row: int, column: str, value: str) -> None:
        """Change a cell of a workbook, adding the column when it is not there."""
        file = f"instruments/{name}.xlsx"
        book = openpyxl.load_workbook(io.BytesIO(self.files[file]))
        header = [cell.value for cell in book[sheet][1]]
        if column not in header:
            header.append(column)
            book[sheet].cell(1, len(header)).value = column
        book[sheet].cell(row, header.index(column) + 1).value = value
        out = io.BytesIO()
        book.save(out)
        self.files[file] = out.getvalue()

    def write(self) -> Path:
        for name, content in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return self.folder

    def findings(self):
        """Everything that is wrong with the package as it now stands."""
        return findings_in(self.write())


def findings_in(path):
    try:
        read_package(path)
    except PackageError as error:
        return error.findings
    return ()


@pytest.fixture
def draft(tmp_path):
    return Draft(files_of(), tmp_path / "package")
