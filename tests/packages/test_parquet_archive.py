"""flask archive: everything that was counted and nothing that tells who answered; broken ones are refused."""

import shutil
from dataclasses import replace

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from packages.archive_reader import CountsDiffer, counted_archive
from packages.archive_rows import AnswerUnknown
from packages.archive_writer import FolderTaken, NothingToArchive, archive_evaluation
from packages.engines import Cluster
from packages.exporting import WaveUnsealed
from packages.findings import PackageError
from packages.importing import import_package
from packages.layout import FILE, read_layout
from packages.partitions import MARKS, Part
from packages.reader import read_package
from packages.tallying import tallies_of
from scoring.tallies import tally_of
from surveys.models import InstrumentVersion, Response
from tests.packages.archives import changed, edited, parts_of, sealed_again, with_column
from tests.packages.conftest import CASES, Draft, files_of
from tests.packages.test_package_round_trip import lin, session  # noqa: F401

ROWS = 50


@pytest.fixture(scope="module")
def package():
    return read_package(CASES / "sample-1" / "package")


@pytest.fixture
def evaluation(session, lin, package):  # noqa: F811
    return import_package(session, package, lin.organisation, lin)


@pytest.fixture(scope="module")
def sample(tmp_path_factory, package):
    """The archive of the sample, made once; tests that break it take a copy."""
    folder = tmp_path_factory.mktemp("archives")
    stores = db_of(folder)
    with stores.open("main") as opened:
        archive_evaluation(opened, imported(opened, package), folder / "archive", ROWS)
    stores.dispose()
    return folder / "archive"


@pytest.fixture
def broken(sample, tmp_path):
    return shutil.copytree(sample, tmp_path / "broken")


@pytest.fixture
def out(tmp_path):
    """Where an archive may go, in a folder with nothing else."""
    (tmp_path / "archives").mkdir()
    return tmp_path / "archives" / "out"


def db_of(folder):
    import db

    stores = db.Stores({name: f"sqlite:///{folder / name}.db" for name in db.STORES})
    stores.migrate()
    return stores


def imported(opened, package):
    from accounts.models import Organisation, User

    house = Organisation(name="house")
    user = User(login="lin", name="Lin", password_hash="x", role="administrator", organisation=house)
    opened.add_all([house, user])
    opened.commit()
    return import_package(opened, package, house, user)


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def rows_in(path):
    with pq.ParquetFile(path) as file:
        return file.read().to_pylist()


@pytest.mark.parametrize("engine", ["single", "duckdb"])
def test_archive_counts_as_the_database_does(session, evaluation, package, out, engine):  # noqa: F811
    archive_evaluation(session, evaluation, out, ROWS)

    read = counted_archive(out, engine, Cluster())

    assert read.collected.tally.checksum == tallies_of(session, evaluation).checksum
    assert read.collected.tally.checksum == tally_of(package.collected).checksum
    assert read.collected.responses.empty and read.texts.empty


def test_rows_stand_in_the_order_of_their_content_without_any_key(session, evaluation, out):  # noqa: F811
    archive_evaluation(session, evaluation, out, ROWS)

    for wave in ("Y1", "Y2"):
        parts = sorted((out / f"wave={wave}" / "instrument=recipient").iterdir())
        rows = [tuple(row.values()) for path in parts for row in rows_in(path)]
        assert list(rows_in(parts[0])[0]) == [*MARKS, "q1", "q2", "q3", "q4", "q5"]
        assert rows == sorted(rows, key=lambda row: [*row[:5], *(code or 0 for code in row[5:])])
    keys = [key.encode() for key in session.scalars(sa.select(Response.key))]
    assert not any(key in content for content in files_in(out).values() for key in keys)


def test_order_of_arrival_changes_no_byte(sample, package, tmp_path, out):
    responses = package.collected.responses.iloc[::-1].reset_index(drop=True)
    turned = replace(package, collected=replace(package.collected, responses=responses))
    stores = db_of(tmp_path)

    with stores.open("main") as opened:
        archive_evaluation(opened, imported(opened, turned), out, ROWS)
    stores.dispose()

    assert files_in(out) == files_in(sample)


