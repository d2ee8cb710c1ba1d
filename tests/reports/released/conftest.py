"""The sample as a released evaluation, made once and copied for every test."""

import shutil
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from accounts.models import Access, User
from app import create_app
from packages.importing import import_package
from reports.models import ReleaseRecord
from reports.releases import release_salt
from reports.runs import score_evaluation
from tests.conftest import add_cast
from tests.reports.releasing import release
from tests.reports.test_artefacts import fixed  # noqa: F401


@pytest.fixture(scope="session")
def released_file(tmp_path_factory, migrated_files, package):
    """A main store in which the sample was scored and released for Fang: made once, copied for every test."""
    folder = tmp_path_factory.mktemp("released")
    for name, file in migrated_files.items():
        shutil.copy(file, folder / f"{name}.db")
    urls = {
        f"{prefix}DATABASE_URL": f"sqlite:///{folder / name}.db"
        for prefix, name in (("", "main"), ("PARTICIPATION_", "participation"), ("BOX_", "box"))
    }
    app, now = (
        create_app({**urls, "TESTING": True, "SECRET_KEY": "for tests"}),
        datetime(2026, 3, 1, 8, tzinfo=UTC),
    )
    with app.app_context(), app.extensions["stores"].open("main") as session:
        cast = add_cast(session)
        made = import_package(
            session, package, cast["lin"].organisation, cast["lin"], is_invented=True, now=now
        )
        session.add_all(Access(user_id=cast[who].id, evaluation_id=made.id) for who in ("fang", "chen"))
        session.commit()
        score_evaluation(session, made, cast["lin"], now)
        release(session, made, cast["lin"], release_salt("for tests"), now)
    app.extensions["stores"].dispose()
    return folder / "main.db"


@pytest.fixture
def released(app, tmp_path, released_file):
    """The number of the released evaluation in the store of this test. Comes before ``session`` is used."""
    shutil.copy(released_file, tmp_path / "main.db")
    return 1


@pytest.fixture
def cast(released, session):
    """Login -> user, as they stand in the released store."""
    return {user.login: user for user in session.scalars(sa.select(User))}


@pytest.fixture
def record(released, session):
    return session.scalar(sa.select(ReleaseRecord))
