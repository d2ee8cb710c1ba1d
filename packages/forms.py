"""instruments/: every questionnaire of a package, from workbooks or from folders of CSV."""

import re
from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _

from packages.findings import Findings
from packages.framework import Framework
from packages.plan_file import PlanFile
from packages.tables import decoded
from scoring.rules import RULES
from surveys.definition import NOT_APPLICABLE, Instrument, Item
from surveys.formats.sheets import Sheets, SheetsRefused, read_csv_sheet, read_workbook
from surveys.formats.xlsform import NUMBER, FormRefused, read_xlsform

WORKBOOK = re.compile(r"instruments/([\w-]+)\.xlsx")
SHEET = re.compile(r"instruments/([\w-]+)/(survey|choices|settings)\.csv")
LONGEST_NAME = 60


def read_instruments(
    files: Mapping[str, bytes], plan: PlanFile | None, framework: Framework | None, findings: Findings
) -> tuple[Instrument, ...]:
    """The instruments in order of name, checked against the plan and the framework."""
    found: dict[str, Instrument] = {}
    for name, (place, source) in _sources(files, findings).items():
        sheets = _sheets(place, source, findings)
        instrument = _read(name, place, sheets, findings) if sheets is not None else None
        if instrument is not None:
            found[name] = instrument
            _check_source(instrument, place, plan, findings)
            _check_evidence(instrument, place, sheets, framework, findings)
    return tuple(found[name] for name in sorted(found))


def names_of(files: Iterable[str]) -> set[str]:
    """The names of all instruments in the package, readable or not."""
    matches = [WORKBOOK.fullmatch(file) or SHEET.fullmatch(file) for file in files]
    return {match.group(1) for match in matches if match}


def _sources(files: Mapping[str, bytes], findings: Findings) -> dict[str, tuple[str, object]]:
    """Instrument name to its place and its workbook or its sheets of CSV."""
    books, folders = {}, {}
    for file, content in files.items():
        if match := WORKBOOK.fullmatch(file):
            books[match.group(1)] = (file, content)
        elif match := SHEET.fullmatch(file):
            folders.setdefault(match.group(1), {})[match.group(2)] = (file, content)
    for name in sorted(set(books) & set(folders)):
        sentence = _("the instrument stands here twice; expected a workbook or a folder, not both")
        findings.add(books[name][0], None, "", name, sentence)
    sheets = {name: (f"instruments/{name}", parts) for name, parts in folders.items()}
    return {**sheets, **books}


def _sheets(place: str, source: object, findings: Findings) -> Sheets | None:
    if not isinstance(source, bytes):
        return _csv_sheets(source, findings)
    try:
        return read_workbook(source)
    except SheetsRefused as refused:
        findings.add(place, refused.row, "", "", refused.expected, refused.sheet)
        return None


def _read(name: str, place: str, sheets: Sheets, findings: Findings) -> Instrument | None:
    if len(name) > LONGEST_NAME:
        findings.add(place, None, "", name, _("expected at most %(count)s characters", count=LONGEST_NAME))
        return None
    try:
        return read_xlsform(sheets, name)
    except FormRefused as refused:
        for fault in refused.problems:
            file, sheet = _place(place, fault.sheet)
            findings.add(file, fault.row, fault.column, fault.value, fault.expected, sheet)
    return None


def _place(place: str, sheet: str) -> tuple[str, str]:
    """A sheet of a workbook, or the file that stands for it."""
    if place.endswith(".xlsx") or not sheet:
        return place, sheet
    return f"{place}/{sheet}.csv", ""


def _csv_sheets(parts: Mapping[str, tuple[str, bytes]], findings: Findings) -> Sheets | None:
    sheets, before = {}, len(findings.all)
    for sheet, (file, content) in parts.items():
        text = decoded(file, content, findings)
        try:
            sheets[sheet] = read_csv_sheet(text) if text is not None else []
        except SheetsRefused as refused:
            findings.add(file, refused.row, "", "", refused.expected)
    return sheets if len(findings.all) == before else None


def _check_source(instrument: Instrument, place: str, plan: PlanFile | None, findings: Findings) -> None:
    known = plan.minimum_n if plan else {}
    if known and instrument.source not in known:
        sentence = _("unknown source; expected one of %(codes)s", codes=", ".join(known))
        file, sheet = _place(place, "settings")
        findings.add(file, 2, "source", instrument.source, sentence, sheet)


def _check_evidence(
    instrument: Instrument, place: str, sheets: Sheets, framework: Framework | None, findings: Findings
) -> None:
    """Items feed evidence points whose rule takes answers; several instruments may feed one."""
    file, sheet = _place(place, "survey")
    header, *lines = sheets["survey"]
    rows = {dict(zip(header, line, strict=False)).get("name"): n for n, line in enumerate(lines, start=2)}
    for item in instrument.items:
        sentence = _evidence_problem(item, framework) if item.evidence and framework else None
        if sentence is not None:
            findings.add(file, rows.get(item.name), "evidence", item.evidence, sentence, sheet)


def _evidence_problem(item: Item, framework: Framework) -> object | None:
    point = framework.points.get(item.evidence)
    if point is None:
        return _("unknown code; expected an evidence point of framework.csv")
    if point.rule in RULES and RULES[point.rule].unit != "answers":
        return _("expected an evidence point whose rule takes answers; it has %(rule)s", rule=point.rule)
    valued = point.parameters.get("values") if point.rule == "ballot" else None
    if isinstance(valued, Mapping):
        without = [choice.name for choice in item.choices if not _has_value(choice.name, valued)]
        if without:
            return _(
                "expected a value in the parameters for every choice; none for %(names)s",
                names=", ".join(without),
            )
    return None


def _has_value(choice: str, valued: Mapping[str, object]) -> bool:
    options = {float(option) for option in valued if NUMBER.fullmatch(option)}
    return choice == NOT_APPLICABLE or float(choice) in options
