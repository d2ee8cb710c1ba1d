"""An archive read again: every file checked, the responses counted by an engine, a package to score."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from packages.archive import open_package
from packages.contents import Package
from packages.engines import Cluster, count_parts
from packages.findings import Findings, PackageError
from packages.layout import (
    FILE,
    PACKAGE,
    Layout,
    LayoutBroken,
    files_checksum,
    instruments_in,
    items_in,
    read_layout,
)
from packages.partitions import PartRefused
from packages.reader import read_package
from packages.tallying import patterns_frame
from scoring.frames import ScoringError
from scoring.tallies import Tally
from surveys.formats.unpack import is_junk
from surveys.models import HELPERS, MODES

REASONS: Mapping[str, object] = MappingProxyType(
    {
        "missing": _("the file is missing; the layout names it"),
        "altered": _("not the file that was archived; its checksum is another"),
        "no_parquet": _("cannot be read as Parquet; the file is damaged or is something else"),
        "column": _("not the column that the layout describes"),
        "order": _("the columns stand in another order than the layout has"),
        "rows": _("another number of rows than the layout has"),
        "empty": _("a cell is empty; expected a value in every row"),
        "code": _("a code for which the item has no option"),
    }
)


class CountsDiffer(Refusal):
    sentence = _(
        "The responses do not give the counts that were kept of them, so nothing was done. "
        "In the database, flask check-tallies says which counts are wrong."
    )


@dataclass(frozen=True)
class Archive:
    """``package``: everything but the responses."""

    folder: Path
    package: Package
    layout: Layout


def read_archive(folder: str | os.PathLike) -> Archive:
    """The archive, its files listed and its package read; ``PackageError`` says what is wrong with it."""
    place, findings = Path(folder).absolute(), Findings()
    layout = _layout(place, findings)
    findings.refuse_if_any()
    _check_files(place, layout, findings)
    findings.refuse_if_any()
    files = open_package(place / PACKAGE, findings)
    if not findings.all and files_checksum(files) != layout.package:
        findings.add(PACKAGE, None, "", "", _("not the package that was archived; its checksum is another"))
    findings.refuse_if_any()
    package = read_package(place / PACKAGE)
    _check_layout(layout, package, findings)
    findings.refuse_if_any()
    return Archive(place, package, layout)


def counted_archive(folder: str | os.PathLike, engine: str, cluster: Cluster) -> Package:
    """The package of an archive with the counts of its responses.

    ``PackageError`` when the archive, or any file of it, is not as it was written. Refuses
    ``CountsDiffer``.
    """
    archive = read_archive(folder)
    layout, findings = archive.layout, Findings()
    try:
        tally = count_parts(
            engine, layout.parts, str(archive.folder), items_in(archive.package.instruments), cluster
        )
    except PartRefused as refused:
        findings.add(refused.file, None, refused.column, refused.value, REASONS[refused.reason])
        raise PackageError(findings.all) from None
    except ScoringError as error:
        findings.add(FILE, None, "", "", str(error))
        raise PackageError(findings.all) from None
    _check_marks(tally, archive.package, findings)
    findings.refuse_if_any()
    if tally.checksum != layout.tally:
        raise CountsDiffer
    found = patterns_frame(layout.patterns)
    collected = replace(archive.package.collected, tally=tally, patterns=found)
    return replace(archive.package, collected=collected)


def _layout(place: Path, findings: Findings) -> Layout | None:
    file = place / FILE
    if not file.is_file():
        findings.add(FILE, None, "", "", _("the file is missing; expected it in every archive"))
        return None
    try:
        return read_layout(file.read_bytes())
    except LayoutBroken:
        findings.add(FILE, None, "", "", _("no layout of an archive, or changed since it was written"))
        return None


def _check_files(place: Path, layout: Layout, findings: Findings) -> None:
    """Exactly the files of the layout, beside the package."""
    listed = {part.name for part in layout.parts}
    if len(listed) < len(layout.parts) or any(part.rows < 1 for part in layout.parts):
        findings.add(FILE, None, "", "", _("a part without rows, or named twice"))
    found = set()
    for folder, inner, names in os.walk(place, followlinks=False):
        if Path(folder) == place:
            inner[:] = [name for name in inner if name != PACKAGE]
        members = {Path(folder, name).relative_to(place).as_posix() for name in names}
        found |= {member for member in members if not is_junk(member)}
    for name in sorted(listed - found):
        findings.add(name, None, "", "", REASONS["missing"])
    for name in sorted(found - listed - {FILE}):
        findings.add(name, None, "", "", _("unknown file; expected only the files of the archive"))


def _check_layout(layout: Layout, package: Package, findings: Findings) -> None:
    """The layout belongs to the package beside it."""
    if layout.instruments != instruments_in(package.instruments):
        findings.add(FILE, None, "", "", _("other items or options than the questionnaires of the package"))
    waves, instruments = {wave.code for wave in package.plan.waves}, set(layout.instruments)
    for part in layout.parts:
        if part.wave not in waves or part.instrument not in instruments:
            findings.add(part.name, None, "", "", _("a wave or questionnaire that the package does not have"))


def _check_marks(tally: Tally, package: Package, findings: Findings) -> None:
    """Marks of responses are those that a package may hold."""
    strata = package.collected.strata["stratum"]
    known = {
        "subject": set(package.collected.subjects["code"]),
        "stratum": {"", *strata} if len(strata) else None,
        "mode": set(MODES),
        "helper": set(HELPERS),
    }
    for name, codes in known.items():
        for (code,) in tally.returned(name) if codes is not None else ():
            if code not in codes:
                findings.add(PACKAGE, None, name, code, _("unknown code among the responses"))
