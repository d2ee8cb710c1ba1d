"""The gate: raw data in, gated tables out. The only way from what was collected to what is told.

``TABLES`` lists everything that a report may say. Each entry drafts one table
from the raw side; ``disclose`` passes all of them through
``scoring.disclosure.gate_table`` and adds the list of what was withheld.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from flask_babel import force_locale

from reports import (
    comments,
    commission,
    cycles,
    deeds,
    figure_tables,
    filed,
    funnel,
    gaps,
    groups,
    importance,
    items,
    methods,
    personal,
    plain,
    questionnaires,
    reliability,
    replies,
    results,
    severity,
    team_pages,
    triangulation,
    voices,
    weight_draws,
    work,
)
from reports.disclosed import Disclosed
from reports.inputs import ReportData
from reports.raw import Draft, Raw
from reports.told import with_ids
from scoring.disclosure import BANDED_DISTRIBUTION, Gated, gate_table
from scoring.frames import Withheld

TABLES: Mapping[str, Callable[[Raw], Draft]] = {
    "about": results.about,
    "grades": results.grades,
    "teams": results.teams,
    "pairs": results.pairs,
    "returns": groups.returns,
    "ways": groups.ways,
    "strata": groups.strata,
    "criteria": results.criteria,
    "answers": items.answers,
    "team_items": items.team_items,
    "team_criteria": results.team_criteria,
    "changes": results.changes,
    "workers": results.workers,
    "comments": comments.comments,
    "reliability": reliability.reliability,
    "flags": methods.flags,
    "quality": methods.quality,
    "design": methods.design,
    "posts": methods.posts,
    "rules": methods.rules,
    "thresholds": methods.thresholds,
    "settings": methods.settings,
    "series": cycles.series,
    "cycle_changes": cycles.cycle_changes,
    "movement": cycles.movement,
    "breaks": cycles.breaks,
    "answers_by_cycle": cycles.answers_by_cycle,
    "response_steps": figure_tables.response_steps,
    "overall": figure_tables.overall,
    "rank_groups": figure_tables.rank_groups,
    "funnel": funnel.funnel,
    "self_gap": gaps.self_gap,
    "self_gaps": gaps.self_gaps,
    "importance": importance.importance,
    "weight_strip": weight_draws.weight_strip,
    "severity": severity.severity,
    "severity_marks": severity.severity_marks,
    "themes": voices.themes,
    "quotes": voices.quotes,
    "replies": replies.replies,
    "actions": deeds.actions,
    "advice": deeds.advice,
    "rectification": deeds.rectification,
    "rectified": deeds.rectified,
    "posted": deeds.posted,
    "commission": commission.commission,
    "plan_versions": commission.plan_versions,
    "score_bands": commission.score_bands,
    "score_spread": commission.score_spread,
    "gates": commission.gates,
    "conflict_register": commission.conflict_register,
    "recusals": commission.recusals,
    "publicity_list": commission.publicity_list,
    "reference_list": commission.reference_list,
    "plain_base": plain.plain_base,
    "plain_findings": plain.plain_findings,
    "engagement": filed.engagement,
    "work": work.work,
    "outcomes": filed.outcomes,
    "stories": filed.stories,
    "triangulation": triangulation.triangulation,
    "results_of": personal.results_of,
    "waves_of": personal.waves_of,
    "tree_of": personal.tree_of,
    "strengths_of": personal.strengths_of,
    "teams_of": team_pages.teams_of,
    "items_of": team_pages.items_of,
    "criteria_of": team_pages.criteria_of,
    "questions": questionnaires.questions,
}
PERSONAL = frozenset(
    {
        "results_of",
        "waves_of",
        "tree_of",
        "strengths_of",
        "teams_of",
        "items_of",
        "criteria_of",
        "self_gaps",
        "actions",
    }  # fmt: skip
)  # on pages about one subject: what they leave out, they say themselves
UNLISTED = PERSONAL | {"severity", "severity_marks"}  # told to single readers, not to all
UNTOLD = "no_data"  # nothing was collected: that is not withholding


def disclose(data: ReportData, language: str, audience: str = "funder") -> Disclosed:
    """Everything that ``audience`` may be told about one scored evaluation."""
    raw, tables = Raw(data, language), {}
    with force_locale(language):  # labels of sources, posts and rules are texts from here on
        for name, draft_of in TABLES.items():
            draft = draft_of(raw)
            tables[name] = gate_table(draft.columns, draft.cells, draft.minimum, audience)
    tables["withheld"] = _withheld(tables, audience)
    return Disclosed(language, {name: with_ids(table, name) for name, table in tables.items()})


def _withheld(tables: Mapping[str, Gated], audience: str) -> Gated:
    """How many rows of each table hold something that is not shown, and why."""
    found: Counter = Counter()
    for name, table in tables.items():
        for row in table.rows if name not in UNLISTED else ():
            reasons = {(cell.reason, cell.minimum) for cell in row if isinstance(cell, Withheld)}
            found.update((name, *reason) for reason in sorted(reasons, key=str) if reason[0] != UNTOLD)
    columns = ("table", "reason", "minimum", "count")
    rows = [(*place, count) for place, count in found.items()]
    return gate_table(columns, rows, BANDED_DISTRIBUTION, audience)
