"""The form of a story of change."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from accounts.fields import choices_from, needed
from evaluations.forms_engagement import Day, trimmed, written
from evaluations.forms_impact import in_languages
from surveys.models_stories import Story
from surveys.stories import DOMAIN_NAMES, TOLD

LONG = {"rows": "6"}


class StoryForm(FlaskForm):
    """One story. The English texts may be left out."""

    domain = SelectField(_("Kind of change"), [needed], choices=choices_from(DOMAIN_NAMES))
    title_zh = StringField(
        _("Title"), [written, Length(max=60)], description=_("One line that says what changed. No name.")
    )
    text_zh = TextAreaField(
        _("The story"),
        [written, Length(max=1000)],
        description=_("How it was before, what happened, how it is now. No names, no place, nothing rare."),
        render_kw=LONG,
    )
    chosen_by_zh = StringField(
        _("Who chose this story"),
        [written, Length(max=200)],
        description=_("For example: five villagers' representatives and two social workers."),
    )
    reason_zh = StringField(_("Why this one and not another"), [written, Length(max=300)])
    verified_zh = StringField(
        _("How it was checked"),
        [Length(max=300)],
        filters=[trimmed],
        description=_("Who else confirmed it, or which record. Leave it empty when nobody checked."),
    )
    consent = StringField(
        _("How the person agreed to have it printed without a name"),
        [Length(max=200)],
        filters=[trimmed],
        description=_("For example: signed form no. 12. Left empty, the story is not printed."),
    )
    consent_on = Day(_("Day of the consent"), [Optional()])
    title_en = StringField(_("Title, in English"), [Length(max=100)], filters=[trimmed])
    text_en = TextAreaField(_("The story, in English"), [Length(max=2000)], render_kw=LONG)
    chosen_by_en = StringField(_("Who chose this story, in English"), [Length(max=200)], filters=[trimmed])
    reason_en = StringField(_("Why this one, in English"), [Length(max=300)], filters=[trimmed])
    verified_en = StringField(_("How it was checked, in English"), [Length(max=300)], filters=[trimmed])

    def validate(self, extra_validators: object = None) -> bool:
        """A consent has words and a day, or neither."""
        is_valid = super().validate(extra_validators)
        if not self.consent_on.errors and bool(self.consent.data) != bool(self.consent_on.data):
            field = self.consent_on if self.consent.data else self.consent
            field.errors = [*field.errors, _("A consent needs both: how it was given, and the day.")]
            return False
        return is_valid

    @property
    def values(self) -> dict[str, object]:
        """What the form says, by column."""
        plain = {name: self[name].data for name in ("domain", "consent", "consent_on")}
        return plain | {name: in_languages(self.data, name) for name in TOLD}


def data_of(held: Story) -> dict[str, object]:
    """What a form about ``held`` starts from."""
    texts = {
        f"{name}_{language}": getattr(held, name).get(language, "")
        for name in TOLD
        for language in ("zh", "en")
    }
    return texts | {name: getattr(held, name) for name in ("domain", "consent", "consent_on")}
