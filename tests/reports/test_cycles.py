"""Series over cycles: only what was released, only what is comparable, the same people with themselves."""

from dataclasses import replace

import pytest

from reports.disclosed import records
from reports.gate import disclose
from reports.writing import written
from scoring.frames import Withheld
from tests.reports.conftest import LANGUAGES, earlier_than, told_once, two_cycles

TABLES = ("series", "cycle_changes", "movement", "breaks", "answers_by_cycle")


def rows_of(table, data, language="en"):
    return records(told_once(data)[language].tables[table])


def change_of_all(data):
    (own,) = [row for row in rows_of("cycle_changes", data) if row["level"] == "all"]
    return own


def test_first_cycle_has_no_series(words, sample):
    disclosed = disclose(sample, "zh")

    assert not any(disclosed.tables[name].rows for name in TABLES)
    assert "cycles" not in [section.code for section in written(disclosed).sections]


def test_same_people_are_compared_with_themselves(sample):
    """Every own score told before lies 2.1 lower: the mean change is +2.1, whoever joined or left."""
    workers = [row["subject"] for row in records(disclose(sample, "zh").tables["workers"])]

    def lower(row):
        own = row["own"]
        code = "gone" if row["subject"] == workers[0] else row["subject"]
        return {**row, "subject": code, "own": own if isinstance(own, Withheld) else own - 2.1}

    data = two_cycles(sample, earlier_than(sample, workers=lower))
    (moved,), own = rows_of("movement", data), change_of_all(data)

    assert (moved["stayed"], moved["joined"], moved["left"]) == (len(workers) - 1, 1, 1)
    assert own["change"] == pytest.approx(2.1)
    assert own["n"] <= len(workers) - 1


def test_fewer_than_five_of_the_same_people_give_no_change(sample):
    kept = [row["subject"] for row in records(disclose(sample, "zh").tables["workers"])][:4]
    before = earlier_than(
        sample, workers=lambda row: {**row, "subject": row["subject"] if row["subject"] in kept else "x"}
    )
    own = change_of_all(two_cycles(sample, before))

    assert own["change"] == own["n"] == Withheld("below_minimum", 5)


def test_criterion_with_other_weights_keeps_both_numbers_and_no_change(sample):
    before = earlier_than(sample)
    weights = before.plan.weights.copy()
    criterion = sample.plan.design["criterion"].iloc[0]
    evidence = sample.plan.design["evidence"].iloc[0]
    weights.loc[evidence] = weights.loc[evidence] + 1
    data = two_cycles(sample, replace(before, plan=replace(before.plan, weights=weights)))
    changes = [row for row in rows_of("cycle_changes", data) if row["level"] == "criterion"]

    told = {row["code"]: row["change"] for row in changes}
    assert told[criterion] == Withheld("not_comparable")
    assert all(not isinstance(row["before"], Withheld) for row in changes if row["code"] == criterion)
    assert {code for code, change in told.items() if change == Withheld("not_comparable")} == {criterion}
    assert (criterion, "Its weights are not those of the cycle before.") in [
        (row["code"], str(row["what"])) for row in rows_of("breaks", data)
    ]


def test_question_with_another_wording_is_named_and_not_compared(sample):
    before = earlier_than(sample)
    item = next(one for one in before.instruments[0].items if one.evidence and one.options)
    other = replace(item, label={"zh": "另一个问题", "en": "Another question"})
    items = tuple(other if one.name == item.name else one for one in before.instruments[0].items)
    instruments = (replace(before.instruments[0], items=items), *before.instruments[1:])
    data = two_cycles(sample, replace(before, instruments=instruments))

    found = [(row["level"], row["code"]) for row in rows_of("breaks", data)]

    assert ("item", item.name) in found


def test_unpublished_cycle_is_named_and_nothing_is_compared_with_it(sample):
    silent = replace(earlier_than(sample), told={})
    disclosed = disclose(two_cycles(sample, silent), "en")
    (moved,) = records(disclosed.tables["movement"])

    assert moved["stayed"] == Withheld("not_released")
    assert not disclosed.tables["cycle_changes"].rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_chapter_tells_the_change_with_its_figures(words, sample, language):
    report = written(disclose(two_cycles(sample), language))
    (chapter,) = [section for section in report.sections if section.code == "cycles"]

    assert {block.name for block in chapter.blocks if block.kind == "chart"} == {
        "cycle_slopes",
        "answers_by_cycle",
    }


def test_languages_have_equal_numbers(sample):
    tables = [one.tables for one in told_once(two_cycles(sample)).values()]
    for name in TABLES:
        numbers = [
            [[cell for cell in row if not isinstance(cell, str)] for row in one[name].rows] for one in tables
        ]
        assert numbers[0] == numbers[1]


def test_remark_on_a_changed_questionnaire_is_printed(words, sample):
    remark = "第2题换了说法"
    data = replace(sample, version_remarks={sample.instruments[0].name: remark})

    (row,) = rows_of("breaks", data)
    (chapter,) = [one for one in written(disclose(data, "zh")).sections if one.code == "change"]

    assert row["what"] == remark
    assert any(remark in item for block in chapter.blocks if block.kind == "listing" for item in block.items)
