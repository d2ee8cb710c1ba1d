"""The way of an evaluator from an empty installation to the report, step by step as the pages lead."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.browsing import DESKTOP, PHONE
from tests.journeys.desk import Desk

PASSWORD = "山前 crab apple 19"
LOGIN, SECOND = "li", "wu"
PEOPLE = """A1,机构,晨光社工服务中心
T1,团队,居家照料,A1
SW01,社工,韦秀兰,T1,frontline,1
SW02,社工,黄明,T1,frontline,1"""
WORKERS = ("SW01", "SW02")
CHOICES = [f"Q{number}" for number in range(1, 11)]
CODE = re.compile(r"([0-9A-Z]{4}-){6}[0-9A-Z]{2}")


@dataclass(frozen=True)
class Commission:
    """What is done: how many tickets are printed, answered, keyed from paper; with or without script."""

    browser: Browser
    site: str
    code: str  # of the first run
    tickets: int = 50
    answers: int = 20
    papers: int = 5
    has_script: bool = True

    def open(self, size=DESKTOP) -> Page:
        context = self.browser.new_context(viewport=size, java_script_enabled=self.has_script, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page


def go(commission: Commission, desk: Desk) -> None:
    """The whole way; the desk counts clicks and takes pictures."""
    first_account(commission, desk)
    second = second_person(commission, desk)
    start(desk)
    people(desk)
    publish(desk)
    lock(desk)
    open_wave(desk)
    tickets = print_tickets(commission, desk)
    answer(commission, desk, tickets)
    paper(commission, desk, second)
    records(desk)
    close(desk)
    score(desk)
    approve(commission, desk, second)
    report(desk)


def first_account(commission: Commission, desk: Desk) -> None:
    desk.begin("第一次打开：建立机构和第一个账号")
    desk.page.goto(commission.site)
    desk.fill(code=commission.code, organisation="山前县评价中心", name="李评", login=LOGIN)
    desk.fill(new=PASSWORD, again=PASSWORD)
    desk.show()
    desk.click("建立并开始")


def second_person(commission: Commission, desk: Desk) -> Page:
    """The page of a second member of staff, who opened the link and chose a password."""
    desk.begin("给第二位同事建账号（录纸卷要两个人）")
    desk.click("第二位工作人员有账号")
    desk.click("新的工作人员")
    desk.fill(name="吴析", login=SECOND)
    desk.choose("role", "analyst")
    desk.show()
    desk.click("建立账号")
    address = desk.page.locator(".code, main a[href*='/welcome/']").first.inner_text().strip()
    page = commission.open()
    page.goto(commission.site + urlsplit(address).path)
    page.fill("[name=new]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.locator("main button").first.click()
    return page


def start(desk: Desk) -> None:
    desk.begin("从模板开始一项评价")
    desk.click("开始一项评价")
    desk.click(desk.page.locator("a[href$='/starter/three_sources']"))
    desk.fill(area="山前县")
    desk.show()
    desk.click("开始评价")


def people(desk: Desk) -> None:
    desk.begin("录入机构、团队和社工")
    desk.click("人员")
    desk.click("粘贴名单")
    desk.fill(rows=PEOPLE)
    desk.show()
    desk.click("全部添加")


def publish(desk: Desk) -> None:
    for title in ("服务对象问卷", "部门问卷"):
        desk.begin(f"发布{title}")
        desk.click("问卷")
        desk.click(title)
        desk.show()
        desk.click("发布")
        desk.click("正式发布")


def lock(desk: Desk) -> None:
    desk.begin("看一遍方案并锁定")
    desk.click("评价方案")
    desk.show()
    desk.click("再看一遍并锁定")
    desk.fill(approver="李评，项目负责人", approval="本轮只评服务对象和部门看得到的方面")
    desk.click("锁定方案")


def open_wave(desk: Desk) -> None:
    desk.begin("开放轮次")
    desk.click("总览")
    desk.show()
    desk.sure("开放")
    for _step in range(60):  # keys are being made; the page goes on by itself, or by its button
        if "/open" not in desk.page.url:
            return
        if not desk.page.get_by_role("button", name="继续").count():
            desk.page.wait_for_timeout(500)
        else:
            desk.page.get_by_role("button", name="继续").first.click()


def print_tickets(commission: Commission, desk: Desk) -> list[str]:
    """The codes on the cards."""
    desk.begin(f"打印 {commission.tickets} 张填答卡")
    desk.click("收集")
    desk.click("填答卡")
    choose_batch(desk, "服务对象问卷")
    desk.fill(stratum="T1", count=str(commission.tickets))
    desk.click("生成填答卡并显示")
    desk.show()
    return codes_on(desk.page)


def choose_batch(desk: Desk, title: str) -> None:
    desk.page.locator("select[name=collection]").select_option(label=title)
    desk.choose("subjects", "T1")


def codes_on(page: Page) -> list[str]:
    texts = page.locator(".code").all_inner_texts()
    return [text.strip() for text in texts if CODE.fullmatch(text.strip())]


def answer(commission: Commission, desk: Desk, tickets: list[str]) -> None:
    """Recipients type their codes on phones."""
    desk.begin(f"{commission.answers} 位服务对象在手机上填（每人不到 3 分钟）")
    for number, ticket in enumerate(tickets[: commission.answers]):
        phone = commission.open(PHONE)
        phone.goto(f"{commission.site}/q")
        phone.locator("[name=code]").first.fill(ticket)
        phone.locator("form button").last.click()
        tick(phone, "s0-S1", "1")
        for name in CHOICES:
            tick(phone, f"s0-{name}", str(3 + number % 3))
        for name, value in (("worker", WORKERS[number % 2]), ("helper", "self"), ("present", "no")):
            tick(phone, f"frame-{name}", value)
        if number == 0 and desk.pictures is not None:
            phone.screenshot(path=desk.pictures / "phone.png")
        phone.get_by_role("button", name="交上去").click()
        phone.locator(".done").wait_for()
        phone.context.close()


def tick(page: Page, name: str, value: str) -> None:
    page.locator(f"[name='{name}'][value='{value}']").check(force=True)


def paper(commission: Commission, desk: Desk, second: Page) -> None:
    """Sheets are printed and keyed by two people; one field differs and is settled."""
    desk.begin(f"打印 {commission.papers} 张纸卷，两个人各录一遍，核对不一致处")
    desk.click(desk.page.locator("header a[href$='/tickets']"))
    desk.click("纸质")
    desk.click("打印纸卷")
    choose_batch(desk, "服务对象问卷")
    desk.fill(stratum="T1", count=str(commission.papers))
    desk.click("生成填答码，显示纸卷")
    sheets = codes_on(desk.page)
    address = re.sub(r"/paper.*", "/paper", desk.page.url)
    other = Desk(second, commission.site)
    other.begin("第二人")
    desk.page.goto(address)
    for number, ticket in enumerate(sheets):
        key_sheet(desk, address, ticket, 4)
        key_sheet(other, address, ticket, 5 if number == 0 else 4)
        if number == 0:
            settle(other, desk)
    desk.page.goto(address)


def key_sheet(desk: Desk, address: str, ticket: str, mark: int) -> None:
    desk.page.goto(address)
    desk.fill(code=ticket)
    desk.click("打开纸卷")
    desk.fill(frame__worker="1", s0__S1="1", frame__helper="1", frame__present="1")
    for name in CHOICES:
        desk.page.fill(f"[name='s0-{name}']", str(mark if name == "Q1" else 4))
    desk.click("保留这次录入")


def settle(desk: Desk, shown: Desk) -> None:
    """Somebody decides with the sheet in hand; the picture belongs to the step of the first person."""
    if shown.pictures is not None:
        shown.steps[-1].picture = f"{len(shown.steps):02}.png"
        desk.page.screenshot(path=shown.pictures / shown.steps[-1].picture)
    desk.page.locator("input[name='pick-s0-Q1'][value=first]").check()
    desk.page.locator("main form .actions button").first.click()


def records(desk: Desk) -> None:
    """The form stays open: what was kept stands below, and the next entry begins where the last one was."""
    desk.begin("录入档案记录和现成的分数")
    desk.click("其他证据")
    desk.click(desk.page.locator("a[href$='/evidence/values']"))
    for worker in WORKERS:
        desk.choose("subject", worker)
        desk.fill(value__E01="85")
        desk.click("保存")
    desk.click("其他证据")
    desk.click(desk.page.locator("a[href$='/evidence/records']"))
    for worker in WORKERS:
        for point, planned, done in (("E07", "20", "18"), ("E13", "50", "46")):
            desk.choose("subject", worker)
            desk.choose("evidence", point)
            desk.fill(planned=planned, done=done)
            desk.page.locator("[name=proof][value=yes]").check()
            desk.show()
            desk.click("保存")


def close(desk: Desk) -> None:
    desk.begin("关闭并封存")
    desk.click("总览")
    desk.click("关闭并封存")
    desk.page.locator("[name=confirmed]").check()
    desk.show()
    desk.page.locator("main form button").last.click()
    desk.page.wait_for_load_state("load")


def score(desk: Desk) -> None:
    desk.begin("计分")
    desk.click("总览")
    desk.click("计分")
    desk.show()


def approve(commission: Commission, desk: Desk, second: Page) -> None:
    """The second person looks at the report and approves the release."""
    desk.begin("第二位同事看过报告，批准发布")
    other = Desk(second, commission.site)
    other.begin("批准发布")
    second.goto(commission.site)
    other.click(second.locator("main a[href$='/evaluations/1']"))
    other.click("发布记录")
    other.click("第 1 次发布")
    other.click("批准第 1 次发布")


def report(desk: Desk) -> None:
    desk.begin("看评价成效报告")
    desk.click("总览")
    desk.click("评价成效报告")
    desk.show()
