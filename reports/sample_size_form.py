"""The form from which a sample is reckoned. Percent on the page, shares of 1 in the engine."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DecimalField, IntegerField, SelectField
from wtforms.validators import NumberRange

from accounts.fields import Ticks, choices_from, needed
from reports.sample_size import ALLOCATIONS, Settings

NUMBER = {"inputmode": "decimal"}


class SampleSizeForm(FlaskForm):
    """The view gives the choices of groups; without a choice all are meant."""

    groups = Ticks(
        _("Groups"),
        coerce=int,
        default=(),
        description=_("Only groups of one kind belong together: recipients with recipients."),
    )
    error = DecimalField(
        _("How far off may a share be, in percentage points?"),
        [needed, NumberRange(1, 30)],
        default=7,
        description=_(
            "7: if 70 of 100 people asked are satisfied, 63 to 77 of 100 of all are (19 times of 20)."
        ),
        places=None,
        render_kw=NUMBER,
    )
    rate = DecimalField(
        _("How many of 100 invited people will answer?"),
        [needed, NumberRange(5, 100)],
        default=70,
        description=_("From experience: on the phone about 60, when somebody brings the card about 85."),
        places=None,
        render_kw=NUMBER,
    )
    allocation = SelectField(
        _("What a result is told of"),
        [needed],
        default="alone",
        choices=choices_from(ALLOCATIONS),
    )
    minimum = IntegerField(
        _("At least from each group"),
        [needed, NumberRange(1, 1000)],
        default=5,
        description=_("Below 5 answers nothing may be told of a group."),
    )
    spare = DecimalField(
        _("Reserve, in percent of the invited"),
        [needed, NumberRange(0, 200)],
        default=20,
        places=None,
        render_kw=NUMBER,
    )
    cluster = DecimalField(
        _("People asked in the same village or by the same interviewer"),
        [needed, NumberRange(1, 1000)],
        default=1,
        description=_("1 when people are drawn one by one from the whole list."),
        places=None,
        render_kw=NUMBER,
    )
    icc = DecimalField(
        _("How alike they answer, 0 to 1"),
        [needed, NumberRange(0, 1)],
        default=0,
        description=_("0 not at all; 0.05 is usual for neighbours."),
        places=None,
        render_kw=NUMBER,
    )

    @property
    def settings(self) -> Settings:
        return Settings(
            error=float(self.error.data) / 100,
            cluster=float(self.cluster.data),
            icc=float(self.icc.data),
            rate=float(self.rate.data) / 100,
            allocation=self.allocation.data,
            minimum=self.minimum.data,
            spare=float(self.spare.data) / 100,
        )
