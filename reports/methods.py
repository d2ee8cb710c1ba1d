"""Gated side of method and limits: the plan in words, quality of the evidence, flags."""

import pandas as pd

from evaluations.vocabulary import post_name, rule_name, rule_sentence, source_name
from reports import sentences, wording
from reports.numbers import half_up
from reports.raw import Draft, Raw
from scoring.flags import FLAGS, flag_text
from scoring.quality.returns import LEAST_RESPONSE

FLAGS_OF_READERS = frozenset(FLAGS) - {"missing", "team_made_grade"}  # said elsewhere, or said better
SHOWN_MEASURES = frozenset({"raters", "agency_present", "no_proof", "unverified"})


def design(raw: Raw) -> Draft:
    """The tree with sources, rules and weights, one column of weights per post."""
    plan, rows = raw.data.plan, []
    for point in plan.design.to_dict("records"):
        weights = plan.weights.loc[point["evidence"]].fillna(0)
        rows.append(
            {
                "criterion": point["criterion"],
                "indicator": point["indicator"],
                "evidence": point["evidence"],
                "label": raw.label(point["evidence"]),
                "source": source_name(point["source"]),
                "rule": rule_name(point["rule"]),
                **{f"weight_{post}": float(weights[post]) for post in plan.weights.columns},
            }
        )
    weights = [f"weight_{post}" for post in plan.weights.columns]
    return Draft(("criterion", "indicator", "evidence", "label", "source", "rule", *weights), rows)


def posts(raw: Raw) -> Draft:
    """Posts with a column of weights, and the share of the own score in the final one."""
    plan = raw.data.plan
    final = plan.team.final if plan.team else {}
    rows = [
        {"post": post, "name": post_name(post), "own_share": _share(final.get(post))}
        for post in plan.weights.columns
    ]
    return Draft(("post", "name", "own_share"), rows)


def _share(value: float | None) -> float | None:
    return None if value is None else half_up(100 * value)


def rules(raw: Raw) -> Draft:
    """The rules that the plan uses, each in one sentence."""
    used = dict.fromkeys(raw.data.plan.design["rule"])
    rows = [{"rule": rule_name(code), "sentence": rule_sentence(code)} for code in used]
    return Draft(("rule", "sentence"), rows)


def thresholds(raw: Raw) -> Draft:
    """From how many answers on a source counts, and from how many its answers are published."""
    asked = set(raw.sources.values())
    rows = [
        {
            "source": source_name(source),
            "scored_from": least,
            "shown_from": raw.minimum(source) if source in asked else None,
        }
        for source, least in raw.data.plan.minimum_n.items()
    ]
    return Draft(("source", "scored_from", "shown_from"), rows)


def settings(raw: Raw) -> Draft:
    """What else the plan decided."""
    plan = raw.data.plan
    labels = {band.code: raw.text(band.label, band.code) for band in plan.grades}
    caps = [
        sentences.labelled(f"{cap.criterion} < {cap.below:g}", labels.get(cap.grade, cap.grade))
        for cap in plan.caps
    ]
    facts = {
        "waves": wording.listed(f"{wave.code} {100 * wave.weight:g}%" for wave in plan.waves),
        "quota": labels.get(plan.quota.grade, plan.quota.grade) if plan.quota else "",
        "quota_share": _share(plan.quota.share) if plan.quota else None,
        "caps": wording.listed(caps),
        "max_missing": _share(plan.max_missing),
        "evidence_share": _share(plan.team.evidence_share) if plan.team else None,
        "trim_from": plan.trim_from,
        "least_response": _share(LEAST_RESPONSE),
    }
    return Draft(tuple(facts), [facts])


def quality(raw: Raw) -> Draft:
    """Size of panels, rows counted and not scored."""
    frame = raw.data.result.quality
    rows = [
        {
            "measure": row.measure,
            "code": row.code,
            "label": raw.label(row.code),
            "wave": row.wave,
            "value": half_up(row.value),
            "n": int(row.n),
        }
        for row in frame.itertuples()
        if row.measure in SHOWN_MEASURES and not pd.isna(row.value)
    ]
    return Draft(("measure", "code", "label", "wave", "value", "n"), rows)


def flags(raw: Raw) -> Draft:
    """Which reservations apply to whom: one row per flag with the subjects it touches."""
    touched: dict[str, dict[str, None]] = {}
    for row in raw.data.result.scores.itertuples():
        for flag in str(row.flags).split():
            code = flag.partition(":")[0]
            if code in FLAGS_OF_READERS:
                touched.setdefault(code, {})[row.subject] = None
    rows = [
        {
            "flag": code,
            "sentence": flag_text(code, "zh" if raw.language == "zh" else "en"),
            "subjects": wording.listed(sorted(touched[code])),
            "count": len(touched[code]),
        }
        for code in FLAGS
        if code in touched
    ]
    return Draft(("flag", "sentence", "subjects", "count"), rows)
