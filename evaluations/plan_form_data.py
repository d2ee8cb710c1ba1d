"""A plan version as the forms of the editor begin with it."""

from collections import defaultdict
from collections.abc import Mapping

from evaluations.models_plan import PlanVersion
from evaluations.plan_tree import evidence_points
from evaluations.row_forms import with_spare


def sources_data(version: PlanVersion) -> dict:
    rows = [
        {**_labelled(source.source, source.label), "minimum_n": source.minimum_n}
        for source in version.sources
    ]
    return {
        "sources": with_spare(rows),
        "max_missing": version.max_missing * 100,
        "trim_from": version.trim_from,
    }


def used_sources(version: PlanVersion) -> dict[str, list[str]]:
    """Source to the evidence points at which it speaks."""
    used = defaultdict(list)
    for _criterion, _indicator, point in evidence_points(version):
        used[point.source].append(point.code)
    return used


def posts_data(version: PlanVersion) -> dict:
    rows = [
        {
            **_labelled(post, version.post_labels.get(post, {})),
            "own_share": _percent(version.team_final.get(post)),
        }
        for post in version.posts
    ]
    share = version.team_evidence_share
    return {"posts": with_spare(rows), "has_team": share is not None, "team_share": _percent(share)}


def grades_data(version: PlanVersion) -> dict:
    return {
        "bands": with_spare(
            [{**_labelled(one.code, one.label), "lower": one.lower} for one in version.grades]
        ),
        "caps": with_spare(
            [{"criterion": cap.criterion, "below": cap.below, "grade": cap.grade} for cap in version.caps], 1
        ),
        "quota_grade": version.quota_grade or "",
        "quota_share": _percent(version.quota_share),
    }


def cycle_data(version: PlanVersion) -> dict:
    evaluation = version.evaluation
    return {
        "title_zh": evaluation.title.get("zh", ""),
        "title_en": evaluation.title.get("en", ""),
        "area": evaluation.area,
        "starts": evaluation.starts,
        "ends": evaluation.ends,
        "waves": with_spare(
            [{"code": wave.code, "weight": _percent(wave.weight)} for wave in evaluation.waves]
        ),
        "is_pilot": evaluation.is_pilot,
    }


def _labelled(code: str, label: Mapping[str, str]) -> dict:
    return {"code": code, "label_zh": label.get("zh", ""), "label_en": label.get("en", "")}


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100
