"""Forms of panels: setting one up, who rates whom, and the sheet of an expert."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from accounts.fields import Ticks, choices_from, needed, one_word
from evaluations.assignments import Pair
from evaluations.forms_numbers import number_fields
from evaluations.models_panels import WIDE_GAP
from evaluations.models_plan import EvidencePoint
from evaluations.panels import PANEL_KIND_NAMES

LARGEST_SEED = 2**31 - 1


class PanelForm(FlaskForm):
    """A panel to set up; the view gives the choices."""

    code = StringField(
        _("Code of the panel"),
        [needed, Length(max=60), one_word],
        description=_("It stands beside the ratings, for example dossier or defence."),
        render_kw={"autocomplete": "off"},
    )
    kind = SelectField(_("Who rates"), [needed], choices=choices_from(PANEL_KIND_NAMES))
    wave = SelectField(_("Wave"), [needed])
    subjects = Ticks(_("Who is rated"), description=_("Tick nobody for all workers."))
    experts = Ticks(
        _("Experts"),
        description=_("People with an expert's account and access to this evaluation."),
    )
    peers = Ticks(_("Peers"), description=_("Tick nobody for all workers."))
    evidence = Ticks(
        _("Evidence points to rate"),
        description=_("For experts: those that the plan takes from experts."),
    )
    least = IntegerField(
        _("Raters for each subject, at least"),
        [needed, NumberRange(1, 20, _("Please give a number from 1 to 20."))],
        default=3,
    )
    gap = DecimalField(
        _("Points between two raters from which a third one is asked"),
        [needed, NumberRange(1, 100, _("Please give a number from 1 to 100."))],
        default=WIDE_GAP,
        places=None,
    )
    is_blind = BooleanField(_("Blind: experts read a code in the place of the name"), default=True)
    guidance = TextAreaField(
        _("What the levels mean, in words"),
        [Length(max=8000)],
        description=_("Shown above every sheet: what earns 90, what earns 60."),
        render_kw={"rows": "4"},
    )

    def validate_experts(self, field: SelectMultipleField) -> None:
        if self.kind.data == "experts" and not field.data:
            raise ValidationError(_("Please choose at least one expert."))

    def validate_evidence(self, field: SelectMultipleField) -> None:
        if self.kind.data == "experts" and not field.data:
            raise ValidationError(_("Please choose what the experts rate."))


class ProposalForm(FlaskForm):
    """What a proposal is drawn with. It only reads, so it goes by address and needs no token."""

    class Meta:
        csrf = False

    least = IntegerField(
        _("Raters for each subject"), [needed, NumberRange(1, 20, _("Please give a number from 1 to 20."))]
    )
    seed = IntegerField(
        _("Seed"),
        [needed, NumberRange(0, LARGEST_SEED, _("Please give a whole number."))],
        description=_("The same seed gives the same proposal. It is kept with the assignment."),
    )


class PairsForm(FlaskForm):
    """The boxes that are ticked, as "subject-rater"."""

    pairs = SelectMultipleField(_("Who rates whom"))
    reason = TextAreaField(
        _("Reason, if people rate each other"), [Length(max=2000)], render_kw={"rows": "2"}
    )
    seed = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_SEED)])
    least = IntegerField(validators=[Optional(), NumberRange(1, 20)])

    @property
    def ticked(self) -> set[Pair]:
        known = {choice.value for choice in self.pairs.choices or ()}
        return {tuple(map(int, pair.split("-"))) for pair in self.pairs.data or () if pair in known}


class MemberForm(FlaskForm):
    """One more expert; the view gives the choices."""

    expert = SelectField(_("Expert"), [needed])


class ReasonForm(FlaskForm):
    reason = StringField(_("Reason"), [needed, Length(max=500)])


class SheetForm(FlaskForm):
    """What an expert gives on one subject; a draft may leave points empty."""

    checked = BooleanField(_("I have checked my ratings. After submitting they are locked."))


def sheet_form(points: Iterable[EvidencePoint]) -> type[SheetForm]:
    """A sheet with one number for each evidence point."""
    return type("FilledSheet", (SheetForm,), number_fields(points))
