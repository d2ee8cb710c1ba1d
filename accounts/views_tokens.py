"""The page of one's own keys for programs."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts import tokens
from accounts.access import requires
from accounts.forms import TokenForm
from accounts.navigation import HOUSE, placed

blueprint = Blueprint("tokens", __name__, url_prefix="/keys")


@blueprint.get("")
@requires("token.write")
@placed(HOUSE, _l("Keys for programs"))
def list_tokens() -> ResponseReturnValue:
    return page(token_form())


@blueprint.post("")
@requires("token.write")
def create_token() -> ResponseReturnValue:
    """The key is the answer itself: it is stored nowhere, so no later page could show it."""
    form = token_form()
    if not form.validate_on_submit():
        return page(form), 400
    chosen = form.name.data, form.scopes.data, form.days.data
    key = tokens.create_token(db.session(), current_user, *chosen, datetime.now(UTC))
    return page(token_form(formdata=None), key)


@blueprint.post("/<int:token_id>/revoke")
@requires("token.write")
def revoke_token(token_id: int) -> ResponseReturnValue:
    tokens.revoke_token(db.session(), current_user, token_id, datetime.now(UTC))
    flash(_("The key is gone. Programs that use it are refused from now on."), "done")
    return redirect(url_for("tokens.list_tokens"))


def token_form(**given: object) -> TokenForm:
    form = TokenForm(**given)
    form.scopes.choices = [(scope, tokens.LABELS[scope]) for scope in tokens.scopes_for(current_user)]
    return form


def page(form: TokenForm, key: str = "") -> str:
    return render_template(
        "accounts/tokens.html",
        form=form,
        key=key,
        found=tokens.tokens_of(db.session(), current_user),
        labels=tokens.LABELS,
    )
