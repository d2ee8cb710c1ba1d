"""What the codes of an instrument's scored items mean, for counting."""

from collections.abc import Iterable

from scoring.coded import CodedItem
from surveys.coded import options_of
from surveys.definition import Item
from surveys.xlsform import scale_of


def coded_item(item: Item, asked: Item | None) -> CodedItem:
    """``item`` as it is scored, coded by the options of ``asked``, a state of it; None: it was not asked."""
    options = options_of(asked) or () if asked else ()
    return CodedItem(item.name, item.evidence, *scale_of(item), tuple(_keyed(item, options)))


def _keyed(item: Item, options: Iterable[float]) -> list[float]:
    """Options as they are scored, in the order of their codes."""
    low, high = scale_of(item)
    return [low + high - value if item.reverse else value for value in options]
