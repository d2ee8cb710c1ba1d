"""Funnel, gaps, importance, weights, raters, themes and quotes: what they say, and what they must not."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from flask_babel import force_locale

from reports.charts.coordinates import Mark, free_sides
from reports.disclosed import about_subject, records
from reports.funnel import control_limits
from reports.gate import TABLES, disclose
from reports.importance import Derived, derived
from reports.kinds import KINDS
from reports.raw import Raw
from reports.release_tables import without_retracted
from reports.sections import SECTIONS
from reports.severity import has_bridge, rater_code
from reports.told_subjects import told_of
from scoring.disclosure import gate_table
from scoring.frames import Withheld


@pytest.fixture(scope="module")
def told(words, rich):
    return disclose(rich, "en")


def rows_of(told, name):
    return records(told.tables[name])


def gated(data, name):
    """The rows of one table alone."""
    with force_locale("en"):
        draft = TABLES[name](Raw(data, "en"))
        return records(gate_table(draft.columns, draft.cells, draft.minimum, "funder"))


# funnel


def test_funnel_limits_follow_spiegelhalter_by_hand(words, rich):
    """z = (mean - centre) root(n) / s; phi = mean of winsorised z squared; limits +- 1.96 s root(phi / n)."""
    told = told_of(Raw(rich, "en"), "recipient")

    found, within = control_limits(told)

    n, means = (np.array([getattr(one, key) for one in told.values()]) for key in ("n", "mean"))
    centre = (n * means).sum() / n.sum()
    z = np.sort((means - centre) / (within / np.sqrt(n)))
    cut = int(0.1 * len(z))
    phi = (z.clip(z[cut], z[-1 - cut]) ** 2).sum() / len(z)
    assert found.centre == pytest.approx(centre)
    assert found.phi == pytest.approx(phi) and phi > 1
    assert found.high[0] == pytest.approx(tuple(centre + 1.959964 * within * np.sqrt(phi / n)), abs=1e-4)
    assert found.low[1] == pytest.approx(tuple(centre - 3.090232 * within * np.sqrt(phi / n)), abs=1e-4)


def test_funnel_holds_subjects_that_may_be_told_and_counts_the_others(told, rich):
    rows = rows_of(told, "funnel")

    assert {row["subject"] for row in rows} == set(told_of(Raw(rich, "en"), "recipient"))
    assert "SW16" not in {row["subject"] for row in rows}, "four answers to a question"
    assert rows[0]["told"] == len(rows) < rows[0]["judged"]
    assert min(row["n"] for row in rows) >= 5


# own view and others


def test_gap_is_the_mean_of_differences_over_the_same_workers(told):
    (row,) = rows_of(told, "self_gap")

    assert row["n"] == 19
    assert row["gap"] == pytest.approx(row["own"] - row["others"], abs=0.11)
    assert row["low"] < row["gap"] < row["high"]


def test_one_silent_worker_cannot_be_worked_out_by_subtraction(words, rich):
    """All but SW03 gave an own view: others' means with and without SW03 would tell what is said of SW03."""
    scores = rich.result.scores
    given = scores[(scores["subject"] != "SW03") | (scores["node"] != "E26")]

    (row,) = gated(replace(rich, result=replace(rich.result, scores=given)), "self_gap")

    assert row["own"] == row["gap"] == row["n"] == Withheld("complementary", 5)


def test_worker_sees_own_rows_and_only_what_may_be_told(told, rich):
    raw = Raw(rich, "en")
    rows = rows_of(told, "self_gaps")
    assert len({row["subject"] for row in rows}) == 24

    mine = about_subject(told, ["self_gaps"], "SW05")

    (row,) = rows_of(mine, "self_gaps")
    assert (row["subject"], row["sources"]) == ("SW05", "Service recipients")
    unsaid = {row["subject"] for row in rows if isinstance(row["others"], Withheld)}
    assert unsaid >= {"SW02", "SW16"}, "all of one mind; too few"
    assert {row["subject"] for row in rows} - unsaid <= set(told_of(raw, "recipient"))


