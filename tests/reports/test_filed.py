"""Work done, outcomes, stories, contradictions: what may be claimed, what is withheld, what must wait."""

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from flask_babel import force_locale

from evaluations.contradictions import keep_comment, set_apart
from packages.importing import import_package
from reports import impact_words, triangulation, views_scores
from reports.disclosed import Disclosed, only, records
from reports.filed import outcomes
from reports.formats.html import self_contained
from reports.gate import disclose
from reports.inputs import Filed
from reports.raw import Raw
from reports.release_tables import without_retracted
from reports.releases import release_salt, released
from reports.runs import score_evaluation
from reports.triangulation import ContradictionUnexplained
from reports.writing import impact_report, written
from scoring.disclosure import gate_table
from scoring.frames import Withheld
from surveys.stories import approve_story, image_of, keep_story, stories_of, take_back_story
from tests.reports.releasing import release
from tests.reports.test_artefacts import derived_numbers, fixed, numbers_of_page, numbers_of_tables  # noqa: F401
from tests.reports.test_impact import NUMBER, texts_of_block
from tests.surveys.test_stories import VALUES

START, NOW = date(2025, 1, 15), date(2026, 11, 10)
OUTCOME = {
    "code": "O1", "label": {"zh": "独居老人", "en": "older people"}, "unit": {"zh": "人", "en": "people"},
    "better": "more", "people": 86, "baseline": 40.0, "baseline_on": START, "value": 61.0, "value_on": NOW,
    "target": 60.0, "source": {"zh": "台账", "en": "register"}, "verified_by": "mo",
}  # fmt: skip
STORY = {
    "domain": "ability", "title": {"zh": "赶集", "en": "Market"}, "text": {"zh": "推车。", "en": "By cart."},
    "chosen_by": {"zh": "村民"}, "reason": {"zh": "看得见。"}, "verified": {"zh": "村医证实。"},
}  # fmt: skip


def row_of(data, **changes):
    """The gated row of one indicator, in English."""
    draft = outcomes(Raw(replace(data, filed=Filed(outcomes=(OUTCOME | changes,))), "en"))
    return only(gate_table(draft.columns, draft.cells, draft.minimum, "funder"))


def said_of(row):
    with force_locale("en"):
        return impact_words.outcome(row)


def test_improvement_is_told_in_percent_of_the_baseline(words, sample):
    assert said_of(row_of(sample)) == (
        "older people: improved by 52.5%, from 40 people (2025/01/15) to 61 people (2026/11/10). "
        "The target of 60 is reached."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"baseline": None, "baseline_on": None}, "There is no baseline, so no change is claimed."),
        ({"verified_by": None}, "Not verified by a second person: this is not a finding."),
        ({"baseline": 0.0}, "from 0 people (2025/01/15) to 61 people"),
        ({"better": "less", "value": 61.0}, "worse by 52.5%"),
        ({"better": "less", "value": 30.0}, "improved by 25.0%"),
        ({"value": 40.0}, "unchanged"),
        ({"value": None, "value_on": None}, "No later value yet."),
    ],
)
def test_nothing_is_claimed_that_the_numbers_do_not_carry(words, sample, changes, said):
    sentence = said_of(row_of(sample, **changes))

    assert said in sentence
    if "improved" not in said:
        assert "improved by" not in sentence


def test_indicator_about_four_people_tells_no_number(words, sample):
    """Attack: add up, subtract, divide what is left; target and days say nothing of the four."""
    row = row_of(sample, people=4)

    numbers = {name for name, cell in row.items() if isinstance(cell, int | float) and cell is not True}
    assert numbers == {"target"}
    assert isinstance(row["reached"], Withheld)
    assert "fewer than 5" in said_of(row)


def test_county_tells_how_much_how_well_and_who_is_better_off(words, qingrong):
    """433 of 690 answered; 96 cases with 214 goals; 37 visits, 2 with the agency present."""
    sections = {one.code: one for one in impact_report(qingrong, "en").sections}
    said = " ".join(text for block in sections["done"].blocks for text in texts_of_block(block))

    for sentence in (
        "1130 service recipients were on the list; 4 teams with 24 social workers served them.",
        "37 visits were made by the evaluator. In 2 of them",
        "8 focus groups were held.",
        "Goals were set beforehand in 96 cases: 214 goals.",
        "433 of the 690 service recipients who were asked in wave Y2 answered (62.8%).",
        "165 of 214 goals (77.1%) came out as expected or better",
        "No outcome indicator was filed: beyond the goals nothing is claimed.",
    ):
        assert sentence in said


def test_focus_groups_at_2_of_4_contradict_a_satisfaction_of_91(words, sample, monkeypatch):
    means = [
        {"criterion": "C", "label": "", "source": "recipient", "score": 91.0},
        {"criterion": "C", "label": "", "source": "focus_group", "score": 50.0},
    ]
    monkeypatch.setattr(triangulation, "means_by_source", lambda _raw: means)

    with force_locale("en"), pytest.raises(ContradictionUnexplained) as refused:
        triangulation.check_explained(Raw(sample, "en"))
    assert "C: Service recipients 91.00, Focus groups 50.00" in str(refused.value)

    explained = replace(sample, filed=Filed(comments={("C", "recipient", "focus_group"): {"zh": "等得久。"}}))
    triangulation.check_explained(Raw(explained, "en"))
    (row,) = triangulation.triangulation(Raw(explained, "en")).rows
    with force_locale("en"):
        assert impact_words.contradiction(row).endswith("Comment: 等得久。")


