"""Two states of a plan side by side: versions, and what the plan was made from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from evaluations.content import Difference, compare_contents, plan_content
from evaluations.models_plan import Evaluation, PlanVersion
from evaluations.vocabulary import difference_name, in_language, post_name, rule_name, source_name

ORIGIN = "origin"


@dataclass(frozen=True)
class Place:
    """A state of the plan that can be compared: ``key`` names it in addresses."""

    key: str
    name: str
    content: Mapping


@dataclass(frozen=True)
class Changes:
    """Rows (what, before, after) of the evidence points and of everything else, with their counts."""

    points: list[tuple[str, str, str]]
    points_changed: int
    points_there: int
    other: list[tuple[str, str, str]]


def places(evaluation: Evaluation) -> list[Place]:
    """What can be compared, the origin first, then every version in order."""
    versions = [
        Place(str(one.number), _("Version %(number)s", number=one.number), plan_content(one))
        for one in evaluation.versions
    ]
    return [*_origin(evaluation), *versions]


def _origin(evaluation: Evaluation) -> Iterator[Place]:
    origin = evaluation.origin
    if origin is None:
        return
    title = in_language(origin.title)
    name = title if origin.number is None else _("%(title)s, version %(n)s", title=title, n=origin.number)
    yield Place(ORIGIN, _("What it was made from: %(name)s", name=name), origin.content)


def usual_before(evaluation: Evaluation) -> str:
    """The version before the newest one; of a first version what it was made from."""
    return str(len(evaluation.versions) - 1) if len(evaluation.versions) > 1 else ORIGIN


def chosen(found: list[Place], key: str | None, usual: str) -> Place:
    """The place with this key, else the usual one, else the first."""
    by_key = {place.key: place for place in found}
    return by_key.get(key) or by_key.get(usual) or found[0]


def changes(before: Place, after: Place) -> Changes:
    """Everything that differs."""
    found = compare_contents(before.content, after.content)
    points = [one for one in found if one.kind == "evidence"]
    return Changes(
        points=[row for one in points for row in rows_of(one)],
        points_changed=len(points),
        points_there=len(after.content["evidence"]),
        other=[row for one in found if one.kind != "evidence" for row in rows_of(one)],
    )


def version_rows(before: PlanVersion, after: PlanVersion) -> list[tuple[str, str, str]]:
    """What differs between two versions, in words."""
    found = compare_contents(plan_content(before), plan_content(after))
    return [row for one in found for row in rows_of(one)]


def rows_of(difference: Difference) -> Iterator[tuple[str, str, str]]:
    """A difference as rows of words, one for each part that changed."""
    head = f"{difference_name(difference.kind)} {part_name(difference.code)}"
    before, after = difference.before, difference.after
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        yield head, in_words("", before), in_words("", after)
        return
    for name in after:
        if name == "weights":
            yield from _weight_rows(head, before[name] or {}, after[name] or {})
        else:
            yield f"{head}: {part_name(name)}", in_words(name, before[name]), in_words(name, after[name])


def _weight_rows(head: str, before: Mapping, after: Mapping) -> Iterator[tuple[str, str, str]]:
    for post in dict.fromkeys((*before, *after)):
        if before.get(post) != after.get(post):
            what = _("weight, %(post)s", post=post_name(post))
            yield f"{head}: {what}", in_words("", before.get(post)), in_words("", after.get(post))


def part_name(name: str) -> str:
    """What a part of the plan is called."""
    words = {
        "label": _("name"),
        "source": _("source"),
        "rule": _("rule"),
        "parameters": _("settings of the rule"),
        "indicator": _("indicator"),
        "criterion": _("criterion"),
        "from": _("from this score on"),
        "below": _("below this score"),
        "grade": _("grade"),
        "start": _("first day"),
        "end": _("last day"),
        "posts": _("posts"),
        "max_missing": _("share of weight that may be missing"),
        "trim_from": _("experts from which on a panel is trimmed"),
        "quota": _("quota"),
        "team_evidence_share": _("share of team evidence"),
        "team_final": _("own share of the final score"),
    }
    return words.get(name, name)


def in_words(name: str, value: object) -> str:
    """A value of the plan for readers; a dash where there is none."""
    if value is None or value == {}:
        return "–"
    if name == "label":
        return in_language(value)
    if name in ("source", "rule"):
        return source_name(value) if name == "source" else rule_name(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{part_name(str(part))}: {in_words(part, one)}" for part, one in value.items())
    if isinstance(value, float):
        return f"{value:.10g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
