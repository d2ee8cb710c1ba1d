"""The files of a report: from its page and from the command line, for those who may."""

import pytest

from reports import releases, verification
from reports.formats import FORMATS, browser, parquet_tables
from reports.gate import disclose

QUICK = sorted(
    set(FORMATS) - {"pdf", "docx", "codebook.docx"}
)  # the others are written in tests of their own
STARTS = {"html": b"<!doctype html>", "codebook.html": b"<!doctype html>", "ddi.xml": b"<?xml"}


@pytest.fixture
def released(monkeypatch, evaluation, app, sample):
    """An evaluation whose newest release tells the sample; scoring it here would only take time."""

    with app.app_context():
        told = {language: disclose(sample, language) for language in releases.LANGUAGES}
    monkeypatch.setattr(releases, "released", lambda _session, _evaluation, language: told[language])
    monkeypatch.setattr(verification, "keep_checksum", lambda *_file: None)  # of no stored release
    return evaluation


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)


@pytest.fixture
def command(app, released):
    """command("--format", "xlsx", ...) on the released evaluation."""

    def run(*options):
        return app.test_cli_runner().invoke(args=["report", str(released.id), *options])

    return run


def test_reader_gets_every_format_under_its_name(client, log_in, released, no_browser):
    log_in(client, "fang")
    for code in QUICK:
        answer = client.get(f"/evaluations/{released.id}/reports/impact/as/{code}")

        assert answer.status_code == 200, code
        assert answer.mimetype == FORMATS[code].mimetype
        assert answer.headers["Content-Disposition"].endswith(f'impact-{released.id}.{code}"')
        assert answer.data.startswith(STARTS.get(code, b"PK")), code


def test_pdf_without_a_browser_is_a_page_that_says_what_to_install(client, log_in, released, no_browser):
    log_in(client, "fang")

    answer = client.get(f"/evaluations/{released.id}/reports/impact/as/pdf?lang=en")

    assert answer.status_code == 503
    assert "Chromium" in answer.text and "Content-Disposition" not in answer.headers


def test_page_of_reports_links_what_can_be_written_and_says_for_whom(client, log_in, released, monkeypatch):
    log_in(client, "fang")
    monkeypatch.setattr(parquet_tables.importlib.util, "find_spec", lambda name: None)
    page = client.get(f"/evaluations/{released.id}/reports?lang=en").text

    offered = set(FORMATS) - {"parquet.zip"}
    assert all(f"reports/impact/as/{code}" in page for code in offered)
    assert all(FORMATS[code].purpose["en"] in page for code in offered)
    assert "parquet.zip" not in page
    answer = client.get(f"/evaluations/{released.id}/reports/impact/as/parquet.zip?lang=en")
    assert answer.status_code == 503
    assert "pip install -r requirements-scale.txt" in answer.text


def test_stranger_and_expert_get_no_file(client, log_in, released):
    log_in(client, "zhao")
    assert client.get(f"/evaluations/{released.id}/reports/impact/as/xlsx").status_code == 404
    log_in(client, "chen")
    assert client.get(f"/evaluations/{released.id}/reports/impact/as/xlsx").status_code == 403


def test_command_writes_what_the_page_gives(client, log_in, command, released, tmp_path):
    log_in(client, "fang")
    page = client.get(f"/evaluations/{released.id}/reports/impact/as/csv.zip?lang=en").data

    run = command("--format", "csv.zip", "--lang", "en", "--out", str(tmp_path / "out.zip"))

    assert run.exit_code == 0, run.output
    assert (tmp_path / "out.zip").read_bytes() == page


@pytest.mark.parametrize(
    ("options", "code"), [(("--about", "W01"), 1), (("--format", "odt"), 2), (("--kind", "gossip"), 2)]
)
def test_command_refuses_what_there_is_not(command, tmp_path, options, code):
    run = command(*options, "--out", str(tmp_path / "out"))

    assert run.exit_code == code
    assert not (tmp_path / "out").exists()


def test_command_names_a_place_where_nothing_can_be_written(command, tmp_path):
    run = command("--format", "ddi.xml", "--out", str(tmp_path / "nowhere" / "out.xml"))

    assert run.exit_code == 1
    assert "nowhere" in run.output


def test_evaluation_that_was_not_released_gives_no_file(app, evaluation, tmp_path):
    run = app.test_cli_runner().invoke(args=["report", str(evaluation.id), "--out", str(tmp_path / "out")])

    assert run.exit_code == 1
    assert not (tmp_path / "out").exists()
