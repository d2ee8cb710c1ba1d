"""The impact report in the browser: who may read it, from which run, and what it looks like."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import plotly
import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe

from accounts.models import Access, User
from evaluations.models_people import Subject
from evaluations.models_scores import Score
from packages.importing import import_package
from reports.disclosed import records
from reports.formats.html import self_contained
from reports.gate import disclose
from reports.releases import release_salt
from reports.runs import score_evaluation
from reports.stored_runs import RunOutdated, report_data
from reports.views import BUNDLE
from reports.writing import impact_report
from surveys.models import Collection, VoidBallots
from tests.browsing import DESKTOP, PHONE
from tests.reports.releasing import release

CHARTS_DRAWN = 14  # in the impact report on the sample
SIZES = {"phone": PHONE, "desk": DESKTOP}


@pytest.fixture
def imported(session, cast, package, now):
    """The sample package as a stored evaluation of Lin's house, read by Fang; not scored."""
    made = import_package(session, package, cast["lin"].organisation, cast["lin"], is_invented=True, now=now)
    session.add_all(Access(user_id=cast[who].id, evaluation_id=made.id) for who in ("fang", "chen"))
    session.commit()
    return made


@pytest.fixture
def scored(session, cast, imported, now, app):
    with app.app_context():
        score_evaluation(session, imported, cast["mo"], now)
        release(session, imported, cast["mo"], release_salt("for tests"), now)
    return imported


def address(evaluation):
    return f"/evaluations/{evaluation.id}/report"


def kept_address(evaluation):
    return f"/evaluations/{evaluation.id}/reports/impact/as/html"


def test_funder_reads_the_numbers_of_the_stored_run(client, log_in, session, scored):
    stored = session.scalar(sa.select(Score.score).where(Score.level == "team", Score.subject == "T1"))
    log_in(client, "fang")

    page = client.get(address(scored))

    assert page.status_code == 200
    assert f"{stored:.2f}" == "78.86"
    assert "78.86" in page.text
    assert "Demonstration data, entirely invented" in page.text


def test_stored_run_and_package_tell_the_same(words, session, scored, sample):
    """But for what the offices wrote down: that is in the store alone."""
    stored = replace(report_data(session, scored), offices=sample.offices)
    tables = [disclose(data, "en").tables for data in (stored, sample)]

    for name in set(tables[0]) - {"about"}:
        assert records(tables[0][name]) == records(tables[1][name]), name


def test_stranger_finds_nothing_and_expert_may_not(client, log_in, scored):
    log_in(client, "zhao")
    assert client.get(address(scored)).status_code == 404
    assert client.get(kept_address(scored)).status_code == 404
    log_in(client, "chen")
    assert client.get(address(scored)).status_code == 403


def test_visitor_is_sent_to_the_log_in(client, scored):
    assert "/log-in" in client.get(address(scored)).location


def test_report_before_scoring_is_refused(client, log_in, imported):
    log_in(client, "fang")

    page = client.get(address(imported))

    assert page.status_code == 409
    assert "There is no score run yet" in page.text


def test_data_that_changed_after_the_run_are_neither_read_nor_released(
    client, app, cast, log_in, session, scored, now
):
    log_in(client, "fang")
    before = client.get(kept_address(scored)).text
    session.rollback()  # the checksum of the file was written meanwhile
    worker = session.scalar(sa.select(Subject).where(Subject.code == "W01"))
    worker.fte = 0.4
    session.commit()

    with app.app_context(), pytest.raises(RunOutdated):
        release(session, scored, cast["mo"], release_salt("for tests"), now)
    assert client.get(kept_address(scored)).text == before


def test_only_interactive_figures_load_the_bundle_and_admit_style_elements(client, log_in, scored):
    log_in(client, "fang")

    drawn, moving = (client.get(address(scored) + query) for query in ("", "?interactive=1"))

    assert "script-src 'self';" in drawn.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in drawn.headers["Content-Security-Policy"]
    assert "style-src-elem 'self' 'unsafe-inline'" in moving.headers["Content-Security-Policy"]
    assert ("/charts/" in drawn.text, "/charts/" in moving.text) == (False, True)
    assert drawn.text.count("?interactive=1#") == moving.text.count("application/json") == CHARTS_DRAWN


