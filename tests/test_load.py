"""The load generator of bench/ is for one's own machine, and the servers it loads stay small."""

import pytest

import db
from bench.intake import memory
from bench.load import MOST_AT_ONCE, MOST_PEOPLE, run
from tests.serving import Server

MOST_MEMORY = 200  # MB, of all processes


def nobody(_connection):
    raise AssertionError("somebody was sent out")


@pytest.mark.parametrize(
    ("address", "people", "at_once"),
    [
        ("http://192.0.2.1:80", 1, 1),
        ("http://127.0.0.1:1", MOST_PEOPLE + 1, 1),
        ("http://127.0.0.1:1", 1, MOST_AT_ONCE + 1),
    ],
)
def test_load_of_strangers_or_too_much_is_refused(address, people, at_once):
    with pytest.raises(ValueError):
        run(address, [nobody] * people, at_once)


def test_processes_for_respondents_need_little_memory(tmp_path):
    urls = {setting: f"sqlite:///{tmp_path / name}.db" for name, setting in db.SETTINGS.items()}
    settings = {**urls, "DOORS": "respond,issue", "SECRET_KEY": "for tests"}
    server = Server(tmp_path, settings, ("--workers", "2"))
    try:
        for _number in range(20):
            server.ask("/q")
        used = memory(server.process.pid)
    finally:
        server.stop()

    assert 20 < used <= MOST_MEMORY
