"""Forms of weights by comparison: one judge's answers, and where a proposal goes."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice, SelectField, StringField
from wtforms.validators import Length

from accounts.fields import choices_from, needed
from evaluations.comparisons import STEPS, Item, pairs, strengths
from evaluations.forms_engagement import written

PREFIX = "pair_"


class JudgeForm(FlaskForm):
    judge = StringField(
        _("Who compares"),
        [written, Length(max=120)],
        description=_("The same name again replaces what that person answered before."),
        render_kw={"autocomplete": "off"},
    )


def judge_form(compared: Sequence[Item]) -> type[JudgeForm]:
    """A form with one question for each pair, "which is more important?"."""
    fields: dict[str, Field] = {}
    for place, (one, other) in enumerate(pairs(compared)):
        fields[f"{PREFIX}{place}"] = SelectField(
            _("%(one)s or %(other)s?", one=one.name, other=other.name),
            [needed],
            choices=[SelectChoice(*answer) for answer in strengths(one, other)],
            default="1",
        )
    return type("PairsOfJudge", (JudgeForm,), fields)


class PutForm(FlaskForm):
    """For which post a proposal is shown, and how it is rounded. Shown by address, put by button."""

    class Meta:
        csrf = False

    post = SelectField(_("Post"), [needed])
    step = SelectField(_("Rounded to"), [needed], choices=choices_from(STEPS), default="0.5")
