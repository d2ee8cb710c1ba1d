"""Cards as they come out of the printer: eight on a sheet, nothing cut off, readable for a phone."""

import io

import zxingcpp
from PIL import Image

from tests.browsing import enter
from tests.conftest import PASSWORD
from tests.surveys.test_views import base

CUT_OFF = """() => [...document.querySelectorAll('.card')].filter(card => {
  const inside = card.getBoundingClientRect(), words = card.querySelector('.words');
  return words.scrollHeight > words.clientHeight + 1 || [...card.children].some(part => {
    const box = part.getBoundingClientRect();
    return box.bottom > inside.bottom || box.right > inside.right;
  });
}).length"""


def test_cards_with_the_longest_words_are_whole_and_can_be_scanned(opened, site, phone):
    page = phone(viewport={"width": 1280, "height": 800})
    enter(page, site, "lin", PASSWORD)
    page.goto(f"{site}{base(opened)}/tickets")
    names = "\n".join(f"村民{number},1390000000{number} 石门村第三间屋子旁边" for number in range(8))
    for named in ("", names):
        page.goto(f"{site}{base(opened)}/tickets")
        page.select_option("select[name=collection]", str(opened.collections["recipient"]))
        page.select_option("select[name=language]", "za")
        page.select_option("select[name=subjects]", "T1")
        for field, text in (("stratum", "key"), ("count", "8"), ("pasted", named)):
            page.fill(f"[name={field}]", text)
        page.click("main form.panel button")
        page.wait_for_selector(".sheet")

        assert page.evaluate(CUT_OFF) == 0
        assert page.locator(".sheet").count() == 1

    picture = Image.open(io.BytesIO(page.locator(".sheet").screenshot()))
    codes = [code.replace("-", "") for code in page.locator(".card .code").all_inner_texts()]
    found = [one.text.partition("#")[2].partition(".")[0] for one in zxingcpp.read_barcodes(picture)]
    assert sorted(found) == sorted(codes)
    assert len(set(codes)) == 8
