"""Staff forms of the surveys room."""

import contextlib

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, ValidationError

from accounts.fields import choices_from, needed, one_word
from surveys.contact_lines import LONGEST_NAME, Person, read_people
from surveys.participation import LARGEST_BATCH
from surveys.respond_texts import LANGUAGE_NAMES

KINDS = {"team": _("Teams"), "worker": _("Social workers"), "agency": _("Agencies")}  # in the order of choice
SHOWN = 10  # faults of a list that are told at once


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
        [needed, Length(max=60), one_word],
        description=_("The sampling layer these tickets go to. Do not make layers of fewer than 5 people."),
        render_kw={"list": "strata", "autocomplete": "off"},
    )
    count = IntegerField(
        _("How many"),
        [needed, NumberRange(1, LARGEST_BATCH)],
        default=40,
        description=_("With a list of names below, one card is drawn for each name instead."),
    )
    language = SelectField(_("Language of the cards"), [needed], choices=choices_from(LANGUAGE_NAMES))
    pasted = TextAreaField(
        _("List of names (optional)"),
        description=_(
            "One line each: name, comma, telephone or other contact; at most 1000 lines. With a list you can"
            " remind those who have not answered and replace lost cards. You then also see who has answered;"
            " the page tells people so. The list is destroyed at the close."
        ),
        render_kw={"rows": "4", "autocomplete": "off"},
    )
    uploaded = FileField(_("Or a file with these lines (CSV)"), render_kw={"accept": ".csv,.txt,text/*"})

    def __init__(self, *arguments: object, **keywords: object):
        super().__init__(*arguments, **keywords)
        self.people: list[Person] = []

    def without_names(self) -> None:
        """Ask for no list."""
        del self.pasted, self.uploaded

    def validate_uploaded(self, field: FileField) -> None:
        """Read the list from wherever it is; what is wrong is told line by line."""
        text = read_upload(field.data.read()) if field.data else ""
        pasted = self.pasted.data or ""
        if text and pasted.strip():
            raise ValidationError(_("Please give the list once: as text or as a file."))
        self.people, faults = read_people(text or pasted)
        if faults:
            told = [
                _("line %(line)s: %(fault)s", line=one.line, fault=one.sentence) for one in faults[:SHOWN]
            ]
            raise ValidationError("; ".join(map(str, told)))


def read_upload(data: bytes) -> str:
    """The text of an uploaded list: UTF-8, or what Chinese Excel writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise ValidationError(_("The file is no text. Please save it as CSV."))


class NameForm(FlaskForm):
    """Whose card is lost, by the name on a list."""

    name = StringField(
        _("Name of the person"), [needed, Length(max=LONGEST_NAME)], render_kw={"autocomplete": "off"}
    )


class LostForm(FlaskForm):
    """Which ticket to replace: by a contact, or by the old code."""

    contact = StringField(_("Person"))
    by_email = BooleanField()  # else a card is printed
    old_code = StringField(
        _("The old code"), [Length(max=200)], render_kw={"autocomplete": "off", "spellcheck": "false"}
    )
    language = SelectField(_("Language of the cards"), choices=choices_from(LANGUAGE_NAMES))


class PollForm(FlaskForm):
    poll = StringField(validators=[needed])


class PeopleForm(FlaskForm):
    """A list on its way from the page into a file; the page was the only answer that had it."""

    people = TextAreaField(validators=[needed])


class CodesForm(FlaskForm):
    """Codes on their way from the sheet into a file; they are stored nowhere."""

    poll = StringField(validators=[needed])
    codes = TextAreaField(validators=[needed])
    people = TextAreaField()  # lines of a list, in the order of the codes
    language = StringField()  # of the cards
