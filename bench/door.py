"""The public door of a freshly loaded demo, for timing its page."""

import re
import tempfile
from pathlib import Path

from flask.testing import FlaskClient

import db
from app import create_app
from packages.demo import load_demo


def page_of_demo() -> tuple[FlaskClient, str]:
    """A client and the address of a recipients' questionnaire, on stores in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="zhongping-bench-"))
    urls = {setting: f"sqlite:///{folder / name}.db" for name, setting in db.SETTINGS.items()}
    app = create_app({**urls, "SECRET_KEY": "for the benchmark"})
    with app.test_request_context():
        db.stores().migrate()
        lines = list(load_demo(""))
    address = next(found[0] for line in lines if (found := re.search(r"/q/\w+", line)))
    return app.test_client(), address
