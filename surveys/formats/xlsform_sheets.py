"""The sheets of a form with their columns spelt in one way, and everything there is to say about them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from flask_babel import lazy_gettext as _

from surveys.definition import Choice
from surveys.formats import xlsform_words as words
from surveys.formats.form_problems import FormProblem
from surveys.formats.sheets import Sheets

ALIASES = {
    "survey": words.SURVEY_ALIASES,
    "choices": words.CHOICE_ALIASES,
    "settings": words.SETTING_ALIASES,
}
SHEETS = tuple(ALIASES)


@dataclass
class FormSheets:
    """What has been read so far. ``is_strict``: what would be left out is refused."""

    sheets: Sheets
    name: str
    is_strict: bool
    problems: list[FormProblem] = field(default_factory=list)
    remarks: list[FormProblem] = field(default_factory=list)
    lists: dict[str, list[Choice]] = field(default_factory=dict)
    default_language: str = "zh"
    _columns: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {name.strip().lower(): rows for name, rows in self.sheets.items()}
        self.other_sheets = [name for name in known if name not in SHEETS and any(map(any, known[name]))]
        self.sheets = {name: known.get(name, []) for name in SHEETS}
        for sheet in SHEETS:
            header = [cell for cell in self.headers(sheet) if cell]
            self._columns[sheet] = {cell: words.column_of(cell, ALIASES[sheet]) for cell in header}

    def refuse(self, sheet: str, row: int | None, column: str, value: str, expected: object) -> None:
        self.problems.append(FormProblem(sheet, row, self.header_of(sheet, column), value, expected))

    def remark(self, sheet: str, row: int | None, column: str, value: str, sentence: object) -> None:
        self.remarks.append(FormProblem(sheet, row, self.header_of(sheet, column), value, sentence))

    def leave_out(self, sheet: str, row: int | None, column: str, value: str, sentence: object) -> None:
        """Go on without a part of the form, and say so; where nothing may be left out, refuse it."""
        (self.refuse if self.is_strict else self.remark)(sheet, row, column, value, sentence)

    def headers(self, sheet: str) -> list[str]:
        lines = self.sheets.get(sheet) or [[]]
        return [cell.strip() for cell in lines[0]]

    def columns(self, sheet: str) -> dict[str, tuple[str, str]]:
        """Header as written -> column and language."""
        return self._columns[sheet]

    def header_of(self, sheet: str, column: str) -> str:
        """How the form itself writes a column."""
        written = [cell for cell, found in self._columns.get(sheet, {}).items() if found == (column, "")]
        return column if not written or column in self._columns[sheet] else written[0]

    def rows(self, sheet: str) -> list[tuple[int, dict[str, str]]]:
        """Rows that hold anything, by header as written, with their row numbers."""
        lines, header = self.sheets.get(sheet) or [[]], self.headers(sheet)
        numbered = [(n, dict(zip(header, line, strict=False))) for n, line in enumerate(lines[1:], start=2)]
        return [(n, row) for n, row in numbered if any(text for name, text in row.items() if name)]

    def cell(self, sheet: str, row: Mapping[str, str], column: str) -> str:
        """The cell of a column that has no language."""
        found = (row.get(cell, "") for cell, known in self._columns[sheet].items() if known == (column, ""))
        return next((text.strip() for text in found if text), "")

    def texts(self, sheet: str, row: Mapping[str, str], column: str) -> dict[str, str]:
        """The texts of a translated column by language."""
        texts: dict[str, str] = {}
        for cell, (base, language) in self._columns[sheet].items():
            if base == column and row.get(cell):
                texts.setdefault(language or self.default_language, row[cell])
        return texts

    def filled(self, sheet: str, row: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """The cells of a row that are not empty: header as written, column, text."""
        known = self._columns[sheet]
        return [(cell, known[cell][0], text) for cell, text in row.items() if cell and text]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the form asks, in the order of its columns."""
        found = [
            language or self.default_language
            for sheet in ("survey", "choices")
            for base, language in self._columns[sheet].values()
            if base in ("label", "hint")
        ]
        return tuple(dict.fromkeys(found))


def check_sheets(form: FormSheets, has_source: bool) -> None:
    """What is wrong with the sheets as such: missing ones, unknown columns, strange characters."""
    for sheet in ("survey",) if has_source else ("survey", "settings"):
        if not form.rows(sheet):
            form.refuse(sheet, None, "", "", _("the sheet is missing or empty; expected it"))
    for sheet in form.other_sheets:
        if sheet in words.OTHER_SHEETS:
            form.refuse(
                sheet, None, "", sheet, _("this sheet is not supported; expected the form without it")
            )
        else:
            form.remark(sheet, None, "", sheet, _("this sheet is no part of a form; it is left out"))
    for sheet in SHEETS:
        _check_headers(form, sheet)
        _check_characters(form, sheet)


def _check_headers(form: FormSheets, sheet: str) -> None:
    header, columns = form.headers(sheet), form.columns(sheet)
    known = {
        "survey": words.READ_COLUMNS | words.OWN_COLUMNS | words.KEPT_COLUMNS | words.UNSUPPORTED_COLUMNS,
        "choices": {"list_name", "name", "label", "image", "big-image", "audio", "video", "media"},
        "settings": words.SETTINGS,
    }[sheet]
    met: dict[tuple[str, str], str] = {}
    for cell in filter(None, header):
        if columns[cell] in met and not cell.startswith("$"):
            form.refuse(sheet, 1, cell, cell, _("the column stands here more than once; expected it once"))
        met[columns[cell]] = cell
    for name in {"survey": ("type", "name"), "choices": ("list_name", "name")}.get(sheet, ()):
        if form.rows(sheet) and (name, "") not in met:
            form.refuse(sheet, 1, name, "", _("the column is missing; expected it in the header"))
    for cell in filter(None, header):
        if columns[cell][0] not in known and not cell.startswith("$"):
            _tell_unknown(form, sheet, cell, known)


def _tell_unknown(form: FormSheets, sheet: str, cell: str, known: Collection[str]) -> None:
    """A column of notes is left out; one that looks like a misspelt column would change what is asked."""
    if form.is_strict or get_close_matches(form.columns(sheet)[cell][0], known, cutoff=0.75):
        if sheet == "settings":
            sentence = _("unknown column; expected a setting of an XLSForm")
        else:
            sentence = _("unknown column; expected a column of an XLSForm")
        form.refuse(sheet, 1, cell, cell, sentence)
    else:
        form.remark(sheet, 1, cell, cell, _("no column of an XLSForm; it is left out"))


def _check_characters(form: FormSheets, sheet: str) -> None:
    for number, row in form.rows(sheet):
        for column, text in row.items():
            if any(not c.isprintable() and c not in "\n\t\r" and c < "\x20" for c in text):
                form.refuse(sheet, number, column, text, _("expected no control characters"))