def test_personal_chapter_says_nothing_where_it_is_not_cut_to_one_worker(told):
    write = SECTIONS["self_gap"].write

    assert write(told.tables) == ()
    assert write(about_subject(told, ["self_gaps"], "SW05").tables)


def test_impact_report_holds_neither_personal_gaps_nor_raters():
    assert not {"self_gaps", "severity", "severity_marks"} & set(KINDS["impact"].tables)


# importance


def answers(table):
    """One pair of answers for each count of a cross table."""
    pairs = [pair for place, n in np.ndenumerate(np.array(table)) for pair in [place] * n]
    first, second = (pd.Series([pair[side] for pair in pairs], dtype=float) for side in (0, 1))
    return first, second


def test_rank_correlation_and_its_interval_are_those_of_the_formula():
    first, second = answers([[8, 4, 2, 1], [3, 9, 5, 2], [1, 6, 9, 4], [0, 2, 5, 9]])

    found = derived(first, second, 5)

    rho, n = first.corr(second, method="spearman"), 70
    half = 1.959964 * np.sqrt((1 + rho**2 / 2) / (n - 3))  # Bonett & Wright (2000)
    assert found == Derived(pytest.approx(rho), pytest.approx(np.tanh(np.arctanh(rho) - half), abs=1e-6),
                            pytest.approx(np.tanh(np.arctanh(rho) + half), abs=1e-6), n)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[5, 4], [4, 6]], "below_minimum"),
        ([[26, 2], [2, 0]], "homogeneous"),  # two people differ from the rest
        ([[20, 0], [6, 10]], "homogeneous"),  # who said the first said the first again
        ([[15, 0, 0], [0, 15, 0], [0, 0, 10]], "homogeneous"),  # one answer is the other
    ],
)
def test_correlation_that_would_tell_single_answers_is_withheld(table, reason):
    assert derived(*answers(table), 5).reason == reason


def test_two_by_two_table_that_follows_from_the_coefficient_tells_nobodys_answer():
    """With two options the coefficient gives the table: no answer to one may then settle the other."""
    for low, both in itertools.product(range(5, 26, 4), range(16)):
        if both <= low and both <= 15 and 40 - low - 15 + both >= 0:
            table = [[both, 15 - both], [low - both, 40 - low - 15 + both]]
            if isinstance(derived(*answers(table), 5), Derived):
                assert min(itertools.chain(*table)) > 0


def test_importance_divides_at_the_means_of_the_told_questions(told):
    rows = rows_of(told, "importance")

    assert rows[0]["line_importance"] == pytest.approx(
        np.mean([row["importance"] for row in rows]), abs=0.006
    )
    first = [row["item"] for row in rows if row["quadrant"] == "high_poor"]
    assert first == ["Q3", "Q5", "Q6", "Q7", "Q8"]


def test_overall_question_that_the_form_marks_is_what_the_others_are_held_against(words, rich):
    marked = tuple(
        replace(
            one,
            items=tuple(
                replace(item, extra={"$role": "overall"}) if item.name == "Q10" else item
                for item in one.items
            ),
        )
        for one in rich.instruments
    )

    rows = gated(replace(rich, instruments=marked), "importance")

    assert "Q10" not in {row["item"] for row in rows}
    assert {row["overall"] for row in rows} == {"All in all, how good was the help?"}


# other weights


def test_grades_under_other_weights_are_those_of_the_stored_run(told, rich):
    rows = [row for row in rows_of(told, "weight_strip") if row["level"] == "worker"]
    stored = rich.result.quality.query("measure == 'weights_hold'").set_index("code")["value"]

    assert len(rows) == len(stored) - len(rich.result.grades.query("final.isna()"))
    assert all(row["held"] == pytest.approx(100 * stored[row["subject"]], abs=0.051) for row in rows)
    assert rows[0]["draws"] >= 1000


# raters


def test_single_mark_that_links_two_parts_of_a_panel_is_a_bridge():
    ring = {("A", "R1"), ("A", "R2"), ("B", "R1"), ("B", "R2")}

    assert not has_bridge(ring)
    assert has_bridge(ring | {("C", "R2")})


