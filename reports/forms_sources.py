"""Forms of the page of sources that contradict."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DecimalField, HiddenField, TextAreaField
from wtforms.validators import Length, NumberRange

from accounts.fields import needed
from evaluations.forms_engagement import written


class RuleForm(FlaskForm):
    apart = DecimalField(
        _("From how many points apart must it be explained?"),
        [needed, NumberRange(5, 50, _("Please give a number from 5 to 50."))],
        description=_("Of 100 points, between two sources of one criterion. The report prints this number."),
        places=None,
        render_kw={"inputmode": "decimal"},
    )


class CommentForm(FlaskForm):
    """What is said of one pair of sources; the hidden fields say which."""

    criterion = HiddenField(validators=[needed, Length(max=60)])
    high = HiddenField(validators=[needed, Length(max=60)])
    low = HiddenField(validators=[needed, Length(max=60)])
    text_zh = TextAreaField(
        _("Why they contradict, and what was made of it"),
        [written, Length(max=600)],
        description=_("It is printed in the report. No names."),
        render_kw={"rows": "3"},
    )
    text_en = TextAreaField(_("The same in English, for the English report"), [Length(max=600)])
