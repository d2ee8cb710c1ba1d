import html
import io
import re

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from surveys.definition import Item
from surveys.editor import drafts
from surveys.editor.item_form import Setting, item_form, item_of, sent_of
from surveys.formats.sheets import write_workbook
from surveys.formats.xlsform import write_xlsform
from surveys.library import LIBRARY, template
from surveys.models import Instrument
from tests.factories import make_evaluation
from tests.surveys.editor.factories import (
    PARTS,
    ROW,
    begin,
    begin_published,
    choice_item,
    definition,
    newest_of,
    sent,
)
from tests.surveys.questionnaires import DEPARTMENT, PEER, RECIPIENT


def test_questionnaire_is_made_from_nothing(lin, session, base):
    answer = lin.post(
        f"{base}/new/empty", data={"title": "问卷", "source": "peer", "languages": ["zh", "za"]}
    )
    lin.post(f"{base}/peer/items", data=sent(**ROW))

    made = newest_of(session, "peer").definition
    assert answer.location == f"{base}/peer"
    assert (made.source, made.languages, made.title) == ("peer", ("zh", "za"), {"zh": "问卷"})
    assert [choice.name for choice in made.items[0].choices] == ["1", "2"]


def test_template_and_copy_are_drafts_of_their_own(lin, session, cast, evaluation, base, now):
    other = make_evaluation(session, cast["lin"].organisation, title="Earlier")
    model = drafts.newest(begin_published(session, other, now, choice_item("q1"), name="model"))
    first = next(iter(LIBRARY))

    for _time in range(2):
        lin.post(f"{base}/new/copy", data={"version": model.id})
        lin.post(f"{base}/new/template", data={"template": first})

    session.rollback()
    names = session.scalars(sa.select(Instrument.name).where(Instrument.evaluation_id == evaluation.id)).all()
    assert sorted(names) == sorted(["model", "model_2", first, f"{first}_2"])
    assert newest_of(session, "model_2").definition.items == model.definition.items


def test_questionnaire_of_another_house_cannot_be_copied(lin, session, cast, base, now):
    foreign = make_evaluation(session, cast["zhao"].organisation, title="Foreign")
    model = begin_published(session, foreign, now, choice_item("q1"))

    assert lin.post(f"{base}/new/copy", data={"version": drafts.newest(model).id}).status_code == 400


def upload(client, base, data, name="form.xlsx", **more):
    fields = {"file": (io.BytesIO(data), name), "format": "", "becomes": "", "source": "recipient", **more}
    return client.post(f"{base}/new/upload", data=fields, content_type="multipart/form-data")


def test_uploaded_file_becomes_the_draft(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"))
    asked = definition(choice_item("q7"))

    upload(lin, base, write_xlsform(asked), "village.xlsx")
    upload(lin, base, write_xlsform(asked), becomes="recipient")

    assert [item.name for item in newest_of(session, "village").definition.items] == ["q7"]
    assert [item.name for item in newest_of(session).definition.items] == ["q7"]
    lin.post(f"{base}/recipient/undo")
    assert [item.name for item in newest_of(session).definition.items] == ["q1"]


def test_what_works_otherwise_here_is_remarked_after_a_file_was_taken(lin, session, evaluation, base):
    sheets = {
        "survey": [["type", "name", "label::中文 (zh)"], ["start", "began", ""], ["text", "q7", "说说"]],
        "settings": [["form_title"], ["村里"]],
    }

    page = upload(lin, base, write_workbook(sheets), "village.xlsx", source="committee")

    assert page.status_code == 200
    assert re.search(r'<tr><th scope="row">survey</th><td>2</td>', page.text)
    assert newest_of(session, "village").definition.source == "committee"
    assert [item.name for item in newest_of(session, "village").definition.items] == ["q7"]


def test_refused_file_is_told_by_place_and_changes_nothing(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"))
    wrong = write_xlsform(definition(Item("q1", "audio_selfie", {"zh": "说"})))

    page = upload(lin, base, wrong, becomes="recipient")

    assert page.status_code == 400
    assert re.search(
        r'<tr><th scope="row">survey</th><td>2</td><td>type</td><td><bdi>audio_selfie', page.text
    )
    assert [item.name for item in newest_of(session).definition.items] == ["q1"]
    assert upload(lin, base, b"no workbook").status_code == 400
    assert upload(lin, base, b"x", "notes.pdf").status_code == 400


def test_downloaded_file_reads_back_as_the_draft(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1", list_name="scale"))

    answer = lin.get(f"{base}/recipient/file/xlsform")
    upload(lin, base, answer.data, "again.xlsx")

    assert newest_of(session, "again").definition.items == newest_of(session).definition.items
    assert lin.get(f"{base}/recipient/file/nonsense").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "1 q"}, "name"),
        ({"name": "wave"}, "name"),
        ({"name": "q1"}, "name"),
        ({"label-zh": " "}, "label-zh"),
        ({"code-1": "1"}, "code-1"),
        ({"code-1": "a b"}, "code-1"),
        ({"words-1-zh": ""}, "code-1"),
        ({"evidence": "E3", "code-1": "good"}, "code-1"),
        ({"evidence": "E3", "code-0": "na"}, "evidence"),
    ],
)
def test_wrong_item_comes_back_with_the_fault_beside_its_field(
    lin, session, evaluation, base, changes, field
):
    begin(session, evaluation, choice_item("q1"))

    page = lin.post(f"{base}/recipient/items", data={**sent("q2"), **ROW, **changes})

    assert page.status_code == 400
    assert f'href="#{field}"' in page.text
    assert len(newest_of(session).definition.items) == 1


