"""Tables and columns of the gate, described in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.codebook.lines import Line, column_lines, table_lines
from reports.codebook.vocabularies import UNITS, Unit, names_of

EVERY_TABLE = "*"
LANGUAGES = ("zh", "en")
KINDS = {
    "number": {"zh": "数字", "en": "number"},
    "yes": {"zh": "是或否", "en": "yes or no"},
    "code": {"zh": "代码", "en": "code"},
    "text": {"zh": "文字", "en": "text"},
    "date": {"zh": "日期", "en": "date"},
}
UNKNOWN = {"zh": "{name}（未说明）", "en": "{name} (not described)"}

Texts = Mapping[str, str]  # language -> text


@dataclass(frozen=True)
class Described:
    """One column of a gated table. ``kind``: a key of ``KINDS``; ``values``: a key of the vocabularies."""

    name: str
    kind: str
    unit: Unit
    values: str
    label: Texts
    meaning: Texts

    @property
    def is_number(self) -> bool:
        return self.kind == "number"

    def names(self, language: str) -> dict[str, str]:
        """Code -> its name, for a column of known codes."""
        return names_of(self.values, language)


@dataclass(frozen=True)
class TableEntry:
    """One gated table: its title, and what one row is about."""

    name: str
    label: Texts
    rows: Texts


def described(table: str, column: str) -> Described:
    """What is known of a column. One that nobody described says so in its label."""
    found = _entry(table, column)
    if found is None:
        return Described(column, "text", UNITS[""], "", _unknown(column), {"zh": "", "en": ""})
    member = f" {column.partition('_')[2]}" if found["column"].endswith("_*") else ""
    texts = _texts(found, member=member), _texts(found, "meaning_")
    return Described(column, found["kind"], UNITS[found["unit"]], found["values"], *texts)


def is_described(table: str, column: str) -> bool:
    """Whether ``columns.csv`` describes a column of ``table``."""
    return _entry(table, column) is not None


def table_entry(table: str) -> TableEntry:
    """What is known of a table. One that nobody described says so in its title."""
    found = table_lines().get(table)
    if found is None:
        return TableEntry(table, _unknown(table), {"zh": "", "en": ""})
    return TableEntry(table, _texts(found), _texts(found, "rows_"))


def _entry(table: str, column: str) -> Line | None:
    """The line of this column, of a family such as ``weight_*``, or of any table's column of this name."""
    family = f"{column.partition('_')[0]}_*"
    places = ((table, column), (table, family), (EVERY_TABLE, column), (EVERY_TABLE, family))
    return next((column_lines()[place] for place in places if place in column_lines()), None)


def _texts(line: Line, before: str = "", member: str = "") -> Texts:
    return {language: line[f"{before}{language}"] + member for language in LANGUAGES}


def _unknown(name: str) -> Texts:
    return {language: text.format(name=name) for language, text in UNKNOWN.items()}
