"""Starters: ready plans that ship with the product, each in the two files of a package."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from packages.findings import Findings
from packages.framework import FILE as FRAMEWORK_FILE
from packages.framework import read_framework
from packages.plan_file import FILE as PLAN_FILE
from packages.plan_file import read_plan_file
from packages.reader import whole_plan
from scoring.frames import Plan

FOLDER = Path(__file__).parent / "ready_plans"
ABOUT = "starter.yaml"  # order, label, sentence, instruments


@dataclass(frozen=True)
class Starter:
    """A ready plan with its texts in both languages and the library instruments that it asks."""

    name: str
    label: Mapping[str, str]
    sentence: Mapping[str, str]
    plan: Plan
    instruments: tuple[str, ...]


@cache
def starters() -> Mapping[str, Starter]:
    """Name to starter, in the order in which they are offered. Raises PackageError for a faulty one."""
    found = [(yaml.safe_load((folder / ABOUT).read_text("utf-8")), folder) for folder in _folders()]
    ordered = sorted(found, key=lambda pair: pair[0]["order"])
    return {folder.name: _starter(folder, about) for about, folder in ordered}


def _folders() -> list[Path]:
    return sorted(path.parent for path in FOLDER.glob(f"*/{ABOUT}"))


def _starter(folder: Path, about: Mapping) -> Starter:
    findings = Findings()
    plan = read_plan_file((folder / PLAN_FILE).read_bytes(), findings)
    framework = read_framework((folder / FRAMEWORK_FILE).read_bytes(), plan, findings)
    findings.refuse_if_any()
    return Starter(
        folder.name,
        about["label"],
        about["sentence"],
        whole_plan(plan, framework),
        tuple(about["instruments"]),
    )
