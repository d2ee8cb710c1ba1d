"""The checklist of the first steps, and the page of the house itself."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import accounts.first_steps  # noqa: F401  adds its checks
import db
from accounts import checklist, houses
from accounts.access import requires
from accounts.house_forms import OrganisationForm
from accounts.navigation import HOUSE, placed

blueprint = Blueprint("checklist", __name__)


@blueprint.get("/first-steps")
@requires("account.write")
@placed(HOUSE, _l("First steps"))
def show_checklist() -> ResponseReturnValue:
    shown = checklist.checked(db.session(), current_user)
    return render_template("accounts/checklist.html", shown=shown, done=sum(one.is_done for one in shown))


@blueprint.route("/organisation", methods=["GET", "POST"])
@requires("account.write")
def organisation() -> ResponseReturnValue:
    session = db.session()
    house = current_user.organisation
    choice = houses.choice_of(session, house.id)
    known = {"name": house.name, "contact": choice.contact, "sending": choice.sending or ""}
    form = OrganisationForm(data=known)
    if not form.validate_on_submit():
        return render_template("accounts/organisation.html", form=form), 400 if form.is_submitted() else 200
    values = form.name.data, form.contact.data or "", form.sending.data or None
    houses.settle(session, current_user, *values, datetime.now(UTC))
    flash(_("The organisation has been saved."), "done")
    return redirect(url_for("checklist.show_checklist"))
