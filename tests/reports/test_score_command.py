"""flask score: a run as by the button; from an archive the same numbers, by every engine."""

import json
import shutil

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry, Organisation, User
from app import create_app
from evaluations.models_plan import Evaluation
from evaluations.models_scores import ScoreRun
from packages import engines
from reports.models import ReleaseRecord
from surveys.models import Response
from tests.packages.archives import changed, edited, parts_of, sealed_again, with_column
from tests.reports.conftest import SAMPLE

TABLES = ("scores.csv", "grades.csv", "quality.csv")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An application with the sample loaded as evaluation 1, and its archive."""
    folder = tmp_path_factory.mktemp("house")
    urls = {
        name: f"sqlite:///{folder / name}.db"
        for name in ("DATABASE_URL", "PARTICIPATION_DATABASE_URL", "BOX_DATABASE_URL")
    }
    application = create_app({**urls, "SECRET_KEY": "for tests", "BABEL_DEFAULT_LOCALE": "en"})
    invoke(application, "import", SAMPLE)
    made = invoke(application, "archive", 1, folder / "archive", "--rows", 60)
    assert made.exit_code == 0, made.output
    yield application, folder
    application.extensions["stores"].dispose()


def invoke(application, *arguments):
    return application.test_cli_runner().invoke(args=[str(part) for part in arguments])


@pytest.fixture
def run(house):
    return lambda *arguments: invoke(house[0], *arguments)


@pytest.fixture
def main(house):
    with house[0].extensions["stores"].open("main") as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def archive(house, tmp_path):
    """A copy to break."""
    return shutil.copytree(house[1] / "archive", tmp_path / "archive")


def tables_in(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.mark.parametrize("engine", ["single", "duckdb"])
def test_archive_gives_the_bytes_of_the_package(run, archive, tmp_path, engine):
    run("evaluate", SAMPLE, "--out", tmp_path / "package")

    result = run("score", archive, "--engine", engine, "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"{engine} counted 546 responses.\n")
    assert tables_in(tmp_path / "out") == tables_in(tmp_path / "package")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(TABLES)


def test_evaluation_gets_a_run_and_a_release_as_by_the_button(run, main):
    result = run("score", 1)

    assert result.exit_code == 0, result.output
    scored, released = (main.scalars(sa.select(model)).all()[-1] for model in (ScoreRun, ReleaseRecord))
    assert (scored.created_by, released.run_id, released.verdict) == ("admin", scored.id, "pass")
    actions = main.scalars(sa.select(AuditEntry.action)).all()
    assert actions[-2:] == ["score.run", "report.release"]


def test_counted_anew_the_run_is_the_same(run, main):
    run("score", 1)

    result = run("score", 1, "--engine", "duckdb")

    assert "duckdb counted 546 responses." in result.output
    before, after = main.scalars(sa.select(ScoreRun).order_by(ScoreRun.number)).all()[-2:]
    assert after.number == before.number + 1
    assert (after.input_checksum, after.quality) == (before.input_checksum, before.quality)


def test_counts_that_are_not_the_kept_ones_stop_the_run(run, main):
    runs = main.scalar(sa.select(sa.func.count()).select_from(ScoreRun))
    before = {one: one.codes for one in main.scalars(sa.select(Response))}
    for one, codes in before.items():
        one.codes = bytes(1 for _code in codes)
    main.commit()

    result = run("score", 1, "--engine", "single")

    for one, codes in before.items():
        one.codes = codes
    main.commit()
    assert result.exit_code == 2
    assert "do not give the counts that were kept" in result.output
    assert main.scalar(sa.select(sa.func.count()).select_from(ScoreRun)) == runs


def test_named_member_of_the_house_answers_for_the_run(run, main):
    house = main.get(Organisation, main.scalars(sa.select(Evaluation)).one().organisation_id)
    mo = User(login="mo", name="Mo", password_hash="x", role="analyst", organisation=house)
    stranger = User(
        login="zhao", name="Z", password_hash="x", role="administrator", organisation=Organisation(name="O")
    )
    main.add_all([mo, stranger])
    main.commit()

    assert run("score", 1, "--user", "mo").exit_code == 0
    refused = run("score", 1, "--user", "zhao")

    assert main.scalars(sa.select(ScoreRun)).all()[-1].created_by == "mo"
    assert refused.exit_code == 2 and "Nobody to score it" in refused.output


def one_file(folder):
    return parts_of(folder)[0]


def too_high(folder):
    changed(one_file(folder), with_column("q1", 9, "uint8"))
    sealed_again(folder)


def cut(folder):
    one_file(folder).write_bytes(one_file(folder).read_bytes()[:200])
    sealed_again(folder)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: one_file(folder).unlink(), "the file is missing"),
        (lambda folder: changed(one_file(folder), lambda table: table.drop_columns(["q1"])), "checksum"),
        (too_high, "column q1, value '9'"),
        (cut, "cannot be read as Parquet"),
        (lambda folder: edited(folder, lambda content: content.update(responses=1)), "layout.json"),
        (lambda folder: shutil.rmtree(folder), "layout.json"),
    ],
)
def test_broken_archive_is_refused_in_words_and_leaves_nothing(run, archive, tmp_path, damage, words):
    damage(archive)

    result = run("score", archive, "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("command", "lacking"),
    [(("archive", 1), "pyarrow"), (("score", 1, "--engine", "dask"), "distributed")],
)
def test_missing_package_is_named_and_leaves_nothing(run, tmp_path, monkeypatch, command, lacking):
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == lacking else object())
    extra = [tmp_path / "out"] if command[0] == "archive" else []

    result = run(*command, *extra)

    assert result.exit_code == 2
    assert f"{lacking} is not installed: pip install -r requirements-scale.txt" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("1", "--workers", "2"),
        ("1", "--engine", "duckdb", "--scheduler", "tcp://127.0.0.1:1"),
        ("1", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2"),
        ("1", "--out", "out"),
        ("folder",),
        ("99",),
        ("1", "--engine", "spark"),
    ],
)
def test_what_does_not_go_together_is_refused(run, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)

    assert run("score", *arguments).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_archive_command_says_where_and_for_whom(run, tmp_path):
    result = run("archive", 1, tmp_path / "out")

    layout = json.loads((tmp_path / "out" / "layout.json").read_text(encoding="utf-8"))
    assert f"546 responses in 6 files written to {tmp_path / 'out'}." in result.output
    assert layout["checksum"] in result.output
    assert "for the evaluator's staff only" in result.stderr
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", ["9", "1"])
def test_archive_that_cannot_be_made_says_why(run, tmp_path, number):
    result = run("archive", number, tmp_path / "not" / "there")

    assert result.exit_code == (1 if number == "9" else 2)
    assert ("no evaluation 9" if number == "9" else "Cannot write to") in result.output
    assert list(tmp_path.iterdir()) == []
