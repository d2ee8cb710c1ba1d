"""Pages of questionnaires: the list, a new one, one of them, publishing. The others are imported here."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations.guards import evaluation_for, house_evaluation_for
from surveys.editor import drafts, instrument_page, instrument_words, starting
from surveys.editor import views_instrument_bank as views_instrument_bank
from surveys.editor import views_items as views_items
from surveys.editor import views_translations as views_translations
from surveys.editor import views_trial as views_trial
from surveys.editor import views_versions as views_versions
from surveys.editor.comparison import compare
from surveys.editor.forms import CopyForm, DiscardForm, EmptyForm, PublishForm, TemplateForm, UploadForm
from surveys.editor.instrument_door import blueprint as blueprint
from surveys.editor.instrument_door import draft_for, instrument_for, read_for, spoken, to_editor, version_for
from surveys.formats.form_problems import FormRefused
from surveys.formats.registry import FORMATS


@blueprint.record_once
def add_words(state) -> None:
    instrument_words.add_filters(state.app)


@blueprint.get("")
@requires("instrument.read")
@placed(EVALUATION, _l("Questionnaires"), "ask")
def show_list(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    lines = instrument_page.lines_of(db.session(), evaluation.id)
    return render_template("instruments/list.html", evaluation=evaluation, lines=lines)


@blueprint.get("/new")
@requires("instrument.write")
def begin(evaluation_id: int) -> ResponseReturnValue:
    return new_answer(evaluation_id)


def new_answer(evaluation_id: int, status: int = 200, **filled: object) -> ResponseReturnValue:
    """The page of the four ways to begin; ``filled`` holds the form that came back, and refusals."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    forms = {
        "empty": EmptyForm(formdata=None),
        "template": starting.offer_templates(TemplateForm(formdata=None), spoken()),
        "copy": starting.offer_copies(CopyForm(formdata=None), current_user, evaluation.id, spoken()),
        "upload": starting.offer_places(UploadForm(formdata=None), evaluation.id, spoken()),
    }
    page = {"evaluation": evaluation, "formats": FORMATS.values(), "problems": (), **forms, **filled}
    return render_template("instruments/new.html", **page), status


@blueprint.post("/new/empty")
@requires("instrument.write")
def begin_empty(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = EmptyForm()
    if not form.validate_on_submit():
        return new_answer(evaluation_id, 400, empty=form)
    definition = starting.empty(form.title.data, form.source.data, tuple(form.languages.data))
    return begun(starting.start(evaluation.id, definition))


@blueprint.post("/new/template")
@requires("instrument.write")
def begin_from_template(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = starting.offer_templates(TemplateForm(), spoken())
    if not form.validate_on_submit():
        return new_answer(evaluation_id, 400, template=form)
    return begun(starting.start(evaluation.id, starting.template(form.template.data)))


@blueprint.post("/new/copy")
@requires("instrument.write")
def begin_from_copy(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = starting.offer_copies(CopyForm(), current_user, evaluation.id, spoken())
    if not form.validate_on_submit():
        return new_answer(evaluation_id, 400, copy=form)
    return begun(drafts.copied(db.session(), evaluation.id, starting.copyable(form.version.data)))


@blueprint.post("/new/upload")
@requires("instrument.write")
def begin_from_file(evaluation_id: int) -> ResponseReturnValue:
    """A refused file changes nothing: what is wrong is listed by sheet, row and column."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = starting.offer_places(UploadForm(), evaluation.id, spoken())
    if not form.validate_on_submit():
        return new_answer(evaluation_id, 400, upload=form)
    known = instrument_for(evaluation, form.becomes.data) if form.becomes.data else None
    try:
        read = starting.read(form, known.name if known else "")
    except FormRefused as refused:
        return new_answer(evaluation_id, 400, upload=form, problems=refused.problems)
    if known is None:
        version = drafts.newest(starting.start(evaluation.id, read.instrument))
        flash(_("The draft is ready to be changed."), "done")
    else:
        version = drafts.upload(db.session(), known, read.instrument)
        flash(_("The file is the draft now. “Undo” brings back what was there."), "done")
    if not read.remarks:
        return to_editor(version)
    return render_template(
        "instruments/remarks.html", evaluation=evaluation, version=version, remarks=read.remarks
    )


def begun(instrument) -> ResponseReturnValue:
    flash(_("The draft is ready to be changed."), "done")
    return to_editor(drafts.newest(instrument))


@blueprint.get("/<name>")
@requires("instrument.read")
def show(evaluation_id: int, name: str) -> ResponseReturnValue:
    """The newest version: to be changed while it is a draft, else to be read."""
    evaluation, instrument = read_for(evaluation_id, name)
    page = instrument_page.page_of(db.session(), drafts.newest(instrument), spoken())
    return render_template("instruments/show.html", evaluation=evaluation, **page)


@blueprint.get("/<name>/file/<format>")
@requires("instrument.read")
def download(evaluation_id: int, name: str, format: str) -> ResponseReturnValue:
    """The newest version as a file; with ``?version=1`` that one."""
    _evaluation, instrument = read_for(evaluation_id, name)
    number = request.args.get("version", drafts.newest(instrument).number, type=int)
    return instrument_page.file_of(version_for(instrument, number), format)


@blueprint.post("/<name>/undo")
@requires("instrument.write")
def undo(evaluation_id: int, name: str) -> ResponseReturnValue:
    _evaluation, version = draft_for(evaluation_id, name)
    step = drafts.take_back(db.session(), version)
    change = str(drafts.CHANGES[step.change]) % {"about": step.about}
    flash(_("Taken back: %(change)s.", change=change), "done")
    return to_editor(version, step.about)


@blueprint.post("/<name>/version")
@requires("instrument.write")
def start_version(evaluation_id: int, name: str) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    version = drafts.new_version(db.session(), instrument_for(evaluation, name))
    flash(
        _("Version %(number)s is a draft now. The published one stays as it is.", number=version.number),
        "done",
    )
    return to_editor(version)


@blueprint.route("/<name>/publish", methods=["GET", "POST"])
@requires("instrument.write")
def publish(evaluation_id: int, name: str) -> ResponseReturnValue:
    """Look at everything once more, then freeze the version for good."""
    evaluation, version = draft_for(evaluation_id, name)
    form = PublishForm()
    before = drafts.published_of(version.instrument)[-1:]
    changes = [change for one in before for change in compare(one.definition, version.definition)]
    if before and form.is_submitted() and not form.note.data:
        form.note.errors = [_("Please write down what can still be compared.")]
    elif form.validate_on_submit():
        kinds = [change.kind for change in changes]
        drafts.publish(db.session(), version, form.note.data, kinds, current_user, datetime.now(UTC))
        flash(
            _("Version %(number)s is published and will not change any more.", number=version.number), "done"
        )
        return to_editor(version)
    page = instrument_page.page_of(db.session(), version, spoken())
    shown = {"form": form, "before": before, "changes": changes, "evaluation": evaluation, **page}
    return render_template("instruments/publish.html", **shown), 400 if form.note.errors else 200


@blueprint.route("/<name>/discard", methods=["GET", "POST"])
@requires("instrument.write")
def discard(evaluation_id: int, name: str) -> ResponseReturnValue:
    evaluation, version = draft_for(evaluation_id, name)
    form = DiscardForm()
    if not form.validate_on_submit():
        return render_template("instruments/discard.html", evaluation=evaluation, version=version, form=form)
    drafts.discard(db.session(), version.instrument, current_user, datetime.now(UTC))
    flash(_("The draft is deleted."), "done")
    return redirect(url_for("instruments.show_list", evaluation_id=evaluation_id))
