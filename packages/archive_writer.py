"""A stored evaluation as an archive: its package without responses, these as Parquet, and a layout.

Rows stand in the order of their content and have no key; free texts and answers that are not
scored stay in the database. The archive is written beside its place and moved there whole.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from packages.archive_reader import counted_archive
from packages.archive_rows import Rows, rows_of
from packages.coded_items import coded_items
from packages.engines import Cluster, need
from packages.exporting import refuse_unsealed
from packages.gather import package_without_responses
from packages.layout import FILE, PACKAGE, Layout, files_checksum, instruments_in
from packages.partitions import MARKS, Part, columns_of, file_checksum
from packages.tallying import Sealed, kept_counts, sealed_collections
from packages.writer import write_package
from surveys.definition import Instrument

if TYPE_CHECKING:
    import pyarrow as pa

PART_ROWS = 250_000  # of a file, at most
COMPRESSION = "zstd"


class NothingToArchive(Refusal):
    sentence = _("No wave of evaluation %(number)s is sealed: there is nothing to archive.")


class FolderTaken(Refusal):
    sentence = _("%(folder)s is there already: expected a new folder. Nothing was written.")


def archive_evaluation(
    session: Session, evaluation: Evaluation, folder: str | os.PathLike, part_rows: int = PART_ROWS
) -> Layout:
    """Write ``evaluation`` to the new folder ``folder``, whole or not at all.

    What was written is read and counted again before it is called an archive. Refuses
    ``FolderTaken``, ``NothingToArchive``, ``packages.exporting.WaveUnsealed``,
    ``archive_rows.AnswerUnknown``, ``archive_reader.CountsDiffer``, ``engines.PackageMissing``.
    """
    place = Path(folder).absolute()
    if place.exists():
        raise FolderTaken(folder=folder)
    waiting = Path(tempfile.mkdtemp(dir=place.parent, prefix=".zhongping-"))
    try:
        layout = write_archive(session, evaluation, waiting, part_rows)
        counted_archive(waiting, "single", Cluster())
        os.rename(waiting, place)
    except BaseException:
        shutil.rmtree(waiting, ignore_errors=True)
        raise
    return layout


def write_archive(
    session: Session, evaluation: Evaluation, folder: Path, part_rows: int = PART_ROWS
) -> Layout:
    """The files of an archive of ``evaluation``, not yet read again."""
    need("pyarrow")
    refuse_unsealed(evaluation)
    if not any(wave.state == "sealed" for wave in evaluation.waves):
        raise NothingToArchive(number=evaluation.id)
    package = package_without_responses(session, evaluation)
    write_package(package, folder / PACKAGE)
    parts = []
    for wave, instrument, rows in _asked(session, evaluation, package.instruments):
        for number, piece in enumerate(rows.parts(part_rows)):
            part = Part(wave, instrument.name, number, len(piece), sha256="")
            parts.append(_write_part(folder, part, instrument, piece))
    tally, patterns = kept_counts(session, evaluation)
    rows = patterns.astype(object).where(patterns.notna(), None).to_numpy().tolist()
    asked = instruments_in(package.instruments)
    layout = Layout(files_checksum(package.files()), tally.checksum, rows, asked, tuple(parts))
    (folder / FILE).write_bytes(layout.written())
    return layout


def _asked(
    session: Session, evaluation: Evaluation, instruments: tuple[Instrument, ...]
) -> Iterator[tuple[str, Instrument, Rows]]:
    """Every sealed wave and instrument with its responses, whichever of its versions was asked."""
    asked: dict[tuple[str, str], list[Sealed]] = {}
    for sealed in sealed_collections(session, evaluation):
        asked.setdefault((sealed.wave, sealed.instrument.name), []).append(sealed)
    for wave in evaluation.waves:
        for instrument in instruments:
            found = asked.get((wave.code, instrument.name))
            if found:
                collections = [sealed.collection for sealed in found]
                yield wave.code, instrument, rows_of(session, collections, instrument, found[0].subjects)


def _write_part(folder: Path, part: Part, instrument: Instrument, rows: Rows) -> Part:
    """Write one file; the part with its checksum. Nothing in the file tells when it was written."""
    import pyarrow.parquet as pq

    path = folder / part.name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(_table(instrument, rows), path, compression=COMPRESSION, store_schema=False)
    return replace(part, sha256=file_checksum(path))


def _table(instrument: Instrument, rows: Rows) -> "pa.Table":
    import pyarrow as pa

    items = coded_items(instrument)
    kinds = {name: pa.type_for_alias(kind) for name, kind in columns_of(items).items()}
    columns = {}
    for mark, values in zip(MARKS, zip(*rows.marks, strict=True), strict=True):
        columns[mark] = pa.array(values, kinds[mark]).take(pa.array(rows.place))
    for item, codes in zip(items, rows.codes.T, strict=True):
        columns[item.name] = pa.array(codes, kinds[item.name], mask=codes == 0)
    return pa.table(columns)
