"""The gated tables as Parquet, one file each. Needs pyarrow (requirements-scale.txt)."""

import importlib.util
import io
import json

from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from reports.formats.data import DataColumn, DataTable, data_tables, zipped
from reports.writing import Report

SUFFIX = ".parquet"
WITHHELD = "__withheld"  # ends the name of the column that says why cells beside it are withheld


class ParquetMissing(Refusal):
    status = 503
    sentence = _(
        "Parquet files need the library pyarrow on the computer that runs this program. Ask whoever looks "
        "after it to run: pip install -r requirements-scale.txt. The CSV files hold the same numbers."
    )


def is_there() -> bool:
    """Whether this installation can write Parquet."""
    return importlib.util.find_spec("pyarrow") is not None


def parquet_zip(report: Report) -> bytes:
    """One Parquet file for each table. Refuses ParquetMissing."""
    if not is_there():
        raise ParquetMissing()
    return zipped({table.name + SUFFIX: _parquet(table, report) for table in data_tables(report)})


def _parquet(table: DataTable, report: Report) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"number": pa.float64(), "yes": pa.bool_(), "text": pa.string()}
    fields, arrays = [], []
    for column in table.columns:
        kind = pa.int64() if column.kind == "number" and column.is_whole else types[column.kind]
        fields.append(pa.field(column.name, kind, metadata=_described(column)))
        arrays.append(pa.array(column.shown, kind))
        if column.hides:
            reasons = [None if cell is None else cell.reason for cell in column.withheld]
            fields.append(pa.field(column.name + WITHHELD, pa.string()))
            arrays.append(pa.array(reasons, pa.string()))
    about = {"title": report.title, "release": report.about["release"], "checksum": report.about["checksum"]}
    texts = {"zhongping": json.dumps(about | {"table": table.entry.label}, ensure_ascii=False)}
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=texts)), out)
    return out.getvalue()


def _described(column: DataColumn) -> dict[str, str]:
    known = column.described
    return {
        f"{what}_{language}": texts[language]
        for what, texts in (("label", known.label), ("unit", known.unit.label), ("meaning", known.meaning))
        for language in texts
        if texts[language]
    }
