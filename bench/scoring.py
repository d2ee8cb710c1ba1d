"""A large evaluation: counting it from the store, and scoring it from the counts.

A million responses to 20 items: 500 workers, 5 sources, 400 responses each. The floor is the
least that counting can do with the same answers in a plain table of one column per item:
fetch the rows in pieces and ``bincount`` them.

    python -m bench large               everything, each step in a process of its own
    python -m bench.scoring STEP FILE   one step: make, floor, tally, score, grow
"""

import json
import os
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import sqlalchemy as sa

import db
from accounts.models import Organisation, User
from bench.child import process
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from packages.contents import Package
from packages.gather import collected_from, plan_from
from packages.importing import import_package
from packages.responses import Answered, items_frame
from packages.tallying import counted, sealed_collections
from scoring.frames import COLUMNS, Band, Collected, Plan, TeamLink, Wave
from scoring.pipeline import score_cycle
from scoring.tallies import merged
from surveys.coded import coder_of
from surveys.definition import Choice, Instrument, Item
from surveys.models import Collection

WORKERS, TEAMS, AGENCIES, ITEMS, POINTS = 500, 50, 5, 20, 4
SOURCES = ("recipient", "department", "peer", "partner", "supervisee")
RESPONSES = int(os.environ.get("BENCH_RESPONSES", 1_000_000))
CHUNK = 50_000
SEED = 20_260_401
STEPS = ("floor", "tally", "score", "grow")
RUNS = 3


def instruments() -> tuple[Instrument, ...]:
    choices = tuple(Choice(str(n), {"zh": str(n)}) for n in (*range(1, 6), "na"))
    return tuple(
        Instrument(
            source,
            source,
            {"zh": source},
            ("zh",),
            tuple(
                Item(
                    f"q{n + 1}",
                    "select_one",
                    {"zh": f"q{n + 1}"},
                    choices=choices,
                    evidence=f"{source}{n % POINTS}",
                )
                for n in range(ITEMS)
            ),
        )
        for source in SOURCES
    )


def plan() -> Plan:
    points = [
        (f"C{n % 3}", f"{source}.{n // 2}", f"{source}{n}", source)
        for source in SOURCES
        for n in range(POINTS)
    ]
    points.sort()
    design = pd.DataFrame(
        [
            (criterion, f"{criterion}.{indicator}", point, source, "percent", {})
            for criterion, indicator, point, source in points
        ],
        columns=list(COLUMNS["design"]),
    )
    weight = 100 / len(points)
    weights = pd.DataFrame(
        dict.fromkeys(("frontline", "team"), weight), index=pd.Index(design["evidence"], name="evidence")
    )
    bands = tuple(
        Band(code, {"zh": code}, lower) for code, lower in (("a", 90), ("b", 80), ("c", 60), ("d", 0))
    )
    return Plan(
        {"zh": "大规模"}, date(2025, 1, 1), date(2025, 12, 31), (Wave("Y1", 1.0),), ("frontline",),
        dict.fromkeys(SOURCES, 5), bands, design, weights, team=TeamLink(0.7, {"frontline": 0.8}),
    )  # fmt: skip


def subjects() -> pd.DataFrame:
    agencies = [(f"G{n}", "agency", f"G{n}", None, None, None, None, None) for n in range(AGENCIES)]
    teams = [(f"T{n:02}", "team", f"T{n}", f"G{n % AGENCIES}", None, None, None, None) for n in range(TEAMS)]
    workers = [
        (f"W{n:03}", "worker", f"W{n}", f"T{n % TEAMS:02}", "frontline", 1.0, None, None)
        for n in range(WORKERS)
    ]
    return pd.DataFrame([*agencies, *teams, *workers], columns=list(COLUMNS["subjects"]), dtype="object")


