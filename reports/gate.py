"""The gate: raw data in, gated tables out. The only way from what was collected to what is told.

``TABLES`` lists everything that a report may say. Each entry drafts one table
from the raw side; ``disclose`` passes all of them through
``scoring.disclosure.gate_table`` and adds the list of what was withheld.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from flask_babel import force_locale

from reports import comments, groups, items, methods, questionnaires, reliability, results
from reports.disclosed import Disclosed
from reports.inputs import ReportData
from reports.raw import Draft, Raw
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
    "questions": questionnaires.questions,
}
UNTOLD = "no_data"  # nothing was collected: that is not withholding


def disclose(data: ReportData, language: str, audience: str = "funder") -> Disclosed:
    """Everything that ``audience`` may be told about one scored evaluation."""
    raw, tables = Raw(data, language), {}
    with force_locale(language):  # labels of sources, posts and rules are texts from here on
        for name, draft_of in TABLES.items():
            draft = draft_of(raw)
            tables[name] = gate_table(draft.columns, draft.cells, draft.minimum, audience)
    tables["withheld"] = _withheld(tables, audience)
    return Disclosed(language, tables)


def _withheld(tables: Mapping[str, Gated], audience: str) -> Gated:
    """How many rows of each table hold something that is not shown, and why."""
    found: Counter = Counter()
    for name, table in tables.items():
        for row in table.rows:
            reasons = {(cell.reason, cell.minimum) for cell in row if isinstance(cell, Withheld)}
            found.update((name, *reason) for reason in sorted(reasons, key=str) if reason[0] != UNTOLD)
    columns = ("table", "reason", "minimum", "count")
    rows = [(*place, count) for place, count in found.items()]
    return gate_table(columns, rows, BANDED_DISTRIBUTION, audience)
