"""The respondent's page in a real Chromium, as a phone shows it."""

import json
import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browsing import PHONE
from tests.surveys.factories import all_ballots, issue, payloads, used


@pytest.fixture
def ticket(opened):
    (drawn,) = issue(opened)
    return drawn


@pytest.fixture
def address(site, ticket):
    """What the QR code of a card says."""
    return site + ticket.link


def tap(page, name, value):
    page.locator(f'label:has([name="{name}"][value="{value}"])').click()


def chosen(page):
    return page.eval_on_selector_all(":checked", "all => all.map(field => field.name + '=' + field.value)")


def test_whole_way_with_script_off(phone, address, ticket, opened):
    page = phone(java_script_enabled=False)
    page.goto(address)

    tap(page, "frame-worker", "SW03")
    tap(page, "s0-q1", "5")
    page.fill('[name="s0-open"]', "常来看看")
    tap(page, "frame-helper", "self")
    page.fill("[name=code]", str(ticket))
    page.click("button.send")

    assert "收到了" in page.locator("h1").inner_text()
    assert str(ticket) not in page.url.split("#")[0]
    (found,) = payloads(opened)
    assert found["level"] == "B"
    assert found["responses"] == [{"subject": "SW03", "answers": {"q1": "5"}}]
    assert found["comments"] == {"open": ["常来看看"]}


@pytest.mark.parametrize("script", [True, False])
def test_language_and_size_keep_the_answers(phone, address, opened, script):
    page = phone(java_script_enabled=script)
    page.goto(address)
    tap(page, "s0-q2", "4")
    page.fill('[name="s0-open"]', "慢慢来")

    page.click("button[value=za]")
    expect(page.locator("html")).to_have_attribute("lang", "za")
    page.click("button.size")

    expect(page.locator("html")).to_have_attribute("class", "large")
    assert page.locator("html").get_attribute("lang") == "za"
    assert chosen(page) == ["s0-q2=4"]
    assert page.input_value('[name="s0-open"]') == "慢慢来"
    assert payloads(opened) == []


def test_five_taps_store_one_ballot(phone, address, ticket, opened):
    page = phone()
    page.goto(address)
    tap(page, "s0-q1", "5")

    page.eval_on_selector("button.send", "button => { for (let tap = 0; tap < 5; tap++) button.click(); }")
    expect(page.locator("h1")).to_have_text("收到了，谢谢您！")

    assert (len(all_ballots(opened)), used(opened, ticket)) == (1, 1)


def test_lost_connection_keeps_the_page_and_a_second_press_sends(phone, address, opened):
    page = phone()
    page.goto(address)
    tap(page, "s0-q1", "5")
    page.context.set_offline(True)

    page.click("button.send")
    expect(page.locator("#note")).to_contain_text("网络不通")
    assert chosen(page) == ["s0-q1=5"]
    page.context.set_offline(False)
    page.reload()
    assert chosen(page) == ["s0-q1=5"]
    page.click("button.send")
    expect(page.locator("h1")).to_have_text("收到了，谢谢您！")

    assert len(all_ballots(opened)) == 1


def test_nothing_is_left_in_the_browser_after_sending(phone, address):
    page = phone()
    page.goto(address)
    tap(page, "s0-q1", "5")
    assert page.evaluate("sessionStorage.length") == 1

    page.click("button.send")
    expect(page.locator("h1")).to_have_text("收到了，谢谢您！")

    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    assert page.context.cookies() == []


def test_clearing_empties_the_form_and_the_tab(phone, address):
    page = phone()
    page.goto(address)
    tap(page, "s0-q1", "5")

    page.click(".clear summary")
    page.click(".clear button")
    page.wait_for_load_state()

    assert chosen(page) == []
    assert "s0-q1" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_empty_form_says_so_with_script_too(phone, address):
    page = phone()
    page.goto(address)
    tap(page, "frame-helper", "family")

    page.click("button.send")

    expect(page.locator("p.alert").first).to_contain_text("您一题都还没有答")
    assert chosen(page) == ["frame-helper=family"]


