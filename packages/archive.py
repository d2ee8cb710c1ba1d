"""Opening a package, folder or .zip, into memory. Nothing is ever unpacked to disk."""

import os
from collections.abc import Mapping
from pathlib import Path

from flask_babel import lazy_gettext as _

from packages.findings import Findings
from surveys.formats.unpack import Limits, is_junk, name_problem, unpack

PACKAGE_LIMITS = Limits(members=2_000, member_bytes=100_000_000, total_bytes=300_000_000)


def open_package(path: str | os.PathLike, findings: Findings) -> Mapping[str, bytes]:
    """File name (with ``/``) to content, in order of name; faults are noted."""
    place = Path(path)
    if place.is_dir():
        files = _folder(place, findings)
    elif place.is_file():
        files = _zip(place, findings)
    else:
        findings.add(place.name, None, "", "", _("nothing here; expected a folder or a .zip file"))
        files = {}
    return dict(sorted(_without_top_folder(files).items()))


def _zip(place: Path, findings: Findings) -> dict[str, bytes]:
    if place.stat().st_size > PACKAGE_LIMITS.total_bytes:
        findings.add(place.name, None, "", "", PACKAGE_LIMITS.total_sentence)
        return {}
    files, problems = unpack(place.read_bytes(), PACKAGE_LIMITS)
    for problem in problems:
        findings.add(problem.member or place.name, None, "", "", problem.expected)
    return files


def _folder(place: Path, findings: Findings) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left, count = PACKAGE_LIMITS.total_bytes, 0
    for folder, inner, names in os.walk(place, followlinks=False):
        inner.sort()
        for name in sorted([*names, *(name for name in inner if Path(folder, name).is_symlink())]):
            file = Path(folder, name)
            member = file.relative_to(place).as_posix()
            if is_junk(member):
                continue
            count += 1
            sentence = _file_problem(file, member, left, count)
            if sentence is not None:
                findings.add(member, None, "", "", sentence)
                continue
            files[member] = file.read_bytes()
            left -= len(files[member])
        if count > PACKAGE_LIMITS.members:
            break
    return files


def _file_problem(file: Path, member: str, left: int, count: int) -> object | None:
    if file.is_symlink():
        return _("a link to another place; expected a file")
    if not file.is_file():
        return _("expected a plain file")
    if count > PACKAGE_LIMITS.members:
        return PACKAGE_LIMITS.members_sentence
    size = file.stat().st_size
    if size > PACKAGE_LIMITS.member_bytes:
        return PACKAGE_LIMITS.member_sentence
    if size > left:
        return PACKAGE_LIMITS.total_sentence
    return name_problem(member)


def _without_top_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """A package inside one common folder (a zip made of the folder itself) counts as that folder."""
    tops = {name.split("/", 1)[0] for name in files}
    if len(tops) == 1 and all("/" in name for name in files):
        return {name.split("/", 1)[1]: content for name, content in files.items()}
    return files
