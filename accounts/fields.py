"""Pieces of which the forms of every room are made."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

needed = InputRequired(_("Please fill in this field."))
one_word = Regexp(r"^[^,，\s]+$", message=_("Please give one word without commas."))


class Ticks(SelectMultipleField):
    """Several of a list, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def choices_from(words: Mapping[object, object]) -> list[SelectChoice]:
    """Choices from values and what they are called."""
    return [SelectChoice(value, label) for value, label in words.items()]
