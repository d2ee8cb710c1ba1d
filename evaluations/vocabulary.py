"""Words for readers: states, sources, posts, rules, reasons. Codes in, whole words out."""

from collections.abc import Mapping

from flask import Flask, g, has_app_context
from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from evaluations.models_plan import PlanVersion
from scoring.rules import RULES

STATES = {
    "draft": _("plan in draft"),
    "locked": _("plan locked"),
    "collecting": _("collecting"),
    "closed": _("closed"),
    "scored": _("scored"),
    "publicity": _("publicity"),
    "final": _("final"),
}
WAVE_STATES = {
    "draft": _("not begun"),
    "open": _("open"),
    "closed": _("closed, not sealed"),
    "sealed": _("sealed"),
}
SOURCES = {
    "recipient": _("Service recipients"),
    "department": _("Departments"),
    "committee": _("Village committees"),
    "peer": _("Peers"),
    "supervisee": _("Supervisees"),
    "supervisor": _("Supervisors"),
    "self": _("Own view"),
    "expert": _("Experts"),
    "visit": _("Visits"),
    "focus_group": _("Focus groups"),
    "record": _("Records"),
}
POSTS = {
    "frontline": _("Front line"),
    "supervisor": _("Supervisor"),
    "team": _("Team"),
    "agency": _("Agency"),
}
DIFFERENCES = {
    "settings": _("setting"),
    "wave": _("wave"),
    "source": _("threshold"),
    "grade": _("grade"),
    "cap": _("cap"),
    "criterion": _("criterion"),
    "indicator": _("indicator"),
    "evidence": _("evidence point"),
}


def in_language(labels: Mapping[str, str] | None, code: str = "") -> str:
    """The text in the reader's language, in another one when it has none, else the code."""
    labels = labels or {}
    language = str(get_locale())
    return labels.get(language) or labels.get("zh") or labels.get("en") or next(iter(labels.values()), code)


def state_name(state: str) -> str:
    return str(STATES.get(state, state))


def wave_state_name(state: str) -> str:
    return str(WAVE_STATES.get(state, state))


def source_name(source: str) -> str:
    return _own_name("source", source) or str(SOURCES.get(source, source))


def post_name(post: str) -> str:
    return _own_name("post", post) or str(POSTS.get(post, post))


def learn_names(version: PlanVersion) -> None:
    """Call the sources and posts of this plan by its own names, until the request or command ends."""
    g.plan_names = {
        "source": {source.source: source.label for source in version.sources},
        "post": version.post_labels,
    }


def _own_name(kind: str, code: str) -> str:
    """The name that the plan at hand gives to a code; empty when it gives none."""
    names = g.get("plan_names", {}) if has_app_context() else {}
    return in_language(names.get(kind, {}).get(code))


def difference_name(kind: str) -> str:
    return str(DIFFERENCES.get(kind, kind))


def rule_name(code: str) -> str:
    """The label of a rule in the reader's language."""
    rule = RULES.get(code)
    return in_language({"zh": rule.zh, "en": rule.en}) if rule else code


def rule_sentence(code: str) -> str:
    """What a rule does, in one sentence."""
    rule = RULES.get(code)
    return in_language({"zh": rule.sentence_zh, "en": rule.sentence_en}) if rule else ""


def add_filters(app: Flask) -> None:
    """Make the words available to every template."""
    for function in (
        in_language,
        state_name,
        wave_state_name,
        source_name,
        post_name,
        difference_name,
        rule_name,
        rule_sentence,
    ):
        app.add_template_filter(function)
