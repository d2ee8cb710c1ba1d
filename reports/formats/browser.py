"""The Chromium of the machine as a printer: a page to PDF, drawings to pictures.

One start of the browser each, by its own command line and over files of a folder
that is thrown away. Nothing is fetched: the page holds all that it needs.
"""

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal

SETTING = "CHROMIUM"  # environment variable: the path of the browser, where it is not found by itself
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
QUIET = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
PRINTING = ("--no-pdf-header-footer", "--generate-pdf-document-outline", "--export-tagged-pdf")
SECONDS = 120
SCALE = 2  # dots per pixel of a picture: sharp on paper at the width of a page
PICTURE = re.compile(r'<data value="data:image/png;base64,([^"]*)"')
# Draws every image of the page on a canvas and leaves the picture behind as text.
DRAWING = """
window.onload = function () {
  document.querySelectorAll("img").forEach(function (image) {
    var canvas = document.createElement("canvas"), left = document.createElement("data");
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    left.value = canvas.toDataURL("image/png");
    image.replaceWith(left);
  });
};
""".replace("SCALE", str(SCALE))


class NoBrowser(Refusal):
    status = 503
    sentence = _(
        "PDF files and pictures need Chromium, Chrome or Edge on the computer that runs this program, and "
        "none was found. Ask whoever looks after it to install one, or to name its path in the environment "
        "variable CHROMIUM. Until then use the web page: it can be printed."
    )


class NotPrinted(Refusal):
    status = 503
    sentence = _("The browser on the server did not finish this file. Please try again.")


def found() -> str:
    """Path of a browser that can print. Refuses NoBrowser."""
    named = os.environ.get(SETTING, "")
    for candidate in (named,) if named else (*NAMES, *PLACES):
        if path := shutil.which(candidate):
            return path
    raise NoBrowser()


def printed(page: str) -> bytes:
    """The PDF of an HTML page, with bookmarks from its headings and tags for screen readers.

    Size, margins and page numbers are the page's own print rules. Refuses NoBrowser, NotPrinted.
    """
    with TemporaryDirectory(prefix="zhongping-", ignore_cleanup_errors=True) as folder:
        target = Path(folder, "page.pdf")
        _run(Path(folder), page, (*PRINTING, f"--print-to-pdf={target}"))
        if not target.exists():
            raise NotPrinted()
        return target.read_bytes()


def pictures(drawings: Sequence[str]) -> list[bytes]:
    """Each SVG as PNG, twice its size in dots. Refuses NoBrowser, NotPrinted."""
    if not drawings:
        return []
    sources = (base64.b64encode(drawing.encode()).decode() for drawing in drawings)
    images = "".join(f'<img alt="" src="data:image/svg+xml;base64,{source}">' for source in sources)
    page = f"<!doctype html><meta charset=utf-8><body>{images}<script>{DRAWING}</script>"
    with TemporaryDirectory(prefix="zhongping-", ignore_cleanup_errors=True) as folder:
        left = PICTURE.findall(_run(Path(folder), page, ("--dump-dom",)))
    if len(left) != len(drawings):
        raise NotPrinted()
    return [base64.b64decode(one) for one in left]


def _run(folder: Path, page: str, wish: Sequence[str]) -> str:
    """What the browser says after it opened ``page`` with this wish."""
    source = folder / "page.html"
    source.write_text(page, encoding="utf-8")
    as_root = ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()
    command = [found(), *QUIET, *as_root, f"--user-data-dir={folder / 'profile'}", *wish, source.as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as fault:
        raise NotPrinted() from fault
    return done.stdout.decode("utf-8", "replace")
