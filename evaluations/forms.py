"""Forms of the plan page."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DecimalField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

needed = InputRequired(_("Please fill in this field."))


class LockForm(FlaskForm):
    reason = TextAreaField(
        _("Reason, if performance weighs less than before"),
        [Length(max=2000)],
        description=_("Needed only when the weight of performance falls. It is printed in the method annex."),
        render_kw={"rows": "2"},
    )


class VersionForm(FlaskForm):
    reason = TextAreaField(
        _("Reason for a new version"),
        [needed, Length(max=2000)],
        description=_("It is kept with the plan and printed with it."),
        render_kw={"rows": "2"},
    )


class WeightForm(FlaskForm):
    evidence = SelectField(_("Evidence point"), [needed])
    post = SelectField(_("Post"), [needed])
    weight = DecimalField(
        _("Weight, percent of the total"),
        [needed, NumberRange(0, 100, _("Please give a number from 0 to 100."))],
        render_kw={"inputmode": "decimal"},
    )
