"""Words for the pages of questionnaires: codes in, words of the reader's language out."""

from flask import Flask
from flask_babel import lazy_gettext as _

from surveys.conditions import told
from surveys.definition import Instrument
from surveys.editor.comparison import KINDS
from surveys.editor.drafts import CHANGES
from surveys.editor.instrument_door import spoken
from surveys.editor.translating import language_name
from surveys.item_kinds import kind_label
from surveys.models_drafting import DraftStep

STATES = {
    "draft": _("draft"),
    "published": _("published"),
    "used": _("in use"),
    "superseded": _("superseded"),
}


def version_state(state: str) -> str:
    return str(STATES[state])


def kind_word(kind: str) -> str:
    return kind_label(kind, spoken())


def change_word(kind: str) -> str:
    return str(KINDS[kind])


def condition_words(text: str, definition: Instrument) -> str:
    return told(text, definition, spoken())


def step_word(step: DraftStep) -> str:
    """What a change did, with the code of what it changed."""
    return str(CHANGES[step.change]) % {"about": step.about}


def add_filters(app: Flask) -> None:
    for function in (version_state, kind_word, change_word, condition_words, step_word):
        app.add_template_filter(function)
    app.add_template_filter(language_name, "language_word")
