"""Forms about agencies, teams and workers."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from accounts.fields import needed
from evaluations.models_people import Subject
from evaluations.subject_rows import LONGEST_CODE, LONGEST_NAME, Fault

LARGEST = 5_000_000  # characters of a pasted list


def subject_choices(subjects: Iterable[Subject]) -> list[SelectChoice]:
    return [SelectChoice(one.code, f"{one.code} {one.name}") for one in subjects]


class ReasonForm(FlaskForm):
    """Why something changes after the plan is locked; before that there is no such field."""

    reason = TextAreaField(
        _("Reason"),
        [needed, Length(max=2000)],
        description=_("The plan is locked, so the reason is kept in the audit log."),
        render_kw={"rows": "2"},
    )

    def __init__(self, with_reason: bool, **keywords: object):
        super().__init__(**keywords)
        if not with_reason:
            del self.reason

    @property
    def given_reason(self) -> str:
        return self.reason.data if self.reason else ""

    def tell(self, faults: list[Fault]) -> None:
        """Say each fault beside its field."""
        for fault in faults:
            field = self[fault.column]
            field.errors = [*field.errors, str(fault.sentence)]


class SubjectForm(ReasonForm):
    """One subject; the view gives the choices and takes out what its kind does not have."""

    code = StringField(
        _("Code"),
        [needed, Length(max=LONGEST_CODE)],
        description=_("Stands on cards, lists and results. It cannot be changed later."),
        render_kw={"autocomplete": "off"},
    )
    name = StringField(_("Name"), [needed, Length(max=LONGEST_NAME)], render_kw={"autocomplete": "off"})
    parent = SelectField(_("Belongs to"), [Optional()], validate_choice=False)
    post = SelectField(_("Post"), [Optional()], validate_choice=False)
    fte = StringField(
        _("Share of full time"),
        default="1",
        description=_("1 is full time, 0.5 half."),
        render_kw={"inputmode": "decimal"},
    )
    starts = StringField(
        _("First day"),
        description=_("Only for people who joined during the cycle, such as 2026-03-01."),
        render_kw={"type": "date"},
    )
    ends = StringField(
        _("Last day"),
        description=_("Only for people who left during the cycle."),
        render_kw={"type": "date"},
    )

    @property
    def values(self) -> dict[str, object]:
        """The fields of a subject that are on this form."""
        return {field.name: field.data for field in self if field.name not in ("csrf_token", "reason")}


class SubjectListForm(ReasonForm):
    rows = TextAreaField(
        _("List"),
        [needed, Length(max=LARGEST)],
        render_kw={"rows": "10", "autocomplete": "off", "spellcheck": "false"},
    )
