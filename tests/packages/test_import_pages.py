"""The pages of imports: who may open them, the way from a file to stored rows, packages in and out."""

import io
import re
import zipfile

import pytest
import sqlalchemy as sa

from evaluations.models_evidence import PanelRating
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from evaluations.plans import lock_plan
from packages.exporting import planned
from packages.importing import import_package
from packages.reader import read_package
from packages.writer import zipped
from surveys.models import Comment, Response
from tests.packages.conftest import CASES, files_of
from tests.packages.exports import csv_bytes

PEOPLE = [["编号", "类别", "姓名", "团队", "岗位"], ["W8", "社工", "=韦秀兰", "T9", "frontline"]]
PEOPLE += [["T9", "团队", "新队", "AG", ""]]


@pytest.fixture
def lin(client, log_in):
    log_in(client, "lin")
    return client


def bring(client, evaluation, rows, kind="subjects", name="people.csv"):
    file = (io.BytesIO(csv_bytes(rows)), name)
    address = f"/evaluations/{evaluation.id}/imports"
    return client.post(address, data={"kind": kind, "file": file}).location


def chosen_on(page):
    """What the form of a mapping page would send as it stands."""
    found = {}
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        option = re.search(r'<option selected value="([^"]*)"', body)
        found[name] = option.group(1) if option else ""
    return found


def subjects(session):
    session.rollback()
    return set(session.scalars(sa.select(Subject.code)))


def test_a_roster_comes_in_from_file_to_stored_rows(lin, session, evaluation, tmp_path):
    address = bring(lin, evaluation, PEOPLE)
    page = lin.get(address).text
    answer = lin.post(f"{address}/check", data=chosen_on(page), follow_redirects=True)
    assert "2 rows checked, no faults" in answer.text
    assert subjects(session) == {"AG", "T1", "W1", "W2"}

    done = lin.post(f"{address}/store", follow_redirects=True)

    assert "2 rows are stored." in done.text
    assert subjects(session) == {"AG", "T1", "W1", "W2", "T9", "W8"}
    worker = session.scalars(sa.select(Subject).where(Subject.code == "W8")).one()
    assert (worker.name, worker.post, worker.fte, worker.parent_kind) == ("=韦秀兰", "frontline", 1.0, "team")
    assert list((tmp_path / "uploads").iterdir()) == []


def test_faults_stand_on_the_page_and_in_a_table_that_no_program_reckons(lin, evaluation, session):
    address = bring(lin, evaluation, [*PEOPLE, ["W1", "=1+1", "x", "", ""]])

    page = lin.post(f"{address}/check", data=chosen_on(lin.get(address).text), follow_redirects=True).text

    assert "2 faults" in page and "expected one of worker, team, agency" in page
    assert "stored before; expected code together only once" in page
    told = lin.get(f"{address}/faults.csv").data.decode("utf-8-sig")
    assert "4,类别,'=1+1," in told
    assert lin.post(f"{address}/store").status_code == 409
    assert subjects(session) == {"AG", "T1", "W1", "W2"}


def test_a_needed_field_without_a_column_is_told_beside_it(lin, evaluation):
    address = bring(lin, evaluation, [["编号", "姓名"], ["W8", "x"]])

    page = lin.post(f"{address}/check", data=chosen_on(lin.get(address).text))

    assert page.status_code == 400
    assert page.text.count("Please choose a column or one value for all rows.") == 2  # beside and above


def test_one_value_for_all_rows_needs_no_column(lin, session, evaluation):
    address = bring(lin, evaluation, [["编号", "姓名"], ["AG2", "x"]])
    chosen = chosen_on(lin.get(address).text) | {"all_1": "agency"}
    assert "no faults" in lin.post(f"{address}/check", data=chosen, follow_redirects=True).text

    lin.post(f"{address}/store")

    assert "AG2" in subjects(session)


def test_a_file_belongs_to_who_brought_it(app, lin, log_in, evaluation):
    address = bring(lin, evaluation, PEOPLE)
    other = app.test_client()
    log_in(other, "zhao")

    assert lin.get(address).status_code == 200
    assert other.get(address).status_code == 404
    assert lin.get(address[:-1] + ("1" if address[-1] == "0" else "0")).status_code == 404


def test_a_discarded_file_is_gone(lin, evaluation, tmp_path):
    address = bring(lin, evaluation, PEOPLE)

    lin.post(f"{address}/discard")

    assert lin.get(address).status_code == 404
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_file_that_is_no_table_is_refused_and_not_kept(lin, evaluation, tmp_path):
    file = (io.BytesIO(b"\xd0\xcf\x11\xe0old"), "a.xls")

    answer = lin.post(f"/evaluations/{evaluation.id}/imports", data={"kind": "subjects", "file": file})

    assert answer.status_code == 400 and "save it as .xlsx or CSV" in answer.text
    assert list((tmp_path / "uploads").iterdir()) == []


def test_staff_may_bring_more_than_the_house_takes_elsewhere(app, client, lin, evaluation):
    app.config["MAX_CONTENT_LENGTH"] = 400
    rows = [PEOPLE[0], *(["W", "社工", "x" * 50, "T1", "frontline"] for _n in range(20))]

    assert bring(lin, evaluation, rows)
    stranger = app.test_client()
    file = (io.BytesIO(csv_bytes(rows)), "a.csv")
    assert stranger.post(f"/evaluations/{evaluation.id}/imports", data={"file": file}).status_code in (
        302,
        413,
    )


