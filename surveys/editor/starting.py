"""Where a questionnaire may begin: nothing, a template, another evaluation, a file."""

import sqlalchemy as sa
from flask import abort
from flask_babel import gettext as _
from wtforms import SelectChoice

import db
from accounts.models import User
from evaluations.guards import visible_evaluations
from evaluations.models_plan import Evaluation
from evaluations.vocabulary import in_language as in_reader_language
from surveys import library
from surveys.definition import Instrument as Definition
from surveys.editor import drafts
from surveys.editor.forms import CopyForm, TemplateForm, UploadForm
from surveys.formats.form_problems import FormRead
from surveys.formats.registry import FORMATS, format_of
from surveys.language import in_language
from surveys.models import Instrument, InstrumentVersion


def empty(title: str, source: str, languages: tuple[str, ...]) -> Definition:
    return Definition(source, source, {languages[0]: title}, languages, ())


def template(name: str) -> Definition:
    return library.template(name)


def start(evaluation_id: int, definition: Definition) -> Instrument:
    """A new instrument under the code of ``definition``, numbered where that is there already."""
    session = db.session()
    name = drafts.free_name(session, evaluation_id, definition.name)
    return drafts.begin(session, evaluation_id, Definition.from_json({**definition.as_json(), "name": name}))


def read(form: UploadForm, name: str) -> FormRead:
    """The questionnaire in an uploaded file; a new one is named after the file. Raises FormRefused."""
    stem = (form.file.data.filename or "").rpartition(".")[0]
    data = form.file.data.read()
    chosen = FORMATS.get(form.format.data) or format_of(form.file.data.filename or "", data)
    return chosen.examine(data, name or stem, form.source.data)


def offer_templates(form: TemplateForm, language: str) -> TemplateForm:
    form.template.choices = [
        SelectChoice(one.name, in_language(one.label, language)) for one in library.LIBRARY.values()
    ]
    return form


def offer_places(form: UploadForm, evaluation_id: int, language: str) -> UploadForm:
    """The formats; and what the file becomes: a new questionnaire, or the draft of one that is there."""
    formats = [SelectChoice(one.name, in_language(one.label, language)) for one in FORMATS.values()]
    form.format.choices = [SelectChoice("", _("by the ending of its name")), *formats]
    query = sa.select(Instrument).where(Instrument.evaluation_id == evaluation_id).order_by(Instrument.name)
    known = [
        SelectChoice(
            one.name,
            _("the draft of %(title)s", title=in_language(drafts.newest(one).definition.title, language)),
        )
        for one in db.session().scalars(query)
    ]
    form.becomes.choices = [SelectChoice("", _("a new questionnaire")), *known]
    return form


def offer_copies(form: CopyForm, user: User, evaluation_id: int, language: str) -> CopyForm:
    """The newest version of each questionnaire of the house's other evaluations, by evaluation."""
    found = []
    for instrument, evaluation in db.session().execute(_of_house(user)).all():
        if evaluation.id != evaluation_id and instrument.versions:
            version = drafts.newest(instrument)
            title = f"{in_language(version.definition.title, language)} ({instrument.name}, {version.number})"
            found.append(SelectChoice(version.id, title, optgroup=in_reader_language(evaluation.title)))
    form.version.choices = found
    return form


def copyable(version_id: int) -> InstrumentVersion:
    """A version that ``offer_copies`` offered."""
    return db.session().get(InstrumentVersion, version_id) or abort(404)


def _of_house(user: User) -> sa.Select[tuple[Instrument, Evaluation]]:
    seen = visible_evaluations(user).with_only_columns(Evaluation.id).order_by(None)
    return (
        sa.select(Instrument, Evaluation)
        .join(Evaluation, Instrument.evaluation_id == Evaluation.id)
        .where(Evaluation.id.in_(seen), Evaluation.organisation_id == user.organisation_id)
        .order_by(Evaluation.starts.desc(), Evaluation.id.desc(), Instrument.name)
    )
