"""Answers to scored items as one byte each: the dense form that counting reads.

The answers of a response stay as they were given; beside them lies a byte per scored
item in the order of the instrument version: 0 for none or "does not apply", else the place
of the answer among the item's options, from low to high.
"""

from collections.abc import Callable, Mapping

from surveys.definition import NOT_APPLICABLE, Instrument, Item
from surveys.formats.xlsform import scale_of, step_of

MOST_OPTIONS = 255


def scored_items(instrument: Instrument) -> tuple[Item, ...]:
    """The items that feed an evidence point, in the order of their bytes."""
    return tuple(item for item in instrument.items if item.evidence and scale_of(item) is not None)


def options_of(item: Item, most: int = MOST_OPTIONS) -> tuple[float, ...] | None:
    """The answers that an item can get, ascending; None when they are too many to list."""
    if item.kind == "range":
        low, high = scale_of(item)
        step = step_of(item)
        count = round((high - low) / step) + 1
        return tuple(_exact(low + step * place) for place in range(count)) if count <= most else None
    return item.options if item.kind == "select_one" and len(item.options) <= most else None


def coder_of(instrument: Instrument) -> Callable[[Mapping[str, object]], bytes | None]:
    """How a response of this instrument is coded; None where an answer has no code."""
    place = placer_of(instrument)

    def code(answers: Mapping[str, object]) -> bytes | None:
        places = place(answers)
        return None if places is None else bytes(places)

    return code


def placer_of(
    instrument: Instrument, most: int = MOST_OPTIONS
) -> Callable[[Mapping[str, object]], list[int] | None]:
    """Where the answers of a response stand among the options of their items, from 1; 0 for none.

    None where an answer stands nowhere, or an item has more than ``most`` options.
    """
    items = scored_items(instrument)
    options = [options_of(item, most) for item in items]
    if any(one is None for one in options):
        return lambda answers: None
    known = [
        (item.name, {value: number for number, value in enumerate(values, start=1)})
        for item, values in zip(items, options, strict=True)
    ]

    def place(answers: Mapping[str, object]) -> list[int] | None:
        given = [(places, _number(answers.get(name))) for name, places in known]
        if any(number is not None and number not in places for places, number in given):
            return None
        return [0 if number is None else places[number] for places, number in given]

    return place


def _number(answer: object) -> float | None:
    return None if answer is None or answer == NOT_APPLICABLE else _exact(float(answer))


def _exact(value: float) -> float:
    """Steps of a range are sums of decimals: 0.1 three times is not 0.3 in binary."""
    return round(value, 9)
