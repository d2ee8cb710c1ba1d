"""Import and export on the command line: a fresh database is enough, a bad package changes nothing."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from accounts.models import User
from app import create_app
from evaluations.models_plan import Evaluation
from packages.reader import read_package
from surveys.definition import Item
from surveys.formats.xlsform import read_xlsform
from surveys.formats.xlsform_write import write_xlsform
from surveys.models import InstrumentVersion
from tests.packages.conftest import CASES


@pytest.fixture
def run(urls):
    """run("import", ...) on an application whose stores do not exist yet."""
    fresh = create_app({**urls, "SECRET_KEY": "for tests"})
    yield lambda *arguments: fresh.test_cli_runner().invoke(args=[str(part) for part in arguments])
    fresh.extensions["stores"].dispose()


@pytest.fixture
def main(urls):
    return sa.create_engine(urls["DATABASE_URL"])


def counted(main, model):
    with main.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(model))


def test_import_into_a_fresh_database_makes_its_first_administrator(run, main):
    result = run("import", CASES / "sample-1" / "package")

    assert result.exit_code == 0, result.output
    assert "admin" in result.output
    assert (counted(main, Evaluation), counted(main, User)) == (1, 1)


def test_second_import_asks_for_nobody_new(run, main):
    run("import", CASES / "sample-1" / "package")

    result = run("import", CASES / "sample-2" / "package", "--lang", "en")

    assert result.output == "Loaded as evaluation 2.\n"
    assert (counted(main, Evaluation), counted(main, User)) == (2, 1)


def test_export_after_import_is_the_same_package(run, tmp_path):
    run("import", CASES / "sample-1" / "package")

    result = run("export-package", 1, tmp_path / "out.zip")

    assert result.exit_code == 0, result.output
    assert (
        read_package(tmp_path / "out.zip").checksum == read_package(CASES / "sample-1" / "package").checksum
    )


@pytest.mark.parametrize(("language", "word"), [("zh", "第 3 行"), ("en", "row 3")])
def test_bad_package_is_refused_in_the_readers_language_and_changes_nothing(run, urls, draft, language, word):
    run("import", CASES / "sample-1" / "package")
    before = file_hash(urls)
    draft.cell("framework.csv", 3, "evidence", "V1")

    result = run("import", draft.write(), "--lang", language)

    assert result.exit_code == 2
    assert "framework.csv" in result.output
    assert word in result.output
    assert file_hash(urls) == before


def file_hash(urls):
    place = Path(urls["DATABASE_URL"].removeprefix("sqlite:///"))
    return hashlib.sha256(place.read_bytes()).hexdigest()


def test_import_for_somebody_who_is_no_administrator_is_refused(run):
    result = run("import", CASES / "sample-1" / "package", "--user", "nobody", "--lang", "en")

    assert result.exit_code == 1
    assert "expected the log-in name of an administrator" in result.output


def test_wave_that_is_still_collecting_does_not_leave(run, tmp_path):
    run("import", CASES / "sample-1" / "package", "--open", "Y2")

    result = run("export-package", 1, tmp_path / "out")

    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_unknown_wave_to_open_is_refused(run, main):
    result = run("import", CASES / "sample-1" / "package", "--open", "Y9", "--lang", "en")

    assert result.exit_code == 2
    assert "Wave Y9: the plan has only Y1, Y2." in result.output
    assert counted(main, Evaluation) == 0


def test_evaluation_that_is_not_there_cannot_leave(run, tmp_path):
    run("init-db")

    assert run("export-package", 9, tmp_path / "out").exit_code == 1


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "编码员一致性为"), ("en", "the coders' agreement is")]
)
def test_coders_who_do_not_agree_are_refused_with_the_file(run, draft, language, words):
    header, *notes = draft.rows("notes.csv")
    coder, strength = header.index("coder"), header.index("strength")
    for number, note in enumerate(notes):
        note[strength] = str(number % 5) if note[coder] == "c2" else note[strength]
    draft.set_rows("notes.csv", [header, *notes])
    draft.text("framework.csv", '""min_kappa"": 0.0', '""min_kappa"": 0.6')

    result = run("import", draft.write(), "--lang", language)

    assert result.exit_code == 2
    assert "notes.csv" in result.output
    assert words in result.output


def test_form_is_frozen_as_the_next_version(run, main):
    run("import", CASES / "sample-1" / "package")
    form = CASES / "sample-1" / "package" / "instruments" / "recipient.xlsx"

    result = run("publish-form", 1, form, "--lang", "en")

    assert result.output == "recipient: version 2 is published and frozen.\n"
    with main.connect() as connection:
        frozen = sa.select(sa.func.count()).where(InstrumentVersion.frozen_at.is_not(None))
        assert connection.scalar(frozen) == 4


def test_form_that_is_no_form_is_refused_with_its_name(run, main, tmp_path):
    run("import", CASES / "sample-1" / "package")
    form = tmp_path / "recipient.xlsx"
    form.write_bytes(b"no workbook")

    result = run("publish-form", 1, form, "--lang", "en")

    assert result.exit_code == 2
    assert "recipient.xlsx" in result.output
    assert counted(main, InstrumentVersion) == 3


def test_form_that_asks_for_a_name_is_published_with_a_warning(run, tmp_path):
    run("import", CASES / "sample-1" / "package")
    form = tmp_path / "recipient.xlsx"
    instrument = read_xlsform(
        (CASES / "sample-1" / "package" / "instruments" / "recipient.xlsx").read_bytes(), "recipient"
    )
    asked = Item("phone", "text", {"zh": "您的联系电话", "en": "Your phone number"})
    form.write_bytes(write_xlsform(replace(instrument, items=(*instrument.items, asked))))

    result = run("publish-form", 1, form, "--lang", "en")

    assert result.exit_code == 0
    assert "Warning, recipient: Item phone seems to ask for a telephone number." in result.output
