from dataclasses import replace

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry
from evaluations.models_plan import Evaluation
from surveys.editor import bank, drafts
from tests.surveys.editor.factories import begin, choice_item


@pytest.fixture
def version(session, evaluation):
    return drafts.newest(begin(session, evaluation, choice_item("q1", evidence="E3", required=True)))


@pytest.fixture
def keep(session, cast, now):
    def keep_item(version, item="q1", code="q1", remark=""):
        found = version.definition.item(item)
        return bank.keep(session, version, found, code, remark, cast["lin"], now)

    return keep_item


def the_question(session, version):
    house = session.get(Evaluation, version.instrument.evaluation_id).organisation_id
    return bank.questions_of(session, house)[0]


def reword(session, version, words):
    items = tuple(
        replace(item, label={"zh": words}) if item.name == "q1" else item for item in version.definition.items
    )
    drafts.save(session, version, replace(version.definition, items=items), "edit", "q1")


def test_bank_keeps_words_and_answers_but_not_the_place(version, keep):
    kept = keep(version, remark="tested with 30 people")

    item = version.definition.item("q1")
    assert (kept.number, kept.item.label, kept.item.choices) == (1, item.label, item.choices)
    assert (kept.item.evidence, kept.item.required) == ("", False)


def test_another_wording_is_another_version_and_the_first_stays(session, version, keep):
    keep(version)
    reword(session, version, "现在怎么样？")

    kept = keep(version, remark="not comparable")

    first, second = kept.question.versions
    assert (first.item.label["zh"], second.item.label["zh"]) == ("帮得怎么样？", "现在怎么样？")
    assert [change.kind for change in bank.changes_between(first, second)] == ["wording"]


def test_same_wording_twice_is_refused(version, keep):
    keep(version)

    with pytest.raises(bank.NothingNew):
        keep(version)


def test_keeping_is_in_the_audit_log(session, version, keep):
    keep(version, remark="tested")

    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.action, entry.object) == ("bank.keep", "bank question q1")
    assert entry.detail == {"version": 1, "remark": "tested"}


def test_question_taken_over_gets_a_free_code_and_remembers_its_source(session, version, keep):
    question = keep(version).question

    code = bank.insert(session, version, question, "")

    assert code == "q2"
    assert version.definition.item("q2").label == {"zh": "帮得怎么样？"}
    assert bank.ties_of(session, version)["q2"].version.number == 1


def test_newer_wording_and_own_changes_are_told(session, version, keep):
    keep(version)
    code = bank.insert(session, version, the_question(session, version), "")
    reword(session, version, "现在怎么样？")
    changed = bank.ties_of(session, version)["q1"].is_changed_here
    keep(version)

    ties = bank.ties_of(session, version)

    assert changed
    assert (ties["q1"].is_outdated, ties["q1"].is_changed_here) == (False, False)
    assert (ties[code].is_outdated, ties[code].is_changed_here) == (True, False)


def test_renewed_item_keeps_its_place_and_evidence(session, version, keep):
    keep(version)
    bank.insert(session, version, the_question(session, version), "")
    items = tuple(replace(item, label={"zh": "新的？"}) for item in version.definition.items[1:])
    drafts.save(
        session, version, replace(version.definition, items=(version.definition.items[0], *items)), "edit"
    )
    newest = keep(version, item="q2")

    bank.update(session, version, version.definition.item("q1"), newest)

    item = version.definition.item("q1")
    assert (item.label, item.evidence, item.required) == ({"zh": "新的？"}, "E3", True)
    assert not bank.ties_of(session, version)["q1"].is_outdated


def test_new_code_of_an_item_takes_its_source_along(session, version, keep):
    keep(version)

    bank.follow(session, version, "q1", "start")
    items = (replace(version.definition.items[0], name="start"),)
    drafts.save(session, version, replace(version.definition, items=items), "edit", "start")

    assert list(bank.ties_of(session, version)) == ["start"]


def test_bank_of_another_house_is_closed(session, version, keep, cast):
    question = keep(version).question

    assert bank.questions_of(session, cast["zhao"].organisation_id) == []
    with pytest.raises(bank.QuestionUnknown):
        bank.question_for(session, cast["zhao"], question.id)


def test_copied_questionnaire_keeps_its_ties(session, version, keep):
    keep(version)

    copy = drafts.copied(session, version.instrument.evaluation_id, version)

    assert copy.name == "recipient_2"
    assert bank.ties_of(session, drafts.newest(copy))["q1"].version.number == 1
