"""Quality and certainty of a run: everything that is known, and nothing of a few people."""

import re

import pytest

from evaluations import plans
from evaluations.models_scores import Grade
from reports.quality_page import GROUP_NAMES, SCOPE_NAMES
from reports.quality_rows import Finding, Shown, findings_of, written
from scoring.disclosure import HOMOGENEOUS, NO_DATA
from scoring.frames import Withheld
from scoring.measures import GROUPS, MEASURES
from scoring.methods.catalogue import METHODS
from tests import factories

FEW = Withheld("below_minimum", 10)


def row(scope, code, measure, value, n=30, *, wave="Y2", low=None, high=None, flags=""):
    """A quality row as a run stores it."""
    return {
        "scope": scope, "code": code, "wave": wave, "measure": measure, "value": value,
        "low": low, "high": high, "n": n, "flags": flags,
    }  # fmt: skip


def found(*rows):
    return Shown([Finding(**{**one, "flags": tuple(one["flags"].split())}) for one in rows])


def value_of(*rows):
    """What is shown of the first of ``rows``."""
    shown = found(*rows)
    return shown.value(shown.findings[0])


ROWS = [
    row("instrument", "recipient", "alpha", 0.874, 359, low=0.85, high=0.89),
    row("instrument", "recipient", "item_rest", 0.12, 359, flags="item:Q7 weak_item"),
    row("source", "recipient", "returned", 433.0, 433),
    row("source", "recipient", "scored", 423.0, 433),
    row("source", "recipient", "present", 10.0, 433),
    row("source", "recipient", "response_rate", 0.628, 690, low=0.591, high=0.663),
    row("stratum", "T1/S1", "response_rate", 0.25, 120, flags="low_response"),
    row("evidence", "E2", "krippendorff", 0.7, 40, low=0.6, high=0.8),
    row("evidence", "E2", "severity_spread", 5.0, 6, low=-3.25, high=1.75),
    row("rater", "E2/X1", "severity", -3.25, 12),
    row("rating", "E2/W1", "rating_mean", 82.0, 3),
    row("rating", "E2/W1", "rating_adjusted", 80.5, 3, low=77.0, high=84.0),
    row("post", "frontline", "accuracy", 0.967, 20, wave=""),
    row("band", "frontline/2", "separable_bands", 4, 20, wave=""),
    row("worker", "W1", "tipping", 12.5, 3, wave="", flags="criterion:B down"),
    row("worker", "W1", "change", 3.55, 2, wave="", low=0.4, high=6.7, flags="changed"),
    row("team", "T1", "funnel", -2.4, 300, wave="", flags="outside_95"),
    row("visit", "", "agency_present", 2.0, 37),
    row("instrument", "recipient", "straight_lining", 12.0, 423),
    row("instrument", "recipient", "difference_without", 1.25, 423, flags="of:straight_lining"),
]


@pytest.fixture
def run(session, cast, evaluation, now):
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now)
    grades = [
        {"subject": "W1", "post": "frontline", "own": 80.5, "team": 83.7, "final": 81.2, "grade": "good"},
    ]
    made = factories.make_run(session, evaluation, grades=grades)
    made.quality = list(ROWS)
    session.commit()
    return made


def address(evaluation):
    return f"/evaluations/{evaluation.id}/scores/1/quality"


