"""One application for all tests of the editor, on stores that are as new for each of them."""

import shutil

import pytest

import db
from app import create_app


@pytest.fixture(scope="session")
def one_application(tmp_path_factory):
    folder = tmp_path_factory.mktemp("editor")
    addresses = {setting: f"sqlite:///{folder / name}.db" for name, setting in db.SETTINGS.items()}
    settings = {"TESTING": True, "PAGE_SECONDS": 0, "SECRET_KEY": "for tests", "WTF_CSRF_ENABLED": False}
    made = create_app({**addresses, **settings})
    yield made, folder
    made.extensions["stores"].dispose()


@pytest.fixture
def app(one_application, migrated_files):
    made, folder = one_application
    made.extensions["stores"].dispose()
    for name, file in migrated_files.items():
        for rest in folder.glob(f"{name}.db-*"):
            rest.unlink()
        shutil.copy(file, folder / f"{name}.db")
    return made


@pytest.fixture
def log_in(cast):
    """log_in(client, "lin") enters without the page for it, which is tested elsewhere."""

    def enter(client, who):
        with client.session_transaction() as held:
            held["_user_id"] = cast[who].get_id()

    return enter


@pytest.fixture
def lin(client, log_in):
    log_in(client, "lin")
    return client


@pytest.fixture
def base(evaluation):
    return f"/evaluations/{evaluation.id}/questionnaires"
