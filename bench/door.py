"""The public door of a freshly loaded demo, for timing it."""

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

import db
from app import create_app
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from packages.demo import load_demo
from surveys import desk, polls
from surveys.definition import Choice, Instrument, Item
from surveys.instruments import draft, publish
from surveys.models import Collection, Poll

SECRET = "for the benchmark"
RATED, WRITTEN = 18, 2  # questions, as many as the form of the floor has columns


def demo_in(folder: Path) -> tuple[Flask, str]:
    """The application with the demo in stores in ``folder``, and the address of a questionnaire."""
    app = create_app({**addresses_in(folder), "SECRET_KEY": SECRET})
    with app.test_request_context():
        db.stores().migrate()
        lines = list(load_demo(""))
    return app, next(found[0] for line in lines if (found := re.search(r"/q/\w+", line)))


def addresses_in(folder: Path) -> dict[str, str]:
    """The settings that name the stores in ``folder``."""
    return {setting: f"sqlite:///{folder / name}.db" for name, setting in db.SETTINGS.items()}


def page_of_demo() -> tuple[FlaskClient, str]:
    """A client and the address of a recipients' questionnaire, on stores in a temporary folder."""
    app, address = demo_in(Path(tempfile.mkdtemp(prefix="zhongping-bench-")))
    return app.test_client(), address


def tickets_in(folder: Path, poll_count: int, count: int) -> list[tuple[Poll, list[str]]]:
    """Polls with ``count`` tickets each, asking 18 ratings and two texts, in stores in ``folder``."""
    app, _address = demo_in(folder)
    with app.test_request_context():
        main = db.session()
        wave = main.scalar(sa.select(Wave).where(Wave.state == "open"))
        version = draft(main, wave.evaluation_id, twenty_questions())
        publish(main, version, datetime.now(UTC))
        collection = Collection(wave_id=wave.id, instrument_version_id=version.id)
        main.add(collection)
        main.commit()
        subject = main.scalar(sa.select(Subject).where(Subject.evaluation_id == wave.evaluation_id))
        found = []
        for number in range(poll_count):
            poll = polls.poll_named(main, desk.keeping(), collection, f"layer {number}", [subject])
            found.append((poll, desk.draw_tickets(poll, count)))
            main.refresh(poll)
            main.expunge(poll)
    app.extensions["stores"].dispose()
    return found


def twenty_questions() -> Instrument:
    """A questionnaire of a department: no questions of the platform's own besides."""
    scale = tuple(Choice(str(number), {"zh": f"{number} 分"}) for number in range(1, 6))
    rated = [
        Item(f"q{number}", "select_one", {"zh": f"第 {number} 件事做得怎么样？"}, choices=scale)
        for number in range(1, RATED + 1)
    ]
    written = [Item(f"q{RATED + 1 + number}", "text", {"zh": "还想说什么？"}) for number in range(WRITTEN)]
    return Instrument("intake", "department", {"zh": "意见表"}, ("zh", "en", "za"), (*rated, *written))
