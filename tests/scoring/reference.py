"""Published and R-computed reference cases."""

import json
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "cases" / "reference-cases.json"
CASES = {case["name"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))}


def case(name):
    """Data, expected values and tolerance of a case."""
    one = CASES[name]
    return one["data"], one["expected"], one["tolerance"]
