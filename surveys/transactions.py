"""Short transactions on the two private stores, one after the other."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session

from accounts.refusals import Refusal

try:
    import fcntl
except ImportError:  # Windows: there SQLite's own waiting has to do
    fcntl = None

Result = TypeVar("Result")
Operation = Callable[[sa.Connection], Result]


def in_turn(session: Session, operation: Operation[Result]) -> Result:
    """Run ``operation`` in a short transaction and return what it returned, stored by then.

    It may run twice and must do no harm then; when it refuses (Refusal) it must not
    have written yet. On SQLite all who wait for their turn share one transaction, for
    a commit costs five waits for the disk, whether for one ballot or for ten. Readers
    wait with the others: who asks SQLite while a commit is under way sleeps longest.
    """
    session.commit()
    engine = session.get_bind()
    if engine.dialect.name == "sqlite":
        return turns_of(engine).take(operation)
    with engine.begin() as connection:
        return operation(connection)


class Turns:
    """Transactions on one SQLite file. Whoever gets the turn acts for all who wait.

    Who waits for a lock is woken at once; who waits for SQLite sleeps in growing
    steps, up to a tenth of a second.
    """

    def __init__(self, engine: sa.Engine):
        self._engine = engine
        self._turn = threading.Lock()
        self._waiting: list[_Waiting] = []

    def take(self, operation: Operation[Result]) -> Result:
        """The result of ``operation`` after it is committed, or its exception."""
        mine = _Waiting(operation)
        self._waiting.append(mine)
        with self._turn:
            if not mine.is_done:
                self._act_for_all(mine)
        return mine.outcome()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else of this program reads or writes the file meanwhile."""
        with self._turn, _turn_of_process(self._engine):
            yield

    def _act_for_all(self, mine: "_Waiting") -> None:
        try:
            with _turn_of_process(self._engine):
                _commit_together(self._engine, list(self._waiting))
        finally:
            for one in [one for one in self._waiting if one.is_done or one is mine]:
                self._waiting.remove(one)


_turns: WeakKeyDictionary[sa.Engine, Turns] = WeakKeyDictionary()


def turns_of(engine: sa.Engine) -> Turns:
    """The turns of the SQLite file behind ``engine``."""
    return _turns.setdefault(engine, Turns(engine))


class _Waiting:
    """An operation that waits for its turn."""

    def __init__(self, operation: Operation):
        self._operation = operation
        self._result, self._error = None, None
        self.is_done = False

    def run(self, connection: sa.Connection) -> None:
        """A refusal belongs to this operation alone; anything else breaks the transaction."""
        self._error = None
        try:
            self._result = self._operation(connection)
        except Refusal as refusal:
            self._error = refusal

    def fail(self, error: Exception) -> None:
        self._error, self.is_done = error, True

    def outcome(self) -> object:
        if self._error is not None:
            raise self._error
        return self._result


def _commit_together(engine: sa.Engine, waiting: list[_Waiting]) -> None:
    """One transaction for all; when it breaks, each alone, so that one fault is not everybody's."""
    try:
        with engine.begin() as connection:
            for one in waiting:
                one.run(connection)
    except Exception as error:
        if len(waiting) > 1:
            for one in waiting:
                _commit_together(engine, [one])
            return
        waiting[0].fail(error)
    for one in waiting:
        one.is_done = True


@contextlib.contextmanager
def _turn_of_process(engine: sa.Engine) -> Iterator[None]:
    """Wait for other processes, at two empty files beside the database.

    Who leaves the room finds the next one waiting inside the door already, so that a
    busy process cannot take turn after turn. The end of a process ends its locks.
    """
    file = engine.url.database
    if fcntl is None or not file or file == ":memory:":
        yield
        return
    with contextlib.ExitStack() as held:
        with open(f"{file}-door", "ab") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            room = held.enter_context(open(f"{file}-room", "ab"))
            fcntl.flock(room, fcntl.LOCK_EX)
        yield


def rewrite_file(session: Session, *tables: type[DeclarativeBase]) -> None:
    """Rewrite the whole file behind ``session``, or ``tables`` on PostgreSQL; it must have committed.

    After a deletion: free pages and dead rows must not keep what was deleted. The log
    of a PostgreSQL server keeps it for a while; docs/anonymity.md says so.
    """
    engine = session.get_bind()
    # What was written is committed and stays acknowledged even when the rewriting
    # finds the disk full or the file busy; the next deletion rewrites again.
    with contextlib.suppress(sqlite3.OperationalError, sa.exc.OperationalError):
        if engine.dialect.name == "sqlite":
            _rewrite_sqlite(engine)
        else:
            _rewrite_postgresql(engine, tables)


def _rewrite_postgresql(engine: sa.Engine, tables: Iterable[type[DeclarativeBase]]) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("set lock_timeout = '10s'")
        for table in tables:
            connection.exec_driver_sql(f"vacuum (full) {table.__tablename__}")
        connection.exec_driver_sql("reset lock_timeout")


def _rewrite_sqlite(engine: sa.Engine) -> None:
    alone = turns_of(engine).alone() if engine in _turns else contextlib.nullcontext()
    connection = engine.raw_connection()
    try:
        with alone:
            _run(connection, "VACUUM")
            _run(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _run(connection: sa.PoolProxiedConnection, statement: str) -> None:
    cursor = connection.cursor()
    cursor.execute(statement)
    cursor.close()
