"""Every way in which a package can be wrong is named by file, row, column, value and what was expected."""

import pytest

from packages.findings import SHOWN_FINDINGS, Finding, PackageError, rendered
from packages.reader import read_package

PLAN, FRAME, PEOPLE = "plan.yaml", "framework.csv", "subjects.csv"
RECIPIENT, RECIPIENT_FORM = "responses/recipient.csv", "instruments/recipient.xlsx"


def cell(file, row, column, value, words):
    """A single wrong cell of a CSV file; the finding shows it."""

    def change(draft):
        draft.cell(file, row, column, value)

    return change, (file, row, column, value, words)


def plan(old, new, row, column, value, words):
    """A change in the text of plan.yaml."""

    def change(draft):
        draft.text(PLAN, old, new)

    return change, (PLAN, row, column, value, words)


def form(sheet, row, column, value, words):
    """A single wrong cell of a workbook."""

    def change(draft):
        draft.form("recipient", sheet, row, column, value)

    return change, (RECIPIENT_FORM, row, column, value, words)


def change_of(method, *arguments):
    return lambda draft: getattr(draft, method)(*arguments)


BROKEN = {
    # plan.yaml
    "wave weights 0.9": plan("weight: 0.7", "weight: 0.6", 3, "waves", "0.9", "sum 0.9; expected 1"),
    "cycle of four years": plan(
        "end: 2026-12-31", "end: 2028-12-31", 2, "cycle.end", "2028-12-31", "1 to 3 years"
    ),
    "cycle of a month": plan(
        "end: 2026-12-31", "end: 2025-01-31", 2, "cycle.end", "2025-01-31", "1 to 3 years"
    ),
    "cycle backwards": plan(
        "end: 2026-12-31", "end: 2024-12-31", 2, "cycle.end", "2024-12-31", "after the start"
    ),
    "day that is not": plan(
        "end: 2026-12-31", "end: 2026-02-30", 2, "cycle.end", "2026-02-30", "day that exists"
    ),
    "wave twice": plan("code: Y2", "code: Y1", 3, "waves[1].code", "Y1", "duplicate code"),
    "wave of no weight": plan(
        "weight: 0.7", "weight: .nan", 3, "waves[1].weight", ".nan", "above 0 and at most 1"
    ),
    "weight as text": plan("weight: 0.7", "weight: '0.7'", 3, "waves[1].weight", "0.7", "expected a number"),
    "post named team": plan(
        "[frontline, supervisor]", "[frontline, supervisor, team]", 4, "posts[2]", "team", "taken"
    ),
    "minimum_n 0": plan("minimum_n: 5", "minimum_n: 0", 5, "sources.recipient.minimum_n", "0", "at least 1"),
    "grades not falling": plan("from: 80", "from: 95", 8, "grades[1].from", "95", "less than 90"),
    "lowest grade from 1": plan("from: 0", "from: 1", 10, "grades[3].from", "1", "expected 0"),
    "label without zh": plan(
        "{zh: 良好, en: good}", "{en: good}", 8, "grades[1].label.zh", "", "key is missing"
    ),
    "quota on no grade": plan(
        "grade: excellent, share", "grade: best, share", 11, "quota.grade", "best", "unknown grade"
    ),
    "quota share 2": plan("share: 0.2", "share: 2", 11, "quota.share", "2", "from 0 to 1"),
    "cap on no criterion": plan(
        "criterion: A", "criterion: Z", 12, "caps[0].criterion", "Z", "one of A, B, C"
    ),
    "missing share 35": plan(
        "max_weight: 0.35", "max_weight: 35", 13, "missing.max_weight", "35", "from 0 to 1"
    ),
    "team without a post": plan(", supervisor: 0.5", "", 14, "team.final.supervisor", "", "key is missing"),
    "trim from 2": plan("trim_from: 5", "trim_from: 2", 15, "trim_from", "2", "at least 3"),
    "unknown key": plan("trim_from: 5", "trim_form: 5", 15, "trim_form", "trim_form", "unknown key"),
    "key twice": plan(
        "trim_from: 5", "trim_from: 5\ntrim_from: 6", 16, "trim_from", "trim_from", "duplicate key"
    ),
    "alias": plan("trim_from: 5", "trim_from: &a 5", 15, "", "a", "no YAML anchors"),
    "tag": plan(
        "trim_from: 5",
        "trim_from: !!python/name:os.system",
        15,
        "",
        "tag:yaml.org,2002:python/name:os.system",
        "no YAML tags",
    ),
    "key that is a list": plan("trim_from: 5", "? [a]\n: 5", 15, "", "", "printable key"),
    "title with a broken character": plan(
        "en: Oracle evaluation 1", r'en: "\ud800"', 1, "title.en", "\ud800", "no control characters"
    ),
    "no YAML": plan("trim_from: 5", "trim_from: [5", 16, "", "", "valid YAML"),
    # framework.csv
    "weights 99": (
        change_of("cell", FRAME, 2, "weight_frontline", "8"),
        (FRAME, 12, "weight_frontline", "99", "sum 99; expected 100"),
    ),
    "weight negative": cell(FRAME, 2, "weight_frontline", "-9", "from 0 to 100"),
    "evidence twice": cell(FRAME, 3, "evidence", "V1", "duplicate of row 2"),
    "indicator of two criteria": cell(FRAME, 5, "indicator", "A1", "under criterion A"),
    "source unknown": cell(FRAME, 3, "source", "neighbour", "unknown code"),
    "rule unknown": cell(FRAME, 3, "rule", "mean", "unknown code"),
    "parameters no JSON": cell(FRAME, 12, "parameters", "{min_kappa: 0}", "JSON object"),
    "parameters NaN": cell(FRAME, 12, "parameters", '{"min_kappa": NaN}', "JSON object"),
    "parameters unknown": cell(FRAME, 12, "parameters", '{"kappa": 0.6}', "unknown parameters"),
    "parameters out of bounds": cell(FRAME, 12, "parameters", '{"min_kappa": 3}', "min_kappa"),
    "post without weights": (
        change_of("without_column", FRAME, "weight_supervisor"),
        (FRAME, 1, "weight_supervisor", "", "column is missing"),
    ),
    "weights of no post": (
        change_of("column", FRAME, "weight_driver", "1"),
        (FRAME, 1, "weight_driver", "weight_driver", "unknown column"),
    ),
    # subjects.csv
    "kind unknown": cell(PEOPLE, 7, "kind", "volunteer", "one of worker, team, agency"),
    "post unknown": cell(PEOPLE, 7, "post", "driver", "one of frontline, supervisor"),
    "post missing": cell(PEOPLE, 7, "post", "", "expected the post"),
    "post of a team": cell(PEOPLE, 4, "post", "frontline", "only workers"),
    "parent unknown": cell(PEOPLE, 7, "parent", "T9", "unknown code"),
    "parent of the wrong kind": cell(PEOPLE, 7, "parent", "G1", "a team as the parent"),
    "parent oneself": cell(PEOPLE, 4, "parent", "T1", "nobody is their own parent"),
    "parent of an agency": cell(PEOPLE, 2, "parent", "G2", "an agency has no parent"),
    "fte 0": cell(PEOPLE, 7, "fte", "0", "above 0 and at most 1"),
    "fte full-width": cell(PEOPLE, 7, "fte", "１", "above 0 and at most 1"),
    "date as 1/2/2025": cell(PEOPLE, 7, "start", "1/2/2025", "YYYY-MM-DD"),
    "leaves before joining": cell(PEOPLE, 7, "end", "2024-01-01", "not before the start"),
    "subject twice": cell(PEOPLE, 8, "code", "W01", "duplicate of row 7"),
    # instruments
    "type misspelt": form("survey", 2, "type", "select_onee recipient_scale", "not supported yet"),
    "type not supported": form("survey", 3, "type", "geopoint", "not supported yet"),
    "list unknown": form("survey", 2, "type", "select_one nothing", "list has no choices"),
    "item twice": form("survey", 3, "name", "q1", "duplicate name"),
    "item named wave": form("survey", 3, "name", "wave", "column of the responses"),
    "evidence unknown": form("survey", 2, "evidence", "V99", "evidence point of framework.csv"),
    "evidence by another rule": form("survey", 2, "evidence", "V4", "takes answers"),
    "reverse perhaps": form("survey", 2, "reverse", "perhaps", "yes or an empty cell"),
    "choice no number": form("choices", 3, "name", "two", "a number or na"),
    "choice twice": form("choices", 3, "name", "1", "duplicate choice"),
    "choice without ballot value": (
        change_of("form", "peer", "choices", 2, "name", "9"),
        ("instruments/peer.xlsx", 2, "evidence", "V3", "none for 9"),
    ),
    "form source unknown": form("settings", 2, "source", "neighbour", "unknown source"),
    "form column unknown": (
        change_of("form", "recipient", "survey", 2, "weight", "3"),
        (RECIPIENT_FORM, 1, "weight", "weight", "unknown column"),
    ),
    "form calculates": form("survey", 2, "calculation", "1+1", "not supported yet"),
    "relevant names nothing": form("survey", 3, "relevant", "${zz} = 1", "valid XLSForm"),
    # responses
    "answer 7": cell(RECIPIENT, 14, "q3", "7", "one of 1, 2, 3, 4, 5, na"),
    "mode unknown": cell(RECIPIENT, 2, "mode", "post", "one of link, kiosk"),
    "mode empty": cell(RECIPIENT, 2, "mode", "", "cell is empty"),
    "helper unknown": cell(RECIPIENT, 2, "helper", "friend", "one of self, family"),
    "present perhaps": cell(RECIPIENT, 2, "present", "perhaps", "one of yes, no"),
    "wave unknown": cell(RECIPIENT, 2, "wave", "Y3", "one of Y1, Y2"),
    "subject unknown": cell(RECIPIENT, 2, "subject", "W99", "unknown code"),
    "stratum unknown": cell(RECIPIENT, 2, "stratum", "S9", "one of S1"),
    "item column missing": (
        change_of("without_column", RECIPIENT, "q2"),
        (RECIPIENT, 1, "q2", "", "column is missing"),
    ),
    "item column unknown": (
        change_of("column", RECIPIENT, "q9", "1"),
        (RECIPIENT, 1, "q9", "q9", "unknown column"),
    ),
    # evidence
    "strata twice": cell("strata.csv", 3, "subject", "T1", "duplicate of row 2"),
    "population 0": cell("strata.csv", 2, "population", "0", "at least 1"),
    "invited too many": cell("strata.csv", 2, "invited", "201", "at most the population, 200"),
    "rating 101": cell("ratings.csv", 2, "value", "101", "from 0 to 100"),
    "rating infinite": cell("ratings.csv", 2, "value", "1e999", "from 0 to 100"),
    "rating of nan": cell("ratings.csv", 2, "value", "nan", "from 0 to 100"),
    "rating with comma": cell("ratings.csv", 2, "value", "83,9", "from 0 to 100"),
    "rating of a visited point": cell(
        "ratings.csv", 2, "evidence", "V5", "with rule panel; this one has visit"
    ),
    "points above maximum": cell("visits.csv", 2, "points", "13", "at most the maximum, 12"),
    "maximum 0": cell("visits.csv", 2, "maximum", "0", "above 0"),
    "strength 5": cell("notes.csv", 2, "strength", "5", "from 0 to 4"),
    "planned thousand": cell("records.csv", 2, "planned", "1 000", "at least 0"),
    "proof maybe": cell("records.csv", 2, "proof", "maybe", "one of yes, no"),
    "attained 1.5": cell("goals.csv", 2, "attained", "1.5", "whole number from -2 to 2"),
    "goal weight 4": cell("goals.csv", 2, "weight", "4", "from 1 to 3"),
    "goal set afterwards": cell("goals.csv", 2, "set_before", "no", "before the service begins"),
    "value for a visited point": cell("values.csv", 2, "evidence", "V5", "not both"),
    "effect unknown": cell("events.csv", 2, "effect", "fine", "one of veto, cap, hold"),
    "one confirmer twice": cell("events.csv", 2, "second_confirmed_by", "甲", "not the same one twice"),
    "second confirmer alone": cell("events.csv", 2, "confirmed_by", "", "first person"),
    "reply before the event": cell("events.csv", 2, "reply_until", "2026-02-01", "not before the event"),
}


