"""A package as bytes in one fixed form: equal content gives equal bytes.

Rows stand in the order of their content, numbers in their shortest form, and
a table without rows has no file. Free texts go to ``comments.csv`` (wave,
instrument, item, text), away from the responses that they came with.
"""

import csv
import hashlib
import io
from collections.abc import Iterable

import pandas as pd
import yaml

from packages.cells import JsonObject, written_number
from packages.responses import answer_writer, response_table
from packages.schema import COLLECTED, COMMENTS, FRAMEWORK, RESPONSES, SUBJECTS, WEIGHT_PREFIX
from packages.tables import Table
from scoring.frames import COLUMNS, Collected, Plan
from surveys.definition import Instrument


def text_files(
    plan: Plan,
    collected: Collected,
    instruments: Iterable[Instrument],
    texts: pd.DataFrame,
    other: pd.DataFrame,
) -> dict[str, bytes]:
    """Every file of the package but the instruments, by name."""
    files = {
        "plan.yaml": plan_text(plan).encode(),
        "framework.csv": _framework(plan),
        "subjects.csv": _table(SUBJECTS, collected.subjects),
    }
    for table in COLLECTED:
        frame = getattr(collected, table.name)
        if len(frame):
            files[f"{table.name}.csv"] = _table(table, frame)
    for instrument in instruments:
        rows = _responses(instrument, collected, other)
        if rows:
            table = response_table(instrument)
            files[f"responses/{instrument.name}.csv"] = _csv(table.names, rows)
    if len(texts):
        files["comments.csv"] = _table(COMMENTS, texts)
    return files


def checksum_of(
    plan: Plan,
    collected: Collected,
    instruments: Iterable[Instrument],
    texts: pd.DataFrame,
    other: pd.DataFrame,
) -> str:
    """SHA-256 over names and contents; instruments count by the hash of what they ask."""
    parts = text_files(plan, collected, instruments, texts, other)
    parts |= {f"instruments/{one.name}": one.content_hash.encode() for one in instruments}
    total = hashlib.sha256()
    for name in sorted(parts):
        total.update(f"{name}\n{len(parts[name])}\n".encode())
        total.update(parts[name])
    return total.hexdigest()


def plan_text(plan: Plan) -> str:
    """plan.yaml."""
    content = {
        "title": dict(plan.title),
        "cycle": {"start": plan.start, "end": plan.end},
        "waves": [{"code": wave.code, "weight": _plain(wave.weight)} for wave in plan.waves],
        "posts": list(plan.posts),
        "sources": {source: {"minimum_n": int(least)} for source, least in plan.minimum_n.items()},
        "grades": [
            {"code": band.code, "label": dict(band.label), "from": _plain(band.lower)} for band in plan.grades
        ],
    }
    if plan.quota:
        content["quota"] = {"grade": plan.quota.grade, "share": _plain(plan.quota.share)}
    if plan.caps:
        content["caps"] = [
            {"criterion": cap.criterion, "below": _plain(cap.below), "grade": cap.grade} for cap in plan.caps
        ]
    content["missing"] = {"max_weight": _plain(plan.max_missing)}
    if plan.team:
        final = {post: _plain(share) for post, share in plan.team.final.items()}
        content["team"] = {"evidence_share": _plain(plan.team.evidence_share), "final": final}
    content["trim_from"] = int(plan.trim_from)
    if plan.labels:
        content["labels"] = {code: dict(names) for code, names in sorted(plan.labels.items())}
    return yaml.dump(content, Dumper=_NoAliases, allow_unicode=True, sort_keys=False, width=1000)


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)


def _framework(plan: Plan) -> bytes:
    weights = [WEIGHT_PREFIX + post for post in plan.weights.columns]
    rows = []
    for row in plan.design.to_dict("records"):
        cells = [row[name] for name in FRAMEWORK.names if name != "parameters"]
        cells.append(JsonObject().write(row["parameters"]))
        carried = plan.weights.loc[row["evidence"]]
        rows.append([*cells, *("" if pd.isna(weight) else written_number(weight) for weight in carried)])
    return _csv((*FRAMEWORK.names, *weights), rows)


def _table(table: Table, frame: pd.DataFrame) -> bytes:
    columns = [(column, frame[column.name].tolist()) for column in table.columns]
    written = [[_cell(column.kind, value) for value in values] for column, values in columns]
    return _csv(table.names, zip(*written, strict=True))


def _cell(kind: object, value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    return kind.write(value)


def _responses(instrument: Instrument, collected: Collected, other: pd.DataFrame) -> list[list[str]]:
    """The rows of one instrument in the order of their content, so that keys leave no trace."""
    responses = collected.responses[collected.responses["instrument"] == instrument.name]
    asked = response_table(instrument)
    write = {item.name: answer_writer(item) for item in instrument.items}
    given: dict[str, dict[str, str]] = {key: {} for key in responses["response"]}
    for frame in (collected.answers, other):
        for key, item, value in frame[["response", "item", "value"]].itertuples(index=False):
            if key in given:
                given[key][item] = write[item](value)
    rows = []
    place = {column.name: column.kind for column in RESPONSES.columns}
    for row in responses[list(COLUMNS["responses"])].to_dict("records"):
        where = [_cell(kind, row[name]) for name, kind in place.items()]
        rows.append([*where, *(given[row["response"]].get(name, "") for name in asked.names[len(where) :])])
    return sorted(rows)


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
