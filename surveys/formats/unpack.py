"""Reading a zip from an untrusted hand: bounded while it is read, never written to disk.

What the directory of the archive claims about sizes is not believed; members
are read in pieces and the counts are kept here.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

PIECE = 65_536
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
RATIO_FROM = (
    10_000_000  # bytes; sorted answers of many people pack tightly too, and small files are no threat
)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error, KeyError)
JUNK = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold once it is open."""

    members: int
    member_bytes: int
    total_bytes: int
    ratio: int = 500  # opened size over packed size

    @property
    def members_sentence(self) -> object:
        return _("too many files; expected at most %(count)s", count=self.members)

    @property
    def member_sentence(self) -> object:
        return _("too large; expected at most %(count)s bytes", count=self.member_bytes)

    @property
    def total_sentence(self) -> object:
        return _("the package is too large; expected at most %(count)s bytes", count=self.total_bytes)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a member, or with the archive when ``member`` is empty."""

    member: str
    expected: object


class _Refused(Exception):
    def __init__(self, expected: object):
        super().__init__("member refused")
        self.expected = expected


def unpack(data: bytes, limits: Limits) -> tuple[dict[str, bytes], list[Problem]]:
    """The files of the zip ``data`` by name, and what is wrong with the others."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN:
        return {}, [Problem("", _("not a zip file, or cut off; expected a whole .zip file"))]
    members = [info for info in archive.infolist() if not _is_folder(info) and not is_junk(info.filename)]
    if len(members) > limits.members:
        return {}, [Problem("", limits.members_sentence)]
    files, problems = {}, _duplicates(info.filename for info in members)
    left = limits.total_bytes
    for info in members:
        try:
            content = _content(archive, info, limits, left)
        except _Refused as refused:
            problems.append(Problem(info.filename, refused.expected))
            if refused.expected == limits.total_sentence:
                break
        except BROKEN:
            problems.append(Problem(info.filename, _("damaged inside the zip; expected a whole file")))
        else:
            files.setdefault(info.filename, content)
            left -= len(content)
    return files, problems


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith("/")  # a damaged archive can hold a name without a letter


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, left: int) -> bytes:
    sentence = _member_problem(info)
    if sentence is not None:
        raise _Refused(sentence)
    pieces, size = [], 0
    with archive.open(info) as member:
        while piece := member.read(PIECE):
            size += len(piece)
            if size > limits.member_bytes:
                raise _Refused(limits.member_sentence)
            if size > left:
                raise _Refused(limits.total_sentence)
            if size > RATIO_FROM and size > limits.ratio * max(info.compress_size, 1):
                raise _Refused(_("packed too tightly to be data; expected an ordinary file"))
            pieces.append(piece)
    return b"".join(pieces)


def _member_problem(info: zipfile.ZipInfo) -> object | None:
    if info.flag_bits & ENCRYPTED:
        return _("encrypted; expected a file without a password")
    if stat.S_ISLNK(info.external_attr >> 16):
        return _("a link to another place; expected a file")
    if info.compress_type not in METHODS:
        return _("packed with an unusual method; expected an ordinary zip")
    return name_problem(info.orig_filename)


def name_problem(name: str) -> object | None:
    """Why a file name is refused, or None. Names never leave the package."""
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or DRIVE.match(name) or any(p in ("", ".", "..") for p in parts):
        return _("the name leads out of the package; expected a plain name")
    if not name.isprintable() or len(name) > 200:
        return _("expected a printable file name of at most 200 characters")
    return None


def is_junk(name: str) -> bool:
    """Files that desktops leave behind by themselves."""
    parts = name.split("/")
    return any(part in JUNK for part in parts) or parts[-1].startswith("._")


def _duplicates(names: Iterable[str]) -> list[Problem]:
    met, twice = set(), []
    for name in names:
        if name in met:
            twice.append(Problem(name, _("stands in the zip more than once; expected it once")))
        met.add(name)
    return twice
