"""Forms of actions: what is to be done, and how it ended."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from accounts.fields import choices_from, needed
from evaluations.actions import KINDS, MOST, STATES
from evaluations.forms_engagement import Day, trimmed, written
from evaluations.models_actions import ACTION, ADVICE, DROPPED, OPEN, RECTIFICATION

LINES = {"rows": "2"}


class ActionForm(FlaskForm):
    """One action. The view gives the subjects and the nodes of the plan, and what a worker has already."""

    kind = SelectField(_("What it is"), [needed], choices=choices_from(KINDS))
    subject = SelectField(
        _("Whom it is about"), description=_("Empty for advice: that is about the evaluation as a whole.")
    )
    zh = TextAreaField(_("What is to be done, in Chinese"), [written, Length(max=500)], render_kw=LINES)
    en = TextAreaField(
        _("The same in English"),
        [Length(max=500)],
        filters=[trimmed],
        description=_("Optional."),
        render_kw=LINES,
    )
    finding = TextAreaField(
        _("The finding that it answers"),
        [Length(max=1000)],
        filters=[trimmed],
        description=_("As the report tells it. No names, nothing that only few people said."),
        render_kw=LINES,
    )
    node = SelectField(_("Criterion or evidence point"))
    training = StringField(
        _("Training or material"),
        [Length(max=500)],
        filters=[trimmed],
        description=_("A course, a book, an address on the web. Optional."),
    )
    responsible = StringField(_("Who sees to it"), [written, Length(max=200)])
    due_on = Day(_("Due on"), [needed])
    is_posted = BooleanField(
        _("Post it at the station"),
        description=_("It then stands on the page for recipients. Never for the action of a single worker."),
    )
    full: frozenset[str] = frozenset()  # codes of workers who have as many actions as can be followed
    kinds: dict[str, str] = {}  # code -> kind of every subject

    def validate_subject(self, field: SelectField) -> None:
        kind, of = self.kind.data, self.kinds.get(field.data, "")
        if kind == ACTION and of != "worker":
            raise ValidationError(_("Please choose the worker whose action it is."))
        if kind == RECTIFICATION and of not in ("team", "agency"):
            raise ValidationError(_("Please choose the team or agency that has to mend it."))
        if kind == ADVICE and of:
            raise ValidationError(_("Advice is about the evaluation as a whole: please leave this empty."))
        if kind == ACTION and field.data in self.full:
            raise ValidationError(
                _(
                    "%(code)s has %(most)s actions already. Drop or finish one first, or change one of them.",
                    code=field.data,
                    most=MOST,
                )
            )

    def validate_is_posted(self, field: BooleanField) -> None:
        if field.data and self.kind.data == ACTION:
            raise ValidationError(_("The action of a single worker is not posted."))


class ClosingForm(FlaskForm):
    state = SelectField(
        _("How it ended"), [needed], choices=choices_from({k: v for k, v in STATES.items() if k != OPEN})
    )
    day = Day(_("On"), [needed])
    note = StringField(
        _("What came of it, in words"),
        [Length(max=1000)],
        filters=[trimmed],
        description=_("Needed when it is dropped: why."),
    )

    def validate_note(self, field: StringField) -> None:
        if self.state.data == DROPPED and not field.data:
            raise ValidationError(_("Please say why it is dropped."))
