"""The form with which an evaluation begins."""

from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectChoice, StringField
from wtforms.validators import Length

from accounts.fields import Ticks, needed
from evaluations.plan_forms import WaveRow, wave_shares, waves_fit
from evaluations.row_forms import in_both, rows_of
from packages.starting import Commission


class StartForm(FlaskForm):
    title_zh = StringField(_("Title in Chinese"), [needed, Length(max=200)])
    title_en = StringField(
        _("Title in English (optional)"),
        [Length(max=200)],
        description=_("If left empty, the Chinese title stands in for it."),
    )
    area = StringField(
        _("Area"),
        [Length(max=120)],
        description=_("County, town or district, as it shall stand on the pages."),
    )
    starts = DateField(_("First day of the cycle"), [needed])
    years = RadioField(
        _("Length of the cycle"),
        choices=[SelectChoice(1, _("1 year")), SelectChoice(2, _("2 years")), SelectChoice(3, _("3 years"))],
        coerce=int,
        description=_("The policy allows one to three years."),
    )
    waves = rows_of(
        WaveRow,
        label=_("Waves"),
        description=_("One collection each. Weights sum to 100. Leave a line empty for no further wave."),
    )
    posts = Ticks(
        _("Posts"),
        [needed],
        description=_("Posts of your own are added in the plan."),
    )
    is_pilot = BooleanField(
        _("This is a pilot"),
        description=_(
            "A shadow run beside the rule in force: it can be scored, but nothing of it is ever published."
        ),
    )

    def validate(self, extra_validators=None) -> bool:
        return super().validate(extra_validators) and waves_fit(self.waves)

    @property
    def commission(self) -> Commission:
        """What was filled in, once it is valid."""
        return Commission(
            title=in_both(self.title_zh.data, self.title_en.data),
            area=(self.area.data or "").strip(),
            starts=self.starts.data,
            years=self.years.data,
            waves=wave_shares(self.waves),
            posts=tuple(self.posts.data),
            is_pilot=self.is_pilot.data,
        )


def next_january(today: date) -> date:
    return date(today.year + 1, 1, 1)
