"""The form of one item: texts in every language, answers as rows, a condition as rows.

An item becomes what a browser would send (``sent_of``), that becomes a form, and the
form an item again (``item_of``). Buttons that add a row or take over answers change
what was sent and show the form anew: no script, nothing typed is lost.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from surveys.definition import NOT_APPLICABLE, Choice, Instrument, Item
from surveys.editor.condition_form import condition_fields, condition_of, conditions_sent
from surveys.editor.translating import language_name
from surveys.formats.form_texts import ITEM_NAME, RESERVED
from surveys.item_kinds import (
    is_scored,
    kind_label,
    parameters_of,
    takes_choices,
    with_parameters,
    written_parameters,
)
from surveys.language import in_language
from surveys.questions import QUESTIONS
from surveys.questions.presets import PRESETS
from surveys.scales import NUMBER

MOST_ROWS = 60  # of answers
ROWS_MORE = 3
READY = "ready|"  # before the name of a ready list of answers; no item has such a code
UNWANTED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
CODE = re.compile(r"[\w.-]{1,40}")
CANNOT_SAY = {
    "zh": "没遇到／说不清",
    "en": "did not arise / cannot say",
    "za": "Caengz bungz / gangj mbouj cingcuj",
}
PARAMETER_LABELS = {
    "start": _("Lowest point"),
    "end": _("Highest point"),
    "step": _("Distance of two points"),
}
TEXTS = {"label": _("Question"), "hint": _("Hint below the question"), "aloud": _("Read aloud instead")}


@dataclass(frozen=True)
class Setting:
    """What a form of an item needs to know of the draft it stands in."""

    definition: Instrument
    evidence: tuple[tuple[str, str], ...]  # code and label of the points it may feed
    taken: Collection[str]  # codes of published versions
    language: str  # of the reader
    old: Item | None = None  # the item as it is; None for a new one

    @property
    def is_fixed(self) -> bool:
        """Whether the code was published and stays."""
        return self.old is not None and self.old.name in self.taken


def text(value: str | None) -> str:
    """A text as it was typed, with plain line ends, without control characters around or inside."""
    lines = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return UNWANTED.sub("", lines).strip()


def sent_of(item: Item, definition: Instrument) -> MultiDict:
    """What a browser would send for ``item``."""
    sent = {"name": item.name, "kind": item.kind, "section": item.section, "evidence": item.evidence}
    sent |= {flag: "y" for flag in ("reverse", "required") if getattr(item, flag)}
    for name, texts in (("label", item.label), ("hint", item.hint), ("aloud", item.read_aloud)):
        sent |= {f"{name}-{language}": words for language, words in texts.items()}
    for row, choice in enumerate(item.choices):
        sent[f"code-{row}"] = choice.name
        sent |= {f"words-{row}-{language}": words for language, words in choice.label.items()}
    sent |= {f"parameter-{name}": value for name, value in written_parameters(item).items()}
    return MultiDict(sent | conditions_sent(item.relevant) | {"rows": str(len(item.choices) + ROWS_MORE)})


def reshaped(sent: MultiDict, wish: str, definition: Instrument) -> MultiDict:
    """What was sent, changed as a button other than Save asks: ``rows``, ``na``, ``same``, ``kind``."""
    changed = sent.copy()
    rows = rows_in(sent)
    if wish == "rows":
        changed["rows"] = str(rows + ROWS_MORE)
    elif wish == "na":
        _fill_row(changed, _blank_row(sent, rows), Choice(NOT_APPLICABLE, CANNOT_SAY), definition.languages)
    elif wish == "same" and (choices := _model(sent.get("same", ""), definition)):
        for row in range(max(rows, len(choices))):
            choice = choices[row] if row < len(choices) else Choice("", {})
            _fill_row(changed, row, choice, definition.languages)
        changed["rows"] = str(len(choices) + ROWS_MORE)
    return changed


def _model(name: str, definition: Instrument) -> tuple[Choice, ...]:
    """The answers of an item, or a ready list by its name after READY."""
    if name.startswith(READY):
        ready = PRESETS.get(name.removeprefix(READY))
        return ready.choices if ready else ()
    item = definition.item(name)
    return item.choices if item else ()


def rows_in(sent: Mapping[str, str]) -> int:
    """How many rows of answers a form shows."""
    given = sent.get("rows", "")
    return min(int(given), MOST_ROWS) if given.isascii() and given.isdigit() else 6


def item_form(sent: MultiDict, setting: Setting) -> FlaskForm:
    """The form for what was sent."""
    kind = sent.get("kind", "")
    fields = _plain_fields(setting) | condition_fields(
        sent, setting.definition, setting.old, setting.language
    )
    for language in setting.definition.languages:
        for name, label in TEXTS.items():
            fields[f"{name}-{language}"] = _text_field(label, language, rows=1 if name == "aloud" else 2)
    for row in range(rows_in(sent) if takes_choices(kind) else 0):
        fields |= _row_fields(row, setting.definition.languages)
    for name in parameters_of(kind):
        label = PARAMETER_LABELS.get(name, name)
        fields[f"parameter-{name}"] = StringField(label, [Length(max=40)], filters=[text])
    return type("ItemForm", (ItemForm,), fields)(sent, setting=setting)


class ItemForm(FlaskForm):
    """The checks; the fields are added for one draft by ``item_form``."""

    def __init__(self, sent: MultiDict, setting: Setting):
        super().__init__(sent)
        self.setting = setting

    @property
    def code_fields(self) -> list[Field]:
        """The fields for the codes of answers, a row each."""
        return [field for name, field in self._fields.items() if name.startswith("code-")]

    def validate(self, extra_validators: object = None) -> bool:
        is_valid = super().validate(extra_validators)
        found = [
            *_name_problems(self), *_label_problems(self), *_choice_problems(self),
            *_parameter_problems(self), *_evidence_problems(self),
        ]  # fmt: skip
        for field, sentence in found:
            self[field].errors = [*self[field].errors, sentence]
        return is_valid and not found


def item_of(form: ItemForm) -> Item:
    """The item that a valid form describes."""
    setting = form.setting
    old = setting.old or Item("", "", {})
    kind = form["kind"].data
    given = {name: form[f"parameter-{name}"].data for name in parameters_of(kind)}
    extra = {name: value for name, value in old.extra.items() if name != "parameters"}
    return replace(
        old,
        name=old.name if setting.is_fixed else form["name"].data,
        kind=kind,
        label=_texts(form, "label", old.label),
        hint=_texts(form, "hint", old.hint),
        read_aloud=_texts(form, "aloud", old.read_aloud),
        choices=tuple(choices_of(form)),
        evidence=form["evidence"].data,
        reverse=form["reverse"].data,
        required=form["required"].data,
        relevant=condition_of(form),
        section=form["section"].data,
        extra=with_parameters(extra, given),
    )


def choices_of(form: ItemForm) -> Iterable[Choice]:
    """The rows that hold anything; a row with words and no code gets the next number."""
    old = form.setting.old
    before = {choice.name: choice.label for choice in old.choices} if old else {}
    codes = [field.data for field in form.code_fields if NUMBER.fullmatch(field.data)]
    following = int(max(map(float, codes), default=0)) + 1
    for field in form.code_fields:
        code, words = field.data, _words_of(form, field)
        if not code and words:
            code, following = str(following), following + 1
        if code:
            yield Choice(code, _others(form, before.get(code, {})) | words)


def _texts(form: ItemForm, name: str, before: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The texts of a field by language, and those from before in languages that the form does not show."""
    languages = form.setting.definition.languages
    written = {language: form[f"{name}-{language}"].data for language in languages}
    return _others(form, before) | {language: words for language, words in written.items() if words}


