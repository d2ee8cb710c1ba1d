"""Ways in besides the password: the link that lets choose one, and the code that follows it."""

import time
from datetime import UTC, datetime

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import db
from accounts import entry_links, second_factor, users
from accounts.access import load_user, public
from accounts.forms import ChosenPasswordForm
from accounts.house_forms import CodeForm
from accounts.refusals import Refusal
from accounts.views import HALF_IN, admit, enter

blueprint = Blueprint("entry", __name__)
MINUTES_BETWEEN = 10  # password and code


class LinkSpent(Refusal):
    status = 410
    sentence = _l("This link was used already, is older than 48 hours, or was replaced. Ask for another one.")


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> ResponseReturnValue:
    user = entry_links.user_of(db.session(), current_app.config["SECRET_KEY"], token)
    if user is None:
        raise LinkSpent
    form = ChosenPasswordForm(user.login)
    if not form.validate_on_submit():
        page = render_template("accounts/choose_password.html", form=form, user=user)
        return page, 400 if form.is_submitted() else 200
    db.write_in_turn()
    if entry_links.user_of(db.session(), current_app.config["SECRET_KEY"], token) is None:
        raise LinkSpent  # somebody used it a moment ago
    users.set_password(db.session(), user, form.new.data, datetime.now(UTC))
    return admit(user)


@blueprint.route("/log-in/code", methods=["GET", "POST"])
@public
def ask_code() -> ResponseReturnValue:
    """The second step of a log-in; who has not passed the first, or waited long, starts again."""
    mark, at = session.get(HALF_IN) or ("", 0)
    user = load_user(mark) if mark else None
    if user is None or not user.is_enabled or time.time() - at > MINUTES_BETWEEN * 60:
        return redirect(url_for("accounts.log_in", next=request.args.get("next")))
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_code.html", form=form)
    throttle = current_app.extensions["log_in_throttle"]
    place = (f"code of {user.login}", request.remote_addr or "")
    wait = throttle.wait(*place, time.monotonic())
    if wait:
        form.code.errors = [_("Too many attempts. Please wait %(seconds)s seconds.", seconds=wait)]
        return render_template("accounts/ask_code.html", form=form), 429
    db.write_in_turn()
    key, now = current_app.config["SECRET_KEY"], datetime.now(UTC)
    if not second_factor.opens(db.session(), user, form.code.data, key, now):
        throttle.failed(*place, time.monotonic())
        form.code.errors = [_("This code is wrong or was used already.")]
        return render_template("accounts/ask_code.html", form=form), 401
    throttle.succeeded(*place)
    return enter(user)
