"""Staff forms for entering what others answered: interviews and paper."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, ValidationError

import db
from evaluations.models_plan import Wave
from surveys.entering import Asked, asked_by
from surveys.outcomes import NOT_ASKED, VOID, WAYS
from surveys.participation import TicketUnknown, TicketWithdrawn
from surveys.respond_texts import LANGUAGE_NAMES
from surveys.staff_forms import needed
from surveys.tickets import read_card

CARD = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "autofocus": True}
LANGUAGES = [SelectChoice(*pair) for pair in LANGUAGE_NAMES.items()]


class CardForm(FlaskForm):
    """A ticket off a card or a sheet. When it fits the wave, ``asked`` holds what it asks."""

    code = StringField(
        _("Code on the card"),
        [needed, Length(max=300)],
        description=_("Type the 26 letters and digits, or scan the QR code with a scanner that types."),
        render_kw=CARD,
    )

    def __init__(self, wave: Wave, *arguments: object, **keywords: object):
        super().__init__(*arguments, **keywords)
        self.wave = wave
        self.asked: Asked | None = None

    def validate_code(self, field: Field) -> None:
        ticket = read_card(field.data)
        if ticket is None:
            raise ValidationError(_("This is no code: expected 26 letters and digits, as on the card."))
        try:
            self.asked = asked_by(db.session(), self.wave, ticket)
        except (TicketUnknown, TicketWithdrawn) as refused:
            raise ValidationError(str(refused)) from None


class InterviewForm(CardForm):
    mode = RadioField(
        _("How you ask"),
        [needed],
        choices=[SelectChoice(way, WAYS[way]) for way in ("interview", "phone")],
        default="interview",
    )
    language = SelectField(_("Language of the questions"), choices=LANGUAGES)


class VisitForm(FlaskForm):
    """A visit or call that brought no answer."""

    poll = SelectField(_("Who was to be asked"), [needed])
    outcome = RadioField(
        _("What came of it"), [needed], choices=[SelectChoice(*pair) for pair in NOT_ASKED.items()]
    )
    step = HiddenField(default="1")


class VoidForm(CardForm):
    reason = RadioField(_("Why"), [needed], choices=[SelectChoice(*pair) for pair in VOID.items()])
