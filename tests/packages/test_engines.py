"""Every engine counts the same, whatever the parts; what it needs and does not have is named."""

import json
import pickle
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from packages import engines
from packages.engines import (
    ENGINES,
    Cluster,
    ClusterFailed,
    ClusterUnfit,
    PackageMissing,
    count_parts,
    on_cluster,
)
from packages.partitions import MARKS, Part, PartRefused, columns_of, file_checksum
from scoring.coded import CodedItem, tally_codes
from scoring.tallies import Tally

TENTHS = tuple(round(0.1 * place, 9) for place in range(11))
ITEMS = (
    CodedItem("q1", "V1", 1.0, 5.0, (1.0, 2.0, 3.0, 4.0, 5.0)),
    CodedItem("Q1", "V1", 0.0, 1.0, tuple(1.0 - value for value in TENTHS)),  # for DuckDB the same name
    CodedItem("a.b", "V2", 0.0, 1.0, TENTHS),
    CodedItem("long", "V2", 0.0, 400.0, tuple(float(n) for n in range(401))),
)
ROOT = Path(__file__).parents[2]


def generated(seed, size=400):
    """Random marks, places and codes."""
    generator = np.random.default_rng(seed)
    marks = sorted(
        {
            (f"W{generator.integers(9)}", f"S{generator.integers(2)}", mode, helper, bool(present))
            for mode in ("link", "paper")
            for helper in ("self", "worker")
            for present in (0, 1)
        }
    )
    codes = [generator.integers(0, len(item.options) + 1, size) for item in ITEMS]
    return marks, generator.integers(0, len(marks), size), codes


def written(folder, seed, pieces):
    """The same responses as files in random pieces, and what they count as a whole."""
    marks, place, codes = generated(seed)
    order = np.array_split(np.random.default_rng(seed).permutation(len(place)), pieces)
    parts = []
    for number, rows in enumerate(order):
        part = Part("Y1", "form", number, len(rows), "")
        columns = dict(zip(MARKS, zip(*(marks[at] for at in place[rows]), strict=True), strict=True))
        columns |= {
            item.name: pa.array(c[rows], mask=c[rows] == 0) for item, c in zip(ITEMS, codes, strict=True)
        }
        path = folder / part.name
        path.parent.mkdir(parents=True, exist_ok=True)
        kinds = [(name, pa.type_for_alias(kind)) for name, kind in columns_of(ITEMS).items()]
        pq.write_table(pa.table(columns).cast(pa.schema(kinds)), path)
        parts.append(Part("Y1", "form", number, len(rows), file_checksum(path)))
    whole = tally_codes("form", ITEMS, codes, [("Y1", *mark) for mark in marks], place)
    return parts, whole


@pytest.mark.parametrize("engine", ["single", "duckdb"])
@pytest.mark.parametrize(("seed", "pieces"), [(1, 1), (2, 2), (3, 7), (4, 40)])
def test_any_pieces_are_counted_as_the_whole(tmp_path, engine, seed, pieces):
    folder = tmp_path / "a [1]*?"  # DuckDB takes such names for patterns
    parts, whole = written(folder, seed, pieces)

    counted = count_parts(engine, parts, str(folder), {"form": ITEMS}, Cluster())

    assert counted.checksum == whole.checksum


def test_workers_of_a_cluster_count_the_same(tmp_path):
    """The one test that starts a cluster: two processes of this machine."""
    parts, whole = written(tmp_path, 5, 20)

    counted = count_parts("dask", parts, str(tmp_path), {"form": ITEMS}, Cluster(workers=2))

    assert counted.checksum == whole.checksum


def test_no_parts_are_no_counts():
    for engine in ("single", "duckdb"):
        assert count_parts(engine, (), "nowhere", {}, Cluster()) == Tally({})


def test_refusal_of_a_worker_arrives_whole():
    refused = PartRefused("part.parquet", "code", "q1", "9")

    arrived = pickle.loads(pickle.dumps(refused))

    assert vars(arrived) == vars(refused)


@pytest.mark.parametrize(
    ("engine", "lacking"),
    [
        ("single", "pyarrow"),
        ("duckdb", "pyarrow"),
        ("duckdb", "duckdb"),
        ("dask", "pyarrow"),
        ("dask", "dask"),
        ("dask", "distributed"),
    ],
)
def test_missing_package_is_named_with_what_to_install(monkeypatch, engine, lacking):
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == lacking else object())

    with pytest.raises(PackageMissing) as refused:
        count_parts(engine, (), "nowhere", {}, Cluster())

    assert lacking in str(refused.value) and "requirements-scale.txt" in str(refused.value)


def test_scheduler_that_does_not_answer_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(engines, "PATIENCE", 0.3)

    with pytest.raises(ClusterFailed, match="127.0.0.1:9"):
        on_cluster([1], len, Cluster("tcp://127.0.0.1:9"))


def fake_client(known, workers):
    """A cluster whose workers find ``known`` and that has ``workers`` left."""
    spec = {"worker": object() if known else None}
    return SimpleNamespace(
        wait_for_workers=lambda *_args, **_more: None,
        run_on_scheduler=lambda *_args: object(),
        run=lambda *_args: spec,
        nthreads=lambda: dict.fromkeys(workers, 1),
    )


def test_workers_without_the_programme_are_refused_before_they_are_asked():
    with pytest.raises(ClusterUnfit, match="PYTHONPATH"):
        engines._gathered(fake_client(known=False, workers=["w"]), [1], len)


def test_cluster_that_lost_its_workers_is_not_waited_for():
    def result(timeout):
        raise TimeoutError

    waiting = SimpleNamespace(result=result, done=lambda: False)

    with pytest.raises(TimeoutError):
        engines._result(fake_client(known=True, workers=[]), waiting)


def test_every_package_that_an_engine_needs_is_in_the_list_to_install():
    listed = (ROOT / "requirements-scale.txt").read_text(encoding="utf-8")

    assert all(f"\n{name}>=" in listed for engine in ENGINES.values() for name in engine.needs)


def test_nothing_of_it_is_loaded_before_it_is_needed(urls):
    show = "import json, sys, app; app.create_app(); print(json.dumps(sorted(sys.modules)))"
    environment = {**urls, "SECRET_KEY": "for tests", "PATH": ""}

    found = subprocess.run(
        [sys.executable, "-c", show], cwd=ROOT, env=environment, capture_output=True, check=True
    )

    assert {"dask", "distributed", "duckdb"} & set(json.loads(found.stdout)) == set()
