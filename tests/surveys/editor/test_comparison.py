from dataclasses import replace

from surveys.definition import Choice
from surveys.editor.comparison import compare, side_by_side
from tests.surveys.editor.factories import SCALE, choice_item, definition


def found(before, after):
    return [(change.kind, change.item) for change in compare(before, after)]


def test_equal_versions_do_not_differ():
    made = definition(choice_item("q1"))

    assert found(made, made) == []


def test_added_and_dropped_questions_are_told():
    assert found(definition(choice_item("q1")), definition(choice_item("q2"))) == [
        ("added", "q2"),
        ("dropped", "q1"),
    ]


def test_changed_wording_forbids_comparison_and_shows_both():
    (change,) = compare(definition(choice_item("q1", "好吗？")), definition(choice_item("q1", "怎么样？")))

    assert (change.kind, change.before, change.after, change.language) == (
        "wording",
        "好吗？",
        "怎么样？",
        "zh",
    )
    assert change.is_breaking


def test_translation_that_came_later_is_no_changed_wording():
    before = choice_item("q1")

    after = replace(before, label={**before.label, "en": "How good?"})

    assert found(definition(before), definition(after)) == []


def test_every_way_to_change_a_scale_is_told_apart():
    shorter, bare = SCALE[1:], SCALE[:3]
    reworded = (Choice("1", {"zh": "差"}), *SCALE[1:])
    before = definition(choice_item("q1"))

    assert found(before, definition(choice_item("q1", choices=shorter))) == [("scale", "q1")]
    assert found(before, definition(choice_item("q1", choices=bare))) == [("cannot_say", "q1")]
    assert found(before, definition(choice_item("q1", choices=reworded))) == [("choice_words", "q1")]


def test_points_of_a_range_are_a_scale_too():
    ten, five = ({"parameters": f"start=0 end={end} step=1"} for end in (10, 5))

    changes = compare(
        definition(choice_item("q1", choices=(), extra=ten)),
        definition(choice_item("q1", choices=(), extra=five)),
    )

    assert [(change.kind, change.is_breaking) for change in changes] == [("scale", True)]


def test_order_is_compared_among_questions_of_both_versions():
    one, two, three = (choice_item(name) for name in ("q1", "q2", "q3"))

    assert found(definition(one, two), definition(one, three, two)) == [("added", "q3")]
    assert found(definition(one, two), definition(two, one)) == [("order", "")]


def test_side_by_side_keeps_dropped_questions():
    pairs = side_by_side(definition(choice_item("q1"), choice_item("q2")), definition(choice_item("q2")))

    assert [(pair.name, pair.before is None, pair.after is None) for pair in pairs] == [
        ("q2", False, False), ("q1", False, True),
    ]  # fmt: skip