def test_who_leaves_an_import_half_way_leaves_nothing(app, lin, session, evaluation, cast, now):
    lock_plan(session, evaluation.plan_version, cast["lin"], now)
    rows = [["wave", "panel", "rater", "subject", "evidence", "value"]]
    rows += [["Y1", "P", f"R{n}", "W1", "E2", "80"] for n in range(2500)]
    address = bring(lin, evaluation, rows, "ratings")
    assert "no faults" in lin.post(
        f"{address}/check", data=chosen_on(lin.get(address).text), follow_redirects=True
    ).text  # fmt: skip
    app.config["PROGRESS_AFTER"] = -1

    answer = lin.post(f"{address}/store", buffered=False)
    pieces = iter(answer.response)
    read = next(pieces) + next(pieces)
    answer.close()

    assert b"1000 of 2500" in read
    assert session.scalar(sa.select(sa.func.count()).select_from(PanelRating)) == 0
    page = lin.post(f"{address}/store").text
    assert "2500 rows are stored" in page
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(PanelRating)) == 2500


def test_people_who_may_be_asked_go_into_participation_only(app, lin, session, evaluation, tmp_path):
    rows = [["姓名", "电话", "分层", "可评价谁"], ["韦秀兰", "138", "key", "T1"], ["黄阿婆", "", "key", "T9"]]
    address = bring(lin, evaluation, rows, "people:Y1")
    page = lin.post(f"{address}/check", data=chosen_on(lin.get(address).text), follow_redirects=True).text
    assert "1 faults" in page and "T9" in page
    address = bring(lin, evaluation, rows[:2], "people:Y1")
    lin.post(f"{address}/check", data=chosen_on(lin.get(address).text))

    done = lin.post(f"{address}/store", follow_redirects=True)

    assert "1 rows are stored." in done.text
    with app.extensions["stores"].open("participation") as lists:
        assert lists.execute(sa.text("select name, address from frame_entry")).all() == [("韦秀兰", "138")]
    main = b"".join(path.read_bytes() for path in tmp_path.glob("main.db*"))
    assert b"River team" in main and "韦秀兰".encode() not in main


def test_free_texts_leave_nothing_of_their_place_in_the_file(lin, session, cast, now):
    """Responses and texts lie in the store in the order of random keys, each kind in its own."""
    package = planned(read_package(CASES.parent.parent / "bench" / "qingrong" / "package"))
    made = import_package(session, package, cast["lin"].organisation, cast["lin"], unsealed=("Y1",), now=now)
    names = {"wave": "Y1", "mode": "面访", "helper": "本人", "present": "否"}
    rows = [["社工编号", *names, "Q1", "open"]]
    rows += [["SW01", *names.values(), "很好" if n % 2 else "5", f"text {n:02}"] for n in range(40)]
    address = bring(lin, made, rows, "responses:recipient")
    assert "no faults" in lin.post(
        f"{address}/check", data=chosen_on(lin.get(address).text), follow_redirects=True
    ).text  # fmt: skip

    lin.post(f"{address}/store")

    session.rollback()
    texts = session.scalars(sa.text("select text from comment order by rowid")).all()
    by_key = session.scalars(sa.select(Comment.text).order_by(Comment.key)).all()
    assert texts == by_key and sorted(texts) == [f"text {n:02}" for n in range(40)] != texts
    keys = session.scalars(sa.text("select key from response order by rowid")).all()
    assert keys == sorted(keys) and len(keys) == 40
    assert session.scalars(sa.select(Response.answers)).first() == {"Q1": "5"}
    assert [wave.state for wave in session.get(Evaluation, made.id).waves] == ["sealed", "draft"]


def test_a_package_comes_in_as_a_new_evaluation(lin, session):
    package = planned(read_package(CASES / "sample-1" / "package"))
    file = (io.BytesIO(zipped(package)), "p.zip")

    answer = lin.post("/packages", data={"file": file}, follow_redirects=True)

    assert "Loaded as evaluation" in answer.text
    made = session.scalars(sa.select(Evaluation)).one()
    assert made.title["en"] == "Oracle evaluation 1" and made.state == "draft"


def test_every_fault_of_a_package_is_listed_and_nothing_stored(lin, session, tmp_path):
    files = files_of()
    files["subjects.csv"] = files["subjects.csv"].replace(b"worker", b"walker", 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)

    answer = lin.post("/packages", data={"file": (io.BytesIO(out.getvalue()), "p.zip")})

    assert answer.status_code == 400
    assert "subjects.csv, row" in answer.text and "walker" in answer.text
    assert session.scalars(sa.select(Evaluation)).all() == []
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_package_taken_out_holds_the_plan_and_nothing_that_was_collected(lin, session, cast, tmp_path):
    package = read_package(CASES / "sample-1" / "package")
    made = import_package(session, package, cast["lin"].organisation, cast["lin"])

    answer = lin.get(f"/evaluations/{made.id}/package.zip")

    path = tmp_path / "out.zip"
    path.write_bytes(answer.data)
    taken = read_package(path)
    assert taken.checksum == planned(package).checksum != package.checksum
    frames = taken.collected.frames()
    assert {name for name, frame in frames.items() if len(frame)} == {"subjects", "items"}
    assert {name for name, frame in package.collected.frames().items() if len(frame)} > {"ratings", "notes"}
