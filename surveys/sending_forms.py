"""Staff forms for messages to those who are asked."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from accounts.fields import choices_from, needed
from accounts.mail import email_in
from surveys.contact_lines import Person
from surveys.messages import LINK, first_words
from surveys.staff_forms import CodesForm, TicketForm

MOST_LETTERS = 200  # of one request: a mail server takes its time over each
LONGEST = 2000
COLUMNS = {
    "name": _("Name of the person"),
    "contact": _("Contact"),
    "text": _("Text with the link"),
    "link": _("Link of the ticket"),
    "code": _("Code of the ticket"),
}


def one_line(_form: FlaskForm, field: Field) -> None:
    if field.data and not field.data.isprintable():
        raise ValidationError(_("Please write one line."))


class LetterForm(FlaskForm):
    """Subject and text of an e-mail."""

    subject = StringField(_("Subject line"), [Length(max=120), one_line])
    text = TextAreaField(
        _("Words of the message"),
        [Length(max=LONGEST)],
        description=_("{name} becomes the name of each person."),
        render_kw={"rows": "12"},
    )


class SendForm(TicketForm):
    """A batch of tickets to be sent by e-mail. Without words yet, it proposes them."""

    count = None  # one for each name
    pasted = TextAreaField(
        _("List of people"),
        description=_("One line each: name, comma, e-mail address or other contact."),
        render_kw={"rows": "6", "autocomplete": "off"},
    )
    subject = StringField(_("Subject line"), [Length(max=120), one_line])
    text = TextAreaField(
        _("Words of the message"),
        [Length(max=LONGEST)],
        description=_("{name}, {link} and {code} are filled in for each person."),
        render_kw={"rows": "14"},
    )

    def propose(self) -> None:
        """Fill in what is empty, in the language of the batch."""
        self.subject.data = self.subject.data or first_words("subject", self.language.data)
        self.text.data = self.text.data or first_words("email", self.language.data)

    @property
    def reachable(self) -> list[Person]:
        """Those with an e-mail address."""
        return [one for one in self.people if email_in(one.address)]

    def validate_text(self, field: Field) -> None:
        if field.data and LINK not in field.data:
            raise ValidationError(_("The text needs {link}: without it nobody can answer."))

    def validate(self, **options: object) -> bool:
        return super().validate(**options) and self._has_people()

    def _has_people(self) -> bool:
        count = len(self.reachable)
        if not count:
            self.pasted.errors = [_("Please give a list in which at least one line has an e-mail address.")]
        elif count > MOST_LETTERS:
            sentence = _(
                "At most %(most)s people with an e-mail address at once; here are %(count)s.",
                most=MOST_LETTERS,
                count=count,
            )
            self.pasted.errors = [sentence]
        return 0 < count <= MOST_LETTERS


class MessagesForm(CodesForm):
    """Texts for a gateway, with tickets on their way from the sheet into a file."""

    text = TextAreaField(
        _("Words of the message"),
        [Length(max=LONGEST)],
        description=_("{name}, {link} and {code} are filled in for each person."),
        render_kw={"rows": "4"},
    )
    columns = SelectMultipleField(
        _("Columns of the file"),
        choices=choices_from(COLUMNS),
    )

    def validate_text(self, field: Field) -> None:
        if field.data and LINK not in field.data:
            raise ValidationError(_("The text needs {link}: without it nobody can answer."))


class ReminderForm(LetterForm):
    """A reminder to those of a list that was shown; the page was the only answer that had it."""

    poll = StringField(validators=[needed])
    people = TextAreaField(validators=[needed])
