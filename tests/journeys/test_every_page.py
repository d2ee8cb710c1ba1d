"""Every staff page in a real Chromium: nothing for axe to find, no sideways scroll, no complaint."""

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe

from packages.demo import load_demo
from tests.addresses import pages_that_open
from tests.browsing import DESKTOP, PHONE, enter
from tests.conftest import PASSWORD
from tests.journeys.furnished import GROUP, furnish

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
def choices(app, client, log_in, cast, now):
    """Arguments to try, in an installation that has something to show on nearly every page."""
    log_in(client, "lin")
    return (*CHOICES, *furnish(app, client, cast, now))


@pytest.fixture
def pages(app, client, choices):
    return [*OF_EVERYBODY, GROUP, *pages_that_open(app, client, choices)]


def faults(browser, site, look, addresses, login="lin"):
    """Address and look -> what is wrong there, for those where anything is."""
    size, scheme, language = look
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page, axe, complaints, found = context.new_page(), Axe(), [], {}
    page.on("console", lambda message: complaints.append(message.text))
    enter(page, site, login, PASSWORD)
    for address in addresses:
        page.goto(f"{site}{address}{'&' if '?' in address else '?'}lang={language}")
        wrong = [one["id"] for one in axe.run(page).response["violations"]]
        wrong += ["wide"] if page.evaluate("document.documentElement.scrollWidth") > size["width"] else []
        wrong += [text for text in complaints if "404" not in text and "405" not in text]
        complaints.clear()
        if wrong:
            found[f"{address} at {size['width']} {scheme} {language}"] = wrong
    context.close()
    return found


def test_every_page_is_clean_in_one_look(browser, site, pages):
    """Each page once, the looks (size, theme, language) taking turns."""
    found = {}
    for place, look in enumerate(LOOKS):
        found |= faults(browser, site, look, pages[place :: len(LOOKS)])

    assert len(pages) > 90
    assert found == {}


def test_pages_of_an_expert_are_clean(browser, site, choices):
    addresses = ("/evaluations/5/ratings", "/evaluations/5/ratings/1")

    assert faults(browser, site, LOOKS[0], addresses, "chen") == {}


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[0]['width']}-{look[1]}-{look[2]}")
def test_every_page_is_clean_in_every_look(app, client, browser, site, choices, look):
    pages = [*OF_EVERYBODY, GROUP, *pages_that_open(app, client, choices, of_every_choice=True)]

    assert faults(browser, site, look, pages) == {}


def test_demo_can_be_loaded_twice(app):
    with app.test_request_context():
        first = list(load_demo("http://127.0.0.1"))
        second = list(load_demo("http://127.0.0.1"))

    assert len(first) == len(second)
    assert set(first) & set(second) < set(first)  # other passwords, other tickets
