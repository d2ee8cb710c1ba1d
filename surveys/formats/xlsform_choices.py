"""The sheet ``choices``: lists of answers by their name."""

import re
from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _

from surveys.definition import Choice, Item
from surveys.formats import xlsform_words as words
from surveys.formats.xlsform_sheets import FormSheets
from surveys.formats.xlsform_write import list_of

INSERTED = re.compile(r"\$\{[^}]*\}")


def read_choices(form: FormSheets) -> None:
    """The lists of choices, in ``form.lists``."""
    met: set[tuple[str, str]] = set()
    used = _used_lists(form)
    for number, row in form.rows("choices"):
        list_name, name = form.cell("choices", row, "list_name"), form.cell("choices", row, "name")
        choice = Choice(name, form.texts("choices", row, "label"))
        if form.is_strict or not list_name or list_name in used:
            _check(form, number, list_name, choice, met)
            _check_cells(form, number, row)
        met.add((list_name, name))
        form.lists.setdefault(list_name, []).append(choice)


def _used_lists(form: FormSheets) -> set[str]:
    """Every word beside a type: faults of a list that no question names do no harm."""
    return {word for _number, row in form.rows("survey") for word in form.cell("survey", row, "type").split()}


def remark_on_unused_lists(form: FormSheets, items: Iterable[Item]) -> None:
    used = {list_of(item) for item in items}
    for name in form.lists:
        if name not in used:
            sentence = _("the list is used by no question; it is left out")
            form.remark("choices", None, "list_name", name, sentence)


def choice_row(form: FormSheets, list_name: str, name: str) -> int | None:
    """The row in which a choice stands."""
    wanted = (list_name, name)
    found = (
        number
        for number, row in form.rows("choices")
        if (form.cell("choices", row, "list_name"), form.cell("choices", row, "name")) == wanted
    )
    return next(found, None)


def _check(form: FormSheets, number: int, list_name: str, choice: Choice, met: set) -> None:
    for column, text in (("list_name", list_name), ("name", choice.name)):
        if not text:
            form.refuse("choices", number, column, "", _("the cell is empty; expected a value"))
    if not choice.label:
        form.refuse("choices", number, "label", "", _("the label is missing; expected a text"))
    if choice.name and (list_name, choice.name) in met:
        sentence = _("duplicate choice; expected it once in its list")
        form.refuse("choices", number, "name", choice.name, sentence)
    if any(c.isspace() for c in choice.name):
        form.refuse("choices", number, "name", choice.name, _("expected a name without spaces"))


def _check_cells(form: FormSheets, number: int, row: Mapping[str, str]) -> None:
    for cell, column, text in form.filled("choices", row):
        if column in words.UNSUPPORTED_COLUMNS:
            form.refuse("choices", number, cell, text, _("not supported yet; expected an empty cell"))
        elif column == "label" and INSERTED.search(text):
            sentence = _("a text that repeats an answer is not supported; expected a text without ${…}")
            form.refuse("choices", number, cell, text, sentence)
