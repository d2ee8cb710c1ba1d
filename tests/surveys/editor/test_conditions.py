import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.conditions import SIGNS, Row, condition_problems, rows_of, told, written
from surveys.definition import Section
from surveys.relevance import read_condition
from tests.surveys.editor.factories import choice_item, definition

ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(["q1", "contact", "a_b", "d.1", "x-2", "and", "selected"]),
        st.sampled_from(list(SIGNS)),
        st.sampled_from(["1", "-1", "2.5", "na", "elderly", "或", "", "or"]),
    ),
    min_size=1,
    max_size=5,
)


@given(ROWS, st.booleans())
def test_rows_write_what_is_read_back_as_the_same_rows(rows, every):
    found, joined = rows_of(written(rows, every))

    assert list(found) == rows
    assert joined is every or len(rows) == 1


@pytest.mark.parametrize(
    ("row", "holding"),
    [(Row("q1", "is", "1"), "1"), (Row("q1", "is_not", "1"), "2"), (Row("q1", "contains", "b"), "a b")],
)
def test_row_means_what_the_phone_page_decides(row, holding):
    condition = read_condition(written([row], True))

    assert condition.holds({"q1": holding})
    assert not condition.holds({"q1": "1" if row.sign == "is_not" else "9"})


@pytest.mark.parametrize("text", ["${q1} = '1' and (${q2} = '1' or ${q2} = '2')", "count(${q1}) > 2"])
def test_expression_beyond_rows_is_left_as_it_is_written(text):
    assert rows_of(text) is None


def test_condition_that_names_a_later_or_unknown_question_is_told():
    made = definition(
        choice_item("q1", relevant="${q2} = '1'"),
        choice_item("q2", relevant="${gone} = '1'"),
        choice_item("q3", relevant="${q1} = '7'"),
        choice_item("q4", relevant="count(${q1}) > 2"),
        choice_item("q5", relevant="${q1} = '1' or ${q2} = 'na'"),
    )

    found = [(problem.owner, problem.kind, problem.item) for problem in condition_problems(made)]

    assert found == [
        ("q1", "later", "q2"), ("q2", "missing", "gone"), ("q3", "choice", "q1"), ("q4", "foreign", ""),
    ]  # fmt: skip


def test_condition_is_told_in_words_of_the_answers(app):
    made = definition(choice_item("q1"), choice_item("q2"))

    with app.test_request_context("/?lang=en"):
        assert told("${q1} != '1' or selected(${q2}, 'x')", made, "en") == (
            "shown only if q1 “poor” was not chosen or q2 “x” is among the answers chosen"
        )
        assert told("count(${q1}) > 2", made, "en") == "shown only if count(${q1}) > 2"


def test_section_may_not_depend_on_its_own_question():
    made = definition(
        choice_item("q1", section="part1"), sections=(Section("part1", {"zh": "甲"}, relevant="${q1} = '1'"),)
    )

    assert [(problem.owner, problem.kind) for problem in condition_problems(made)] == [("part1", "later")]
