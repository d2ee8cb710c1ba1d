"""One phone, several people; a tablet that stands somewhere: the next one finds nothing of the last."""

import pytest
from playwright.sync_api import expect

from tests.surveys.factories import issue, payloads, used
from tests.surveys.test_respond_browser import chosen, tap

WORDS = "只有我知道的话"
THANKS = "收到了，谢谢您！"


@pytest.fixture
def tickets(opened):
    return issue(opened, count=2)


def fill_in(page, value="5"):
    tap(page, "s0-q1", value)
    page.fill('[name="s0-open"]', WORDS)


def send(page):
    page.click("button.send")
    expect(page.locator("h1")).to_have_text(THANKS)


def assert_nothing_is_left(page):
    assert chosen(page) == []
    written = page.eval_on_selector_all("textarea, input", "all => all.map(field => field.value).join()")
    assert WORDS not in page.content() + written + stored(page)


def stored(page):
    return page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")


def given_answers(opened):
    return sorted(found["responses"][0]["answers"]["q1"] for found in payloads(opened))


def test_second_card_in_the_same_tab_finds_an_empty_page(phone, site, tickets, opened):
    """The same poll: the address differs in its fragment only, which alone loads nothing."""
    first, second = tickets
    page = phone()
    page.goto(site + first.link)
    fill_in(page)
    page.goto(site + second.link)
    expect(page).to_have_url(site + second.page)

    assert_nothing_is_left(page)
    fill_in(page, "4")
    send(page)
    assert stored(page) == "[{},{}]"
    assert (used(opened, first), given_answers(opened)) == (1, ["4"])
    page.go_back()
    assert_nothing_is_left(page)


def test_first_person_comes_back_after_the_second_and_her_ticket_still_counts(phone, site, tickets, opened):
    first, second = tickets
    page = phone()
    page.route("**/ballot", lambda route: route.abort())
    page.goto(site + first.link)
    fill_in(page)
    page.click("button.send")
    expect(page.locator("#note")).to_contain_text("网络不通")
    page.unroute("**/ballot")

    page.goto(site + second.link)
    expect(page).to_have_url(site + second.page)
    assert_nothing_is_left(page)
    fill_in(page, "4")
    send(page)
    page.goto(site + first.link)
    expect(page).to_have_url(site + first.page)
    assert_nothing_is_left(page)
    fill_in(page, "1")
    send(page)

    assert given_answers(opened) == ["1", "4"]
    assert stored(page) == "[{},{}]"


@pytest.mark.parametrize("script", [True, False])
def test_second_typed_code_in_the_same_tab_finds_an_empty_page(phone, site, tickets, script):
    page = phone(java_script_enabled=script)
    for ticket in tickets:
        page.goto(f"{site}/q")
        page.fill("#code", str(ticket))
        page.click("button.send")
        assert chosen(page) == []
        assert page.input_value('[name="s0-open"]') == ""
        fill_in(page)


def test_typed_code_finds_its_own_answers_again(phone, site, tickets):
    page = phone()
    for _time in range(2):
        page.goto(f"{site}/q")
        page.fill("#code", str(tickets[0]))
        page.click("button.send")
        found = chosen(page)
        tap(page, "s0-q1", "5")

    assert found == ["s0-q1=5"]


def test_page_without_a_card_keeps_nothing(phone, site, tickets):
    page = phone()
    page.goto(site + tickets[0].page)
    fill_in(page)

    assert stored(page) == "[{},{}]"
    page.reload()
    assert_nothing_is_left(page)


def test_changing_an_answer_begins_with_an_empty_page(phone, site, tickets, opened):
    page = phone()
    page.goto(site + tickets[0].link)
    fill_in(page)
    send(page)
    assert stored(page) == "[{},{}]"
    page.click("button.again")

    assert_nothing_is_left(page)
    tap(page, "s0-q1", "2")
    page.reload()
    assert chosen(page) == ["s0-q1=2"]
    send(page)
    assert given_answers(opened) == ["2"]
    assert stored(page) == "[{},{}]"


