from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from surveys.definition import Section
from surveys.editor import editing
from tests.surveys.editor.factories import PARTS, choice_item, definition


def names(made):
    return [item.name for item in made.items]


def three(**more):
    return definition(choice_item("q1"), choice_item("q2"), choice_item("q3"), **more)


def test_item_is_moved_one_place_and_stops_at_the_edge():
    moved = editing.move_item(three(), "q3", editing.UP)

    assert names(moved) == ["q1", "q3", "q2"]
    assert names(editing.move_item(moved, "q1", editing.UP)) == ["q1", "q3", "q2"]


def test_item_moves_within_its_section_only():
    made = definition(choice_item("a", section="part1"), choice_item("b", section="part2"), sections=PARTS)

    assert names(editing.move_item(made, "b", editing.UP)) == ["a", "b"]


def test_new_item_stands_at_the_end_of_its_section():
    made = definition(choice_item("a", section="part1"), choice_item("b", section="part2"), sections=PARTS)

    assert names(editing.add_item(made, choice_item("c", section="part1"))) == ["a", "c", "b"]


def test_copy_stands_behind_its_model_under_a_free_code():
    made, code = editing.duplicate_item(three(), "q1", taken={"q4"})

    assert code == "q5"
    assert names(made) == ["q1", "q5", "q2", "q3"]
    assert made.item("q5").choices == made.item("q1").choices


def test_new_code_is_followed_by_conditions():
    made = definition(choice_item("q1"), choice_item("q2", relevant="${q1} = '1' or ${q10} = '2'"))

    renamed = editing.replace_item(made, "q1", replace(made.item("q1"), name="start"))

    assert renamed.item("q2").relevant == "${start} = '1' or ${q10} = '2'"


def test_deleted_section_leaves_its_questions_where_they_are():
    made = definition(choice_item("a", section="part1"), choice_item("b", section="part2"), sections=PARTS)

    rest = editing.drop_section(made, "part2")

    assert [(item.name, item.section) for item in rest.items] == [("a", "part1"), ("b", "")]


def test_questions_in_no_section_stay_between_sections():
    made = definition(
        choice_item("a", section="part1"),
        choice_item("last"),
        choice_item("b", section="part2"),
        sections=PARTS,
    )

    added = editing.add_item(made, choice_item("c"), after="last")
    moved = editing.move_section(added, "part2", editing.UP)

    assert names(added) == ["a", "last", "c", "b"]
    assert names(moved) == ["a", "b", "last", "c"]


def test_question_put_into_another_section_stands_at_its_end():
    made = definition(choice_item("a", section="part1"), choice_item("b", section="part2"), sections=PARTS)

    moved = editing.replace_item(made, "a", choice_item("a", section="part2"))

    assert names(moved) == ["b", "a"]
    assert [section.name for section in moved.sections] == ["part1", "part2"]


def test_empty_section_keeps_its_place_and_takes_a_question():
    made = definition(choice_item("b", section="part2"), choice_item("last"), sections=PARTS)

    assert names(editing.add_item(made, choice_item("a", section="part1"))) == ["a", "b", "last"]
    second = editing.add_section(
        definition(choice_item("a", section="part1"), choice_item("z"), sections=PARTS[:1]), PARTS[1]
    )
    assert names(editing.add_item(second, choice_item("b", section="part2"))) == ["a", "b", "z"]


def test_moved_section_takes_its_questions_along():
    made = definition(choice_item("a", section="part1"), choice_item("b", section="part2"), sections=PARTS)

    assert names(editing.move_section(made, "part2", editing.UP)) == ["b", "a"]


def test_items_of_an_unlisted_section_are_not_lost():
    made = definition(choice_item("a", section="gone"), choice_item("b", section="part1"), sections=PARTS)

    assert [[item.name for item in group.items] for group in editing.groups(made)] == [["a"], ["b"], []]


STEPS = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.sampled_from([-1, 1])), max_size=12)


@given(STEPS)
def test_no_moving_ever_loses_or_doubles_a_question(steps):
    made = definition(
        choice_item("a"), choice_item("b", section="part1"), choice_item("c", section="part1"),
        choice_item("d", section="part2"), sections=(*PARTS, Section("empty")),
    )  # fmt: skip

    for name, step in steps:
        made = editing.move_item(made, name, step)
        made = editing.move_section(made, "part1", step)

    assert sorted(names(made)) == ["a", "b", "c", "d"]
    assert names(editing.in_order(made)) == names(made)