def test_report_is_kept_as_one_file(client, log_in, scored):
    log_in(client, "fang")

    kept = client.get(kept_address(scored))

    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert 'http-equiv="Content-Security-Policy"' in kept.text


def test_bundle_is_that_of_the_plotly_package_and_kept_for_a_year(client):
    place = f"/charts/{plotly.__version__}.js"

    packed = client.get(place, headers={"Accept-Encoding": "gzip"})

    assert client.get(place, headers={"Accept-Encoding": ""}).data == BUNDLE.read_bytes()
    assert gzip.decompress(packed.data) == BUNDLE.read_bytes()
    assert "immutable" in packed.headers["Cache-Control"]
    assert client.get("/charts/0.0.js").status_code == 404


# in a real browser


@pytest.fixture
def report_in_browser(browser, tmp_path, words, sample):
    """report_in_browser(size, **options): the one-file report opened from disk, and what it complained of."""
    contexts = []

    def take(size, language="zh", **options):
        place = Path(tmp_path) / f"report.{language}.html"
        place.write_text(self_contained(impact_report(sample, language)), encoding="utf-8")
        context = browser.new_context(viewport=SIZES[size], **options)
        contexts.append(context)
        page, complaints, asked = context.new_page(), [], []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(place.as_uri())
        page.wait_for_load_state()
        assert asked == [place.as_uri()]
        return page, complaints

    yield take
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_figures_are_drawn_whole_and_without_complaint(report_in_browser, size, language):
    page, complaints = report_in_browser(size, language)
    arranged = "narrow" if size == "phone" else "wide"
    assert page.locator(f".plot > .{arranged}:visible svg").count() == CHARTS_DRAWN

    clipped = page.evaluate(CLIPPED)

    assert clipped == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    assert complaints == []


# Words of a figure that reach beyond its edge.
CLIPPED = """() => [...document.querySelectorAll('.plot')].flatMap(plot => {
  const box = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('text')].filter(text => {
    const place = text.getBoundingClientRect();
    const beyond = [box.left - place.left, place.right - box.right, place.bottom - box.bottom];
    return place.width && Math.max(...beyond) > 1;
  }).map(text => text.textContent);
})"""


def test_report_without_script_shows_every_figure_and_opens_every_table(report_in_browser):
    page, _complaints = report_in_browser("phone", java_script_enabled=False)

    page.locator("figure.chart summary").first.click()

    assert page.locator("figure.chart svg:visible").count() == CHARTS_DRAWN
    assert page.locator("figure.chart .scroll").first.is_visible()


def test_printed_report_opens_its_tables(report_in_browser):
    page, _complaints = report_in_browser("desk")
    assert not page.locator("figure.chart .scroll").first.is_visible()

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    assert page.locator("figure.chart .scroll").first.is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_report_is_readable_with_assistive_technology(report_in_browser, language):
    page, _complaints = report_in_browser("desk", language)

    found = Axe().run(page).response["violations"]

    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == []


def test_interactive_figures_replace_drawings_under_the_policy_of_the_house(browser, site, session, scored):
    context = browser.new_context(viewport=SIZES["desk"])
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{site}/log-in")
    page.fill("[name=login]", "fang")
    page.fill("[name=password]", "long enough for tests")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "log-in" not in url)
    page.goto(site + address(scored))
    page.locator("figure.chart a").first.click()

    page.locator(".plot.moved").nth(CHARTS_DRAWN - 1).wait_for()

    assert page.locator(".plot > .wide:visible").count() == 0
    assert page.locator(".live .main-svg:visible").count() > 0
    assert complaints == []
    context.close()


def test_void_ballots_are_printed_and_not_scored(client, app, session, imported, log_in, now):
    """R-21b: the void count is printed."""
    wave = imported.waves[-1]
    collection = session.scalar(sa.select(Collection).where(Collection.wave_id == wave.id).limit(1))
    session.add(VoidBallots(collection_id=collection.id, reason="identical", count=2))
    session.commit()
    lin = session.scalar(sa.select(User).where(User.login == "lin"))
    with app.app_context():
        score_evaluation(session, imported, lin, now)
        release(session, imported, lin, release_salt("for tests"), now)
    log_in(client, "fang")

    page = client.get(f"/evaluations/{imported.id}/report?lang=zh").text

    assert "2 张测评票作废" in re.sub("<[^>]*>", "", page)
