"""Pages for the texts of a questionnaire: title and source, all languages side by side."""

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import db
from accounts.access import requires
from surveys.definition import Instrument as Definition
from surveys.editor import drafts, translating
from surveys.editor.forms import LanguageForm, SourceForm
from surveys.editor.instrument_door import blueprint, draft_for, read_for, spoken, to_editor
from surveys.editor.item_form import text
from surveys.models import InstrumentVersion

FIELD = "text|"  # before the key and the language of a text


@blueprint.get("/<name>/translations")
@requires("instrument.read")
def show_translations(evaluation_id: int, name: str) -> ResponseReturnValue:
    evaluation, instrument = read_for(evaluation_id, name)
    return texts_answer(evaluation, drafts.newest(instrument), LanguageForm(formdata=None))


@blueprint.post("/<name>/translations")
@requires("instrument.write")
def save_translations(evaluation_id: int, name: str) -> ResponseReturnValue:
    """Keep every text that was sent. Texts that others changed meanwhile are not overwritten unseen."""
    evaluation, version = draft_for(evaluation_id, name)
    given = texts_in(request.form)
    if request.form.get("seen") != version.definition.content_hash:
        return texts_answer(evaluation, version, LanguageForm(formdata=None), given, 409)
    changed = translating.with_texts(version.definition, given)
    drafts.save(db.session(), version, changed, "texts")
    gaps = sum(translating.missing(changed).values())
    flash(_("The texts are kept. %(count)s are missing.", count=gaps), "done")
    return to_translations(version)


@blueprint.post("/<name>/languages")
@requires("instrument.write")
def add_language(evaluation_id: int, name: str) -> ResponseReturnValue:
    evaluation, version = draft_for(evaluation_id, name)
    form = LanguageForm()
    if not form.validate_on_submit():
        return texts_answer(evaluation, version, form, status=400)
    changed = translating.with_language(version.definition, form.code.data)
    drafts.save(db.session(), version, changed, "language")
    return to_translations(version, only="missing")


@blueprint.post("/<name>/languages/<language>/delete")
@requires("instrument.write")
def delete_language(evaluation_id: int, name: str, language: str) -> ResponseReturnValue:
    _evaluation, version = draft_for(evaluation_id, name)
    if language not in version.definition.languages:
        abort(404)
    changed = translating.without_language(version.definition, language)
    drafts.save(db.session(), version, changed, "language")
    flash(_("The language and its texts are gone. “Undo” brings them back."), "done")
    return to_translations(version)


@blueprint.route("/<name>/head", methods=["GET", "POST"])
@requires("instrument.write")
def edit_head(evaluation_id: int, name: str) -> ResponseReturnValue:
    """Title in every language, and who answers."""
    evaluation, version = draft_for(evaluation_id, name)
    definition = version.definition
    form = SourceForm(source=definition.source)
    titles = titles_in(request.form, definition)
    if form.validate_on_submit() and any(titles.values()):
        title = {language: words for language, words in titles.items() if words}
        changed = replace(definition, title=title, source=form.source.data)
        drafts.save(db.session(), version, changed, "title")
        return to_editor(version)
    page = {"evaluation": evaluation, "version": version, "definition": definition, "form": form}
    page["is_source_fixed"] = bool(drafts.published_of(version.instrument))
    return render_template("instruments/head.html", **page), 400 if form.is_submitted() else 200


def titles_in(sent: Mapping[str, str], definition: Definition) -> dict[str, str]:
    return {code: text(sent.get(f"title-{code}"))[:200] for code in definition.languages}


def texts_in(sent: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The texts of a form by key and language."""
    given: dict[str, dict[str, str]] = {}
    for name, value in sent.items():
        if name.startswith(FIELD):
            key, _bar, language = name.removeprefix(FIELD).rpartition("|")
            given.setdefault(key, {})[language] = text(value)[:2000]
    return given


def texts_answer(
    evaluation,
    version: InstrumentVersion,
    language_form: LanguageForm,
    given: Mapping[str, Mapping[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page of all texts; ``given``: what was typed and not kept yet."""
    definition = version.definition
    only_missing = request.args.get("only") == "missing"
    listed = translating.entries(definition)
    if only_missing:
        listed = [entry for entry in listed if entry.missing(definition.languages)]
    page = {
        "state": drafts.state_of(db.session(), version),
        "entries": listed,
        "gaps": translating.missing(definition),
        "only_missing": only_missing,
        "typed": given or {},
        "step": drafts.last_step(db.session(), version),
        "spoken": spoken(),
    }
    shown = {"evaluation": evaluation, "version": version, "definition": definition, **page}
    return render_template("instruments/translations.html", form=language_form, **shown), status


def to_translations(version: InstrumentVersion, only: str | None = None) -> ResponseReturnValue:
    """Back to the texts, with the same filter."""
    only = only or request.args.get("only")
    address = {"evaluation_id": version.instrument.evaluation_id, "name": version.instrument.name}
    return redirect(url_for("instruments.show_translations", only=only, **address))
