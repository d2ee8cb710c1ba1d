"""Scoring rules: one function per rule, one file per family of input.

``RULES`` maps a code to everything about the rule (labels, the sentence that
readers see, parameters with bounds, worked examples, the function). To add a
rule, write one function under the decorator ``rule`` in the file of its family;
plan forms, method pages and the generic tests read the register.
"""

from scoring.rules import answers, fieldwork, panels, records
from scoring.rules.registry import (
    RULES,
    Estimate,
    Example,
    Parameter,
    Rule,
    rule,
    rule_named,
    settled_parameters,
)

__all__ = [
    "RULES",
    "Estimate",
    "Example",
    "Parameter",
    "Rule",
    "answers",
    "fieldwork",
    "panels",
    "records",
    "rule",
    "rule_named",
    "settled_parameters",
]
