"""Forms of the list of people, of draws and of following a wave."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from accounts.fields import choices_from, needed, one_word
from surveys.calling_back import OUTCOMES
from surveys.draws import REASONS
from surveys.respond_texts import LANGUAGE_NAMES
from surveys.staff_forms import read_upload

LARGEST = 2**31 - 1
KINDS = {"person": _("People to ask"), "visit": _("Places to visit"), "file": _("Files to read")}


class GroupForm(FlaskForm):
    """A group on its way through a button: kind, stratum, whom it judges."""

    kind = StringField(validators=[needed, Length(max=6)])
    stratum = StringField(validators=[needed, Length(max=60)])
    subjects = StringField(validators=[needed, Length(max=600)])


class EntryForm(GroupForm):
    key = StringField(validators=[needed, Length(max=32)])


class FrameForm(FlaskForm):
    """People, places or files to be drawn from; the view gives the choices."""

    kind = SelectField(_("What is on this list"), [needed], choices=choices_from(KINDS))
    subjects = SelectMultipleField(
        _("About whom"),
        description=_("Whom these people can judge. Lines may also name it themselves."),
        render_kw={"size": "6"},
    )
    stratum = StringField(
        _("Stratum"),
        [Length(max=60), Optional(), one_word],
        description=_(
            "The group these people belong to, in one word, such as key or general, or the name of a village."
        ),
        render_kw={"autocomplete": "off"},
    )
    language = SelectField(_("Language"), [needed], choices=choices_from(LANGUAGE_NAMES))
    pasted = TextAreaField(
        _("List"),
        description=_(
            "One line each: name, comma, telephone or other contact. After that, where lines differ from the"
            " choices above: stratum, codes of whom the person can judge, language."
        ),
        render_kw={"rows": "8", "autocomplete": "off", "spellcheck": "false"},
    )
    uploaded = FileField(_("Or a file with these lines (CSV)"), render_kw={"accept": ".csv,.txt,text/*"})

    def __init__(self, **keywords: object):
        super().__init__(**keywords)
        self.text = ""

    def validate_uploaded(self, field: FileField) -> None:
        """Read the list from wherever it is."""
        uploaded = read_upload(field.data.read()) if field.data else ""
        pasted = self.pasted.data or ""
        if uploaded and pasted.strip():
            raise ValidationError(_("Please give the list once: as text or as a file."))
        self.text = uploaded or pasted
        if not self.text.strip():
            raise ValidationError(_("Please paste a list or choose a file."))

    @property
    def defaults(self) -> dict[str, str]:
        """What lines that say nothing of it mean."""
        subjects = " ".join(self.subjects.data or [])
        return {"stratum": self.stratum.data or "", "subjects": subjects, "language": self.language.data}


class SizeForm(FlaskForm):
    """How many people a group has."""

    subject = SelectField(_("About whom"), [needed])
    stratum = StringField(_("Stratum"), [needed, Length(max=60), one_word], render_kw={"autocomplete": "off"})
    population = IntegerField(_("How many people it has"), [needed, NumberRange(1, LARGEST)])


class DrawForm(FlaskForm):
    group = SelectField(_("Group"), [needed])
    size = IntegerField(_("How many to draw"), [needed, NumberRange(1, LARGEST)])
    reserve = IntegerField(
        _("Reserve"),
        [InputRequired(_("Please fill in this field.")), NumberRange(0, LARGEST)],
        description=_("The next ones by lot: they come in, in this order, for people who fall out."),
    )
    seed = StringField(
        _("Seed"),
        [Length(max=40), Optional(), one_word],
        description=_(
            "With the same seed and the same list everybody draws the same people. Best is a number that"
            " nobody could choose, such as the digits of a public lottery. Left empty, one is drawn by lot."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    populations: Mapping[str, int] = MappingProxyType({})  # choice of a group -> people on its list

    def validate_reserve(self, field: IntegerField) -> None:
        population = self.populations.get(self.group.data or "")
        if population and self.size.data and self.size.data + (field.data or 0) > population:
            raise ValidationError(
                _(
                    "The list of this group has %(population)s; sample and reserve together cannot be more.",
                    population=population,
                )
            )


class WithdrawForm(FlaskForm):
    reason = TextAreaField(
        _("Why this draw does not count"), [needed, Length(max=500)], render_kw={"rows": "2"}
    )


class GiveForm(FlaskForm):
    """Tickets for the drawn people; the view gives the choices."""

    collection = SelectField(_("Instrument"), [needed], coerce=int)
    language = SelectField(_("Language of the cards"), [needed])


class ReplaceForm(FlaskForm):
    key = StringField(validators=[needed, Length(max=32)])
    reason = SelectField(
        _("Reason"), [needed], choices=[SelectChoice(code, one.label) for code, one in REASONS.items()]
    )
    confirmed = BooleanField(_("Yes, this person falls out"), [needed])


class CallBackForm(FlaskForm):
    count = IntegerField(_("How many to call"), [needed, NumberRange(1, 500)], default=10)
    seed = StringField(
        _("Seed"),
        [Length(max=40), Optional(), one_word],
        description=_("Left empty, one is drawn by lot. The same seed gives the same list again."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


def counted(label: object) -> IntegerField:
    return IntegerField(
        label, [InputRequired(_("Please fill in this field.")), NumberRange(0, 100_000)], default=0
    )


class OutcomesForm(FlaskForm):
    """What people who were called said: a field for each word of ``calling_back.OUTCOMES``."""

    asked = counted(OUTCOMES["asked"])
    not_asked = counted(OUTCOMES["not_asked"])
    unreached = counted(OUTCOMES["unreached"])
    declined = counted(OUTCOMES["declined"])
