"""Three stores that share nothing: main, participation, ballot box.

Each has a base of its own, so that a foreign key from one to another cannot
even be declared. ``Stores`` owns the engines; ``session("main")`` gives the
request's session of a store, closed when the request ends.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import sqlalchemy as sa
from flask import Flask, current_app, g
from flask.cli import with_appcontext
from sqlalchemy.orm import DeclarativeBase, Session

if TYPE_CHECKING:
    from alembic.config import Config

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Main(DeclarativeBase):
    """Plans, people, evidence, sealed responses, score runs."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map = {float: sa.Double()}  # the same in every SQLAlchemy 2


class Participation(DeclarativeBase):
    """Who was invited, and whether that ticket was used. Knows no ballot."""

    metadata = sa.MetaData(naming_convention=NAMES)


class Box(DeclarativeBase):
    """Sealed ballots before close. Knows no invitation."""

    metadata = sa.MetaData(naming_convention=NAMES)


STORES: dict[str, type[DeclarativeBase]] = {"main": Main, "participation": Participation, "box": Box}
SETTINGS = {
    "main": "DATABASE_URL",
    "participation": "PARTICIPATION_DATABASE_URL",
    "box": "BOX_DATABASE_URL",
}

COMMIT_TIMES = "show track_commit_timestamp"
TURN = 8150  # number of the lock that writers of the main store take (PostgreSQL)


def words(column: str, *allowed: str) -> sa.CheckConstraint:
    """A check that ``column`` holds one of ``allowed``: words, not numbers, for enumerations."""
    listed = ", ".join(f"'{word}'" for word in allowed)
    return sa.CheckConstraint(f"{column} in ({listed})", name=f"{column}_word")


class StoreElsewhere(LookupError):
    """This process has no access to that store: another one, perhaps of another body, keeps it."""


class CommitTimesKept(RuntimeError):
    """The server of a private store would remember when each person answered."""


class Stores:
    """The engines of one application: of the three stores, those that it may open."""

    def __init__(self, urls: dict[str, str]):
        self.engines = {name: connect(name, url) for name, url in urls.items()}

    def open(self, name: str) -> Session:
        """A new session on one store; the caller closes it. Raises StoreElsewhere."""
        if name not in self.engines:
            raise StoreElsewhere(name)
        return Session(self.engines[name])

    def migrate(self) -> None:
        """Bring every store to the newest schema, creating it when absent."""
        from alembic import command  # here and not above: who only serves pages does without

        for name, engine in self.engines.items():
            with engine.begin() as connection:
                command.upgrade(migration_config(name, connection), f"{name}@head")

    def dispose(self) -> None:
        for engine in self.engines.values():
            engine.dispose()


def migration_config(name: str, connection: sa.Connection | None = None) -> "Config":
    """Alembic's configuration for one store; each store has a version line of its own."""
    from alembic.config import Config

    folder = Path(__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("version_locations", str(folder / name).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(store=name, connection=connection)
    return config


def connect(name: str, url: str) -> sa.Engine:
    """An engine with the settings its store needs."""
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _sqlite_settings(name))
        sa.event.listen(engine, "begin", _begin_immediate if name != "main" else _begin)
    elif name == "main":
        sa.event.listen(engine, "begin", _wait_for_turn)
    else:
        sa.event.listen(engine, "connect", _refuse_commit_times)
    return engine


def _refuse_commit_times(connection, _record):
    # Beside the number of its transaction, each row would have the second of its writing.
    with connection.cursor() as cursor:
        keeps_times = cursor.execute(COMMIT_TIMES).fetchone()[0] == "on"
    connection.rollback()
    if keeps_times:
        raise CommitTimesKept(
            "This PostgreSQL keeps the time of every commit. Set track_commit_timestamp = off"
            " on the server of participation and ballot box, and restart it."
        )


def _sqlite_settings(name: str):
    # Deleted ballots and used tickets must not stay readable in free pages, in temporary
    # files or in a write-ahead log that keeps the order of arrival; only the main store
    # may use WAL. A journal that is emptied (TRUNCATE) ends a commit for good under FULL;
    # one that is deleted can come back after a power cut and take the commit back.
    private = ("journal_mode=TRUNCATE", "secure_delete=ON", "synchronous=FULL", "temp_store=MEMORY")
    pragmas = (
        "foreign_keys=ON",
        "busy_timeout=10000",
        *(("journal_mode=WAL",) if name == "main" else private),
    )

    def apply(connection, _record):
        connection.isolation_level = None  # SQLAlchemy's begin event opens transactions
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    return apply


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_in_turn(connection) else "BEGIN")


def _wait_for_turn(connection: sa.Connection) -> None:
    if _is_in_turn(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")


def _is_in_turn(connection: sa.Connection) -> bool:
    return connection.get_execution_options().get("in_turn", False)


def _begin_immediate(connection: sa.Connection) -> None:
    # Two people with one ticket must queue, not fail half-way.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def init_app(app: Flask, urls: dict[str, str]) -> None:
    """Attach the stores of ``app`` and close each request's sessions at its end."""
    app.extensions["stores"] = Stores(urls)
    app.extensions["after_init_db"] = []  # rooms add what has to be told next: () -> lines
    app.teardown_appcontext(_close_sessions)
    app.cli.add_command(init_db_command)


@click.command("init-db")
@click.option("--without-code", is_flag=True, help="No set-up code: accounts are made by command.")
@with_appcontext
def init_db_command(without_code: bool) -> None:
    """Create the stores of this process, or bring them to the newest schema.

    While there is no account yet, prints the address at which the first administrator is created.
    """
    stores().migrate()
    for name in stores().engines:
        click.echo(f"{name}: ok")
    for tell in [] if without_code else current_app.extensions["after_init_db"]:
        for line in tell():
            click.echo(line)


def stores() -> Stores:
    return current_app.extensions["stores"]


def session(name: str = "main") -> Session:
    """The current request's session on a store."""
    held = g.setdefault("sessions", {})
    if name not in held:
        held[name] = stores().open(name)
    return held[name]


def write_in_turn() -> None:
    """From here on the request's transactions on the main store wait for one another.

    Steps such as opening or sealing a wave read a state, decide and write. Two of
    them side by side would both find the wave closed and both empty its box.
    What the request has read so far is read again.
    """
    held = session()
    held.commit()
    held.bind = held.get_bind().execution_options(in_turn=True)


def roll_back() -> None:
    """Undo what the request has not committed."""
    for held in g.get("sessions", {}).values():
        held.rollback()


def take_sessions() -> dict[str, Session]:
    """Take over the request's sessions: they stay open when its answer begins. Who takes them closes them."""
    return g.pop("sessions", {})


def give_sessions(held: dict[str, Session]) -> None:
    """Make sessions that were taken those of the request again."""
    g.sessions = held


def _close_sessions(_error: BaseException | None) -> None:
    for held in g.pop("sessions", {}).values():
        held.close()
