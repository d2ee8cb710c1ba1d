"""Numbers from 0 to 100, one for each evidence point: an expert's sheet, and numbers to try."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DecimalField, Field
from wtforms.validators import NumberRange, Optional

from evaluations.models_plan import EvidencePoint

PREFIX = "at_"
ENTRY = {"inputmode": "decimal", "class": "score-entry", "autocomplete": "off"}
NONE = _("Please give a number from 0 to 100.")
score = NumberRange(0, 100, NONE)


class Number(DecimalField):
    """A number; "NaN" and its like, which a decimal may be, are none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if valuelist and not self.data.is_finite():
            self.data = None
            raise ValueError(NONE)


def number_fields(points: Iterable[EvidencePoint], usual: float | None = None) -> dict[str, Field]:
    """A field for each point, by name; empty fields are allowed."""
    settings = {"places": None, "default": usual, "render_kw": ENTRY}  # shown as given, not as 70.00
    return {PREFIX + point.code: Number(point.code, [Optional(), score], **settings) for point in points}


def numbers_in(form: FlaskForm) -> dict[str, float]:
    """Evidence to value, of the fields that are filled in as they should be."""
    filled = ((one.name, one.data) for one in form if one.name.startswith(PREFIX) and not one.errors)
    return {name.removeprefix(PREFIX): float(value) for name, value in filled if value is not None}
