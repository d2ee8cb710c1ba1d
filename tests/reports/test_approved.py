"""Every kind of report, word by word, as somebody read and approved it.

When a text is meant to change: APPROVE=1 python -m pytest tests/reports/test_approved.py
writes the files anew, and ``git diff tests/reports/approved`` is read line by line.
"""

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import db
from app import create_app
from reports import demo_county, releases
from reports.blocks import Chart, Facts, Heading, Listing, Paragraph, TableBlock
from reports.kinds import KINDS
from reports.writing import written
from tests.conftest import add_cast

APPROVED = Path(__file__).parent / "approved"
LANGUAGES = ("zh", "en")
ABOUT = {"worker": "SW07", "team": "T2", "agency": "AG-A"}
CODE = re.compile(r"[A-Z]{4}(?:-[A-Z]{4}){3,5}")  # of verification: another one for every release
ROWS = 6  # of a table: the words of its columns are what is approved, the numbers have tests of their own


@pytest.fixture(scope="module")
def told(tmp_path_factory, migrated_files):
    """What the released county of the demo tells, in both languages."""
    folder = tmp_path_factory.mktemp("county")
    for name, file in migrated_files.items():
        shutil.copy(file, folder / f"{name}.db")
    urls = {setting: f"sqlite:///{folder / name}.db" for name, setting in db.SETTINGS.items()}
    built = create_app({**urls, "TESTING": True, "SECRET_KEY": "for tests"})
    with built.app_context(), built.extensions["stores"].open("main") as session:
        lin, now = add_cast(session)["lin"], datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
        county = demo_county.load(session, lin, releases.release_salt("for tests"), now)
        yield {language: releases.released(session, county, language) for language in LANGUAGES}
    built.extensions["stores"].dispose()


def lines_of(report):
    yield f"{report.kind_title} | {report.title} | {report.period}"
    for section in report.sections:
        yield ""
        yield f"# {section.title}"
        for block in section.blocks:
            yield from lines_of_block(block)


def lines_of_block(block):
    if isinstance(block, Heading):
        yield f"## {block.text}"
    elif isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Listing):
        yield from (f"- {item}" for item in block.items)
    elif isinstance(block, Facts):
        yield from (f"* {fact.value} | {fact.label} | {fact.note}" for fact in block.facts)
    elif isinstance(block, Chart):
        yield f"[{block.name}] {block.title}"
        yield f"  {block.subtitle}"
        yield from lines_of_block(block.table)
    elif isinstance(block, TableBlock):
        yield f"<{block.caption}> " + " | ".join(column.heading for column in block.columns)
        yield from ("  " + " | ".join(cell.text for cell in row) for row in block.rows[:ROWS])
        if len(block.rows) > ROWS:
            yield f"  ({len(block.rows)})"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_report_reads_as_it_was_approved(told, kind, language):
    report = written(told[language], kind, ABOUT.get(kind.level, ""))
    text = CODE.sub("CODE", "\n".join(lines_of(report)) + "\n")
    place = APPROVED / f"{kind.code}.{language}.txt"
    if os.environ.get("APPROVE"):
        place.write_text(text, encoding="utf-8")

    assert text == place.read_text(encoding="utf-8")