def test_no_file_has_more_rows_than_asked_and_the_layout_has_them_all(sample, package):
    layout = read_layout((sample / FILE).read_bytes())

    assert {part.name: len(rows_in(sample / part.name)) for part in layout.parts} == {
        part.name: part.rows for part in layout.parts
    }
    assert max(part.rows for part in layout.parts) == ROWS
    assert layout.responses == len(package.collected.responses)


def test_responses_without_codes_are_archived_alike(session, evaluation, sample, out):  # noqa: F811
    some = session.scalars(sa.select(Response.key).order_by(Response.key).limit(40)).all()
    session.execute(sa.update(Response).where(Response.key.in_(some)).values(codes=None))
    session.expire_all()

    archive_evaluation(session, evaluation, out, ROWS)

    assert files_in(out) == files_in(sample)


def test_duckdb_reads_waves_and_questionnaires_from_the_names_of_folders(sample, package):
    pattern = f"{sample}/wave=*/instrument=*/*.parquet"
    query = "select wave, instrument, count(*) from read_parquet(?, union_by_name = true) group by all"

    with duckdb.connect() as connection:
        found = {(wave, name): n for wave, name, n in connection.execute(query, [pattern]).fetchall()}

    assert found == package.collected.responses.groupby(["wave", "instrument"]).size().to_dict()


def drafted(tmp_path, kind, parameters, given):
    """The sample whose peers also answer a question of another kind: a range, a free text."""
    draft = Draft(files_of(), tmp_path / "draft")
    rows = read_package(draft.write()).collected.items
    evidence = rows.loc[(rows["instrument"] == "peer") & (rows["evidence"] != ""), "evidence"].iloc[0]
    cells = {"type": kind, "name": "more", "label::中文 (zh)": "再问", "parameters": parameters}
    cells |= {"evidence": evidence, "reverse": "yes"} if kind == "range" else {}
    for column, value in cells.items():
        draft.form("peer", "survey", 5, column, value)
    draft.column("responses/peer.csv", "more", given[0])
    draft.cell("responses/peer.csv", 2, "more", given[1])
    return read_package(draft.write())


@pytest.mark.parametrize(
    ("parameters", "given", "kind"),
    [("start=0 end=1 step=0.1", ("0.3", "0.7"), "uint8"), ("start=0 end=900 step=1", ("0", "900"), "uint16")],
)
def test_ranges_keep_every_step(session, lin, tmp_path, out, parameters, given, kind):  # noqa: F811
    package = drafted(tmp_path, "range", parameters, given)
    evaluation = import_package(session, package, lin.organisation, lin)

    archive_evaluation(session, evaluation, out, ROWS)

    for engine in ("single", "duckdb"):
        counts = counted_archive(out, engine, Cluster()).collected.tally
        assert counts.checksum == tally_of(package.collected).checksum
    with pq.ParquetFile(parts_of(out, "peer")[0]) as file:
        assert str(file.schema_arrow.field("more").type) == kind


def test_free_texts_are_not_archived(session, lin, tmp_path, out):  # noqa: F811
    package = drafted(tmp_path, "text", "", ("好", "他很好"))
    evaluation = import_package(session, package, lin.organisation, lin)

    archive_evaluation(session, evaluation, out, ROWS)

    assert len(package.texts) > 0
    assert not (out / "package" / "comments.csv").exists()
    assert all("more" not in row for row in rows_in(parts_of(out, "peer")[0]))


def another_version(session, evaluation, edit):  # noqa: F811
    """Freeze a version 2 of the recipients' questionnaire, ``edit`` applied to its items."""
    first = session.scalars(sa.select(InstrumentVersion)).all()[-1]
    content = {**first.content, "items": edit([dict(item) for item in first.content["items"]])}
    first.instrument.versions.append(
        InstrumentVersion(number=2, content=content, frozen_at=first.frozen_at, content_hash="2")
    )
    session.flush()
    return first.instrument.name


