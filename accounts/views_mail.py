"""The page of the house about e-mail: what is set, and a message to try it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Regexp

from accounts import mail
from accounts.access import requires
from accounts.navigation import HOUSE, placed

SECURITY = {
    "tls": _l("encrypted from the start (TLS)"),
    "starttls": _l("encrypted (STARTTLS)"),
    "none": _l("not encrypted"),
}
blueprint = Blueprint("mail", __name__)


class TestLetterForm(FlaskForm):
    address = StringField(
        _l("Your own e-mail address"),
        [
            InputRequired(_l("Please fill in this field.")),
            Regexp(
                rf"^{mail.ADDRESS.pattern}$", message=_l("Expected an e-mail address, like name@example.org.")
            ),
        ],
        render_kw={"type": "email", "autocomplete": "email"},
    )


@blueprint.get("/mail")
@requires("account.write")
@placed(HOUSE, _l("E-mail"))
def settings() -> ResponseReturnValue:
    return settings_page(TestLetterForm(formdata=None))


@blueprint.post("/mail")
@requires("account.write")
def send_test() -> ResponseReturnValue:
    form, server = TestLetterForm(), mail.needed_server()
    if not form.validate_on_submit():
        return settings_page(form), 422
    text = _("This message shows that Zhongping can send e-mail. Nobody else got it.")
    letter = mail.Letter(form.address.data, _("Test message of Zhongping"), text)
    if mail.deliver(server, [letter]) == [True]:
        flash(
            _("The mail server took the message. Look into your mailbox, and into its spam folder."), "done"
        )
    else:
        flash(_("The mail server refused the message: perhaps the address, perhaps the sender."), "error")
    return redirect(url_for("mail.settings"))


def settings_page(form: TestLetterForm) -> str:
    return render_template("accounts/mail.html", form=form, server=mail.mail_server(), security=SECURITY)
