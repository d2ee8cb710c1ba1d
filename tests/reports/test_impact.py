"""The impact report as a whole: its order, its words in two languages, its one file."""

import ast
import base64
import hashlib
import html
import re
from dataclasses import replace
from pathlib import Path

import reports
from reports.blocks import Chart, Facts, Listing, Paragraph, TableBlock
from reports.disclosed import records
from reports.formats.html import self_contained
from reports.gate import disclose
from reports.writing import impact_report, written
from tests.reports.conftest import report_input

ROOM = Path(reports.__file__).parent
RAW_SIDE = {
    "reports.raw",
    "reports.groups",
    "reports.figure_tables",
    "reports.items",
    "reports.composites",
    "reports.comments",
    "reports.release_plan",
    "reports.releases",
    "reports.results",
    "reports.reliability",
    "reports.filed",
    "reports.stored_filed",
    "reports.triangulation",
    "reports.work",
    "reports.methods",
    "reports.inputs",
    "reports.gate",
    "reports.told_subjects",
    "reports.funnel",
    "reports.gaps",
    "reports.importance",
    "reports.weight_draws",
    "reports.severity",
    "reports.voices",
}
GATED_SIDE = (
    "sections",
    "charts",
    "wording.py",
    "sentences.py",
    "explanations.py",
    "impact_words.py",
    "tabulate.py",
    "blocks.py",
)
NUMBER = re.compile(r"\d*\.\d+|\d+")
LANGUAGES = ("zh", "en")


def texts_of(report, without=""):
    """Every sentence and cell of a report, in order."""
    for section in report.sections:
        for block in section.blocks if section.code != without else ():
            yield from texts_of_block(block)


def texts_of_block(block):
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Listing):
        yield from block.items
    elif isinstance(block, Facts):
        yield from (part for fact in block.facts for part in (fact.value, fact.label, fact.note))
    elif isinstance(block, TableBlock):
        yield from (cell.text for row in block.rows for cell in row)
    elif isinstance(block, Chart):
        yield from (block.title, block.subtitle)
        yield from texts_of_block(block.table)


def test_report_opens_with_a_sentence_that_can_be_quoted(words, qingrong):
    """The demo: 4 excellent and 16 good of 24, team scores 80.46 to 92.10."""
    report = impact_report(qingrong, "en")

    assert report.sections[0].blocks[0].text == (
        "20 of 24 workers with a grade reach good or better; "
        "the scores of the 4 teams lie between 80.46 and 92.10 out of 100."
    )


def test_report_says_that_numbers_are_withheld_and_which(words, qingrong):
    sections = {section.code: section for section in impact_report(qingrong, "en").sections}

    first, limits = (
        " ".join(text for block in sections[code].blocks for text in texts_of_block(block))
        for code in ("verdict", "limits")
    )
    assert "would show what a few people answered" in first
    assert "Every item by team" in limits


def test_method_names_the_version_of_the_software(words, sample):
    assert f"Software: Zhongping, version {reports.VERSION}" in texts_of(impact_report(sample, "en"))


def test_numbers_are_equal_in_both_languages(words, sample):
    """Sentences and tables; the method is left out, for the rules' own sentences count in words."""
    told = {}
    for language in LANGUAGES:
        report = impact_report(sample, language)
        told[language] = [
            sorted(map(float, NUMBER.findall(text.replace(report.period, ""))))  # .7 and 0.7 are one
            for text in texts_of(report, without="method")
        ]

    assert sum(map(len, told["zh"])) > 300
    assert told["zh"] == told["en"]


def test_every_gated_number_is_the_same_in_both_languages(words, sample):
    zh, en = (disclose(sample, language).tables for language in LANGUAGES)

    for name in zh:
        numbers = [[cell for cell in row if not isinstance(cell, str)] for row in zh[name].rows]
        assert numbers == [[cell for cell in row if not isinstance(cell, str)] for row in en[name].rows]