def test_first_view_is_one_request_and_silent(phone, address):
    page = phone()
    requests, messages = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))

    page.goto(address, wait_until="networkidle")

    assert [url for url in requests if not url.startswith("data:")] == [address.split("#")[0]]
    assert messages == []


@pytest.mark.parametrize("language", ["zh", "en", "za"])
@pytest.mark.parametrize("large", ["", "1"])
def test_page_is_accessible_and_fits_the_phone(phone, address, language, large):
    """No finding of axe, first option in view, targets of 44 (large: 60) px, no sideways scroll."""
    page = phone()
    page.goto(address.replace("#", f"?lang={language}&large={large}#"))
    page.click("summary >> nth=0")
    found = Axe().run(page)
    page.click("summary >> nth=0")

    first = page.locator("label.option").first.bounding_box()
    assert [violation["id"] for violation in found.response["violations"]] == []
    assert first["y"] + first["height"] <= PHONE["height"]
    sizes = page.eval_on_selector_all(
        "label.option, button:not([hidden]), summary, textarea",
        "all => all.map(one => one.getBoundingClientRect()).filter(box => box.height)"
        ".map(box => Math.min(box.width, box.height))",
    )
    assert min(sizes) >= (60 if large else 44)
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.option')).fontSize)") >= 18
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/q", "/q/nonsense", "receipts", "manifest"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_other_pages_of_the_door_are_accessible(phone, site, ticket, path, scheme):
    page = phone(color_scheme=scheme)
    page.goto(site + (path if path.startswith("/") else f"{ticket.page}/{path}"))

    found = Axe().run(page)

    assert [violation["id"] for violation in found.response["violations"]] == []


def test_dark_page_is_accessible(phone, address):
    page = phone(color_scheme="dark")
    page.goto(address)
    tap(page, "s0-q1", "5")

    found = Axe().run(page)

    assert [violation["id"] for violation in found.response["violations"]] == []


@pytest.mark.parametrize("script", [True, False])
def test_items_that_do_not_apply_are_hidden_without_script(phone, site, opened, script):
    (ticket,) = issue(opened, "department")
    page = phone(java_script_enabled=script)
    page.goto(site + ticket.link)

    def shown():
        return [page.locator(f'[data-item="s0-{name}"]').is_visible() for name in ("d1", "d2", "open")]

    assert shown() == [True, False, False]
    tap(page, "s0-contact", "1")
    assert shown() == [False, False, False]
    tap(page, "s0-contact", "3")
    assert shown() == [True, True, False]
    tap(page, "s0-d1", "1")
    assert shown() == [True, True, True]


def test_two_tickets_on_one_phone_do_not_mix(phone, site, opened):
    first, second = issue(opened, count=2)
    page = phone()
    page.goto(site + first.link)
    tap(page, "s0-q1", "5")

    page.goto(site + second.link)
    expect(page).to_have_url(site + second.page)

    assert chosen(page) == []


def sent_to(page):
    """(path, body) of every post of a page."""
    found = []
    page.on(
        "request", lambda one: one.method == "POST" and found.append((urlsplit(one.url).path, one.post_data))
    )
    return found


