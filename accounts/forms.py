"""Forms of the staff door."""

from flask import current_app
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Regexp

from accounts.passwords import is_password_of, weakness

LOGIN = r"^[\w.@-]+$"
needed = InputRequired(_("Please fill in this field."))
filled = DataRequired(_("Please fill in this field."))  # by more than blanks


class LogInForm(FlaskForm):
    login = StringField(
        _("Log-in name"),
        [needed, Length(max=120)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"), [needed, Length(max=1000)], render_kw={"autocomplete": "current-password"}
    )


class NewPasswordForm(FlaskForm):
    """A password of one's own, twice. Whoever takes it says whose it is: ``login_name``."""

    login_name = ""

    new = PasswordField(
        _("New password"),
        [needed, Length(max=1000)],
        description=_("At least 10 characters; several words are good."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("New password, again"),
        [needed, EqualTo("new", _("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_new(self, field: Field) -> None:
        problem = weakness(field.data, self.login_name)
        if problem:
            raise ValidationError(problem)


class ChosenPasswordForm(NewPasswordForm):
    """Of somebody who came by a link."""

    def __init__(self, login: str):
        super().__init__()
        self.login_name = login


class OwnPasswordForm(FlaskForm):
    """Proof that it is still the person who logged in."""

    current = PasswordField(
        _("Current password"), [needed, Length(max=1000)], render_kw={"autocomplete": "current-password"}
    )

    def validate_current(self, field: Field) -> None:
        if not is_password_of(current_user, field.data):
            raise ValidationError(_("This is not the current password."))


class PasswordForm(OwnPasswordForm, NewPasswordForm):
    @property
    def login_name(self) -> str:
        return current_user.login


class CodeForm(FlaskForm):
    code = StringField(
        _("Code"),
        [needed, Length(max=60)],
        description=_("Six digits from the app, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


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
    return [SelectChoice(code, name) for code, name in current_app.config["LANGUAGES"].items()]


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

    name = name_field(_("Name"))
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
