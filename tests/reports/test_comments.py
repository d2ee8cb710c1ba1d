"""Free texts in the report: reviewed by two, from questions with enough of them, in no telling order."""

import csv
import io
from dataclasses import replace

import pytest
import sqlalchemy as sa

from accounts.models import Access, User
from packages.importing import import_package
from reports.comments import comments_csv
from reports.disclosed import records
from reports.formats.html import self_contained
from reports.gate import disclose
from reports.inputs import Remarks
from reports.releases import release_salt
from reports.runs import score_evaluation
from reports.stored_runs import report_data
from reports.writing import impact_report
from scoring.disclosure import gate_table
from scoring.frames import Withheld
from surveys.comments import queue_page
from surveys.models import Collection, Comment, Instrument, InstrumentVersion
from surveys.models_comments import CommentReview
from surveys.reviews import Verdict, digest, settle
from surveys.spreadsheet import as_text
from tests.reports.releasing import release

TEXT = "扶手装上以后洗澡不怕摔了。"
HIDDEN = "老覃说的话不能写出来。"


def told(data, language="en"):
    return records(disclose(data, language).tables["comments"])


def page_of(data):
    return self_contained(impact_report(data, "zh"))


@pytest.mark.parametrize(("written", "is_told"), [(10, True), (9, False)])
def test_question_needs_ten_comments_whatever_was_released(words, sample, written, is_told):
    data = replace(sample, remarks=(Remarks("Y2", "recipient", "open", written, (TEXT,)),))
    (row,) = told(data)

    assert data.remarks[0].released == (TEXT,)  # there is something to leak
    assert row["text"] == (TEXT if is_told else Withheld("below_minimum", 10))
    assert row["written"] == (10 if is_told else Withheld("below_minimum", 10))
    assert (TEXT in page_of(data)) is is_told


def test_number_of_released_texts_of_a_small_question_is_not_told(words, sample):
    texts = tuple(f"意见{number}" for number in range(7))
    data = replace(sample, remarks=(Remarks("Y2", "recipient", "open", 9, texts),))

    assert len(told(data)) == 1


def test_report_of_a_package_tells_no_comment(words, qingrong):
    assert sum(one.written >= 10 for one in qingrong.remarks) > 0
    assert [row["text"] for row in told(qingrong) if isinstance(row["text"], str)] == []
    assert "意见摘录" not in page_of(qingrong)


def test_section_says_question_source_and_counts_and_no_subject(words, sample):
    data = replace(sample, remarks=(Remarks("Y2", "recipient", "open", 12, (TEXT, "来得太少。")),))
    (section,) = [one for one in impact_report(data, "en").sections if one.code == "comments"]
    kinds = [block.kind for block in section.blocks]

    assert kinds == ["paragraph", "heading", "paragraph", "listing"]
    assert section.blocks[2].text == "Service recipients, wave Y2: 2 of 12 comments."
    assert section.blocks[3].items == (TEXT, "来得太少。")


def test_comments_file_holds_no_formula(words, sample):
    texts = ("=1+1", "＝1+1", "+86", "@x", "-1", "\t=2", "plain, with comma", 'a "quote"')
    data = replace(sample, remarks=(Remarks("Y2", "recipient", "open", 12, texts),))
    content = comments_csv(disclose(data, "en").tables["comments"])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["wave", "source", "label", "text"]
    assert [row[-1] for row in rows[1:7]] == ["'" + text for text in texts[:6]]
    assert [row[-1] for row in rows[7:]] == list(texts[6:])
    assert as_text("") == ""


def test_withheld_rows_are_not_in_the_file():
    columns = ("wave", "source", "item", "label", "written", "text")
    gated = gate_table(columns, [("Y1", "s", "i", "l", 3, Withheld("below_minimum", 10))], 10, "funder")

    assert comments_csv(gated).count(b"\r\n") == 1


@pytest.fixture
def reviewed(session, cast, package, now, app):
    """A released evaluation with twelve comments: one confirmed, one proposed, ten untouched."""
    lin, mo = cast["lin"], cast["mo"]
    made = import_package(session, package, lin.organisation, lin, is_invented=True, now=now)
    session.add(Access(user_id=cast["fang"].id, evaluation_id=made.id))
    collection = session.scalar(
        sa.select(Collection)
        .join(InstrumentVersion, Collection.instrument_version_id == InstrumentVersion.id)
        .join(Instrument, InstrumentVersion.instrument_id == Instrument.id)
        .where(Instrument.evaluation_id == made.id, Instrument.name == "recipient")
        .order_by(Collection.id.desc())
    )
    session.execute(sa.delete(Comment))
    texts = (TEXT, HIDDEN, *(f"没写完的话{number}" for number in range(10)))
    session.add_all(Comment(collection_id=collection.id, item="open", text=text) for text in texts)
    session.commit()
    keys = {one.comment.text: one.comment.key for one in queue_page(session, made, "pending")}
    for text in (TEXT, HIDDEN):
        assert settle(session, made, [Verdict(keys[text], "release", text=text)], lin, now) == {}
    seen = digest(session.get(CommentReview, keys[TEXT]))
    assert settle(session, made, [Verdict(keys[TEXT], "confirm", seen=seen)], mo, now) == {}
    with app.app_context():
        score_evaluation(session, made, session.get(User, mo.id), now)
        release(session, made, mo, release_salt("for tests"), now)
    return made


def test_only_what_two_people_released_reaches_the_reader(client, log_in, session, reviewed):
    assert report_data(session, reviewed).remarks[-1].written == 12
    session.rollback()
    log_in(client, "fang")
    report = client.get(f"/evaluations/{reviewed.id}/report").text
    saved = client.get(f"/evaluations/{reviewed.id}/report/comments.csv").data.decode("utf-8-sig")

    for page in (report, saved):
        assert TEXT in page
        assert HIDDEN not in page
        assert "没写完的话" not in page


def test_text_taken_back_is_gone_before_the_next_release(client, log_in, session, cast, reviewed, now):
    key = session.scalar(sa.select(Comment.key).where(Comment.text == TEXT))
    seen = digest(session.get(CommentReview, key))
    assert (
        settle(session, reviewed, [Verdict(key, "reopen", seen=seen, reason="tells who")], cast["mo"], now)
        == {}
    )
    log_in(client, "fang")

    report = client.get(f"/evaluations/{reviewed.id}/report").text
    saved = client.get(f"/evaluations/{reviewed.id}/report/comments.csv").data.decode("utf-8-sig")

    assert "Audited release: 1" in report or "第1次" in report
    assert TEXT not in report + saved


def test_comments_file_is_for_readers_of_the_report(client, log_in, reviewed):
    found = {}
    for who in ("lin", "fang", "chen", "zhao"):
        log_in(client, who)
        found[who] = client.get(f"/evaluations/{reviewed.id}/report/comments.csv").status_code

    assert found == {"lin": 200, "fang": 200, "chen": 403, "zhao": 404}