def test_remembering_phone_holds_neither_ticket_nor_answers(phone, site, tickets):
    ticket = tickets[0]
    page = phone()
    page.goto(site + ticket.link)
    fill_in(page)
    send(page)
    page.click("button.remember")
    expect(page.locator("button.remember")).to_have_text("记住了。再扫一次卡片就可以改。")

    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 1]
    assert str(ticket) not in stored(page)
    page.goto(site + tickets[1].link)
    expect(page).to_have_url(site + ticket.page)
    fill_in(page, "3")
    send(page)
    page.goto(site + ticket.link)
    expect(page).to_have_url(site + ticket.page)
    assert_nothing_is_left(page)
    tap(page, "s0-q1", "1")
    send(page)
    assert not page.locator("button.remember").is_visible()


def test_page_left_and_gone_back_to_shows_no_answers_after_thanks(phone, site, tickets):
    page = phone()
    page.goto(site + tickets[0].link)
    fill_in(page)
    send(page)
    page.click("main a")
    page.go_back()

    assert_nothing_is_left(page)
    assert page.input_value("[name=code]") == ""


def kiosk(phone, site):
    page = phone()
    page.clock.install()
    page.goto(f"{site}/q?kiosk=1")
    return page


def assert_start(page):
    expect(page.locator("h1")).to_have_text("请输入您的填答码")
    assert page.input_value("#code") == ""
    assert stored(page) == '[{"kiosk":"1"},{}]'


def test_scanner_at_a_kiosk_types_the_whole_link_and_the_answer_is_proved(phone, site, tickets, opened):
    page = kiosk(phone, site)
    page.fill("#code", "https://elsewhere.example" + tickets[0].link)
    page.keyboard.press("Enter")
    expect(page).to_have_url(site + tickets[0].page)
    fill_in(page)
    assert stored(page) == '[{"kiosk":"1"},{}]'
    page.click("button[value=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert chosen(page) == ["s0-q1=5"]
    page.click("button.send")
    expect(page.locator("h1")).to_have_text("Received. Thank you!")

    assert not page.locator("button.again").is_visible()
    assert not page.locator("button.remember").is_visible()
    page.clock.run_for(21_000)
    assert_start(page)
    assert [(found["level"], found["mode"]) for found in payloads(opened)] == [("A", "kiosk")]
    for move in (page.go_back, page.go_forward):
        move()
        assert WORDS not in page.content()
        assert page.eval_on_selector_all(":checked", "all => all.length") == 0
        assert str(tickets[0]) not in page.content() + page.url


def test_abandoned_kiosk_goes_back_to_its_start(phone, site, tickets):
    page = kiosk(phone, site)
    page.goto(site + tickets[0].link)
    fill_in(page)
    page.clock.run_for(50_000)
    tap(page, "s0-q2", "3")
    page.clock.run_for(50_000)
    assert chosen(page) == ["s0-q1=5", "s0-q2=3"]
    page.clock.run_for(61_000)

    assert_start(page)
    page.go_back()
    assert WORDS not in page.content()


def test_half_typed_code_does_not_stay_at_a_kiosk(phone, site, tickets):
    page = kiosk(phone, site)
    page.fill("#code", str(tickets[0]))
    page.clock.run_for(61_000)
    assert_start(page)


def test_other_pages_at_a_kiosk_go_back_too(phone, site, tickets):
    page = kiosk(phone, site)
    page.goto(f"{site}{tickets[0].page}/manifest")
    page.clock.run_for(21_000)
    assert_start(page)


def test_reload_at_a_kiosk_loses_everything(phone, site, tickets):
    page = kiosk(phone, site)
    page.goto(site + tickets[0].link)
    fill_in(page)
    page.reload()

    assert_nothing_is_left(page)
    assert page.input_value("[name=code]") == ""
