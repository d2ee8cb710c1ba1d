"""The report page: how long the server takes, and when a slow phone shows it, beside a static page.

The floor is a Flask view that returns the same bytes, compressed in advance. On the
slow link (400 kbit/s, 400 ms) both are opened by Chromium at the width of a phone,
with nothing kept from before.
"""

import gzip
import re
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.serving import make_server

import db
from accounts.models import User
from bench.door import SECRET, demo_in
from packages.demo import PACKAGE
from packages.importing import import_package
from packages.reader import read_package
from reports.decisions import approve, fingerprint
from reports.releases import propose, release_salt
from reports.runs import score_evaluation
from tests.browsing import ARGUMENTS, PHONE, Quiet

RUNS, PAINTS = 20, 3
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PACKED = {"Accept-Encoding": "gzip"}
SHEET = re.compile(r'href="(/static/[^"]+\.css[^"]*)"')


def main() -> None:
    app, address = released_in(Path(tempfile.mkdtemp(prefix="zhongping-bench-")))
    client = app.test_client()
    first, page = _seconds(lambda: client.get(address, headers=PACKED).data)
    server = _median(client, address)
    floor_app = _floor(client, page)
    floor = _median(floor_app.test_client(), "/")
    print(f"report page: warm {server * 1000:.0f} ms, first {first * 1000:.0f} ms,", end=" ")
    print(f"{len(page) / 1000:.0f} kB compressed;", end=" ")
    print(f"floor (the same bytes, constant) {floor * 1000:.2f} ms; ratio {server / floor:.0f}")
    painted, whole = _painted(app, address)
    floor_painted, floor_whole = _painted(floor_app, "/")
    print(f"report on 400 kbit/s, 400 ms: first paint {painted:.2f} s, all figures {whole:.2f} s;", end=" ")
    print(f"floor {floor_painted:.2f} s and {floor_whole:.2f} s; ratio {painted / floor_painted:.2f}")


def released_in(folder: Path) -> tuple[Flask, str]:
    """The demo with its second evaluation released, read without a log-in, and the report's address."""
    app, _questionnaire = demo_in(folder)
    with app.test_request_context():
        session, now = db.session(), datetime.now(UTC)
        lin = session.scalar(sa.select(User).where(User.login == "lin"))
        made = import_package(
            session, read_package(PACKAGE), lin.organisation, lin, is_invented=True, now=now
        )
        score_evaluation(session, made, lin, now)
        mo = session.scalar(sa.select(User).where(User.login == "mo"))
        record = propose(session, made, lin, release_salt(SECRET), now)
        approve(
            session, made, record, mo, release_salt(SECRET), now,
            seen=fingerprint(record), today=now.date(),
        )  # fmt: skip
        reader, address = lin.id, f"/evaluations/{made.id}/report"
    app.login_manager.request_loader(lambda _request: db.session().get(User, reader))
    return app, address


def _floor(client: FlaskClient, page: bytes) -> Flask:
    """An application that knows these bytes and their style sheets, compressed, and nothing else."""
    app = Flask("floor", static_folder=None)
    files = {"/": ("text/html", page)}
    for place in SHEET.findall(gzip.decompress(page).decode()):
        files[place.partition("?")[0]] = ("text/css", client.get(place, headers=PACKED).data)

    @app.get("/", defaults={"place": ""})
    @app.get("/<path:place>")
    def give(place: str) -> Response:
        kind, content = files.get(f"/{place}", ("text/plain", gzip.compress(b"")))
        return Response(content, mimetype=kind, headers={"Content-Encoding": "gzip"})

    return app


def _seconds(action) -> tuple[float, bytes]:
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def _median(client: FlaskClient, address: str) -> float:
    return statistics.median(
        _seconds(lambda: client.get(address, headers=PACKED).data)[0] for _run in range(RUNS)
    )


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def _painted(app: Flask, address: str) -> tuple[float, float]:
    """Seconds from asking to the first words on the screen, and to the last byte of the page."""
    from playwright.sync_api import sync_playwright  # of the tests: only this part needs it

    found = []
    with _served(app) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for _paint in range(PAINTS):
            context = browser.new_context(viewport=PHONE)
            page = context.new_page()
            link = context.new_cdp_session(page)
            link.send("Network.enable")
            link.send("Network.emulateNetworkConditions", SLOW)
            page.goto(site + address, wait_until="load", timeout=120_000)
            found.append(page.evaluate(TIMES))
            context.close()
        browser.close()
    return statistics.median(one[0] for one in found), statistics.median(one[1] for one in found)


TIMES = """() => [
  performance.getEntriesByName("first-contentful-paint")[0].startTime / 1000,
  performance.getEntriesByType("navigation")[0].responseEnd / 1000
]"""
