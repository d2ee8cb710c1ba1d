"""Short transactions on the two private stores."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

# One writer at a time is SQLite's rule. Who waits for a lock of this process is woken at
# once; who waits for SQLite's sleeps in growing steps.
_turns: WeakKeyDictionary[sa.Engine, threading.Lock] = WeakKeyDictionary()


@contextlib.contextmanager
def transaction(session: Session) -> Iterator[None]:
    """One transaction, ended here either way: nothing may keep the next person waiting."""
    engine = session.get_bind()
    is_alone = engine.dialect.name == "sqlite"
    with _turns.setdefault(engine, threading.Lock()) if is_alone else contextlib.nullcontext():
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise


def rewrite_file(session: Session) -> None:
    """Rewrite the whole file behind ``session``; the session must have committed.

    After a deletion: free pages must not keep what was deleted. On PostgreSQL
    nothing is done; docs/anonymity.md says what stays there, and for how long.
    """
    engine = session.get_bind()
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        # What was written is committed and stays acknowledged even when the rewriting
        # finds the disk full or the file busy; the next deletion rewrites again.
        with contextlib.suppress(sqlite3.OperationalError):
            _run(connection, "VACUUM")
            _run(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _run(connection: sa.PoolProxiedConnection, statement: str) -> None:
    cursor = connection.cursor()
    cursor.execute(statement)
    cursor.close()