def test_question_asked_once_feeds_no_evidence_point(lin, session, evaluation, base):
    begin(session, evaluation, sections=PARTS)

    once = lin.post(f"{base}/recipient/items", data={**sent(), **ROW, "evidence": "E3", "section": "part1"})
    each = lin.post(f"{base}/recipient/items", data={**sent(), **ROW, "evidence": "E3", "section": "part2"})

    assert (once.status_code, 'href="#evidence"' in once.text) == (400, True)
    assert each.status_code == 302


def test_range_needs_a_highest_point_above_the_lowest(lin, session, evaluation, base):
    begin(session, evaluation)
    points = {"parameter-start": "0", "parameter-end": "0", "parameter-step": "1"}

    wrong = lin.post(f"{base}/recipient/items", data=sent("q2", "range", **points))
    lin.post(f"{base}/recipient/items", data=sent("q2", "range", **{**points, "parameter-end": "10"}))

    assert wrong.status_code == 400
    assert newest_of(session).definition.items[0].extra == {"parameters": "start=0 end=10 step=1"}


def test_one_press_adds_cannot_say_and_keeps_what_was_typed(lin, session, evaluation, base):
    begin(session, evaluation)

    page = lin.post(f"{base}/recipient/items", data=sent("q9", words="写了一半", do="na", **ROW))

    assert page.status_code == 200
    assert re.search(r'name="code-2"[^>]*value="na"', page.text)
    assert "写了一半" in page.text
    assert newest_of(session).definition.items == ()


