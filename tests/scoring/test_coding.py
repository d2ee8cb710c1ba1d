"""Codebook, double coding, agreement per code, rubric levels, theme counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.codebook import codebook_of, codebook_text, plain_codebook
from scoring.methods.coding import double_coding_draw, theme_agreement, theme_counts
from scoring.methods.coincidence import krippendorff
from scoring.methods.rubric import rubric_score

UNITS = [f"u{number:03}" for number in range(100)]


def code(name, **other):
    parts = {
        "code": name,
        "definition": "生活里具体的前后变化",
        "include": "说得出变化前后",
        "exclude": "只说“好”",
        "example": "以前不出门，现在每周去两次",
    }
    anchors = [{"level": level, "text": f"第 {level} 级"} for level in range(5)]
    return {**parts, "anchors": anchors, **other}


def book(*codes, version="2026-1"):
    return {"version": version, "codes": list(codes) or [code("CH"), code("AC", anchors=[])]}


def test_codebook_goes_to_its_plain_form_and_back():
    first = codebook_of(book())

    again = codebook_of(plain_codebook(first))

    assert again == first
    assert codebook_text(again) == codebook_text(first)
    assert [anchor.score for anchor in first.codes[1].anchors] == [0, 25, 50, 75, 100]
    assert first.codes[0].version == "2026-1"


def test_text_of_a_codebook_does_not_depend_on_order_but_on_every_word():
    first, second = book(code("CH"), code("AC")), book(code("AC"), code("CH"))
    changed = book(code("CH", exclude="只说好"), code("AC"))

    assert codebook_text(codebook_of(first)) == codebook_text(codebook_of(second))
    assert codebook_text(codebook_of(first)) != codebook_text(codebook_of(changed))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (book(version=""), "no version"),
        ({"version": "1", "codes": []}, "no codes"),
        ({"version": "1"}, "list of codes"),
        (book(code("CH"), code("CH")), "'CH' given twice"),
        (book(code("CH", exclude=" ")), "'CH' has no exclude"),
        (book(code("CH", colour="red")), "colour"),
        (book(code("CH", anchors=[{"level": 0, "text": "x"}])), "levels"),
        (
            book(code("CH", anchors=[{"level": one, "text": ""} for one in range(5)])),
            "level 0 of 'CH' has no text",
        ),
        (
            book(code("CH", anchors=[{"level": one, "text": "x", "score": 100 - one} for one in range(5)])),
            "not falling",
        ),
        (book(code("CH", anchors=["low", "high"])), "each with a level"),
    ],
)
def test_codebook_with_a_fault_is_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        codebook_of(given)


def test_draw_is_repeatable_and_does_not_depend_on_order():
    first, again = double_coding_draw(UNITS, seed=3), double_coding_draw(UNITS[::-1], seed=3)

    assert first == again
    assert (first.n, first.total, len(set(first.units))) == (20, 100, 20)
    assert double_coding_draw(UNITS, seed=4).units != first.units


@pytest.mark.parametrize(("units", "n"), [(0, 0), (7, 7), (10, 10), (30, 10), (51, 11), (100, 20)])
def test_draw_takes_a_fifth_and_at_least_ten(units, n):
    assert double_coding_draw(UNITS[:units]).n == n


def test_every_unit_has_the_same_chance_to_be_drawn():
    drawn = [unit for seed in range(400) for unit in double_coding_draw(UNITS[:50], seed=seed).units]

    counts = [drawn.count(unit) for unit in UNITS[:50]]

    assert np.mean(counts) == 80
    assert min(counts) > 50 and max(counts) < 115  # 80 +- 4 standard deviations


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"units": ["a", "b", "a"]}, "unit a given twice"),
        ({"units": ["a"], "share": 0}, "share 0"),
        ({"units": ["a"], "share": 20}, "share 20"),
        ({"units": ["a"], "seed": 1.5}, "seed = 1.5"),
        ({"units": ["a"], "least": -1}, "least = -1"),
    ],
)
def test_draw_that_cannot_be_is_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        double_coding_draw(**given)


def test_agreement_per_code_is_that_of_presence_and_absence():
    rng = np.random.default_rng(6)
    marks = rng.random((2, 30)) < 0.5
    codes = {
        f"u{unit}": {coder: ["CH"] if marks[place, unit] else [] for place, coder in enumerate("ab")}
        for unit in range(30)
    }

    found = theme_agreement(codes).themes["CH"]

    assert found.alpha == pytest.approx(krippendorff(marks.astype(int).tolist()).alpha)
    assert found.agreement == pytest.approx(float((marks[0] == marks[1]).mean()))
    assert (found.units, found.used) == (30, int(marks.any(axis=0).sum()))
    assert found.interval.low < found.alpha < found.interval.high


def test_levels_are_compared_only_where_both_judged():
    codes = {
        "u1": {"a": {"CH": 4}, "b": {"CH": 4}},
        "u2": {"a": {"CH": 1}, "b": {"CH": 2}},
        "u3": {"a": {"CH": 0, "AC": 3}, "b": {"AC": 3}},
        "u4": {"a": {"AC": None}, "b": None},
    }

    found = theme_agreement(codes, "ordinal")

    assert (found.themes["CH"].units, found.themes["AC"].units) == (2, 1)
    assert found.themes["CH"].alpha == krippendorff([[4, 1], [4, 2]], "ordinal").alpha
    assert (found.double_coded, found.total) == (3, 4)


def test_code_that_nobody_disputes_shows_raw_agreement_beside_no_alpha():
    found = theme_agreement({"u1": {"a": ["CH"], "b": ["CH"]}, "u2": {"a": ["CH"], "b": ["CH"]}}).themes["CH"]

    assert (found.alpha, found.agreement) == (None, 1.0)


def test_agreement_without_any_double_coding_is_unknown():
    found = theme_agreement({"u1": {"a": ["CH"]}, "u2": {"b": ["CH"]}})

    assert found.themes["CH"].alpha is None
    assert (found.double_coded, theme_agreement({}).themes) == (0, {})


@pytest.mark.parametrize("codes", [{"u1": {"a": ["CH"], "b": {"CH": 3}}}, {"u1": {"a": "CH", "b": "CH"}}])
def test_mixed_marks_are_refused(codes):
    with pytest.raises(ScoringError, match="list of codes, or levels"):
        theme_agreement(codes)


@pytest.mark.parametrize(
    ("given", "level", "state"),
    [
        ((), None, "second_needed"),
        ((3,), None, "second_needed"),
        ((3, 3), 3, "agreed"),
        ((3, 4), 3.5, "agreed"),
        ((4, 2), None, "third_needed"),
        ((0, 4), None, "third_needed"),
        ((4, 2, 4), 4, "settled_by_third"),
        ((4, 1, 2), 1.5, "settled_by_third"),
        ((4, 2, 3), 3, "settled_by_third"),
        ((0, 4, 2), 2, "settled_by_third"),
        ((2, 2, 2), 2, "settled_by_third"),
    ],
)
def test_levels_of_coders_become_one_level(given, level, state):
    found = rubric_score({"u1": dict(zip("abc", given, strict=False))})

    assert (found.units["u1"].level, found.units["u1"].state) == (level, state)
    assert found.units["u1"].score == (None if level is None else 25 * level)
    assert found.adjudicate == (("u1",) if state == "third_needed" else ())


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=3), st.permutations("abc"))
def test_which_coder_said_it_changes_nothing(levels, names):
    found = rubric_score({"u": dict(zip(names, levels, strict=False))})
    other = rubric_score({"u": dict(zip("abc", sorted(levels), strict=False))})

    assert found == other
    assert found.mean is None or 25 * min(levels) <= found.mean <= 25 * max(levels)


def test_scores_of_the_codebook_are_taken():
    found = rubric_score({"u": {"a": 1, "b": 2}, "v": {"a": 4, "b": 4}}, scores=[0, 10, 60, 80, 100])

    assert (found.units["u"].score, found.mean, found.settled) == (35, 67.5, 2)


def test_nothing_settled_has_no_mean():
    assert rubric_score({"u": {"a": 1}}).mean is None
    assert rubric_score({}).mean is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"levels": {"u": {"a": 5, "b": 4}}}, "level 5 of u"),
        ({"levels": {"u": {"a": -1, "b": 4}}}, "level of u by a = -1"),
        ({"levels": {"u": {"a": 2.5, "b": 4}}}, "level of u by a = 2.5"),
        ({"levels": {"u": {"a": None, "b": 4}}}, "level of u by a = None"),
        ({"levels": {"u": dict.fromkeys("abcd", 2)}}, "4 coders"),
        ({"levels": {}, "scores": [0, 25, 50, 100]}, "expected 5"),
        ({"levels": {}, "scores": [0, 30, 20, 50, 100]}, "not falling"),
    ],
)
def test_levels_that_do_not_fit_are_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        rubric_score(**given)


def test_counts_do_not_depend_on_order_or_on_the_number_of_coders():
    rows = [
        {"session": "S1", "unit": "1", "stratum": "T1", "codes": ["CH"]},
        {"session": "S1", "unit": "2", "stratum": "T1", "codes": ["CH", "AC"]},
        {"session": "S2", "unit": "1", "stratum": "T2", "codes": []},
    ]

    once, twice = theme_counts(rows), theme_counts([*rows[::-1], *rows])

    assert once == twice
    assert (once.themes["CH"].units, once.themes["CH"].sessions, once.units, once.sessions) == (2, 1, 3, 2)
    assert once.themes["CH"].strata == {"T1": 2, "T2": 0}


def test_counts_of_nothing_are_empty():
    found = theme_counts([])

    assert (found.themes, found.units, found.strata) == ({}, 0, {})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"session": "S1", "codes": ["CH"]}], "expected session, unit"),
        ([{"session": "S1", "unit": "1", "codes": "CH"}], "list of codes"),
        (
            [
                {"session": "S1", "unit": "1", "stratum": "T1", "codes": []},
                {"session": "S1", "unit": "1", "stratum": "T2", "codes": []},
            ],
            "in two strata",
        ),
    ],
)
def test_counts_of_bad_rows_are_refused(rows, message):
    with pytest.raises(ScoringError, match=message):
        theme_counts(rows)
