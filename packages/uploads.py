"""Files on their way in, kept between the pages of an import.

They hold names and answers, so they never enter a store as they are: they lie in a folder
of this installation (``instance/uploads``; setting UPLOADS), readable by its owner only,
under a random name, until they are imported or discarded, or a day has passed. Columns
that would tell who answered are left out when a file is first read.
"""

import csv
import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from flask_babel import lazy_gettext as _

from accounts.progress import Step
from accounts.refusals import Refusal
from packages.spreadsheets import FileRefused, layout_of, rows_in

KEPT_FOR = timedelta(days=1)
TOKEN = re.compile(r"[0-9a-f]{32}")
EVERY = 2_000  # rows between two steps
PREVIEW = 5  # rows


class UploadGone(Refusal):
    status = 404
    sentence = _("This file is no longer here: it was imported or discarded, or a day has passed.")


@dataclass
class Upload:
    """A file and what was chosen for it. ``sources``: field to where its values come from."""

    token: str
    evaluation_id: int
    user_id: int
    kind: str
    name: str
    made_at: str
    sha256: str = ""
    layout: dict = field(default_factory=dict)
    header: list[str] = field(default_factory=list)
    header_row: int = 0
    rows: int = 0
    left_out: list[str] = field(default_factory=list)  # columns that identify people
    preview: list[list[str]] = field(default_factory=list)
    sources: dict[str, dict] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # field -> cell -> what it means
    by_position: bool = False  # answers are numbers of options in their order
    result: dict | None = None  # of the last check


def keep(folder: Path, file: BinaryIO, now: datetime, **what: object) -> Upload:
    """Put a file into the folder as it came; old ones are removed on the way."""
    upload = Upload(token=secrets.token_hex(16), made_at=now.isoformat(), **what)
    upload.sha256 = _keep(folder, _path(folder, upload, "raw"), file, now)
    save(folder, upload)
    return upload


def keep_package(folder: Path, file: BinaryIO, now: datetime) -> Path:
    """Put a package into the folder; who reads it removes it."""
    path = folder / f"{secrets.token_hex(16)}.zip"
    _keep(folder, path, file, now)
    return path


def _keep(folder: Path, path: Path, file: BinaryIO, now: datetime) -> str:
    """Write a file; its SHA-256. Old files are removed on the way."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder, now)
    digest = hashlib.sha256()
    with _open(path, "wb") as out:
        while piece := file.read(1 << 20):
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def unfold(folder: Path, upload: Upload, identifies: Callable[[str], bool]) -> Generator[Step, None, None]:
    """Write the file again as plain CSV, without the columns that identify people. Refuses FileRefused."""
    raw = _path(folder, upload, "raw")
    try:
        layout = layout_of(raw)
        upload.layout = asdict(layout)
        yield from _write_plain(folder, upload, rows_in(raw, layout), identifies)
    except FileRefused:
        discard(folder, upload)
        raise
    raw.unlink()
    save(folder, upload)


def _write_plain(
    folder: Path, upload: Upload, rows: Iterator[list[str]], identifies: Callable[[str], bool]
) -> Generator[Step, None, None]:
    hidden: set[int] = set()
    with _open(_path(folder, upload, "csv"), "w") as out:
        writer = csv.writer(out)
        for number, row in enumerate(rows, start=1):
            if not upload.header and any(row):
                upload.header, upload.header_row = row, number
                hidden = {place for place, name in enumerate(row) if identifies(name)}
                upload.left_out = [row[place] for place in sorted(hidden)]
            elif any(row):
                upload.rows += 1
            writer.writerow(["" if place in hidden else cell for place, cell in enumerate(row)])
            if number % EVERY == 0:
                yield Step(_("Reading the file"), number)
    if not upload.rows:
        raise FileRefused(expected=_("there are no rows under the header"))
    upload.preview = [cells for _number, cells in islice(rows_of(folder, upload), PREVIEW)]


def rows_of(folder: Path, upload: Upload) -> Iterator[tuple[int, list[str]]]:
    """The rows under the header with their numbers as a spreadsheet shows them."""
    width = len(upload.header)
    with _path(folder, upload, "csv").open(encoding="utf-8", newline="") as file:
        for number, cells in enumerate(csv.reader(file), start=1):
            if number > upload.header_row and any(cells):
                yield number, cells + [""] * (width - len(cells))


def save(folder: Path, upload: Upload) -> None:
    """Keep what was chosen."""
    with _open(_path(folder, upload, "json"), "w") as out:
        json.dump(asdict(upload), out, ensure_ascii=False)


def find(folder: Path, token: str, user_id: int, evaluation_id: int) -> Upload:
    """The file of this user for this evaluation. Refuses UploadGone."""
    path = folder / f"{token}.json"
    if not TOKEN.fullmatch(token) or not path.is_file():
        raise UploadGone
    upload = Upload(**json.loads(path.read_text(encoding="utf-8")))
    if (upload.user_id, upload.evaluation_id) != (user_id, evaluation_id):
        raise UploadGone
    return upload


def discard(folder: Path, upload: Upload) -> None:
    """Remove the file and all that was noted about it."""
    for path in folder.glob(f"{upload.token}.*"):
        path.unlink(missing_ok=True)


def sweep(folder: Path, now: datetime) -> None:
    """Remove what has lain here for a day."""
    until = (now - KEPT_FOR).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < until:
            path.unlink(missing_ok=True)


def faults_path(folder: Path, upload: Upload) -> Path:
    """Where the list of all faults lies."""
    return _path(folder, upload, "faults")


def faults_file(folder: Path, upload: Upload):
    """The list of all faults, opened to be written anew."""
    return _open(faults_path(folder, upload), "w")


def _path(folder: Path, upload: Upload, kind: str) -> Path:
    return folder / f"{upload.token}.{kind}"


def _open(path: Path, mode: str):
    """Open for writing, readable by the owner only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, mode, **({} if "b" in mode else {"encoding": "utf-8", "newline": ""}))
