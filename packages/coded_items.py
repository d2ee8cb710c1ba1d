"""What the codes of an instrument's scored items mean, for counting."""

from collections.abc import Iterable

from scoring.coded import CodedItem
from surveys.coded import MOST_OPTIONS, options_of, scored_items
from surveys.definition import Instrument, Item
from surveys.formats.xlsform import scale_of

MOST_CODES = 65_535  # two bytes


def coded_item(item: Item, asked: Item | None, most: int = MOST_OPTIONS) -> CodedItem:
    """``item`` as it is scored, coded by the options of ``asked``, a state of it; None: it was not asked."""
    options = options_of(asked, most) or () if asked else ()
    return CodedItem(item.name, item.evidence, *scale_of(item), tuple(_keyed(item, options)))


def coded_items(instrument: Instrument) -> tuple[CodedItem, ...]:
    """The scored items of an instrument as an archive codes them."""
    return tuple(coded_item(item, item, MOST_CODES) for item in scored_items(instrument))


def _keyed(item: Item, options: Iterable[float]) -> list[float]:
    """Options as they are scored, in the order of their codes."""
    low, high = scale_of(item)
    return [low + high - value if item.reverse else value for value in options]
