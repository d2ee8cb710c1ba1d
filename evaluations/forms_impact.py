"""Forms of outcome indicators, and texts that are given in two languages."""

from collections.abc import Iterator, Mapping

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from accounts.fields import choices_from, needed, one_word
from evaluations.forms_engagement import Day, trimmed, written

DIRECTIONS = {"more": _("more is better"), "less": _("less is better")}
BOTH_OR_NONE = _("Please give both the number and its day, or neither.")
NUMBER = {"inputmode": "decimal"}


class OutcomeForm(FlaskForm):
    """One indicator. The English texts may be left out."""

    code = StringField(
        _("Code"), [written, one_word, Length(max=60)], description=_("A short word, for example O1.")
    )
    label_zh = StringField(
        _("What is counted"),
        [written, Length(max=200)],
        description=_("For example: older people living alone who get a visit every week."),
    )
    unit_zh = StringField(_("Unit"), [written, Length(max=40)], description=_("For example: people."))
    better = SelectField(_("Which way is better"), [needed], choices=choices_from(DIRECTIONS))
    people = IntegerField(
        _("How many people is it about?"),
        [needed, NumberRange(0, 10_000_000, _("Please give a number that is not below 0."))],
        description=_("0 when it is about no people. Fewer than 5 people are not published."),
    )
    baseline = DecimalField(
        _("Baseline: the number at the start"),
        [Optional()],
        description=_("Leave it empty when nobody counted at the start. Then no improvement is claimed."),
        render_kw=NUMBER,
    )
    baseline_on = Day(_("Day of the baseline"), [Optional()])
    value = DecimalField(_("The number now"), [Optional()], render_kw=NUMBER)
    value_on = Day(_("Day of this number"), [Optional()])
    target = DecimalField(_("Target, where one was set beforehand"), [Optional()], render_kw=NUMBER)
    source_zh = StringField(
        _("Where the numbers come from"),
        [written, Length(max=300)],
        description=_("The register or document in which they can be looked up."),
    )
    label_en = StringField(_("What is counted, in English"), [Length(max=200)], filters=[trimmed])
    unit_en = StringField(_("Unit, in English"), [Length(max=40)], filters=[trimmed])
    source_en = StringField(
        _("Where the numbers come from, in English"), [Length(max=300)], filters=[trimmed]
    )

    def validate(self, extra_validators: object = None) -> bool:
        """A number has a day; there is at least one; the later one is later."""
        is_valid = super().validate(extra_validators)
        for field, sentence in self._faults() if is_valid else ():
            field.errors = [*field.errors, sentence]
            is_valid = False
        return is_valid

    def _faults(self) -> Iterator[tuple]:
        for number, day in ((self.baseline, self.baseline_on), (self.value, self.value_on)):
            if (number.data is None) != (day.data is None):
                yield (day if day.data is None else number), BOTH_OR_NONE
        if self.baseline.data is None and self.value.data is None:
            yield self.value, _("Please give at least one number: at the start, or now.")
        elif self.baseline_on.data and self.value_on.data and self.value_on.data <= self.baseline_on.data:
            yield self.value_on, _("This day must be later than that of the baseline.")

    @property
    def values(self) -> dict[str, object]:
        """What the form says, by column."""
        numbers = {name: self[name].data for name in ("baseline", "value", "target")}
        return {
            **{name: self[name].data for name in ("code", "better", "people", "baseline_on", "value_on")},
            **{name: None if number is None else float(number) for name, number in numbers.items()},
            **{name: in_languages(self.data, name) for name in ("label", "unit", "source")},
        }


def in_languages(data: Mapping[str, object], name: str) -> dict[str, str]:
    """The texts ``name_zh`` and ``name_en`` of a form by language, without empty ones."""
    found = {language: str(data[f"{name}_{language}"] or "").strip() for language in ("zh", "en")}
    return {language: text for language, text in found.items() if text}
