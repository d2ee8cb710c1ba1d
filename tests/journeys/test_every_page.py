"""Every staff page in a real Chromium: nothing for axe to find, no sideways scroll, no complaint."""

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe

import db
from accounts.models import User
from packages.demo import load_demo
from packages.importing import import_package
from packages.reader import read_package
from reports.releases import release, release_salt
from reports.runs import score_evaluation
from surveys.desk import open_in_steps
from tests import factories
from tests.addresses import pages_that_open
from tests.browsing import DESKTOP, PHONE, enter
from tests.conftest import PASSWORD
from tests.packages.conftest import CASES

OF_EVERYBODY = ("/password", "/evaluations/99")  # beside those of the map
# Values of arguments in the order in which they are tried: a draft, one being collected, one with results.
CHOICES = (
    {"evaluation_id": 3},
    {"evaluation_id": 2, "code": "Y2"},
    {"evaluation_id": 1},
    {"evaluation_id": 1, "code": "W01"},
    {"evaluation_id": 1, "code": "T1"},
)
LOOKS = tuple(itertools.product((PHONE, DESKTOP), ("light", "dark"), ("zh", "en")))


@pytest.fixture
def three_evaluations(app, cast, now):
    """1 with results, 2 with an open wave, 3 a draft."""
    package = read_package(CASES / "sample-1" / "package")
    with app.test_request_context():
        session = db.session()
        lin = session.get(User, cast["lin"].id)
        done = import_package(session, package, lin.organisation, lin, is_invented=True, now=now)
        score_evaluation(session, done, lin, now)
        release(session, done, lin, release_salt("for tests"), now)
        asking = import_package(session, package, lin.organisation, lin, unsealed=("Y2",), now=now)
        wave = next(wave for wave in asking.waves if wave.code == "Y2")
        for _progress in open_in_steps(wave, lin, now):
            pass
        factories.make_evaluation(session, lin.organisation)


@pytest.fixture
def pages(app, client, three_evaluations, log_in):
    log_in(client, "lin")
    return [*OF_EVERYBODY, *pages_that_open(app, client, CHOICES)]


def faults(browser, site, look, addresses):
    """Address -> what is wrong with it, for those where anything is."""
    size, scheme, language = look
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page, complaints, found = context.new_page(), [], {}
    page.on("console", lambda message: complaints.append(message.text))
    enter(page, site, "lin", PASSWORD)
    for address in addresses:
        page.goto(f"{site}{address}?lang={language}")
        wrong = [one["id"] for one in Axe().run(page).response["violations"]]
        wrong += ["wide"] if page.evaluate("document.documentElement.scrollWidth") > size["width"] else []
        wrong += [text for text in complaints if "404" not in text and "405" not in text]
        complaints.clear()
        if wrong:
            found[address, look] = wrong
    context.close()
    return found


def test_every_page_is_clean_in_one_look(browser, site, pages):
    """Each page once, the looks (size, theme, language) taking turns."""
    found = {}
    for place, look in enumerate(LOOKS):
        found |= faults(browser, site, look, pages[place :: len(LOOKS)])

    assert len(pages) > 20
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[0]['width']}-{look[1]}-{look[2]}")
def test_every_page_is_clean_in_every_look(browser, site, pages, look):
    assert faults(browser, site, look, pages) == {}


def test_demo_can_be_loaded_twice(app):
    with app.test_request_context():
        first = list(load_demo("http://127.0.0.1"))
        second = list(load_demo("http://127.0.0.1"))

    assert len(first) == len(second)
    assert set(first) & set(second) < set(first)  # other passwords, other tickets
