"""A second opinion: pyxform, the reference converter, reads the same sheets."""

import re
from collections.abc import Collection

from flask_babel import lazy_gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from surveys.formats.form_problems import FormProblem
from surveys.formats.sheets import Sheets
from surveys.formats.xlsform_words import OWN_COLUMNS, SURVEY_ALIASES, column_of

ROW = re.compile(r"\[row : (\d+)\]")
COLUMN = re.compile(r"the '(\w+)' value")
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


def pyxform_problems(sheets: Sheets, settings: Collection[str]) -> list[FormProblem]:
    """What pyxform has against the form: nothing, or its first complaint."""
    book = {
        "survey": _dicts(sheets, "survey", _is_xlsform),
        "choices": _dicts(sheets, "choices", lambda name: not name.startswith("$")),
        "settings": _dicts(sheets, "settings", lambda name: name in settings),
    }
    headers = {  # every column, for the first row may leave some empty
        f"{name}_header": [dict.fromkeys(column for row in rows for column in row)]
        for name, rows in book.items()
    }
    try:
        convert({name: rows for name, rows in (book | headers).items() if any(rows)})
    except STUMBLES as error:
        return [_problem(str(error), book["survey"])]
    return []


def _is_xlsform(header: str) -> bool:
    return column_of(header, SURVEY_ALIASES)[0] not in OWN_COLUMNS and not header.startswith("$")


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
