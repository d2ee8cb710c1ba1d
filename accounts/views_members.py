"""Pages of accounts: who works here, who is a guest, and their ways in."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts import entry_links, houses, members, roles, second_factor
from accounts.access import requires
from accounts.fields import choices_from
from accounts.house_forms import HostedForm, MemberForm, NewGuestForm, NewMemberForm, ResetForm
from accounts.models import User
from accounts.navigation import HOUSE, placed
from accounts.passwords import generated_password
from accounts.users import create_user, user_by_login

blueprint = Blueprint("members", __name__, url_prefix="/staff")


@blueprint.record_once
def add_words(state) -> None:
    state.app.add_template_filter(roles.role_name)
    state.app.add_template_filter(roles.role_sentence)


@blueprint.get("")
@requires("account.write")
@placed(HOUSE, _l("Accounts"))
def list_members() -> ResponseReturnValue:
    return list_page(HostedForm())


def list_page(form: HostedForm, status: int = 200) -> ResponseReturnValue:
    session, house = db.session(), current_user.organisation
    known = session.scalars(members.kept_by(current_user)).all()
    page = render_template(
        "accounts/members.html",
        house=house,
        own=[user for user in known if user.organisation_id == house.id],
        guests=[user for user in known if user.organisation_id != house.id],
        hosted=houses.hosted(session, house),
        protected=second_factor.protected(session, known),
        roles=roles,
        form=form,
    )
    return page, status


@blueprint.route("/new", methods=["GET", "POST"])
@requires("account.write")
def add_member() -> ResponseReturnValue:
    form = NewMemberForm(language=current_user.language)
    form.role.choices = role_choices(roles.HOUSE_ROLES)
    return added(form, current_user.organisation.name)


@blueprint.route("/guests/new", methods=["GET", "POST"])
@requires("account.write")
def add_guest() -> ResponseReturnValue:
    hosted = {one.id: one.name for one in houses.hosted(db.session(), current_user.organisation)}
    if not hosted:
        flash(_("Please add the guest's organisation first."), "error")
        return redirect(url_for("members.list_members"))
    form = NewGuestForm(language=current_user.language)
    form.role.choices = role_choices(roles.GUEST_ROLES)
    form.organisation.choices = choices_from(hosted)
    return added(form, hosted.get(form.organisation.data, ""))


def added(form: NewMemberForm, organisation: str) -> ResponseReturnValue:
    """The form, or the new account with its way in."""
    is_sent = form.validate_on_submit()
    if is_sent and user_by_login(db.session(), form.login.data):
        form.login.errors = [_("The log-in name %(login)s is taken.", login=form.login.data)]
    if not is_sent or form.errors:
        page = render_template("accounts/member_new.html", form=form, roles=roles)
        return page, 400 if form.is_submitted() else 200
    password = generated_password()
    member = create_user(
        db.session(),
        form.login.data,
        name=form.name.data,
        role=form.role.data,
        organisation=organisation,
        password=password,
        language=form.language.data,
        by=current_user,
        now=datetime.now(UTC),
    )
    return way_in(member, password if form.entry.data == "password" else "")


def role_choices(names: tuple[str, ...]) -> list[SelectChoice]:
    return choices_from({role: roles.role_name(role) for role in names})


def way_in(member: User, password: str) -> ResponseReturnValue:
    """The page that shows a password or a link this once: the answer to a post, nothing to come back to."""
    token = "" if password else entry_links.token_for(current_app.config["SECRET_KEY"], member)
    base = current_app.config["PUBLIC_URL"].rstrip("/")
    link = f"{base}{url_for('entry.choose_password', token=token)}" if token else ""
    return render_template(
        "accounts/way_in.html", member=member, password=password, link=link, address=f"{base}/"
    )


@blueprint.post("/organisations")
@requires("account.write")
def add_organisation() -> ResponseReturnValue:
    form = HostedForm()
    if not form.validate_on_submit():
        return list_page(form, 400)
    houses.add_hosted(db.session(), current_user, form.organisation_name.data, datetime.now(UTC))
    flash(_("The organisation has been added. Its people get accounts as guests."), "done")
    return redirect(url_for("members.list_members"))


@blueprint.route("/<int:user_id>", methods=["GET", "POST"])
@requires("account.write")
def show_member(user_id: int) -> ResponseReturnValue:
    session = db.session()
    member = members.member_for(session, current_user, user_id)
    form = MemberForm(obj=member)
    form.role.choices = role_choices(members.roles_for(current_user, member))
    if not form.validate_on_submit():
        page = render_template(
            "accounts/member.html",
            member=member,
            form=form,
            reset=ResetForm(formdata=None),
            roles=roles,
            is_protected=bool(second_factor.protected(session, [member])),
        )
        return page, 400 if form.is_submitted() else 200
    values = {"name": form.name.data, "role": form.role.data, "language": form.language.data}
    members.change(session, current_user, member, **values, now=datetime.now(UTC))
    flash(_("The account of %(name)s has been saved.", name=member.name), "done")
    return redirect(url_for("members.list_members"))


@blueprint.post("/<int:user_id>/disable")
@requires("account.write")
def disable(user_id: int) -> ResponseReturnValue:
    member = members.member_for(db.session(), current_user, user_id)
    members.disable(db.session(), current_user, member, datetime.now(UTC))
    flash(_("%(name)s cannot log in any more; open sessions have ended.", name=member.name), "done")
    return redirect(url_for("members.show_member", user_id=user_id))


@blueprint.post("/<int:user_id>/enable")
@requires("account.write")
def enable(user_id: int) -> ResponseReturnValue:
    member = members.member_for(db.session(), current_user, user_id)
    members.enable(db.session(), current_user, member, datetime.now(UTC))
    flash(_("%(name)s can log in again.", name=member.name), "done")
    return redirect(url_for("members.show_member", user_id=user_id))


@blueprint.post("/<int:user_id>/reset")
@requires("account.write")
def reset(user_id: int) -> ResponseReturnValue:
    member = members.member_for(db.session(), current_user, user_id)
    password = generated_password() if ResetForm().entry.data == "password" else ""
    members.reset(db.session(), current_user, member, password, datetime.now(UTC))
    return way_in(member, password)


@blueprint.post("/<int:user_id>/second-factor/drop")
@requires("account.write")
def drop_second_factor(user_id: int) -> ResponseReturnValue:
    member = members.member_for(db.session(), current_user, user_id)
    members.drop_second_factor(db.session(), current_user, member, datetime.now(UTC))
    flash(_("%(name)s logs in with the password alone and can set up a new second factor.", name=member.name))
    return redirect(url_for("members.show_member", user_id=user_id))
