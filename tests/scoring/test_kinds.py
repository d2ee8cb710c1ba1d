"""Arguments of the wrong kind are refused with a sentence, whatever the method."""

import inspect
import json

import pytest

from scoring.frames import ScoringError
from scoring.methods.catalogue import METHODS
from scoring.methods.registry import plain

FAMILY = [
    "alpha",
    "alpha_interval",
    "omega",
    "item_rest",
    "icc",
    "kappa",
    "fleiss_kappa",
    "kendall_w",
    "krippendorff",
    "group_icc",
    "rwg",
    "contribution",
    "double_coding_draw",
    "theme_agreement",
    "rubric_score",
    "theme_counts",
    "keyness",
    "quote_draw",
]
ODD = [
    None,
    [],
    [[]],
    {},
    -1,
    "x",
    [1],
    [[None]],
    [None],
    {"a": None},
    {"a": {}},
    {"a": {"b": None}},
    [{}],
    True,
]
ARGUMENTS = [(code, name) for code in FAMILY for name in inspect.signature(METHODS[code].apply).parameters]


@pytest.mark.parametrize(("code", "name"), ARGUMENTS)
def test_odd_argument_gives_a_refusal_or_a_plain_result(code, name):
    for odd in [*ODD, float("nan")]:
        arguments = {**METHODS[code].examples[0].given, name: odd}
        try:
            result = METHODS[code].apply(**arguments)
        except ScoringError as refusal:
            assert "expected" in str(refusal), odd
        else:
            json.dumps(plain(result), allow_nan=False)
