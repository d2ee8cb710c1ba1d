"""Sections: headings, conditions, and what is asked once on a ticket about several people."""

import pytest
from werkzeug.datastructures import MultiDict

from surveys.definition import Choice, Instrument, Item, Section
from surveys.forms import BallotForm, largest_payload
from surveys.instruments import unfit_items
from surveys.seal import _sort, is_identical
from tests.surveys.questionnaires import DEPARTMENT
from tests.surveys.test_answer_types import questionnaire

STEPS = tuple(Choice(str(step), {"zh": f"第{step}档"}) for step in (1, 2))
SECTIONS = Instrument(
    "peer",
    "peer",
    {"zh": "同行"},
    ("zh",),
    (
        Item("knows", "select_one", {"zh": "来往多吗"}, choices=STEPS, section="you"),
        Item("years", "integer", {"zh": "共事几年"}, section="you"),
        Item("word", "select_one", {"zh": "说话算数"}, choices=STEPS, section="work", evidence="E22"),
        Item("hours", "integer", {"zh": "每周几个小时"}, section="close"),
        Item("wish", "text", {"zh": "还想说什么"}, section="end"),
    ),
    sections=(
        Section("you", {"zh": "关于您"}, per_subject=False),
        Section("work", {"zh": "工作"}),
        Section("close", {"zh": "来往"}, "${knows} = '2'"),
        Section("end", {"zh": "最后"}, per_subject=False),
    ),
)
ONE, TWO = (("SW01", "韦秀兰"),), (("SW01", "韦秀兰"), ("SW02", "黄志明"))
GIVEN = {
    "once-knows": "2",
    "once-years": "3",
    "s0-word": "1",
    "s0-hours": "4",
    "s1-word": "2",
    "once-wish": "好",
}


def answered(answers, subjects=TWO):
    return BallotForm(questionnaire(SECTIONS, subjects), "zh", MultiDict(answers))


def sealed(payload):
    opened = _sort([payload], {"SW01": 1, "SW02": 2}, {1: lambda answers: None})
    return [(one.subject_id, one.answers) for one in opened.responses]


def test_what_is_asked_once_stands_once_between_the_subjects():
    shown = [(one.about, one.heading, [block.id for block in one.blocks]) for one in answered({}).sections]

    assert shown == [
        ("", "关于您", ["once-knows", "once-years"]),
        ("评价：韦秀兰", "工作", ["s0-word"]),
        ("", "来往", ["s0-hours"]),
        ("评价：黄志明", "工作", ["s1-word"]),
        ("", "来往", ["s1-hours"]),
        ("", "最后", ["once-wish"]),
    ]


def test_ticket_about_one_person_asks_everything_about_that_person():
    form = answered({"s0-knows": "2", "s0-word": "1", "s0-hours": "4"}, ONE)

    assert form.payload("B", "link")["responses"] == [
        {"subject": "SW01", "answers": {"knows": "2", "word": "1", "hours": 4}}
    ]
    assert "once" not in form.payload("B", "link")


def test_condition_of_a_section_looks_at_what_was_answered_once():
    met, unmet = answered(GIVEN), answered({**GIVEN, "once-knows": "1"})

    assert met.payload("B", "link")["responses"][0]["answers"] == {"word": "1", "hours": 4}
    assert unmet.payload("B", "link")["responses"][0]["answers"] == {"word": "1"}


def test_hidden_section_hides_with_its_heading_where_the_browser_can():
    (first, second) = answered({}).hiding_rules()

    assert first == (
        'form:not(:has([name="once-knows"][value="2"]:checked)) [data-item="s0-section:close"]{display:none}'
    )
    assert 'data-item="s1-section:close"' in second


def test_what_was_answered_once_goes_with_the_first_answered_response_and_makes_none():
    payload = answered(GIVEN).payload("B", "link")
    about_the_second = answered({"once-years": "3", "s1-word": "2"}).payload("B", "link")
    about_nobody = answered({"once-years": "3"}).payload("B", "link")

    assert sealed(payload) == [
        (1, {"word": "1", "hours": 4, "knows": "2", "years": 3}),
        (2, {"word": "2"}),
    ]
    assert sealed(about_the_second) == [(2, {"word": "2", "years": 3})]
    assert sealed(about_nobody) == []


def test_answers_given_once_do_not_make_equal_marks_look_different():
    ten = tuple((f"SW{n:02}", f"某{n}") for n in range(10))
    alike = {f"s{n}-word": "2" for n in range(10)}

    assert is_identical(answered({**alike, "once-years": "3"}, ten).payload("B", "link")["responses"])


def test_text_asked_once_is_split_from_the_ratings_like_any_other():
    payload = answered(GIVEN).payload("B", "link")

    assert payload["comments"] == {"wish": ["好"]}
    assert payload["once"] == {"knows": "2", "years": 3}


@pytest.mark.parametrize(("per_subject", "unfit"), [(True, []), (False, ["word"])])
def test_item_that_is_scored_cannot_be_asked_once(per_subject, unfit):
    sections = (Section("work", {"zh": "工作"}, per_subject=per_subject),)
    item = Item("word", "select_one", {"zh": "算数"}, choices=STEPS, section="work", evidence="E22")

    assert unfit_items(Instrument("peer", "peer", {}, ("zh",), (item,), sections=sections)) == unfit


def test_largest_ballot_counts_what_is_asked_once():
    form = answered({**GIVEN, "once-wish": "𠮷" * 500})

    assert largest_payload(form.questionnaire) > len(str(form.payload("A", "interview")).encode())


def test_definition_with_sections_comes_back_from_its_json():
    assert Instrument.from_json(SECTIONS.as_json()) == SECTIONS


def test_definition_without_sections_keeps_the_hash_that_it_had_before_there_were_any():
    assert DEPARTMENT.content_hash == "f7a8544443988807198fdffb6e4b9b83c20332c0df48ea615a8a67c8e0bbc842"
