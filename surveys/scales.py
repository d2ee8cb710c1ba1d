"""Which numbers the answers to an item can be."""

import re

from surveys.definition import NOT_APPLICABLE, Item

SCORED = ("select_one", "range")  # kinds that can feed an evidence point
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
RANGE_PART = re.compile(r"(start|end|step)\s*=\s*(-?[\d.]+)", re.ASCII)


def scale_of(item: Item) -> tuple[float, float] | None:
    """Lowest and highest scored answer of an item, or None when it has no numbers."""
    if item.kind == "range":
        given = _range(item)
        return given["start"], given["end"]
    if item.kind != "select_one":
        return None
    numeric = bool(item.choices) and all(is_scored_name(choice.name) for choice in item.choices)
    return (item.low, item.high) if numeric and item.options else None


def step_of(item: Item) -> float:
    """The distance between two answers of a range."""
    return _range(item)["step"]


def is_scored_name(name: str) -> bool:
    """Whether a choice of this name is a number, or "does not apply"."""
    return name == NOT_APPLICABLE or NUMBER.fullmatch(name) is not None


def _range(item: Item) -> dict[str, float]:
    """The parameters of a range; what is not given is as XLSForm has it."""
    written = dict(RANGE_PART.findall(item.extra.get("parameters", "")))
    given = {name: float(text) for name, text in written.items() if NUMBER.fullmatch(text)}
    return {"start": 1.0, "end": 10.0, "step": 1.0} | given
