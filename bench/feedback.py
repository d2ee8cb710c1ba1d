"""Feedback pages of 500 workers against writing as many bytes with a template of one line.

python -m bench feedback
"""

import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from flask_babel import force_locale
from jinja2 import Environment

from app import create_app
from bench.scoring import ITEMS, SEED, SOURCES, WORKERS, answers, instruments, plan, subjects
from packages.responses import items_frame
from reports.feedback_files import pages
from reports.gate import disclose
from reports.inputs import Origin, ReportData
from scoring.frames import Collected
from scoring.pipeline import score_cycle

RESPONSES = 40_000


def collected() -> Collected:
    """Sixteen people of each source on each worker, more or less, in 20 items."""
    worker, source, given = answers(np.random.default_rng(SEED), RESPONSES)
    keys = np.array([f"r{number}" for number in range(RESPONSES)])
    responses = pd.DataFrame(
        {
            "response": keys,
            "wave": "Y1",
            "instrument": np.array(SOURCES)[source],
            "subject": [f"W{one:03}" for one in worker],
            "stratum": "S1",
            "mode": "link",
            "helper": "self",
            "present": False,
        }
    )
    said = pd.DataFrame(
        {
            "response": np.repeat(keys, ITEMS),
            "item": np.tile([f"q{number + 1}" for number in range(ITEMS)], RESPONSES),
            "value": np.where(given == 0, np.nan, given).ravel(),
        }
    )
    return Collected(subjects(), items_frame(instruments()), responses, said)


def main() -> None:
    folder = tempfile.mkdtemp()
    stores = ("DATABASE_URL", "PARTICIPATION_DATABASE_URL", "BOX_DATABASE_URL")
    app = create_app({**{name: f"sqlite:///{folder}/{name}" for name in stores}, "SECRET_KEY": "bench"})
    with app.app_context(), force_locale("zh"):
        planned, given = plan(), collected()
        data = ReportData(planned, given, score_cycle(planned, given), instruments(), Origin("bench"))
        start = time.perf_counter()
        told = disclose(data, "zh")
        gate = time.perf_counter() - start
        start = time.perf_counter()
        size = sum(_kept(Path(folder), name, page) for name, page in pages(told))
        seconds = time.perf_counter() - start
    line = Environment(autoescape=True).from_string("<p>{{ text }}</p>")
    start = time.perf_counter()
    for number in range(WORKERS):
        _kept(Path(folder), f"floor-{number}.html", line.render(text="x" * (size // WORKERS)))
    floor = time.perf_counter() - start
    print(f"feedback: {WORKERS} pages {seconds:.1f} s, {size / 1e6:.1f} MB; gate once {gate:.1f} s;", end=" ")
    print(f"floor (as many bytes by a template of one line) {floor:.2f} s; ratio {seconds / floor:.0f}")


def _kept(folder: Path, name: str, page: str) -> int:
    return (folder / name).write_bytes(page.encode())


if __name__ == "__main__":
    main()
