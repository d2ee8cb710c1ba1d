"""Engines side by side: one process, DuckDB, and two Dask workers on this machine.

Ten million responses to 20 items are generated inside whoever counts them, from a seed for
each part, so that what is measured is generating and counting and not a disk. Then the
stored evaluation of bench/scoring.py is archived, and its files are counted by each engine
beside a floor: read the same files with pyarrow and ``bincount`` their columns.

    python -m bench engines
"""

import os
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import sqlalchemy as sa

from bench.scoring import RESPONSES, SEED, SOURCES, WORKERS, answers, instruments, make, opened
from evaluations.models_plan import Evaluation
from packages.archive_writer import write_archive
from packages.coded_items import coded_items
from packages.engines import Cluster, count_parts, on_cluster, one_by_one
from packages.layout import FILE, read_layout
from packages.tallying import tallies_of
from scoring.coded import CodedItem, Mark, tally_codes
from scoring.tallies import Tally, merged

GENERATED = int(os.environ.get("BENCH_GENERATED", 10_000_000))
PART = 250_000
STRATA = 2
CLUSTER = Cluster(workers=2)


@cache
def asked() -> dict[str, tuple[CodedItem, ...]]:
    return {one.name: coded_items(one) for one in instruments()}


def marks() -> list[Mark]:
    people = [(f"W{worker:03}", f"S{stratum}") for worker in range(WORKERS) for stratum in range(STRATA)]
    return [("Y1", *place, "link", "self", False) for place in people]


def count_seed(seed: int) -> Tally:
    """Generate one part and count it."""
    worker, source, given = answers(np.random.default_rng([SEED, seed]), PART)
    place = worker * STRATA + np.arange(PART) % STRATA
    parts = []
    for number, name in enumerate(SOURCES):
        here = source == number
        parts.append(tally_codes(name, asked()[name], given[here].T, marks(), place[here]))
    return merged(parts)


def timed(action: Callable[[], Tally]) -> tuple[float, Tally]:
    start = time.perf_counter()
    tally = action()
    return time.perf_counter() - start, tally


def generated() -> None:
    """The same parts by one process and by two workers: equal checksums."""
    seeds = list(range(GENERATED // PART))
    alone, expected = timed(lambda: one_by_one(seeds, count_seed, CLUSTER))
    shared, tally = timed(lambda: on_cluster(seeds, count_seed, CLUSTER))
    assert tally.checksum == expected.checksum
    assert sum(tally.returned("state").values()) == len(seeds) * PART
    print(f"engines, {len(seeds) * PART:,} generated responses: one process {alone:.1f} s;", end=" ")
    print(f"Dask, {CLUSTER.workers} workers, their start included {shared:.1f} s;", end=" ")
    print(f"ratio {alone / shared:.2f}; equal checksums")


def floor(folder: Path) -> None:
    """Read every file and count every column."""
    for part in read_layout((folder / FILE).read_bytes()).parts:
        table = pq.read_table(folder / part.name, partitioning=None)
        subject = table["subject"].combine_chunks().dictionary_encode().indices.to_numpy()
        for item in asked()[part.instrument]:
            np.bincount(subject * 6 + table[item.name].fill_null(0).to_numpy())


def archived() -> None:
    """A stored evaluation as an archive, counted by each engine: the kept counts."""
    with tempfile.TemporaryDirectory() as place:
        store, folder = Path(place) / "floor.db", Path(place) / "archive"
        make(store)
        with opened(store).open("main") as session:
            evaluation = session.scalars(sa.select(Evaluation)).one()
            tallies_of(session, evaluation)
            start = time.perf_counter()
            layout = write_archive(session, evaluation, folder)
            written = time.perf_counter() - start
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
        start = time.perf_counter()
        floor(folder)
        least = time.perf_counter() - start
        print(f"archive of {RESPONSES:,} responses: written in {written:.1f} s,", end=" ")
        print(f"{len(layout.parts)} files, {size:.1f} MB; floor (read, bincount) {least:.2f} s", end="")
        for engine in ("single", "duckdb", "dask"):
            counting = partial(count_parts, engine, layout.parts, str(folder), asked(), CLUSTER)
            seconds, tally = timed(counting)
            assert tally.checksum == layout.tally
            print(f"; {engine} {seconds:.2f} s", end="")
        print()


def main() -> None:
    generated()
    archived()
