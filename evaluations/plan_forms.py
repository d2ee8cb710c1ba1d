"""Forms of the plan editor: sources, posts, grades, cycle."""

import math
from collections.abc import Container, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, FieldList, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from accounts.fields import needed
from evaluations.cycle import is_cycle
from evaluations.plan_checks import HUNDRED
from evaluations.plan_settings import Cycle, Grading, Named
from evaluations.row_forms import (
    NumberField,
    RowForm,
    above_zero,
    code_check,
    filled,
    in_both,
    percent,
    refuse,
    rows_of,
)
from evaluations.vocabulary import POSTS, SOURCES

LEAST_TRIMMED = 3
MOST_N = 10_000


class LabelledRow(RowForm):
    """A code with its name. A known code, such as ``peer``, has a name already."""

    code = StringField(_("Code"), [needed, code_check])
    label_zh = StringField(_("Name in Chinese"), [Length(max=200)])
    label_en = StringField(_("Name in English"), [Length(max=200)])

    def named(self, number: float | None) -> Named:
        """The row as services take it."""
        return Named(self.code.data, in_both(self.label_zh.data, self.label_en.data), number)


class WaveRow(RowForm):
    code = StringField(_("Code"), [needed, code_check])
    weight = NumberField(_("Weight in the cycle, percent"), [needed, above_zero])


class SourceRow(LabelledRow):
    minimum_n = IntegerField(
        _("Least n"), [Optional(), NumberRange(1, MOST_N, _("Please give a whole number from 1."))]
    )


class PostRow(LabelledRow):
    own_share = NumberField(_("Own share of the final score, percent"), [Optional(), percent])


class BandRow(LabelledRow):
    label_zh = StringField(_("Name in Chinese"), [needed, Length(max=200)])
    label_en = StringField(_("Name in English"), [Length(max=200)])
    lower = NumberField(_("From this score on"), [needed, percent])

    @property
    def is_blank(self) -> bool:
        """A lower end of 0 is a number too."""
        return self.lower.data is None and super().is_blank


class CapRow(RowForm):
    criterion = SelectField(_("Criterion"), validate_choice=False)
    below = NumberField(_("Below this score"), [needed, percent])
    grade = StringField(_("At most this grade (code)"), [needed])

    @property
    def is_blank(self) -> bool:
        """The list of criteria always has a choice."""
        return self.below.data is None and not self.grade.data


def waves_fit(rows: FieldList) -> bool:
    """Codes once each, weights that sum to 100; else it is said beside the rows."""
    total = math.fsum(float(row.weight.data) for row in filled(rows))
    if abs(total - 100) > HUNDRED:
        refuse(rows, gettext("sum %(total)s, expected 100", total=f"{total:.10g}"))
    return codes_fit(rows) and not rows.errors


def named_fit(rows: FieldList, known: Container[str]) -> bool:
    """A code that the vocabulary does not know has a name of its own."""
    nameless = [row for row in filled(rows) if row.code.data not in known and not row.label_zh.data]
    for row in nameless:
        refuse(row.label_zh, gettext("A code of your own needs a name."))
    return codes_fit(rows) and not nameless


def codes_fit(rows: FieldList) -> bool:
    """Each code stands once; the second one of a pair is marked."""
    seen = set()
    for row in filled(rows):
        if row.code.data in seen:
            refuse(row.code, gettext("Each code may stand here once."))
            return False
        seen.add(row.code.data)
    return True


def share_of(field: NumberField) -> float | None:
    """A percentage as a share."""
    return None if field.data is None else round(float(field.data) / 100, 12)


def wave_shares(rows: FieldList) -> tuple[tuple[str, float], ...]:
    """Code and share of each wave, once the rows are valid."""
    return tuple((row.code.data, share_of(row.weight)) for row in filled(rows))


class SourcesForm(FlaskForm):
    sources = rows_of(
        SourceRow,
        label=_("Sources"),
        description=_(
            "Who judges. With fewer answers or units than the least n a source counts as missing. "
            "A code of your own, such as village, needs a name."
        ),
    )
    max_missing = NumberField(
        _("Most weight that may be missing, percent"),
        [needed, percent],
        description=_(
            "The weight of missing sources goes to the others; above this limit there is no score at all."
        ),
    )
    trim_from = IntegerField(
        _("Panel: trim from this number of experts on"),
        [needed, NumberRange(LEAST_TRIMMED, 1000, _("Please give a whole number from 3."))],
        description=_("From this number on the highest and the lowest rating are left out."),
    )

    used: Mapping[str, list[str]] = {}  # source -> evidence points that it speaks at

    def validate(self, extra_validators=None) -> bool:
        return (
            super().validate(extra_validators) and named_fit(self.sources, SOURCES) and self._used_ones_stay()
        )

    def _used_ones_stay(self) -> bool:
        gone = [entry.form for entry in self.sources if entry.form.remove.data]
        for row in gone:
            codes = ", ".join(self.used.get(row.code.data, ()))
            if codes:
                refuse(row.remove, gettext("These evidence points use it: %(codes)s.", codes=codes))
        return not any(row.remove.errors for row in gone)

    @property
    def wanted(self) -> list[Named]:
        return [row.named(row.minimum_n.data) for row in filled(self.sources)]


