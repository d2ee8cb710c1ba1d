"""Forms with rows that one may fill, add and take away, without script: blank rows count for nothing."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DecimalField, FieldList, Form, FormField
from wtforms.validators import NumberRange, Regexp

percent = NumberRange(0, 100, _("Please give a number from 0 to 100."))
above_zero = NumberRange(0.0001, 100, _("Please give a number above 0 and up to 100."))
code_check = Regexp(
    r"^[^\s,/\\?#=+@-][^\s,/\\?#]{0,59}$",
    message=_("Please give a short code of letters and digits, such as Y1."),
)
SPARE = 2  # blank rows offered at the end


class NumberField(DecimalField):
    """A number as people write it: no needless decimals on the way out."""

    def __init__(self, label=None, validators=(), **options):
        options.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, validators, places=None, **options)

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Please give a number.")) from None

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else f"{self.data:.10g}"


class RowForm(Form):
    """One row. A row that is blank, or marked to be removed, is not checked."""

    remove = BooleanField(_("Remove"))

    @property
    def is_blank(self) -> bool:
        return not any(field.data for name, field in self._fields.items() if name != "remove")

    def validate(self, extra_validators=None) -> bool:
        return self.is_blank or self.remove.data or super().validate(extra_validators)


def rows_of(kind: type[RowForm], **options) -> FieldList:
    return FieldList(FormField(kind), **options)


def filled(rows: FieldList) -> list[RowForm]:
    """The rows that stay."""
    return [entry.form for entry in rows if not entry.form.is_blank and not entry.form.remove.data]


def with_spare(rows: Iterable[Mapping], spare: int = SPARE) -> list[Mapping]:
    """What a form with rows starts from: those that are there, and some blank ones."""
    return [*rows, *({} for _n in range(spare))]


def refuse(field, sentence: str) -> None:
    """Say beside ``field`` what is wrong with it."""
    field.errors = [*field.errors, sentence]


def in_both(zh: str | None, en: str | None) -> dict[str, str]:
    """A text in both languages; one stands in for the other. Empty when there is neither."""
    zh, en = (zh or "").strip(), (en or "").strip()
    return {"zh": zh or en, "en": en or zh} if zh or en else {}
