"""How reliable the results are: measures over whole groups pass the gate, single people never do."""

from dataclasses import replace

import pandas as pd
import pytest

from reports.disclosed import records
from reports.gate import disclose
from reports.writing import impact_report, written
from scoring.frames import COLUMNS, Withheld
from scoring.measures import MEASURES
from tests.reports.test_impact import texts_of_block

PERSONAL = {
    "worker": ("W01", ("shrunken", "weights_hold", "tipping", "change")),
    "rater": ("B2a/X1", ("severity",)),
    "rating": ("B2a/W01", ("rating_mean", "rating_adjusted")),
    "team": ("T1", ("funnel", "change")),
    "stratum": ("T1/S1", ("response_rate",)),
}


def row(scope, code, measure, value, n, flags="", wave="Y2"):
    return (scope, code, wave, measure, value, value - 0.1, value + 0.1, n, flags)


def with_quality(data, *rows):
    """The report input with these quality rows and no others."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS["quality"]))
    return replace(data, result=replace(data.result, quality=frame))


def told(data, language="en"):
    return records(disclose(data, language).tables["reliability"])


@pytest.mark.parametrize("n", [1, 4, 5, 9])
def test_alpha_of_fewer_than_ten_answers_is_withheld(words, sample, n):
    (one,) = told(with_quality(sample, row("instrument", "recipient", "alpha", 0.8123, n)))

    assert (one["value"], one["n"], one["reading"]) == (Withheld("below_minimum", 10), None, "")


def test_alpha_is_withheld_below_the_minimum_of_its_source(words, sample):
    plan = replace(sample.plan, minimum_n={**sample.plan.minimum_n, "recipient": 40})
    data = with_quality(replace(sample, plan=plan), row("instrument", "recipient", "alpha", 0.8123, 39))

    (one,) = told(data)

    assert one["value"] == Withheld("below_minimum", 40)


def test_alpha_is_told_with_two_places_and_a_band_instead_of_n(words, sample):
    """Beside the answers returned, an exact n would count those that were left out."""
    (one,) = told(with_quality(sample, row("instrument", "recipient", "alpha", 0.8123, 34)))

    assert (one["value"], one["n"], one["reading"]) == (0.81, "10+", "good consistency")
    assert (one["about"], one["wave"]) == ("recipient", "Y2")


def test_questions_that_all_say_the_same_are_not_told(words, sample):
    """Alpha 1.00: whoever knows one answer of a person knows all of them."""
    (one,) = told(with_quality(sample, row("instrument", "recipient", "alpha", 0.9961, 34)))

    assert one["value"] == Withheld("homogeneous", 10)


def test_certainty_of_fewer_than_five_grades_is_withheld(words, sample):
    measures = {"accuracy": 0.9, "consistency": 0.8, "review": 1.0, "separable_bands": 2.0}
    few = [row("post", "supervisor", measure, value, 4, wave="") for measure, value in measures.items()]
    many = [row("post", "frontline", measure, value, 20, wave="") for measure, value in measures.items()]

    values = {
        (one["about"], one["measure"]): (one["value"], one["n"])
        for one in told(with_quality(sample, *few, *many))
    }

    hidden = Withheld("below_minimum", 5), None
    assert {values["Supervisor", measure] for measure in measures} == {hidden}
    assert {values["Front line", measure] for measure in measures} == {
        (90.0, 20),
        (80.0, 20),
        (1, 20),
        (2, 20),
    }


def test_nothing_of_a_single_person_rater_or_team_is_told(words, sample):
    rows = [
        row(scope, code, measure, 0.123, 50)
        for scope, (code, measures) in PERSONAL.items()
        for measure in measures
    ]
    rows += [row("worker", "W01", measure, 0.123, 50) for measure in MEASURES]

    assert told(with_quality(sample, *rows)) == ()


def test_patterns_of_answers_are_not_told_to_readers(words, sample):
    """That a form was flagged is for the evaluator, who looks again; a mean without it would tell it."""
    measures = (
        "straight_lining",
        "identical_answers",
        "mode_effect",
        "difference_without",
        "item_rest",
        "rwg",
    )

    assert (
        told(with_quality(sample, *(row("instrument", "recipient", one, 0.5, 34) for one in measures))) == ()
    )


def section_of(report):
    return next((section for section in report.sections if section.code == "reliability"), None)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_section_says_each_measure_with_its_sentence(words, sample, language):
    data = with_quality(
        sample,
        row("instrument", "recipient", "alpha", 0.91, 34),
        row("instrument", "peer", "alpha", 0.72, 60),
        row("evidence", "C2b", "krippendorff", 0.7, 40),
        row("post", "frontline", "review", 3.0, 20),
    )

    section = section_of(impact_report(data, language))
    said = list(texts_of_block(section.blocks[1]))

    assert section.title == {"zh": "这些结果有多可靠", "en": "How reliable these results are"}[language]
    assert len(said) == 3
    for text, code, value in zip(
        said, ("alpha", "krippendorff", "review"), ("0.72", "0.70", "3"), strict=True
    ):
        assert text.startswith(MEASURES[code].label[language])
        assert MEASURES[code].sentence[language] in text
        assert value in text
    assert "0.91" in said[0]


def test_withheld_measure_says_why_in_the_section(words, sample):
    section = section_of(
        impact_report(with_quality(sample, row("instrument", "recipient", "alpha", 0.8, 6)), "en")
    )

    assert "fewer than 10, not published" in " ".join(texts_of_block(section.blocks[1]))


def test_no_section_without_measures(words, sample):
    assert section_of(impact_report(with_quality(sample), "en")) is None


def test_release_from_before_there_were_measures_is_still_read(words, sample):
    disclosed = disclose(sample, "en")
    kept = {name: table for name, table in disclosed.tables.items() if name != "reliability"}

    report = written(replace(disclosed, tables=kept))

    assert section_of(report) is None
    assert len(report.sections) > 5