def test_level_a_sends_the_ticket_to_the_issuer_alone(phone, address, ticket, opened):
    page = phone()
    posts = sent_to(page)
    page.goto(address)
    assert page.url == address.split("#")[0]
    tap(page, "s0-q1", "5")
    page.click("button[value=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click("button.send")
    expect(page.locator("h1")).to_have_text("Received. Thank you!")

    assert [path for path, _body in posts] == ["/q/issue", f"{ticket.page}/ballot"]
    assert str(ticket) in posts[0][1]
    assert str(ticket) not in posts[1][1]
    assert "s0-q1" not in posts[0][1]
    assert [found["level"] for found in payloads(opened)] == ["A"]
    assert used(opened, ticket) == 1


def test_answers_can_be_changed_from_the_page_of_thanks(phone, address, ticket, opened):
    page = phone()
    page.goto(address)
    tap(page, "s0-q1", "5")
    page.click("button.send")
    expect(page.locator("h1")).to_have_text("收到了，谢谢您！")
    first = page.locator("main").inner_text()
    page.click("button.again")
    tap(page, "s0-q1", "1")
    page.click("button.send")
    expect(page.locator("h1")).to_have_text("收到了，谢谢您！")

    assert page.locator("main").inner_text() == first
    assert [found["responses"][0]["answers"] for found in payloads(opened)] == [{"q1": "1"}]
    assert used(opened, ticket) == 1


def test_phone_remembers_only_when_it_is_told_to(phone, address, opened):
    page = phone()
    page.goto(address)
    tap(page, "s0-q1", "5")
    page.click("button.send")
    page.click("button.remember")
    assert page.evaluate("localStorage.length") == 1
    page.goto("about:blank")
    page.goto(address)
    assert chosen(page) == []
    tap(page, "s0-q1", "2")
    page.click("button.send")
    expect(page.locator("h1")).to_have_text("收到了，谢谢您！")

    assert [found["responses"][0]["answers"] for found in payloads(opened)] == [{"q1": "2"}]


def test_ticket_used_on_another_phone_is_said_and_nothing_is_lost(phone, address, opened):
    for answer, said in (("5", "收到了"), ("1", "每个码只算一份")):
        page = phone()
        page.goto(address)
        tap(page, "s0-q1", answer)
        page.click("button.send")
        expect(page.locator("main")).to_contain_text(said)

    assert chosen(page) == ["s0-q1=1"]
    assert [found["responses"][0]["answers"] for found in payloads(opened)] == [{"q1": "5"}]


@pytest.mark.parametrize("tampered", ["key", "stratum", "script"])
def test_page_with_another_key_than_the_card_vouches_for_sends_nothing(phone, address, opened, tampered):
    page = phone()
    posts = sent_to(page)

    def tamper(route):
        answer = route.fetch()
        entry = re.search(r'id="poll">(.*?)</script>', answer.text())[1]
        changed = json.dumps(json.loads(entry) | {tampered: "AQAB"}, ensure_ascii=False)
        route.fulfill(response=answer, body=answer.text().replace(entry, changed))

    page.route("**/q/*", tamper)
    page.goto(address)
    tap(page, "s0-q1", "5")
    page.click("button.send")

    expect(page.locator("#note")).to_contain_text("对不上")
    assert posts == []


def test_reload_and_back_after_sending_show_nothing_of_it(phone, site, address):
    page = phone()
    page.goto(f"{site}/q")
    page.goto(address)
    tap(page, "s0-q1", "5")
    page.fill('[name="s0-open"]', "只有我知道的话")
    page.click("button.send")
    expect(page.locator("h1")).to_have_text("收到了，谢谢您！")

    page.reload()
    assert chosen(page) == []
    assert "只有我知道的话" not in page.content() + page.input_value('[name="s0-open"]')
    page.go_back()
    page.go_forward()
    assert chosen(page) == []
    assert page.input_value("[name=code]") == ""


def test_tablet_at_a_place_returns_to_its_start_by_itself(phone, site, address, opened):
    page = phone()
    page.clock.install()
    page.goto(f"{site}/q?kiosk=1")
    page.goto(address)
    tap(page, "s0-q1", "5")
    page.clock.run_for(61_000)
    expect(page.locator("h1")).to_have_text("请输入您的填答码")
    assert page.evaluate("JSON.stringify(sessionStorage)") == '{"kiosk":"1"}'

    page.goto(address)
    assert chosen(page) == []
    tap(page, "s0-q1", "4")
    page.click("button.send")
    expect(page.locator("h1")).to_have_text("收到了，谢谢您！")
    assert not page.locator("button.again").is_visible()
    page.clock.run_for(21_000)
    expect(page.locator("h1")).to_have_text("请输入您的填答码")
    assert [found["mode"] for found in payloads(opened)] == ["kiosk"]
