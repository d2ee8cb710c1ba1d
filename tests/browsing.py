"""A real Chromium and a served application, for tests that look at pages as people see them."""

import shutil
import threading

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Quiet(WSGIRequestHandler):
    def log(self, *_arguments):
        """Says nothing."""


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium when it is there, else the one Playwright installed."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def site(app):
    """The address of the application, served on this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def phone(browser):
    """phone(java_script_enabled=False, ...) opens a page on a phone of its own, closed at the end."""
    contexts = []

    def take(**options):
        context = browser.new_context(**{"viewport": PHONE, **options})
        contexts.append(context)
        return context.new_page()

    yield take
    for context in contexts:
        context.close()


def enter(page, site, login, password):
    """Log a member of staff in, as people do."""
    page.goto(site)
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.click("main button")
    page.goto(site)  # an administrator with open first steps is led to them
