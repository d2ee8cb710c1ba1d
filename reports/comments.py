"""Gated side of free texts: what two people released, where enough comments were written."""

from evaluations.vocabulary import source_name
from reports.disclosed import records
from reports.inputs import Remarks
from reports.raw import Draft, Raw
from scoring.disclosure import FULL_DISTRIBUTION, Gated, Guarded
from surveys.spreadsheet import csv_text

COLUMNS = ("wave", "source", "item", "label", "written", "text")
SAVED = ("wave", "source", "label", "text")


def comments(raw: Raw) -> Draft:
    """One row for each released text; one without a text where none is released, or too few were written.

    The question counts, not the text: of nine comments none is told, whatever the review decided.
    """
    waves = [wave.code for wave in raw.data.plan.waves]
    instruments = [one.name for one in raw.data.instruments]

    def place(one: Remarks) -> tuple[int, int, str]:
        return waves.index(one.wave), instruments.index(one.instrument), one.item

    rows = [row for one in sorted(raw.data.remarks, key=place) for row in _rows(raw, one)]
    return Draft(COLUMNS, rows, FULL_DISTRIBUTION)


def _rows(raw: Raw, one: Remarks) -> list[dict[str, object]]:
    asked = next(found for found in raw.data.instruments if found.name == one.instrument).item(one.item)
    known = {
        "wave": one.wave,
        "source": source_name(raw.sources[one.instrument]),
        "item": f"{one.instrument}.{one.item}",
        "label": raw.text(asked.label if asked else {}, one.item),
        "written": Guarded(one.written, one.written),
    }
    is_enough = one.written >= FULL_DISTRIBUTION
    texts = one.released if is_enough and one.released else (None,)
    return [{**known, "text": Guarded(text, one.written)} for text in texts]


def comments_csv(gated: Gated) -> bytes:
    """The released texts as CSV for a spreadsheet: UTF-8 with its mark, no cell that is a formula."""
    told = [row for row in records(gated) if isinstance(row["text"], str)]
    return csv_text([SAVED, *([str(row[column]) for column in SAVED] for row in told)]).encode()
