"""Lists as people paste them from spreadsheets and messages. Pure."""

import csv
import io
import unicodedata
from collections.abc import Iterator

SEPARATORS = str.maketrans({"，": ",", "\t": ",", "；": ",", ";": ","})


def cells_of(text: str) -> Iterator[list[str]]:
    """The cells of each line that has any; commas, tabs and semicolons part them."""
    lines = [line for line in text.translate(SEPARATORS).splitlines() if line.strip(" ,")]
    return csv.reader(io.StringIO("\n".join(lines)), skipinitialspace=True)


def printed(text: str) -> str:
    """Without marks that print nothing: they could hide what a cell says."""
    return "".join(letter for letter in text if not unicodedata.category(letter).startswith("C")).strip()
