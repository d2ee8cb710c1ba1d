"""A plan version as a plain mapping: what is sealed by its checksum, and what differs between two."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluations.models_plan import EvidencePoint, PlanVersion


@dataclass(frozen=True)
class Difference:
    """One thing that two versions hold differently. ``before`` or ``after`` is None when it is not there."""

    kind: str  # setting, wave, source, grade, cap, criterion, indicator, evidence
    code: str
    before: object
    after: object


def plan_content(version: PlanVersion) -> dict:
    """Everything that decides a score, in a fixed order. Number, dates and reason are not part of it."""
    evaluation = version.evaluation
    return {
        "settings": {
            "start": evaluation.starts.isoformat(),
            "end": evaluation.ends.isoformat(),
            "posts": list(version.posts),
            "max_missing": float(version.max_missing),
            "trim_from": version.trim_from,
            "quota": version.quota_grade and {"grade": version.quota_grade, "share": version.quota_share},
            "team_evidence_share": version.team_evidence_share,
            "team_final": dict(version.team_final),
        },
        "wave": {wave.code: float(wave.weight) for wave in evaluation.waves},
        "source": {source.source: source.minimum_n for source in version.sources},
        "grade": {band.code: {"label": band.label, "from": float(band.lower)} for band in version.grades},
        "cap": {
            f"{cap.criterion} {cap.grade}": {"below": float(cap.below), "grade": cap.grade}
            for cap in version.caps
        },
        "criterion": {criterion.code: {"label": criterion.label} for criterion in version.criteria},
        "indicator": {
            indicator.code: {"criterion": criterion.code, "label": indicator.label}
            for criterion in version.criteria
            for indicator in criterion.indicators
        },
        "evidence": {
            point.code: _evidence_content(indicator.code, point)
            for criterion in version.criteria
            for indicator in criterion.indicators
            for point in indicator.evidence_points
        },
    }


def _evidence_content(indicator: str, point: EvidencePoint) -> dict:
    return {
        "indicator": indicator,
        "label": point.label,
        "source": point.source,
        "rule": point.rule,
        "parameters": point.parameters,
        "weights": {weight.post: float(weight.weight) for weight in point.weights},
    }


def plan_checksum(version: PlanVersion) -> str:
    """SHA-256 over the canonical JSON of ``plan_content``: equal plan, equal checksum."""
    text = json.dumps(plan_content(version), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def compare_versions(before: PlanVersion, after: PlanVersion) -> list[Difference]:
    """What differs, one entry per setting, threshold, grade or node of the tree, in the order of the plan."""
    return compare_contents(plan_content(before), plan_content(after))


def compare_contents(old: Mapping, new: Mapping) -> list[Difference]:
    """What differs between two plans as ``plan_content`` gives them."""
    return [difference for kind in old for difference in _differences(kind, old[kind], new[kind])]


def _differences(kind: str, old: Mapping, new: Mapping) -> Iterator[Difference]:
    for code in [*old, *(code for code in new if code not in old)]:
        before, after = old.get(code), new.get(code)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
            before = {name: before.get(name) for name in changed}
            after = {name: after.get(name) for name in changed}
        yield Difference(kind, code, before, after)
