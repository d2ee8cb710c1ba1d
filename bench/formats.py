"""Files of a report: every data format, and a PDF of some thirty pages, each beside a floor of its own.

The floor of the data formats writes the same cells with the csv module of Python; that of
the PDF starts the same browser on a page of one word.
"""

import csv
import io
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf

from app import create_app
from bench.child import ROOT
from packages.reader import read_package
from reports.formats import FORMATS
from reports.formats.browser import printed
from reports.formats.data import data_tables
from reports.formats.pdf import pdf_file
from reports.inputs import from_package
from reports.writing import Report, impact_report
from scoring.pipeline import score_cycle

PACKAGE = ROOT / "bench" / "qingrong" / "package"
PAGES = 30
RUNS = 3


def least(action: Callable[[], object]) -> float:
    """Seconds of the quickest of a few calls after one warm-up."""
    action()
    times = []
    for _run in range(RUNS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def with_pages(report: Report, pages: int) -> Report:
    """The report with its chapters again and again until it is at least so long."""
    here = len(pypdf.PdfReader(io.BytesIO(pdf_file(report))).pages)
    return replace(report, traced=report.traced * -(-pages // here))


def plain_csv(report: Report) -> None:
    for table in data_tables(report):
        rows = zip(*(column.cells for column in table.columns), strict=True)
        csv.writer(io.StringIO()).writerows(rows)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        names = ("DATABASE_URL", "PARTICIPATION_DATABASE_URL", "BOX_DATABASE_URL")
        urls = {name: f"sqlite:///{Path(folder, name)}.db" for name in names}
        with create_app({**urls, "SECRET_KEY": "bench"}).app_context():
            package = read_package(PACKAGE)
            measure(impact_report(from_package(package, score_cycle(package.plan, package.collected)), "zh"))


def measure(report: Report) -> None:
    floor = least(lambda: plain_csv(report))
    for code in ("xlsx", "csv.zip", "sav.zip", "parquet.zip", "docx", "codebook.html", "ddi.xml"):
        content = FORMATS[code].write(report)
        seconds = least(lambda code=code: FORMATS[code].write(report))
        print(f"report as {code}: {seconds * 1000:.0f} ms, {len(content) / 1000:.0f} kB;", end=" ")
        print(f"floor (the same cells by the csv module) {floor * 1000:.1f} ms")
    long = with_pages(report, PAGES)
    pages = len(pypdf.PdfReader(io.BytesIO(pdf_file(long))).pages)
    seconds = least(lambda: pdf_file(long))
    floor = least(lambda: printed("<!doctype html><html lang=en><title>floor</title><p>floor"))
    print(f"report as pdf, {pages} pages: {seconds:.1f} s;", end=" ")
    print(f"floor (the browser prints one word) {floor:.1f} s; ratio {seconds / floor:.1f}")
