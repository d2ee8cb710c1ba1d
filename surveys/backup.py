"""Copies of the stores (SQLite). The ballot box is copied only when the copy gives nobody away.

Two copies that differ by one used ticket and one ballot would join the two. So the
box is copied when every poll has gained no ballot or at least FEWEST since the last
copy of it; the other stores at any time. Ballots are counted in the copy itself and
not by used tickets: on level A five may have been signed for and one be there.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from surveys import box
from surveys.transactions import turns_of

FEWEST = 5  # ballots by which a poll may differ between two copies of the box, if it differs
COUNTS = "box-counts.json"  # beside the copies: ballots of each box at the last copy


class NotInFiles(Refusal):
    sentence = _("Only stores in SQLite files are copied. For PostgreSQL use its own pg_dump.")


@dataclass(frozen=True)
class Copied:
    """What was copied, and the names of the boxes for whose sake the box was not."""

    names: tuple[str, ...]
    waiting: tuple[str, ...]


def copy_stores(engines: Mapping[str, sa.Engine], folder: Path, secret_key: str) -> Copied:
    """Copy what may be copied into ``folder``; each file appears whole or not at all.

    The box comes first: then no ballot in the copies lacks its used ticket, and a wave
    can be sealed from them. Refuses NotInFiles before anything is written, BoxUnreadable.
    """
    if any(engine.dialect.name != "sqlite" for engine in engines.values()):
        raise NotInFiles
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = _copy_box(engines["box"], folder, secret_key) if "box" in engines else ()
    others = [name for name in engines if name != "box"]
    for name in others:
        _copy(engines[name], folder / f"{name}.db")
    is_copied = "box" in engines and not waiting
    return Copied((*(("box",) if is_copied else ()), *others), waiting)


def _copy_box(engine: sa.Engine, folder: Path, secret_key: str) -> tuple[str, ...]:
    """Copy the box, or name those that gained some ballots, but too few, since the last copy."""
    kept = folder / COUNTS
    before = json.loads(kept.read_text()) if kept.exists() else {}
    with turns_of(engine).alone():  # no ballot may come between counting and copying
        with engine.connect() as connection:
            counts = box.count_ballots(connection, secret_key)
        waiting = tuple(name for name in counts if 0 < counts[name] - before.get(name, 0) < FEWEST)
        if not waiting:
            # Counts first: broken off between the two, the next copy waits too long, never too short.
            with _appearing(kept) as passing:
                passing.write_text(json.dumps(counts))
            _copy(engine, folder / "box.db")
    return waiting


def _copy(engine: sa.Engine, target: Path) -> None:
    """A consistent copy while others write, by SQLite's own online backup."""
    with (
        _appearing(target) as passing,
        closing(sqlite3.connect(engine.url.database)) as source,
        closing(sqlite3.connect(passing)) as copy,
    ):
        source.backup(copy)


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A file to be written, for its owner alone, that takes the place of ``target`` once it is whole."""
    passing = target.with_suffix(".part")
    passing.unlink(missing_ok=True)
    os.close(os.open(passing, os.O_WRONLY | os.O_CREAT, 0o600))
    yield passing
    with passing.open("rb+") as written:
        os.fsync(written.fileno())
    passing.replace(target)
