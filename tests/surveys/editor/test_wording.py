import pytest

from surveys.definition import Choice, Item
from surveys.editor.wording import hints, item_hints, minutes
from tests.surveys.editor.factories import SCALE, choice_item, definition
from tests.surveys.questionnaires import RECIPIENT


def kinds(language, text, choices=SCALE):
    return [hint.kind for hint in item_hints(Item("q1", "select_one", {language: text}, choices=choices))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("社工来得及时和耐心吗？", "double"),
        ("社工热情吗，办事公平吗？", "double"),
        ("社工是否做到了赋能？", "jargon"),
        ("难道社工帮得差吗？", "leading"),
        ("社工没有告诉过您吗？", "negation"),
        ("您不是不愿意再来吧？", "double_negation"),
        ("在过去的六个月里面当您家里碰到各种各样大大小小的困难的时候社工都来看过您吗？", "long"),
    ],
)
def test_chinese_wording_is_remarked_on(text, kind):
    assert kinds("zh", text) == [kind]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Is the worker polite and helpful?", "double"),
        ("Did the intervention help?", "jargon"),
        ("Don't you think it helped?", "leading"),
        ("Did the worker never come?", "negation"),
        ("Is it not true that the worker never came?", "double_negation"),
    ],
)
def test_english_wording_is_remarked_on(text, kind):
    assert kind in kinds("en", text)


@pytest.mark.parametrize(
    "text", ["社工帮得怎么样？", "有事联系，对方回应得快不快？", "您有没有办法找到社工？"]
)
def test_plain_questions_get_no_remark(text):
    assert kinds("zh", text) == []


def test_scale_without_a_way_out_is_remarked_on():
    assert kinds("zh", "怎么样？", SCALE[:3]) == ["cannot_say"]


def test_scale_that_leans_to_one_side_is_remarked_on():
    leaning = (Choice("1", {"zh": "不好"}), Choice("2", {"zh": "好"}), Choice("3", {"zh": "很好"}), SCALE[3])

    assert kinds("zh", "怎么样？", leaning) == ["unbalanced"]
    assert kinds("zh", "怎么样？", RECIPIENT.items[0].choices) == []


def test_answers_that_are_bare_numbers_are_remarked_on():
    bare = (Choice("1", {"zh": "1"}), Choice("2", {"zh": "2"}), Choice("3", {"zh": "好"}), SCALE[3])

    assert kinds("zh", "怎么样？", bare) == ["wordless"]


def test_question_that_asks_who_one_is_is_among_the_hints():
    made = definition(Item("who", "text", {"zh": "您的姓名？"}))

    assert [(hint.item, hint.kind) for hint in hints(made)] == [("who", "identifying")]


def test_sixteenth_question_is_too_many_and_notes_do_not_count():
    fifteen = [choice_item(f"q{number}") for number in range(15)]
    note = Item("note", "note", {"zh": "请放心填写。"})

    assert hints(definition(*fifteen, note)) == []
    assert [hint.kind for hint in hints(definition(*fifteen, choice_item("q16")))] == ["many"]


def test_minutes_follow_the_words_and_the_answers():
    made = definition(choice_item("q1", "帮得怎么样"), Item("open", "text", {"zh": "说一句"}))

    assert minutes(made, "zh") == pytest.approx((5 / 3 + 6 + 3 / 3 + 30) / 60)


def test_hint_says_its_sentence_with_the_words_it_found(app):
    with app.test_request_context("/?lang=en"):
        (hint,) = item_hints(choice_item("q1", "社工是否做到了赋能？"))

        assert str(hint) == "A word of the trade (“赋能”). Say it as people say it at home."
