"""Go the whole way once and write it down: ``python -m tests.journeys.record`` makes docs/journey.md anew.

The pictures are those that the pages gave; clicks are counted by the browser that went.
"""

import shutil
import tempfile
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

import db
from app import create_app
from tests.browsing import ARGUMENTS, Quiet
from tests.journeys.commission import Commission, go
from tests.journeys.desk import Desk, Step

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PICTURES = DOCS / "journey"
COLOURS = 48  # of a picture: pages are plain

HEAD = """# One commission, from an empty installation to the report

Written by `python -m tests.journeys.record`, which goes this way in a real Chromium; the tests go it too,
with script and without. No command line is needed after the server was started. Clicks are the evaluator's,
on links and buttons; typing, ticking and choosing from lists are not counted, nor what the second keyer does.

| step | clicks |
|---|---|
"""


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        steps = gone(Path(folder), playwright)
    for picture in PICTURES.glob("*.png"):
        Image.open(picture).convert("RGB").quantize(COLOURS).save(picture, optimize=True)
    (DOCS / "journey.md").write_text(written(steps), encoding="utf-8")


def gone(folder: Path, playwright) -> list[Step]:
    """The steps of the way, on an installation of its own in ``folder``."""
    urls = {setting: f"sqlite:///{folder / name}.db" for name, setting in db.SETTINGS.items()}
    files = {"FIRST_RUN_CODE_FILE": str(folder / "code"), "UPLOADS": str(folder / "uploads")}
    app = create_app({**urls, **files, "SECRET_KEY": "for the record"})
    with app.app_context():
        db.stores().migrate()
    app.test_client().get("/first-run")
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    site = f"http://127.0.0.1:{server.port}"
    commission = Commission(browser, site, (folder / "code").read_text(encoding="utf-8").strip())
    desk = Desk(commission.open(), site, PICTURES)
    go(commission, desk)
    browser.close()
    server.shutdown()
    app.extensions["stores"].dispose()
    return desk.steps


def written(steps: list[Step]) -> str:
    """The page: a table of clicks, then each step with its picture."""
    rows = "".join(f"| {number}. {step.name} | {step.clicks} |\n" for number, step in enumerate(steps, 1))
    total = f"| **together** | **{sum(step.clicks for step in steps)}** |\n"
    parts = [
        f"\n## {number}. {step.name}\n\n![{step.name}](journey/{step.picture})\n"
        for number, step in enumerate(steps, 1)
        if step.picture
    ]
    phone = "\n## What the recipient sees\n\n![A questionnaire on a phone](journey/phone.png)\n"
    return HEAD + rows + total + "".join(parts) + phone


if __name__ == "__main__":
    main()