def test_marks_that_are_told_as_means_fit_many_sets_of_marks(told, rich):
    """From all means of raters and subjects no single mark follows: each lies in a ring."""
    rows = rows_of(told, "severity")
    ratings = rich.collected.ratings[rich.collected.ratings["wave"] == "Y2"]
    for evidence in {row["evidence"] for row in rows if isinstance(row["mean"], float)}:
        marks = ratings[ratings["evidence"] == evidence]
        pairs = list(zip(marks["subject"], marks["rater"], strict=True))
        sides = [sorted({pair[side] for pair in pairs}) for side in (0, 1)]
        margins = np.array(
            [[pair[side] == one for pair in pairs] for side in (0, 1) for one in sides[side]], float
        )
        rank = np.linalg.matrix_rank(margins)
        for mark in (0, len(pairs) // 2, len(pairs) - 1):
            alone = np.eye(len(pairs))[mark]
            assert np.linalg.matrix_rank(np.vstack([margins, alone])) > rank


def test_panel_of_two_raters_is_not_told(words, rich):
    ratings = rich.collected.ratings
    few = ratings[~((ratings["evidence"] == "E02") & ~ratings["rater"].isin(["R1", "R2"]))]
    data = replace(rich, collected=replace(rich.collected, ratings=few))

    (row,) = [row for row in gated(data, "severity") if row["evidence"] == "E02"]

    assert (row["rater"], row["lean"]) == ("", Withheld("complementary", 5))
    assert "E02" not in {row["evidence"] for row in gated(data, "severity_marks")}


def test_name_in_the_place_of_a_rater_code_is_not_printed():
    assert rater_code("R3") == "R3"
    assert "覃老师" not in rater_code("覃老师")
    assert rater_code("覃老师") != rater_code("韦老师")


# voices


def test_theme_of_two_sessions_takes_another_one_along(words, rich):
    """AC is told in two sessions only: with it goes the smallest other, or its statements would follow."""
    notes = rich.collected.notes
    some = sorted(set(notes.loc[notes["theme"] == "AC", "session"]))[2:]
    fewer = notes[~((notes["theme"] == "AC") & notes["session"].isin(some))]
    data = replace(rich, collected=replace(rich.collected, notes=fewer))

    rows = {row["theme"]: row for row in gated(data, "themes")}

    assert rows["AC"]["statements"] == Withheld("below_minimum", 3)
    assert [code for code, row in rows.items() if row["statements"] == Withheld("complementary", 3)]
    assert rows["CH"]["statements"] == 58


def test_quotes_are_a_draw_that_everybody_can_repeat_and_leave_when_taken_back(told, rich):
    rows = rows_of(told, "quotes")
    again = replace(rich, remarks=tuple(replace(one, released=one.released[::-1]) for one in rich.remarks))
    assert len(rows) == 6 and rows[0]["seed"] == 20250101
    assert gated(again, "quotes") == rows

    left = without_retracted(told, {"quotes": {row["text"] for row in rows[1:]}})

    assert [row["text"] for row in records(left.tables["quotes"])] == [row["text"] for row in rows[1:]]


def test_question_of_nine_comments_is_not_quoted(words, rich):
    few = replace(rich, remarks=tuple(replace(one, written=9) for one in rich.remarks))

    assert gated(few, "quotes") == ()


# the sheet with two axes


def test_codes_lie_on_no_mark_and_on_no_other_code():
    """Two marks at one place: one code above, the other below; in a crowd some codes are left out."""
    pair = [Mark("SW01", 5, 5, ""), Mark("SW02", 5, 5, "")]
    crowd = [Mark(f"SW{place:02}", 5 + place / 50, 5, "") for place in range(30)]

    assert free_sides(pair, (0, 10), (0, 10))[0] != free_sides(pair, (0, 10), (0, 10))[1]
    assert "" in free_sides(crowd, (0, 10), (0, 10))
