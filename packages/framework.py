"""framework.csv: the tree of criteria, indicators and evidence points, with the weights of every post."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from flask_babel import lazy_gettext as _

from packages.cells import written_number
from packages.findings import Findings
from packages.plan_file import TOLERANCE, PlanFile
from packages.schema import FRAMEWORK, WEIGHT_PREFIX, weight_columns
from packages.tables import Column, Reading, check_references, frame_of, read_table
from scoring.frames import COLUMNS, ScoringError
from scoring.rules import RULES, settled_parameters

FILE = "framework.csv"
TOTAL = 100


@dataclass(frozen=True)
class Point:
    """An evidence point as the other files need to know it."""

    code: str
    source: str | None
    rule: str | None
    parameters: Mapping[str, object]


@dataclass(frozen=True)
class Framework:
    design: pd.DataFrame
    weights: pd.DataFrame
    points: Mapping[str, Point]


def read_framework(data: bytes, plan: PlanFile | None, findings: Findings) -> Framework:
    """Read and check the framework against the plan, as far as there is one."""
    posts = plan.posts if plan else ()
    table = FRAMEWORK.with_columns(weight_columns(posts))
    if not posts:
        table = table.with_columns(_weights_as_found(data))
    reading = read_table(FILE, data, table, findings)
    known = {"rules": set(RULES), "sources": set(plan.minimum_n) if plan and plan.minimum_n else None}
    check_references(reading, known)
    _check_nesting(reading)
    for row in reading.rows:
        _check_parameters(reading, row)
    weights = [name for name in table.names if name.startswith(WEIGHT_PREFIX)]
    for name in weights:
        _check_sum(reading, name)
    return _framework(reading, weights)


def _weights_as_found(data: bytes) -> tuple[Column, ...]:
    """Without a readable list of posts any column of weights is taken as it comes."""
    header = data.partition(b"\n")[0].decode("utf-8", "replace").strip().split(",")
    posts = [name.strip().removeprefix(WEIGHT_PREFIX) for name in header if WEIGHT_PREFIX in name]
    return tuple(column for column in weight_columns(tuple(posts))[:-1] if not column.optional)


def _check_nesting(reading: Reading) -> None:
    """An indicator belongs to one criterion."""
    homes: dict[str, str] = {}
    for row in reading.rows:
        criterion, indicator = row.get("criterion"), row.get("indicator")
        if criterion is None or indicator is None:
            continue
        home = homes.setdefault(indicator, criterion)
        if home != criterion:
            sentence = _("the indicator stands under criterion %(home)s; expected one criterion", home=home)
            reading.refuse(row, "indicator", sentence)


def _check_parameters(reading: Reading, row) -> None:
    """The rule's own registry says which parameters it takes and between which bounds."""
    rule = row.get("rule")
    if rule not in RULES or "parameters" not in row.values:
        return
    try:
        settled_parameters(rule, row.get("parameters") or {})
    except ScoringError as error:
        reading.refuse(row, "parameters", _("expected parameters of the rule (%(error)s)", error=str(error)))


def _check_sum(reading: Reading, name: str) -> None:
    rows = [row for row in reading.rows if name in row.raw]
    if not rows or any(name not in row.values for row in rows):
        return  # absent, or with a cell that was refused: its sum would only repeat that
    total = math.fsum(row.get(name) or 0 for row in rows)
    if abs(total - TOTAL) > TOLERANCE:
        written = written_number(round(total, 10))
        sentence = _("the weights have the sum %(total)s; expected 100", total=written)
        reading.findings.add(FILE, rows[-1].number, name, written, sentence)


def _framework(reading: Reading, weights: list[str]) -> Framework:
    values = [{**row.values, "parameters": row.get("parameters") or {}} for row in reading.rows]
    design = frame_of(reading.table, values, COLUMNS["design"])
    present = [name for name in weights if any(name in row.raw for row in reading.rows)]
    table = pd.DataFrame(
        {name.removeprefix(WEIGHT_PREFIX): [row.get(name) for row in reading.rows] for name in present},
        index=pd.Index(design["evidence"], name="evidence", dtype="object"),
        dtype="float64",
    )
    points = {
        row.get("evidence"): Point(
            row.get("evidence"), row.get("source"), row.get("rule"), row.get("parameters") or {}
        )
        for row in reading.rows
        if row.get("evidence") is not None
    }
    return Framework(design, table, points)
