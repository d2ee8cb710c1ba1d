"""Report inputs built on the sample package, with something in them that must not leak."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

import db
from app import create_app
from bench.qingrong.generate import PACKAGE as QINGRONG
from packages.importing import import_package
from packages.reader import read_package
from reports import releases
from reports.disclosed import Disclosed, records
from reports.earlier import EarlierCycle
from reports.gate import disclose
from reports.inputs import Remarks, from_package
from reports.runs import score_evaluation
from scoring.disclosure import gate_table
from scoring.pipeline import score_cycle
from tests.conftest import add_cast

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


@pytest.fixture(scope="session")
def rich():
    """The demo with something for every figure: own views of all workers, released comments."""
    data = report_input(with_own_views(read_package(QINGRONG)))
    texts = tuple(f"Remark {place}: they came when they said." for place in range(12))
    return replace(data, remarks=(Remarks("Y2", "recipient", "open", 28, texts),))


def with_own_views(package):
    """The package with a questionnaire on which each worker judges the own work (B2)."""
    asked = next(one for one in package.instruments if one.name == "recipient")
    items = tuple(replace(asked.item(name), name=f"own{name}", evidence="E26") for name in ("Q3", "Q5", "Q6"))
    own = replace(asked, name="own", source="self", items=items, sections=())
    plan, collected = package.plan, package.collected
    weights = plan.weights.copy()
    weights.loc["E26"] = [0.0 if post == "team" else 2.0 for post in weights.columns]
    weights.loc["E11"] = weights.loc["E11"] - weights.loc["E26"]
    row = {"criterion": "B", "indicator": "B2", "evidence": "E26", "source": "self", "rule": "percent"}
    design = pd.concat([plan.design, pd.DataFrame([{**row, "parameters": {}}])], ignore_index=True)
    asked_of = collected.items[collected.items["item"].isin(["Q3", "Q5", "Q6"])]
    asked_of = asked_of.assign(
        instrument="own", source="self", evidence="E26", item=["own" + name for name in asked_of["item"]]
    )
    workers = collected.subjects.loc[collected.subjects["kind"] == "worker", "code"]
    given = [
        (code, {item.name: (5, 4, 5, 3)[(place + turn) % 4] for turn, item in enumerate(items)})
        for place, code in enumerate(workers)
    ]
    changed = replace(
        package,
        instruments=(*package.instruments, own),
        plan=replace(plan, design=design, weights=weights, minimum_n={**plan.minimum_n, "self": 1}),
        collected=replace(collected, items=pd.concat([collected.items, asked_of], ignore_index=True)),
    )
    return replace(changed, collected=replace(changed.collected, **answered_by(changed, "own", given)))


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
    told = {language: changed(one, changes) for language, one in told_once(data).items()}
    return EarlierCycle("2022–2023", plan, data.instruments, told)


_told = {}


def told_once(data):
    """What is disclosed of ``data`` in both languages, worked out once."""
    if id(data) not in _told:
        _told[id(data)] = data, {language: disclose(data, language) for language in LANGUAGES}
    return _told[id(data)][1]


def changed(disclosed, changes):
    tables = dict(disclosed.tables)
    for name, change in changes.items():
        gated = tables[name]
        rows = [tuple(change(row)[column] for column in gated.columns) for row in records(gated)]
        tables[name] = gate_table(gated.columns, rows, gated.minimum, gated.audience)
    return Disclosed(disclosed.language, tables)


def two_cycles(sample, before=None):
    return replace(sample, earlier=(before or earlier_than(sample),))


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
