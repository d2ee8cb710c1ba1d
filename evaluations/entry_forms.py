"""Forms of evidence entered by hand, made from the register of kinds."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, Field, RadioField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from accounts.fields import choices_from, needed
from evaluations.entry_kinds import Entry, Kind
from evaluations.forms_subjects import subject_choices
from evaluations.models_plan import EvidencePoint
from evaluations.plan_page import node_name

CODE = 60  # characters
YES_NO = {"no": _("no"), "yes": _("yes")}
EFFECTS = {
    "veto": _("no result: the grade becomes the lowest"),
    "cap": _("the grade is limited"),
    "hold": _("no grade until it is cleared up"),
}


class EntryForm(FlaskForm):
    """Wave and subject; the other fields come from the kind."""

    wave = SelectField(_("Wave"), [needed])
    subject = SelectField(_("About whom?"), [needed])


class EventForm(FlaskForm):
    subject = SelectField(_("About whom?"), [needed])
    date = DateField(_("Day of the event"), [needed])
    kind = StringField(
        _("What happened, in a few words"),
        [needed, Length(max=120)],
        description=_("No names of clients. The document stays in the file."),
    )
    effect = SelectField(_("What follows if it is confirmed"), [needed], choices=choices_from(EFFECTS))


def entry_form(
    kind: Kind, points: Sequence[EvidencePoint], waves: Sequence[str], subjects: list
) -> EntryForm:
    """The form of one kind: bound to the request, with fields for every point or one choice of a point."""
    fields = {entry.name: _field(entry) for entry in kind.entries if not entry.per_point}
    if kind.at_once:
        fields |= {
            field_name(entry, point): _field(entry, point)
            for point in points
            for entry in kind.entries
            if entry.per_point
        }
    else:
        choices = choices_from({point.code: node_name(point) for point in points})
        fields = {"evidence": SelectField(_("Evidence point"), [needed], choices=choices)} | fields
    form = type("KindForm", (EntryForm,), fields)()
    form.wave.choices = choices_from({wave: wave for wave in waves})
    form.subject.choices = subject_choices(subjects)
    return form


def field_name(entry: Entry, point: EvidencePoint) -> str:
    return f"{entry.name}-{point.code}"


def _field(entry: Entry, point: EvidencePoint | None = None) -> Field:
    """The unbound field of an entry; of many points each may be left out."""
    required = Optional() if point is not None or not entry.required else needed
    if entry.kind == "number":
        bounds = NumberRange(entry.low, entry.high, _bounds_sentence(entry))
        return DecimalField(
            entry.label,
            [required, bounds, *([AtMost(entry.at_most)] if entry.at_most else [])],
            default=entry.default,
            description=entry.hint,
            render_kw={"inputmode": "decimal"},
        )
    if entry.kind == "yes":
        checks = [needed, *([OnlyYes(entry.must)] if entry.must else [])]
        return RadioField(entry.label, checks, choices=choices_from(YES_NO), description=entry.hint)
    if entry.kind == "choice":
        return SelectField(
            entry.label, choices=choices_from(entry.choices), default=entry.default, description=entry.hint
        )
    limits = [required, Length(max=CODE)]
    return StringField(entry.label, limits, description=entry.hint, render_kw={"autocapitalize": "none"})


class AtMost:
    """A number that may not exceed the one beside it."""

    def __init__(self, other: str):
        self.other = other

    def __call__(self, form: FlaskForm, field: Field) -> None:
        _name, dash, point = field.name.partition("-")
        limit = form[f"{self.other}{dash}{point}"].data
        if field.data is not None and limit is not None and field.data > limit:
            raise ValidationError(_("Please give at most %(limit)s.", limit=limit))


class OnlyYes:
    """A question to which no other answer than yes can be kept."""

    def __init__(self, sentence: object):
        self.sentence = sentence

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if field.data != "yes":
            raise ValidationError(self.sentence)


def _bounds_sentence(entry: Entry) -> object:
    if entry.high is None:
        return _("Please give a number that is not below %(low)s.", low=entry.low)
    return _("Please give a number from %(low)s to %(high)s.", low=entry.low, high=entry.high)


def rows_of(kind: Kind, points: Sequence[EvidencePoint], form: EntryForm) -> list[dict[str, object]]:
    """The rows that a valid form says; of many points those that were filled in."""
    shared = {e.name: _value(e, form[e.name].data) for e in kind.entries if not e.per_point}
    if not kind.at_once:
        return [{"evidence": form.evidence.data, **shared}]
    asked = [entry for entry in kind.entries if entry.per_point]
    rows = []
    for point in points:
        given = {entry.name: _value(entry, form[field_name(entry, point)].data) for entry in asked}
        if given[asked[0].name] is not None:
            rows.append({"evidence": point.code, **shared, **given})
    return rows


def _value(entry: Entry, data: object) -> object:
    if entry.kind == "yes":
        return data == "yes"
    if entry.kind == "choice":
        return int(data) if data not in ("", None) else None
    if entry.kind == "number":
        return None if data is None else float(data)
    return (data or "").strip()