def text_of(page):
    """The words of a page, as a reader sees them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_pages_open_for_those_who_may(client, log_in, evaluation, run):
    answers = {}
    for who in ("lin", "mo", "fang", "chen", "zhao"):
        log_in(client, who)
        answers[who] = client.get(address(evaluation)).status_code, client.get("/methods").status_code

    assert answers == {
        "lin": (200, 200), "mo": (200, 200), "fang": (403, 403), "chen": (403, 403), "zhao": (404, 200),
    }  # fmt: skip


def test_anonymous_visitor_is_sent_to_the_log_in(client, evaluation, run):
    assert client.get(address(evaluation)).location.startswith("/log-in")
    assert client.get("/methods").location.startswith("/log-in")


def test_absent_run_does_not_exist(client, log_in, evaluation, run):
    log_in(client, "mo")

    assert client.get(address(evaluation).replace("/1/quality", "/2/quality")).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_measure_stands_there_with_its_sentence(client, log_in, evaluation, run, language):
    log_in(client, "mo")

    page = text_of(client.get(f"{address(evaluation)}?lang={language}").text).replace("&#39;", "'")

    for code in {one["measure"] for one in ROWS}:
        assert MEASURES[code].label[language] in page, code
        assert MEASURES[code].sentence[language] in page, code


def test_rows_are_told_in_words_with_interval_n_and_remarks(client, log_in, evaluation, run):
    log_in(client, "mo")

    page = text_of(client.get(address(evaluation)).text)

    for words in (
        "recipient Y2 0.87 0.85 to 0.89 359 good consistency",
        "recipient · Q7 Y2 0.12 359 weakly tied to the others This question hardly goes with the others.",
        "Service recipients Y2 433 423 10",
        "Service recipients Y2 62.8% 59.1% to 66.3% 690",
        "T1 River team · S1 Y2 25.0% 120 Less than 60 % of those invited answered.",
        "E2 Y2 0.70 0.60 to 0.80 40 tentative conclusions only",
        "E2 Y2 5.00 6 −3.25 to 1.75",
        "E2 · X1 Y2 −3.25 12",
        "W1 Worker W1 · E2 Y2 80.50 77.00 to 84.00 3",
        "Front line 96.7% 20",
        "Front line · band 2 4 20",
        "W1 Worker W1 · B Ability −12.5",
        "W1 Worker W1 +3.55 +0.40 to +6.70 The change is beyond the error.",
        "T1 River team −2.40 300 Beyond the 95 % limit.",
        "All visits Y2 2 37",
        "recipient · Straight-lining Y2 +1.25 423",
    ):
        assert words in page, words


def test_what_deserves_a_look_stands_first(client, log_in, evaluation, run):
    log_in(client, "mo")

    page = text_of(client.get(address(evaluation)).text)
    first = page[page.index("Worth a look") : page.index("Returned and scored")]

    for words in (
        "Less than 60 % of those invited answered. T1 River team · S1 · Y2",
        "This question hardly goes with the others. recipient · Q7 · Y2",
        "Beyond the 95 % limit. T1 River team",
    ):
        assert words in first


def test_long_lists_are_folded_and_lead_to_their_subjects(client, log_in, evaluation, run):
    log_in(client, "mo")

    page = client.get(address(evaluation)).text

    assert page.count("<details>") == 6  # strata, raters, ratings twice, workers twice
    assert f'href="/evaluations/{evaluation.id}/scores/1/subjects/W1"' in page
    assert 'href="/methods#alpha"' in page


def test_run_with_few_rows_of_an_old_kind_still_has_its_page(client, log_in, session, evaluation, run):
    run.quality = [row("evidence", "E2", "raters", 3.0, 9), {"scope": "evidence", "measure": "agreement"}]
    session.commit()
    log_in(client, "mo")

    page = client.get(address(evaluation))

    assert page.status_code == 200
    assert "How many raters gave a mark." in page.text


@pytest.mark.parametrize("rows", [[], None])
def test_run_without_any_row_says_so(client, log_in, session, evaluation, run, rows):
    run.quality = rows or []
    session.commit()
    log_in(client, "mo")

    assert "This run holds no measures of quality." in client.get(address(evaluation)).text


def test_unknown_measures_scopes_flags_and_subjects_break_nothing(client, log_in, session, evaluation, run):
    run.quality = [
        row("planet", "<b>Mars</b>", "albedo", 0.25, 3, flags="cloudy odd:one"),
        row("instrument", "gone", "alpha", 0.8, 50),
        row("worker", "W99", "shrunken", 80.0, 20),
        row("rating", "nowhere", "rating_mean", 80.0, 3),
        row("worker", "W1", "tipping", None, None, flags="criterion:Z9"),
        row("post", "", "accuracy", float("inf"), 3),
    ]
    session.commit()
    log_in(client, "mo")

    page = client.get(address(evaluation))

    assert page.status_code == 200
    assert "Further measures" in page.text
    assert "&lt;b&gt;Mars&lt;/b&gt;" in page.text
    assert client.get(f"/evaluations/{evaluation.id}/scores/1").status_code == 200
    assert client.get(f"/evaluations/{evaluation.id}/scores/1/subjects/W1").status_code == 200


def test_person_after_a_veto_appears_with_no_number(client, log_in, session, evaluation, run):
    held = session.query(Grade).filter_by(subject="W1").one()
    held.reason, held.grade, held.final = "veto", "fail", None
    session.commit()
    log_in(client, "mo")

    page = text_of(client.get(address(evaluation)).text)

    for hidden in ("82.00", "80.50", "77.00", "12.5", "3.55", "6.70", "The change is beyond"):
        assert hidden not in page
    assert "W1 Worker W1 not published after a veto" in page


@pytest.mark.parametrize("n", [None, 0, 1, 5, 9])
@pytest.mark.parametrize(
    "measure", ["alpha", "rwg", "effective_n", "straight_lining", "mode_effect", "unheard_of"]
)
def test_measure_of_fewer_than_ten_answers_is_not_shown(measure, n):
    assert value_of(row("instrument", "peer", measure, 0.5, n)) == FEW


def test_remark_on_answers_of_a_few_is_not_shown_either(client, log_in, session, evaluation, run):
    run.quality = [row("instrument", "peer", "rwg", 0.5, 9, low=0.1, high=0.9, flags="mean_not_justified")]
    session.commit()
    log_in(client, "mo")

    page = text_of(client.get(address(evaluation)).text)

    assert "fewer than 10, not published" in page
    assert "0.50" not in page
    assert "Views within a team" not in page


def test_ratings_visits_and_units_are_not_answers_of_people(app):
    with app.test_request_context("/?lang=en"):
        assert value_of(row("evidence", "E2", "raters", 3.0, 3)) == "3"
        assert value_of(row("visit", "", "agency_present", 1.0, 4)) == "1"
        assert value_of(row("evidence", "E2", "agreement", 0.61, 4)) == "0.61"


def test_counts_that_add_up_hide_each_other(app):
    """Of 31 returned four were not scored: neither the four nor the 27 are told."""
    rows = [
        row("source", "department", "scored", 27.0, 31),
        row("source", "department", "returned", 31.0, 31),
        row("source", "department", "present", 4.0, 31),
        row("source", "department", "helper_worker", 0.0, 31),
    ]

    with app.test_request_context("/?lang=en"):
        shown = found(*rows)
        told = [shown.value(one) for one in shown.findings]

    assert told == [Withheld("complementary", 10), "31", FEW, "0"]


def test_returns_of_fewer_than_ten_are_not_counted_out():
    rows = [row("source", "peer", "returned", 7.0, 7), row("source", "peer", "scored", 7.0, 7)]

    shown = found(*rows)

    assert [shown.value(one) for one in shown.findings] == [FEW, FEW]
    assert [shown.n(one) for one in shown.findings] == ["", ""]


def test_rate_of_a_few_answers_is_hidden_and_its_flag_is_not(client, log_in, session, evaluation, run):
    run.quality = [row("stratum", "T1/S1", "response_rate", 0.25, 12, flags="low_response")]
    session.commit()
    log_in(client, "mo")

    page = text_of(client.get(address(evaluation)).text)

    assert "25.0%" not in page
    assert "Less than 60 % of those invited answered." in page


@pytest.mark.parametrize(("flagged", "shows"), [(None, False), (1, False), (9, False), (10, True)])
def test_difference_that_a_few_answers_make_would_tell_them(app, flagged, shows):
    """One form left out of 40, the mean 0.5 lower: that form is known."""
    rows = [row("instrument", "peer", "difference_without", 0.5, 40, flags="of:straight_lining")]
    if flagged is not None:
        rows.append(row("instrument", "peer", "straight_lining", float(flagged), 40))

    with app.test_request_context("/?lang=en"):
        assert value_of(*rows) == ("+0.50" if shows else FEW)


@pytest.mark.parametrize(("count", "told"), [(0, "0"), (3, "1-4"), (7, "5-9"), (12, "12")])
def test_flagged_forms_are_counted_in_bands_while_they_are_few(app, count, told):
    with app.test_request_context("/?lang=en"):
        assert value_of(row("instrument", "peer", "identical_answers", float(count), 40)) == told


def test_pattern_that_could_not_be_looked_for_is_no_zero(app):
    found_none = row("instrument", "peer", "straight_lining", 0.0, 40, flags="no_reversed_items")

    with app.test_request_context("/?lang=en"):
        assert value_of(found_none) == "–"


@pytest.mark.parametrize("measure", ["alpha", "icc2", "rwg", "icc1", "mode_effect"])
def test_answers_of_one_mind_are_not_told(measure):
    assert value_of(row("instrument", "peer", measure, 0.996, 40)) == Withheld(HOMOGENEOUS)


def test_value_that_does_not_exist_is_no_data():
    assert value_of(row("instrument", "peer", "alpha", None, 40)) == Withheld(NO_DATA)


@pytest.mark.parametrize(
    ("measure", "value", "told"),
    [
        ("alpha", -0.134, "−0.13"), ("icc1", -0.134, "−13.4%"), ("effective_n", 93.44, "93.4"),
        ("raters", 6.0, "6"), ("tipping", 6.5, "+6.5"), ("funnel", -2.004, "−2.00"),
        ("shrunken", 80.005, "80.01"),
        ("change", 0.001, "0.00"), ("severity", 1.234, "+1.23"), ("unheard_of", 3.14159, "3.14"),
    ],
)  # fmt: skip
def test_value_is_written_in_its_unit(app, measure, value, told):
    with app.test_request_context("/?lang=en"):
        assert written(measure, value) == told


def test_rows_of_a_run_are_read_whatever_is_missing(run):
    run.quality = [{"scope": "evidence", "n": 3.0, "value": float("nan"), "flags": None}]

    (one,) = findings_of(run)

    assert (one.scope, one.measure, one.value, one.n, one.flags) == ("evidence", "", None, 3, ())


def test_every_group_and_scope_has_a_name():
    assert set(GROUPS) < set(GROUP_NAMES)
    assert {one["scope"] for one in ROWS} - {"visit"} == set(SCOPE_NAMES)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_method_is_described_with_the_source_of_its_example(client, log_in, evaluation, language):
    log_in(client, "mo")

    page = client.get(f"/methods?lang={language}").text.replace("&#39;", "'").replace("&amp;", "&")

    for code, method in METHODS.items():
        assert f'<h3 id="{code}">' in page
        assert method.sentence[language] in page
    assert "Newcombe (1998), Statistics in Medicine 17, Table I" in page
    assert ("一致性可以接受" if language == "zh" else "acceptable consistency") in page
