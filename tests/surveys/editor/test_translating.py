from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.definition import Item
from surveys.editor.translating import (
    entries,
    language_name,
    missing,
    with_language,
    with_texts,
    without_language,
)
from tests.surveys.editor.factories import PARTS, choice_item, definition
from tests.surveys.questionnaires import RECIPIENT


def test_missing_texts_are_counted_by_language():
    made = definition(choice_item("q1"), sections=PARTS[:1])

    assert missing(made) == {"zh": 0, "en": 2}
    assert missing(with_language(made, "za")) == {"zh": 0, "en": 2, "za": 7}


def test_answers_that_several_questions_share_are_written_once():
    made = definition(choice_item("q1"), choice_item("q2"))
    shared = [entry for entry in entries(made) if entry.kind == "choice"]

    changed = with_texts(made, {shared[0].key: {"en": "bad"}})

    assert [entry.of for entry in shared] == [("q1", "q2")] * 4
    assert [item.choices[0].label["en"] for item in changed.items] == ["bad", "bad"]


def test_hint_is_offered_only_where_one_language_has_it():
    item = Item("q1", "text", {"zh": "说说"}, hint={"zh": "不写名字"})

    assert [entry.key for entry in entries(definition(item))] == ["title", "label|q1", "hint|q1"]


def test_note_may_stand_in_one_language_only():
    note = Item("note", "note", {"zh": "这是草稿。"})

    assert missing(definition(note)) == {"zh": 0, "en": 0}


def test_empty_text_takes_it_away_and_unknown_keys_change_nothing():
    made = definition(choice_item("q1"))

    assert with_texts(made, {"label|gone": {"zh": "x"}}) == made
    assert with_texts(made, {"title": {"en": ""}}).title == {"zh": "问卷"}


def test_language_goes_with_everything_written_in_it():
    rest = without_language(RECIPIENT, "za")

    assert rest.languages == ("zh", "en")
    assert "za" not in str(rest.as_json())
    assert without_language(definition(languages=("zh",)), "zh").languages == ("zh",)


def test_languages_are_called_as_their_speakers_call_them():
    assert [language_name(code) for code in ("za", "bo", "xq")] == ["Vahcuengh", "བོད་སྐད་", "xq"]


@settings(max_examples=40)
@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_comes_back_as_it_was_given(one, other):
    made = with_texts(definition(choice_item("q1")), {"label|q1": {"en": one}, "choice|q1|1": {"en": other}})

    texts = {entry.key: entry.texts.get("en") for entry in entries(made)}
    assert (texts["label|q1"], texts["choice|q1|1"]) == (one, other)
