"""The invented county: the committed package, once scored, gives the numbers of the worked case."""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from bench.qingrong.framework import EVIDENCE
from bench.qingrong.generate import PACKAGE, package_files
from packages.reader import read_package
from scoring.pipeline import score_cycle

# E01-E25 of the final wave; E17 is the trimmed mean of 92/88/86/85/70, E18 the counts 1/1/3/9/10,
# E19 four cases with T = 54.4066
SW07 = (100, 84, 92.5, 87.5, 90, 80, 90, 80, 82, 78, 80, 78, 92, 75, 80, 60, 86.33333, 77.08333, 84.40653, 75,
        82, 85, 76, 50, 76)  # fmt: skip
SW18 = (
    100,
    90,
    95,
    91,
    100,
    90,
    100,
    88,
    90,
    86,
    85,
    91,
    96,
    88,
    92,
    80,
    90.5,
    86,
    86.5,
    82,
    90,
    91,
    88,
    85,
    100,
)


def shown(value: float) -> Decimal:
    """Rounded half up to two places, as printed."""
    return Decimal(repr(round(float(value), 9))).quantize(Decimal("0.01"), ROUND_HALF_UP)


def table(path: str) -> pd.DataFrame:
    return pd.read_csv(PACKAGE / path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def result():
    package = read_package(PACKAGE)
    return score_cycle(package.plan, package.collected)


@pytest.fixture(scope="module")
def score(result):
    indexed = result.scores.assign(wave=result.scores["wave"].fillna(""))
    indexed = indexed.set_index(["wave", "subject", "level", "node"])["score"]

    def lookup(wave: str, subject: str, level: str, node: str | None = None) -> float:
        found = indexed.xs((wave, subject, level), level=("wave", "subject", "level"))
        return float(found.loc[node] if node else found.iloc[0])

    return lookup


@pytest.fixture(scope="module")
def grades(result):
    return result.grades.set_index("subject")


@pytest.fixture(scope="module")
def detail(result):
    return {(d.wave, d.subject, d.evidence): d for d in result.details}


def test_generating_again_gives_the_committed_bytes():
    files = package_files()

    committed = {str(p.relative_to(PACKAGE)): p for p in PACKAGE.rglob("*") if p.is_file()}

    assert set(committed) == set(files)
    for path, content in files.items():
        if not path.endswith(".xlsx"):
            assert committed[path].read_bytes() == content, path


def test_generating_again_gives_the_committed_workbook(tmp_path):
    """Cell by cell: the packed bytes also depend on the zlib of the machine."""
    fresh = tmp_path / "recipient.xlsx"
    fresh.write_bytes(package_files()["instruments/recipient.xlsx"])

    assert _cells(fresh) == _cells(PACKAGE / "instruments" / "recipient.xlsx")


def _cells(path: Path) -> dict:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.mark.parametrize(
    "path,rows",
    [("responses/recipient.csv", 433), ("responses/department.csv", 31), ("responses/peer.csv", 168),
     ("goals.csv", 214), ("events.csv", 1)],
)  # fmt: skip
def test_table_has_the_published_number_of_rows(path, rows):
    assert len(table(path)) == rows


def test_recipient_answers_by_team_mode_and_state_are_as_published():
    rows = table("responses/recipient.csv")

    assert rows["stratum"].value_counts().to_dict() == {
        "recipients-T1": 118, "recipients-T2": 115, "recipients-T3": 71, "recipients-T4": 129,
    }  # fmt: skip
    mode = rows["mode"].replace({"paper": "met", "interview": "met"})
    assert mode.value_counts(normalize=True).mul(100).round().to_dict() == {
        "link": 46,
        "phone": 38,
        "met": 16,
    }
    assert ((rows["present"] == "yes").sum(), (rows["helper"] == "worker").sum()) == (6, 4)
    assert rows["subject"].str.fullmatch(r"T\d").sum() == 21


def test_departments_with_little_contact_answer_nothing_that_is_scored():
    rows = table("responses/department.csv")
    apart = rows["contact"] == "1"

    assert (apart.sum(), (~apart).sum()) == (4, 27)
    assert (rows.loc[apart, [*(f"D{n}" for n in range(1, 9)), "conduct", "open"]] == "").all(axis=None)
    assert (rows.loc[~apart, "D1"] != "").all()


def test_every_worker_has_seven_peers():
    assert set(table("responses/peer.csv")["subject"].value_counts()) == {7}


def test_ratings_visits_sessions_and_cases_are_as_published():
    ratings, visits = table("ratings.csv"), table("visits.csv")

    assert ratings["panel"].value_counts().to_dict() == {"dossier": 432, "defence": 120}
    assert visits["visit"].nunique() == 37
    assert visits.loc[visits["agency_present"] == "yes", "visit"].nunique() == 2
    assert table("notes.csv").groupby("subject")["session"].nunique().to_dict() == dict.fromkeys(
        ("T1", "T2", "T3", "T4"), 2
    )
    assert table("goals.csv")["case"].nunique() == 96


def test_strata_hold_population_and_tickets():
    rows = table("strata.csv").astype({"population": int, "invited": int})
    recipients = rows[rows["stratum"].str.startswith("recipients")]

    assert recipients["population"].tolist() == [310, 260, 140, 420]
    assert recipients["invited"].sum() == 690


def test_every_option_has_words_and_every_recipient_question_three_languages():
    book = _cells(PACKAGE / "instruments" / "recipient.xlsx")

    for sheet in ("survey", "choices"):
        header, *rows = book[sheet]
        labels = [n for n, name in enumerate(header) if name.startswith("label::")]
        assert [header[n][-3:-1] for n in labels] == ["zh", "en", "za"]
        assert all(row[n] for row in rows for n in labels if "za_review" not in row)


def test_zhuang_wording_is_marked_as_a_draft_on_the_form():
    header, *rows = _cells(PACKAGE / "instruments" / "recipient.xlsx")["survey"]
    note = next(row for row in rows if row[header.index("name")] == "za_review")

    assert "尚待母语者审读" in note[header.index("label::Vahcuengh (za)")]
    assert [note[header.index(name)] or "" for name in ("label::中文 (zh)", "label::English (en)")] == [
        "",
        "",
    ]


def test_one_remark_of_28_names_a_child():
    remarks = table("responses/recipient.csv")["open"]
    named = remarks[remarks.str.contains("小明旭")]

    assert len(named) == 1
    assert (remarks != "").sum() == 28


@pytest.mark.parametrize("code,values", [("SW07", SW07), ("SW18", SW18)])
def test_evidence_of_the_published_workers_is_as_printed(score, code, values):
    found = [score("Y2", code, "evidence", evidence) for evidence in EVIDENCE]

    assert found == pytest.approx(values, abs=5e-6)


@pytest.mark.parametrize(
    "node,value",
    [("A1", 92.88), ("A2", 88.44), ("B1", 84.00), ("B2", 80.00), ("B3", 84.25), ("B4", 76.50), ("C1", 79.79),
     ("C2", 83.36), ("C3", 70.80)],
)  # fmt: skip
def test_indicators_of_sw07_are_as_printed(score, node, value):
    assert score("Y2", "SW07", "indicator", node) == pytest.approx(value, abs=0.0051)


def test_criteria_and_own_scores_of_sw07_are_as_printed(score):
    criteria = [score("Y2", "SW07", "criterion", node) for node in "ABC"]

    assert criteria == pytest.approx([91.10, 80.94, 78.66], abs=0.0051)
    assert score("Y1", "SW07", "own") == pytest.approx(78.40, abs=1e-9)
    assert score("Y2", "SW07", "own") == pytest.approx(81.9489, abs=1e-4)
    assert shown(score("", "SW07", "cycle")) == Decimal("80.53")


def test_team_of_sw07_is_as_printed(score):
    members = ("SW12", "SW07", "SW08", "SW09", "SW10", "SW11")

    cycles = [score("", code, "cycle") for code in members]

    assert cycles == pytest.approx([88.2, 80.53, 79.5, 83.1, 75.4, 80.6], abs=0.001)
    evidence = 0.4 * score("Y1", "T2", "own") + 0.6 * score("Y2", "T2", "own")
    assert evidence == pytest.approx(84.60, abs=0.001)
    assert shown(score("", "T2", "team")) == Decimal("83.75")


def test_final_of_sw07_is_good(score, grades):
    assert shown(score("", "SW07", "final")) == Decimal("81.17")
    assert grades.loc["SW07", "grade"] == "good"


def test_own_score_of_sw18_is_exact_to_the_half(score):
    """90.435 must be shown as 90.44."""
    assert [score("Y2", "SW18", "criterion", node) for node in "ABC"] == pytest.approx(
        [95.20, 90.15, 88.34], abs=0.0051
    )
    assert score("Y1", "SW18", "own") == pytest.approx(88.10, abs=1e-9)
    assert score("Y2", "SW18", "own") == pytest.approx(90.435, abs=1e-9)
    assert score("", "SW18", "cycle") == pytest.approx(89.501, abs=1e-9)


def test_sw18_is_excellent_through_the_team_part(score, grades):
    assert shown(score("", "T4", "team")) == Decimal("92.10")
    assert shown(score("", "SW18", "final")) == Decimal("90.54")
    assert shown(score("", "SW18", "cycle")) == Decimal("89.50")
    assert grades.loc["SW18", "grade"] == "excellent"


def test_quota_leaves_four_excellent_and_lowers_one(grades):
    excellent = set(grades.index[grades["grade"] == "excellent"])
    lowered = grades.index[grades["reason"].astype(str).str.contains("quota")].tolist()

    assert excellent == {"SW02", "SW18", "SW19", "SW21"}
    assert lowered == ["SW22"]
    assert (grades.loc["SW22", "final"] >= 90, grades.loc["SW22", "grade"]) == (True, "good")
    assert grades["grade"].value_counts().to_dict() == {"good": 16, "excellent": 4, "pass": 4}


def test_worker_with_four_answers_keeps_a_grade_at_the_limit_of_missing_weight(detail, result, grades):
    for evidence in ("E04", "E11", "E18"):
        assert detail["Y2", "SW16", evidence].missing == "below_minimum"
        assert detail["Y2", "SW16", evidence].score is None
    own = result.scores.query("wave == 'Y2' and subject == 'SW16' and level == 'own'").iloc[0]
    assert own["coverage"] == pytest.approx(0.80)
    assert grades.loc["SW16", "grade"] == "pass"


def test_worker_of_month_14_is_scored_on_one_wave(result, score, grades):
    waves = result.scores.query("subject == 'SW24' and level == 'own'")["wave"].tolist()

    assert waves == ["Y2"]
    assert score("", "SW24", "cycle") == pytest.approx(score("Y2", "SW24", "own"), abs=1e-9)
    assert grades.loc["SW24", "grade"] == "good"


def test_alleged_event_with_one_confirmer_has_no_effect(grades):
    assert table("events.csv")["second_confirmed_by"].tolist() == [""]
    assert (grades.loc["SW03", "grade"], grades.loc["SW03", "final"] > 80) == ("good", True)


def test_rows_filled_in_beside_the_worker_are_counted_and_not_scored(detail):
    assert detail["Y2", "SW07", "E18"].n == 24
    assert sum(detail["Y2", "SW07", "E18"].excluded.values()) == 1
    assert sum(detail["Y2", "SW09", "E10"].excluded.values()) == 1


def test_ballots_on_sw07_come_from_seven_peers_and_one_department(detail):
    assert detail["Y2", "SW07", "E03"].n == 8


def test_focus_groups_of_the_team_are_credited_to_the_worker(detail):
    assert detail["Y2", "SW07", "E20"].score == detail["Y2", "T2", "E20"].score


def test_package_says_nothing_about_real_people():
    """Every name is invented; identity numbers and telephone numbers have no place in it."""
    for path in PACKAGE.rglob("*.csv"):
        assert not re.search(r"\d{11,}", path.read_text()), path
