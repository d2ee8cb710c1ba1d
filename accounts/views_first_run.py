"""The page that opens an empty installation."""

import time
from datetime import UTC, datetime

import click
from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

import db
from accounts import first_run
from accounts.access import public
from accounts.house_forms import FirstRunForm
from accounts.passwords import Throttle
from accounts.views import enter

blueprint = Blueprint("first_run", __name__)


@blueprint.record_once
def add_throttle(state) -> None:
    state.app.extensions["first_run_throttle"] = Throttle()


@blueprint.route("/first-run", methods=["GET", "POST"])
@public
def open_house() -> ResponseReturnValue:
    if not first_run.is_house_empty():
        return redirect(url_for("accounts.log_in"))
    form = FirstRunForm(data={"code": request.args.get("code", ""), "language": str(get_locale())})
    if not form.validate_on_submit():
        tell_terminal()
        return page(form)
    refused = refuse_code(form)
    if refused:
        return page(form, refused)
    db.write_in_turn()
    user = first_run.open_house(
        db.session(),
        form.login.data,
        name=form.name.data,
        organisation=form.organisation.data,
        password=form.new.data,
        language=form.language.data,
        now=datetime.now(UTC),
    )
    return enter(user)


def page(form: FirstRunForm, status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/first_run.html", form=form, file=first_run.CODE_FILE), status


def refuse_code(form: FirstRunForm) -> int:
    """The status of a refusal, with its sentence beside the field; 0 when the code is right."""
    throttle = current_app.extensions["first_run_throttle"]
    place = ("first run", request.remote_addr or "")
    wait = throttle.wait(*place, time.monotonic())
    if wait:
        form.code.errors = [_("Too many attempts. Please wait %(seconds)s seconds.", seconds=wait)]
        return 429
    if first_run.is_code(form.code.data):
        return 0
    throttle.failed(*place, time.monotonic())
    form.code.errors = [_("This is not the set-up code of this installation.")]
    return 403


def tell_terminal() -> None:
    """Say the code again in the terminal of the server, once: whoever sits there started it."""
    told = current_app.extensions["first_run_told"]
    if not told:
        for line in first_run.told_code():
            click.echo(line, err=True)
            told.append(line)


def init_app(app: Flask) -> None:
    first_run.init_app(app)
    app.extensions["first_run_told"] = []
