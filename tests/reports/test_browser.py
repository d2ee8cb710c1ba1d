"""The browser as a printer: real files when it is there, plain words when it is not."""

import shutil

import pytest
from flask_babel import force_locale

from reports.formats import browser

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="40" viewBox="0 0 {width} 40">'
    '<rect width="{width}" height="40" fill="#ffffff"/><text x="8" y="24">服务对象</text></svg>'
)
PNG = b"\x89PNG\r\n\x1a\n"


def size(picture):
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


@pytest.mark.skipif(not shutil.which("chromium"), reason="no browser on this machine")
def test_drawings_become_pictures_and_a_page_a_file_with_bookmarks():
    pictures = browser.pictures([DRAWING.format(width=100), DRAWING.format(width=70)])
    page = browser.printed('<!doctype html><html lang="zh"><title>报告</title><h1>结论</h1><h2>团队</h2>')

    assert all(picture.startswith(PNG) for picture in pictures)
    assert [size(picture) for picture in pictures] == [(200, 80), (140, 80)]
    assert page.startswith(b"%PDF")
    assert all(mark in page for mark in (b"/Outlines", b"/StructTreeRoot", b"/Lang (zh)"))


def test_machine_without_a_browser_says_what_to_do(app, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with app.test_request_context("/?lang=en"), pytest.raises(browser.NoBrowser) as refused:
        browser.printed("<!doctype html>")
    with force_locale("en"):
        assert "Ask whoever looks after it" in str(refused.value)


def test_browser_that_gives_nothing_is_refused_too(app, monkeypatch):
    monkeypatch.setenv("CHROMIUM", shutil.which("false"))

    with app.test_request_context(), pytest.raises(browser.NotPrinted):
        browser.pictures([DRAWING.format(width=10)])


def test_no_drawings_need_no_browser(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    assert browser.pictures([]) == []
