"""Large imports: a response file and a roster, through the service that the pages use.

    python -m bench imports

Each runs in a process of its own, so that its peak memory is its own; the floor reads the
same response file with ``csv`` and writes its columns with one ``executemany`` for each piece.
"""

import csv
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from os import environ
from pathlib import Path

import sqlalchemy as sa

import db
from accounts.models import Organisation, User
from accounts.progress import result_of
from bench.child import ROOT, process
from evaluations.models_plan import Evaluation
from packages.contents import Package
from packages.exporting import planned
from packages.import_kinds import intake_of
from packages.import_run import check_upload
from packages.importing import import_package
from packages.imports import import_upload, read_upload
from packages.reader import read_package
from packages.uploads import Upload, keep, save
from surveys.formats.xlsform import scale_of

ROWS = int(environ.get("BENCH_IMPORT_ROWS", 200_000))
PEOPLE = int(environ.get("BENCH_IMPORT_PEOPLE", 50_000))
PIECE = 5_000
INSTRUMENT, WAVE = "recipient", "Y1"
STATES = {"responses": "locked", "roster": "draft"}  # of the evaluation that takes them in
KINDS = {"responses": f"responses:{INSTRUMENT}", "roster": "subjects"}


def opened(folder: Path) -> db.Stores:
    return db.Stores({name: f"sqlite:///{folder / name}.db" for name in db.STORES})


def make(folder: Path) -> None:
    """Two evaluations without an answer, of which one is locked, and the two files."""
    package = read_package(ROOT / "bench" / "qingrong" / "package")
    stores = opened(folder)
    stores.migrate()
    with stores.open("main") as session:
        house = Organisation(name="bench")
        user = User(login="bench", name="bench", password_hash="x", role="administrator", organisation=house)
        session.add_all([house, user])
        session.commit()
        codes = [wave.code for wave in package.plan.waves]
        for unsealed in (codes, ()):
            import_package(session, planned(package), house, user, unsealed=unsealed, now=datetime.now(UTC))
    stores.dispose()
    write(folder / "responses.csv", response_rows(package))
    write(folder / "roster.csv", roster_rows(package))


def write(path: Path, rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def response_rows(package: Package) -> Iterator[list[str]]:
    """An export of KoboToolbox: metadata around, twelve items, every twentieth with words of its own."""
    instrument = next(one for one in package.instruments if one.name == INSTRUMENT)
    items = [item for item in instrument.items if item.kind != "note"]
    teams = [row.code for row in package.collected.subjects.itertuples() if row.kind == "worker"]
    place = ["subject", "stratum", "mode", "helper", "present"]
    yield ["start", "end", *place, *(f"part/{item.name}" for item in items), "_id", "_uuid"]
    draw = random.Random(7)
    names = {item.name: [choice.name for choice in item.choices] for item in items}
    for number in range(ROWS):
        given = [
            draw.choice(names[item.name]) if scale_of(item) or item.choices
            else "" if number % 20 else f"谢谢你们 {number}"
            for item in items
        ]  # fmt: skip
        row = [draw.choice(teams), f"S{number % 4}", "phone", "self", "no", *given]
        yield ["2026-01-02T03:04:05", "2026-01-02T03:09:05", *row, str(number), f"uuid-{number:032}"]


def roster_rows(package: Package) -> Iterator[list[str]]:
    """Workers in teams of twenty, each team after its workers."""
    post = package.plan.posts[0]
    yield ["工号", "类别", "姓名", "所属团队", "岗位", "入职日期"]
    for number in range(PEOPLE):
        team = f"BT{number // 20}"
        if number % 20 == 19:
            yield [team, "团队", f"团队{team}", "", "", ""]
        else:
            yield [
                f"B{number}",
                "社工",
                f"社工{number}",
                team if number // 20 < PEOPLE // 20 else "",
                post,
                "2025/3/1",
            ]


def brought(folder: Path, what: str) -> None:
    """Read, check and import one of the files; prints seconds of each step and rows."""
    stores, uploads, times = opened(folder), folder / "uploads", [time.perf_counter()]
    with stores.open("main") as session, (folder / f"{what}.csv").open("rb") as file:
        evaluation = session.scalars(sa.select(Evaluation).filter_by(state=STATES[what])).one()
        user = session.scalars(sa.select(User)).one()
        about = {"evaluation_id": evaluation.id, "user_id": user.id, "kind": KINDS[what], "name": what}
        upload: Upload = keep(uploads, file, datetime.now(UTC), **about)
        result_of(read_upload(session, uploads, upload, evaluation))
        if what == "responses":
            upload.sources["wave"] = {"places": [], "choices": [], "constant": WAVE}
            save(uploads, upload)
        times.append(time.perf_counter())
        result_of(check_upload(uploads, upload, intake_of(session, evaluation, upload.kind)))
        if upload.result["faults"]:
            raise SystemExit(f"{upload.result}")
        times.append(time.perf_counter())
        print("importing", flush=True)
        rows = result_of(import_upload(session, uploads, upload, evaluation, user, datetime.now(UTC)))
        times.append(time.perf_counter())
    stores.dispose()
    seconds = [f"{after - before:.1f}" for before, after in zip(times, times[1:], strict=False)]
    print(f"{rows:,} rows: read {seconds[0]} s, check {seconds[1]} s, import {seconds[2]} s", end="")


def floor(folder: Path) -> None:
    """Read the response file and write its columns into a plain table."""
    with (
        (folder / "responses.csv").open(encoding="utf-8", newline="") as file,
        sqlite3.connect(folder / "floor.db") as plain,
    ):
        rows = csv.reader(file)
        width = len(next(rows))
        plain.execute(f"create table wide ({', '.join(f'c{n} text' for n in range(width))})")
        while piece := list(islice(rows, PIECE)):
            plain.executemany(f"insert into wide values ({', '.join('?' * width)})", piece)


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    run = [sys.executable, "-m", "bench.imports"]
    try:
        process([*run, "make", str(folder)])
        least, _memory, _said = process([*run, "floor", str(folder)])
        print(f"imports floor (csv, executemany of the response file): {least:.1f} s")
        for what in KINDS:
            seconds, memory, said = process([*run, what, str(folder)])
            print(f"import {what}, {said.splitlines()[-1]}; whole process {seconds:.1f} s", end="")
            print(f", {seconds / least:.1f} of the floor, peak {memory:.0f} MB")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    action, place = sys.argv[1], Path(sys.argv[2])
    {"make": make, "floor": floor}.get(action, lambda folder: brought(folder, action))(place)