def test_answers_to_an_earlier_version_get_the_codes_of_the_newest(session, evaluation, out):  # noqa: F811
    def edit(items):
        choices = [*items[0]["choices"], {"name": "2.5", "label": {"zh": "之间"}}]
        return [{**items[0], "choices": choices}, *items[2:]]

    name = another_version(session, evaluation, edit)

    archive_evaluation(session, evaluation, out, ROWS)

    read = counted_archive(out, "single", Cluster())
    assert read.collected.tally.checksum == tallies_of(session, evaluation).checksum
    items = read_layout((out / FILE).read_bytes()).instruments[name]
    assert 2.5 in items[0]["options"] and len(items) > 2


def test_answer_that_the_newest_version_does_not_know_is_refused(session, evaluation, out):  # noqa: F811
    another_version(
        session, evaluation, lambda items: [{**items[0], "choices": items[0]["choices"][::2]}, *items[1:]]
    )

    with pytest.raises(AnswerUnknown):
        archive_evaluation(session, evaluation, out, ROWS)

    assert not any(out.parent.iterdir())


def test_counts_that_are_not_those_of_the_answers_are_not_archived(session, evaluation, out):  # noqa: F811
    tallies_of(session, evaluation)
    for one in session.scalars(sa.select(Response)):
        one.codes = bytes(1 for _code in one.codes)
    session.flush()

    with pytest.raises(CountsDiffer):
        archive_evaluation(session, evaluation, out, ROWS)

    assert not any(out.parent.iterdir())


def test_collecting_or_empty_evaluation_is_refused(session, lin, package, out):  # noqa: F811
    collecting = import_package(session, package, lin.organisation, lin, unsealed=["Y2"])
    for wave in collecting.waves:
        wave.state = "closed" if wave.code == "Y2" else wave.state
    with pytest.raises(WaveUnsealed, match="Y2"):
        archive_evaluation(session, collecting, out)

    for wave in collecting.waves:
        wave.state = "draft"
    with pytest.raises(NothingToArchive):
        archive_evaluation(session, collecting, out)

    assert not any(out.parent.iterdir())


def test_folder_that_is_there_is_left_alone(session, evaluation, out):  # noqa: F811
    out.mkdir()

    with pytest.raises(FolderTaken):
        archive_evaluation(session, evaluation, out)

    assert list(out.parent.iterdir()) == [out] and not any(out.iterdir())


def test_codes_that_no_folder_can_be_called_are_escaped_and_stay_apart():
    names = {
        Part(wave, "form", 0, 1, "").name for wave in ("../x", "..%2Fx", "a b", "第一年", "Y1", ".", "a/b")
    }

    assert len(names) == 7
    assert all(name.count("/") == 2 and " " not in name for name in names)
    assert "wave=第一年/instrument=form/part-0000.parquet" in names


def first_part(folder):
    return parts_of(folder)[0]


def rewritten(change):
    """A damage: the first file is written again as ``change`` makes it, with its new checksum."""

    def damage(folder):
        changed(first_part(folder), change)
        sealed_again(folder)

    return damage


