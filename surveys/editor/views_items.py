"""Pages for the items and sections of a draft. Every change can be taken back."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import db
from accounts.access import requires
from surveys.definition import Instrument as Definition
from surveys.definition import Item, Section
from surveys.editor import bank, drafts, editing, instrument_page
from surveys.editor.forms import section_form, section_of, section_sent
from surveys.editor.instrument_door import blueprint, draft_for, spoken, to_editor
from surveys.editor.item_form import READY, ItemForm, Setting, item_form, item_of, reshaped, sent_of
from surveys.item_kinds import takes_choices
from surveys.language import in_language
from surveys.models import InstrumentVersion
from surveys.questions import QUESTIONS
from surveys.questions.presets import PRESETS

MOVES = {"up": editing.UP, "down": editing.DOWN}


@blueprint.route("/<name>/items", methods=["GET", "POST"])
@requires("instrument.write")
def add_item(evaluation_id: int, name: str) -> ResponseReturnValue:
    evaluation, version = draft_for(evaluation_id, name)
    setting = setting_of(version)
    blank = new_item(setting, request.args.get("kind", ""), request.args.get("section", ""))
    return item_answer(evaluation, version, setting, blank)


@blueprint.route("/<name>/items/<item>", methods=["GET", "POST"])
@requires("instrument.write")
def edit_item(evaluation_id: int, name: str, item: str) -> ResponseReturnValue:
    evaluation, version = draft_for(evaluation_id, name)
    found = version.definition.item(item) or abort(404)
    setting = setting_of(version, found.name)
    return item_answer(evaluation, version, setting, setting.old)


def setting_of(version: InstrumentVersion, name: str = "") -> Setting:
    definition = version.definition
    points = tuple(instrument_page.evidence_of(db.session(), version))
    taken = drafts.fixed_names(version.instrument)
    return Setting(definition, points, taken, spoken(), definition.item(name))


def new_item(setting: Setting, kind: str, section: str) -> Item:
    """An item to begin with: a free code, and the answers of the last question of its type."""
    definition = setting.definition
    kind = kind if kind in QUESTIONS else next(iter(QUESTIONS))
    alike = [item for item in definition.items if item.kind == kind]
    choices = alike[-1].choices if alike and takes_choices(kind) else ()
    return Item(editing.next_name(definition, setting.taken), kind, {}, choices=choices, section=section)


def item_answer(evaluation, version: InstrumentVersion, setting: Setting, item: Item) -> ResponseReturnValue:
    """The form of an item; a button other than Save shows it again in another shape."""
    wish = request.form.get("do", "")
    is_saving = request.method == "POST" and wish in ("", "save")
    sent = sent_of(item, setting.definition)
    if request.method == "POST":
        sent = request.form if is_saving else reshaped(request.form, wish, setting.definition)
    form = item_form(sent, setting)
    if is_saving and form.validate() and seen_before(form, item):
        return keep_item(version, setting, item_of(form))
    models = [(f"{READY}{one.name}", in_language(one.label, setting.language)) for one in PRESETS.values()]
    models += [
        (one.name, f"{one.name} {in_language(one.label, setting.language)}")
        for one in setting.definition.items
        if one.choices and one is not setting.old
    ]
    shown = {"evaluation": evaluation, "version": version, "setting": setting, "form": form, "models": models}
    status = 400 if form.errors else 200
    return render_template("instruments/item.html", seen=mark_of(item), **shown), status


def mark_of(item: Item) -> str:
    """Stands for the present state of an item, to notice when somebody else changed it."""
    text = json.dumps(asdict(item), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def seen_before(form: ItemForm, item: Item) -> bool:
    """Whether the item is still what the writer saw; else the form says so and the next try overwrites."""
    if form.setting.old is None or request.form.get("seen") in (None, mark_of(item)):
        return True
    form.form_errors.append(
        _("Somebody changed this question while you were writing. Look at it and keep it again.")
    )
    return False


def keep_item(version: InstrumentVersion, setting: Setting, item: Item) -> ResponseReturnValue:
    if setting.old is None:
        bank.forget(db.session(), version, item.name)
        added = editing.add_item(setting.definition, item, request.args.get("after", ""))
        drafts.save(db.session(), version, added, "add", item.name)
    else:
        bank.follow(db.session(), version, setting.old.name, item.name)
        changed = editing.replace_item(setting.definition, setting.old.name, item)
        drafts.save(db.session(), version, changed, "edit", item.name)
    flash(_("Kept: %(code)s.", code=item.name), "done")
    return to_editor(version, item.name)


@blueprint.post("/<name>/items/<item>/<way>")
@requires("instrument.write")
def move_item(evaluation_id: int, name: str, item: str, way: str) -> ResponseReturnValue:
    step = MOVES.get(way) or abort(404)
    return changed(evaluation_id, name, item, "move", lambda d: editing.move_item(d, item, step))


@blueprint.post("/<name>/items/<item>/duplicate")
@requires("instrument.write")
def duplicate_item(evaluation_id: int, name: str, item: str) -> ResponseReturnValue:
    _evaluation, version = draft_for(evaluation_id, name)
    if version.definition.item(item) is None:
        abort(404)
    taken = drafts.fixed_names(version.instrument)
    definition, code = editing.duplicate_item(version.definition, item, taken)
    drafts.save(db.session(), version, definition, "add", code)
    return to_editor(version, code)


@blueprint.post("/<name>/items/<item>/delete")
@requires("instrument.write")
def delete_item(evaluation_id: int, name: str, item: str) -> ResponseReturnValue:
    answer = changed(evaluation_id, name, item, "drop", lambda d: editing.drop_item(d, item))
    flash(_("%(code)s is deleted. “Undo” brings it back.", code=item), "done")
    return answer


def changed(
    evaluation_id: int, name: str, about: str, change: str, make: Callable[[Definition], Definition]
) -> ResponseReturnValue:
    """Put what ``make`` returns into the draft; 404 when the item or section is not there."""
    _evaluation, version = draft_for(evaluation_id, name)
    definition = version.definition
    if about not in {thing.name for thing in (*definition.items, *definition.sections)}:
        abort(404)
    drafts.save(db.session(), version, make(definition), change, about)
    return to_editor(version, "" if change == "drop" else about)


@blueprint.route("/<name>/sections", methods=["GET", "POST"])
@requires("instrument.write")
def add_section(evaluation_id: int, name: str) -> ResponseReturnValue:
    evaluation, version = draft_for(evaluation_id, name)
    return section_answer(evaluation, version, None)


@blueprint.route("/<name>/sections/<section>", methods=["GET", "POST"])
@requires("instrument.write")
def edit_section(evaluation_id: int, name: str, section: str) -> ResponseReturnValue:
    evaluation, version = draft_for(evaluation_id, name)
    known = {one.name: one for one in version.definition.sections}
    return section_answer(evaluation, version, known.get(section) or abort(404))


def section_answer(evaluation, version: InstrumentVersion, old: Section | None) -> ResponseReturnValue:
    definition = version.definition
    section = old or Section(editing.next_section_name(definition))
    sent = request.form if request.method == "POST" else section_sent(section)
    form = section_form(sent, definition, old, spoken())
    if request.method == "POST" and form.validate():
        made = section_of(form, definition, section)
        kept = (
            editing.add_section(definition, made)
            if old is None
            else editing.replace_section(definition, old.name, made)
        )
        drafts.save(db.session(), version, kept, "edit" if old else "add", section.name)
        return to_editor(version, section.name)
    shown = {"evaluation": evaluation, "version": version, "section": section, "is_new": old is None}
    return render_template("instruments/section.html", form=form, **shown), 400 if form.errors else 200


@blueprint.post("/<name>/sections/<section>/<way>")
@requires("instrument.write")
def move_section(evaluation_id: int, name: str, section: str, way: str) -> ResponseReturnValue:
    step = MOVES.get(way) or abort(404)
    return changed(evaluation_id, name, section, "move", lambda d: editing.move_section(d, section, step))


@blueprint.post("/<name>/sections/<section>/delete")
@requires("instrument.write")
def delete_section(evaluation_id: int, name: str, section: str) -> ResponseReturnValue:
    """The heading goes; its questions stay."""
    return changed(evaluation_id, name, section, "drop", lambda d: editing.drop_section(d, section))
