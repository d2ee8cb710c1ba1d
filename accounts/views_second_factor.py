"""One's own second factor: set it up, renew its recovery codes, stop it."""

from datetime import UTC, datetime

import segno
from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user
from markupsafe import Markup

import db
from accounts import second_factor
from accounts.access import lacks_second_factor, public
from accounts.forms import OwnPasswordForm
from accounts.house_forms import CodeForm

blueprint = Blueprint("second_factor", __name__, url_prefix="/second-factor")


def secret_key() -> str:
    return current_app.config["SECRET_KEY"]


@blueprint.get("")
@public
@login_required
def show() -> ResponseReturnValue:
    return overview(OwnPasswordForm(formdata=None))


def overview(form: OwnPasswordForm, status: int = 200) -> ResponseReturnValue:
    factor = second_factor.of(db.session(), current_user)
    is_needed = lacks_second_factor(current_user)
    page = render_template("accounts/second_factor.html", factor=factor, form=form, is_needed=is_needed)
    return page, status


@blueprint.post("/begin")
@public
@login_required
def begin() -> ResponseReturnValue:
    form = OwnPasswordForm()
    if not form.validate_on_submit():
        return overview(form, 400)
    db.write_in_turn()
    second_factor.begin(db.session(), current_user, secret_key())
    return setup_page(CodeForm(formdata=None))


def setup_page(form: CodeForm, status: int = 200) -> ResponseReturnValue:
    """The secret as picture and text, until its first code has come."""
    secret = second_factor.secret_begun(db.session(), current_user, secret_key())
    if secret is None:
        return redirect(url_for("second_factor.show"))
    made = segno.make_qr(second_factor.address_of(secret, current_user), error="m")
    picture = Markup(made.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None))
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    page = render_template("accounts/second_factor_begun.html", form=form, picture=picture, secret=groups)
    return page, status


@blueprint.post("/confirm")
@public
@login_required
def confirm() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate_on_submit():
        return setup_page(form, 400)
    db.write_in_turn()
    session, now = db.session(), datetime.now(UTC)
    codes = second_factor.confirm(session, current_user, form.code.data, secret_key(), now)
    if not codes:
        form.code.errors = [_("This code does not fit. Is the clock of the phone right? Try the next code.")]
        return setup_page(form, 400)
    login_user(current_user._get_current_object())
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/recovery-codes")
@public
@login_required
def renew_recovery() -> ResponseReturnValue:
    form = OwnPasswordForm()
    if not form.validate_on_submit():
        return overview(form, 400)
    db.write_in_turn()
    codes = second_factor.renew_recovery(db.session(), current_user, datetime.now(UTC))
    if not codes:
        return redirect(url_for("second_factor.show"))
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/stop")
@public
@login_required
def stop() -> ResponseReturnValue:
    form = OwnPasswordForm()
    if not form.validate_on_submit():
        return overview(form, 400)
    db.write_in_turn()
    second_factor.stop(db.session(), current_user, datetime.now(UTC))
    flash(_("From now on the password alone lets you in."), "done")
    return redirect(url_for("second_factor.show"))