def test_report_tells_the_numbers_of_the_worked_case(words, qingrong):
    """worked-case.md: SW07 81.17 good; SW18 90.54 excellent through the team part; T2 83.75, T4 92.10."""
    tables = disclose(qingrong, "en").tables
    workers = {row["subject"]: (row["own"], row["final"], row["grade"]) for row in records(tables["workers"])}
    teams = {row["team"]: row["score"] for row in records(tables["teams"])}
    said = list(texts_of(impact_report(qingrong, "en")))

    assert workers["SW07"] == (80.53, 81.17, "good")
    assert workers["SW18"] == (89.5, 90.54, "excellent")
    assert (teams["T2"], teams["T4"]) == (83.75, 92.1)
    sentence = "SW18: the grade is reached through the team part (own score 89.50, final score 90.54)."
    assert sentence in said
    assert "433" in said


def test_worker_lowered_by_the_quota_did_not_reach_a_grade_through_the_team(words, qingrong):
    (row,) = [row for row in records(disclose(qingrong, "en").tables["workers"]) if row["subject"] == "SW22"]

    assert (row["reason"], row["by_team"]) == ("quota", "")


def test_title_with_markup_stays_text(words, sample):
    title = '<script>alert("x")</script>'
    plan = replace(sample.plan, title={"zh": title, "en": title}, labels={"A": {"zh": title, "en": title}})

    page = self_contained(impact_report(replace(sample, plan=plan), "en"))

    assert "alert(" in page
    assert "<script>alert" not in page


def test_file_asks_nothing_of_any_host_and_admits_only_its_own_scripts(words, sample):
    page = self_contained(impact_report(sample, "zh"))
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1))
    allowed = re.search(r"script-src ([^;]*);", policy).group(1)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]

    assert allowed.split() == [f"'sha256-{digest}'" for digest in digests]
    assert len(scripts) == 2  # printing, tracing
    assert not re.search(r'\s(?:src|href)="(?!#)', page)
    assert policy.startswith("default-src 'none'; ")


def test_file_holds_its_figures_as_drawings_for_a_phone_and_for_paper(words, sample):
    report = impact_report(sample, "zh")
    charts = [block for section in report.sections for block in section.blocks if isinstance(block, Chart)]

    page = self_contained(report)

    assert len(charts) == 14
    assert page.count("<svg ") == page.count('role="img"') == 2 * len(charts)
    assert page.count('<div class="narrow">') == page.count('<div class="wide">') == len(charts)
    assert "application/json" not in page
    assert len(page.encode()) < 400_000, "light enough to send by mail or message"


def test_only_an_invented_evaluation_carries_the_banner(words, sample):
    invented = replace(sample, origin=replace(sample.origin, is_invented=True))

    assert 'class="banner"' in self_contained(impact_report(invented, "en"))
    assert 'class="banner"' not in self_contained(impact_report(sample, "en"))


def test_one_wave_without_questionnaires_still_makes_a_report(words, package):
    collected = package.collected
    first = {
        name: getattr(collected, name)[getattr(collected, name)["wave"] == "Y1"]
        for name in ("ratings", "visits", "notes", "records", "goals", "values", "strata")
    }
    data = report_input(package, **first, responses=collected.responses[:0], answers=collected.answers[:0])

    report = impact_report(data, "en")

    assert [section.code for section in report.sections] == [
        "verdict", "done", "criteria", "triangulation", "teams", "voices", "limits", "method", "reliability",
        "weights", "workers",
        "figures",
    ]  # fmt: skip


def test_what_tells_cannot_reach_what_was_collected():
    """Sections, charts and wording import nothing of the raw side: a leak needs a type error first."""
    wrong = []
    for name in GATED_SIDE:
        place = ROOM / name
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                modules = [node.module] if isinstance(node, ast.ImportFrom) else []
                modules += [f"{node.module}.{alias.name}" for alias in node.names] if modules else []
                modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                raw = [
                    m for m in modules if m in RAW_SIDE or m.split(".")[0] in {"db", "sqlalchemy", "packages"}
                ]
                wrong += [f"{path.name} imports {module}" for module in raw]

    assert wrong == []


def test_report_is_written_once_for_what_is_told_and_anew_when_that_changes(words, sample):
    told = disclose(sample, "en")
    changed = disclose(replace(sample, void_ballots=7), "en")

    first, again, other = written(told), written(told), written(changed)

    assert again is first
    assert other is not first
    assert "7 ballots were void" in " ".join(texts_of(other))
    assert "7 ballots were void" not in " ".join(texts_of(written(told)))
