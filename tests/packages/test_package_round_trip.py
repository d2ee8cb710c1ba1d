"""Reading, writing, importing and exporting lose nothing and change no score."""

import json
import zipfile
from dataclasses import fields, replace

import pytest
import sqlalchemy as sa
from pandas.testing import assert_frame_equal

from accounts.models import AuditEntry, Organisation, User
from evaluations import lock_guard  # noqa: F401  (the session refuses changes of locked plans)
from evaluations.content import plan_checksum
from evaluations.models_plan import Evaluation
from packages.exporting import export_package
from packages.importing import UnknownWave, import_package
from packages.reader import read_package
from packages.writer import write_package, zipped
from scoring.pipeline import score_cycle
from surveys.models import Comment, Response
from tests.packages.conftest import CASES, Draft, files_of

SAMPLES = ("sample-1", "sample-2")
RECIPIENT = "responses/recipient.csv"


@pytest.fixture(scope="module", params=SAMPLES)
def package(request):
    return read_package(CASES / request.param / "package")


@pytest.fixture
def session(stores):
    """The main store, once in a file and once on a real PostgreSQL."""
    with stores.open("main") as opened:
        yield opened


@pytest.fixture
def lin(session):
    """Lin, who evaluates."""
    house = Organisation(name="众评测试机构")
    user = User(login="lin", name="Lin", password_hash="x", role="administrator", organisation=house)
    session.add_all([house, user])
    session.commit()
    return user


@pytest.fixture
def rich(tmp_path):
    """A sample with every kind of item, free texts, and awkward characters."""
    draft = Draft(files_of(), tmp_path / "rich")
    for row, kind, name in (
        (4, "text", "open"),
        (5, "select_multiple peer_scale", "many"),
        (6, "range", "points"),
        (7, "integer", "visits"),
        (8, "date", "since"),
        (9, "note", "thanks"),
    ):
        draft.form("peer", "survey", row - 1, "type", kind)
        draft.form("peer", "survey", row - 1, "name", name)
        draft.form("peer", "survey", row - 1, "label::中文 (zh)", f"题目 {name}")
    draft.form("peer", "survey", 5, "parameters", "start=0 end=1 step=0.25")
    draft.form("peer", "survey", 2, "required", "yes")
    file = "responses/peer.csv"
    for name in ("open", "many", "points", "visits", "since"):
        draft.column(file, name, "")
    draft.cell(file, 2, "open", '他说："很好, 真的"\n=1+1')
    draft.cell(file, 3, "open", "谢谢")
    draft.cell(file, 2, "many", "3 1")
    draft.cell(file, 3, "points", "0.25")
    draft.cell(file, 3, "visits", "-4")
    draft.cell(file, 4, "since", "2025-02-28")
    return read_package(draft.write())


def assert_same(one, other):
    for name, frame in one.collected.frames().items():
        assert_frame_equal(frame, other.collected.frames()[name])
    for name in ("design", "weights"):
        assert_frame_equal(getattr(one.plan, name), getattr(other.plan, name))
    for part in fields(one.plan):
        if part.name not in ("design", "weights"):
            assert getattr(one.plan, part.name) == getattr(other.plan, part.name)
    assert_frame_equal(one.texts, other.texts)
    assert_frame_equal(one.other, other.other)
    assert one.instruments == other.instruments
    assert one.checksum == other.checksum


def assert_same_scores(one, other):
    first, second = score_cycle(one.plan, one.collected), score_cycle(other.plan, other.collected)
    assert_frame_equal(first.scores, second.scores)
    assert_frame_equal(first.grades, second.grades)


@pytest.mark.parametrize("target", ["out", "out.zip"])
def test_written_package_reads_back_equal(package, tmp_path, target):
    again = read_package(write_package(package, tmp_path / target))

    assert_same(package, again)
    assert_same_scores(package, again)


def test_written_package_keeps_every_kind_of_answer(rich, tmp_path):
    again = read_package(write_package(rich, tmp_path / "out"))

    assert_same(rich, again)
    assert sorted(rich.texts["text"]) == sorted(['他说："很好, 真的"\n=1+1', "谢谢"])
    assert sorted(rich.other["value"]) == ["1 3", "2025-02-28"]


def test_equal_packages_are_equal_bytes(package, tmp_path):
    again = read_package(write_package(package, tmp_path / "out"))

    assert zipped(package) == zipped(again)
    assert {
        info.date_time for info in zipfile.ZipFile(write_package(package, tmp_path / "a.zip")).infolist()
    } == {(2000, 1, 1, 0, 0, 0)}


def test_order_of_rows_leaves_no_trace(draft):
    before = read_package(draft.write())
    rows = draft.rows(RECIPIENT)
    draft.set_rows(RECIPIENT, [rows[0], *reversed(rows[1:])])

    assert_same(before, read_package(draft.write()))


def test_changed_answer_changes_the_checksum(draft):
    before = read_package(draft.write()).checksum
    draft.cell(RECIPIENT, 14, "q3", "1" if draft.rows(RECIPIENT)[13][8] != "1" else "2")

    assert read_package(draft.write()).checksum != before


