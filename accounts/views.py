"""Log in, log out, own password, own language."""

import re
import time
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    has_request_context,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user

import db
from accounts import checklist, second_factor, users
from accounts.access import is_house_empty, login_manager, may, public
from accounts.forms import LogInForm, PasswordForm
from accounts.passwords import Throttle, is_password_of

# One slash: browsers take two or more, and backslashes, for the start of another host,
# and overlook control characters between them.
LOCAL = re.compile(r"/(?!/)[^\x00-\x1f\x7f\\]*")
HALF_IN = "half in"  # key of a session: whose password was right, and when

blueprint = Blueprint("accounts", __name__)
login_manager.login_view = "accounts.log_in"
login_manager.login_message = None


@blueprint.record_once
def add_throttle(state) -> None:
    state.app.extensions["log_in_throttle"] = Throttle()


@blueprint.app_context_processor
def languages() -> dict[str, object]:
    """The language of the page, and those that can be chosen, each with the address of this page in it.

    A command writes reports as files, which have no address.
    """
    known = current_app.config["LANGUAGES"]
    asked = request.args if has_request_context() else {}
    addresses = {code: f"?{urlencode({**asked, 'lang': code})}" for code in known}
    return {"language": str(get_locale()), "languages": known, "language_addresses": addresses}


def local(address: str | None) -> str:
    """``address`` when it leads to a page of this house, else the first page."""
    return address if LOCAL.fullmatch(address or "") else url_for("evaluations.list_evaluations")


@blueprint.route("/log-in", methods=["GET", "POST"])
@public
def log_in() -> ResponseReturnValue:
    if is_house_empty():
        return redirect(url_for("first_run.open_house"))
    form = LogInForm()
    if not form.validate_on_submit():
        return render_template("accounts/log_in.html", form=form)
    throttle = current_app.extensions["log_in_throttle"]
    place = (form.login.data, request.remote_addr or "")
    wait = throttle.wait(*place, time.monotonic())
    if wait:
        form.form_errors.append(_("Too many attempts. Please wait %(seconds)s seconds.", seconds=wait))
        return render_template("accounts/log_in.html", form=form), 429
    user = users.user_by_login(db.session(), form.login.data)
    if not is_password_of(user, form.password.data):
        throttle.failed(*place, time.monotonic())
        form.form_errors.append(_("Log-in name or password is wrong."))
        return render_template("accounts/log_in.html", form=form), 401
    throttle.succeeded(*place)
    return admit(user)


def admit(user: users.User) -> ResponseReturnValue:
    """Let somebody in whose password was right: at once, or when the second factor is right too."""
    if not second_factor.of(db.session(), user):
        return enter(user)
    session.clear()
    session[HALF_IN] = (user.get_id(), int(time.time()))
    return redirect(url_for("entry.ask_code", next=request.args.get("next")))


def enter(user: users.User) -> ResponseReturnValue:
    """A new session for ``user``: nothing of the visitor's old one survives."""
    session.clear()
    session.permanent = True
    login_user(user)
    asked = request.args.get("next", "").rstrip("?")
    return redirect(first_page(user) if asked in ("", "/") else local(asked))


def first_page(user: users.User) -> str:
    """Where somebody begins who asked for no page: an administrator at the checklist while steps are open."""
    if may(user, "account.write") and not checklist.is_complete(db.session(), user):
        return url_for("checklist.show_checklist")
    return url_for("evaluations.list_evaluations")


@blueprint.post("/log-out")
@public
def log_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect(url_for("accounts.log_in"))


@blueprint.post("/language")
@public
@login_required
def choose_language() -> ResponseReturnValue:
    language = request.form.get("language")
    if language not in current_app.config["LANGUAGES"]:
        abort(400)
    db.write_in_turn()
    users.set_language(db.session(), current_user, language)
    return redirect(local(request.form.get("next")))


@blueprint.route("/password", methods=["GET", "POST"])
@public
@login_required
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/change_password.html", form=form)
    db.write_in_turn()
    users.set_password(db.session(), current_user, form.new.data, datetime.now(UTC))
    login_user(current_user._get_current_object())  # every other session of this person has just ended
    flash(_("The password has been changed."), "done")
    return redirect(url_for("evaluations.list_evaluations"))