def test_unchanged_package_has_no_findings(draft):
    assert draft.findings() == ()


@pytest.mark.parametrize("name", BROKEN)
def test_broken_package_is_refused_at_its_place(draft, name):
    change, (file, row, column, value, words) = BROKEN[name]

    change(draft)
    findings = draft.findings()

    places = [(f.file, f.row, f.column, f.value) for f in findings]
    assert (file, row, column, value) in places
    assert any(words in str(f.expected) for f in findings if (f.file, f.row, f.column) == (file, row, column))


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("strata.csv", 2),
        ("ratings.csv", 5),
        ("visits.csv", 5),
        ("notes.csv", 9),
        ("goals.csv", 7),
        ("values.csv", 3),
    ],
)
def test_repeated_row_is_refused(draft, file, row):
    number = draft.repeat(file, row)

    findings = draft.findings()

    assert [(f.file, f.row) for f in findings] == [(file, number)]
    assert f"duplicate of row {row}" in str(findings[0].expected)


def test_all_findings_of_all_files_come_at_once(draft):
    draft.text(PLAN, "weight: 0.7", "weight: 0.6")
    draft.cell(FRAME, 2, "weight_team", "1")
    draft.cell(PEOPLE, 7, "post", "driver")
    draft.form("peer", "settings", 2, "source", "neighbour")
    draft.cell(RECIPIENT, 14, "q3", "7")
    draft.cell(RECIPIENT, 15, "q1", "0")
    draft.cell("ratings.csv", 2, "value", "101")
    draft.files["surprise.csv"] = b"a,b\n"

    places = [(f.file, f.row, f.column) for f in draft.findings()]

    assert places == [
        (PLAN, 3, "waves"),
        (FRAME, 12, "weight_team"),
        (PEOPLE, 7, "post"),
        ("instruments/peer.xlsx", 2, "source"),
        ("ratings.csv", 2, "value"),
        (RECIPIENT, 14, "q3"),
        (RECIPIENT, 15, "q1"),
        ("surprise.csv", None, ""),
    ]