def test_folder_that_is_not_empty_is_left_alone(package, tmp_path):
    (tmp_path / "mine.txt").write_text("keep")

    with pytest.raises(FileExistsError, match="new or empty folder"):
        write_package(package, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_free_text_is_joined_to_no_response(rich):
    assert list(rich.texts.columns) == ["wave", "instrument", "item", "text"]
    assert not rich.collected.answers["item"].eq("open").any()
    assert not rich.other["item"].eq("open").any()
    assert b",open" in rich.files()["responses/peer.csv"].splitlines()[0]
    assert "谢谢".encode() not in rich.files()["responses/peer.csv"]
    assert "谢谢".encode() in rich.files()["comments.csv"]


def test_exported_package_equals_the_imported_one(package, session, lin):
    evaluation = import_package(session, package, lin.organisation, lin)
    session.expire_all()

    again = export_package(session, evaluation)

    assert_same(package, again)
    assert_same_scores(package, again)


def test_every_kind_of_answer_survives_the_database(rich, session, lin):
    evaluation = import_package(session, rich, lin.organisation, lin)
    session.expire_all()

    assert_same(rich, export_package(session, evaluation))


def test_stored_answers_are_what_sealing_would_store(rich, session, lin):
    import_package(session, rich, lin.organisation, lin)

    stored = [answer for one in session.scalars(sa.select(Response)) for answer in one.answers.items()]

    assert ("many", ["1", "3"]) in stored
    assert ("points", 0.25) in stored
    assert ("visits", -4) in stored
    assert ("since", "2025-02-28") in stored
    assert not any(name == "open" for name, _value in stored)
    assert session.scalar(sa.select(sa.func.count()).select_from(Comment)) == 2


def test_waves_with_data_are_sealed_and_the_plan_is_locked(package, session, lin):
    evaluation = import_package(session, package, lin.organisation, lin)

    assert [wave.state for wave in evaluation.waves] == ["sealed", "sealed"]
    assert evaluation.state == "closed"
    session.expire_all()
    assert evaluation.plan_version.checksum == plan_checksum(evaluation.plan_version)
    entry = session.scalar(sa.select(AuditEntry))
    assert (entry.action, entry.detail) == ("package.import", {"checksum": package.checksum})


def test_named_wave_stays_ready_to_be_opened(package, session, lin):
    evaluation = import_package(session, package, lin.organisation, lin, unsealed=["Y2"])

    assert [wave.state for wave in evaluation.waves] == ["sealed", "draft"]
    assert evaluation.plan_version.is_locked


def test_package_without_data_stays_a_draft(draft, session, lin):
    for file in list(draft.files):
        if file.count(".csv") and file not in ("framework.csv", "subjects.csv"):
            del draft.files[file]

    evaluation = import_package(session, read_package(draft.write()), lin.organisation, lin)

    assert [wave.state for wave in evaluation.waves] == ["draft", "draft"]
    assert evaluation.state == "draft"
    assert not evaluation.plan_version.is_locked


def test_open_wave_that_the_plan_does_not_have_is_refused(package, session, lin):
    with pytest.raises(UnknownWave):
        import_package(session, package, lin.organisation, lin, unsealed=["Y9"])

    assert session.scalar(sa.select(sa.func.count()).select_from(Evaluation)) == 0


def test_import_that_fails_half_way_leaves_nothing_behind(package, session, lin):
    ratings = package.collected.ratings.assign(value=101.0)
    broken = replace(package, collected=replace(package.collected, ratings=ratings))

    with pytest.raises(sa.exc.IntegrityError, match="value_score"):
        import_package(session, broken, lin.organisation, lin)

    assert session.scalar(sa.select(sa.func.count()).select_from(Evaluation)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0


def test_scores_of_a_read_sample_are_the_expected_ones(package):
    name = next(
        name for name in SAMPLES if read_package(CASES / name / "package").checksum == package.checksum
    )
    expected = json.loads((CASES / name / "expected.json").read_text("utf-8"))

    result = score_cycle(package.plan, package.collected)

    final = result.scores[result.scores["level"] == "final"].set_index("subject")["score"].to_dict()
    assert final == pytest.approx(expected["final"], abs=1e-6)
    assert dict(zip(result.grades["subject"], result.grades["grade"], strict=True)) == expected["grade"]


def test_names_of_the_tree_come_in_and_go_out(draft, session, lin):
    draft.text("plan.yaml", "trim_from: 5", "trim_from: 5\nlabels:\n  A: {zh: 品行, en: Character}")

    evaluation = import_package(session, read_package(draft.write()), lin.organisation, lin)

    assert evaluation.plan_version.criteria[0].label == {"zh": "品行", "en": "Character"}
    assert export_package(session, evaluation).plan.labels == {"A": {"zh": "品行", "en": "Character"}}


@pytest.mark.parametrize("file", ["subjects.csv", "framework.csv"])
def test_scores_do_not_depend_on_the_order_of_rows(tmp_path, file):
    draft = Draft(files_of(), tmp_path / "turned")
    header, *rows = draft.rows(file)
    draft.set_rows(file, [header, *reversed(rows)])
    before, after = read_package(CASES / "sample-1" / "package"), read_package(draft.write())

    scored = [score_cycle(one.plan, one.collected).scores for one in (before, after)]

    assert_frame_equal(*scored)
