"""The page from which an administrator loads the invented county, reads its report and removes it."""

from datetime import UTC, datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts import checklist
from accounts.access import requires
from accounts.checklist import Check, page
from reports import demo_county
from reports.releases import release_salt

blueprint = Blueprint("demo", __name__, url_prefix="/demo")

checklist.add(
    Check(
        name="report",
        position=50,
        label=_l("You have seen what a report looks like"),
        why=_l("Load an invented county and read its report: then you know what all the questions are for."),
        minutes=5,
        is_done=demo_county.has_report,
        address=page("demo.show"),
    )
)


@blueprint.get("")
@requires("account.write")
def show() -> ResponseReturnValue:
    return render_template("reports/demo.html", county=demo_county.invented(db.session(), current_user))


@blueprint.post("/load")
@requires("account.write")
def load() -> ResponseReturnValue:
    salt = release_salt(current_app.config["SECRET_KEY"])
    demo_county.load(db.session(), current_user._get_current_object(), salt, datetime.now(UTC))
    flash(_("The invented county is there. Nothing in it is real."), "done")
    return redirect(url_for("demo.show"))


@blueprint.post("/remove")
@requires("account.write")
def remove() -> ResponseReturnValue:
    county = demo_county.invented(db.session(), current_user) or abort(404)
    demo_county.remove(db.session(), current_user, county, datetime.now(UTC))
    flash(_("The invented county is gone."), "done")
    return redirect(url_for("checklist.show_checklist"))
