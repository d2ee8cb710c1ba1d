"""Forms of the house and its accounts."""

from flask import current_app
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from accounts.fields import choices_from, needed
from accounts.forms import NewPasswordForm

LOGIN = r"^[\w.@-]+$"
filled = DataRequired(_("Please fill in this field."))  # by more than blanks


def stripped(text: str | None) -> str | None:
    return text.strip() if text else text


def login_field() -> StringField:
    """A log-in name to be given: what people type on phones and say on the telephone."""
    return StringField(
        _("Log-in name"),
        [filled, Length(max=120), Regexp(LOGIN, message=_("Please use letters, digits and . _ - @ only."))],
        filters=[stripped],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


def name_field(label: object) -> StringField:
    return StringField(label, [filled, Length(max=120)], filters=[stripped])


def language_choices() -> list[SelectChoice]:
    return choices_from(current_app.config["LANGUAGES"])


def language_field() -> SelectField:
    return SelectField(_("Language"), choices=language_choices)


def entry_field() -> SelectField:
    """How somebody comes in for the first time, or again."""
    return SelectField(
        _("How the person comes in"),
        choices=[
            SelectChoice("link", _("a link, good for 48 hours, with which the person chooses a password")),
            SelectChoice("password", _("a password made here and shown once, to be told in person")),
        ],
    )


class FirstRunForm(NewPasswordForm):
    code = StringField(
        _("Set-up code"),
        [needed, Length(max=100)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    organisation = StringField(
        _("Name of your organisation"),
        [filled, Length(max=200)],
        description=_("The house that evaluates. It is printed on cards and reports."),
        filters=[stripped],
        render_kw={"autocomplete": "organization"},
    )
    name = name_field(_("Your name"))
    login = login_field()
    language = language_field()

    @property
    def login_name(self) -> str:
        return self.login.data or ""


class OrganisationForm(FlaskForm):
    name = StringField(_("Name"), [filled, Length(max=200)], filters=[stripped])
    contact = StringField(
        _("Whom to write to"),
        [Length(max=300)],
        description=_("Telephone, address or e-mail. It is public: the page about accessibility shows it."),
        filters=[stripped],
    )
    sending = SelectField(
        _("How invitations go out"),
        choices=[
            SelectChoice("", _("not settled yet")),
            SelectChoice("cards", _("printed cards, and lists for a sender of text messages")),
            SelectChoice("mail", _("e-mail too, through a mail server")),
        ],
    )


class MemberForm(FlaskForm):
    """Somebody of the house, or a guest; ``role`` gets its choices from the view."""

    name = name_field(_("Name of the person"))
    role = SelectField(_("Role"))
    language = language_field()


class NewMemberForm(MemberForm):
    login = login_field()
    entry = entry_field()


class NewGuestForm(NewMemberForm):
    organisation = SelectField(_("Organisation"), coerce=int)


class HostedForm(FlaskForm):
    organisation_name = StringField(
        _("Name of the organisation"), [filled, Length(max=200)], filters=[stripped]
    )


class ResetForm(FlaskForm):
    entry = entry_field()


class CodeForm(FlaskForm):
    code = StringField(
        _("Code"),
        [needed, Length(max=60)],
        description=_("Six digits from the app, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )
