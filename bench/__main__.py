"""python -m bench: run every benchmark and print a line each (kept in bench/RESULTS.md).

With names, only these: python -m bench intake.
"""

import gzip
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from bench import engines, feedback, formats, imports, intake, report, scoring
from bench.child import ROOT, process
from bench.door import page_of_demo
from packages.reader import read_package
from scoring.pipeline import score_cycle

QINGRONG = ROOT / "bench" / "qingrong" / "package"
READ_ALL = (
    "import pathlib, sys, pandas, scipy.stats, plotly.graph_objects, flask, sqlalchemy\n"
    "for path in pathlib.Path(sys.argv[1]).rglob('*.csv'): pandas.read_csv(path)"
)


def timed(action: Callable[[], object], runs: int = 5) -> float:
    """Median seconds of ``runs`` calls after one warm-up."""
    action()
    times = []
    for _run in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def whole_command() -> None:
    """`flask evaluate` on the demo package against reading its files with the same libraries."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "flask", "--app", "app", "evaluate", str(QINGRONG), "--out", out]
        seconds, memory, _said = min(process(command) for _run in range(3))
        page = (Path(out) / "report.html").stat().st_size / 1e6
    reading = [sys.executable, "-c", READ_ALL, str(QINGRONG)]
    floor, floor_memory, _said = min(process(reading) for _run in range(3))
    print(f"evaluate demo: {seconds:.2f} s, peak {memory:.0f} MB, report.html {page:.1f} MB;", end=" ")
    print(f"floor (same libraries, read the CSV) {floor:.2f} s, {floor_memory:.0f} MB;", end=" ")
    print(f"ratio {seconds / floor:.1f}")


def scoring_only() -> None:
    """`score_cycle` in memory against one groupby over the same answers."""
    package = read_package(QINGRONG)
    seconds = timed(lambda: score_cycle(package.plan, package.collected))
    answers = package.collected.answers
    floor = timed(lambda: answers.groupby(["item", "value"]).size())
    print(f"score_cycle demo: {seconds * 1000:.0f} ms; floor (one groupby) {floor * 1000:.1f} ms;", end=" ")
    print(f"ratio {seconds / floor:.0f}")


def respondent_page() -> None:
    """The recipients' page, made and compressed, against a Flask view that returns a constant."""
    client, address = page_of_demo()
    seconds = timed(lambda: client.get(address), runs=50)
    size = len(gzip.compress(client.get(address).data, 6))
    trivial = Flask("floor")
    trivial.add_url_rule("/", view_func=lambda: "ok")
    floor_client = trivial.test_client()
    floor = timed(lambda: floor_client.get("/"), runs=50)
    print(f"respondent page: {seconds * 1000:.1f} ms, {size} bytes compressed;", end=" ")
    print(f"floor (constant view) {floor * 1000:.2f} ms; ratio {seconds / floor:.0f}")


PARTS = {
    "command": whole_command,
    "scoring": scoring_only,
    "page": respondent_page,
    "intake": intake.main,
    "large": scoring.main,
    "engines": engines.main,
    "imports": imports.main,
    "report": report.main,
    "feedback": feedback.main,
    "formats": formats.main,
}


def main(names: list[str]) -> None:
    unknown = set(names) - PARTS.keys()
    if unknown:
        raise SystemExit(f"expected some of {', '.join(PARTS)}")
    for name in names or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
