"""Score pages: arithmetic that adds up, numbers that open, and no respondent in sight."""

import pytest

from evaluations import plans
from evaluations.models_people import Subject
from evaluations.models_scores import Grade, Score
from reports.score_tree import item_rows, items_of, opened
from surveys.definition import Choice, Item
from surveys.definition import Instrument as Definition
from surveys.models import Instrument, InstrumentVersion
from tests import factories

NAMES = {"1": "never", "2": "seldom", "3": "sometimes", "4": "often", "5": "always"}
Q7 = Item(
    "Q7", "select_one", {"en": "Did it help?"},
    choices=tuple(Choice(name, {"en": text}) for name, text in {**NAMES, "na": "cannot say"}.items()),
)  # fmt: skip


def score(subject, level, value, wave="", node="", **more):
    return {
        "subject": subject,
        "level": level,
        "wave": wave,
        "node": node,
        "score": value,
        "coverage": 1.0,
        **more,
    }


def grade(subject, post, own, team, final, code, **more):
    return {"subject": subject, "post": post, "own": own, "team": team, "final": final, "grade": code, **more}


DETAIL = {
    "wave": "Y2", "subject": "W1", "evidence": "E3", "source": "recipient", "rule": "percent", "n": 24,
    "score": 77.0833, "missing": None, "excluded": {"present": 2},
    "counts": {"Q7": {"1": 1, "2": 1, "3": 3, "4": 9, "5": 10}},
    "inputs": {"item_means": {"recipient/Q7": 77.0833}},
}  # fmt: skip


@pytest.fixture
def run(session, cast, evaluation, now):
    """Numbers of the worked case, docs/worked-case.md part 3: SW07 as W1, SW18 as W2."""
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now)
    return factories.make_run(
        session,
        evaluation,
        grades=[
            grade(
                "W1",
                "frontline",
                80.5293,
                83.7473,
                81.1729,
                "good",
                probability=0.93,
                rank_low=1,
                rank_high=3,
            ),
            grade("W2", "supervisor", 89.501, 92.10, 90.5406, "excellent"),
        ],
        scores=[
            score("W1", "own", 78.40, "Y1"),
            score("W1", "own", 81.9489, "Y2"),
            score("W1", "cycle", 80.5293),
            score("W1", "final", 81.1729, low=79.0, high=83.3, flags=""),
            score("W1", "criterion", 77.08, "Y2", "C"),
            score("W1", "indicator", 77.08, "Y2", "C1"),
            score("W1", "evidence", 77.0833, "Y2", "E3", n=24, detail=DETAIL, low=70.0, high=84.0),
            score("W2", "own", 89.501, "Y2"),
            score("W2", "cycle", 89.501),
            score("W2", "final", 90.5406, flags="team_made_grade"),
            score("T1", "own", 84.60, "Y2"),
            score("T1", "team", 84.67),
        ],
    )


def overview(evaluation, query=""):
    return f"/evaluations/{evaluation.id}/scores/1{query}"


def subject_page(evaluation, code="W1"):
    return f"/evaluations/{evaluation.id}/scores/1/subjects/{code}"


@pytest.mark.parametrize("page", [overview, subject_page])
def test_pages_open_for_those_who_may(client, log_in, evaluation, run, page):
    found = {}
    for who in ("lin", "mo", "fang", "chen", "zhao"):
        log_in(client, who)
        found[who] = client.get(page(evaluation)).status_code

    assert found == {"lin": 200, "mo": 200, "fang": 403, "chen": 403, "zhao": 404}


@pytest.mark.parametrize("page", [overview, subject_page])
def test_anonymous_visitor_is_sent_to_the_log_in(client, evaluation, run, page):
    assert client.get(page(evaluation)).location.startswith("/log-in")


def test_scoring_is_refused_to_the_wrong_role_and_to_strangers(client, log_in, evaluation):
    found = {}
    for who in ("fang", "chen", "zhao"):
        log_in(client, who)
        found[who] = client.post(f"/evaluations/{evaluation.id}/score").status_code

    assert found == {"fang": 403, "chen": 403, "zhao": 404}


def test_scoring_a_draft_shows_a_quiet_refusal(client, log_in, evaluation):
    log_in(client, "mo")

    answer = client.post(f"/evaluations/{evaluation.id}/score")

    assert answer.status_code == 409
    assert "Lock it before scoring." in answer.text


