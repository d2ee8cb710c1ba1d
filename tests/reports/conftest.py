"""Report inputs built on the sample package, with something in them that must not leak."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

import db
from app import create_app
from bench.qingrong.generate import PACKAGE as QINGRONG
from packages.importing import import_package
from packages.reader import read_package
from reports import releases
from reports.inputs import from_package
from reports.runs import score_evaluation
from scoring.pipeline import score_cycle
from tests.conftest import add_cast

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


@pytest.fixture(scope="session")
def proposed_store(tmp_path_factory, migrated_files, package):
    """A main store with the sample package, scored and proposed by Mo: made once, copied for every test."""
    folder = tmp_path_factory.mktemp("proposed")
    for name, file in migrated_files.items():
        shutil.copy(file, folder / f"{name}.db")
    urls = {setting: f"sqlite:///{folder / name}.db" for name, setting in db.SETTINGS.items()}
    built = create_app({**urls, "TESTING": True, "SECRET_KEY": "for tests"})
    with built.app_context(), built.extensions["stores"].open("main") as session:
        cast, now = add_cast(session), datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
        lin, mo = cast["lin"], cast["mo"]
        evaluation = import_package(session, package, lin.organisation, lin, is_invented=True, now=now)
        score_evaluation(session, evaluation, mo, now)
        releases.propose(session, evaluation, mo, releases.release_salt("for tests"), now)
    built.extensions["stores"].dispose()
    return folder / "main.db"
