"""Every method of the register does what its worked examples say and is documented."""

import inspect
import json
import math
from pathlib import Path

import pytest

from scoring.methods.catalogue import METHODS
from scoring.methods.registry import plain

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"
EXAMPLES = [(code, place) for code in sorted(METHODS) for place in range(len(METHODS[code].examples))]


def at(result, path):
    for step in filter(None, path.split(".")):
        result = result[int(step)] if isinstance(result, list) else result[step]
    return result


@pytest.mark.parametrize(("code", "place"), EXAMPLES)
def test_method_gives_its_worked_example(code, place):
    example = METHODS[code].examples[place]

    found = plain(METHODS[code].apply(**json.loads(json.dumps(example.given))))

    assert json.loads(json.dumps(found)) == found
    for path, expected in example.expected.items():
        value = at(found, path)
        close = value == expected or math.isclose(value, expected, abs_tol=example.tolerance)
        assert close, f"{path}: {value}, expected {expected}"


@pytest.mark.parametrize("code", sorted(METHODS))
def test_method_speaks_both_languages(code):
    one = METHODS[code]

    assert all([*one.label.values(), *one.sentence.values()])
    assert one.sentence_zh.endswith("。") and one.sentence_en.endswith(".")
    assert [reading.lower for reading in one.readings] == sorted(
        (reading.lower for reading in one.readings), reverse=True
    )


@pytest.mark.parametrize("code", sorted(METHODS))
def test_method_is_documented_with_its_arguments(code):
    text = DOCUMENT.read_text(encoding="utf-8")

    assert f"`{code}`" in text
    for name in inspect.signature(METHODS[code].apply).parameters:
        assert f"`{name}`" in text, name