@pytest.mark.parametrize("path", ["/scores/2", "/scores/1/subjects/W9", "/scores/2/subjects/W1"])
def test_absent_run_or_subject_does_not_exist(client, log_in, evaluation, run, path):
    log_in(client, "mo")

    assert client.get(f"/evaluations/{evaluation.id}{path}").status_code == 404


def test_overview_rounds_half_up_and_shows_interval_and_ranks(client, log_in, evaluation, run):
    log_in(client, "mo")

    page = client.get(overview(evaluation)).text

    for text in ("81.17", "80.53", "83.75", "79.00 to 83.30", "1 to 3", "Demonstration data"):
        assert text in page


def test_overview_sorts_by_a_score_and_else_as_in_the_plan(client, log_in, session, evaluation, run):
    session.add(
        Subject(
            evaluation_id=evaluation.id, position=9, code="W3", kind="worker", name="Third", post="frontline",
            parent_id=session.query(Subject).filter_by(code="T1").one().id, parent_kind="team",
        )
    )  # fmt: skip
    session.add(Grade(run_id=run.id, **grade("W3", "frontline", 95.0, 83.7, 92.0, "excellent")))
    session.commit()
    log_in(client, "mo")

    plain = client.get(overview(evaluation)).text
    by_final = client.get(overview(evaluation, "?sort=final")).text

    assert plain.index("Worker W1") < plain.index("Third")
    assert by_final.index("Third") < by_final.index("Worker W1")
    assert 'aria-sort="descending"' in by_final
    assert 'aria-sort="descending"' not in plain


def test_wave_without_scores_is_said(client, log_in, session, evaluation, run):
    session.query(Score).filter_by(wave="Y1").delete()
    session.commit()
    log_in(client, "mo")

    assert "has nothing from these waves: Y1" in client.get(overview(evaluation)).text


def test_subject_page_shows_the_arithmetic_and_the_effect_of_the_team(client, log_in, evaluation, run):
    """docs/worked-case.md part 3: final = 0.8 x 80.53 + 0.2 x 83.75 = 81.17, +0.64 by the team."""
    log_in(client, "mo")

    page = client.get(subject_page(evaluation)).text

    assert "0.8 × 80.53 + 0.2 × 83.75 = 81.17" in page
    assert "+0.64" in page
    assert "0.4 × 78.40 + 0.6 × 81.95 = 80.53" in page


def test_grade_reached_through_the_team_is_said(client, log_in, evaluation, run):
    """docs/worked-case.md part 3, SW18: own 89.50, final 90.54."""
    log_in(client, "mo")

    page = client.get(subject_page(evaluation, "W2")).text

    assert "0.6 × 89.50 + 0.4 × 92.10 = 90.54" in page
    assert "Own score 89.50; the grade is reached through the team part." in page


def test_number_opens_down_to_counts_rule_and_excluded_rows(client, log_in, session, evaluation, run):
    """R-1b: 77.08 opens to the counts 1/1/3/9/10, n = 24, and its rule."""
    log_in(client, "mo")

    page = client.get(subject_page(evaluation)).text

    assert "<details>" in page
    for text in ("5 10 · 4 9 · 3 3 · 2 1 · 1 1", "n = 24", "Mean as percent of the scale",
                 "1-4 not scored: the worker was present", "77.08"):  # fmt: skip
        assert text in page


def test_veto_hides_final_and_own_score_everywhere(client, log_in, session, evaluation, run):
    """R-20b: after a confirmed red line the score is not published."""
    held = session.query(Grade).filter_by(subject="W1").one()
    held.reason, held.grade, held.final = "veto", "fail", None
    session.query(Score).filter_by(subject="W1", level="final").delete()
    session.commit()
    log_in(client, "mo")

    pages = client.get(overview(evaluation)).text + client.get(subject_page(evaluation)).text

    assert "veto" in pages
    for hidden in ("81.17", "80.53", "81.95", "78.40"):
        assert hidden not in pages


def test_missing_grade_says_why(client, log_in, session, evaluation, run):
    held = session.query(Grade).filter_by(subject="W1").one()
    held.reason, held.grade = "insufficient evidence", None
    session.commit()
    log_in(client, "mo")

    assert "insufficient evidence" in client.get(overview(evaluation)).text


