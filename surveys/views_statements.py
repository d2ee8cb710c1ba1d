"""The public statements of an installation: how accessible it is, how anonymous its answers are."""

from itertools import product

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

import db
from accounts import houses
from accounts.access import public
from surveys.polls import LEAST_SHOWN
from surveys.promise import is_encrypted, keeps_no_order
from surveys.statement import Facts, common

blueprint = Blueprint("statements", __name__)


@blueprint.get("/statements")
@public
def show_statements() -> ResponseReturnValue:
    return render_template(
        "surveys/statements.html",
        contacts=houses.contacts(db.session()),
        promises=common(facts_of_any_poll(), str(get_locale())),
    )


def facts_of_any_poll() -> list[Facts]:
    """What can be so for a questionnaire here: with or without a list of names, with few people or many."""
    return [
        Facts(
            is_encrypted=is_encrypted(),
            is_two_bodies=bool(current_app.config["ISSUER_URL"]),
            forgets_order=keeps_no_order(),
            has_few_invited=has_few_invited,
            has_contacts=has_contacts,
            minimum=LEAST_SHOWN,
            retention_days=current_app.config["RETENTION_DAYS"],
        )
        for has_few_invited, has_contacts in product((False, True), repeat=2)
    ]
