"""Rows of a list of people to ask, checked cell by cell. Touches no store."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from evaluations.pasted import cells_of, printed
from evaluations.subject_rows import Fault, text_of
from surveys.contact_lines import LONGEST_ADDRESS, LONGEST_NAME
from surveys.respond_texts import LANGUAGE_NAMES

COLUMNS = ("name", "contact", "stratum", "subjects", "language")
HEADINGS = {"name": "name", "姓名": "name", "名字": "name"}
STRATUM = re.compile(r"[^,，\s]{1,60}")
BETWEEN = re.compile(r"[\s,，、;；/]+")
LONGEST_SUBJECTS = 600
# What lists call the languages.
LANGUAGES = {
    **{code: code for code in LANGUAGE_NAMES},
    **{name.lower(): code for code, name in LANGUAGE_NAMES.items()},
    "": "zh",
    "汉语": "zh",
    "普通话": "zh",
    "英语": "en",
    "english": "en",
    "壮语": "za",
    "zhuang": "za",
}
SENTENCES = {
    "name": _("the name is missing"),
    "long_name": _("the name is longer than %(most)s characters", most=LONGEST_NAME),
    "contact": _("the contact is longer than %(most)s characters", most=LONGEST_ADDRESS),
    "stratum": _("expected one word of at most 60 characters without commas, such as key or general"),
    "no_subject": _("expected the code of whom the person can judge"),
    "many": _("too many codes"),
    "language": _("expected one of: %(languages)s", languages=", ".join(LANGUAGE_NAMES)),
    "twice": _("the same person stands in the list twice"),
    "listed": _("this person is on the list already"),
    "drawn": _("this group was drawn already: nobody can be added to it"),
}


@dataclass(frozen=True, order=True)
class Layer:
    """People of one kind and stratum who can judge the same: the unit of a draw."""

    kind: str
    stratum: str
    subjects: str  # codes with commas between

    @property
    def group(self) -> str:
        """What goes into the lots of its people."""
        return f"{self.stratum} {self.subjects}"


@dataclass(frozen=True)
class FrameRow:
    layer: Layer
    name: str
    address: str
    language: str

    @property
    def identity(self) -> tuple[Layer, str, str]:
        return self.layer, self.name, self.address


def read_frame(
    rows: Iterable[Mapping[str, object]], kind: str, codes: Collection[str], first: int = 1
) -> tuple[list[FrameRow], list[Fault]]:
    """Rows as they were written, and what is wrong with them. ``codes``: those of the subjects.

    A row that is wrong is not among the first, so places do not agree when there are faults.
    """
    found, faults, seen = [], [], set()
    for number, row in enumerate(rows, start=first):
        cells = {column: printed(text_of(row.get(column))) for column in COLUMNS}
        subjects = [code for code in BETWEEN.split(cells["subjects"]) if code]
        wrong = [Fault(number, *fault) for fault in _faults(cells, subjects, codes)]
        if not wrong:
            layer = Layer(kind, cells["stratum"], ",".join(dict.fromkeys(subjects)))
            read = FrameRow(layer, cells["name"], cells["contact"], LANGUAGES[cells["language"].lower()])
            if read.identity in seen:
                wrong = [Fault(number, "name", SENTENCES["twice"])]
            seen.add(read.identity)
            found.append(read)
        faults += wrong
    return found, faults


def _faults(
    cells: Mapping[str, str], subjects: list[str], codes: Collection[str]
) -> Iterator[tuple[str, object]]:
    if not cells["name"]:
        yield "name", SENTENCES["name"]
    elif len(cells["name"]) > LONGEST_NAME:
        yield "name", SENTENCES["long_name"]
    if len(cells["contact"]) > LONGEST_ADDRESS:
        yield "contact", SENTENCES["contact"]
    if not STRATUM.fullmatch(cells["stratum"]):
        yield "stratum", SENTENCES["stratum"]
    unknown = [code for code in subjects if code not in codes]
    if unknown:
        yield "subjects", _("unknown code: %(codes)s", codes=", ".join(unknown[:5]))
    elif not subjects:
        yield "subjects", SENTENCES["no_subject"]
    elif len(",".join(subjects)) > LONGEST_SUBJECTS:
        yield "subjects", SENTENCES["many"]
    if cells["language"].lower() not in LANGUAGES:
        yield "language", SENTENCES["language"]


def rows_in(text: str, defaults: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The rows of a pasted list: name, contact, then stratum, subjects, language where a line has them."""
    for number, cells in enumerate(cells_of(text)):
        if number == 0 and cells[0].strip().lower() in HEADINGS:
            continue
        given = {column: cell for column, cell in zip(COLUMNS, cells, strict=False) if cell.strip()}
        yield {**defaults, **given}
