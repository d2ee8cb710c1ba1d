"""Forms of locking and of new versions."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from accounts.fields import needed
from evaluations.plans import Sanction


class VersionForm(FlaskForm):
    reason = TextAreaField(
        _("Reason for a new version"),
        [needed, Length(max=2000)],
        description=_("It is kept with the plan and printed with it."),
        render_kw={"rows": "2"},
    )


class LockForm(FlaskForm):
    """What a plan may need besides a sound tree; fields that it does not need are taken out."""

    reason = TextAreaField(
        _("Reason why performance weighs less than before"),
        [needed, Length(max=2000)],
        description=_("It is printed in the method annex."),
        render_kw={"rows": "2"},
    )
    approver = StringField(_("Approved by (name and office)"), [needed, Length(max=120)])
    approval = TextAreaField(
        _("Reason of the approval"),
        [needed, Length(max=2000)],
        description=_("Name and reason stand in the plan for all readers."),
        render_kw={"rows": "2"},
    )

    @property
    def sanction(self) -> Sanction:
        given = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        return Sanction(**given)


def lock_form(weighs_less: bool, leaves_out: bool) -> LockForm:
    """Ask for a reason when performance weighs less, for a name when the plan leaves something out."""
    form = LockForm()
    if not weighs_less:
        del form.reason
    if not leaves_out:
        del form.approver, form.approval
    return form
