"""What a watcher of the server is told, at every door, and nothing besides."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

import db
from accounts import health
from app import create_app

DOORS = ("staff,respond,issue", "staff", "respond", "issue")


def make(urls, doors):
    return create_app({**urls, "SECRET_KEY": "for tests", "TESTING": True, "DOORS": doors})


@pytest.mark.parametrize("doors", DOORS)
def test_every_door_says_that_it_lives_and_can_work(app, urls, doors):
    client = make(urls, doors).test_client()

    alive, ready = client.get("/healthz"), client.get("/readyz")

    assert (alive.status_code, alive.text) == (200, "ok\n")
    assert ready.status_code == 200
    assert set(ready.text.split("\n")[:-1]) <= {"main: ok", "participation: ok", "box: ok"}
    for answer in (alive, ready):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_process_that_lives_without_its_stores_is_not_ready(tmp_path):
    gone = dict.fromkeys(db.SETTINGS.values(), f"sqlite:///{tmp_path}/no/such/folder/z.db")
    client = make(gone, "staff").test_client()

    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "main: unreachable\nparticipation: unreachable\nbox: unreachable\n"
    assert str(tmp_path) not in answer.text


def test_store_without_tables_or_of_an_older_schema_is_behind(app, tmp_path):
    engines = app.extensions["stores"].engines
    with engines["main"].begin() as connection:
        connection.execute(sa.text("update alembic_main set version_num = '0001'"))
    engines["box"].dispose()
    Path(tmp_path / "box.db").write_bytes(b"")

    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.text) == (503, "main: behind\nparticipation: ok\nbox: behind\n")


@pytest.mark.parametrize("name", db.STORES)
def test_newest_revision_is_the_one_that_alembic_finds(name):
    assert (
        health.newest_revision(name) == ScriptDirectory.from_config(db.migration_config(name)).get_heads()[0]
    )


def test_asking_takes_no_turn_to_write(app):
    engine = app.extensions["stores"].engines["box"]
    with engine.begin():  # another process is writing a ballot
        answer = app.test_client().get("/readyz")

    assert answer.status_code == 200
