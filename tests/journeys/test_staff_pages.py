"""Every staff page in a real Chromium: nothing for axe to find, no sideways scroll, no complaint."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import User
from packages.demo import load_demo
from packages.importing import import_package
from packages.reader import read_package
from reports.releases import release, release_salt
from reports.runs import score_evaluation
from tests.browsing import DESKTOP, PHONE, enter
from tests.conftest import PASSWORD
from tests.packages.conftest import CASES

PAGES = (
    "/",
    "/password",
    "/methods",
    "/evaluations/1",
    "/evaluations/1/plan",
    "/evaluations/1/scores/1",
    "/evaluations/1/scores/1/quality",
    "/evaluations/1/scores/1/subjects/W01",
    "/evaluations/1/scores/1/subjects/T1",
    "/evaluations/1/report",
    "/evaluations/1/releases",
    "/evaluations/1/comments",
    "/evaluations/1/comments/words",
    "/evaluations/1/comments/quotes",
    "/evaluations/1/themes",
    "/evaluations/1/people",
    "/evaluations/1/people/W01",
    "/evaluations/1/waves/Y1/people",
    "/evaluations/1/waves/Y1/sample-size",
    "/evaluations/1/waves/Y1/draws",
    "/evaluations/1/waves/Y1/participation",
    "/evaluations/1/waves/Y1/close",
    "/evaluations/99",
)


@pytest.fixture
def scored(session, cast, now):
    package = read_package(CASES / "sample-1" / "package")
    lin = session.get(User, cast["lin"].id)
    evaluation = import_package(session, package, lin.organisation, lin, is_invented=True, now=now)
    score_evaluation(session, evaluation, lin, now)
    release(session, evaluation, lin, release_salt("for tests"), now)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_staff_pages_are_clean(browser, site, scored, size, language):
    context = browser.new_context(viewport=size)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    enter(page, site, "lin", PASSWORD)

    found = {}
    for address in PAGES:
        page.goto(f"{site}{address}?lang={language}")
        violations = [one["id"] for one in Axe().run(page).response["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth") > size["width"]
        if violations or wide:
            found[address] = (violations, wide)
    context.close()

    assert found == {}
    assert [text for text in complaints if "404" not in text and "405" not in text] == []


def test_demo_can_be_loaded_twice(app):
    with app.test_request_context():
        first = list(load_demo("http://127.0.0.1"))
        second = list(load_demo("http://127.0.0.1"))

    assert len(first) == len(second)
    assert set(first) & set(second) < set(first)  # other passwords, other tickets
