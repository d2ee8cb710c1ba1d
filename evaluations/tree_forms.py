"""Forms for a node of the tree, and for the rule of an evidence point: built from the registry of rules."""

import re
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from accounts.fields import needed
from evaluations import plan_edit
from evaluations.models_plan import EvidencePoint, PlanVersion
from evaluations.plan_edit import Node
from evaluations.plan_page import node_name
from evaluations.row_forms import NumberField, code_check, in_both
from evaluations.vocabulary import in_language, rule_name, source_name
from scoring.rules import RULES
from scoring.rules.registry import Parameter

TEAM_LEVEL = "level"  # understood by every rule
PREFIX = "p_"  # of the fields of parameters


class LabelForm(FlaskForm):
    label_zh = StringField(_("Name in Chinese"), [needed, Length(max=200)])
    label_en = StringField(
        _("Name in English (optional)"),
        [Length(max=200)],
        description=_("If left empty, the Chinese name stands in for it."),
    )

    @property
    def label(self) -> dict[str, str]:
        return in_both(self.label_zh.data, self.label_en.data)


class NodeForm(LabelForm):
    code = StringField(
        _("Code"),
        [needed, code_check],
        description=_("It stands in tables and questionnaires and stays for life."),
    )


class PointForm(NodeForm):
    """A new evidence point; the settings of its rule come on the next page."""

    source = SelectField(_("Source: who speaks here"), [needed])
    rule = SelectField(_("Rule: how it becomes a score"), [needed])


class RemoveForm(FlaskForm):
    """Nothing but the proof that the form came from this house."""


class NumbersField(StringField):
    """Numbers with spaces or commas between them."""

    def process_formdata(self, valuelist):
        text = (valuelist[0] if valuelist else "").strip()
        try:
            self.data = [whole(float(part)) for part in re.split(r"[\s,，、;]+", text)] if text else None
        except ValueError:
            raise ValueError(gettext("Please give numbers with spaces between them.")) from None

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return " ".join(f"{number:.10g}" for number in self.data or ())


class MappingField(TextAreaField):
    """One line for each option: ``option = number``."""

    def __init__(self, label=None, validators=(), **options):
        super().__init__(label, validators, render_kw={"rows": "6"}, **options)

    def process_formdata(self, valuelist):
        lines = [line for line in (valuelist[0] if valuelist else "").splitlines() if line.strip()]
        pairs = [re.fullmatch(r"\s*(\S+?)\s*[=:：]\s*(\S+)\s*", line) for line in lines]
        try:
            self.data = {pair[1]: whole(float(pair[2])) for pair in pairs} or None
        except (TypeError, ValueError):
            raise ValueError(gettext("Please write one option on each line, such as 4 = 100.")) from None

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "\n".join(f"{option} = {number:.10g}" for option, number in (self.data or {}).items())


FIELDS = {
    "boolean": BooleanField,
    "number": NumberField,
    "integer": IntegerField,
    "numbers": NumbersField,
    "mapping": MappingField,
}


def whole(number: float) -> int | float:
    """Whole numbers as such: equal plans have equal checksums."""
    return int(number) if float(number).is_integer() else float(number)


def source_choices(version: PlanVersion) -> list[SelectChoice]:
    return [SelectChoice(source.source, source_name(source.source)) for source in version.sources]


def rule_choices() -> list[SelectChoice]:
    return [SelectChoice(code, rule_name(code)) for code in RULES]


def rename_form(version: PlanVersion, level: str, node: Node) -> LabelForm:
    """Names of a node, and what it stands under where there is a choice."""
    return type("RenameForm", (LabelForm,), _owner_field(version, level))(data=_placed(version, node))


def _owner_field(version: PlanVersion, level: str) -> dict[str, SelectField]:
    owners = plan_edit.owners_for(version, level)
    if len(owners) < 2:
        return {}
    choices = [SelectChoice(owner.id, node_name(owner)) for owner in owners]
    return {"owner": SelectField(_("Stands under"), choices=choices, coerce=int)}


def _placed(version: PlanVersion, node: Node) -> dict[str, object]:
    """What a form begins with: the names of a node and its place."""
    label = {"label_zh": node.label.get("zh"), "label_en": node.label.get("en")}
    return {**label, "owner": plan_edit.parent_of(version, node).id}


def owner_in(form: LabelForm, version: PlanVersion, level: str, node: Node):
    """The owner that a form names; the present one when it offers no choice."""
    if "owner" not in form:
        return plan_edit.parent_of(version, node)
    return next(one for one in plan_edit.owners_for(version, level) if one.id == form.owner.data)


def measure_form(version: PlanVersion, point: EvidencePoint, rule: str) -> LabelForm:
    """Names, source and the settings of ``rule``, one field for each parameter of the registry."""
    usual = defaults_of(version, rule)
    given = point.parameters if rule == point.rule else {}
    fields = {
        PREFIX + name: _field(parameter, usual[name]) for name, parameter in RULES[rule].parameters.items()
    }
    fields["rule"] = HiddenField(default=rule)
    fields["source"] = SelectField(_("Source: who speaks here"), [needed])
    fields["is_team_level"] = BooleanField(
        _("Judged for the whole team"),
        description=_("One value for the team, which counts for each of its members."),
    )
    start = {PREFIX + name: given.get(name, value) for name, value in usual.items()}
    start |= {"source": point.source, "is_team_level": given.get(TEAM_LEVEL) == "team"}
    start |= _placed(version, point)
    fields |= _owner_field(version, "evidence")
    form = type("MeasureForm", (LabelForm,), fields)(data=start)
    form.source.choices = source_choices(version)
    form.rule.data = rule
    return form


def defaults_of(version: PlanVersion, rule: str) -> dict[str, object]:
    """What a parameter is when the evidence point does not say."""
    plan = {"trim_from": version.trim_from}
    return {name: plan.get(name, parameter.default) for name, parameter in RULES[rule].parameters.items()}


def _field(parameter: Parameter, usual: object):
    label = in_language({"zh": parameter.zh, "en": parameter.en})
    label = label[:1].upper() + label[1:]
    if parameter.kind == "boolean":
        return BooleanField(label)
    wanted = [InputRequired(_("Please fill in this field."))] if parameter.kind == "mapping" else [Optional()]
    if parameter.kind in ("number", "integer") and parameter.low is not None:
        bounds = {"low": f"{parameter.low:.10g}", "high": f"{parameter.high:.10g}"}
        wanted.append(
            NumberRange(parameter.low, parameter.high, gettext("Expected %(low)s to %(high)s.", **bounds))
        )
    return FIELDS[parameter.kind](label, wanted, description=_hint(parameter, usual))


def _hint(parameter: Parameter, usual: object) -> str:
    if parameter.kind == "mapping":
        return gettext("One option on each line, such as 4 = 100. Values from 0 to 100.")
    return "" if usual is None else gettext("Left empty: %(usual)s.", usual=usual)


def parameters_of(form: LabelForm, version: PlanVersion, rule: str) -> Mapping[str, object]:
    """What the form says beyond what goes without saying."""
    usual, given = defaults_of(version, rule), {}
    for name, parameter in RULES[rule].parameters.items():
        value = form[PREFIX + name].data
        if parameter.kind == "number" and value is not None:
            value = whole(value)
        if value is not None and value != usual[name]:
            given[name] = value
    return given | ({TEAM_LEVEL: "team"} if form.is_team_level.data else {})
