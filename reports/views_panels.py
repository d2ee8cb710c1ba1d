"""Pages of panels: who rates whom, proposed, checked, kept, and what came back."""

import secrets
from datetime import UTC, datetime
from random import SystemRandom

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.downloads import csv_file
from accounts.navigation import EVALUATION, placed
from evaluations import assignments, panels, ratings
from evaluations.assignment_file import read_pairs
from evaluations.conflicts import Register
from evaluations.forms_panels import MemberForm, PairsForm, PanelForm, ProposalForm, ReasonForm
from evaluations.forms_subjects import subject_choices
from evaluations.guards import house_evaluation_for
from evaluations.models_panels import Assignment, Panel
from evaluations.models_plan import Evaluation, Wave
from evaluations.plan_page import node_name
from evaluations.plan_tree import evidence_points
from evaluations.subjects import subjects_of
from evaluations.versions import version_in_force
from reports import panel_page
from reports.assigning import Proposal, propose
from reports.forms_assignment import FileForm
from surveys.spreadsheet import csv_text

blueprint = Blueprint("panels", __name__, url_prefix="/evaluations/<int:evaluation_id>")
EXPERT = "expert"


@blueprint.get("/panels")
@requires("assignment.write")
@placed(EVALUATION, _l("Who rates whom"), "people")
def list_panels(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    unsealed = [wave.code for wave in evaluation.waves if wave.state != "sealed"]
    usual = {"wave": next(iter(unsealed), None)}
    return panels_page(evaluation, panel_form(evaluation, PanelForm(formdata=None, data=usual)))


def panel_form(evaluation: Evaluation, form: PanelForm) -> PanelForm:
    """The form with what this evaluation has to choose from; experts' points stand first."""
    session = db.session()
    subjects = [one for one in subjects_of(session, evaluation) if one.kind != "agency"]
    named = subject_choices(subjects)
    workers = subject_choices(one for one in subjects if one.kind == "worker")
    people = panels.expert_accounts(session, evaluation)
    points = [point for _c, _i, point in evidence_points(version_in_force(evaluation))]
    form.wave.choices = [SelectChoice(wave.code, wave.code) for wave in evaluation.waves]
    form.subjects.choices, form.peers.choices = named, workers
    form.experts.choices = [SelectChoice(one.login, f"{one.name} ({one.login})") for one in people]
    form.evidence.choices = [
        SelectChoice(point.code, node_name(point)) for point in points if point.source == EXPERT
    ]
    return form


def panels_page(evaluation: Evaluation, form: PanelForm, status: int = 200) -> ResponseReturnValue:
    found = [panel_page.summary(panel) for panel in panels.panels_of(db.session(), evaluation)]
    page = render_template("panels/list.html", evaluation=evaluation, panels=found, form=form)
    return page, status


@blueprint.post("/panels")
@requires("assignment.write")
def set_up_panel(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    form = panel_form(evaluation, PanelForm())
    if not form.validate_on_submit():
        return panels_page(evaluation, form, 400)
    outline = outline_from(evaluation, form)
    panel = panels.set_up(session, outline, SystemRandom(), current_user, datetime.now(UTC))
    flash(_("Panel %(code)s is set up. Now say who rates whom.", code=panel.code), "done")
    return redirect(url_for("panels.show_panel", evaluation_id=evaluation.id, number=panel.id))


def outline_from(evaluation: Evaluation, form: PanelForm) -> panels.Outline:
    subjects = subjects_of(db.session(), evaluation)
    workers = [one.code for one in subjects if one.kind == "worker"]  # meant where nobody is ticked
    is_experts = form.kind.data == "experts"
    return panels.Outline(
        code=form.code.data,
        kind=form.kind.data,
        wave=next(wave for wave in evaluation.waves if wave.code == form.wave.data),
        subjects=[one for one in subjects if one.code in (form.subjects.data or workers)],
        raters=form.experts.data if is_experts else form.peers.data or workers,
        evidence=form.evidence.data if is_experts else [],
        least=form.least.data,
        gap=float(form.gap.data),
        is_blind=form.is_blind.data and is_experts,
        guidance=(form.guidance.data or "").strip(),
    )


def panel_for(session: Session, evaluation: Evaluation, number: int) -> Panel:
    """A panel of the evaluation, or 404."""
    query = sa.select(Panel).join(Wave).where(Wave.evaluation_id == evaluation.id, Panel.id == number)
    return session.scalar(query) or abort(404)


def laid_out(evaluation_id: int, number: int) -> tuple[Evaluation, assignments.Table, Register]:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    panel = panel_for(session, evaluation, number)
    register = Register(session, evaluation, datetime.now(UTC).date())
    return evaluation, assignments.table_of(panel, register), register


@blueprint.get("/panels/<int:number>")
@requires("assignment.write")
def show_panel(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation, table, register = laid_out(evaluation_id, number)
    usual = {"least": table.panel.least, "seed": secrets.randbelow(1000)}
    asked = ProposalForm(request.args) if "seed" in request.args else ProposalForm(formdata=None, data=usual)
    proposal = None
    if "seed" in request.args and asked.validate() and not table.panel.has_begun:
        proposal = propose(table, asked.least.data, asked.seed.data)
    return page_of(evaluation, table, register, asked=asked, proposal=proposal)


def page_of(
    evaluation: Evaluation,
    table: assignments.Table,
    register: Register,
    *,
    asked: ProposalForm | None = None,
    proposal: Proposal | None = None,
    form: PairsForm | None = None,
    file_form: FileForm | None = None,
    member: MemberForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    ticked = proposal.pairs if proposal and proposal.pairs else form.ticked if form else table.pairs
    page = render_template(
        "panels/panel.html",
        evaluation=evaluation,
        panel=table.panel,
        layout=panel_page.Layout(db.session(), table, register, set(ticked)),
        asked=asked or ProposalForm(formdata=None, data={"least": table.panel.least, "seed": 1}),
        proposal=proposal,
        form=form or PairsForm(formdata=None, data={"reason": table.panel.reason}),
        file_form=file_form or FileForm(formdata=None),
        reopening=ReasonForm(formdata=None),
        member=member or member_form(table.panel, MemberForm(formdata=None)),
    )
    return page, status


@blueprint.post("/panels/<int:number>")
@requires("assignment.write")
def keep_pairs(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation, table, register = laid_out(evaluation_id, number)
    form = PairsForm()
    known = [f"{subject}-{rater}" for subject in table.subjects for rater in table.raters]
    form.pairs.choices = [SelectChoice(pair, pair) for pair in known]
    if not form.validate_on_submit() or refused(form.reason, table, register, form.ticked):
        return page_of(evaluation, table, register, form=form, status=400)
    seed, drawn = form.seed.data, frozenset()
    if seed is not None and form.least.data and not table.panel.has_begun:
        drawn = propose(table, form.least.data, seed).pairs
    origins = {pair: "proposal" if pair in drawn else "hand" for pair in form.ticked}
    return kept(table, register, origins, form.reason.data, seed if drawn else None)


def refused(field, table: assignments.Table, register: Register, pairs: set) -> bool:
    """Put beside ``field`` what speaks against ``pairs``."""
    found = assignments.problems(table, pairs)
    both = assignments.mutual(table, register, pairs | (table.begun & table.pairs))
    if both and not (field.data or "").strip():
        found.append(str(assignments.MutualUnexplained(pairs=assignments.in_words(both))))
    field.errors = [*field.errors, *found]
    return bool(found)


def kept(table, register, origins: dict, reason: str | None, seed: int | None) -> ResponseReturnValue:
    panel, now = table.panel, datetime.now(UTC)
    assignments.keep(db.session(), table, register, origins, reason or "", seed, current_user, now)
    flash(_("Who rates whom is kept."), "done")
    place = {"evaluation_id": panel.wave.evaluation_id, "number": panel.id}
    return redirect(url_for("panels.show_panel", **place))


@blueprint.post("/panels/<int:number>/file")
@requires("assignment.write")
def read_file(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation, table, register = laid_out(evaluation_id, number)
    form = FileForm()
    if not form.validate_on_submit():
        return page_of(evaluation, table, register, file_form=form, status=400)
    pairs, faults = read_pairs(table, register, form.text)
    if faults or refused(form.reason, table, register, pairs):
        form.table.errors = [*form.table.errors, *faults]
        return page_of(evaluation, table, register, file_form=form, status=400)
    return kept(table, register, dict.fromkeys(pairs, "file"), form.reason.data, None)


@blueprint.get("/panels/<int:number>/assignment.csv")
@requires("assignment.write")
def write_file(evaluation_id: int, number: int) -> ResponseReturnValue:
    _evaluation, table, _register = laid_out(evaluation_id, number)
    text = csv_text(panel_page.file_rows(table))
    return csv_file(f"panel-{table.panel.id}.csv", text)


def member_form(panel: Panel, form: MemberForm) -> MemberForm:
    people = panels.experts_outside(db.session(), panel)
    form.expert.choices = [SelectChoice(one.login, f"{one.name} ({one.login})") for one in people]
    return form


@blueprint.post("/panels/<int:number>/raters")
@requires("assignment.write")
def add_rater(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation, table, register = laid_out(evaluation_id, number)
    form = member_form(table.panel, MemberForm())
    if not form.validate_on_submit():
        return page_of(evaluation, table, register, member=form, status=400)
    person, now = form.expert.data, datetime.now(UTC)
    panels.add_rater(db.session(), table.panel, person, SystemRandom(), current_user, now)
    flash(_("The expert is in the panel. Now tick what they rate."), "done")
    return redirect(url_for("panels.show_panel", evaluation_id=evaluation.id, number=number))


@blueprint.post("/panels/<int:number>/remove")
@requires("assignment.write")
def take_away_panel(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation, table, _register = laid_out(evaluation_id, number)
    panels.take_away(db.session(), table.panel, current_user, datetime.now(UTC))
    flash(_("The panel is taken away."), "done")
    return redirect(url_for("panels.list_panels", evaluation_id=evaluation.id))


@blueprint.post("/assignments/<int:number>/reopen")
@requires("assignment.write")
def reopen_rating(evaluation_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    query = sa.select(Assignment).join(Panel).join(Wave).where(Wave.evaluation_id == evaluation.id)
    found = session.scalar(query.where(Assignment.id == number)) or abort(404)
    reason = ReasonForm().reason.data or ""
    ratings.reopen(session, found, reason, current_user, datetime.now(UTC))
    flash(_("The rating is open again; the log says why."), "done")
    return redirect(url_for("panels.show_panel", evaluation_id=evaluation.id, number=found.panel_id))
