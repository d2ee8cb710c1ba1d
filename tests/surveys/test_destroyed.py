"""What sealing destroys is gone from the files of a server as well."""

import pytest
import sqlalchemy as sa

from surveys import box, participation, seal, waves
from surveys.models import WaveKey
from surveys.models_box import Urn
from tests.surveys.factories import NOW, SECRET, issue


def content(engine, table):
    """Every byte of a table's files, with those of its outsized values."""
    paths = (
        "select pg_relation_filepath(oid) from pg_class where oid in"
        f" ('{table}'::regclass, (select reltoastrelid from pg_class where oid = '{table}'::regclass))"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("checkpoint")
        files = connection.scalars(sa.text(f"select pg_read_binary_file(path) from ({paths}) as found(path)"))
        return b"".join(bytes(file) for file in files)


@pytest.mark.parametrize("stores", ["postgresql"], indirect=True)
def test_destroyed_keys_and_ballots_leave_the_files_of_a_server(stores, open_stores, collecting):
    (ticket,) = issue(collecting)
    poll, engines = ticket.poll, stores.engines
    box.put(
        open_stores["box"], SECRET, poll.box, "a" * 64, bytes(box.keys_of(open_stores["box"], poll.box).size)
    )
    urn = open_stores["box"].scalars(sa.select(Urn.ballots).where(Urn.box == poll.box)).one()[100:200]
    open_stores["box"].rollback()
    signing = participation.signing_key(open_stores["participation"], poll.code)[100:200]
    wrapped = open_stores["main"].get(WaveKey, collecting.wave_id).sealed_private_key
    open_stores["main"].rollback()
    kept = ((wrapped, "main", "wave_key"), (signing, "participation", "signing_key"), (urn, "box", "urn"))
    assert all(secret in content(engines[store], table) for secret, store, table in kept)

    waves.close_wave(open_stores["main"], open_stores["box"], collecting.wave, collecting.user, NOW)
    participation.destroy_signing_keys(open_stores["participation"], [poll.code])
    with pytest.raises(seal.BallotsUnreadable):  # the ballot above holds zeros
        seal.seal_wave(open_stores["main"], open_stores["box"], collecting.wave, SECRET, {poll.code: (1, 1)})
    open_stores["main"].rollback()
    box.destroy_boxes(open_stores["box"], [poll.box])
    seal.seal_wave(open_stores["main"], open_stores["box"], collecting.wave, SECRET, {})

    assert not [table for secret, store, table in kept if secret in content(engines[store], table)]
