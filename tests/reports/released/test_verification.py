"""Whether a report is genuine, unaltered and in force: by its code, by its file, by command."""

import copy
import hashlib
import io

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe

from accounts.passwords import ACCOUNT_TRIES
from evaluations.models_plan import Evaluation
from reports.formats.html import self_contained
from reports.models_files import ReportFile
from reports.proofs import LETTERS, code_of, letters_of, record_in
from reports.releases import release_salt
from reports.writing import impact_report
from tests.browsing import PHONE
from tests.conftest import PASSWORD
from tests.reports.releasing import release
from tests.reports.test_artefacts import numbers_of_page

DIGEST = "0" * 64


def code_in(page):
    return page.partition("/verify/")[2].partition('"')[0]


@pytest.fixture
def report(client, signed_in, released):
    """The page of the impact report that Fang reads, and afterwards nobody is logged in."""
    signed_in(client, "fang")
    page = client.get(f"/evaluations/{released}/report?lang=en").text
    client.get("/evaluations/1/reports/impact/as/html?lang=en")
    client.delete_cookie("session")
    return page


def test_code_holds_its_record_and_is_read_as_people_type_it():
    for number in (1, 77, 2**21, 2**31 - 1):
        code = code_of(b"key", number, DIGEST, "impact", "zh", "")
        typed = code.lower().replace("-", "  ")
        assert record_in(typed) == number
        assert set(letters_of(code)) <= set(LETTERS)
        assert all(len(group) == 4 for group in code.split("-"))
    assert [record_in(text) for text in ("", "BCDF", "1234-5678-9012-3456", "A" * 16, "X" * 40)] == [None] * 5


def test_each_kind_language_subject_content_and_house_has_its_own_code():
    given = [
        (b"key", 1, DIGEST, "impact", "zh", ""),
        (b"key", 1, DIGEST, "impact", "en", ""),
        (b"key", 1, DIGEST, "team", "zh", ""),
        (b"key", 1, DIGEST, "team", "zh", "T1"),
        (b"key", 1, "1" * 64, "impact", "zh", ""),
        (b"other", 1, DIGEST, "impact", "zh", ""),
    ]

    assert len({code_of(*one) for one in given}) == len(given)


def test_anybody_checks_a_code_and_reads_no_result(client, report, record):
    code = code_in(report)

    page = client.get(f"/verify/{code.lower()}?lang=en")

    assert page.status_code == 200
    assert "This report was issued here" in page.text and "newest release" in page.text
    cells = [cell for row in record.told["en"]["workers"]["rows"] for cell in row]
    numbers = {cell for cell in cells if isinstance(cell, float) and cell % 1}
    assert len(numbers) > 5
    assert numbers & numbers_of_page(page.text) == set()
    assert "W01" not in page.text
    assert client.get(f"/verify?code={code}").location.endswith(letters_of(code))
    assert client.get("/verify").status_code == 200


def test_code_that_does_not_exist_always_gets_the_same_words_and_then_a_pause(client, report):
    right = letters_of(code_in(report))
    near = right[:-1] + ("B" if right[-1] != "B" else "C")

    answers = [client.get(f"/verify/{code}?lang=en") for code in ("BBBB-CCCC-DDDD-FFFF", near, "x", "%00")]
    said = {answer.text.partition("<main")[2].partition("</main>")[0] for answer in answers}

    assert {answer.status_code for answer in answers} == {404}
    assert len(said) == 1
    for _try in range(ACCOUNT_TRIES):
        client.get("/verify/wrong")
    assert client.get(f"/verify/{right}").status_code == 429


def test_content_that_was_changed_no_longer_fits_the_code(client, session, report, record):
    told = copy.deepcopy(record.told)
    told["en"]["teams"]["rows"][0][3] += 1
    session.rollback()
    record.told = told
    session.commit()

    assert client.get(f"/verify/{code_in(report)}").status_code == 404


def test_file_is_recognised_as_long_as_it_is_unaltered_and_its_release_superseded(
    client, app, cast, signed_in, session, released, report, record, now, tmp_path
):
    signed_in(client, "fang")
    content = client.get(f"/evaluations/{released}/reports/impact/as/html?lang=en").data
    client.delete_cookie("session")
    place, changed = tmp_path / "report.html", tmp_path / "changed.html"
    place.write_bytes(content)
    changed.write_bytes(content + b" ")
    address = f"/verify/{code_in(report)}?lang=en"
    command = app.test_cli_runner()

    def checked(**given):
        return client.post(address, data=given, content_type="multipart/form-data")

    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(ReportFile)) == 1
    assert "Exactly this file" in checked(file=(io.BytesIO(content), "r.html")).text
    assert "Exactly this file" in checked(checksum=hashlib.sha256(content).hexdigest().upper()).text
    assert "no file that was handed out" in checked(file=(io.BytesIO(content + b" "), "r.html")).text
    assert (checked().status_code, checked(checksum="abc").status_code) == (400, 400)
    assert command.invoke(args=["verify", str(place)]).exit_code == 0
    assert command.invoke(args=["verify", str(changed)]).exit_code == 2
    with app.app_context():
        release(session, session.get(Evaluation, released), cast["lin"], release_salt("for tests"), now)
    assert "out of date: release 2" in client.get(address).text
    assert command.invoke(args=["verify", str(place)]).exit_code == 1
    assert command.invoke(args=["verify", code_in(report)]).exit_code == 1


def test_report_of_a_package_claims_no_release(words, sample):
    report = impact_report(sample, "en")

    assert report.proof is None
    assert "/verify/" not in self_contained(report)


def test_number_opens_by_click_and_by_key_and_the_check_is_readable_on_a_phone(
    browser, site, session, released, record
):
    session.rollback()
    context = browser.new_context(viewport=PHONE)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{site}/log-in")
    page.fill("[name=login]", "fang")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "log-in" not in url)
    report = f"{site}/evaluations/{released}/report?lang=zh"

    page.goto(report, wait_until="domcontentloaded")
    code = code_in(page.content())
    page.locator(".lead data").first.click()
    page.wait_for_url("**/trace/e1.r1.*")
    page.goto(report, wait_until="domcontentloaded")
    page.locator(".figures data").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/trace/e1.r1.*")
    found = Axe().run(page).response["violations"]
    context.clear_cookies()
    page.goto(f"{site}/verify/{code}")
    found += Axe().run(page).response["violations"]

    assert page.locator("h1").count() == 1 and page.locator(".genuine").is_visible()
    assert page.get_attribute("html", "lang") == "zh"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []
    assert complaints == []
    context.close()