def _others(form: ItemForm, texts: Mapping[str, str]) -> dict[str, str]:
    languages = form.setting.definition.languages
    return {language: words for language, words in texts.items() if language not in languages}


def _words_of(form: ItemForm, code: Field) -> dict[str, str]:
    """The words in the row of a code."""
    return _texts(form, f"words-{code.name.removeprefix('code-')}")


def _plain_fields(setting: Setting) -> dict[str, Field]:
    spoken = setting.language
    kinds = [SelectChoice(name, kind_label(name, spoken)) for name in QUESTIONS]
    return {
        "name": StringField(
            _("Code"),
            [Length(max=60)],
            filters=[text],
            description=_(
                "Columns, conditions and reports name the question by it. Once published it stays."
            ),
            render_kw={"readonly": True} if setting.is_fixed else {"autocomplete": "off"},
        ),
        "kind": SelectField(_("Question type"), choices=kinds),
        "section": SelectField(_("Section"), choices=section_choices(setting.definition, spoken)),
        "evidence": SelectField(
            _("Evidence point it feeds"),
            [Optional()],
            choices=[
                SelectChoice("", _("none: not scored")),
                *(SelectChoice(*pair) for pair in setting.evidence),
            ],
        ),
        "reverse": BooleanField(_("Reversed: a high number is a poor answer")),
        "required": BooleanField(_("Marked as required on paper; on the phone nothing is ever forced")),
    }


def section_choices(definition: Instrument, language: str) -> list[SelectChoice]:
    """The sections to choose from, and none of them."""
    parts = [
        SelectChoice(one.name, in_language(one.label, language) or one.name) for one in definition.sections
    ]
    return [SelectChoice("", _("in no section")), *parts]


