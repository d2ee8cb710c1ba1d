"""The whole path in a real Chromium: a card, a phone, close, score, a funder's report."""

import re
from io import BytesIO

import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from evaluations.models_plan import Evaluation
from packages.demo import load_demo
from surveys.models import BallotCount, Comment, Receipt, Response
from surveys.models_box import BallotBox
from surveys.models_participation import Invitation
from tests.browsing import DESKTOP, enter

REMARK = "希望多来几次，谢谢你们"


@pytest.fixture
def demo(app, site):
    """The demo as `make demo` loads it: log-in name -> password."""
    app.config["WTF_CSRF_ENABLED"] = True
    app.config["PUBLIC_URL"] = site
    with app.test_request_context():
        lines = list(load_demo(site))
    return dict(re.findall(r"^  (\w+) +(\w{4}-\w{4}-\w{4}-\w{4})", "\n".join(lines), re.M))


def draw_card(page):
    """Draw one ticket for recipients of team T1 and show its card."""
    page.click("text=填答卡")
    page.select_option("[name=collection]", index=2)
    page.select_option("[name=subjects]", "T1")
    page.fill("[name=stratum]", "recipients-T1")
    page.fill("[name=count]", "1")
    page.click("main form button")


def scan(page):
    """What a phone's camera reads from the card on the sheet."""
    picture = Image.open(BytesIO(page.locator(".card .qr").first.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    typed = re.sub(r"[^0-9A-Z]", "", page.locator(".card .code").first.inner_text())
    assert f"#{typed}." in found.text
    return found.text, typed


def fill_in(page):
    """A person of few words: fairly good everywhere, one remark."""
    page.click("label:has-text('蒙稻香')")
    for group in page.locator("fieldset").all():
        for words in ("比较好", "好一点"):
            option = group.locator(f"label:has-text('{words}')")
            if option.count():
                option.first.click()
    page.fill("textarea", REMARK)


@pytest.mark.parametrize("level", ["A", "B"])
def test_card_to_phone_to_close_to_score_to_report(app, browser, phone, site, demo, level):
    desk = browser.new_context(viewport=DESKTOP).new_page()
    enter(desk, site, "lin", demo["lin"])
    desk.click("text=青榕县")
    draw_card(desk)
    link, code = scan(desk)

    answering = phone(java_script_enabled=level == "A")
    answering.goto(link)
    expect(answering.locator("body")).to_contain_text("全部为虚构")
    fill_in(answering)
    if level == "B":
        answering.fill("[name=code]", code)
    answering.click("button.send")
    expect(answering.locator("h1")).to_contain_text("收到")
    receipt = answering.locator(".receipt").inner_text().replace("-", "")
    assert answering.context.cookies() == []

    desk.goto(f"{site}/evaluations/1")
    desk.click("button:has-text('关闭并封存')")
    desk.check("main [type=checkbox]")
    desk.click("main form button")
    assert counted(app, "box", BallotBox) == 0
    assert counted(app, "main", BallotCount, BallotCount.level == level, BallotCount.count == 1) == 1
    assert counted(app, "main", Receipt, Receipt.code == receipt) == 1
    answering.goto(link.split("#")[0] + "/receipts")
    expect(answering.locator("ul.receipts")).to_contain_text(receipt[:5])
    assert counted(app, "main", Response) == 433 + 31 + 168 + 1
    assert counted(app, "main", Comment, Comment.text == REMARK) == 1
    assert counted(app, "participation", Invitation, Invitation.state == "used") == 1

    desk.click("main button:has-text('计分')")
    row = desk.locator("tr", has_text="SW07")
    expect(row).to_contain_text("80.53")
    expect(row).to_contain_text("83.75")
    expect(row).to_contain_text("81.17")
    row.locator("a").first.click()
    expect(desk.locator("body")).to_contain_text("0.8 × 80.53 + 0.2 × 83.75 = 81.17")

    second = browser.new_context(viewport=DESKTOP).new_page()
    enter(second, site, "mo", demo["mo"])
    second.goto(f"{site}/evaluations/1/releases/1")
    second.click("button:has-text('批准第 1 次发布')")
    funder = browser.new_context(viewport=DESKTOP).new_page()
    enter(funder, site, "fang", demo["fang"])
    funder.goto(f"{site}/evaluations/1/report")
    report = funder.locator("body")
    for number in ("83.75", "92.10", "81.17", "90.54"):
        expect(report).to_contain_text(number)
    expect(report).to_contain_text("434")  # 433 recipients and the visitor
    expect(report).not_to_contain_text(REMARK)


def counted(app, store, model, *conditions):
    with app.extensions["stores"].open(store) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions))


def test_demo_is_marked_and_loaded_once(app, demo):
    with app.test_request_context():
        list(load_demo("http://127.0.0.1"))

    with app.extensions["stores"].open("main") as session:
        titles = session.scalars(sa.select(Evaluation)).all()
        assert [evaluation.is_invented for evaluation in titles] == [True]
