"""The audit of a release: alone, and together with everything released before. No database, no Flask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports.release_plan import ItemPart
from scoring.audit import FAIL, PASS, SOLVER, audit
from scoring.releases import Finding, Release, counted, joined, overlaps
from scoring.statements import Statement


@dataclass(frozen=True)
class PartFinding:
    """A finding with the part (wave/instrument/item) that it belongs to."""

    part: str
    label: str
    finding: Finding


@dataclass(frozen=True)
class Verdict:
    """The outcome over all parts: ``cells`` is the number of counts that were bounded."""

    findings: tuple[PartFinding, ...]
    statements: int
    cells: int
    solver: str = SOLVER

    @property
    def word(self) -> str:
        return FAIL if self.findings else PASS


def audit_release(parts: Mapping[str, ItemPart], earlier: Mapping[str, Sequence[Release]]) -> Verdict:
    """Hold every part against what must not follow from it and from earlier releases of the same part."""
    findings: list[PartFinding] = []
    statements = cells = 0
    for name, part in parts.items():
        before = tuple(one for one in earlier.get(name, ()) if one.key != part.release.key)
        found = overlaps(part.release, before, part.release.minimum)
        together = joined([part.release, *before], part.leaves)
        item = name.rsplit("/", 1)[-1]
        answers = [(key, item, option) for key, option in part.answers]
        sizes, table = counted(together.units, answers)
        told = audit(together.statements, sizes, part.release.minimum, {item: part.options}, table)
        findings += [PartFinding(name, part.label, one) for one in (*found, *told.findings)]
        statements, cells = statements + len(together.statements), cells + len(told.cells)
    return Verdict(tuple(findings), statements, cells)


def written(parts: Mapping[str, ItemPart]) -> dict[str, dict]:
    """The content of a release for the registry, JSON-ready."""
    return {
        name: {
            "minimum": part.release.minimum,
            "groups": {group: sorted(keys) for group, keys in part.release.groups.items()},
            "statements": [_written(statement) for statement in part.release.statements],
        }
        for name, part in parts.items()
    }


def read(key: str, audience: str, content: Mapping[str, Mapping]) -> dict[str, Release]:
    """The reverse of ``written``."""
    return {
        name: Release(
            key,
            {group: frozenset(keys) for group, keys in part["groups"].items()},
            tuple(_read(statement) for statement in part["statements"]),
            part["minimum"],
            audience,
            name.split("/")[0],
        )
        for name, part in content.items()
    }


def _written(statement: Statement) -> dict:
    cells = [[*cell, str(Fraction(value))] for cell, value in statement.coefficients.items()]
    ends = [str(Fraction(end)) for end in (statement.low, statement.high)]
    printed = [str(statement.printed[0]), statement.printed[1]] if statement.printed else None
    return {"label": statement.label, "cells": cells, "ends": ends, "printed": printed}


def _read(content: Mapping) -> Statement:
    cells = {(unit, item, option): Fraction(value) for unit, item, option, value in content["cells"]}
    printed = tuple(content["printed"]) if content["printed"] else None
    return Statement(content["label"], cells, *map(Fraction, content["ends"]), printed)