def _text_field(label: object, language: str, rows: int) -> Field:
    keywords = {"rows": str(rows), "lang": language, "dir": "auto"}
    full = _("%(what)s, %(language)s", what=label, language=language_name(language))
    return TextAreaField(full, [Length(max=2000)], filters=[text], render_kw=keywords)


def _row_fields(row: int, languages: Iterable[str]) -> dict[str, Field]:
    number = row + 1
    found: dict[str, Field] = {
        f"code-{row}": StringField(
            _("Code of answer %(number)s", number=number), [Length(max=40)], filters=[text],
            render_kw={"autocomplete": "off", "size": "4"},
        )
    }  # fmt: skip
    for language in languages:
        label = _("Answer %(number)s, %(language)s", number=number, language=language_name(language))
        keywords = {"lang": language, "dir": "auto", "autocomplete": "off"}
        found[f"words-{row}-{language}"] = StringField(
            label, [Length(max=300)], filters=[text], render_kw=keywords
        )
    return found


def _blank_row(sent: Mapping[str, str], rows: int) -> int:
    """The first row without a code and without words."""
    filled = {
        int(name.split("-")[1])
        for name, value in sent.items()
        if re.match(r"(code|words)-\d+", name) and value.strip()
    }
    return next(row for row in range(rows + 1) if row not in filled)


def _fill_row(sent: MultiDict, row: int, choice: Choice, languages: Iterable[str]) -> None:
    sent[f"code-{row}"] = choice.name
    for language in languages:
        sent[f"words-{row}-{language}"] = choice.label.get(language, "")
    sent["rows"] = str(max(rows_in(sent), row + 1))


Problems = Iterable[tuple[str, object]]


def _name_problems(form: ItemForm) -> Problems:
    setting, name = form.setting, form["name"].data
    if setting.is_fixed:
        return
    others = {item.name for item in setting.definition.items if item is not setting.old}
    others |= {section.name for section in setting.definition.sections}
    if not ITEM_NAME.fullmatch(name):
        yield "name", _("Please give letters, digits, hyphens or underscores, a letter first, as in q1.")
    elif name in RESERVED:
        yield "name", _("This word is a column of the responses; please choose another.")
    elif name in others:
        yield "name", _("This code is there already; please choose another.")
    elif name in setting.taken:
        yield "name", _("A published version used this code for a question; please choose another.")


def _label_problems(form: ItemForm) -> Problems:
    if not _texts(form, "label"):
        yield f"label-{form.setting.definition.languages[0]}", _("Please write the question.")


def _choice_problems(form: ItemForm) -> Problems:
    met: set[str] = set()
    for field in form.code_fields:
        name, code, words = field.name, field.data, _words_of(form, field)
        if code and not CODE.fullmatch(code):
            yield name, _("Please give a number, na, or one word without spaces.")
        elif code and code in met:
            yield name, _("This code stands here twice.")
        elif code and not words:
            yield name, _("Please write the answer in words too.")
        elif code and form["evidence"].data and code != NOT_APPLICABLE and not NUMBER.fullmatch(code):
            yield name, _("Please give a number or na: the answers are scored.")
        met.add(code)
    if form.code_fields and not list(choices_of(form)):
        yield form.code_fields[0].name, _("Please give at least one answer to choose.")


def _parameter_problems(form: ItemForm) -> Problems:
    names = [name for name in parameters_of(form["kind"].data) if name in PARAMETER_LABELS]
    numbers = {}
    for name in names:
        given = form[f"parameter-{name}"].data
        if given and not NUMBER.fullmatch(given):
            yield f"parameter-{name}", _("Please give a number.")
            return
        if given:
            numbers[name] = float(given)
    start, end, step = numbers.get("start", 1.0), numbers.get("end", 10.0), numbers.get("step", 1.0)
    if names and (end <= start or step <= 0 or (end - start) / step > 1000):
        yield (
            f"parameter-{names[-1]}",
            _("Please give a highest point above the lowest, in at most 1000 steps."),
        )


def _evidence_problems(form: ItemForm) -> Problems:
    if not form["evidence"].data:
        return
    if not is_scored(form["kind"].data):
        yield "evidence", _("A question of this type gives no score; please choose none.")
        return
    sections = {one.name: one for one in form.setting.definition.sections}
    if form["section"].data in sections and not sections[form["section"].data].per_subject:
        yield "evidence", _("This section is asked once, about nobody in particular; please choose none.")
        return
    scored = {choice.name for choice in choices_of(form) if choice.name != NOT_APPLICABLE}
    if takes_choices(form["kind"].data) and len(scored) < 2:
        yield "evidence", _("Please give at least two different numbers to choose from.")
