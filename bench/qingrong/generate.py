"""Writes the evaluation package of Qingrong County: python -m bench.qingrong.generate [FOLDER]

Everything is invented. Equal code writes equal bytes.
"""

import csv
import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from bench.qingrong import answers, earlier, filed, forms, framework, judged, questionnaires, targets
from bench.qingrong.labels import labels_text
from bench.qingrong.people import MEMBERS, WORKERS, subject_rows
from surveys.formats.sheets import write_workbook

SEED = 20190817
PACKAGE = Path(__file__).parent / "package"
COLUMNS = {
    "framework": ("criterion", "indicator", "evidence", "source", "rule", "parameters", "weight_frontline",
                  "weight_supervisor", "weight_team"),
    "subjects": ("code", "kind", "name", "parent", "post", "fte", "start", "end"),
    "strata": ("wave", "stratum", "subject", "population", "invited"),
    "ratings": ("wave", "panel", "rater", "subject", "evidence", "value"),
    "visits": ("wave", "visit", "subject", "evidence", "points", "maximum", "agency_present"),
    "notes": ("wave", "session", "subject", "evidence", "unit", "coder", "theme", "strength"),
    "records": ("wave", "subject", "evidence", "planned", "done", "coefficient", "proof"),
    "goals": ("wave", "subject", "evidence", "case", "goal", "weight", "attained", "set_before", "verified"),
    "values": ("wave", "subject", "evidence", "value"),
    "events": ("subject", "date", "kind", "effect", "confirmed_by", "second_confirmed_by", "reply_until"),
}  # fmt: skip
FORM_COLUMNS = ("wave", "subject", "stratum", "mode", "helper", "present")
AS_WORKBOOK = ("recipient",)  # the others are folders of CSV sheets


def csv_bytes(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def realised_answers(responses: Mapping[str, list[dict]]) -> dict[tuple[str, str], float]:
    """What the questionnaires say about each worker and team, by the rules of the framework."""
    scored = [row for row in responses["recipient"] if row["present"] == "no" and row["helper"] != "worker"]
    found = {}
    for team, members in MEMBERS.items():
        inside = {team, *(w.code for w in members)}
        for subject, subjects in [(team, inside), *((w.code, {w.code}) for w in members)]:
            rows = [row for row in scored if row["subject"] in subjects]
            enough = len(rows) >= 5
            for evidence in ("E04", "E11", "E18") if enough else ():
                mean = answers.item_means(rows, forms.items_feeding("recipient", evidence))
                found[subject, evidence] = 25 * (mean - 1)
        departments = [row for row in responses["department"] if row["subject"] in inside]
        found[team, "E21"] = 20 * answers.item_means(departments, questionnaires.E21)
    for worker in WORKERS:
        about = [row for row in responses["peer"] if row["subject"] == worker.code]
        named = [row for row in responses["department"] if row["subject"] == worker.code]
        marks = [framework.BALLOT_VALUES[str(row["conduct"])] for row in about + named]
        found[worker.code, "E03"] = float(np.mean(marks))
        found[worker.code, "E22"] = 20 * answers.item_means(about, questionnaires.E22)
    return found


def _collected(rng: np.random.Generator) -> tuple[dict[str, list[dict]], dict[str, list[dict]], dict]:
    """Tables and responses of the final wave, and the value of each evidence point."""
    aims = targets.final_wave(rng)
    ballots = questionnaires.conduct_ballots(rng, aims)
    responses = {
        "recipient": questionnaires.recipient_rows(rng, aims),
        "department": questionnaires.department_rows(rng, aims, ballots),
    }
    responses["peer"] = questionnaires.peer_rows(rng, aims, ballots)
    parts = {
        "ratings": judged.rating_rows(rng, aims),
        "visits": judged.visit_rows(rng, aims),
        "notes": judged.note_rows(rng),
        "records": filed.record_rows(aims),
        "goals": filed.goal_rows(rng, aims),
        "values": filed.value_rows(aims),
    }
    realised = realised_answers(responses)
    for _, values in parts.values():
        realised |= values
    tables = {name: rows for name, (rows, _) in parts.items()}
    return tables, responses, realised


def _final_values(realised: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    """By subject; what is measured for the team is credited to its workers."""
    values: dict[str, dict[str, float]] = {}
    for (subject, evidence), value in realised.items():
        if subject not in MEMBERS or evidence in framework.WEIGHTS["team"]:
            values.setdefault(subject, {})[evidence] = value
    for worker in WORKERS:
        values[worker.code] |= {e: realised[worker.team, e] for e in ("E20", "E21")}
    return values


def package_files() -> dict[str, bytes]:
    """Every file of the package by its path."""
    rng = np.random.default_rng(SEED)
    tables, responses, realised = _collected(rng)
    final = _final_values(realised)
    first = earlier.worker_values(rng, final)
    first |= earlier.team_values(final, earlier.cycle_scores(final, first))
    tables |= {
        "framework": framework.framework_rows(),
        "subjects": subject_rows(),
        "strata": questionnaires.strata_rows(),
        "values": earlier.value_rows(first) + tables["values"],
        "events": [filed.EVENT],
    }
    files = {"plan.yaml": (framework.PLAN + labels_text()).encode()}
    files |= {f"{name}.csv": csv_bytes(COLUMNS[name], rows) for name, rows in tables.items()}
    for name, rows in responses.items():
        columns = (*FORM_COLUMNS, *forms.item_names(name))
        files[f"responses/{name}.csv"] = csv_bytes(columns, ({"wave": "Y2", **row} for row in rows))
    return files | _instrument_files()


def _instrument_files() -> dict[str, bytes]:
    files = {}
    for name in forms.INSTRUMENTS:
        content = forms.sheets(name)
        if name in AS_WORKBOOK:
            files[f"instruments/{name}.xlsx"] = write_workbook(_as_text(content))
        else:
            for sheet, rows in content.items():
                files[f"instruments/{name}/{sheet}.csv"] = csv_bytes(rows[0], rows)
    return files


def _as_text(content: Mapping[str, list[dict]]) -> dict[str, list[list[str]]]:
    return {sheet: [list(rows[0]), *(list(row.values()) for row in rows)] for sheet, rows in content.items()}


def write_package(folder: Path) -> None:
    """Write every file of the package into ``folder``."""
    for path, content in package_files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    write_package(Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE)
