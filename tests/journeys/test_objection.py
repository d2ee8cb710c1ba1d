"""Across the October holidays: an objection at 23:59, one too late, a correction, a marked report."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from accounts.models import Access, User
from evaluations import plans
from reports import views_corrections, views_objections, views_publicity, views_releases
from reports.models import ReleaseRecord
from reports.models_publication import Objection
from reports.releases import propose, release_salt
from reports.runs import score_evaluation
from tests.browsing import DESKTOP, PHONE, enter
from tests.conftest import PASSWORD
from tests.reports.conftest import package, proposed_store
from tests.reports.test_publication import cast, cut_that_two_miss, made

__all__ = ["cast", "made", "package", "proposed_store"]  # fixtures
MONDAY = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
LAST_EVENING = datetime(2026, 10, 10, 15, 59, 30, tzinfo=UTC)  # Saturday, worked, 23:59:30 in Shanghai
NEXT_DAY = datetime(2026, 10, 10, 16, 0, tzinfo=UTC)
CLOCKS = (views_corrections, views_objections, views_publicity, views_releases)


class Clock(datetime):
    """The clock of the server, set by the test."""

    moment = MONDAY

    @classmethod
    def now(cls, zone=None):
        return cls.moment.astimezone(zone)


@pytest.fixture
def people(session, made, browser, site, monkeypatch):
    """Lin, Mo, the funder and worker W01, each with a browser of their own; the clock is the test's."""
    for module in CLOCKS:
        monkeypatch.setattr(module, "datetime", Clock)
    Clock.moment = MONDAY
    worker = User(
        login="w01", name="W01", role="subject", organisation=made.fang.organisation,
        password_hash=made.fang.password_hash, language="zh",
    )  # fmt: skip
    session.add(worker)
    session.flush()
    session.add(Access(user_id=worker.id, evaluation_id=made.evaluation.id, subject_code="W01"))
    session.add(Access(user_id=made.fang.id, evaluation_id=made.evaluation.id))
    for user in (made.lin, made.mo, made.fang):
        user.language = "zh"
    session.commit()
    pages = {}
    for login, size in (("lin", DESKTOP), ("mo", DESKTOP), ("fang", DESKTOP), ("w01", PHONE)):
        page = browser.new_context(viewport=size).new_page()
        page.set_default_timeout(20_000)
        enter(page, site, login, PASSWORD)
        pages[login] = page
    session.rollback()
    yield pages
    for page in pages.values():
        page.context.close()


def object_to(page, here, text):
    page.goto(f"{here}/objections")
    page.fill("[name=about]", "E18")
    page.fill("[name=text]", text)
    page.click("button:has-text('提交')")


@pytest.mark.slow
def test_objection_before_midnight_is_taken_and_its_correction_marks_the_first_release(
    app, session, made, people, site
):
    here = f"{site}/evaluations/1"
    lin, mo, funder, worker = (people[login] for login in ("lin", "mo", "fang", "w01"))
    lin.goto(f"{here}/releases/1")
    lin.click("button:has-text('批准第 1 次发布')")
    mo.goto(f"{here}/publicity")
    mo.click("details.sure summary")
    mo.click("details.sure button")
    expect(mo.locator("main")).to_contain_text("2026年10月10日 24:00")

    Clock.moment = LAST_EVENING
    object_to(worker, here, "良好的分数线写错了")
    expect(worker.locator("main")).to_contain_text("已收到，编号第 1 号")
    Clock.moment = NEXT_DAY
    object_to(worker, here, "晚了一天")
    expect(worker.locator("main")).to_contain_text("已经过期")
    lin.goto(f"{here}/objections/1")
    lin.select_option("[name=decision]", "upheld")
    lin.fill("[name=answer]", "分数线确有误，将更正。")
    lin.fill("[name=reasons]", "和文件核对过。")
    lin.click("button:has-text('答复（不能再改）')")
    worker.goto(f"{here}/objections/1")
    expect(worker.locator("main")).to_contain_text("答复：成立")
    expect(worker.locator("main")).not_to_contain_text("和文件核对过")

    lin.goto(f"{here}/corrections")
    lin.fill("[name=wrong]", "良好的分数线写错")
    lin.select_option("[name=objection]", "1")
    lin.click("main form.panel button")
    funder.goto(f"{here}/report")
    expect(funder.locator(".release-standing")).to_contain_text("正在准备更正")
    put_right(app, session, made)
    lin.goto(f"{here}/releases/2")
    expect(lin.locator("main")).to_contain_text("第 1 号更正完成")
    lin.click("button:has-text('批准第 2 次发布')")

    funder.goto(f"{here}/report")
    expect(funder.locator(".release-standing")).to_contain_text("取代第 1 次发布，原因：良好的分数线写错")
    lin.goto(f"{here}/releases/1/reports/impact")
    expect(lin.locator(".release-standing")).to_contain_text("被第 2 次发布取代")
    worker.goto(f"{here}/objections")
    expect(worker.locator("main")).not_to_contain_text("改变了您的结果")  # W01 was not one of the two
    lin.goto(f"{here}/corrections")
    expect(lin.locator("main summary", has_text="还没有告知")).to_have_count(2)
    session.rollback()
    assert session.scalars(sa.select(Objection.received_on)).all() == [date(2026, 10, 10)]
    assert session.scalar(sa.select(sa.func.count()).select_from(ReleaseRecord)) == 2


def put_right(app, session, made):
    """The limit of the grade, in a new version of the plan; scored and proposed by Mo."""
    session.rollback()
    with app.app_context():
        band, cut = cut_that_two_miss(session, made)
        version = plans.new_version(session, made.evaluation, "分数线写错", made.lin, NEXT_DAY)
        next(one for one in version.grades if one.code == band).lower = cut
        session.flush()
        plans.lock_plan(session, version, made.lin, NEXT_DAY, plans.Sanction("更正", "局长", "更正分数线"))
        score_evaluation(session, made.evaluation, made.mo, NEXT_DAY)
        propose(session, made.evaluation, made.mo, release_salt("for tests"), NEXT_DAY)
