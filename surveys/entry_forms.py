"""Staff forms for entering what others answered: interviews and paper."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, NumberRange, ValidationError

import db
from accounts.fields import choices_from, needed
from evaluations.models_plan import Wave
from surveys.entering import Asked, asked_by
from surveys.outcomes import NOT_ASKED, VOID, WAYS
from surveys.participation import TicketUnknown, TicketWithdrawn
from surveys.respond_texts import LANGUAGE_NAMES
from surveys.staff_forms import TicketForm
from surveys.tickets import read_card

CARD = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "autofocus": True}
MOST_SHEETS = 200  # of one batch: several pages each
LANGUAGES = choices_from(LANGUAGE_NAMES)


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
    outcome = RadioField(_("What came of it"), [needed], choices=choices_from(NOT_ASKED))
    step = HiddenField(default="1")


class CopiesForm(TicketForm):
    """A batch of paper sheets, each with a ticket of its own."""

    count = IntegerField(_("How many sheets"), [needed, NumberRange(1, MOST_SHEETS)], default=10)
    language = SelectField(_("Language of the sheets"), [needed], choices=LANGUAGES)

    def __init__(self, *arguments: object, **keywords: object):
        super().__init__(*arguments, **keywords)
        self.without_names()

    def without_names(self) -> None:
        """A sheet bears no name, so there is no list; asked twice it stays so."""
        if self.pasted:
            super().without_names()


class SheetForm(CardForm):
    """A sheet by its code. Keyed values come beside it, under the names of their blocks."""

    code = StringField(
        _("Code on the sheet"),
        [needed, Length(max=300)],
        description=_("Scan the QR code of the sheet with a scanner that types, or type the code below it."),
        render_kw=CARD,
    )


class VoidForm(SheetForm):
    reason = RadioField(_("Why"), [needed], choices=choices_from(VOID))
