"""What stands on the page of one worker, team or agency, and in no other."""

from reports.disclosed import records
from reports.gate import PERSONAL, disclose
from reports.kinds import KINDS
from reports.writing import written
from scoring.frames import Withheld


def rows_about(tables, name, subject, **wanted):
    rows = [row for row in records(tables[name]) if row["subject"] == subject]
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def texts(report):
    return " ".join(str(block) for section in report.sections for block in section.blocks)


def test_tables_about_single_subjects_are_cut_to_one_in_every_kind(words, sample):
    for kind in KINDS.values():
        assert PERSONAL & set(kind.tables) <= kind.personal
    assert all("subject" in disclose(sample, "en").tables[name].columns for name in PERSONAL)


def test_page_of_one_worker_is_cut_from_all_others(words, sample):
    told = KINDS["feedback"].told(disclose(sample, "en"), "W04")

    subjects = {row["subject"] for name in KINDS["feedback"].personal for row in records(told.tables[name])}

    assert subjects == {"W04"}


def test_worker_of_the_worked_case_reads_the_numbers_of_the_worked_case(words, qingrong):
    """docs/worked-case.md: SW07, own 80.53, team 83.75, final 81.17; E18 77.08 from 24 recipients."""
    told = disclose(qingrong, "en")
    (result,) = rows_about(told.tables, "results_of", "SW07")
    tree = {row["code"]: row for row in rows_about(told.tables, "tree_of", "SW07")}
    page = texts(written(told, KINDS["feedback"], "SW07"))

    assert (result["own"], result["team_score"], result["final"], result["effect"]) == (
        80.53,
        83.75,
        81.17,
        0.64,
    )
    assert [tree[code]["score"] for code in "ABC"] == [91.1, 80.94, 78.66]
    assert (tree["E18"]["score"], tree["E18"]["n"], tree["E18"]["weight"]) == (77.1, 24, 10.0)
    assert all(number in page for number in ("81.17", "80.53", "83.75", "n = 24"))


def test_four_answers_are_hidden_and_the_page_says_where_their_weight_went(words, qingrong):
    told = disclose(qingrong, "en")
    tree = {row["code"]: row for row in rows_about(told.tables, "tree_of", "SW16")}
    page = texts(written(told, KINDS["feedback"], "SW16"))

    assert tree["E18"]["score"] == Withheld("below_minimum", 5)
    assert (tree["E18"]["n"], tree["E18"]["moved_to"]) == (None, "E19 E20")
    assert "fewer than 5, not published; its weight went to E19, E20." in page


def test_few_marks_have_no_interval_and_small_posts_no_mean(words, qingrong):
    """Mean and error of three marks are nearly the marks; a mean of four supervisors nearly a person."""
    rows = [row for row in records(disclose(qingrong, "en").tables["tree_of"]) if row["level"] == "evidence"]

    assert [row for row in rows if row["low"] is not None and row["n"] is not None and row["n"] < 10] == []
    assert {row["post_n"] for row in rows if row["subject"] in ("SW01", "SW12", "SW13", "SW18")} == {None}
    assert min(row["post_n"] for row in rows if row["post_n"]) >= 5


def test_vetoed_worker_reads_why_and_no_number(words, sample):
    told = disclose(sample, "en")

    assert rows_about(told.tables, "tree_of", "W09") == rows_about(told.tables, "waves_of", "W09") == []
    assert "Your score is not told: not published after a veto." in texts(
        written(told, KINDS["feedback"], "W09")
    )


def test_spread_of_a_team_needs_five_members(words, sample, qingrong):
    (small,) = rows_about(disclose(sample, "en").tables, "teams_of", "T1", level="team")
    (large,) = rows_about(disclose(qingrong, "en").tables, "teams_of", "T2", level="team")

    assert small["middle"] == Withheld("below_minimum", 5)
    assert (large["members"], large["least"], large["most"]) == (6, 75.4, 88.2)
