"""The new tables of the ballot box do not take the place of ballots."""

import pytest
import sqlalchemy as sa
from alembic import command

import db


@pytest.fixture
def old_box(tmp_path):
    stores = db.Stores({"box": f"sqlite:///{tmp_path / 'box.db'}"})
    upgrade(stores.engines["box"], "b001")
    yield stores.engines["box"]
    stores.dispose()


def upgrade(engine, revision):
    with engine.begin() as connection:
        command.upgrade(db.migration_config("box", connection), revision)


def test_box_with_ballots_is_not_migrated(old_box):
    with old_box.begin() as connection:
        connection.exec_driver_sql("insert into ballot_box (wave, public_key, is_open) values (1, x'00', 1)")
        connection.exec_driver_sql("insert into ballot (key, wave, sealed) values ('k', 1, x'00')")

    with pytest.raises(RuntimeError, match="Close and seal the wave"):
        upgrade(old_box, "b002")

    with old_box.connect() as connection:
        assert connection.exec_driver_sql("select key from ballot").scalars().all() == ["k"]


def test_empty_box_is_migrated(old_box):
    upgrade(old_box, "b002")

    assert {"ballot_box", "urn"} <= set(sa.inspect(old_box).get_table_names())
