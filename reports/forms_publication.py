"""Forms of releases, publicity, objections, corrections, links and the calendar of a house."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length, NumberRange, Optional

from accounts.fields import choices_from, needed
from evaluations.forms_engagement import Day, trimmed, written
from reports.models_publication import LEAST_DAYS, OBJECTION, REPLY

LONG = {"rows": "5"}
KINDS = {
    OBJECTION: _("an objection to a result"),
    REPLY: _("a reply: to the draft report, or to a red line"),
}
DECISIONS = {"upheld": _("upheld"), "partly": _("upheld in part"), "rejected": _("rejected")}
WAYS = {
    "letter": _("by letter"),
    "telephone": _("by telephone"),
    "person": _("in person"),
    "message": _("by message"),
}


def long_text(label: object, *checks, description: object = "") -> TextAreaField:
    return TextAreaField(
        label, [*checks, Length(max=8000)], description=description, filters=[trimmed], render_kw=LONG
    )


class ApproveForm(FlaskForm):
    seen = HiddenField()
    reason = long_text(
        _("Why this release follows the one before"),
        written,
        description=_("Readers read it above the report. Name nobody."),
    )


class ReasonForm(FlaskForm):
    reason = long_text(_("Reason"), written)


class SettingsForm(FlaskForm):
    days = IntegerField(
        _("Working days of publicity"),
        [needed, NumberRange(LEAST_DAYS, 60, _("Please give a number from 5 to 60."))],
    )
    reply_days = IntegerField(
        _("Days within which an objection is answered"),
        [needed, NumberRange(1, 60, _("Please give a number from 1 to 60."))],
        description=_("Every day counts, from the day on which it came in."),
    )
    years = IntegerField(
        _("Years for which results are valid"),
        [needed, NumberRange(1, 5, _("Please give a number from 1 to 5."))],
    )
    shows_post = BooleanField(_("The public list shows the post"))
    shows_grade = BooleanField(_("The public list shows the grade"))

    @property
    def values(self) -> dict[str, object]:
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class FinalForm(FlaskForm):
    valid_from = Day(_("Valid from"), [needed])
    valid_until = Day(_("Valid until"), [needed])

    def validate_valid_until(self, field: Day) -> None:
        if field.data and self.valid_from.data and field.data <= self.valid_from.data:
            raise ValidationError(_("The end is before the beginning."))


class ObjectionForm(FlaskForm):
    """Of somebody concerned; staff also say whose it is and when the paper came in."""

    kind = SelectField(_("What it is"), choices=lambda: choices_from(KINDS))
    subject = SelectField(_("Whose result"), [needed])
    about = StringField(
        _("Which result or number"),
        [written, Length(max=120)],
        description=_("For example: the grade; E18 in wave Y2; the number 77.08."),
    )
    text = long_text(_("What is wrong, in your own words"), written)
    evidence = long_text(
        _("Evidence: what shows it, and where it lies"),
        description=_("Documents are not uploaded: name them, and hand in copies on request."),
    )
    may_print = BooleanField(
        _("The text may be printed in the report, without a name"),
    )
    paper_on = Day(
        _("Came in on paper on"), [needed], description=_("The day on which the paper was handed in.")
    )


class DecisionForm(FlaskForm):
    decision = SelectField(_("Decision"), [needed], choices=lambda: choices_from(DECISIONS))
    answer = long_text(_("Answer to the person"), written)
    reasons = long_text(_("Reasons, for the file"), written)


class ExtensionForm(FlaskForm):
    until = Day(_("Answer by"), [needed])
    reason = long_text(_("Why it takes longer"), written)


class CorrectionForm(FlaskForm):
    wrong = long_text(
        _("What was wrong"), written, description=_("Readers read it above the report. Name nobody.")
    )
    objection = SelectField(_("Found through objection"), choices=[])


class NoticeForm(FlaskForm):
    told_on = Day(_("Told on"), [needed])
    way = SelectField(_("How"), choices=lambda: choices_from(WAYS))


class LinkForm(FlaskForm):
    what = SelectField(_("What it opens"), [needed])
    note = StringField(_("For whom"), [written, Length(max=200)])
    ends_on = Day(_("Last day on which it opens"), [needed])


class ZoneForm(FlaskForm):
    zone = SelectField(
        _("Time zone"),
        choices=lambda: [SelectChoice(zone, zone) for zone in sorted(available_timezones()) if "/" in zone],
    )


class HouseDayForm(FlaskForm):
    day = Day(_("Day"), [needed])
    is_working = SelectField(
        _("On this day"),
        choices=[SelectChoice("", _("nobody works")), SelectChoice("yes", _("people work"))],
        validators=[Optional()],
    )
    name = StringField(_("What day it is"), [written, Length(max=120)])
