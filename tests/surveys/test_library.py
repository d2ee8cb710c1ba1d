"""Ready instruments: whole, plain, and fit to be published as they are."""

import pytest

from bench.qingrong.framework import TREE
from evaluations.vocabulary import SOURCES
from scoring.rules import RULES
from surveys.formats.xlsform import read_xlsform, write_xlsform
from surveys.instruments import unfit_items
from surveys.library import FOLDER, LIBRARY, template


def test_every_folder_of_the_library_is_offered():
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}

    assert folders == set(LIBRARY)


@pytest.mark.parametrize("name", LIBRARY)
def test_ready_instrument_can_be_published_and_is_complete_in_chinese_and_english(name):
    instrument = template(name)
    texts = [*(item.label for item in instrument.items if item.name != "za_review"), instrument.title]
    texts += [choice.label for item in instrument.items for choice in item.choices]

    assert unfit_items(instrument) == []
    assert instrument.source == LIBRARY[name].source and instrument.source in SOURCES
    assert dict(instrument.title)["zh"] == LIBRARY[name].label["zh"]
    assert [text for text in texts if not (text.get("zh") and text.get("en"))] == []


@pytest.mark.parametrize("name", ["recipients", "awareness"])
def test_questions_for_recipients_are_asked_in_zhuang_too(name):
    instrument = template(name)

    assert instrument.languages == ("zh", "en", "za")
    assert all(item.label.get("za") for item in instrument.items)
    assert all(choice.label.get("za") for item in instrument.items for choice in item.choices)


@pytest.mark.parametrize("name", LIBRARY)
def test_ready_instrument_feeds_evidence_points_whose_rule_takes_answers(name):
    rules = {evidence: rule for _indicator, evidence, _source, rule, *_rest in TREE}

    fed = {item.evidence for item in template(name).items if item.evidence}

    assert {RULES[rules[evidence]].unit for evidence in fed} <= {"answers"}


@pytest.mark.parametrize("name", LIBRARY)
def test_ready_instrument_survives_the_way_out_and_back(name):
    assert read_xlsform(write_xlsform(template(name)), name) == template(name)
