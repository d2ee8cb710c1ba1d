"""Gated side of the questionnaires: what was asked, word for word. Nothing of what was answered."""

from collections.abc import Iterator

from evaluations.vocabulary import source_name
from reports.raw import Draft, Raw
from surveys.definition import Instrument, Item

COLUMNS = (
    "instrument", "title", "source", "item", "label", "kind", "evidence", "is_reversed", "option",
    "option_label",
)  # fmt: skip


def questions(raw: Raw) -> Draft:
    """One row for each option of each question; one for a question without options."""
    rows = [
        row for instrument in raw.data.instruments for item in instrument.items
        for row in _rows(raw, instrument, item)
    ]  # fmt: skip
    return Draft(COLUMNS, rows)


def _rows(raw: Raw, instrument: Instrument, item: Item) -> Iterator[dict[str, object]]:
    asked = {
        "instrument": instrument.name,
        "title": raw.text(instrument.title, instrument.name),
        "source": source_name(instrument.source),
        "item": item.name,
        "label": raw.text(item.label, item.name),
        "kind": item.kind,
        "evidence": item.evidence,
        "is_reversed": item.reverse,
        "option": "",
        "option_label": "",
    }
    if not item.choices:
        yield asked
    for choice in item.choices:
        yield {**asked, "option": choice.name, "option_label": raw.text(choice.label, choice.name)}