def test_finding_reads_as_one_line(draft):
    draft.cell(RECIPIENT, 14, "q3", "7")

    (finding,) = draft.findings()

    assert str(finding) == (
        "responses/recipient.csv, row 14, column q3, value '7': expected one of 1, 2, 3, 4, 5, na"
    )


def test_finding_in_a_workbook_names_the_sheet(draft):
    draft.form("recipient", "survey", 2, "type", "geopoint")

    assert "instruments/recipient.xlsx, sheet survey, row 2, column type" in str(draft.findings()[0])


def test_long_list_of_findings_is_cut_with_a_count():
    findings = tuple(Finding("a.csv", n, "x", "", "expected a number") for n in range(SHOWN_FINDINGS + 5))

    lines = rendered(findings)

    assert len(lines) == SHOWN_FINDINGS + 1
    assert lines[-1] == "and 5 more findings"


def test_faulty_weight_of_a_wave_makes_its_code_no_stranger(draft):
    draft.text(PLAN, "weight: 0.7", "weight: .nan")

    assert [(f.file, f.row, f.value) for f in draft.findings()] == [(PLAN, 3, ".nan")]


def test_cause_in_the_plan_stands_before_its_many_consequences(draft):
    draft.text(PLAN, "code: Y2", "code: Y1")

    found = draft.findings()

    assert len(found) > 200
    assert (found[0].file, found[0].row, found[0].value) == (PLAN, 3, "Y1")


