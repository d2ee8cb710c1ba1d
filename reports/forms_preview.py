"""The form of the preview: whom, under which version, with which numbers to try."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField
from wtforms.validators import Optional

from evaluations.forms_numbers import ENTRY, Number, number_fields, score
from evaluations.forms_subjects import subject_choices
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, EvidencePoint
from evaluations.versions import version_in_force
from evaluations.vocabulary import post_name
from reports.preview import USUAL

POST = "post "  # begins the choice of a made-up person


class ChoiceForm(FlaskForm):
    """Whom and what to show. It only reads, so it goes by address and needs no token."""

    class Meta:
        csrf = False

    subject = SelectField(_("Whom"))
    version = SelectField(_("Under which version of the plan"), coerce=int)
    wave = SelectField(_("Wave of the numbers to try"))

    def give_choices(self, evaluation: Evaluation, workers: Iterable[Subject], waves: list[str]) -> None:
        posts = evaluation.plan_version.posts
        invented = [
            SelectChoice(f"{POST}{post}", str(_("Somebody made up: %(post)s", post=post_name(post))))
            for post in posts
        ]
        self.subject.choices = [*subject_choices(workers), *invented]
        in_force = version_in_force(evaluation)
        self.version.choices = [
            SelectChoice(version.number, _version_name(version, version is in_force))
            for version in reversed(evaluation.versions)
        ]
        self.wave.choices = [SelectChoice(code, code) for code in reversed(waves)]


def _version_name(version, is_in_force: bool) -> str:
    if is_in_force and version.is_locked:
        return str(_("Version %(number)s, in force", number=version.number))
    if not version.is_locked:
        return str(_("Version %(number)s, draft", number=version.number))
    return str(_("Version %(number)s", number=version.number))


def trial_form(points: Iterable[EvidencePoint], is_invented: bool) -> type[FlaskForm]:
    """A form with one number for each evidence point."""
    fields = number_fields(points, USUAL if is_invented else None)
    if is_invented:
        label = _("The team's own evidence")
        fields["team"] = Number(label, [Optional(), score], places=None, default=USUAL, render_kw=ENTRY)
    return type("TrialForm", (FlaskForm,), {"Meta": ChoiceForm.Meta, **fields})