def cut(folder):
    content = first_part(folder).read_bytes()
    first_part(folder).write_bytes(content[: len(content) // 2])
    sealed_again(folder)


def flip(folder):
    content = bytearray(first_part(folder).read_bytes())
    content[len(content) // 2] ^= 1
    first_part(folder).write_bytes(content)


def one_part_twice(folder):
    layout = read_layout((folder / FILE).read_bytes())
    sealed_again(folder, parts=(*layout.parts, layout.parts[0]))


def another_wave(folder):
    old = read_layout((folder / FILE).read_bytes()).parts
    moved = [replace(part, wave="Y9") if part.wave == "Y1" else part for part in old]
    for before, after in zip(old, moved, strict=True):
        (folder / after.name).parent.mkdir(parents=True, exist_ok=True)
        (folder / before.name).rename(folder / after.name)
    sealed_again(folder, parts=tuple(moved))


def other_options(folder):
    instruments = read_layout((folder / FILE).read_bytes()).instruments
    instruments["recipient"][0]["options"][0] = 0.5
    sealed_again(folder, instruments=instruments)


def edit_plan(folder):
    plan = folder / "package" / "plan.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("trim_from: 5", "trim_from: 6"), encoding="utf-8"
    )


BYTE, TEXT = pa.uint8(), pa.string()
DAMAGES = {
    "missing part": (lambda folder: first_part(folder).unlink(), "the file is missing"),
    "surplus part": (lambda folder: shutil.copy(first_part(folder), folder / "more.parquet"), "unknown file"),
    "flipped bit": (flip, "not the file that was archived"),
    "truncated": (cut, "cannot be read as Parquet"),
    "missing column": (rewritten(lambda table: table.drop_columns(["q2"])), "not the column"),
    "surplus column": (rewritten(with_column("name", "Lin", TEXT)), "not the column"),
    "type of a column": (rewritten(with_column("q1", 1, pa.int64())), "not the column"),
    "order of columns": (rewritten(lambda t: t.select(t.column_names[::-1])), "in another order"),
    "rows gone": (rewritten(lambda table: table.slice(1)), "another number of rows"),
    "code too high": (rewritten(with_column("q1", 9, BYTE)), "no option"),
    "code zero": (rewritten(with_column("q1", 0, BYTE)), "no option"),
    "no subject": (rewritten(with_column("subject", None, TEXT)), "a cell is empty"),
    "unknown subject": (rewritten(with_column("subject", "W99", TEXT)), "unknown code among"),
    "unknown stratum": (rewritten(with_column("stratum", "S99", TEXT)), "unknown code among"),
    "unknown mode": (rewritten(with_column("mode", "dream", TEXT)), "unknown code among"),
    "unknown helper": (rewritten(with_column("helper", "devil", TEXT)), "unknown code among"),
    "other answers": (rewritten(with_column("q1", 3, BYTE)), "do not give the counts"),
    "layout: rows": (lambda f: edited(f, lambda c: c["parts"][0].update(rows=1)), "changed since"),
    "layout: tally": (lambda f: edited(f, lambda c: c.update(tally="0" * 64)), "changed since"),
    "layout: no list": (lambda f: edited(f, lambda c: c.update(parts=3)), "changed since"),
    "layout: path": (lambda f: edited(f, lambda c: c["parts"][0].update(file="../x")), "changed since"),
    "layout: no JSON": (lambda folder: (folder / FILE).write_bytes(b"\xff{"), "changed since"),
    "layout: gone": (lambda folder: (folder / FILE).unlink(), "expected it in every archive"),
    "layout: part twice": (one_part_twice, "named twice"),
    "layout: options": (other_options, "other items or options"),
    "layout: another wave": (another_wave, "does not have"),
    "plan edited": (edit_plan, "not the package that was archived"),
    "plan gone": (lambda folder: (folder / "package" / "plan.yaml").unlink(), "not the package that"),
    "package gone": (lambda folder: shutil.rmtree(folder / "package"), "nothing here"),
}


@pytest.mark.parametrize("engine", ["single", "duckdb"])
@pytest.mark.parametrize("name", DAMAGES)
def test_broken_archive_is_refused_in_words(broken, name, engine):
    damage, words = DAMAGES[name]
    damage(broken)

    with pytest.raises((PackageError, CountsDiffer)) as refused:
        counted_archive(broken, engine, Cluster())

    assert words in str(refused.value)


def test_archive_whose_layout_was_only_set_anew_is_whole(broken):
    edited(broken, lambda content: None)

    assert counted_archive(broken, "single", Cluster()).collected.tally


def test_refusal_names_file_column_and_value(broken):
    rewritten(with_column("q1", 9, BYTE))(broken)

    with pytest.raises(PackageError) as refused:
        counted_archive(broken, "single", Cluster())

    assert str(refused.value).startswith(
        "wave=Y1/instrument=recipient/part-0000.parquet, column q1, value '9'"
    )