def test_control_characters_of_a_value_are_made_visible():
    finding = Finding("a.csv", 2, "x", "a\x1b[31m\n", "expected a number")

    assert str(finding) == "a.csv, row 2, column x, value 'a\\x1b[31m\\n': expected a number"


@pytest.mark.parametrize("file", [PLAN, FRAME, PEOPLE])
def test_missing_file_is_refused(draft, file):
    del draft.files[file]

    assert (file, None) in [(f.file, f.row) for f in draft.findings()]


@pytest.mark.parametrize("file", [FRAME, PEOPLE])
def test_table_that_must_have_rows_is_refused_without(draft, file):
    draft.set_rows(file, draft.rows(file)[:1])

    assert [(f.row, str(f.expected)) for f in draft.findings() if f.file == file] == [
        (1, "the table has no rows; expected at least one")
    ]


def test_files_that_are_not_needed_may_be_absent(draft):
    for file in ("events.csv", "values.csv", "strata.csv", RECIPIENT):
        del draft.files[file]

    assert draft.findings() == ()


def test_responses_without_instrument_are_refused(draft):
    draft.files["responses/stranger.csv"] = draft.files[RECIPIENT]

    (finding,) = draft.findings()

    assert (finding.file, finding.value) == ("responses/stranger.csv", "stranger")
    assert "no such instrument" in str(finding.expected)


def test_package_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PackageError, match="nothing here"):
        read_package(tmp_path / "nowhere")


def test_same_person_named_for_two_posts_of_a_wave_is_one_duplicate(draft):
    number = draft.repeat(PEOPLE, 7)

    assert [(f.row, f.column) for f in draft.findings()] == [(number, "code")]


def test_name_of_a_code_that_is_not_in_the_tree_is_refused(draft):
    draft.text("plan.yaml", "trim_from: 5", "trim_from: 5\nlabels:\n  Z9: {zh: 某项, en: Some}")

    found = [str(finding) for finding in draft.findings()]

    assert len(found) == 1
    assert "labels.Z9" in found[0]
    assert "expected a criterion, indicator or evidence point" in found[0]
