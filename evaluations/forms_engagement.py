"""Forms of the engagement and of the register of conflicts."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, StopValidation, ValidationError

from accounts.fields import choices_from, needed
from evaluations.conflicts import TIES
from evaluations.models_engagement import COOLING_YEARS, VALID_YEARS

DAY = _("Please give a day, such as 2026-03-01.")
YEARS = range(1900, 2200)


def refuse_backwards(form: FlaskForm, field: DateField) -> None:
    """The last day is not before the first."""
    if field.data and form.starts.data and field.data < form.starts.data:
        raise ValidationError(_("The end is before the beginning."))


def written(form: FlaskForm, field: StringField) -> None:
    """A text of more than blanks, taken without those around it."""
    field.data = (field.data or "").strip()
    if not field.data:
        raise StopValidation(_("Please fill in this field."))


def trimmed(text: str | None) -> str:
    return (text or "").strip()


def usual_years(years: int | None) -> int:
    """Nothing given means what is usual."""
    return VALID_YEARS if years is None else years


class Day(DateField):
    """A date; what cannot be read is said in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(DAY) from None
        if self.data is not None and self.data.year not in YEARS:
            raise ValueError(DAY)


class EngagementForm(FlaskForm):
    commissioner = StringField(_("Commissioner"), [written, Length(max=200)])
    evaluator = StringField(_("Evaluator"), [written, Length(max=200)])
    contract = StringField(_("Contract number"), [Length(max=120)])
    starts = Day(_("Contract from"), [Optional()])
    ends = Day(_("Contract until"), [Optional(), refuse_backwards])
    scope = TextAreaField(
        _("Scope: what is evaluated, for what use"), [Length(max=4000)], render_kw={"rows": "3"}
    )
    statement = TextAreaField(_("Statement of independence"), [Length(max=4000)], render_kw={"rows": "4"})
    signer = StringField(_("Signed by"), [Length(max=120)], filters=[trimmed])
    signed_on = Day(_("Signed on"), [Optional()])
    cooling_years = IntegerField(
        _("Years during which someone who left an agency does not judge it"),
        [needed, NumberRange(0, 10, _("Please give a number from 0 to 10."))],
        default=COOLING_YEARS,
    )
    validity_years = IntegerField(
        _("Years after the cycle for which results may be referred to"),
        [NumberRange(1, 5, _("Please give a number from 1 to 5."))],
        filters=[usual_years],
        default=VALID_YEARS,
    )

    def validate(self, extra_validators: object = None) -> bool:
        """A signature has a name, a day and something that is signed."""
        is_valid = super().validate(extra_validators)
        signer, day = self.signer.data, self.signed_on.data
        if not self.signed_on.errors and bool(signer) != bool(day):
            field = self.signed_on if signer else self.signer
            field.errors = [*field.errors, _("A signature needs both a name and a day.")]
            return False
        if signer and not (self.statement.data or "").strip():
            self.statement.errors = [*self.statement.errors, _("Please write what is signed.")]
            return False
        return is_valid


class TieForm(FlaskForm):
    """What ties the person who fills it in to somebody judged; the view gives the subjects to choose."""

    kind = SelectField(_("Kind of tie"), [needed], choices=choices_from(TIES))
    subject = SelectField(_("To whom"))
    organisation = StringField(
        _("Or another organisation, in words"),
        [Length(max=200)],
        description=_("Its name as on the list of people, where it stands there."),
    )
    starts = Day(_("Tied since"), [Optional()])
    ends = Day(
        _("Tied until"), [Optional(), refuse_backwards], description=_("Leave it empty while the tie lasts.")
    )
    note = TextAreaField(_("Note"), [Length(max=2000)], render_kw={"rows": "2"})

    def validate_organisation(self, field: StringField) -> None:
        field.data = (field.data or "").strip()
        if bool(field.data) == bool(self.subject.data):
            raise ValidationError(_("Please name one other side: from the list, or in words."))


class RegisterForm(TieForm):
    person = StringField(
        _("Who"),
        [written, Length(max=120)],
        description=_("Log-in or name of a member of staff or expert; the code of a worker who rates peers."),
        render_kw={"list": "people", "autocomplete": "off"},
    )


class WithdrawForm(FlaskForm):
    reason = StringField(_("Reason for taking it back"), [needed, Length(max=500)])