def test_answers_of_another_question_are_taken_over(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"))

    page = lin.post(f"{base}/recipient/items", data=sent("q2", do="same", same="q1"))

    assert re.findall(r'name="code-\d"[^>]*value="([^"]+)"', page.text) == ["1", "2", "3", "na"]


def test_ready_answers_are_offered_to_a_first_question(lin, session, evaluation, base):
    begin(session, evaluation)

    page = lin.post(f"{base}/recipient/items", data=sent("q1", do="same", same="ready|yes_no"))

    assert re.findall(r'name="code-\d"[^>]*value="([^"]+)"', page.text) == ["1", "0", "na"]


def test_only_points_of_the_plan_with_this_source_are_offered(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"), choice_item("q2", evidence="GONE"))

    page = lin.get(f"{base}/recipient/items/q1").text

    offered = page[page.index('id="evidence"') :]
    assert re.findall(r'<option (?:selected )?value="([^"]*)"', offered[: offered.index("</select>")]) == [
        "", "E3", "GONE",
    ]  # fmt: skip


def test_condition_is_built_from_rows(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"), choice_item("q2"))
    rows = {"answer-0": "q1|1", "sign-0": "is_not", "answer-1": "q1|na", "sign-1": "contains", "join": "any"}

    lin.post(f"{base}/recipient/items/q2", data=sent("q2", **ROW, **rows))
    page = lin.get(f"{base}/recipient/items/q2").text

    assert newest_of(session).definition.item("q2").relevant == "${q1} != '1' or selected(${q1}, 'na')"
    assert re.search(r'<option selected value="q1\|na">', page)
    assert "q2|1" not in page


def test_expression_that_rows_cannot_show_stays_as_it_is(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"), choice_item("q2", relevant="count(${q1}) > 1"))
    shown = lin.get(f"{base}/recipient/items/q2").text

    lin.post(f"{base}/recipient/items/q2", data=sent("q2", relevant="count(${q1}) > 2", **ROW))

    assert 'value="count(${q1}) &gt; 1"' in shown
    assert newest_of(session).definition.item("q2").relevant == "count(${q1}) > 2"


def test_published_code_stays_whatever_is_sent(lin, session, evaluation, base, now):
    begin_published(session, evaluation, now, choice_item("q1"))
    lin.post(f"{base}/recipient/version")

    lin.post(f"{base}/recipient/items/q1", data=sent("renamed", words="新的？", **ROW))

    items = newest_of(session).definition.items
    assert [(item.name, item.label["zh"]) for item in items] == [("q1", "新的？")]


def test_change_by_somebody_else_is_not_overwritten_unseen(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"))
    page = lin.get(f"{base}/recipient/items/q1").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    lin.post(f"{base}/recipient/items/q1", data=sent(words="别人改的？", **ROW))

    late = lin.post(f"{base}/recipient/items/q1", data=sent(words="我改的？", seen=seen, **ROW))

    assert late.status_code == 400
    assert "我改的？" in late.text
    assert newest_of(session).definition.item("q1").label["zh"] == "别人改的？"


def test_item_is_moved_copied_deleted_and_brought_back(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"), choice_item("q2"))

    lin.post(f"{base}/recipient/items/q2/up")
    lin.post(f"{base}/recipient/items/q2/duplicate")
    lin.post(f"{base}/recipient/items/q1/delete")
    after = [item.name for item in newest_of(session).definition.items]
    lin.post(f"{base}/recipient/undo")

    assert after == ["q2", "q3"]
    assert [item.name for item in newest_of(session).definition.items] == ["q2", "q3", "q1"]
    assert lin.post(f"{base}/recipient/items/gone/up").status_code == 404
    assert lin.post(f"{base}/recipient/items/q1/sideways").status_code == 404


def test_sections_are_added_changed_and_taken_away(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1", section="part1"), choice_item("q2"), sections=PARTS[:1])

    lin.post(f"{base}/recipient/sections", data={"per_subject": "no", "label-zh": "说说您", "join": "all"})
    lin.post(
        f"{base}/recipient/sections/part1",
        data={"per_subject": "yes", "label-zh": "改了", "join": "all", "answer-0": "q2|1", "sign-0": "is"},
    )
    lin.post(f"{base}/recipient/sections/part2/up")

    first, second = newest_of(session).definition.sections
    assert (first.label, first.per_subject) == ({"zh": "说说您"}, False)
    assert (second.label, second.relevant, second.per_subject) == ({"zh": "改了"}, "${q2} = '1'", True)
    lin.post(f"{base}/recipient/sections/part1/delete")
    assert {item.section for item in newest_of(session).definition.items} == {""}


def test_many_texts_are_kept_at_once_and_what_is_missing_is_counted(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"), choice_item("q2"))
    page = lin.get(f"{base}/recipient/translations?only=missing").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    texts = {"text|label|q1|en": "How good?", "text|label|q2|en": "And now?"}

    kept = lin.post(f"{base}/recipient/translations?only=missing", data={"seen": seen, **texts})
    late = lin.post(f"{base}/recipient/translations", data={"seen": seen, "text|label|q1|en": "Late"})

    assert page.count('class="tag gap">missing') == 2
    assert kept.location.endswith("?only=missing")
    assert [item.label["en"] for item in newest_of(session).definition.items] == ["How good?", "And now?"]
    assert (late.status_code, "Late" in late.text) == (409, True)


def test_language_is_added_by_its_code_and_taken_away(lin, session, evaluation, base):
    begin(session, evaluation, choice_item("q1"))

    lin.post(f"{base}/recipient/languages", data={"code": "ug"})
    added = newest_of(session).definition.languages
    wrong = lin.post(f"{base}/recipient/languages", data={"code": "Uyghur language"})
    lin.post(f"{base}/recipient/languages/en/delete")

    assert added == ("zh", "en", "ug")
    assert wrong.status_code == 400
    assert newest_of(session).definition.languages == ("zh", "ug")


def test_title_and_source_are_changed_together(lin, session, evaluation, base):
    begin(session, evaluation)

    lin.post(f"{base}/recipient/head", data={"title-zh": "新名", "title-en": "New", "source": "peer"})
    empty = lin.post(f"{base}/recipient/head", data={"title-zh": " ", "source": "peer"})

    version = newest_of(session)
    assert (version.definition.title, version.instrument.source) == ({"zh": "新名", "en": "New"}, "peer")
    assert empty.status_code == 400


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029"), min_size=1)


@example("<script>alert(1)</script>")
@example('"><img src=x onerror=alert(1)>')
@example("=1+1|cmd")
@example("{{ 7*7 }} %(name)s ${q1}")
@example("السلام \u202eעברית")
@example("Mbouj ndei 👩🏽‍⚕️ ƨəŋƅ")
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS.filter(lambda words: words.strip() == words))
def test_any_words_come_back_unchanged_and_inert(lin, session, evaluation, base, words):
    if session.scalar(sa.select(Instrument.id)) is None:
        begin(session, evaluation, choice_item("q1"))
    given_words = {**ROW, "words-0-zh": words[:300], "hint-zh": words}
    lin.post(f"{base}/recipient/items/q1", data=sent(words=words, **given_words))

    item = newest_of(session).definition.item("q1")
    shown = [lin.get(f"{base}/recipient{page}").text for page in ("", "/items/q1", "/translations", "/try")]

    assert (item.label["zh"], item.hint["zh"], item.choices[0].label["zh"]) == (words, words, words[:300])
    for page in shown:
        assert str(html.escape(words, quote=False)) in html.escape(html.unescape(page), quote=False)
        assert "<script>alert" not in page and "<img src=x" not in page


QUESTIONNAIRES = (RECIPIENT, DEPARTMENT, PEER, *(template(name) for name in LIBRARY))


@pytest.mark.parametrize("made", QUESTIONNAIRES, ids=[made.name for made in QUESTIONNAIRES])
def test_question_opened_and_kept_as_it_is_does_not_change(app, made):
    with app.test_request_context():
        for item in made.items:
            setting = Setting(made, ((item.evidence, item.evidence),), frozenset(), "zh", item)
            form = item_form(sent_of(item, made), setting)

            assert form.validate(), (item.name, form.errors)
            assert item_of(form) == item