def test_team_and_agency_have_their_pages(client, log_in, evaluation, run):
    log_in(client, "mo")

    overview_page = client.get(overview(evaluation)).text
    team = client.get(subject_page(evaluation, "T1"))
    agency = client.get(subject_page(evaluation, "AG"))

    assert "84.67" in overview_page
    assert "Banyan" in overview_page
    assert team.status_code == agency.status_code == 200
    assert "Nothing was scored" in agency.text


def detail_of(counts, **more):
    return {**DETAIL, "n": sum(counts.values()), "counts": {"Q7": counts}, **more}


def test_counts_are_shown_in_the_words_of_the_options_from_ten_answers_on(app):
    with app.test_request_context("/?lang=en"):
        (row,) = item_rows(detail_of({"3": 4, "4": 6}), 5, {"Q7": Q7})

    assert (row["code"], row["words"], row["n"]) == ("Q7", "Did it help?", "n = 10")
    assert row["counts"] == "always 0 · often 6 · sometimes 4 · seldom 0 · never 0"
    assert row["mean"] == "77.08"


@pytest.mark.parametrize("counts", [{"1": 2, "5": 3}, {"1": 3, "3": 2, "5": 4}])
def test_five_to_nine_answers_are_shown_in_three_bands(app, counts):
    with app.test_request_context("/?lang=en"):
        (row,) = item_rows(detail_of(counts), 5, {"Q7": Q7})

    assert "lower options" in row["counts"]
    assert "never" not in row["counts"]
    assert row["mean"] == "–"


@pytest.mark.parametrize("counts", [{"1": 1, "5": 3}, {"2": 1}])
def test_fewer_than_five_answers_are_never_spread_out(app, counts):
    with app.test_request_context("/?lang=en"):
        (row,) = item_rows(detail_of(counts), 3, {"Q7": Q7})

    assert "not published" in row["counts"]
    assert (row["mean"], row["n"]) == ("–", "")


@pytest.mark.parametrize("counts", [{"5": 12}, {"4": 1, "5": 11}])
def test_nearly_unanimous_answers_are_not_spread_out(app, counts):
    with app.test_request_context("/?lang=en"):
        (row,) = item_rows(detail_of(counts), 5, {"Q7": Q7})

    assert "nearly all answers are the same" in row["counts"]
    assert row["mean"] == "–"


def test_source_below_its_minimum_shows_neither_n_nor_counts(app):
    hidden = Score(
        wave="Y2", subject="W1", level="evidence", node="E3", score=None, n=4, flags="",
        detail=detail_of({"1": 1, "5": 3}, missing="below_minimum", score=None),
    )  # fmt: skip
    assert hidden.detail["counts"]["Q7"]

    with app.test_request_context("/?lang=en"):
        leaf = opened(hidden, 5, {"Q7": Q7})

    assert leaf["items"] == []
    assert leaf["score"] is None
    assert "fewer than 5" in leaf["missing"]
    assert "4" not in f"{leaf['n']}{leaf['missing']}"


def test_adopted_result_is_said_and_has_no_n(app):
    adopted = Score(
        wave="Y1", subject="W1", level="evidence", node="E3", score=84.53, n=1, flags="adopted",
        detail={**DETAIL, "wave": "Y1", "n": 1, "score": 84.53, "counts": {}, "excluded": {},
                "inputs": {"adopted": 84.53}},
    )  # fmt: skip

    with app.test_request_context("/?lang=en"):
        leaf = opened(adopted, 5, {"Q7": Q7})

    assert leaf["score"] == "84.53"
    assert leaf["adopted"] == ["An earlier result was adopted; nothing was collected for it in this wave."]
    assert (leaf["n"], leaf["items"], leaf["inputs"], leaf["flags"]) == ("", [], [], [])


def test_items_come_from_the_instruments_by_name_and_by_place(session, evaluation):
    definition = Definition("recipient", "recipient", {"en": "Recipients"}, ("en",), (Q7,))
    instrument = Instrument(evaluation_id=evaluation.id, name="recipient", source="recipient")
    instrument.versions.append(InstrumentVersion(number=1, content=definition.as_json()))
    session.add(instrument)
    session.commit()

    items = items_of(session, evaluation)

    assert set(items) == {"Q7", "recipient/Q7"}
    assert items["Q7"].options == (1.0, 2.0, 3.0, 4.0, 5.0)


def test_overview_counts_teams_and_workers_of_an_agency(client, log_in, evaluation, run):
    log_in(client, "mo")

    page = client.get(overview(evaluation)).text

    assert "Agencies have no score of their own" in page
    assert page.index("Agencies") < page.index("Banyan")
