"""Question types on the phone page: what is shown, what comes back, what goes into the ballot."""

import json

import pytest
from werkzeug.datastructures import MultiDict

from surveys.definition import Choice, Instrument, Item
from surveys.forms import BallotForm, largest_payload
from surveys.questionnaires import Questionnaire

WISHES = tuple(
    Choice(name, {"zh": zh}) for name, zh in (("meal", "送饭"), ("visit", "探访"), ("ride", "接送"))
)
ALL_KINDS = Instrument(
    "all",
    "peer",
    {"zh": "各种题"},
    ("zh",),
    (
        Item("wishes", "rank", {"zh": "最需要什么"}, choices=(*WISHES, Choice("na", {"zh": "说不清"}))),
        Item("read", "acknowledge", {"zh": "看过说明"}),
        Item("line", "line", {"zh": "一句话"}),
        Item("story", "long_text", {"zh": "经过"}),
        Item("hour", "time", {"zh": "几点来合适"}),
        Item("people", "integer", {"zh": "几个人"}, extra={"constraint": ". >= 1 and . <= 30"}),
        Item("why", "text", {"zh": "为什么"}, relevant="${read} = 'OK'"),
    ),
)


def questionnaire(definition=ALL_KINDS, subjects=(("T1", "居家养老"),)):
    return Questionnaire("p", "{}", "b", 1, "all", definition, subjects)


def answered(answers, **more):
    return BallotForm(questionnaire(**more), "zh", MultiDict(answers))


def answers_of(form):
    return form.payload("B", "link")["responses"][0]["answers"]


def test_ranking_is_stored_as_the_order_of_its_options():
    form = answered({"s0-wishes:visit": "1", "s0-wishes:meal": "2", "s0-wishes:ride": ""})

    assert answers_of(form) == {"wishes": "visit meal"}


@pytest.mark.parametrize(
    ("places", "words"),
    [(("1", "1"), "同一个名次"), (("1", "3"), "空了一个名次"), (("4", "1"), "从列出的答案里选")],
)
def test_ranking_with_a_place_given_twice_or_left_out_is_refused_beside_its_field(places, words):
    form = answered(dict(zip(("s0-wishes:meal", "s0-wishes:visit"), places, strict=True)))

    (block,) = [block for section in form.sections for block in section.blocks if block.error]

    assert block.id == "s0-wishes"
    assert words in block.error
    assert [option.place for option in block.field] == [*places, ""]


def test_cannot_say_gets_no_place_in_a_ranking():
    form = answered({})

    (block,) = [block for section in form.sections for block in section.blocks if block.item.kind == "rank"]

    assert [option.name for option in block.field] == ["meal", "visit", "ride"]


def test_number_outside_the_bounds_of_its_item_is_refused_with_the_bounds():
    form = answered({"s0-people": "31"})

    assert form.errors == {"s0-people": "这个数不在范围内，应当 ≥ 1, ≤ 30。"}


def test_text_that_hangs_on_a_tick_counts_only_with_the_tick():
    without, ticked = answered({"s0-why": "好"}), answered({"s0-why": "好", "s0-read": "OK"})

    assert without.payload("B", "link")["comments"] == {}
    assert ticked.payload("B", "link")["comments"] == {"why": ["好"]}
    assert 'form:not(:has([name="s0-read"][value="OK"]:checked)) [data-item="s0-why"]' in "".join(
        ticked.hiding_rules()
    )


def test_texts_of_every_length_are_split_from_the_other_answers():
    form = answered({"s0-line": "早一点", "s0-story": "长" * 3000, "s0-hour": "8:30"})

    assert answers_of(form) == {"hour": "08:30"}
    assert form.payload("B", "link")["comments"] == {"line": ["早一点"], "story": ["长" * 3000]}


def test_fullest_ballot_fits_into_the_padding():
    texts = {"s0-line": "𠮷" * 100, "s0-story": "𠮷" * 3000, "s0-why": "𠮷" * 500, "s0-read": "OK"}
    ranked = {"s0-wishes:visit": "1", "s0-wishes:meal": "2", "s0-wishes:ride": "3"}
    form = answered({**texts, **ranked, "s0-hour": "23:59", "s0-people": "30"})

    written = json.dumps(form.payload("B", "interview"), ensure_ascii=False).encode()

    assert not form.errors
    assert len(written) <= largest_payload(form.questionnaire)
