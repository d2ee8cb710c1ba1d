"""``read_package``: a folder or a .zip becomes a ``Package``, or one refusal with every finding."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from packages.archive import open_package
from packages.contents import Package
from packages.evidence import Cell, cells_of, check_values, read_evidence
from packages.findings import Findings
from packages.forms import SHEET, WORKBOOK, names_of, read_instruments
from packages.framework import FILE as FRAMEWORK_FILE
from packages.framework import Framework, read_framework
from packages.people import FILE as SUBJECTS_FILE
from packages.people import read_subjects
from packages.plan_file import FILE as PLAN_FILE
from packages.plan_file import PlanFile, check_caps, check_labels, read_plan_file
from packages.responses import Answered, items_frame, read_comments, read_responses
from packages.schema import COLLECTED, COMMENTS, SUBJECTS
from packages.tables import Reading, frame_of
from scoring.frames import COLUMNS, Collected, Plan
from surveys.definition import Instrument

RESPONSE_FILE = re.compile(r"responses/([\w-]+)\.csv")
REQUIRED_FILES = (PLAN_FILE, FRAMEWORK_FILE, SUBJECTS_FILE)
TABLES = {f"{table.name}.csv": table for table in COLLECTED}
COMMENTS_FILE = f"{COMMENTS.name}.csv"


@dataclass
class _Parts:
    """What has been read, each part None or empty where it could not be."""

    files: Mapping[str, bytes]
    findings: Findings
    plan: PlanFile | None = None
    framework: Framework | None = None
    subjects: Reading | None = None
    instruments: tuple[Instrument, ...] = ()
    tables: dict[str, Reading] | None = None
    answered: Answered | None = None

    @property
    def known(self) -> dict[str, object]:
        """The codes that other files may name; None for a list that could not be read."""
        strata = self.tables.get("strata") if self.tables else None
        return {
            "waves": self.plan.wave_codes or None if self.plan else None,
            "subjects": _codes(self.subjects, "code"),
            "evidence": set(self.framework.points) or None if self.framework else None,
            "instruments": names_of(self.files),
            "strata": _codes(strata, "stratum"),
        }


def read_package(path: str | os.PathLike) -> Package:
    """Read and check a whole package; ``PackageError`` carries everything that is wrong with it."""
    findings = Findings()
    parts = _Parts(open_package(path, findings), findings)
    if not parts.files:
        findings.refuse_if_any()
    _check_files(parts)
    _read_plan(parts)
    parts.instruments = read_instruments(parts.files, parts.plan, parts.framework, findings)
    _read_tables(parts)
    _read_answers(parts)
    findings.refuse_if_any()
    return _package(parts)


def _codes(reading: Reading | None, column: str) -> set | None:
    found = {row.get(column) for row in reading.rows} - {None} if reading else set()
    return found or None


def _check_files(parts: _Parts) -> None:
    """Note files that are missing, and files that no package has."""
    for file in REQUIRED_FILES:
        if file not in parts.files:
            parts.findings.add(file, None, "", "", _("the file is missing; expected it in every package"))
    plain = {*REQUIRED_FILES, *TABLES, COMMENTS_FILE}
    for file in parts.files:
        if file not in plain and not any(p.fullmatch(file) for p in (RESPONSE_FILE, WORKBOOK, SHEET)):
            parts.findings.add(file, None, "", "", _("unknown file; expected only the files of a package"))


def _read_plan(parts: _Parts) -> None:
    files, findings = parts.files, parts.findings
    if PLAN_FILE in files:
        parts.plan = read_plan_file(files[PLAN_FILE], findings)
    if FRAMEWORK_FILE in files:
        parts.framework = read_framework(files[FRAMEWORK_FILE], parts.plan, findings)
        criteria = set(parts.framework.design["criterion"].dropna())
        if parts.plan and criteria:
            check_caps(parts.plan, criteria)
            tree = parts.framework.design[["criterion", "indicator", "evidence"]]
            check_labels(parts.plan, set(tree.stack().dropna()))
    if SUBJECTS_FILE in files:
        parts.subjects = read_subjects(files[SUBJECTS_FILE], parts.plan, findings)


def _read_tables(parts: _Parts) -> None:
    known, parts.tables = parts.known, {}
    for file, table in TABLES.items():
        if file in parts.files:
            content = parts.files[file]
            parts.tables[table.name] = read_evidence(
                file, content, table, known, parts.framework, parts.findings
            )


def _read_answers(parts: _Parts) -> None:
    parts.answered = answered = Answered()
    by_name = {instrument.name: instrument for instrument in parts.instruments}
    known, findings = parts.known, parts.findings
    collected = set().union(*(cells_of(r) for name, r in parts.tables.items() if name in _COLLECTING))
    for file, content in parts.files.items():
        match = RESPONSE_FILE.fullmatch(file)
        if match and match.group(1) in by_name:
            instrument = by_name[match.group(1)]
            reading = read_responses(file, content, instrument, known, findings, answered)
            collected |= _answered_cells(reading, instrument, parts.subjects)
        elif match and match.group(1) not in names_of(parts.files):
            sentence = _("no such instrument; expected a file of the same name in instruments/")
            findings.add(file, None, "", match.group(1), sentence)
    if COMMENTS_FILE in parts.files:
        read_comments(COMMENTS_FILE, parts.files[COMMENTS_FILE], by_name, known, findings, answered)
    if "values" in parts.tables:
        check_values(parts.tables["values"], collected)


_COLLECTING = frozenset(table.name for table in COLLECTED if table.unit)


def _answered_cells(reading: Reading, instrument: Instrument, subjects: Reading | None) -> set[Cell]:
    """What the answers speak about: their subject, and the team and agency above it."""
    parents = {row.get("code"): row.get("parent") for row in subjects.rows} if subjects else {}
    feeding = [item for item in instrument.items if item.evidence]
    cells = set()
    for row in reading.rows:
        points = {item.evidence for item in feeding if row.get(item.name) is not None}
        subject = row.get("subject")
        for _level in range(3):
            cells |= {(row.get("wave"), subject, point) for point in points if subject is not None}
            subject = parents.get(subject)
    return cells


def _package(parts: _Parts) -> Package:
    plan, framework = parts.plan, parts.framework
    answered = parts.answered.frames()
    tables = {
        table.name: frame_of(table, (row.values for row in reading.rows), COLUMNS[table.name])
        for table in COLLECTED
        if (reading := parts.tables.get(table.name, Reading(table.name, table, parts.findings)))
    }
    collected = Collected(
        subjects=frame_of(SUBJECTS, (row.values for row in parts.subjects.rows), COLUMNS["subjects"]),
        items=items_frame(parts.instruments),
        responses=answered["responses"],
        answers=answered["answers"],
        **tables,
    )
    return Package(
        whole_plan(plan, framework),
        collected.checked(),
        parts.instruments,
        answered["texts"],
        answered["other"],
    )


def whole_plan(plan: PlanFile, framework: Framework) -> Plan:
    """plan.yaml and framework.csv, both read without findings, as one plan."""
    return Plan(
        title=plan.title,
        start=plan.start,
        end=plan.end,
        waves=plan.waves,
        posts=plan.posts,
        minimum_n=plan.minimum_n,
        grades=plan.grades,
        design=framework.design,
        weights=framework.weights,
        quota=plan.quota,
        caps=tuple(cap for _node, cap in plan.caps),
        max_missing=plan.max_missing,
        team=plan.team,
        trim_from=plan.trim_from,
        labels={code: names for code, (_node, names) in plan.labels.items()},
    )
