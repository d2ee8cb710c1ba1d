"""Copies of the stores (SQLite). The ballot box is copied only when the copy gives nobody away.

Two copies that differ by one used ticket and one ballot would join the two. So the
box is copied when every poll has gained no answer or at least FEWEST since the last
copy of it; the other stores at any time.
"""

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal

FEWEST = 5  # answers by which a poll may differ between two copies of the box, if it differs
COUNTS = "box-counts.json"  # beside the copies: used tickets of each poll at the last copy of the box


class NotInFiles(Refusal):
    sentence = _("Only stores in SQLite files are copied. For PostgreSQL use its own pg_dump.")


@dataclass(frozen=True)
class Copied:
    """What was copied, and the polls for whose sake the box was not."""

    names: tuple[str, ...]
    waiting: tuple[str, ...]


def copy_stores(engines: Mapping[str, sa.Engine], folder: Path, used: Mapping[str, int]) -> Copied:
    """Copy what may be copied into ``folder``; each file appears whole or not at all.

    ``used`` counts the used tickets of each poll. Refuses NotInFiles before
    anything is written.
    """
    if any(engine.dialect.name != "sqlite" for engine in engines.values()):
        raise NotInFiles
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = _waiting(folder / COUNTS, used)
    names = [name for name in engines if name != "box" or not waiting]
    for name in names:
        _copy(Path(engines[name].url.database), folder / f"{name}.db")
    if "box" in names:
        _write(folder / COUNTS, json.dumps(dict(used)).encode())
    return Copied(tuple(names), waiting)


def _waiting(counts: Path, used: Mapping[str, int]) -> tuple[str, ...]:
    """Polls that gained some answers, but too few, since the last copy of the box."""
    before = json.loads(counts.read_text()) if counts.exists() else {}
    return tuple(poll for poll, count in used.items() if 0 < count - before.get(poll, 0) < FEWEST)


def _copy(source: Path, target: Path) -> None:
    """A consistent copy while others write, by SQLite's own online backup."""
    passing = target.with_suffix(".part")
    passing.unlink(missing_ok=True)
    one, other = sqlite3.connect(source), sqlite3.connect(passing)
    try:
        one.backup(other)
    finally:
        one.close()
        other.close()
    os.chmod(passing, 0o600)
    os.replace(passing, target)


def _write(target: Path, content: bytes) -> None:
    passing = target.with_suffix(".part")
    passing.write_bytes(content)
    os.replace(passing, target)
