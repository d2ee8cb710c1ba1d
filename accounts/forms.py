"""Forms of the staff door."""

from flask import current_app
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectField, StringField, ValidationError
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


class PasswordForm(NewPasswordForm):
    current = PasswordField(
        _("Current password"), [needed, Length(max=1000)], render_kw={"autocomplete": "current-password"}
    )

    @property
    def login_name(self) -> str:
        return current_user.login

    def validate_current(self, field: Field) -> None:
        if not is_password_of(current_user, field.data):
            raise ValidationError(_("This is not the current password."))


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


def language_field() -> SelectField:
    return SelectField(_("Language"), choices=lambda: list(current_app.config["LANGUAGES"].items()))


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