class PostsForm(FlaskForm):
    posts = rows_of(
        PostRow,
        label=_("Posts"),
        description=_("Each post has its own column of weights. Removing a post removes its weights."),
    )
    has_team = BooleanField(
        _("Teams get a score, and it counts for their members"),
        description=_("Without it the weights of teams are removed."),
    )
    team_share = NumberField(
        _("Team score: share of the team's own evidence, percent"),
        [Optional(), percent],
        description=_("The rest is the mean of the members' own scores."),
    )

    def validate(self, extra_validators=None) -> bool:
        if not (super().validate(extra_validators) and named_fit(self.posts, POSTS)):
            return False
        if not filled(self.posts):
            refuse(self.posts, gettext("A plan needs at least one post."))
        return self._team_fits() and not self.posts.errors

    def _team_fits(self) -> bool:
        if not self.has_team.data:
            return True
        asked = [self.team_share, *(row.own_share for row in filled(self.posts))]
        missing = [field for field in asked if field.data is None]
        for field in missing:
            refuse(field, gettext("Please give this share: teams get a score."))
        return not missing

    @property
    def wanted(self) -> list[Named]:
        return [row.named(share_of(row.own_share)) for row in filled(self.posts)]

    @property
    def team_evidence_share(self) -> float | None:
        return share_of(self.team_share) if self.has_team.data else None


class GradesForm(FlaskForm):
    bands = rows_of(
        BandRow,
        label=_("Grades"),
        description=_(
            "Each grade reaches from its score up to, but not including, the next one above. "
            "The lowest begins at 0, so that no score is without a grade."
        ),
    )
    caps = rows_of(
        CapRow,
        label=_("Caps"),
        description=_("A low score on one criterion limits the grade, however high the total is."),
    )
    quota_grade = StringField(
        _("Quota: grade (code)"),
        [Length(max=40)],
        description=_("Leave empty for no quota."),
    )
    quota_share = NumberField(_("Quota: at most this share of people, percent"), [Optional(), percent])

    def validate(self, extra_validators=None) -> bool:
        if not (super().validate(extra_validators) and codes_fit(self.bands)):
            return False
        return self._bands_fit() and self._grades_are_known()

    def _bands_fit(self) -> bool:
        rows = sorted(filled(self.bands), key=lambda row: -row.lower.data)
        if len(rows) < 2:
            refuse(self.bands, gettext("Please give at least two grades."))
            return False
        for above, row in zip(rows, rows[1:], strict=False):
            if above.lower.data == row.lower.data:
                refuse(row.lower, gettext("Two grades begin at the same score."))
                return False
        lowest = rows[-1].lower
        if lowest.data != 0:
            gap = f"{lowest.data:.10g}"
            refuse(lowest, gettext("Scores from 0 to %(gap)s would have no grade: expected 0.", gap=gap))
            return False
        return True

    def _grades_are_known(self) -> bool:
        codes = {row.code.data for row in filled(self.bands)}
        named = [row.grade for row in filled(self.caps)]
        named += [self.quota_grade] if self.quota_grade.data else []
        unknown = [field for field in named if field.data not in codes]
        for field in unknown:
            refuse(field, gettext("There is no grade %(code)s.", code=field.data))
        if self.quota_grade.data and self.quota_share.data is None:
            refuse(self.quota_share, gettext("Please give the share of the quota."))
            return False
        return not unknown

    @property
    def grading(self) -> Grading:
        rows = sorted(filled(self.bands), key=lambda row: -row.lower.data)
        caps = ((row.criterion.data, float(row.below.data), row.grade.data) for row in filled(self.caps))
        quota = (self.quota_grade.data, share_of(self.quota_share)) if self.quota_grade.data else None
        return Grading(tuple(row.named(float(row.lower.data)) for row in rows), tuple(caps), quota)


class CycleForm(FlaskForm):
    title_zh = StringField(_("Title in Chinese"), [needed, Length(max=200)])
    title_en = StringField(_("Title in English (optional)"), [Length(max=200)])
    area = StringField(_("Area"), [Length(max=120)])
    starts = DateField(_("First day of the cycle"), [needed])
    ends = DateField(
        _("Last day of the cycle"), [needed], description=_("The policy allows one to three years.")
    )
    waves = rows_of(
        WaveRow,
        label=_("Waves"),
        description=_("One collection each. Weights sum to 100. Leave a line empty for no further wave."),
    )
    is_pilot = BooleanField(
        _("This is a pilot"),
        description=_(
            "A shadow run beside the rule in force: it can be scored, but nothing of it is ever published."
        ),
    )

    def validate(self, extra_validators=None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not is_cycle(self.starts.data, self.ends.data):
            refuse(self.ends, gettext("A cycle has 1 to 3 years."))
        return waves_fit(self.waves) and not self.ends.errors

    @property
    def cycle(self) -> Cycle:
        return Cycle(
            title=in_both(self.title_zh.data, self.title_en.data),
            area=(self.area.data or "").strip(),
            starts=self.starts.data,
            ends=self.ends.data,
            waves=wave_shares(self.waves),
            is_pilot=self.is_pilot.data,
        )
