"""One file of an archive: what it is called, what it must hold, and its counts.

Workers import this and nothing of the store or the pages. pyarrow and duckdb are
imported where they are needed: they are optional (requirements-scale.txt).
"""

import glob
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from scoring.coded import CodedItem, Mark, tally_codes
from scoring.tallies import Tally

if TYPE_CHECKING:
    import pyarrow as pa

MARKS = ("subject", "stratum", "mode", "helper", "present")
MOST_IN_A_BYTE = 255  # codes; an item with more takes two bytes
UNSAFE = re.compile(r"[^\w.-]")  # in the name of a folder; letters of every script are safe

Items = Mapping[str, tuple[CodedItem, ...]]  # of each instrument


@dataclass(frozen=True)
class Part:
    """One Parquet file: rows of one instrument in one wave."""

    wave: str
    instrument: str
    number: int
    rows: int
    sha256: str

    @property
    def name(self) -> str:
        """Its path inside the archive; codes that no folder can be called are escaped as in addresses."""
        folder = f"wave={_escaped(self.wave)}/instrument={_escaped(self.instrument)}"
        return f"{folder}/part-{self.number:04d}.parquet"


class PartRefused(Exception):
    """A file cannot be counted; ``reason`` is a key of ``archive_reader.REASONS``.

    It holds plain texts only, for it travels from a worker to the caller.
    """

    def __init__(self, file: str, reason: str, column: str = "", value: str = ""):
        super().__init__(file, reason, column, value)
        self.file, self.reason, self.column, self.value = file, reason, column, value


def _escaped(code: str) -> str:
    return UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), code)


def columns_of(items: Sequence[CodedItem]) -> dict[str, str]:
    """Column to its type in Arrow, in order."""
    marks = dict.fromkeys(MARKS, "string") | {"present": "bool"}
    codes = {item.name: "uint8" if len(item.options) <= MOST_IN_A_BYTE else "uint16" for item in items}
    return marks | codes


def count_part(folder: str, items: Items, reader: str, part: Part) -> Tally:
    """The counts of one file.

    Raises ``PartRefused`` when it is not there, is not the file that was archived, or does
    not hold what it should.
    """
    path = Path(folder, part.name)
    if not path.is_file():
        raise PartRefused(part.name, "missing")
    if file_checksum(path) != part.sha256:
        raise PartRefused(part.name, "altered")
    asked = items[part.instrument]
    _check_columns(path, part, asked)
    return tally_table(READERS[reader](path, list(columns_of(asked))), part, asked)


def file_checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_columns(path: Path, part: Part, items: Sequence[CodedItem]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise PartRefused(part.name, "no_parquet") from None
    with file:
        found = {field.name: str(field.type) for field in file.schema_arrow}
        rows = file.metadata.num_rows
        names = file.schema_arrow.names
    expected = columns_of(items)
    for name in [*expected, *found]:
        if found.get(name) != expected.get(name) or names.count(name) > 1:
            raise PartRefused(part.name, "column", name, found.get(name, ""))
    if names != list(expected):
        raise PartRefused(part.name, "order", value=", ".join(names))
    if rows != part.rows:
        raise PartRefused(part.name, "rows", value=str(rows))


def by_pyarrow(path: Path, names: list[str]) -> "pa.Table":
    """The rows of a file, read by pyarrow."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return file.read(use_threads=False)


def by_duckdb(path: Path, names: list[str]) -> "pa.Table":
    """The rows of a file, read by DuckDB, which may fetch nothing from elsewhere.

    DuckDB takes capitals and small letters for one: its columns get their names back.
    """
    import duckdb

    alone = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with duckdb.connect(config=alone) as connection:
        query = "select * from read_parquet(?, hive_partitioning = false)"
        return connection.sql(query, params=[glob.escape(str(path))]).to_arrow_table().rename_columns(names)


READERS: Mapping[str, Callable[[Path, list[str]], "pa.Table"]] = MappingProxyType(
    {"pyarrow": by_pyarrow, "duckdb": by_duckdb}
)


def tally_table(table: "pa.Table", part: Part, items: Sequence[CodedItem]) -> Tally:
    """The counts of the rows of one file."""
    place, marks = _marks(table, part)
    columns = [_codes(table, part, item) for item in items]
    return tally_codes(part.instrument, items, columns, marks, place)


def _marks(table: "pa.Table", part: Part) -> tuple[np.ndarray, list[Mark]]:
    """Place of each row among the marks that occur, and these."""
    joined, values = np.zeros(len(table), dtype=np.int64), []
    for name in MARKS:
        if table[name].null_count:
            raise PartRefused(part.name, "empty", name)
        coded = table[name].combine_chunks().dictionary_encode()
        values.append(coded.dictionary.to_pylist())
        joined = joined * len(values[-1]) + coded.indices.to_numpy()
    known, place = np.unique(joined, return_inverse=True)
    at = np.unravel_index(known, [len(one) for one in values]) if len(known) else []
    marks = zip(*([one[n] for n in numbers] for one, numbers in zip(values, at, strict=False)), strict=True)
    return place, [(part.wave, *mark) for mark in marks]


def _codes(table: "pa.Table", part: Part, item: CodedItem) -> np.ndarray:
    """The codes of one item, 0 where there is none."""
    import pyarrow.compute as pc

    ends = pc.min_max(table[item.name]).as_py()
    for code in (ends["min"], ends["max"]):
        if code is not None and not 1 <= code <= len(item.options):
            raise PartRefused(part.name, "code", item.name, str(code))
    return pc.fill_null(table[item.name], 0).to_numpy()
