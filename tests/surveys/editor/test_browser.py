"""The editor in a real Chromium, on a phone: nothing for axe to find, and the comfort of its one script."""

from axe_playwright_python.sync_playwright import Axe

from tests.browsing import enter
from tests.conftest import PASSWORD
from tests.surveys.editor.factories import PARTS, begin, choice_item


def test_editor_is_clean_on_a_phone_and_another_type_shows_its_fields(phone, site, session, evaluation, base):
    begin(session, evaluation, choice_item("q1", section="part1", relevant="count(${x})"), sections=PARTS)
    page = phone()
    enter(page, site, "lin", PASSWORD)

    found = {}
    for address in ("recipient", "recipient/items/q1", "recipient/translations", "recipient/try"):
        page.goto(f"{site}{base}/{address}")
        violations = [one["id"] for one in Axe().run(page).response["violations"]]
        if violations or page.evaluate("document.documentElement.scrollWidth") > 360:
            found[address] = violations
    page.goto(f"{site}{base}/recipient/items")
    page.select_option("[name=kind]", "range")
    page.wait_for_selector("[name=parameter-start]")

    assert found == {}
    assert page.locator("[name=code-0]").count() == 0
