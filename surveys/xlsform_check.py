"""A second opinion: pyxform, the reference converter, reads the same sheets."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from surveys.sheets import Sheets

ROW = re.compile(r"\[row : (\d+)\]")
COLUMN = re.compile(r"the '(\w+)' value")
OURS = frozenset({"evidence", "reverse"})
# A converter of other people's forms can stumble in many ways; each means: not a form.
STUMBLES = (
    PyXFormError,
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
    re.error,
)


@dataclass(frozen=True)
class FormProblem:
    """One thing that is wrong with a form, at its sheet, row and column."""

    sheet: str
    row: int | None
    column: str
    value: str
    expected: object


def pyxform_problems(sheets: Sheets, settings: Collection[str]) -> list[FormProblem]:
    """What pyxform has against the form: nothing, or its first complaint."""
    book = {
        "survey": _dicts(sheets, "survey", lambda name: name not in OURS and not name.startswith("$")),
        "choices": _dicts(sheets, "choices", lambda name: not name.startswith("$")),
        "settings": _dicts(sheets, "settings", lambda name: name in settings),
    }
    try:
        convert({name: rows for name, rows in book.items() if any(rows)})
    except STUMBLES as error:
        return [_problem(str(error), book["survey"])]
    return []


def _dicts(sheets: Sheets, sheet: str, is_wanted) -> list[dict[str, str]]:
    lines = sheets.get(sheet) or [[]]
    header = [cell.strip() for cell in lines[0]]
    return [
        {name: text for name, text in zip(header, line, strict=False) if name and text and is_wanted(name)}
        for line in lines[1:]
    ]


def _problem(error: str, survey: list[dict[str, str]]) -> FormProblem:
    row, column = ROW.search(error), COLUMN.search(error)
    number = int(row.group(1)) if row else None
    name = column.group(1) if column else ""
    within = number is not None and 0 <= number - 2 < len(survey)
    value = survey[number - 2].get(name, "") if within else ""
    return FormProblem("survey", number, name, value, _("expected a valid XLSForm (%(error)s)", error=error))
