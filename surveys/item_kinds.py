"""What the editor asks of the registry of question types: everything is read off its entries and examples."""

import re
from collections.abc import Mapping

from surveys.definition import Item
from surveys.language import in_language
from surveys.questions import QUESTIONS
from surveys.xlsform import SCORED

PARAMETER = re.compile(r"(\w+)\s*=\s*([^\s,;]+)")


def kind_label(kind: str, language: str) -> str:
    """The name of a type in the reader's language; a type nobody knows stands as it is."""
    return in_language(QUESTIONS[kind].label, language) if kind in QUESTIONS else kind


def takes_choices(kind: str) -> bool:
    """Whether an item of this type offers answers to choose from."""
    return kind in QUESTIONS and any(example.item.choices for example in QUESTIONS[kind].examples)


def is_asked(kind: str) -> bool:
    """Whether the type asks anything; a note does not."""
    return kind in QUESTIONS and QUESTIONS[kind].level != "none"


def is_scored(kind: str) -> bool:
    """Whether an item of this type may feed an evidence point."""
    return kind in SCORED


def parameters_of(kind: str) -> dict[str, str]:
    """The parameters that items of a type have, with the values of its first example."""
    if kind not in QUESTIONS:
        return {}
    written = (example.item.extra.get("parameters", "") for example in QUESTIONS[kind].examples)
    return dict(PARAMETER.findall(next(filter(None, written), "")))


def written_parameters(item: Item) -> dict[str, str]:
    """The parameters of an item by name."""
    return dict(PARAMETER.findall(item.extra.get("parameters", "")))


def with_parameters(extra: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Extra columns with these parameters, as XLSForm writes them."""
    text = " ".join(f"{name}={value}" for name, value in given.items() if value)
    rest = {name: value for name, value in extra.items() if name != "parameters"}
    return rest | ({"parameters": text} if text else {})
