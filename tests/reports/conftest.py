"""Report inputs built on the sample package, with something in them that must not leak."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from app import create_app
from bench.qingrong.generate import PACKAGE as QINGRONG
from packages.reader import read_package
from reports.disclosed import Disclosed, records
from reports.earlier import EarlierCycle
from reports.gate import disclose
from reports.inputs import from_package
from scoring.disclosure import gate_table
from scoring.pipeline import score_cycle

LANGUAGES = ("zh", "en")
SAMPLE = Path(__file__).parent.parent / "cases" / "sample-1" / "package"


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """An application for its words; no store of it is ever opened."""
    folder = tmp_path_factory.mktemp("nowhere")
    urls = {
        name: f"sqlite:///{folder / name}.db"
        for name in ("DATABASE_URL", "PARTICIPATION_DATABASE_URL", "BOX_DATABASE_URL")
    }
    application = create_app({**urls, "TESTING": True, "SECRET_KEY": "for tests"})
    with application.app_context():
        yield application


@pytest.fixture(scope="session")
def package():
    return read_package(SAMPLE)


@pytest.fixture(scope="session")
def sample(package):
    return report_input(package)


@pytest.fixture(scope="session")
def qingrong():
    return report_input(read_package(QINGRONG))


def report_input(package, **changes):
    """The report input of a package whose frames are first replaced by ``changes``."""
    changed = replace(package, collected=replace(package.collected, **changes))
    return from_package(changed, score_cycle(changed.plan, changed.collected))


def answered_by(package, instrument, answers):
    """The package's responses and answers with those of one instrument in Y2 replaced.

    ``answers``: pairs of a subject and {item: value}, one per response.
    """
    responses, given = package.collected.responses, package.collected.answers
    gone = (responses["instrument"] == instrument) & (responses["wave"] == "Y2")
    kept = responses[~gone]
    rows = [
        {
            "response": f"new-{place}", "wave": "Y2", "instrument": instrument, "subject": subject,
            "stratum": "S1", "mode": "link", "helper": "self", "present": False,
        }
        for place, (subject, _values) in enumerate(answers)
    ]  # fmt: skip
    values = [
        {"response": f"new-{place}", "item": item, "value": float(value)}
        for place, (_subject, one) in enumerate(answers)
        for item, value in one.items()
    ]
    return {
        "responses": pd.concat([kept, pd.DataFrame(rows, columns=kept.columns)], ignore_index=True),
        "answers": pd.concat(
            [given[given["response"].isin(kept["response"])], pd.DataFrame(values, columns=given.columns)],
            ignore_index=True,
        ),
    }


def earlier_than(data, **changes):
    """The sample as if it were the cycle before; ``changes``: table -> rows to rows."""
    plan = replace(data.plan, start=date(2022, 1, 1), end=date(2023, 12, 31))
    told = {language: changed(disclose(data, language), changes) for language in LANGUAGES}
    return EarlierCycle("2022–2023", plan, data.instruments, told)


def changed(disclosed, changes):
    tables = dict(disclosed.tables)
    for name, change in changes.items():
        gated = tables[name]
        rows = [tuple(change(row)[column] for column in gated.columns) for row in records(gated)]
        tables[name] = gate_table(gated.columns, rows, gated.minimum, gated.audience)
    return Disclosed(disclosed.language, tables)


def two_cycles(sample, before=None):
    return replace(sample, earlier=(before or earlier_than(sample),))