def test_at_most_two_checked_stories_stand_on_the_first_page(words, sample):
    stories = tuple(STORY | {"title": {"en": f"Story {letter}"}} for letter in "ABC")
    unchecked = STORY | {"title": {"en": "Story X"}, "verified": {}}
    report = impact_report(replace(sample, filed=Filed(stories=(unchecked, *stories))), "en")
    verdict, chapter = (
        " ".join(text for block in one.blocks for text in texts_of_block(block))
        for one in report.sections
        if one.code in ("verdict", "stories")
    )

    assert "“Story A”, “Story B”." in verdict
    assert "Story X" not in verdict
    assert "Nobody has checked this story" in chapter


@pytest.mark.parametrize("language", ("zh", "en"))
def test_every_number_of_what_was_filed_is_gated_and_equal(words, sample, fixed, language):  # noqa: F811
    engagement = {
        "commissioner": "县主管部门", "evaluator": "评价中心", "contract": "QR-77", "statement": "无关系",
        "signer": "林评", "starts": START, "ends": None, "signed_on": START,
    }  # fmt: skip
    comment = {("C", "department", "recipient"): {"zh": "走访 9 次有人在场。", "en": "9 visits had company."}}
    filed = Filed(engagement, (OUTCOME, OUTCOME | {"code": "O2", "baseline": None}), (STORY,), comment, 20.0)
    data = replace(sample, filed=filed)
    tables = disclose(data, language).tables

    told = numbers_of_page(self_contained(written(Disclosed(language, tables))))
    by_language = [
        sorted(float(one) for section in impact_report(data, each).sections if section.code in NEW
               for block in section.blocks for text in texts_of_block(block) for one in NUMBER.findall(text))
        for each in ("zh", "en")
    ]  # fmt: skip

    assert told - numbers_of_tables(tables) - derived_numbers(tables) - fixed == set()
    assert by_language[0] == by_language[1]


NEW = ("done", "triangulation", "stories")


def test_release_waits_for_a_comment_and_loses_a_story_that_is_taken_back(app, session, cast, package, now):
    lin, mo, salt = cast["lin"], cast["mo"], release_salt("for tests")
    made = import_package(session, package, lin.organisation, lin, is_invented=True, now=now)
    with app.app_context():
        keep_story(session, made, None, VALUES, lin, now)
        (story,) = stories_of(session, made)
        approve_story(session, made, story.id, image_of(story), mo, now)
        set_apart(session, made, 7.0, lin, now)
        score_evaluation(session, made, lin, now)

        with pytest.raises(ContradictionUnexplained) as refused:
            release(session, made, lin, salt, now)
        keep_comment(session, made, ("C", "department", "recipient"), {"zh": "走访时间短。"}, lin, now)
        release(session, made, lin, salt, now)
        before = released(session, made, "en").tables
        take_back_story(session, made, story.id, lin, now)
        after = released(session, made, "en").tables

    assert re.search(r"C[:：]\s?\S+ 83.11\D+ 76.04", str(refused.value))
    assert [row["comment"] for row in records(before["triangulation"]) if row["is_apart"]] == ["走访时间短。"]
    assert [row["text"] for row in records(before["stories"])] == ["He walks to market by himself."]
    assert after["stories"].rows == ()


def test_release_from_before_there_were_stories_is_still_read(words, sample):
    told = disclose(sample, "en")
    old = Disclosed("en", {name: table for name, table in told.tables.items() if name not in NEWER})

    left = without_retracted(old, {"comments": (), "stories": ()})

    assert "stories" not in left.tables
    assert "done" not in {section.code for section in written(left).sections}


NEWER = ("engagement", "work", "outcomes", "stories", "triangulation")


def test_draft_of_outcomes_keeps_the_order_in_which_they_were_entered(sample):
    given = tuple(OUTCOME | {"code": code} for code in ("O2", "O1"))

    draft = outcomes(Raw(replace(sample, filed=Filed(outcomes=given)), "en"))

    assert [row["code"] for row in draft.rows] == ["O2", "O1"]


def test_hidden_indicator_is_in_no_count(words, sample):
    """Attack: of 2 indicators 1 improved; if the hidden one were counted, its state would follow."""
    given = (OUTCOME, OUTCOME | {"code": "O2", "people": 4}, OUTCOME | {"code": "O3", "verified_by": None})

    tables = disclose(replace(sample, filed=Filed(outcomes=given)), "en").tables

    row = next(row for row in records(tables["work"]) if row["measure"] == "outcomes")
    assert (row["count"], row["of"]) == (1, 2)


def test_scores_are_stored_where_a_contradiction_holds_the_release_back(app, monkeypatch, now):
    def refuse(*_asked):
        raise ContradictionUnexplained(places="C: 91.00, 50.00")

    monkeypatch.setattr(views_scores.releases, "propose", refuse)
    with app.test_request_context():
        kind, sentence = views_scores.proposed(SimpleNamespace(is_pilot=False), now)

    assert kind == "error"
    assert "C: 91.00, 50.00" in sentence
