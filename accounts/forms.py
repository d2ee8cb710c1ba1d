"""Forms of the staff door."""

from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, PasswordField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Length, NumberRange

from accounts.fields import Ticks, needed
from accounts.passwords import is_password_of, weakness
from accounts.tokens import LONGEST


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


class TokenForm(FlaskForm):
    name = StringField(_("What is it for?"), [needed, Length(max=60)])
    scopes = Ticks(
        _("What may it read?"),
        [InputRequired(_("Please choose at least one."))],
    )
    days = IntegerField(
        _("For how many days?"),
        [needed, NumberRange(1, LONGEST, _("Please give a number of days from 1 to %(max)s."))],
        default=90,
    )
