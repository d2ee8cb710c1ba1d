"""Archives for tests: one of the sample, and ways to break it that leave its checksums right."""

import json
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq

from packages.layout import FILE, read_layout
from packages.partitions import file_checksum


def parts_of(folder, instrument="recipient"):
    """The files of one instrument."""
    return sorted(folder.glob(f"wave=*/instrument={instrument}/*.parquet"))


def changed(path, change):
    """Write a file again as ``change(table)`` makes it."""
    with pq.ParquetFile(path) as file:
        table = file.read()
    pq.write_table(change(table), path, store_schema=False)


def with_column(name, values, kind):
    """A change: the column ``name`` holds ``values`` (one for all rows, or a function of the old ones)."""

    def change(table):
        old = table[name].to_pylist() if name in table.column_names else [None] * len(table)
        new = pa.array(values(old) if callable(values) else [values] * len(old), kind)
        at = table.column_names.index(name) if name in table.column_names else None
        return table.append_column(name, new) if at is None else table.set_column(at, name, new)

    return change


def sealed_again(folder, **changes):
    """Write the layout so that its checksums fit the files as they are; ``changes`` of its fields too."""
    layout = read_layout((folder / FILE).read_bytes())
    parts = tuple(_as_it_is(folder, part) for part in layout.parts)
    (folder / FILE).write_bytes(replace(layout, **{"parts": parts, **changes}).written())


def _as_it_is(folder, part):
    path = folder / part.name
    if not path.is_file():
        return part
    return replace(part, sha256=file_checksum(path))


def edited(folder, edit):
    """Change the JSON of the layout by hand, as with a text editor."""
    content = json.loads((folder / FILE).read_text(encoding="utf-8"))
    edit(content)
    (folder / FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
