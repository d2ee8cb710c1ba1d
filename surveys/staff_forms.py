"""Staff forms of the surveys room."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from surveys.participation import LARGEST_BATCH
from surveys.respond_texts import LANGUAGE_NAMES

KINDS = {"team": _("Teams"), "worker": _("Social workers"), "agency": _("Agencies")}  # in the order of choice
needed = InputRequired(_("Please fill in this field."))


class CloseForm(FlaskForm):
    confirmed = BooleanField(_("Yes, close this wave for good and seal it"), [needed])


class TicketForm(FlaskForm):
    """A batch of tickets; the view gives the choices."""

    collection = SelectField(_("Instrument"), [needed], coerce=int)
    subjects = SelectMultipleField(
        _("About whom"),
        [needed],
        description=_(
            "Choose a team to let people say which worker; choose several people for a peer ballot."
        ),
        render_kw={"size": "8"},
    )
    stratum = StringField(
        _("Stratum"),
        [needed, Length(max=60), Regexp(r"^[^,\s]+$", message=_("Please give one word without commas."))],
        description=_("The sampling layer these tickets go to. Do not make layers of fewer than 5 people."),
        render_kw={"list": "strata", "autocomplete": "off"},
    )
    count = IntegerField(_("How many"), [needed, NumberRange(1, LARGEST_BATCH)], default=40)
    language = SelectField(
        _("Language of the cards"), [needed], choices=[SelectChoice(*pair) for pair in LANGUAGE_NAMES.items()]
    )


class CodesForm(FlaskForm):
    """Codes on their way from the sheet into a file; they are stored nowhere."""

    poll = StringField(validators=[needed])
    codes = TextAreaField(validators=[needed])
