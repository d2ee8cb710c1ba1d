import pytest

from surveys.definition import Choice, Item
from surveys.questions import QUESTIONS, AnswerRefused, Integer, question
from surveys.relevance import read_condition
from surveys.respond_texts import LANGUAGES, TEXTS

EXAMPLES = [(kind, example) for kind in QUESTIONS.values() for example in kind.examples]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", ""))
def test_question_type_stores_its_examples(kind, example):
    stored = [kind.store(example.item, raw) for raw in example.raw]

    assert stored == list(example.stored)
    assert [kind.number(value) for value in stored] == list(example.numbers)
    assert kind.level in {"nominal", "ordinal", "interval", "text", "none"}
    assert kind.chart and kind.widget
    assert kind.examples


@pytest.mark.parametrize(
    ("kind", "example"),
    [pair for pair in EXAMPLES if pair[0].name != "note"],
    ids=lambda v: getattr(v, "name", ""),
)
def test_question_type_refuses_with_a_text_of_the_platform(kind, example):
    with pytest.raises(AnswerRefused) as refused:
        kind.store(example.item, example.refused)

    assert str(refused.value) in TEXTS


def test_registry_holds_the_types_of_the_form_format():
    assert set(QUESTIONS) == {
        "select_one", "select_multiple", "rank", "acknowledge", "integer", "decimal", "range",
        "text", "line", "long_text", "note", "date", "time",
    }  # fmt: skip


def test_second_type_of_one_name_is_refused():
    with pytest.raises(ValueError, match="registered twice"):
        question(type("Again", (Integer,), {}))


def test_longest_answers_fit_into_the_stated_size():
    text = QUESTIONS["text"]
    item = Item("open", "text", {"zh": "题"})

    assert len("𠮷".encode() * 500) + 2 <= text.largest(item)
    assert len('"elderly"') <= QUESTIONS["select_one"].largest(
        Item("a", "select_one", {}, choices=(Choice("elderly", {}),))
    )


@pytest.mark.parametrize(
    ("text", "answers", "holds"),
    [
        ("${a} = '1'", {"a": "1"}, True),
        ("${a} = '1'", {}, False),
        ("${a} != '1'", {}, True),
        ("${a} != '1'", {"a": "1"}, False),
        ("${a} = 1", {"a": 1}, True),
        ("${a} = '1' or ${b} = '2' and ${c} = '3'", {"a": "1"}, True),
        ("${a} = '1' or ${b} = '2' and ${c} = '3'", {"b": "2"}, False),
        ("(${a} = '1' or ${b} = '2') and (${c} = '3')", {"a": "1", "c": "3"}, True),
        ("(${a} = '1' or ${b} = '2') and (${c} = '3')", {"a": "1"}, False),
        ("selected(${a}, 'x')", {"a": "w x"}, True),
        ("selected(${a}, 'x')", {"a": "wx"}, False),
        ("${a} >= 3", {"a": 3}, True),
        ("${a} > 3", {"a": "3"}, False),
        ("${a} < 3", {}, False),
        ("${a} <= 3", {"a": "na"}, False),
        ("${a} = 0", {"a": 0}, True),
        ("${a} < 1", {"a": 0}, True),
        ("not(${a} = '1') and ${b} = '2'", {"b": "2"}, True),
        ("not(${a} = '1' or ${b} = '2')", {"b": "2"}, False),
    ],
)
def test_condition_holds_as_xlsform_says(text, answers, holds):
    assert read_condition(text).holds(answers) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "string-length(${a}) > 3",
        "${a} > ${b}",
        "not ${a} = '1'",
        "not(${a} = '1'",
        "count(${a}) = 2",
        "(${a} = '1'",
        "${a} = '1')",
        "and",
        "${a} = '1' ${b} = '2'",
    ],
)
def test_condition_beyond_the_simple_form_is_none(text):
    assert read_condition(text) is None


@pytest.mark.parametrize("key", TEXTS)
def test_platform_text_is_complete_in_every_language(key):
    assert set(LANGUAGES) >= {"zh", "en", "za"}
    assert set(TEXTS[key]) == set(LANGUAGES)
    assert all(text.strip() for text in TEXTS[key].values())
    assert (
        len(
            {
                tuple(sorted(part for part in ("{name}", "{address}", "{limit}", "{bounds}") if part in t))
                for t in TEXTS[key].values()
            }
        )
        == 1
    )