def answers(generator: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Worker, source and answers (1-5, 0 for none) of ``size`` responses; one person answers alike."""
    worker = generator.integers(0, WORKERS, size)
    source = generator.integers(0, len(SOURCES), size)
    level = 3.6 + 0.4 * np.sin(worker) + generator.normal(0, 0.5, size)
    given = np.clip(np.rint(level[:, None] + generator.normal(0, 0.8, (size, ITEMS))), 1, 5).astype(np.uint8)
    given[generator.random((size, ITEMS)) < 0.03] = 0
    return worker, source, given


def opened(file: Path) -> db.Stores:
    return db.Stores({name: f"sqlite:///{file.parent / name}.db" for name in db.STORES})


def make(file: Path) -> None:
    """The stored evaluation, and beside it the plain table of the floor."""
    stores = opened(file)
    stores.migrate()
    frames = Answered().frames()
    forms = instruments()
    empty = Collected(subjects(), items_frame(forms), frames["responses"], frames["answers"])
    with stores.open("main") as session:
        house = Organisation(name="bench")
        user = User(login="bench", name="bench", password_hash="x", role="administrator", organisation=house)
        session.add_all([house, user])
        session.commit()
        package = Package(plan(), empty, forms, frames["texts"], frames["other"])
        evaluation = import_package(session, package, house, user, now=datetime(2026, 1, 1, tzinfo=UTC))
        evaluation.waves[0].state = "sealed"
        session.commit()
        codes = dict(session.execute(sa.select(Subject.code, Subject.id)).all())
        collections = [one.id for one in session.scalars(sa.select(Collection).order_by(Collection.id))]
    stores.dispose()
    fill(file, [codes[f"W{n:03}"] for n in range(WORKERS)], collections, coder_of(forms[0]))


def fill(file: Path, workers: list[int], collections: list[int], coder) -> None:
    names = [f"q{n + 1}" for n in range(ITEMS)]
    generator = np.random.default_rng(SEED)
    with sqlite3.connect(file.parent / "main.db") as store, sqlite3.connect(file) as plain:
        plain.execute(
            f"create table wide (subject integer, source integer, {', '.join(f'{n} integer' for n in names)})"
        )
        for start in range(0, RESPONSES, CHUNK):
            worker, source, given = answers(generator, min(CHUNK, RESPONSES - start))
            rows = []
            for number, (one, at, values) in enumerate(
                zip(worker, source, given.tolist(), strict=True), start
            ):
                said = {
                    name: str(value) if value else "na" for name, value in zip(names, values, strict=True)
                }
                place = (collections[at], workers[one], f"S{number % 2}", "link", "self", 0)
                rows.append((os.urandom(16).hex(), *place, json.dumps(said), coder(said)))
            store.executemany(
                "insert into response"
                " (key, collection_id, subject_id, stratum, mode, helper, present, answers, codes)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
            wide = np.column_stack([worker, source, given]).tolist()
            plain.executemany(f"insert into wide values ({', '.join('?' * (ITEMS + 2))})", wide)


def floor(file: Path) -> None:
    """Fetch the plain table in pieces and count it."""
    bins = WORKERS * len(SOURCES) * 6
    counts = np.zeros((ITEMS, bins), dtype=np.int64)
    start = time.perf_counter()
    with sqlite3.connect(file) as plain:
        cursor = plain.execute("select * from wide")
        while rows := cursor.fetchmany(CHUNK):
            table = np.array(rows)
            place = (table[:, 0] * len(SOURCES) + table[:, 1]) * 6
            for item in range(ITEMS):
                counts[item] += np.bincount(place + table[:, 2 + item], minlength=bins)
    print(time.perf_counter() - start)
    assert counts[0].sum() == RESPONSES


def tally(file: Path) -> None:
    """Count the stored responses: options and co-moments by worker, stratum and instrument."""
    with opened(file).open("main") as session:
        evaluation = session.scalars(sa.select(Evaluation)).one()
        start = time.perf_counter()
        found = [counted(session, sealed) for sealed in sealed_collections(session, evaluation)]
        total = merged(found)
        print(time.perf_counter() - start)
        assert sum(total.returned("state").values()) == RESPONSES


def score(file: Path, times: int = 1) -> None:
    """Score everybody from kept counts, with intervals and ranks; ``times`` as many responses."""
    with opened(file).open("main") as session:
        evaluation = session.scalars(sa.select(Evaluation)).one()
        planned, collected = plan_from(session, evaluation.plan_version), collected_from(session, evaluation)
        session.commit()
    collected = Collected(**{**collected.__dict__, "tally": merged([collected.tally] * times)})
    start = time.perf_counter()
    result = score_cycle(planned, collected)
    print(time.perf_counter() - start)
    assert result.grades["rank_low"].notna().all() and len(result.grades) == WORKERS


def grow(file: Path) -> None:
    """The same people with ten times the responses."""
    score(file, times=10)


def main() -> None:
    """Each step three times in processes of its own; the least seconds without start-up, the most memory."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "floor.db"
        make(file)
        found: dict[str, list[tuple[float, float]]] = {step: [] for step in STEPS}
        for _run in range(RUNS):
            for step in STEPS:
                _wall, memory, said = process([sys.executable, "-m", "bench.scoring", step, str(file)])
                found[step].append((float(said), memory))
    seconds = {step: min(inside for inside, _memory in runs) for step, runs in found.items()}
    for step, beside in (("floor", "floor"), ("tally", "floor"), ("score", "score"), ("grow", "score")):
        memory = max(peak for _inside, peak in found[step])
        ratio = seconds[step] / seconds[beside]
        print(f"{step} {RESPONSES}: {seconds[step]:.2f} s, peak {memory:.0f} MB; {ratio:.2f} of {beside}")


if __name__ == "__main__":
    step, file = sys.argv[1:]
    {"make": make, "floor": floor, "tally": tally, "score": score, "grow": grow}[step](Path(file))
